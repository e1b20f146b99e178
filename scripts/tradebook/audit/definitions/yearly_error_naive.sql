-- 朴素法一年的平均误差：当年各次预测的误差的算术平均。
SELECT node, target AS year, avg(error) AS value FROM asked CROSS JOIN naive_error GROUP BY ALL
