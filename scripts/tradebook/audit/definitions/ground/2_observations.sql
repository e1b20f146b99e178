-- 观测值：一版书只见到它那一年的报告为止所载的数据；同一观测值有几次记载的，取最近的一次。
-- 早于第一份报告的各版，按第一份报告所载。某年的观测值自该年起才可见，只有印刷本所载的预测在前一年就有。
-- stated：各次记载；number 是所载的数字，digit 是它末位的一个单位。观测值的表有版本年份、数值和单位三列。
-- 没有数值而写明原因的，也是一次记载，但最近的记载没有数值的，就没有这个观测值。
CREATE TABLE stated AS
SELECT
    source, codes, key, year, codes['vintage']::INTEGER AS vintage, codes['value']::DOUBLE AS number,
    coalesce(codes['unit'], '') AS unit, pow(10, -length(split_part(codes['value'], '.', 2))) AS digit
FROM line
WHERE (codes['value'] IS NOT NULL OR codes['obs_status'] IN ('K', 'L', 'M', 'O', 'Q'))
    AND list_has_all(map_keys(codes), ['vintage', 'unit']);

CREATE VIEW first_report AS
SELECT min(vintage) AS vintage FROM stated
WHERE source = 'services_trade' AND codes['area'] = getvariable('area') AND number IS NOT NULL;

CREATE TABLE observation AS
WITH latest AS (
    SELECT
        source, codes, key, stated.year, stated.vintage, number, number * factor(unit) AS value, digit * factor(unit) AS digit
    FROM stated CROSS JOIN first_report
    WHERE coalesce(stated.vintage <= greatest(getvariable('edition'), first_report.vintage), true)
        AND coalesce(stated.year <= getvariable('edition'), true) OR source = 'forecast_published'
    QUALIFY row_number() OVER (PARTITION BY source, key, stated.year ORDER BY stated.vintage DESC) = 1
)
FROM latest WHERE number IS NOT NULL;

-- 可能问到的年份
CREATE TABLE calendar AS
SELECT unnest(range(min(year), greatest(max(year), getvariable('edition')) + 2))::INTEGER AS year FROM observation;

-- 没有年份的观测值（案例成效、政策目标）在任何一年都是它
CREATE VIEW observed AS
SELECT source, key, year, number, value FROM observation WHERE year IS NOT NULL
UNION ALL
SELECT source, key, calendar.year, number, value FROM observation CROSS JOIN calendar WHERE observation.year IS NULL;

-- 各年的年平均汇率：一个单位的货币合多少元
CREATE VIEW exchange_rate AS
SELECT codes['currency'] AS currency, year, value FROM observation WHERE source = 'exchange_rates'
UNION ALL
SELECT 'CNY', year, 1 FROM calendar;
