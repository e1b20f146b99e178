-- 预测区间的覆盖率：区间的倍数取使以往误差有多少落在区间之内的那一个。
SELECT node, year, coverage() AS value FROM asked CROSS JOIN calendar
