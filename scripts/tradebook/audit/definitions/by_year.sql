-- 各年来历不同的序列：有几年另有来历（如倒推的上年数、对下一年的预测），其余各年照原来的。
WITH other AS (FROM given WHERE role = 'years' AND name = year::VARCHAR),
usual AS (
    FROM given WHERE role = 'of'
        AND NOT EXISTS (FROM operand WHERE operand.node = given.node AND role = 'years' AND name = given.year::VARCHAR)
)
SELECT node, year, value FROM other UNION ALL SELECT node, year, value FROM usual
