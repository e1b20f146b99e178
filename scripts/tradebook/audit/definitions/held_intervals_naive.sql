-- 包含实际值的预测区间的个数（朴素法）：历年预测区间中，实际值不低于下限、不高于上限的。
SELECT node, calendar.year, count(*) FILTER (holds) AS value
FROM asked CROSS JOIN calendar JOIN interval_test AS tested ON tested.year < calendar.year
WHERE if(codes['scope'] = 'total', sector = 'ALL' AND flow <> 'B', is_sector AND flow IN ('X', 'M'))
GROUP BY ALL
