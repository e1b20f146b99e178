"""The page of checks, and what it marks on the others; its formulas are calculated by LibreOffice."""

import openpyxl
import pytest
from helpers.entry_filling import cell_of
from helpers.small_data import YEAR
from tradebook.entry.layout import CHECK_SHEET, FIRST_ROW


def test_a_total_that_cannot_be_right_turns_red_where_it_is_typed(book):
    rules = book["分行业"].conditional_formatting["C6"]
    [rule] = [rule for rule in rules if rule.type == "expression"]
    assert rule.dxf.font.color.rgb.endswith("C00000")
    assert "ABS($C$6-($D$6+$E$6))>0.05*3" in rule.formula[0]


def test_conditional_formats_name_their_own_sheet_only(book):
    formulas = [
        formula
        for page in book
        for ranges in page.conditional_formatting
        for rule in ranges.rules
        for formula in rule.formula
    ]
    assert len(formulas) > 60
    assert not any("!" in formula for formula in formulas)


def read_verdicts(path):
    """Read the last column of the page of checks: the verdicts on sheets, and on sums by sheet and meaning."""
    page = openpyxl.load_workbook(path, data_only=True)[CHECK_SHEET]
    rows = list(page.iter_rows(values_only=True))
    headers = [number for number, row in enumerate(rows) if row[0] == "表单"]
    progress = {row[0]: row[2:] for row in rows[headers[0] + 1 : headers[1]] if row[0]}
    sums = {(row[0], row[1]): row[5] for row in rows[headers[1] + 1 :] if row[0]}
    return progress, sums


@pytest.fixture(scope="module")
def changed_workbook(filled_workbook, sheets, tmp_path_factory):
    """The filled workbook after some changes of exports, and with one country more among the imports."""
    book = openpyxl.load_workbook(filled_workbook)
    book["分行业"]["C6"].value += 1
    book["技术出口国别"]["C5"].value += 1
    book["全国"]["C8"].value = "很多"
    book["文字"]["E5"].value = None
    sheet = sheets["技术进口国别"]
    page, blank_row = book[sheet.name], FIRST_ROW + len(sheet.lines)
    page.cell(blank_row, 2).value, page.cell(blank_row, 3).value = "PHL 菲律宾", 7
    for codes in ("ASIA", "WORLD"):
        cell_of(page, sheet, codes, "合同数（份）").value += 7
    path = tmp_path_factory.mktemp("changed") / "changed.xlsx"
    book.save(path)
    return path


@pytest.fixture(scope="module")
def verdicts(blank_workbook, filled_workbook, changed_workbook, saved_by_libreoffice):
    """The verdicts on the three workbooks."""
    paths = saved_by_libreoffice(blank_workbook, filled_workbook, changed_workbook)
    return dict(zip(("blank", "filled", "changed"), map(read_verdicts, paths), strict=True))


def test_an_empty_workbook_is_still_to_be_filled_in(verdicts):
    progress, sums = verdicts["blank"]
    assert len(sums) > 40
    assert set(sums.values()) == {"待填"}
    assert {row[3] for row in progress.values()} == {"待填", "可不填"}
    assert progress["政策"][3] == "可不填"
    assert progress["分行业"][:3] == (0, 21, 0)


def test_a_filled_workbook_agrees(verdicts):
    progress, sums = verdicts["filled"]
    assert {key: verdict for key, verdict in sums.items() if verdict != "相符"} == {}
    assert progress["分行业"] == (21, 0, 0, "已填")
    assert {
        ("正文数字", f"陕西{YEAR}年仓储物流比重：各项占比之和 = 100"),
        ("正文数字", f"陕西{YEAR}年软件业务收入 = 各部分之和"),
        ("正文数字", f"全国{YEAR}年全部服务进出口额 = 出口 + 进口"),
        ("省市", "陕西 = “分行业”合计 ÷ 10000"),
        ("全国", "出口同比 = 本年 ÷ 上年 − 1"),
    } <= set(sums)


def test_a_broken_sum_does_not_agree(verdicts):
    _, sums = verdicts["changed"]
    assert {key for key, verdict in sums.items() if verdict == "不符"} == {
        ("分行业", "加工服务：进出口 = 出口 + 进口"),
        ("分行业", "进出口：合计 = 各行业之和"),
        ("技术出口国别", "WORLD 全球：合同数（份） = 分项之和"),
        ("技术出口国别", "合同数（份）合计 = “技术出口方式”"),
        ("技术进口国别", "合同数（份）合计 = “技术进口方式”"),
    }


def test_what_is_missing_or_no_number_is_counted_and_not_compared(verdicts):
    progress, sums = verdicts["changed"]
    assert sums["全国", "差额 = 出口 − 进口"] == "待填"
    assert progress["全国"] == (7, 0, 1, "有误")
    assert progress["文字"] == (3, 1, 0, "缺")


def test_a_part_in_a_blank_line_belongs_to_its_total(verdicts):
    _, sums = verdicts["changed"]
    assert sums["技术进口国别", "ASIA 亚洲：合同数（份） = 分项之和"] == "相符"
    assert sums["技术进口国别", "WORLD 全球：合同数（份） = 分项之和"] == "相符"
