"""What a later report revises is a new row beside the old one, whichever workbook it is entered in."""

import openpyxl
import pytest
from helpers.entry_filling import cell_of, edit_cells
from helpers.small_data import LAST, YEAR
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.entry.importing import plan_import, write_import
from tradebook.entry.layout import FIRST_ROW, GUIDE_SHEET
from tradebook.entry.sheets import lay_out_sheets
from tradebook.entry.workbook import write_entry_workbook

FACT = {"indicator": "population", "area": "CN-SN", "sector": "ALL", "flow": "T"}
"""A fact that comes a year late."""


def row_of(data, table, vintage=None, **key):
    """The line of an observation as the report of a year had it, as text."""
    package = DataPackage(data) if vintage is None else DataPackage(data).as_of(vintage)
    [row] = package.rows(table, key)
    return (data / f"{table}.csv").read_text(encoding="utf-8").splitlines()[row["_line"] - 1]


@pytest.fixture
def revising(data, tmp_path):
    """A workbook of the newest year that the report of the next one revises."""
    path = tmp_path / "revising.xlsx"
    write_entry_workbook(path, Report.open(data), LAST, YEAR)
    return path


def import_from(path, data, year):
    report = Report.open(data)
    plan = plan_import(path, report, year)
    assert plan.problems == []
    write_import(plan, report)
    return plan


def test_a_workbook_that_revises_shows_what_was_stated_and_says_what_it_is(revising, data):
    book = openpyxl.load_workbook(revising)
    assert book[GUIDE_SHEET]["A1"].value.endswith(f"（{LAST}）：{YEAR}年版的修订")
    sheet = next(sheet for sheet in lay_out_sheets(Report.open(data), LAST, YEAR) if sheet.name == "省市")
    assert sheet.vintage == YEAR
    assert (sheet.source, sheet.lines[0].codes) == (f"{LAST}年各省市服务贸易数据", ("CN-BJ",))
    page = book["省市"]
    assert cell_of(page, sheet, "CN-BJ", "进出口").value == 1480.5
    sources = next(place for place, *_ in [(p.place,) for p in sheet.page_columns if p.content == "source"])
    assert page.cell(FIRST_ROW + 1, sources + 1).value is None
    plan = plan_import(revising, Report.open(data), LAST)
    assert (plan.changes, plan.deletions, plan.problems, plan.notices) == ([], [], [], [])


def test_a_changed_cell_is_a_new_row_with_the_reports_year_and_source(revising, data, tmp_path):
    before = (data / "services_trade_provinces.csv").read_text(encoding="utf-8")
    path = edit_cells(revising, tmp_path, {("省市", "D5"): 1490.5, ("省市", "C3"): "统计公报"})
    plan = import_from(path, data, LAST)
    [change] = plan.changes
    assert str(change) == (
        f"修订 services_trade_provinces：{change.label}：数值 1480.5 → 1490.5；来源 表3 → 统计公报"
    )
    after = (data / "services_trade_provinces.csv").read_text(encoding="utf-8")
    assert after == f"{before}CN-BJ,{LAST},T,1490.5,亿美元,{YEAR},统计公报,\n"
    key = {"area": "CN-BJ", "year": LAST}
    assert ",1480.5," in row_of(data, "services_trade_provinces", LAST, **key)
    assert ",1490.5," in row_of(data, "services_trade_provinces", **key)
    assert plan_import(path, Report.open(data), LAST).changes == []


def test_what_the_same_report_revised_is_corrected_in_place(revising, data, tmp_path):
    import_from(edit_cells(revising, tmp_path, {("省市", "D5"): 1490.5}), data, LAST)
    lines = (data / "services_trade_provinces.csv").read_text(encoding="utf-8").count("\n")
    plan = import_from(edit_cells(revising, tmp_path, {("省市", "D5"): 1491.5}), data, LAST)
    assert [change.kind for change in plan.changes] == ["corrected"]
    assert (data / "services_trade_provinces.csv").read_text(encoding="utf-8").count("\n") == lines
    again = tmp_path / "again.xlsx"
    write_entry_workbook(again, Report.open(data), LAST, YEAR)
    assert openpyxl.load_workbook(again)["省市"]["D5"].value == 1491.5


def test_an_emptied_cell_deletes_nothing_that_an_earlier_report_stated(revising, data, tmp_path):
    plan = plan_import(edit_cells(revising, tmp_path, {("省市", "D5"): None}), Report.open(data), LAST)
    assert (plan.changes, plan.deletions) == ([], [])


def test_the_workbook_of_the_old_report_still_corrects_the_old_row(revising, last_workbook, data, tmp_path):
    import_from(edit_cells(revising, tmp_path, {("省市", "D5"): 1490.5}), data, LAST)
    plan = import_from(edit_cells(last_workbook, tmp_path, {("省市", "D5"): 1481.5}), data, LAST)
    assert [(change.kind, change.old["vintage"]) for change in plan.changes] == [("corrected", str(LAST))]
    key = {"area": "CN-BJ", "year": LAST}
    assert ",1481.5," in row_of(data, "services_trade_provinces", LAST, **key)
    assert ",1490.5," in row_of(data, "services_trade_provinces", **key)


def test_a_late_fact_and_a_revised_one_come_with_the_new_years_workbook(blank_workbook, data, tmp_path):
    report = Report.open(data)
    sheet = next(sheet for sheet in lay_out_sheets(report, YEAR) if sheet.name == "正文数字")
    page = openpyxl.load_workbook(blank_workbook)[sheet.name]
    late = cell_of(page, sheet, f"population|CN-SN|ALL|T|{LAST}", "数值")
    row = FIRST_ROW + 1 + max(place for place, line in enumerate(sheet.lines) if line.codes) + 1
    places = {column.field: place + 1 for column, place in sheet.entry_places.items()}
    typed = {"indicator": "services_trade", "area": "CN", "sector": "ALL", "flow": "T", "year": LAST}
    typed |= {"bound": "等于", "unit": "亿美元", "value": 8890.5}
    cells = {(sheet.name, late.coordinate): 3960}
    cells |= {(sheet.name, page.cell(row, places[name]).coordinate): text for name, text in typed.items()}
    plan = import_from(edit_cells(blank_workbook, tmp_path, cells), data, YEAR)
    assert {change.kind for change in plan.changes} == {"added", "revised"}
    assert {change.row["vintage"] for change in plan.changes} == {str(YEAR)}
    old, new = DataPackage(data).as_of(LAST), DataPackage(data)
    key = {"area": "CN", "sector": "ALL", "flow": "T", "year": LAST}
    assert [str(view.fact("services_trade", **key).value) for view in (old, new)] == ["8890.4", "8890.5"]
    assert [view.fact(**FACT, year=LAST) is None for view in (old, new)] == [True, False]


def test_a_sum_that_a_revision_breaks_is_registered_for_its_report(revising, data, tmp_path):
    value = openpyxl.load_workbook(revising)["分行业"]["D6"].value
    wrong = {("分行业", "D6"): value + 1}
    problems = plan_import(edit_cells(revising, tmp_path, wrong), Report.open(data), LAST).problems
    assert len(problems) == 2
    assert all(f",万美元,{YEAR},原因" in problem for problem in problems)
    rows = [problem.split("登记一行：")[1].rstrip("。").split(",") for problem in problems]
    cells = {
        ("来源矛盾", f"{column}{line}"): float(text) if column in "EG" else text
        for line, (identity, cell, stated, expected, unit, *_) in enumerate(rows, start=5)
        for column, text in zip("BCEGHJ", (identity, cell, stated, expected, unit, "修订只见于合计"), strict=True)
    }
    cells = {key: "修订只见于一个行业的进出口" if key[1].startswith("J") else text for key, text in cells.items()}
    import_from(edit_cells(revising, tmp_path, wrong | cells), data, LAST)
    assert check_data(DataPackage(data)).problems == []
    registered = DataPackage(data)
    assert [len(registered.as_of(year).rows("known_discrepancies")) for year in (LAST, YEAR)] == [1, 3]
    known = [check_data(registered.as_of(year)).known_breaks for year in (LAST, YEAR)]
    assert [len(breaks) for breaks in known] == [1, 3]
