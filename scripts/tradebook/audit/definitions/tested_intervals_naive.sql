-- 历年预测区间的个数（朴素法）：分行业的出口、进口，或者进出口、出口、进口总额，能与实际比较的。
SELECT node, calendar.year, count(*) AS value
FROM asked CROSS JOIN calendar JOIN interval_test AS tested ON tested.year < calendar.year
WHERE if(codes['scope'] = 'total', sector = 'ALL' AND flow <> 'B', is_sector AND flow IN ('X', 'M'))
GROUP BY ALL
