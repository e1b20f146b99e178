-- 比上年增减：本期 − 上年；百分数的以百分点计。
SELECT now.node, now.year, now.value - before.value AS value
FROM given AS now JOIN given AS before ON before.node = now.node AND before.year = now.year - 1
