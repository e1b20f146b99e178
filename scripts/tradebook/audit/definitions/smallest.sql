-- 末位：最小者的名称，数额为零的不计（增速、比重为零的照计）；相等的取所列次序在后的。
SELECT node, year, name AS text
FROM asked JOIN given USING (node)
WHERE value <> 0 OR codes['zeros'] = 'counted'
QUALIFY row_number() OVER (PARTITION BY node, year ORDER BY value, given.place DESC) = 1
