-- 大于零的个数：有数值的各部分中大于零的几个。
SELECT node, year, count(*) FILTER (value > 0) AS value FROM given GROUP BY ALL
