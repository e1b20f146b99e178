-- 同比增速：本期 ÷ 上年 − 1。上年不大于零的没有增速。
-- 来源载明增速的，以所载为准；技术贸易相反，两年数额俱全的由数额计算，否则才照录。
WITH level AS (FROM given WHERE role = 'of'),
computed AS (
    SELECT now.node, now.year, now.value / before.value - 1 AS value
    FROM level AS now JOIN level AS before ON before.node = now.node AND before.year = now.year - 1
    WHERE before.value > 0
)
SELECT node, year, coalesce(stated.value, computed.value, otherwise.value) AS value
FROM computed
FULL JOIN (FROM given WHERE role = 'stated') AS stated USING (node, year)
FULL JOIN (FROM given WHERE role = 'otherwise') AS otherwise USING (node, year)
