-- 合计：各部分之和；缺一项即没有合计。
SELECT node, year, sum(value) AS value
FROM given JOIN (SELECT node, count(*) AS parts FROM operand GROUP BY node) USING (node)
GROUP BY ALL
HAVING count(*) = any_value(parts)
