-- 连续下降的年数：到本年为止不间断地低于上年的年数。
SELECT now.node, now.year, run_of_years(now.value < before.value, now.node, now.year) AS value
FROM given AS now LEFT JOIN given AS before ON before.node = now.node AND before.year = now.year - 1
