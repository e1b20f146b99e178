-- 同比记作零而不可能是持平的处数：若持平，同级各部分的上年数之和超出总体的上年数，且不是舍入所致。
SELECT node, calendar.year, count(zero.year) FILTER (is_impossible) AS value
FROM asked CROSS JOIN calendar LEFT JOIN zero_growth AS zero USING (year)
GROUP BY ALL
