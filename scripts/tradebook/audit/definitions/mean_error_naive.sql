-- 朴素法的平均误差：以往各次预测的误差（以年度变动的平均幅度为单位）的算术平均；可以除去一年。
SELECT node, calendar.year, avg(error) AS value
FROM asked CROSS JOIN calendar JOIN naive_error ON target < calendar.year
WHERE codes['without'] IS NULL OR target <> codes['without']::INTEGER
GROUP BY ALL
