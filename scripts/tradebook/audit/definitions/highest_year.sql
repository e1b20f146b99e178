-- 最高的年份：首年到末年中数值最大的一年；相等的取较早的。
SELECT last.node, last.year, arg_max(each.year, each.value) || '年' AS text
FROM asked
JOIN given AS last USING (node)
JOIN given AS each ON each.node = last.node AND each.year BETWEEN codes['base']::INTEGER AND last.year
GROUP BY ALL
