-- 回测的预测个数：以往各年、各行业的出口和进口中，能与实际比较的预测。
SELECT node, calendar.year, count(*) AS value
FROM asked CROSS JOIN calendar JOIN naive_error ON target < calendar.year
GROUP BY ALL
