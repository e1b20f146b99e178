-- 常数：表达式里写出的数。
SELECT node, year, codes['value']::DOUBLE * factor(codes['unit']) AS value FROM asked CROSS JOIN calendar
