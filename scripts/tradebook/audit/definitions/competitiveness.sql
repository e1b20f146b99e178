-- 竞争力指数：（出口 − 进口）÷（出口 + 进口）。
SELECT x.node, x.year, (x.value - m.value) / (x.value + m.value) AS value
FROM given AS x JOIN given AS m USING (node, year)
WHERE x.role = 'exports' AND m.role = 'imports' AND x.value + m.value <> 0
