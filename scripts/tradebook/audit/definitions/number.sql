-- 数字本身：一张数据表中一个观测值的数字，单位不折算。
SELECT node, year, number AS value
FROM asked JOIN observed ON observed.source = asked.codes['table'] AND observed.key = asked.key
