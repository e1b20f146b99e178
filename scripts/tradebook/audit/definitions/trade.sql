-- 服务贸易额：一个地区、行业、流向的进出口、出口或进口。
SELECT node, year, value
FROM asked JOIN trade
    ON trade.area = codes['area'] AND trade.sector = codes['sector'] AND trade.flow = codes['flow']
