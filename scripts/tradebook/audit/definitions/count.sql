-- 个数：有数值的几个。
SELECT node, year, count(*) AS value FROM given GROUP BY ALL
