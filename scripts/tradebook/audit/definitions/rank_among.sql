-- 与所列各年相比的位次：由大到小排列，相同者并列。
SELECT one.node, one.year, 1 + count(*) FILTER (other.value > one.value) AS value
FROM asked
JOIN given AS one USING (node)
JOIN given AS other ON other.node = one.node
    AND list_contains(string_split(codes['years'], ','), other.year::VARCHAR)
GROUP BY ALL
