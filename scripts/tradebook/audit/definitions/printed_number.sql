-- 印刷本所载的数字：照核对表中一条所录，与重算无关。
SELECT node, calendar.year, line.codes['stated']::DOUBLE * factor(coalesce(line.codes['unit'], '')) AS value
FROM asked
JOIN line ON line.source = asked.codes['table'] AND line.codes['claim'] = asked.codes['claim']
CROSS JOIN calendar
