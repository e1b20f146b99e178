-- 连续为正的年数：到本年为止不间断地大于零的年数。
SELECT node, year, run_of_years(value > 0, node, year) AS value FROM given
