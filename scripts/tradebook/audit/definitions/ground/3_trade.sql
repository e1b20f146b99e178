-- 服务贸易：本地区取分行业表；全国和各省市先取单项事实，没有的再取专表（事实的小数位更多）。
-- 知识密集型服务是当年各行业之和；拆分、合并前后的行业互相折算；没有载明进出口的，以出口与进口之和补足。
CREATE TABLE sectors AS
SELECT
    codes['code'] AS code, codes['level'] AS level, codes['knowledge_intensive'] AS knowledge_intensive,
    codes['split_from'] AS split_from, codes['merged_into'] AS merged_into,
    codes['valid_from']::INTEGER AS valid_from, codes['valid_to']::INTEGER AS valid_to
FROM line WHERE source = 'sectors';

CREATE TABLE own_level AS
SELECT codes['sector'] AS sector, codes['flow'] AS flow, year, value
FROM observation
WHERE source = 'services_trade' AND codes['area'] = getvariable('area');

-- 各行业的起止年份：代码表没有写启用年份的，若有数据的行业过半且加起来就是合计，从有数据之年起算，没有数据的不算
CREATE TABLE sector_years AS
WITH single AS (FROM sectors WHERE level = 'sector'),
listed AS (SELECT sector, min(year) AS first FROM own_level SEMI JOIN single ON code = sector GROUP BY sector),
compared AS (
    SELECT abs(sum(if(sector = 'ALL', -value, value))) <= 0.001 * abs(any_value(if(sector = 'ALL', value, NULL))) AS is_close
    FROM own_level
    WHERE flow = 'T' AND (sector = 'ALL' OR sector IN (SELECT code FROM single))
    GROUP BY year
    HAVING bool_or(sector = 'ALL')
),
judged AS (
    SELECT
        2 * count(*) FILTER (WHERE is_close) > count(*)
        AND 2 * (SELECT count(*) FROM listed) > (SELECT count(*) FROM single) AS is_whole
    FROM compared
)
SELECT
    code, knowledge_intensive, split_from, merged_into,
    coalesce(valid_from, if(is_whole AND first > (SELECT min(first) FROM listed), first, 0)) AS first,
    coalesce(valid_to, 9999) AS last
FROM single LEFT JOIN listed ON code = sector CROSS JOIN judged
WHERE valid_from IS NOT NULL OR first IS NOT NULL OR NOT is_whole;

-- 一个行业在某年由哪些行业构成：它自身，或拆分成的、合并入它的各行业
CREATE TABLE standing AS
WITH RECURSIVE related AS (
    SELECT code, year, code AS part FROM sector_years CROSS JOIN calendar
    UNION ALL
    SELECT related.code, year, other.code
    FROM related
    JOIN sector_years AS own ON own.code = part
    JOIN sector_years AS other
        ON (year > own.last AND other.split_from = own.code) OR (year < own.first AND other.merged_into = own.code)
)
SELECT related.code, year, part FROM related JOIN sector_years AS own ON own.code = part
WHERE year BETWEEN first AND last;

CREATE TABLE own_trade AS
FROM own_level
UNION ALL
SELECT code, flow, year, sum(value)
FROM standing JOIN own_level USING (year)
JOIN (SELECT code, year, count(*) AS parts FROM standing GROUP BY ALL) USING (code, year)
WHERE part = sector AND part <> code
GROUP BY code, flow, year
HAVING count(*) = any_value(parts)
UNION ALL
SELECT 'KI', flow, year, sum(value)
FROM own_level JOIN sector_years ON code = sector
WHERE knowledge_intensive = 'true' AND year BETWEEN first AND last
GROUP BY flow, year
HAVING count(*) = (
    SELECT count(*) FROM sector_years WHERE knowledge_intensive = 'true' AND own_level.year BETWEEN first AND last
);

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
