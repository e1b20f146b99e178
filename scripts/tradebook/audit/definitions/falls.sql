-- 低于上年的年数：到本年为止比上年低的年数。
WITH step AS (
    SELECT now.node, now.year, now.value < before.value AS falls
    FROM given AS now LEFT JOIN given AS before ON before.node = now.node AND before.year = now.year - 1
)
SELECT node, year, count(*) FILTER (falls) OVER (PARTITION BY node ORDER BY year) AS value FROM step
