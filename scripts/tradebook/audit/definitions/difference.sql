-- 相减：一数 − 另一数；两个百分数相减以百分点计。
SELECT one.node, one.year, one.value - other.value AS value
FROM given AS one JOIN given AS other USING (node, year)
WHERE one.role = 'of' AND other.role = 'less'
