"""Single cells of an entry sheet: what they hold, and how a problem names them."""

import re
from datetime import datetime

import openpyxl
import pytest
import xlsxwriter
from helpers.small_data import YEAR
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet
from tradebook.entry.cells import FormulaValues, SheetCells
from tradebook.entry.layout import FIRST_ROW
from tradebook.entry.opening import WorkbookFile
from tradebook.entry.sheets import lay_out_sheets

ADDRESS = "C5"


class Stored(FormulaValues):
    """Formulas with one value."""

    def __init__(self, value):
        self.value = value

    def find(self, sheet, address):
        assert (sheet, address) == ("分行业", ADDRESS)
        return self.value

    def is_error(self, sheet, address):
        return isinstance(self.value, str) and self.value.startswith("#")


@pytest.fixture
def page() -> Worksheet:
    return openpyxl.Workbook().create_sheet("分行业")


@pytest.fixture(scope="module")
def sheet(small_report):
    return lay_out_sheets(small_report, YEAR)[0]


def read(sheet, page, stored=None):
    """Read the first number of the sheet by sector."""
    cells = SheetCells(sheet, page, Stored(stored))
    [column, *_] = sheet.select_columns("main")
    return cells.read(FIRST_ROW, column, "万美元"), cells.findings


def test_an_empty_cell_is_no_problem(sheet, page):
    page[ADDRESS] = "  "
    text, findings = read(sheet, page)
    assert (text, findings.problems, findings.notices) == (None, [], [])


def test_a_problem_names_the_cell(sheet, page):
    page[ADDRESS] = "很多"
    text, findings = read(sheet, page)
    assert text is None
    assert list(map(str, findings.problems)) == [
        "表单「分行业」单元格 C5：读到“很多”；应为：数字，不带单位、逗号和百分号。改法：按来源改填一个数字。"
    ]


def test_a_cell_is_a_problem_once(sheet, page):
    cells = SheetCells(sheet, page, Stored(None))
    for _ in range(2):
        cells.report(FIRST_ROW, 3, "读到“很多”", "数字", "改正")
    assert len(cells.findings.problems) == 1


@pytest.mark.parametrize(
    ("stored", "text", "message"),
    [
        (12.5, "12.5", "是公式，按其结果 12.5 读取。"),
        (
            None,
            None,
            "公式 =C6+C7 没有计算结果；应为：公式的结果，或数值。改法：用 Excel 或 WPS 打开并保存一次，或改填数值；"
            "本来没有内容的，清空单元格。",
        ),
        ("#DIV/0!", None, "公式出错，结果为 #DIV/0!"),
        ("#FIELD!", None, "公式出错，结果为 #FIELD!"),
    ],
)
def test_a_formula_is_read_by_its_stored_value(stored, text, message, sheet, page):
    page[ADDRESS] = "=C6+C7"
    value, findings = read(sheet, page, stored)
    assert value == text
    [line] = [*findings.notices, *map(str, findings.problems)]
    assert line.startswith("表单「分行业」单元格 C5：")
    assert message in line


def test_an_error_value_is_a_problem(sheet, page):
    page[ADDRESS] = "#REF!"
    text, findings = read(sheet, page)
    assert text is None
    assert "公式出错，请改填数值" in str(findings.problems[0])


def test_a_formula_that_shows_nothing_is_an_empty_cell(sheet, page):
    page[ADDRESS] = '=IF(F5="","",F5)'
    text, findings = read(sheet, page, "")
    assert (text, findings.problems, findings.notices) == (None, [], [])


@pytest.mark.parametrize("formula", [ArrayFormula("C5", "=SUM(C6:C7)"), DataTableFormula("C5")])
def test_other_kinds_of_formulas_are_formulas(formula, sheet, page):
    page[ADDRESS] = formula
    assert read(sheet, page, 12.5)[0] == "12.5"
    text, findings = read(sheet, page, None)
    assert text is None
    assert "没有计算结果" in str(findings.problems[0])


def test_values_of_formulas_are_read_as_the_workbook_stores_them(tmp_path):
    """Xlsxwriter stores a value beside a formula as Excel does."""
    path = tmp_path / "formula.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("表")
        page.write_formula("A1", "=1/3", None, 0.25)
        page.write_formula("A3", "=1/0", None, "#DIV/0!")
    book = openpyxl.load_workbook(path)
    book["表"]["A4"] = "=1+1"
    book.save(tmp_path / "unsaved.xlsx")
    values = FormulaValues(WorkbookFile(path))
    assert [values.find("表", address) for address in ("A1", "A3")] == [0.25, "#DIV/0!"]
    assert FormulaValues(WorkbookFile(tmp_path / "unsaved.xlsx")).find("表", "A4") is None


# -- what a cell shows besides its characters --------------------------------------------------------------------------


def runs(*texts):
    """A text of several formats."""
    return CellRichText([TextBlock(InlineFont(**font), text) if font else text for text, font in texts])


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (runs(("1608.4", {}), ("1", {"vertAlign": "superscript"})), "读到“1608.41”，其中“1”是上标"),
        (runs(("1", {"strike": True}), ("608", {})), "读到“1608”，其中“1”是删除线"),
    ],
)
def test_a_raised_or_struck_digit_is_no_digit_of_the_number(value, found, sheet, page):
    page[ADDRESS] = value
    text, findings = read(sheet, page)
    assert text is None
    assert found in str(findings.problems[0])


def test_other_formats_within_a_text_change_nothing(sheet, page):
    page[ADDRESS] = runs(("16", {"b": True}), ("08", {"i": True}))
    assert read(sheet, page)[0] == "1608"


def test_a_cell_that_is_struck_through_is_asked_about(sheet, page):
    page[ADDRESS] = 1608
    page[ADDRESS].font = Font(strike=True)
    text, findings = read(sheet, page)
    assert text is None
    assert "带删除线" in str(findings.problems[0])


def test_a_cell_that_is_merged_with_another_is_not_taken_for_an_empty_one(sheet, page):
    page["C4"] = 1608
    page.merge_cells("C4:C5")
    text, findings = read(sheet, page)
    assert text is None
    assert "与 C4:C5 的其他格合并了" in str(findings.problems[0])


@pytest.mark.parametrize("number_format", ["0.0", "0.0####"])
def test_the_format_of_the_cell_decides_what_it_shows(number_format, sheet, page):
    page[ADDRESS] = 11.4047
    page[ADDRESS].number_format = number_format
    text, findings = read(sheet, page)
    assert text == (None if number_format == "0.0" else "11.4047")
    assert len(findings.problems) == (number_format == "0.0")


# -- texts and choices -------------------------------------------------------------------------------------------------


@pytest.fixture
def read_title(small_report):
    """A function that reads a value as the title of a line of commentary."""
    sheet = next(sheet for sheet in lay_out_sheets(small_report, YEAR) if sheet.name == "文字")
    column = sheet.select_columns("main")[0]

    def read_value(value, number_format="General", stored=None):
        page = openpyxl.Workbook().create_sheet(sheet.name)
        cell = page.cell(FIRST_ROW + 1, sheet.entry_places[column] + 1)
        cell.value, cell.number_format = value, number_format
        cells = SheetCells(sheet, page, AnyStored(stored))
        return cells.read(FIRST_ROW, column), cells.findings

    return read_value


class AnyStored(Stored):
    """Formulas with one value, in any cell."""

    def find(self, sheet, address):
        return self.value


@pytest.mark.parametrize(
    ("value", "text"),
    [("题", "题"), (2023, "2023"), (1.5, "1.5"), ("a_x000D_\nb", "a\nb"), ("_x0041_", "_x0041_")],
)
def test_texts_are_read_as_they_show(value, text, read_title):
    assert read_title(value)[0] == text


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (True, "读到逻辑值 TRUE"),
        (datetime(2023, 1, 2), "读到日期或时间 2023-01-02"),
        ("甲\u200b乙", "有看不见的字符 U+200B"),
        ("甲_x000B_乙", "有看不见的字符 U+000B（垂直制表符）"),
        ("甲\u2028乙", "有看不见的字符 U+2028"),
        (runs(("面积12m", {}), ("2", {"vertAlign": "superscript"})), "其中“2”是上标"),
        ("#REF!", "读到“#REF!”"),
    ],
)
def test_texts_that_show_otherwise_are_refused(value, found, read_title):
    text, findings = read_title(value)
    assert text is None
    assert found in str(findings.problems[0])


def test_a_number_shown_otherwise_is_no_text_either(read_title):
    text, findings = read_title(0.5, "0%")
    assert text is None
    assert findings.problems[0].expected == "文字"


def test_a_formula_in_a_text_is_read_by_its_result(read_title):
    text, findings = read_title("=A1", stored="题")
    assert text == "题"
    assert "是公式，按其结果 题 读取" in findings.notices[0]


@given(
    st.one_of(
        st.text(max_size=10), st.floats(), st.integers(), st.booleans(), st.datetimes(), st.timedeltas(), st.none()
    )
)
def test_any_content_is_a_number_or_a_problem_at_the_cell(sheet, value):
    """Whatever a cell holds: the number that it shows, nothing, or one problem; never an exception."""
    page = openpyxl.Workbook().create_sheet("分行业")
    cell = page[ADDRESS]
    cell._value, cell.data_type = value, "s" if isinstance(value, str) else "n"
    text, findings = read(sheet, page)
    if text is None:
        assert len(findings.problems) == (
            value is not None and (not isinstance(value, str) or bool(value.strip()))
        )
        assert all(problem.place.address == ADDRESS for problem in findings.problems)
    else:
        assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text)
        assert findings.problems == []


def test_the_paragraphs_of_a_text_are_kept(small_report):
    sheet = next(sheet for sheet in lay_out_sheets(small_report, YEAR) if sheet.name == "文字")
    column = sheet.select_columns("main")[0]
    page = openpyxl.Workbook().create_sheet(sheet.name)
    cell = page.cell(FIRST_ROW + 1, sheet.entry_places[column] + 1)
    cell.value = "第一句。_x000D_\n 第二句。"
    cells = SheetCells(sheet, page, Stored(None))
    assert cells.read(FIRST_ROW, column) == "第一句。\n第二句。"
    assert cells.findings.notices == []


def test_line_breaks_within_another_text_go_with_a_notice(small_report):
    sheet = next(sheet for sheet in lay_out_sheets(small_report, YEAR) if sheet.name == "文字")
    column = next(column for column in sheet.columns if column.field == "title")
    page = openpyxl.Workbook().create_sheet(sheet.name)
    cell = page.cell(FIRST_ROW + 1, sheet.entry_places[column] + 1)
    cell.value = "题_x000D_\n 目"
    cells = SheetCells(sheet, page, Stored(None))
    assert cells.read(FIRST_ROW, column) == "题目"
    assert cells.findings.notices == [f"表单「文字」单元格 {cell.coordinate}：单元格内的换行已去掉。"]


def test_whatever_an_error_is_called_it_is_one(tmp_path):
    with xlsxwriter.Workbook(path := tmp_path / "a.xlsx") as book:
        page = book.add_worksheet("甲")
        for row, result in enumerate(("#N/A", "本年无", 12)):
            page.write_formula(row, 0, "=1", None, result)
    stored = FormulaValues(WorkbookFile(path))
    assert [stored.is_error("甲", f"A{row}") for row in (1, 2, 3)] == [True, False, False]


@pytest.mark.parametrize(("stored", "shown"), [("本年无", "本年无"), (None, "=C6+C7"), ("#N/A", "=C6+C7")])
def test_a_formula_shows_its_result(stored, shown, sheet, page):
    page[ADDRESS] = "=C6+C7"
    assert SheetCells(sheet, page, Stored(stored)).show(FIRST_ROW, 2) == shown
