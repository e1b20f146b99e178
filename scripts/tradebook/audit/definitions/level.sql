-- 数额：一张数据表中一个观测值，照来源所载。
SELECT node, year, value
FROM asked JOIN observed ON observed.source = asked.codes['table'] AND observed.key = asked.key
