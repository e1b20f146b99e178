-- 比某年增减：本期 − 该年；百分数的以百分点计。
SELECT now.node, now.year, now.value - before.value AS value
FROM asked
JOIN given AS now USING (node)
JOIN given AS before ON before.node = now.node AND before.year = codes['base']::INTEGER
