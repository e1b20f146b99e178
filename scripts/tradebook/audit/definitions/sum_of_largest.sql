-- 前几位合计：各部分由大到小排列，前几位之和。
WITH place AS (
    SELECT node, year, place, row_number() OVER (PARTITION BY node, year ORDER BY value DESC, place) AS position
    FROM given WHERE role = 'by'
)
SELECT node, year, sum(value) AS value
FROM asked JOIN given USING (node) JOIN place USING (node, year, place)
WHERE role = 'parts' AND position <= codes['places']::INTEGER
GROUP BY ALL
