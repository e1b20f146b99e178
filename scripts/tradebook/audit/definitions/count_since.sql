-- 有数据的年数：首年到末年，末年可以没有数据。
SELECT node, calendar.year, count(*) AS value
FROM asked
CROSS JOIN calendar
JOIN given AS each USING (node)
WHERE each.year BETWEEN codes['base']::INTEGER AND calendar.year
GROUP BY ALL
