-- 比例、倍数、除法：一数 ÷ 另一数。
SELECT one.node, one.year, one.value / other.value AS value
FROM given AS one JOIN given AS other USING (node, year)
WHERE one.role = 'of' AND other.role = 'to' AND other.value <> 0
