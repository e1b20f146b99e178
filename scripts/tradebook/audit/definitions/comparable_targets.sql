-- 有可比的最新数值的目标数：政策目标与本地区当年的单项事实比，没有写明与什么比的不可比；
-- 基地目标与该基地至今的同名实际数比，写明与别的数比的，与它比。
WITH policy AS (
    SELECT 'policy_targets' AS source, target.year, fact.year IS NOT NULL AS is_comparable
    FROM entry AS target
    LEFT JOIN (
        SELECT DISTINCT codes['indicator'] AS indicator, year
        FROM observation WHERE source = 'facts' AND codes['area'] = getvariable('area')
    ) AS fact ON fact.indicator = target.codes['compare'] AND fact.year = target.year
    WHERE target.source = 'policy_targets'
),
base AS (
    SELECT
        target.source, target.year,
        EXISTS (
            FROM entry AS now
            WHERE now.source = target.source AND now.year = target.year AND now.codes['status'] = 'actual'
                AND now.codes['base'] = target.codes['base']
                AND now.codes['indicator'] = coalesce(target.codes['compare'], target.codes['indicator'])
        ) AS is_comparable
    FROM entry AS target
    WHERE target.source = 'export_base_indicators' AND target.codes['status'] = 'target'
)
SELECT node, each.year, count(*) FILTER (is_comparable) AS value
FROM asked JOIN (FROM policy UNION ALL FROM base) AS each ON each.source = asked.codes['table']
GROUP BY ALL
