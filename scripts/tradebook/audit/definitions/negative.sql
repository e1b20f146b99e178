-- 降幅、反号：0 − 一数。
SELECT node, year, -value AS value FROM given
