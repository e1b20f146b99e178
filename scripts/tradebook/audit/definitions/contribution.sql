-- 拉动：部分的增量 ÷ 上年总额，以百分点计。
SELECT now.node, now.year, (now.value - before.value) / whole.value AS value
FROM given AS now
JOIN given AS before ON before.node = now.node AND before.role = 'of' AND before.year = now.year - 1
JOIN given AS whole ON whole.node = now.node AND whole.role = 'whole' AND whole.year = now.year - 1
WHERE now.role = 'of' AND whole.value > 0
