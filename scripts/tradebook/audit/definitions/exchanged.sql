-- 折算为另一种货币：数额 × 原货币当年的汇率 ÷ 另一货币当年的汇率（都是一个单位合多少元；元为1）。
SELECT amount.node, amount.year, amount.value * source.value / target.value AS value
FROM given AS amount
JOIN asked USING (node)
JOIN exchange_rate AS source ON source.currency = codes['source'] AND source.year = amount.year
JOIN exchange_rate AS target ON target.currency = codes['target'] AND target.year = amount.year
WHERE amount.role = 'of'
