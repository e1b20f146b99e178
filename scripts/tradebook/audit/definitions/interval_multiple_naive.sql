-- 预测区间的倍数（朴素法）：以往误差由小到大，使区间覆盖其中的 80% 的那一个，保留两位小数；可以除去一年。
WITH ranked AS (
    SELECT
        node, calendar.year, error,
        row_number() OVER (PARTITION BY node, calendar.year ORDER BY error) AS place,
        count(*) OVER (PARTITION BY node, calendar.year) AS errors
    FROM asked CROSS JOIN calendar JOIN naive_error ON target < calendar.year
    WHERE codes['without'] IS NULL OR target <> codes['without']::INTEGER
)
SELECT node, year, round(error, 2) AS value FROM ranked WHERE place = least(ceil(coverage() * (errors + 1)), errors)
