-- 指数：本期 ÷ 基年，基年为 100。
SELECT now.node, now.year, now.value / base.value AS value
FROM asked
JOIN given AS now USING (node)
JOIN given AS base ON base.node = now.node AND base.year = codes['base']::INTEGER
WHERE base.value <> 0
