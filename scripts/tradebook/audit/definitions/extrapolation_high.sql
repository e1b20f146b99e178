-- 预测区间上限：预测值 + 倍数 × 该序列以往年度变动的平均幅度；倍数由以往误差得出，使区间覆盖其中的 80%。
SELECT given.node, given.year, given.value + multiple * usual AS value
FROM given
JOIN operand ON operand.node = given.node
JOIN node AS forecast ON forecast.node = operand.term
JOIN multiple ON multiple.year = given.year
JOIN usual_change AS change
    ON change.sector = forecast.codes['sector'] AND change.flow = forecast.codes['flow'] AND change.year = given.year - 1
