"""What is typed in a workbook stands in a new one again, wherever its cell is there."""

from datetime import datetime

import openpyxl
import pytest
from helpers.entry_filling import edit_cells
from helpers.small_data import AREA, LAST, OTHER_AREA, YEAR
from helpers.tables import rewrite
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from tradebook.data.report import Report
from tradebook.entry.importing import plan_import
from tradebook.entry.keeping.typed import list_left, read_typed
from tradebook.entry.reading import read_entry_workbook
from tradebook.entry.workbook import write_entry_workbook
from tradebook.errors import EntryError


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
    with pytest.raises(EntryError, match="是地区 CN-SN 的工作簿，不是 CN-SC 的"):
        read_typed(last_workbook, LAST, OTHER_AREA)
    with pytest.raises(EntryError, match=f"是 {LAST} 年版报告的工作簿，不是 {YEAR} 年版的"):
        read_typed(last_workbook, LAST, AREA, YEAR)


def write_anew(old, report, tmp_path, year=YEAR):
    typed = read_typed(old, year)
    return tmp_path / "anew.xlsx", list_left(
        typed, write_entry_workbook(tmp_path / "anew.xlsx", report, year, typed=typed)
    )


def test_what_an_import_refuses_for_its_form_is_listed_and_not_carried_over(
    blank_workbook, small_report, tmp_path
):
    """A raised mark would be a digit, and what is crossed out would be valid."""
    book = openpyxl.load_workbook(blank_workbook, rich_text=True)
    page = book["分行业"]
    page["C6"].value = CellRichText("18", TextBlock(InlineFont(vertAlign="superscript"), "1"))
    page["C7"].value, page["C7"].font = 123.4, Font(strike=True)
    page["C8"].value = "=100+23"
    page.merge_cells("C9:D9")
    page["C9"].value = 55
    page["D8"].value = datetime(2023, 1, 2)
    page["E6"].value = "=1/0"
    book.save(tmp_path / "old.xlsx")
    refused = read_entry_workbook(tmp_path / "old.xlsx", small_report, YEAR)
    assert (len(refused.problems), [entered.place.address for entered in refused.rows]) == (6, ["C9"])
    path, left = write_anew(tmp_path / "old.xlsx", small_report, tmp_path)
    assert [line.partition("：")[0] for line in left] == [
        f"表单「分行业」单元格 {cell}" for cell in ("C6", "E6", "C7", "C8", "D8", "C9", "D9")
    ]
    assert "其中“1”是上标" in left[0]
    reading = read_entry_workbook(path, small_report, YEAR)
    assert (reading.problems, reading.rows) == ([], [])


def test_money_is_not_carried_over_into_another_unit(blank_workbook, data, tmp_path):
    """Neither where the header names the unit, nor where only the title does."""
    cells = {("全国", "C5"): 9005, ("全国", "D5"): 1.3, ("分行业", "C5"): 740000.5, ("分行业", "D5"): 420000.5}
    old = edit_cells(blank_workbook, tmp_path, cells)
    with (data / "edition.yml").open("a", encoding="utf-8") as stream:
        stream.write("\nunits: {services_trade_national: 亿元, services_trade: 亿美元}\n")
    report = Report.open(data)
    path, left = write_anew(old, report, tmp_path)
    assert [(line.split("：")[0], line.split("：")[1]) for line in left] == [
        (f"表单「分行业」“进出口 {YEAR}年”列 C5", "金额单位由万美元改为亿美元，请换算后填写"),
        (f"表单「分行业」“出口 {YEAR}年”列 D5", "金额单位由万美元改为亿美元，请换算后填写"),
        (f"表单「全国」“数额（亿美元） {YEAR}年”列 C5", "金额单位由亿美元改为亿元，请换算后填写"),
    ]
    rows = read_entry_workbook(path, report, YEAR).rows
    assert [(entered.row["measure"], entered.row["value"]) for entered in rows] == [("growth", "1.3")]


def test_everything_that_is_not_carried_over_is_listed(blank_workbook, small_report, tmp_path):
    book = openpyxl.load_workbook(blank_workbook)
    book.create_sheet("我的草稿")["A1"].value = 1
    book["分行业"]["Z7"].value = "待核"
    book["分行业"]["C7"].comment = Comment("含转口，待商务厅答复", "李")
    book["省市"]["B4"].value = "省份"
    book["省市"]["B5"].value = "陕西"
    book.save(tmp_path / "old.xlsx")
    _, left = write_anew(tmp_path / "old.xlsx", small_report, tmp_path)
    assert "表单「分行业」 Z7：在表格之外" in left
    assert "表单「分行业」 C7：有批注" in left
    assert "表单「我的草稿」：新文件中没有这张表单" in left
    assert any(line.startswith("表单「省市」“省份”列 B5") for line in left)
    _, nothing = write_anew(blank_workbook, small_report, tmp_path)
    assert nothing == []


def test_a_line_under_another_name_and_a_line_typed_twice_stay_wrong(blank_workbook, small_report, tmp_path):
    """The import asks what is meant, so the new workbook must not decide."""
    cells = {
        ("省市", "B5"): "CN-CQ 重庆",
        ("省市", "C5"): 10,
        ("省市", "C6"): 20,
        ("省市", "B8"): "四川",
        ("省市", "C8"): 30,
    }
    old = edit_cells(blank_workbook, tmp_path, cells)
    book = openpyxl.load_workbook(blank_workbook)
    assert [book["省市"][f"B{row}"].value for row in (5, 6)] != ["CN-CQ 重庆", None]
    path, left = write_anew(old, small_report, tmp_path)
    page = openpyxl.load_workbook(path)["省市"]
    typed = [(page[f"B{row}"].value, page[f"C{row}"].value) for row in range(5, 12)]
    assert ("CN-CQ 重庆", 10) in typed
    assert page["C5"].value is None
    assert left == []


def test_a_line_that_was_copied_stays_twice(blank_workbook, small_report, tmp_path):
    book = openpyxl.load_workbook(blank_workbook)
    page = book["省市"]
    for column in "AB":
        page[f"{column}9"] = page[f"{column}6"].value
    page["C6"], page["C9"] = 20, 30
    book.save(tmp_path / "old.xlsx")
    path, _ = write_anew(tmp_path / "old.xlsx", small_report, tmp_path)
    reading = read_entry_workbook(path, small_report, YEAR)
    assert ["是同一项" in str(problem) for problem in reading.problems] == [True]


def test_a_line_keeps_its_place_when_its_code_got_another_name(blank_workbook, data, tmp_path):
    old = edit_cells(blank_workbook, tmp_path, {("分行业", "C6"): 36500})
    rewrite(
        data,
        "codes/sectors",
        lambda rows: [{**r, "name_zh": f"{r['name_zh']}甲"} if r["code"] == "SA" else r for r in rows],
    )
    path, left = write_anew(old, Report.open(data), tmp_path)
    rows = read_entry_workbook(path, Report.open(data), YEAR).rows
    [row] = [entered.row for entered in rows if entered.sheet.name == "分行业"]
    assert (row["sector"], row["value"], left) == ("SA", "36500.0", [])
