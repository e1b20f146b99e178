-- 连续为正的年数：到本年为止不间断地大于零的年数。
WITH step AS (
    SELECT node, year, coalesce(value > 0, false) AS holds
    FROM given
    WINDOW past AS (PARTITION BY node ORDER BY year)
)
SELECT
    node, year,
    row_number() OVER past
        - coalesce(max(place) FILTER (NOT holds) OVER past, 0) AS value
FROM (SELECT *, row_number() OVER (PARTITION BY node ORDER BY year) AS place FROM step)
WINDOW past AS (PARTITION BY node ORDER BY year)
