-- 观测值：一版书只见到它那一年的报告为止所载的数据；同一观测值有几次记载的，取最近的一次。
-- 早于第一份报告的各版，按第一份报告所载。某年的观测值自该年起才可见，只有印刷本所载的预测在前一年就有。
CREATE TABLE observation AS
WITH first_report AS (
    SELECT min(vintage) AS vintage FROM stated
    WHERE source = 'services_trade' AND codes['area'] = getvariable('area')
)
SELECT source, codes, key, stated.year, value * factor(unit) AS value
FROM stated CROSS JOIN first_report
WHERE coalesce(stated.vintage <= greatest(getvariable('edition'), first_report.vintage), true)
    AND coalesce(stated.year <= getvariable('edition'), true) OR source = 'forecast_published'
QUALIFY row_number() OVER (PARTITION BY source, key, stated.year ORDER BY stated.vintage DESC) = 1;

-- 可能问到的年份
CREATE TABLE calendar AS
SELECT unnest(range(min(year), greatest(max(year), getvariable('edition')) + 2))::INTEGER AS year FROM observation;

-- 没有年份的观测值（案例成效、政策目标）在任何一年都是它
CREATE VIEW observed AS
SELECT source, key, year, value FROM observation WHERE year IS NOT NULL
UNION ALL
SELECT source, key, calendar.year, value FROM observation CROSS JOIN calendar WHERE observation.year IS NULL;
