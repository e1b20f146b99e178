-- 修订数：到当年的报告为止，观测值的记载与前一次记载的数字或单位不同的次数。
WITH step AS (
    SELECT
        vintage,
        (number, unit) <> lag((number, unit)) OVER (PARTITION BY source, key, year ORDER BY vintage) AS is_revision
    FROM stated
)
SELECT node, calendar.year, count(*) FILTER (is_revision AND step.vintage <= greatest(calendar.year, first_report.vintage)) AS value
FROM asked CROSS JOIN calendar CROSS JOIN step CROSS JOIN first_report
GROUP BY ALL
