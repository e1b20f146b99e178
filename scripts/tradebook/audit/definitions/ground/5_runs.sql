-- 连续的年数：到某年为止，条件不间断地成立的年数；条件算不出的，算不成立。从某年往回数，数到第一个不成立的年份，没有就数完。
CREATE MACRO count_back(holds) AS coalesce(list_position(list_reverse(holds), false) - 1, len(holds));
CREATE MACRO run_of_years(holds, node, year) AS
    count_back(list(coalesce(holds, false)) OVER (PARTITION BY node ORDER BY year));
