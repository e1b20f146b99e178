"""The data-entry workbook as a whole: its pages, what tells it from others, and for whom it is written."""

import openpyxl
import pytest
from helpers.small_data import YEAR
from helpers.tables import drop_table, edit
from tradebook.data.report import EDITION_FILE, Report
from tradebook.entry.layout import CHECK_SHEET, CODES_SHEET, DOUBTS_SHEET, FORMAT, GUIDE_SHEET, MARK, MARK_SHEET
from tradebook.entry.workbook import write_entry_workbook


def test_the_guide_comes_first_and_the_checks_last(book, sheets):
    visible = [page.title for page in book if page.sheet_state == "visible"]
    assert visible == [GUIDE_SHEET, *sheets, CHECK_SHEET]
    assert {page.title for page in book if page.sheet_state == "hidden"} == {
        CODES_SHEET,
        MARK_SHEET,
        DOUBTS_SHEET,
    }
    assert book.active.title == GUIDE_SHEET


def test_hidden_marks_say_what_it_is_of_which_form_year_and_area(book):
    assert [cell.value for (cell,) in book[MARK_SHEET]["A1:A4"]] == [MARK, FORMAT, YEAR, "CN-SN"]


def test_every_table_with_rows_of_a_year_has_a_sheet(book, sheets, small_report):
    package = small_report.package
    entered = {sheet.table for sheet in sheets.values()}
    kept_by_hand = {name for name in package.table_names if package.path(name).startswith("codes/")}
    internal = {"signoffs", "print_coverage", "print_places", "identities", "restatements"}
    internal |= {"trade_periods", "updates"}
    published = {name for name in package.table_names if name.startswith("published")}
    others = set(package.table_names) - entered - kept_by_hand - internal - published
    assert others == set()
    guide = "".join(str(cell.value) for row in book[GUIDE_SHEET] for cell in row)
    assert "identities.csv" in guide


def test_equal_data_gives_equal_files(blank_workbook, small_report, tmp_path):
    write_entry_workbook(tmp_path / "again.xlsx", small_report, YEAR)
    assert (tmp_path / "again.xlsx").read_bytes() == blank_workbook.read_bytes()


def test_a_workbook_that_cannot_be_written_is_an_error_of_the_system(small_report, tmp_path):
    """Such as one that is open in Excel; what was there stays."""
    path = tmp_path / "entry.xlsx"
    path.mkdir()
    with pytest.raises(OSError, match=r"entry\.xlsx"):
        write_entry_workbook(path, small_report, YEAR)
    assert list(tmp_path.iterdir()) == [path]


def test_a_data_directory_of_another_area_without_some_tables_has_its_own_workbook(data, tmp_path):
    edit(data / EDITION_FILE, "area: CN-SN", "area: CN-CQ")
    drop_table(data, "commentary")
    target = tmp_path / "entry.xlsx"
    sheets = write_entry_workbook(target, Report.open(data), YEAR)
    book = openpyxl.load_workbook(target)
    assert "commentary" not in {sheet.table for sheet in sheets}
    assert book["分行业"]["B1"].value.startswith("重庆")
    assert book["分行业"]["B6"].value == "SA 加工服务"
    # the data has none of Chongqing by sector
    assert book["分行业"]["F6"].value is None
    assert book[MARK_SHEET]["A4"].value == "CN-CQ"
