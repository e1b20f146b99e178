-- 预测区间下限：预测值 − 倍数 × 该序列以往年度变动的平均幅度，不低于零；倍数由以往误差得出，使区间覆盖其中的 80%。
SELECT given.node, given.year, low AS value
FROM given
JOIN operand ON operand.node = given.node
JOIN node AS forecast ON forecast.node = operand.term
JOIN interval_of AS ends
    ON ends.sector = forecast.codes['sector'] AND ends.flow = forecast.codes['flow'] AND ends.year = given.year
