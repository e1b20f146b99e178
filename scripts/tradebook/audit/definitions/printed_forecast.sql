-- 印刷本的预测：照印刷本所载，在它的下一年。差额是出口 − 进口。
SELECT node, year, value
FROM asked JOIN printed ON printed.sector = codes['sector'] AND printed.flow = codes['flow']
UNION ALL
SELECT node, exports.year, exports.value - imports.value
FROM asked
JOIN printed AS exports ON exports.sector = codes['sector'] AND exports.flow = 'X'
JOIN printed AS imports ON imports.sector = exports.sector AND imports.flow = 'M' AND imports.year = exports.year
WHERE codes['flow'] = 'B'
