-- 实际进出口在预测区间内的行业数（朴素法）：各行业中，当年进出口不低于下限、不高于上限的。
SELECT node, year, count(*) FILTER (holds) AS value
FROM asked CROSS JOIN interval_test
WHERE is_sector AND flow = 'T'
GROUP BY ALL
