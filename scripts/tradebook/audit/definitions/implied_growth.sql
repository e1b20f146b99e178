-- 合计的推算增速：各部分本年之和 ÷ 各部分倒推的上年数之和 − 1。
SELECT level.node, level.year, sum(level.value) / sum(level.value / (1 + rate.value)) - 1 AS value
FROM given AS level JOIN given AS rate USING (node, year, place)
WHERE level.role = 'levels' AND rate.role = 'rates'
GROUP BY ALL
HAVING count(*) = (SELECT count(*) FROM operand WHERE operand.node = level.node AND role = 'levels')
