-- 朴素法比朴素法低的平均误差：各目标年份朴素法的平均误差与自己之差的算术平均。
WITH yearly AS (SELECT target, avg(error) AS error FROM naive_error GROUP BY ALL)
SELECT node, calendar.year, avg(error - error) AS value
FROM asked CROSS JOIN calendar JOIN yearly ON target < calendar.year
GROUP BY ALL
