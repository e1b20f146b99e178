-- 历年平均：首年到末年有数据的各年的算术平均。
SELECT last.node, last.year, avg(each.value) AS value
FROM asked
JOIN given AS last USING (node)
JOIN given AS each ON each.node = last.node AND each.year BETWEEN codes['base']::INTEGER AND last.year
GROUP BY ALL
