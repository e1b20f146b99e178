-- 来源载明的服务贸易增速：以本期数额对上年数额计，照来源所载。
SELECT node, year, value
FROM asked JOIN trade_growth AS stated
    ON stated.area = codes['area'] AND stated.sector = codes['sector'] AND stated.flow = codes['flow']
