-- 历年合计：首年到末年各年之和。
SELECT last.node, last.year, sum(each.value) AS value
FROM asked
JOIN given AS last USING (node)
JOIN given AS each ON each.node = last.node AND each.year BETWEEN codes['base']::INTEGER AND last.year
GROUP BY ALL
