-- 服务贸易：本地区取分行业表；全国和各省市先取单项事实，没有的再取专表（事实的小数位更多）。
-- 知识密集型服务是其各行业之和；没有载明进出口的，以出口与进口之和补足。
CREATE TABLE sectors AS
SELECT codes['code'] AS code, codes['level'] AS level, codes['knowledge_intensive'] AS knowledge_intensive
FROM line WHERE source = 'sectors';

CREATE TABLE own_trade AS
WITH level AS (
    SELECT codes['sector'] AS sector, codes['flow'] AS flow, year, value
    FROM observation
    WHERE source = 'services_trade' AND codes['area'] = getvariable('area')
),
knowledge AS (SELECT code FROM sectors WHERE level = 'sector' AND knowledge_intensive = 'true')
FROM level
UNION ALL
SELECT 'KI', flow, year, sum(value)
FROM level JOIN knowledge ON code = sector
GROUP BY flow, year
HAVING count(*) = (SELECT count(*) FROM knowledge);

CREATE TABLE fact AS
SELECT codes['indicator'] AS indicator, codes['area'] AS area, codes['sector'] AS sector, codes['flow'] AS flow, year, value
FROM observation
WHERE source = 'facts' AND codes['area'] <> getvariable('area');

-- 全国、各省市的专表只有全部服务
CREATE TABLE tabled AS
SELECT
    codes['area'] AS area, 'ALL' AS sector, codes['flow'] AS flow, year, value,
    coalesce(codes['measure'], 'level') AS measure
FROM observation
WHERE source IN ('services_trade_national', 'services_trade_provinces') AND codes['area'] <> getvariable('area');

CREATE VIEW both_flows AS
SELECT exports.area, exports.sector, exports.year, exports.value AS exports, imports.value AS imports
FROM fact AS exports JOIN fact AS imports USING (indicator, area, sector, year)
WHERE indicator = 'services_trade' AND exports.flow = 'X' AND imports.flow = 'M';

CREATE TABLE trade AS
WITH statements AS (
    SELECT 1 AS choice, area, sector, flow, year, value FROM fact WHERE indicator = 'services_trade'
    UNION ALL
    SELECT 2, area, sector, 'T', year, exports + imports FROM both_flows
    UNION ALL
    SELECT 2, area, sector, 'B', year, exports - imports FROM both_flows
    UNION ALL
    SELECT 3, area, sector, flow, year, value FROM tabled WHERE measure = 'level'
)
SELECT area, sector, flow, year, arg_min(value, choice) AS value FROM statements GROUP BY ALL
UNION ALL
SELECT getvariable('area'), sector, flow, year, value FROM own_trade;

-- 来源载明的增速；只载明出口、进口的，由二者的数额和增速倒推上年，得出进出口的增速
CREATE TABLE trade_growth AS
WITH stated_growth AS (FROM fact WHERE indicator = 'services_trade_growth'),
bases AS (
    SELECT area, sector, year, exports + imports AS level, exports / (1 + x.value) + imports / (1 + m.value) AS base
    FROM both_flows
    JOIN stated_growth AS x USING (area, sector, year)
    JOIN stated_growth AS m USING (area, sector, year)
    WHERE x.flow = 'X' AND m.flow = 'M'
),
statements AS (
    SELECT 1 AS choice, area, sector, flow, year, value FROM stated_growth
    UNION ALL
    SELECT 2, area, sector, 'T', year, level / base - 1 FROM bases
    UNION ALL
    SELECT 3, area, sector, flow, year, value FROM tabled WHERE measure = 'growth'
)
SELECT area, sector, flow, year, arg_min(value, choice) AS value FROM statements GROUP BY ALL;
