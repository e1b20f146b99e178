-- 预测区间的倍数（朴素法）：以往误差由小到大，使区间覆盖其中的 80% 的那一个。
SELECT node, year, multiple AS value FROM asked CROSS JOIN multiple
