-- 年均增长（水平法）：（末年 ÷ 首年）的年数次方根 − 1；只隔一年的即同比增速。
SELECT last.node, last.year, pow(last.value / first.value, 1 / (last.year - first.year)) - 1 AS value
FROM asked
JOIN given AS last USING (node)
JOIN given AS first ON first.node = last.node AND first.year = codes['base']::INTEGER
WHERE first.value > 0 AND last.year > first.year
