-- 大于零的个数。
SELECT node, year, count(*) FILTER (value > 0) AS value FROM given GROUP BY ALL
