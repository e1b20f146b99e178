-- 平均每一单位：数额 ÷ 个数（人均、平均每份合同）；写明单位的，按每一个该单位（每万人）。
SELECT level.node, level.year, level.value / (number.value / factor(codes['unit'])) AS value
FROM asked
JOIN given AS level USING (node)
JOIN given AS number USING (node, year)
WHERE level.role = 'of' AND number.role = 'number' AND number.value <> 0
