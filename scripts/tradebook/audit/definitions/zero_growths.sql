-- 同比记作零而基数不明的处数：技术合同分行业、分国家（地区）的表中，本年有金额、金额同比记作零、上年数不明的。
SELECT node, calendar.year, count(zero.year) AS value
FROM asked CROSS JOIN calendar LEFT JOIN zero_growth AS zero USING (year)
GROUP BY ALL
