"""Single cells of an entry sheet: what they hold, and how a problem names them."""

import openpyxl
import pytest
import xlsxwriter
from helpers.small_data import YEAR
from openpyxl.worksheet.worksheet import Worksheet
from tradebook.entry.cells import FormulaValues, SheetCells
from tradebook.entry.layout import FIRST_ROW
from tradebook.entry.sheets import lay_out_sheets

ADDRESS = "D5"


class Stored(FormulaValues):
    """Formulas with one value."""

    def __init__(self, value):
        self.value = value

    def find(self, sheet, address):
        assert (sheet, address) == ("分行业", ADDRESS)
        return self.value


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
        "表单「分行业」单元格 D5：读到“很多”；应为：数字，不带单位、逗号和百分号。改法：按来源改填一个数字。"
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
            "公式 =D6+D7 没有计算结果；应为：数字，不带单位、逗号和百分号。改法：用 Excel 或 WPS 打开并保存一次",
        ),
        ("#DIV/0!", None, "公式出错，结果为 #DIV/0!"),
    ],
)
def test_a_formula_is_read_by_its_stored_value(stored, text, message, sheet, page):
    page[ADDRESS] = "=D6+D7"
    value, findings = read(sheet, page, stored)
    assert value == text
    [line] = [*findings.notices, *map(str, findings.problems)]
    assert line.startswith("表单「分行业」单元格 D5：")
    assert message in line


def test_an_error_value_is_a_problem(sheet, page):
    page[ADDRESS] = "#REF!"
    text, findings = read(sheet, page)
    assert text is None
    assert "公式出错，请改填数值" in str(findings.problems[0])


def test_values_of_formulas_are_read_as_the_workbook_stores_them(tmp_path):
    """Xlsxwriter stores a value beside a formula as Excel does."""
    path = tmp_path / "formula.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("表").write_formula("A1", "=1/3", None, 0.25)
    assert FormulaValues(path).find("表", "A1") == 0.25


def test_line_breaks_within_a_text_go_with_a_notice(small_report):
    sheet = next(sheet for sheet in lay_out_sheets(small_report, YEAR) if sheet.name == "文字")
    column = sheet.select_columns("main")[0]
    page = openpyxl.Workbook().create_sheet(sheet.name)
    cell = page.cell(FIRST_ROW + 1, sheet.entry_places[column] + 1)
    cell.value = "第一句。_x000D_\n 第二句。"
    cells = SheetCells(sheet, page, Stored(None))
    assert cells.read(FIRST_ROW, column) == "第一句。第二句。"
    assert cells.findings.notices == [f"表单「文字」单元格 {cell.coordinate}：单元格内的换行已去掉。"]
