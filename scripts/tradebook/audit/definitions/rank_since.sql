-- 末年在历年中的位次：首年到末年由大到小排列，相同者并列。
SELECT last.node, last.year, 1 + count(*) FILTER (each.value > last.value) AS value
FROM asked
JOIN given AS last USING (node)
JOIN given AS each ON each.node = last.node AND each.year BETWEEN codes['base']::INTEGER AND last.year
GROUP BY ALL
