-- 位次：由大到小排列，相同者并列。
SELECT one.node, one.year, 1 + count(*) FILTER (other.value > one.value) AS value
FROM given AS one JOIN given AS other USING (node, year)
WHERE one.role = 'of' AND other.role = 'among'
GROUP BY ALL
