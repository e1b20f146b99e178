-- 大小：不计正负。
SELECT node, year, abs(value) AS value FROM given
