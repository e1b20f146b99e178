"""The page of checks, and what it marks on the others; its formulas are calculated by LibreOffice."""

import openpyxl
import pytest
from helpers.entry_filling import cell_of, edit_cells
from helpers.small_data import YEAR
from tradebook.entry.importing import plan_import
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
    """Read the page of checks: the verdicts on sheets, and on sums by sheet and meaning, and the questions."""
    page = openpyxl.load_workbook(path, data_only=True)[CHECK_SHEET]
    rows = list(page.iter_rows(values_only=True))
    headers = [number for number, row in enumerate(rows) if row[0] == "表单"]
    progress = {row[0]: row[2:] for row in rows[headers[0] + 1 : headers[1]] if row[0]}
    sums = {(row[0], row[1]): row[5] for row in rows[headers[1] + 1 : headers[2]] if row[0]}
    return progress, sums, {(row[0], row[2]): row[1] for row in rows[headers[2] + 1 :] if row[0]}


@pytest.fixture(scope="module")
def changed_workbook(filled_workbook, sheets, tmp_path_factory):
    """The filled workbook after some changes of exports, and with one country more among the imports."""
    book = openpyxl.load_workbook(filled_workbook)
    book["分行业"]["C6"].value += 1
    book["技术出口国别"]["C5"].value += 1
    book["全国"]["C8"].value = "很多"
    book["文字"]["E5"].value = None
    for cell in ("C5", "C6"):
        book["省市"][cell].value = None
    book["省市"]["F5"].value = "未作统计"
    sheet = sheets["技术进口国别"]
    page, blank_row = book[sheet.name], FIRST_ROW + len(sheet.lines)
    page.cell(blank_row, 2).value, page.cell(blank_row, 3).value = "PHL 菲律宾", 7
    for codes in ("ASIA", "WORLD"):
        cell_of(page, sheet, codes, "合同数（份）").value += 7
    path = tmp_path_factory.mktemp("changed") / "changed.xlsx"
    book.save(path)
    return path


ASKED = (
    "像是“万”和“亿”弄错了",
    "来源写明为零吗",
    "增速超过 300%",
    "相差超过 5 倍",
    "口径确实变了吗",
    "由两年的数额推算应为",
    "像是照抄了上年那一列",
    "像是互相填反了",
    "没有人改过",
    "目标年份早于",
    "像是把百分数写成了小数",
    "相差超过 20 个百分点",
    "相差超过 10 位",
)
"""What the page asks of the workbook in which something is to be asked."""


@pytest.fixture(scope="module")
def asked_workbook(filled_workbook, tmp_path_factory):
    """The filled workbook with numbers that may be right and may be wrong, of every kind."""
    typed = {
        ("外包方式", "F8"): 20000,
        ("外包方式", "F11"): 350,
        ("外包方式", "E9"): "亿美元",
        ("技术出口国别", "C7"): 0,
        ("正文数字", "J16"): 30,
        ("正文数字", "J15"): -50,
        ("正文数字", "J17"): 0.62,
        ("正文数字", "J19"): 45,
        ("区域创新", "F5"): 31,
        # as last year
        **{("正文数字", f"J{row}"): value for row, value in ((6, 8890.4), (7, 4240.2), (8, 4650.2))},
        # processing and travel exchanged
        **{("分行业", f"{column}6"): value for column, value in (("C", 17525), ("D", 2508), ("E", 15017))},
        **{("分行业", f"{column}9"): value for column, value in (("C", 36411), ("D", 36004), ("E", 407))},
        **{("政策目标", f"{column}5"): text for column, text in (("B", "POL-B"), ("C", "占比"), ("F", "不少于"))},
        **{("政策目标", f"{column}5"): text for column, text in (("D", 1), ("E", 2020), ("G", "%"), ("K", 8))},
    }
    return edit_cells(filled_workbook, tmp_path_factory.mktemp("asked"), typed)


@pytest.fixture(scope="module")
def verdicts(blank_workbook, filled_workbook, changed_workbook, asked_workbook, saved_by_libreoffice):
    """The verdicts on the four workbooks."""
    paths = saved_by_libreoffice(blank_workbook, filled_workbook, changed_workbook, asked_workbook)
    return dict(zip(("blank", "filled", "changed", "asked"), map(read_verdicts, paths), strict=True))


def test_an_empty_workbook_is_still_to_be_filled_in(verdicts):
    progress, sums, questions = verdicts["blank"]
    assert len(sums) > 40
    assert set(sums.values()) == {"待填"}
    assert {row[3] for row in progress.values()} == {"待填", "可不填"}
    assert progress["政策"][3] == "可不填"
    assert progress["分行业"][:3] == (0, 21, 0)
    assert progress["书名和单位"] == (4, 0, 0, "可不填")
    assert questions == {}


def test_a_filled_workbook_agrees(verdicts):
    progress, sums, _ = verdicts["filled"]
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
    _, sums, _ = verdicts["changed"]
    assert {key for key, verdict in sums.items() if verdict == "不符"} == {
        ("分行业", "加工服务：进出口 = 出口 + 进口"),
        ("分行业", "进出口：合计 = 各行业之和"),
        ("技术出口国别", "WORLD 全球：合同数（份） = 分项之和"),
        ("技术出口国别", "合同数（份）合计 = “技术出口方式”"),
        ("技术进口国别", "合同数（份）合计 = “技术进口方式”"),
    }


def test_what_is_missing_or_no_number_is_counted_and_not_compared(verdicts):
    progress, sums, _ = verdicts["changed"]
    assert sums["全国", "差额 = 出口 − 进口"] == "待填"
    assert progress["全国"] == (7, 0, 1, "有误")
    assert progress["文字"] == (3, 1, 0, "缺")
    # of two one says why
    assert progress["省市"][1] == 1


def test_the_page_counts_as_missing_what_the_import_does(verdicts, blank_workbook, small_report):
    missing = plan_import(blank_workbook, small_report, YEAR).missing
    assert sum(missing.values()) > 100
    assert {sheet: row[1] for sheet, row in verdicts["blank"][0].items() if row[1]} == dict(missing)


@pytest.mark.parametrize("name", ["filled", "asked"])
def test_the_page_asks_where_the_import_will(name, verdicts, request, small_report):
    plan = plan_import(request.getfixturevalue(f"{name}_workbook"), small_report, YEAR)
    places = [(question.place.sheet, question.place.address) for question in plan.questions]
    assert len(places) > 15
    assert sorted(verdicts[name][2]) == sorted(places)


@pytest.mark.parametrize("words", ASKED)
def test_the_page_asks_in_the_words_of_the_import(words, verdicts):
    assert any(words in question for question in verdicts["asked"][2].values())


def test_a_part_in_a_blank_line_belongs_to_its_total(verdicts):
    _, sums, _ = verdicts["changed"]
    assert sums["技术进口国别", "ASIA 亚洲：合同数（份） = 分项之和"] == "相符"
    assert sums["技术进口国别", "WORLD 全球：合同数（份） = 分项之和"] == "相符"
