-- 技术合同金额：本地区分行业、分国家（地区）的各部分，连同上年数可能的上下限（所载数字以末位的半个单位为误差）。
-- 上年数取上年的表，没有的由本年数额和所载增速倒推；所载增速为零的，不知是持平还是没有基数，推不出。
CREATE TABLE contract AS
WITH stated AS (
    SELECT
        source, codes['flow'] AS flow, coalesce(codes['industry'], codes['partner'], codes['mode']) AS code,
        codes['measure'] AS measure, year, value, digit / 2 AS half
    FROM observation
    WHERE source IN ('technology_modes', 'technology_industries', 'technology_partners')
        AND codes['area'] = getvariable('area')
),
part AS (
    SELECT codes['code'] AS code, any_value(codes['part_of']) AS whole
    FROM line WHERE source IN ('industries', 'areas') GROUP BY ALL
)
SELECT
    now.source, now.flow, now.code, whole, now.year, now.value, now.value - now.half AS low,
    before.value IS NULL AND rate.value = 0 AND now.value > 0 AS is_zero,
    CASE
        WHEN before.value > 0 THEN before.value - before.half
        WHEN before.value IS NULL AND rate.value <> 0 AND now.value > 0
            THEN (now.value - now.half) / (1 + rate.value + rate.half)
    END AS base_low,
    CASE
        WHEN before.value > 0 THEN before.value + before.half
        WHEN before.value IS NULL AND rate.value <> 0 AND now.value > 0
            THEN (now.value + now.half) / (1 + rate.value - rate.half)
    END AS base_high
FROM stated AS now
LEFT JOIN part USING (code)
LEFT JOIN stated AS before
    ON before.source = now.source AND before.flow = now.flow AND before.code = now.code AND before.measure = 'value'
    AND before.year = now.year - 1
LEFT JOIN stated AS rate
    ON rate.source = now.source AND rate.flow = now.flow AND rate.code = now.code AND rate.measure = 'value_growth'
    AND rate.year = now.year
WHERE now.measure = 'value';

-- 各总体的上年数至多是多少：合计取按方式的表；推不出的，取它的总体的上年数减去同级其余各部分的上年数。
CREATE TABLE whole_base AS
WITH total AS (
    SELECT flow, year, base_high FROM contract WHERE source = 'technology_modes' AND code = 'TECH'
),
top AS (
    SELECT source, flow, year, code, coalesce(total.base_high, contract.base_high) AS base_high
    FROM contract LEFT JOIN total USING (flow, year)
    WHERE contract.whole IS NULL
)
SELECT source, flow, year, code, base_high FROM top
UNION ALL
SELECT
    part.source, part.flow, part.year, part.code,
    coalesce(part.base_high, any_value(coalesce(top.base_high, total.base_high)) - coalesce(sum(other.base_low), 0))
FROM contract AS part
LEFT JOIN top
    ON top.source = part.source AND top.flow = part.flow AND top.year = part.year AND top.code = part.whole
LEFT JOIN total ON total.flow = part.flow AND total.year = part.year AND top.code IS NULL
LEFT JOIN contract AS other
    ON other.source = part.source AND other.flow = part.flow AND other.year = part.year AND other.whole = part.whole
    AND other.code <> part.code
WHERE part.whole IS NOT NULL
GROUP BY part.source, part.flow, part.year, part.code, part.base_high;

-- 同比记作零而基数不明的各处；若是持平，同级各部分的上年数之和便超出总体的上年数的，不可能是持平。
CREATE TABLE zero_growth AS
SELECT
    zero.year,
    zero.low + coalesce(sum(other.base_low), 0) > any_value(coalesce(upper.base_high, total.base_high)) AS is_impossible
FROM contract AS zero
LEFT JOIN contract AS other
    ON other.source = zero.source AND other.flow = zero.flow AND other.year = zero.year AND other.whole = zero.whole
    AND other.code <> zero.code
LEFT JOIN whole_base AS upper
    ON upper.source = zero.source AND upper.flow = zero.flow AND upper.year = zero.year AND upper.code = zero.whole
LEFT JOIN contract AS total
    ON total.source = 'technology_modes' AND total.code = 'TECH' AND total.flow = zero.flow AND total.year = zero.year
    AND upper.code IS NULL
WHERE zero.is_zero AND zero.whole IS NOT NULL
GROUP BY zero.source, zero.flow, zero.code, zero.year, zero.low;
