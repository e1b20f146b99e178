-- 各年报告所列的条目，一条一行：案例和政策按其所载的报告年份；案例成效、政策任务随所属的案例、政策；政策目标按版本年份。
-- 基地的目标和实际数按各年所见最近一次记载，没有载明获批的基地不算；获批本身照所载年份。
CREATE TABLE entry AS
WITH presented AS (
    SELECT source, codes, codes['report_year']::INTEGER AS year FROM line WHERE source IN ('cases', 'policies')
),
base AS (SELECT codes, year FROM observation WHERE source = 'export_base_indicators'),
approved AS (
    SELECT codes['base'] AS code, min(year) AS year FROM base WHERE codes['indicator'] = 'base_approved' GROUP BY ALL
)
FROM presented
UNION ALL
SELECT 'case_outcomes', outcome.codes, presented.year
FROM observation AS outcome
JOIN presented ON presented.source = 'cases' AND presented.codes['code'] = outcome.codes['case']
WHERE outcome.source = 'case_outcomes'
UNION ALL
SELECT 'policy_tasks', task.codes, presented.year
FROM line AS task
JOIN presented ON presented.source = 'policies' AND presented.codes['code'] = task.codes['policy']
WHERE task.source = 'policy_tasks'
UNION ALL
SELECT source, codes, vintage FROM observation WHERE source = 'policy_targets'
UNION ALL
SELECT 'export_base_indicators', codes, year FROM base WHERE codes['indicator'] = 'base_approved'
UNION ALL
SELECT 'export_base_indicators', arg_max(base.codes, base.year), calendar.year
FROM base
JOIN approved ON approved.code = base.codes['base']
JOIN calendar ON calendar.year >= base.year AND calendar.year >= approved.year
WHERE base.codes['indicator'] <> 'base_approved'
GROUP BY base.codes['base'], base.codes['indicator'], base.codes['status'], calendar.year;

-- 条目合不合定义的代码：各列与代码一致；代码为 * 的，该列不空即可。
CREATE MACRO meets(entry_codes, codes) AS len(list_filter(
    map_entries(codes),
    lambda each: NOT CASE
        WHEN each.key IN ('table', 'by') THEN true
        WHEN each.value = '*' THEN coalesce(entry_codes[each.key], '') <> ''
        ELSE coalesce(entry_codes[each.key] = each.value, false)
    END
)) = 0;
