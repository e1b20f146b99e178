-- 不同的个数：当年的报告所列、合乎所写条件的各条中，一列有几个不同的；一格列出几个的（用顿号隔开；各分项用分号隔开，冒号前是分项的名称）分开数，末尾的“等”不算。
SELECT node, calendar.year, count(DISTINCT name) AS value
FROM asked CROSS JOIN calendar
LEFT JOIN (
    SELECT node, entry.year, unnest(string_split_regex(regexp_replace(entry.codes[asked.codes['by']], '[^；]*：|等(；|$)', '\1', 'g'), '[、；]')) AS name
    FROM asked JOIN entry ON entry.source = asked.codes['table'] AND meets(entry.codes, asked.codes)
) AS named USING (node, year)
GROUP BY ALL
