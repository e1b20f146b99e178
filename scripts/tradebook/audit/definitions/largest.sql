-- 第几位：由大到小排列，居第几位者的名称；相等的按所列次序。
SELECT node, year, name AS text
FROM asked JOIN given USING (node)
QUALIFY row_number() OVER (PARTITION BY node, year ORDER BY value DESC, given.place) = any_value(codes['place']::INTEGER) OVER (PARTITION BY node, year)
