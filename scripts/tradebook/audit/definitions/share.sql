-- 比重：部分 ÷ 总体。
SELECT part.node, part.year, part.value / whole.value AS value
FROM given AS part JOIN given AS whole USING (node, year)
WHERE part.role = 'of' AND whole.role = 'whole' AND whole.value <> 0
