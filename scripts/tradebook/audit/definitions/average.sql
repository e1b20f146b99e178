-- 平均：几个数的算术平均。
SELECT node, year, avg(value) AS value FROM given GROUP BY ALL
