-- 条目数：一张表中当年的报告所列、合乎所写条件的几条。
SELECT node, calendar.year, count(met.year) AS value
FROM asked CROSS JOIN calendar
LEFT JOIN (
    SELECT node, entry.year
    FROM asked JOIN entry ON entry.source = asked.codes['table'] AND meets(entry.codes, asked.codes)
) AS met USING (node, year)
GROUP BY ALL
