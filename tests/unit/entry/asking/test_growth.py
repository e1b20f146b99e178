"""Growth that nobody typed is computed from the levels of both years; what is typed stays, and its source tells which is which."""

import pytest
from helpers.entry_filling import cell_of, edit_cells, load_once
from helpers.small_data import LAST, YEAR
from helpers.tables import rewrite
from tradebook.data.report import Report
from tradebook.entry.importing import plan_import, write_import
from tradebook.entry.sheets import lay_out_sheets
from tradebook.entry.workbook import write_entry_workbook

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


# -- what is computed follows its levels -------------------------------------------------------------------------------


@pytest.fixture
def computed(data, blank_workbook, tmp_path):
    """The data with growth in national trade that was computed: of imports and exports together."""
    report = Report.open(data)
    write_import(plan_import(edit_cells(blank_workbook, tmp_path, {("全国", "C5"): 9331}), report, YEAR), report)
    return data


def test_a_workbook_written_anew_leaves_computed_growth_as_it_is(computed, tmp_path):
    # whatever it is, such as what was computed before the year before was revised
    key = (str(YEAR), "T", "growth")
    rewrite(
        computed,
        "services_trade_national",
        lambda rows: [{**r, "value": "5.7"} if (r["year"], r["flow"], r["measure"]) == key else r for r in rows],
    )
    report = Report.open(computed)
    write_entry_workbook(tmp_path / "anew.xlsx", report, YEAR)
    plan = plan_import(tmp_path / "anew.xlsx", report, YEAR)
    assert (plan.changes, plan.deletions) == ([], [])
    # and it goes on following its level
    plan = plan_import(edit_cells(tmp_path / "anew.xlsx", tmp_path, {("全国", "C5"): 9340}), report, YEAR)
    assert rates(plan) == {("T", "5.1"): SOURCE}


def test_computed_growth_follows_a_level_that_a_later_report_revises(computed, tmp_path):
    report = Report.open(computed)
    write_entry_workbook(tmp_path / "revision.xlsx", report, LAST, YEAR)
    plan = plan_import(edit_cells(tmp_path / "revision.xlsx", tmp_path, {("全国", "C5"): 9000}), report, LAST)
    [level, growth] = [
        change
        for change in plan.changes
        if change.row["flow"] == "T" and change.row["year"] in (str(LAST), str(YEAR))
    ][:2]
    assert (level.kind, level.row["value"]) == ("revised", "9000")
    assert (growth.kind, growth.row["year"], growth.row["value"], growth.row["source"]) == (
        "corrected",
        str(YEAR),
        "3.7",
        SOURCE,
    )
    assert growth.place == level.place


def test_computed_growth_goes_with_its_level(computed, tmp_path):
    report = Report.open(computed)
    write_entry_workbook(tmp_path / "entry.xlsx", report, LAST)
    emptied = edit_cells(tmp_path / "entry.xlsx", tmp_path, {("全国", "C5"): None})
    plan = plan_import(emptied, report, LAST)
    assert (str(YEAR), "growth") in {(change.row["year"], change.row["measure"]) for change in plan.deletions}


# -- what levels bear --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "now", "bound", "declared", "rates"),
    [
        ("38.9", 45.2, "=", False, ["16"]),
        ("14", 15, "=", False, []),
        ("38.9", 45.2, "≈", False, []),
        ("38.9", 45.2, "=", True, []),
        ("38911.5", 45211.2, "=", False, ["16.2"]),
    ],
)
def test_growth_has_no_more_decimals_than_its_levels_bear(last, now, bound, declared, rates, data, tmp_path):
    """A hedge bears none at all, and what a line says there is not is not computed."""
    stated = {"value": last, "bound": bound}
    rewrite(
        data, "facts", lambda rows: [{**r, **stated} if r["indicator"] == "software_revenue" else r for r in rows]
    )
    report = Report.open(data)
    write_entry_workbook(tmp_path / "entry.xlsx", report, YEAR)
    [sheet] = [sheet for sheet in lay_out_sheets(report, YEAR) if sheet.name == "正文数字"]
    page = load_once(tmp_path / "entry.xlsx")["正文数字"]
    level = cell_of(page, sheet, f"software_revenue|CN-SN|ALL|T|{YEAR}", "数值")
    growth = cell_of(page, sheet, f"software_revenue_growth|CN-SN|ALL|T|{YEAR}", "数值")
    source = next(column.place for column in sheet.page_columns if column.content == "source")
    cells = {("正文数字", level.coordinate): now}
    if declared:
        cells["正文数字", page.cell(growth.row, source + 1).coordinate] = "本年无"
    plan = plan_import(edit_cells(tmp_path / "entry.xlsx", tmp_path, cells), report, YEAR)
    found = [change.row for change in plan.changes if change.row.get("indicator") == "software_revenue_growth"]
    assert ([row["value"] for row in found], {row["bound"] for row in found}) == (rates, {"="} if rates else set())
