"""Which rows are of a year."""

from tradebook.entry.describing.description import (
    select_all,
    select_facts,
    select_period,
    select_year,
)

ROWS = [{"year": 2021, "indicator": "a"}, {"year": 2022, "indicator": "b"}]
"""Of facts, without the other columns of the key."""


def test_rows_are_selected_by_year():
    assert select_year(ROWS, 2022, 1) == ROWS[:1]
    assert (select_all(ROWS, 2023, 0), select_all(ROWS, 2023, 1)) == (ROWS, [])


def test_facts_that_come_a_year_late_are_of_the_year_before():
    rows = [{**row, "area": "CN", "sector": "ALL", "flow": "T"} for row in ROWS]
    assert select_facts(rows, 2023, 1) == rows
    assert select_facts(rows, 2022, 0) == rows[1:]


def test_parts_of_a_year_are_of_the_year():
    rows = [{"period": "2022-S1"}, {"period": "2023-01-01/P11M"}, {"period": "去年"}]
    assert select_period(rows, 2023, 0) == rows[1:2]
    assert select_period(rows, 2023, 1) == rows[:1]
