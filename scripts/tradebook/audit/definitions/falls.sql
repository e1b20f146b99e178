-- 低于上年的年数：到本年为止比上年低的年数。
WITH step AS (
    SELECT node, year, value < lag(value) OVER (PARTITION BY node ORDER BY year) AS falls FROM given
)
SELECT node, year, count(*) FILTER (falls) OVER (PARTITION BY node ORDER BY year) AS value FROM step
