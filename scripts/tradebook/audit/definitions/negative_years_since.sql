-- 为负的年数：首年到末年小于零的年数。
SELECT last.node, last.year, count(*) FILTER (each.value < 0) AS value
FROM asked
JOIN given AS last USING (node)
JOIN given AS each ON each.node = last.node AND each.year BETWEEN codes['base']::INTEGER AND last.year
GROUP BY ALL
