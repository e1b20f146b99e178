-- 连续上升的年数：到本年为止不间断地高于上年的年数。
SELECT node, year, run_of_years(value > before, node, year) AS value
FROM (SELECT *, lag(value) OVER (PARTITION BY node ORDER BY year) AS before FROM given)
