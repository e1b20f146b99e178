-- 按以往年均增速推算的到期数额：最新数额 × （最新数额 ÷ 首年数额）的（到期年数 ÷ 已过年数）次方。
SELECT
    latest.node, latest.year,
    latest.value * pow(latest.value / first.value, (codes['due']::INTEGER - latest.year) / (latest.year - first.year)) AS value
FROM asked
JOIN given AS latest USING (node)
JOIN given AS first ON first.node = latest.node AND first.year = codes['base']::INTEGER
WHERE latest.year > first.year
