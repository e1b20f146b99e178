-- 修订过的观测值数：到当年的报告为止，记载与前一次记载的数字或单位不同过、或者一次有数一次没有数的观测值，各算一个。
WITH told AS (
    SELECT
        source, key, year AS of_year, vintage, number, unit,
        lag(number) OVER reports AS number_before, lag(unit) OVER reports AS unit_before,
        row_number() OVER reports AS place
    FROM stated
    WINDOW reports AS (PARTITION BY source, key, year ORDER BY vintage)
),
step AS (
    SELECT
        source, key, of_year, vintage,
        place > 1 AND (number IS DISTINCT FROM number_before OR number IS NOT NULL AND unit <> unit_before) AS is_revision
    FROM told
)
SELECT
    node, calendar.year,
    count(DISTINCT (step.source, step.key, of_year)) FILTER (is_revision AND step.vintage <= greatest(calendar.year, first_report.vintage)) AS value
FROM asked CROSS JOIN calendar CROSS JOIN step CROSS JOIN first_report
GROUP BY ALL
