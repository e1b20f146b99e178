-- 对下一年的预测：印刷本所载的，和用朴素法外推的。都按行业、流向；知识密集型服务由各行业相加，差额是出口减进口。
CREATE TABLE printed AS
WITH level AS (
    SELECT codes['sector'] AS sector, codes['flow'] AS flow, year, value
    FROM observation
    WHERE source = 'forecast_published' AND codes['area'] = getvariable('area')
)
FROM level
UNION ALL
SELECT 'KI', flow, year, sum(value)
FROM level JOIN sectors ON code = sector
WHERE knowledge_intensive = 'true'
GROUP BY flow, year;

-- 朴素法：各行业的出口、进口都与上年相同；其余由它们相加
CREATE TABLE naive AS
WITH single AS (
    SELECT sector, flow, year + 1 AS year, value, knowledge_intensive = 'true' AS in_knowledge
    FROM own_trade JOIN sector_years ON code = sector
    WHERE flow IN ('X', 'M') AND getvariable('edition') BETWEEN first AND last
),
whole AS (
    SELECT sector, flow, year, value FROM single
    UNION ALL
    SELECT 'ALL', flow, year, sum(value) FROM single GROUP BY ALL
    UNION ALL
    SELECT 'KI', flow, year, sum(value) FROM single WHERE in_knowledge GROUP BY ALL
)
FROM whole
UNION ALL
SELECT sector, 'T', year, sum(value) FROM whole GROUP BY ALL
UNION ALL
SELECT sector, 'B', year, sum(if(flow = 'X', value, -value)) FROM whole GROUP BY ALL;

-- 每个序列到某年为止的年度变动的平均幅度
CREATE TABLE usual_change AS
WITH change AS (
    SELECT sector, flow, year, value, abs(value - lag(value) OVER past) AS change, row_number() OVER past AS place
    FROM own_trade
    WINDOW past AS (PARTITION BY sector, flow ORDER BY year)
)
SELECT sector, flow, year, place, value, avg(change) OVER (PARTITION BY sector, flow ORDER BY year) AS usual
FROM change;

-- 朴素法的检验：站在以往每一年（至少已有三年数据）推下一年；误差以到当时为止年度变动的平均幅度为单位
CREATE TABLE naive_error AS
SELECT past.sector, past.flow, actual.year AS target, abs(actual.value - past.value) / past.usual AS error
FROM usual_change AS past
JOIN usual_change AS actual
    ON actual.sector = past.sector AND actual.flow = past.flow AND actual.year = past.year + 1
JOIN sector_years ON code = past.sector
WHERE getvariable('edition') BETWEEN first AND last AND past.flow IN ('X', 'M') AND past.place >= 3 AND past.usual > 0;

-- 区间的覆盖率
CREATE MACRO coverage() AS 0.8;

-- 区间的倍数：以往误差由小到大，第 ⌈覆盖率 ×（个数 + 1）⌉ 个，保留两位小数
CREATE TABLE multiple AS
WITH ranked AS (
    SELECT
        calendar.year, error,
        row_number() OVER (PARTITION BY calendar.year ORDER BY error) AS place,
        count(*) OVER (PARTITION BY calendar.year) AS errors
    FROM calendar JOIN naive_error ON target < calendar.year
)
SELECT year, round(error, 2) AS multiple FROM ranked WHERE place = least(ceil(coverage() * (errors + 1)), errors);

-- 预测区间：预测值加减倍数乘年度变动的平均幅度，下限不低于零
CREATE VIEW interval_of AS
SELECT
    naive.sector, naive.flow, naive.year,
    greatest(naive.value - multiple * usual, 0) AS low, naive.value + multiple * usual AS high
FROM naive
JOIN multiple USING (year)
JOIN usual_change AS past ON past.sector = naive.sector AND past.flow = naive.flow AND past.year = naive.year - 1;

-- 历年的预测区间是否包含后来的实际值
CREATE VIEW interval_test AS
SELECT sector, flow, year, value BETWEEN low AND high AS holds, sectors.level = 'sector' AS is_sector
FROM interval_of JOIN own_trade USING (sector, flow, year) JOIN sectors ON code = sector;
