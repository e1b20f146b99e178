-- 各年报告所列的条目，一条一行：案例和政策按其所载的报告年份；案例成效、政策任务随所属的案例、政策；政策目标按版本年份。
-- 来源给出区间的，两端各有一行，只算一条：名称以“上限”结尾而有同名“下限”的不再算。
-- 基地的目标和实际数按各年所见最近一次记载，没有载明获批的基地不算；获批本身照所载年份。
CREATE TABLE entry AS
WITH presented AS (
    SELECT source, codes, codes['report_year']::INTEGER AS year FROM line WHERE source IN ('cases', 'policies')
),
ranged AS (
    SELECT source, coalesce(codes['case'], codes['policy']) AS part_of, coalesce(codes['outcome'], codes['target']) AS name
    FROM observation WHERE source IN ('case_outcomes', 'policy_targets')
),
upper_end AS (
    SELECT upper.* FROM ranged AS upper JOIN ranged AS lower USING (source, part_of)
    WHERE ends_with(upper.name, '上限') AND lower.name = regexp_replace(upper.name, '上限$', '下限')
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
WHERE outcome.source = 'case_outcomes' AND NOT EXISTS (
    FROM upper_end
    WHERE source = outcome.source AND part_of = outcome.codes['case'] AND name = outcome.codes['outcome']
)
UNION ALL
SELECT 'policy_tasks', task.codes, presented.year
FROM line AS task
JOIN presented ON presented.source = 'policies' AND presented.codes['code'] = task.codes['policy']
WHERE task.source = 'policy_tasks'
UNION ALL
SELECT source, codes, vintage FROM observation AS target
WHERE source = 'policy_targets' AND NOT EXISTS (
    FROM upper_end
    WHERE source = target.source AND part_of = target.codes['policy'] AND name = target.codes['target']
)
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
