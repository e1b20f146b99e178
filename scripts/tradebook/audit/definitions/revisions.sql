-- 修订过的观测值数：到当年的报告为止，记载与前一次记载的数字或单位不同过的观测值，各算一个。
WITH step AS (
    SELECT
        source, key, year AS of_year, vintage,
        (number, unit) <> lag((number, unit)) OVER (PARTITION BY source, key, year ORDER BY vintage) AS is_revision
    FROM stated
    WHERE number IS NOT NULL
)
SELECT
    node, calendar.year,
    count(DISTINCT (step.source, step.key, of_year)) FILTER (is_revision AND step.vintage <= greatest(calendar.year, first_report.vintage)) AS value
FROM asked CROSS JOIN calendar CROSS JOIN step CROSS JOIN first_report
GROUP BY ALL
