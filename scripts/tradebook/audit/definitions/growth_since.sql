-- 累计增速：末年 ÷ 首年 − 1。
SELECT last.node, last.year, last.value / first.value - 1 AS value
FROM asked
JOIN given AS last USING (node)
JOIN given AS first ON first.node = last.node AND first.year = codes['base']::INTEGER
WHERE first.value > 0
