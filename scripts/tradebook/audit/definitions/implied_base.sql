-- 倒推的上年数：本年数额 ÷ （1 + 来源载明的本年增速）。
SELECT level.node, level.year - 1 AS year, level.value / (1 + rate.value) AS value
FROM given AS level JOIN given AS rate USING (node, year)
WHERE level.role = 'of' AND rate.role = 'growth'
