-- 外推（朴素法）：各行业的出口、进口都与上年相同；合计由各行业相加。
SELECT node, year, value
FROM asked JOIN naive ON naive.sector = codes['sector'] AND naive.flow = codes['flow']
