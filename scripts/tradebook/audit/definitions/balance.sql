-- 差额：出口 − 进口；来源载明差额的，以所载为准。
SELECT node, wanted.year, coalesce(stated.value, exports.value - imports.value) AS value
FROM (FROM asked CROSS JOIN calendar) AS wanted
LEFT JOIN trade AS stated
    ON stated.area = codes['area'] AND stated.sector = codes['sector'] AND stated.year = wanted.year AND stated.flow = 'B'
LEFT JOIN trade AS exports
    ON exports.area = codes['area'] AND exports.sector = codes['sector'] AND exports.year = wanted.year AND exports.flow = 'X'
LEFT JOIN trade AS imports
    ON imports.area = codes['area'] AND imports.sector = codes['sector'] AND imports.year = wanted.year AND imports.flow = 'M'
