-- 平均每一单位：数额 ÷ 个数（人均、平均每份合同）。
SELECT level.node, level.year, level.value / number.value AS value
FROM given AS level JOIN given AS number USING (node, year)
WHERE level.role = 'of' AND number.role = 'number' AND number.value <> 0
