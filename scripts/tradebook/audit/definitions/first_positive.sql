-- 首次为正的年份：到本年为止大于零的年份中最早的一年。
SELECT node, year, min(year) FILTER (value > 0) OVER (PARTITION BY node ORDER BY year) AS value FROM given
