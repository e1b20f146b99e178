-- 折合人民币：美元数额 × 汇率（元/美元）。
SELECT dollars.node, dollars.year, dollars.value * rate.value AS value
FROM given AS dollars JOIN given AS rate USING (node, year)
WHERE dollars.role = 'of' AND rate.role = 'rate'
