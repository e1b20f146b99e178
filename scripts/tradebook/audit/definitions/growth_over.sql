-- 与另一数相比的增速：一数 ÷ 另一数 − 1。工作日换成日历日的，一周按五个工作日计。
SELECT one.node, one.year, one.value / other.value - 1 AS value
FROM given AS one JOIN given AS other USING (node, year)
WHERE one.role = 'of' AND other.role = 'base' AND other.value > 0
