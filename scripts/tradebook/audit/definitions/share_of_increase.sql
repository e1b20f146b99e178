-- 增量的比重：部分的增量 ÷ 总体的增量。
WITH increase AS (
    SELECT now.node, now.role, now.year, now.value - before.value AS value
    FROM given AS now JOIN given AS before
        ON before.node = now.node AND before.role = now.role AND before.year = now.year - 1
)
SELECT part.node, part.year, part.value / whole.value AS value
FROM increase AS part JOIN increase AS whole USING (node, year)
WHERE part.role = 'of' AND whole.role = 'whole' AND whole.value <> 0
