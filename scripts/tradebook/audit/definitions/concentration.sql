-- 集中度指数（赫芬达尔—赫希曼指数）：各部分占比的平方和。
SELECT node, year, sum(pow(value / whole, 2)) AS value
FROM (SELECT node, year, value, sum(value) OVER (PARTITION BY node, year) AS whole FROM given)
GROUP BY ALL
