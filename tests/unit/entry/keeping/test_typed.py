"""What is typed in a workbook stands in a new one again, wherever its cell is there."""

import openpyxl
import pytest
from helpers.entry_filling import edit_cells
from helpers.small_data import YEAR
from helpers.tables import rewrite
from tradebook.data.report import Report
from tradebook.entry.importing import plan_import
from tradebook.entry.keeping.typed import read_typed
from tradebook.entry.workbook import write_entry_workbook
from tradebook.errors import EntryError

pytestmark = pytest.mark.slow


def list_changes(path, report):
    plan = plan_import(path, report, YEAR)
    return plan.problems, [str(change) for change in plan.changes]


def test_a_filled_workbook_that_is_written_anew_imports_as_before(filled_workbook, small_report, tmp_path):
    path = tmp_path / "anew.xlsx"
    write_entry_workbook(path, small_report, YEAR, typed=read_typed(filled_workbook, YEAR))
    assert list_changes(path, small_report) == list_changes(filled_workbook, small_report)
    assert len(list_changes(path, small_report)[1]) > 50


def test_what_cannot_be_read_is_carried_over_as_it_was_typed(blank_workbook, small_report, tmp_path):
    typed = {
        ("分行业", "C6"): "约七十万",
        ("省市", "C3"): "统计公报",
        ("省市", "B8"): "江苏",
        ("省市", "C8"): 12.5,
    }
    old = edit_cells(blank_workbook, tmp_path, typed)
    write_entry_workbook(tmp_path / "anew.xlsx", small_report, YEAR, typed=read_typed(old, YEAR))
    anew = openpyxl.load_workbook(tmp_path / "anew.xlsx")
    assert {cell: anew[cell[0]][cell[1]].value for cell in typed} == typed


def test_a_line_typed_in_a_blank_one_is_found_again_when_it_has_a_line_of_its_own(blank_workbook, tmp_path, data):
    """Another province came into the data since."""
    old = edit_cells(blank_workbook, tmp_path, {("省市", "B8"): "重庆", ("省市", "C8"): 125.1})
    rewrite(
        data, "services_trade_provinces", lambda rows: [*rows, {**rows[-1], "area": "CN-CQ", "value": "118.4"}]
    )
    report = Report.open(data)
    write_entry_workbook(tmp_path / "anew.xlsx", report, YEAR, typed=read_typed(old, YEAR))
    [change] = plan_import(tmp_path / "anew.xlsx", report, YEAR).changes
    assert (change.row["area"], change.row["value"]) == ("CN-CQ", "125.1")


def test_more_added_lines_than_there_are_blank_ones_all_find_a_place(blank_workbook, small_report, tmp_path):
    book = openpyxl.load_workbook(blank_workbook)
    for row in range(8, 40):
        book["省市"][f"B{row}"], book["省市"][f"C{row}"] = f"新地区{row}", row
    book.save(tmp_path / "old.xlsx")
    write_entry_workbook(tmp_path / "anew.xlsx", small_report, YEAR, typed=read_typed(tmp_path / "old.xlsx", YEAR))
    page = openpyxl.load_workbook(tmp_path / "anew.xlsx")["省市"]
    assert [page[f"B{row}"].value for row in range(8, 40)] == [f"新地区{row}" for row in range(8, 40)]


def test_a_workbook_of_another_year_is_not_carried_over(last_workbook):
    with pytest.raises(EntryError, match=f"不是 {YEAR} 年的数据录入工作簿"):
        read_typed(last_workbook, YEAR)
