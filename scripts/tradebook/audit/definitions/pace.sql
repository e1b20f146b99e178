-- 所需年均增速：（目标值 ÷ 最新数值）的年数次方根 − 1，年数由最新数值的年份到目标年份。
SELECT target.node, target.year, pow(target.value / latest.value, 1 / (codes['due']::INTEGER - target.year)) - 1 AS value
FROM asked
JOIN given AS target USING (node)
JOIN given AS latest USING (node, year)
WHERE target.role = 'of' AND latest.role = 'now' AND codes['due']::INTEGER > target.year
