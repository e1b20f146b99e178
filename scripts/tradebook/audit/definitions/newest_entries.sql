-- 最近一批的个数：合乎所写条件的各条中，一列所列的各项首次出现的年份，以最近的一年计有几项。
WITH first AS (
    SELECT node, entry.codes[asked.codes['by']] AS name, min(entry.year) AS year
    FROM asked JOIN entry ON entry.source = asked.codes['table'] AND meets(entry.codes, asked.codes)
    GROUP BY ALL
)
SELECT node, calendar.year, count(*) AS value
FROM first JOIN calendar ON calendar.year >= first.year
GROUP BY node, calendar.year, first.year
QUALIFY first.year = max(first.year) OVER (PARTITION BY node, calendar.year)
