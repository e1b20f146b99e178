"""Growth that nobody typed is computed from the levels of both years; what is typed stays, and its source tells which is which."""

import pytest
from helpers.entry_filling import edit_cells
from helpers.small_data import LAST, YEAR
from tradebook.data.report import Report
from tradebook.entry.importing import plan_import, write_import

SOURCE = f"按{LAST}年和{YEAR}年数额计算"


@pytest.fixture
def plan(small_report, blank_workbook, tmp_path):
    def plan_edited(cells):
        return plan_import(edit_cells(blank_workbook, tmp_path, cells), small_report, YEAR)

    return plan_edited


def rates(plan):
    return {
        (change.row["flow"], change.row["value"]): change.row["source"]
        for change in plan.changes
        if change.row.get("measure") == "growth"
    }


def test_growth_is_computed_where_only_the_level_is_typed(plan):
    # last year's: 8891 and 4241
    typed = plan({("全国", "C5"): 9331, ("全国", "C6"): 4000, ("全国", "D6"): -5.6})
    assert rates(typed) == {("T", "5.0"): SOURCE, ("X", "-5.6"): f"{YEAR}年全国服务贸易数据"}
    assert any("有 1 个同比没有填，已按两年的数额计算" in notice for notice in typed.notices)


def test_what_is_computed_follows_its_level_and_gives_way_to_the_source(blank_workbook, data, tmp_path):
    def bring_in(cells):
        report = Report.open(data)
        plan = plan_import(edit_cells(blank_workbook, tmp_path, cells), report, YEAR)
        assert (plan.problems, plan.deletions) == ([], [])
        write_import(plan, report)
        rates = [change.row for change in plan.changes if change.row["measure"] == "growth"]
        return [(row["value"], row["source"] == SOURCE) for row in rates]

    assert bring_in({("全国", "C5"): 9331}) == [("5.0", True)]
    assert bring_in({("全国", "C5"): 9331}) == []
    assert bring_in({("全国", "C5"): 9340}) == [("5.1", True)]
    assert bring_in({("全国", "C5"): 9340, ("全国", "D5"): 5.1}) == [("5.1", False)]


def test_there_is_no_growth_without_a_level(plan):
    assert rates(plan({("全国", "C8"): -100})) == {}


def test_a_line_may_say_that_there_was_nothing_this_year(plan):
    empty, declared = plan({("全国", "C5"): 9331}), plan({("全国", "C5"): 9331, ("省市", "E5"): "本年无"})
    assert (empty.missing["省市"], declared.missing["省市"]) == (3, 2)
    assert declared.problems == []
