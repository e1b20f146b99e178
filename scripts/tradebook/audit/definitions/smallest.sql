-- 末位：最小者的名称，数额为零的不计；相等的取所列次序在后的。
SELECT node, year, name AS text
FROM given
WHERE value <> 0
QUALIFY row_number() OVER (PARTITION BY node, year ORDER BY value, place DESC) = 1
