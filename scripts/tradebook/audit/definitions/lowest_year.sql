-- 最低的年份：首年到末年中数值最小的一年；相等的取较晚的。
SELECT last.node, last.year, arg_min(each.year, each.value) || '年' AS text
FROM asked
JOIN given AS last USING (node)
JOIN given AS each ON each.node = last.node AND each.year BETWEEN codes['base']::INTEGER AND last.year
GROUP BY ALL
