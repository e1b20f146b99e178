"""The state of an edition is said in a word, from its data, its status and what was handed out."""

from dataclasses import replace
from datetime import date

import pytest
from helpers.desk import pretend_built
from helpers.half_years import add_small_half_years
from helpers.settings import change_entries
from helpers.small_data import FIRST, LAST, YEAR, write_small_data
from helpers.tables import read_rows, rewrite
from tradebook.data.report import Report
from tradebook.data.settings.periods import Period
from tradebook.publish.releasing.states import COUNTED, find_state, list_states, list_years


def test_all_editions_are_listed_with_the_next(small_report, tmp_path):
    states = list_states(small_report, tmp_path)
    assert [state.year for state in states] == list(range(YEAR, FIRST - 1, -1))
    assert [bool(state.sheets) for state in states] == [place < COUNTED for place in range(len(states))]
    assert states[0].name == "尚无数据"
    assert not states[0].has_data


def test_without_data_the_years_are_those_of_the_first_workbooks_else_the_last_year(tmp_path):
    data = write_small_data(tmp_path)
    rewrite(data, "services_trade", lambda _: [])
    report = Report.open(data)
    assert list_years(report, tmp_path) == [date.today().year - 1]
    for name in ("entry-2019.xlsx", "entry-2021-省商务厅.xlsx", "entry-2021.xlsx", "entry-old.xlsx"):
        (tmp_path / name).touch()
    assert list_years(report, tmp_path) == [2021, 2019]
    states = list_states(report, tmp_path, count=False)
    assert [(state.year, state.name) for state in states] == [(2021, "尚无数据"), (2019, "尚无数据")]


@pytest.mark.parametrize(
    ("status", "name"),
    [("draft", "草稿"), ("comment", "征求意见稿"), ("released", "已发布"), (None, "已有数据")],
)
def test_an_edition_with_all_data_has_the_state_of_its_release(tmp_path, status, name):
    data = write_small_data(tmp_path)
    change_entries(data, {("release", "editions", LAST, "status"): status})
    assert find_state(Report.open(data), tmp_path, LAST, count=False).name == name


def test_an_edition_that_lacks_nothing_is_complete_if_that_was_counted(tmp_path):
    state = find_state(Report.open(write_small_data(tmp_path)), tmp_path, LAST)
    assert replace(state, sheets=tuple(sheet for sheet in state.sheets if not sheet.missing)).name == "数据齐全"


def test_a_workbook_of_an_earlier_year_that_waits_is_worked_on(small_report, tmp_path):
    (tmp_path / f"entry-{FIRST - 1}.xlsx").touch()
    assert list_years(small_report, tmp_path) == list(range(YEAR, FIRST - 2, -1))


def test_what_is_missing_goes_before_a_draft(tmp_path):
    data = write_small_data(tmp_path)
    change_entries(data, {("release", "editions", LAST, "status"): "draft"})
    newest = [row for row in read_rows(data / "services_trade.csv") if row["year"] == str(LAST)]
    rewrite(data, "services_trade", lambda rows: [row for row in rows if row != newest[-1]])
    state = find_state(Report.open(data), tmp_path, LAST)
    assert state.name == "数据未齐"
    assert state.missing > 0


def test_what_was_built_and_handed_out_is_seen(small_report, tmp_path):
    assert not find_state(small_report, tmp_path, LAST, count=False).is_built
    pretend_built(tmp_path / str(LAST))
    assert find_state(small_report, tmp_path, LAST, count=False).is_built
    folder = pretend_built(tmp_path / "releases" / str(LAST))
    (folder / "SHA256SUMS").write_text("", encoding="utf-8")
    state = find_state(small_report, tmp_path, LAST, count=False)
    assert state.released.folder == folder
    assert state.name == "已发布"


def test_editions_of_parts_of_years_follow_those_of_their_years(tmp_path):
    data = write_small_data(tmp_path)
    codes = add_small_half_years(data)
    change_entries(data, {("release", "editions", codes[-1], "status"): "draft"})
    pretend_built(tmp_path / codes[-1])
    states = list_states(Report.open(data), tmp_path)
    listed = [str(state.edition) for state in states]
    assert listed[:5] == [str(YEAR), str(LAST), f"{LAST}-S1", str(LAST - 1), f"{LAST - 1}-S1"]
    newest, before = (state for state in states if state.is_part)
    assert (newest.name, newest.is_built, newest.called) == ("草稿", True, f"{LAST}年上半年快报")
    assert (before.name, before.is_built, before.sheets) == ("已有数据", False, ())
    assert f"{LAST}年上半年" in newest.title
    # the release of the year is not that of its half
    change_entries(data, {("release", "editions", LAST, "status"): "released"})
    report = Report.open(data)
    assert find_state(report, tmp_path, Period(LAST, "S1")).name == "草稿"
    assert find_state(report, tmp_path, LAST).name == "已发布"


def test_a_part_that_has_no_figures_is_no_edition(tmp_path):
    data = write_small_data(tmp_path)
    assert not any(state.is_part for state in list_states(Report.open(data), tmp_path, count=False))
    assert find_state(Report.open(data), tmp_path, Period(LAST, "S1")).name == "数据未齐"
