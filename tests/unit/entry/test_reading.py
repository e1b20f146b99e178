"""Filled-in entry workbooks as they are read: which rows they make, what is refused and in which words."""

import functools
import re
from datetime import datetime
from zipfile import ZipFile

import openpyxl
import pytest
from helpers.entry_filling import cell_of, edit_cells
from helpers.small_data import LAST, YEAR
from helpers.tables import rewrite
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from tradebook.data.report import Report
from tradebook.entry.layout import FIRST_ROW, HEADER_ROW, MARK_SHEET
from tradebook.entry.reading import read_entry_workbook
from tradebook.entry.workbook import write_entry_workbook
from tradebook.errors import EntryError

"""Each reads a whole workbook."""

NUMBER = "应为：数字，不带单位、逗号和百分号"


@pytest.fixture
def read(blank_workbook, small_report, tmp_path):
    """A function that reads the empty workbook, or another one, with other contents in some cells."""

    def read_edited(cells, workbook=blank_workbook):
        return read_entry_workbook(edit_cells(workbook, tmp_path, cells), small_report, YEAR)

    return read_edited


# -- numbers as they are typed ---------------------------------------------------------------------------------------

READ = {
    "D6": ("'156835.8", "156835.8", "数字存为文本"),
    "E6": ("２９．１", "29.1", "全角数字"),
    "D7": ("4,345.4", "4345.4", "千位分隔符"),
    "E7": ("5 088.2", "5088.2", "空格"),
    "D8": (28525.399999999998, "28525.4", ""),
    "E8": (19722.9, "19722.9", ""),
    "D9": (58842, "58842.0", ""),
    "E9": ((269536.7, "#,##0.00"), "269536.7", ""),
    "D10": ((31416.7, "0.00_ "), "31416.70", ""),
    "E10": ("8824.00", "8824.00", "数字存为文本"),
}
"""Cell of the first sheet, what is typed (and its format), the text for the data, the notice."""


@pytest.fixture(scope="module")
def numbers(blank_workbook, small_report, tmp_path_factory):
    cells = {("分行业", address): typed for address, (typed, _, _) in READ.items()}
    path = edit_cells(blank_workbook, tmp_path_factory.mktemp("read"), cells)
    return read_entry_workbook(path, small_report, YEAR)


@pytest.mark.parametrize("address", READ)
def test_numbers_that_mean_one_thing_are_read(address, numbers):
    _, text, notice = READ[address]
    assert [row.row["value"] for row in numbers.rows if row.place.address == address] == [text]
    notices = [line for line in numbers.notices if f"单元格 {address}：" in line]
    assert len(notices) == bool(notice)
    assert all(notice in line for line in notices)


def test_cells_that_are_read_make_no_problems(numbers):
    assert numbers.problems == []
    assert len(numbers.rows) == len(READ)


# -- wrong cells -----------------------------------------------------------------------------------------------------

WRONG = {
    ("分行业", "C5"): ("76万8281", NUMBER),
    ("分行业", "D5"): ("12.5%", "以万美元计的数字，不带单位"),
    ("分行业", "E5"): ("35.4亿美元", "改法：换算后填 354000。"),
    ("分行业", "C6"): ("4345.4万美元", "改法：只填 4345.4。"),
    ("分行业", "D6"): ("—", "没有数据就清空单元格"),
    ("分行业", "E6"): ("无", "没有数据就清空单元格"),
    ("分行业", "C7"): ("#REF!", "公式出错，请改填数值"),
    ("分行业", "D7"): ("=D5-H5", "公式 =D5-H5 没有计算结果"),
    ("分行业", "E7"): (datetime(2023, 1, 2), "读到日期或时间 2023-01-02；"),
    ("分行业", "C8"): (True, "读到逻辑值 TRUE"),
    ("分行业", "D8"): ("(123.4)", "改法：负数写成 -123.4。"),
    ("分行业", "E8"): (-5, "读到“-5.0”；应为：不为负的数"),
    ("分行业", "C9"): ("1.2.3", NUMBER),
    ("分行业", "D9"): ("12，5", "小数点写成“.”，千位分隔符不写"),
    ("分行业", "E9"): ("约120", NUMBER),
    ("分行业", "C10"): ("100-200", NUMBER),
    ("分行业", "D10"): ("1.2E+5", "改法：改填 120000。"),
    ("分行业", "E10"): ("NaN", "没有数据就清空单元格"),
    ("分行业", "C11"): ("12 元", "来源改用元等单位的，先在 edition.yml 的 units 一项写明本表的单位"),
    ("分行业", "D11"): ((0.5, "0.00%"), "读到 50%（百分比格式，存的是 0.5）"),
    ("全国", "D5"): ("8.3%", "改法：只填 8.3。"),
    ("全国", "D6"): ((0.083, "0.0%"), "改法：把单元格格式改为“常规”，改填 8.3。"),
    ("全国", "D7"): (-120, "应为：不低于 -100 的增速"),
    ("技术出口方式", "C5"): (2.5, "应为：整数"),
    ("技术出口国别", "B11"): ("火星", "应为：清单中的国别"),
    ("技术出口国别", "B12"): (None, "单元格是空的，而这一行填了内容；应为：国别"),
    ("外包方式", "E5"): ("万元人民币", "应为：清单中的单位"),
    ("外包方式", "E6"): (None, "单元格是空的；应为：单位"),
    ("出口基地", "E5"): (None, "单元格是空的；应为：界限"),
    ("企业伙伴", "F5"): (None, "单元格是空的；应为：代表企业（数额已填）"),
    ("文字", "E5"): (None, "单元格是空的；应为：正文（标题已填）"),
    ("文字", "D6"): (None, "单元格是空的；应为：标题（正文已填）"),
    ("区域创新", "F5"): (0, "应为：不小于 1 的位次"),
    ("来源矛盾", "F5"): ("很多", NUMBER),
    ("省市", "C3"): (None, "单元格是空的；应为：数字的来源"),
    ("省市", "E6"): (125.1, "应为：来源的名称"),
    ("技术进口方式", "B6"): ("TECH-A 专利", "（行名不能改）"),
    ("技术企业类型", "A5"): ("X", "应为：这一行原来的代码"),
}
"""Sheet and cell, what is typed there, and what the message says."""
ALSO_TYPED = {
    ("省市", "C6"): 125.1,
    ("技术出口国别", "C11"): 3,
    ("技术出口国别", "C12"): 3,
    ("来源矛盾", "B5"): "flow_sum",
    ("来源矛盾", "C5"): "CN/2023/T",
    ("来源矛盾", "E5"): 3,
    ("来源矛盾", "D5"): "亿美元",
    ("来源矛盾", "G5"): "来源自身就是这样写的，无法核实",
}
"""What makes the lines complete in which something is wrong, and numbers in lines that name no country."""


@pytest.fixture(scope="module")
def refused(filled_workbook, small_report, tmp_path_factory):
    """What is read of a workbook with every mistake of the list at once."""
    typed = {cell: value for cell, (value, _) in WRONG.items()} | ALSO_TYPED
    path = edit_cells(filled_workbook, tmp_path_factory.mktemp("refused"), typed)
    return read_entry_workbook(path, small_report, YEAR)


@pytest.mark.parametrize("cell", WRONG, ids="!".join)
def test_a_wrong_cell_is_reported_with_its_place_and_remedy(cell, refused):
    sheet, address = cell
    problems = [
        str(problem)
        for problem in refused.problems
        if (problem.place.sheet, problem.place.address) == (sheet, address)
    ]
    assert len(problems) == 1, problems
    assert problems[0].startswith(f"表单「{sheet}」单元格 {address}：")
    assert WRONG[cell][1] in problems[0]
    assert "；应为：" in problems[0]
    assert "。改法：" in problems[0]


def test_all_wrong_cells_are_reported_at_once_and_nothing_else(refused):
    assert {(problem.place.sheet, problem.place.address) for problem in refused.problems} == set(WRONG)


def test_a_row_with_a_wrong_cell_is_not_read_the_others_of_its_line_are(refused):
    read = {(row.place.sheet, row.place.address) for row in refused.rows}
    assert not read & set(WRONG)
    assert ("全国", "C5") in read
    assert ("企业伙伴", "E6") in read
    assert ("企业伙伴", "E5") not in read


def test_rows_that_cannot_be_read_and_tables_with_lines_that_name_nothing_are_known(refused):
    unread = {(row.sheet.table, row.place.address) for row in refused.unread}
    assert {("services_trade", "C5"), ("services_trade_national", "D5"), ("commentary", "E6")} <= unread
    assert {"technology_partners", "technology_modes", "technology_ownership"} == refused.unplaced


def test_an_empty_workbook_makes_no_rows_but_knows_what_is_empty(read):
    reading = read({})
    assert (reading.rows, reading.problems, reading.notices) == ([], [], [])
    assert {cell.place.sheet for cell in reading.empty_cells} >= {"分行业", "正文数字", "文字"}


def test_a_line_can_be_filled_in_part(read):
    cells = {("技术出口国别", "C5"): 186, ("技术出口国别", "D6"): 24000.1, ("技术进口国别", "E5"): 6.5}
    cells |= {("区域创新", "F5"): 8, ("技术进口国别", "E6"): 1.5}
    reading = read(cells)
    assert reading.problems == []
    assert {(row.place.sheet, row.place.address) for row in reading.rows} == set(cells)


def test_a_row_has_what_line_column_and_sheet_say(read):
    [entered] = read({("技术进口国别", "D7"): 900.5, ("技术进口国别", "N7"): "  公报 "}).rows
    assert entered.row == {
        **{"area": "CN-SN", "year": str(YEAR), "flow": "M", "partner": "KOR"},
        **{"measure": "value", "unit": "万美元", "value": "900.5", "obs_status": None},
    }
    assert (entered.source, entered.own_source) == ("公报", True)


def test_a_row_without_a_source_of_its_own_has_that_of_the_sheet(read):
    [entered] = read({("省市", "C5"): 1480.5, ("省市", "C3"): "国家统计局公报"}).rows
    assert (entered.source, entered.own_source) == ("国家统计局公报", False)


@pytest.mark.parametrize("name", ["CN-CQ 重庆", "CN-CQ", "重庆", " 重庆\n"])
def test_a_blank_line_names_its_code_by_text_code_or_name(name, read):
    [entered] = read({("省市", "B8"): name, ("省市", "C8"): 125.1}).rows
    assert entered.row["area"] == "CN-CQ"


def test_the_same_line_twice_names_both_cells(read):
    reading = read({("省市", "C5"): 1480, ("省市", "B9"): "CN-BJ 北京", ("省市", "C9"): 1490})
    assert list(map(str, reading.problems)) == [
        "表单「省市」单元格 C9：与表单「省市」单元格 C5是同一项，进出口这里是“1490.0”，那里是“1480.0”；"
        "应为：每项只填一次。改法：删去其中一处，或改选另一个名称。"
    ]
    assert [row.place.address for row in reading.rows] == ["C5"]


@pytest.mark.parametrize(("typed", "order"), [(2, "2"), ("2", "2"), ("2.0", "2"), ("２", "2"), ("二", None)])
def test_a_number_of_commentary_is_a_whole_number(typed, order, read):
    reading = read({("文字", "B9"): "机遇", ("文字", "C9"): typed, ("文字", "D9"): "题", ("文字", "E9"): "文"})
    assert [row.row["order"] for row in reading.rows] == ([order] if order else [])
    expected = (
        []
        if order
        else ["表单「文字」单元格 C9：读到“二”；应为：数字，不带单位、逗号和百分号。改法：用阿拉伯数字填写。"]
    )
    assert list(map(str, reading.problems)) == expected


def test_a_number_that_is_no_whole_one_is_no_number_of_commentary(read):
    reading = read({("文字", "B9"): "机遇", ("文字", "C9"): 2.5, ("文字", "D9"): "题", ("文字", "E9"): "文"})
    assert list(map(str, reading.problems)) == ["表单「文字」单元格 C9：读到“2.5”；应为：整数。改法：改成整数。"]


# -- names ---------------------------------------------------------------------------------------------------------------


def test_a_code_may_be_renamed_in_the_workbook_that_names_it_elsewhere(read, book, sheets):
    """Prefilled lines and drop-downs still have the name that it had."""
    name = cell_of(book["行业"], sheets["行业"], "SA", "名称").coordinate
    cells = {("行业", name): "来料加工服务", ("分行业", "C6"): 36500}
    reading = read({**cells, ("企业伙伴", "B9"): "SA 加工服务", ("企业伙伴", "C9"): "X 出口"})
    assert reading.problems == []
    assert [row.row["sector"] for row in reading.rows if row.place.sheet == "分行业"] == ["SA"]
    assert not any("分行业" in notice for notice in reading.notices)


def test_a_workbook_that_was_handed_out_before_a_code_was_renamed_is_read(blank_workbook, data, tmp_path):
    renamed = {"SA": "来料加工服务"}
    rewrite(
        data, "codes/sectors", lambda rows: [{**r, "name_zh": renamed.get(r["code"], r["name_zh"])} for r in rows]
    )
    path = edit_cells(blank_workbook, tmp_path, {("分行业", "C6"): 36500, ("分行业", "B7"): "SB 别的"})
    reading = read_entry_workbook(path, Report.open(data), YEAR)
    assert [row.row["sector"] for row in reading.rows if row.sheet.name == "分行业"] == ["SA"]
    assert [str(problem.place) for problem in reading.problems] == ["表单「分行业」单元格 B7"]


@pytest.mark.parametrize(
    "name", ["数字　经济占比", "数字  经济占比", "数字\u00a0经济占比", "甲|乙占比", " 数字经济占比"]
)
def test_a_name_that_is_a_code_is_the_same_in_whatever_workbook(name, data, tmp_path):
    rewrite(data, "policy_targets", lambda rows: [*rows, {**rows[0], "item": "9", "target": name}])
    report = Report.open(data)
    write_entry_workbook(tmp_path / "entry.xlsx", report, LAST)
    reading = read_entry_workbook(tmp_path / "entry.xlsx", report, LAST)
    assert reading.problems == []
    rows = [row.row for row in reading.rows if row.sheet.table == "policy_targets"]
    assert [row["target"] for row in rows if row["item"] == "9"] == [name]


def test_a_new_name_has_ordinary_spaces_and_no_sign_that_separates_codes(read, book, sheets):
    sheet, page = sheets["政策目标"], book["政策目标"]
    row = next(row for row in range(FIRST_ROW + 1, page.max_row) if not page.cell(row, 1).value)
    places = {column.field: place for column, place in sheet.entry_places.items()}

    def at(row, field):
        return ("政策目标", f"{get_column_letter(places[field] + 1)}{row}")

    cells = {at(r, "policy"): "POL-A" for r in (row, row + 1)}
    cells |= {at(row, "target"): "数字　经济", at(row + 1, "target"): "甲|乙"}
    values = {"item": 8, "due": 2025, "bound": "=", "unit": "%", "value": 9}
    cells |= {at(r, field): value for r in (row, row + 1) for field, value in values.items() if field in places}
    reading = read(cells)
    assert [entered.row["target"] for entered in reading.rows] == ["数字 经济"]
    assert ["其中有“|”" in str(problem) for problem in reading.problems] == [True]


def test_a_hidden_sheet_is_read_with_a_notice(blank_workbook, small_report, tmp_path):
    book = openpyxl.load_workbook(blank_workbook)
    book["分行业"]["C6"].value, book["分行业"].sheet_state = 36500, "hidden"
    book["省市"].sheet_state = "veryHidden"
    book.save(tmp_path / "hidden.xlsx")
    reading = read_entry_workbook(tmp_path / "hidden.xlsx", small_report, YEAR)
    assert [notice for notice in reading.notices if "隐藏" in notice] == [
        "表单「分行业」是隐藏的，其中的内容照常导入。"
    ]


# -- every kind of cell ------------------------------------------------------------------------------------------------

CELLS = {"source of the sheet": "C3", "source of the line": "E5", "name of a new line": "B8", "value": "C5"}
"""Kinds of cells of the sheet of provinces that hold texts, codes and numbers."""


CONTENTS = {
    "=全国!C3": "公式 =全国!C3 没有计算结果",
    "公\u200b报": "有看不见的字符 U+200B",
    True: "读到逻辑值 TRUE",
    datetime(2023, 1, 2): "读到日期或时间 2023-01-02",
    "#N/A": "#N/A",
}
"""What no cell may hold, and what is said of it."""


@pytest.fixture(scope="module")
def read_content(blank_workbook, small_report, tmp_path_factory):
    """A function that reads a workbook in which some cells hold the same, besides others that are sound."""

    @functools.cache
    def read_everywhere(content, addresses):
        cells = {("省市", "C5"): 1608, ("省市", "C8"): 125.1, ("省市", "B8"): "CN-CQ 重庆"}
        cells |= {("省市", address): content for address in addresses}
        return read_entry_workbook(
            edit_cells(blank_workbook, tmp_path_factory.mktemp("content"), cells), small_report, YEAR
        )

    return read_everywhere


@pytest.mark.parametrize("address", CELLS.values(), ids=CELLS)
@pytest.mark.parametrize(("content", "found"), CONTENTS.items())
def test_every_kind_of_cell_is_answered_at_the_cell(address, content, found, read_content):
    # where no line can be read, nobody needs the sheet's source
    alone = CELLS["source of the sheet"]
    reading = read_content(
        content, (alone,) if address == alone else tuple(CELLS[name] for name in CELLS if CELLS[name] != alone)
    )
    texts = [str(problem) for problem in reading.problems if problem.place.address == address]
    assert len(texts) == 1
    assert found in texts[0]
    assert "改法：" in texts[0]


def test_a_formula_in_a_source_is_read_by_its_result(blank_workbook, small_report, tmp_path):
    """The source of several sheets is typed once and referred to; Excel stores the result beside the formula."""
    path = edit_cells(blank_workbook, tmp_path, {("省市", "C5"): 1608, ("省市", "C3"): "=全国!C3"})
    # a library may write the sheet's name by the numbers of its characters
    edit_part(path, r"(<f>[^<]*!C3</f>)<v\s*/?>(</v>)?", r"\1<v>统计公报</v>", 't="str"')
    reading = read_entry_workbook(path, small_report, YEAR)
    assert [row.source for row in reading.rows] == ["统计公报"]
    assert reading.notices == ["表单「省市」单元格 C3：是公式，按其结果 统计公报 读取。"]


def test_a_formula_whose_result_is_empty_is_an_empty_cell(blank_workbook, small_report, tmp_path):
    path = edit_cells(blank_workbook, tmp_path, {("省市", "C5"): '=IF(A1="","",A1)', ("省市", "C6"): 1608})
    edit_part(path, r'(<f>IF\(A1="","",A1\)</f>)<v\s*/?>(</v>)?', r"\1<v></v>", 't="str"')
    reading = read_entry_workbook(path, small_report, YEAR)
    assert (reading.problems, reading.notices) == ([], [])
    assert [row.place.address for row in reading.rows] == ["C6"]


def edit_part(path, pattern, replacement, attribute):
    """Change the one cell of a workbook whose formula matches, as another program would have saved it."""
    with ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    [name] = [name for name, part in parts.items() if re.search(pattern, part.decode("utf-8", "ignore"))]
    text = re.sub(
        r"<c ([^<>]*)>" + pattern, rf"<c \1 {attribute}>" + replacement.replace(r"\1", r"\2"), parts[name].decode()
    )
    with ZipFile(path, "w") as package:
        for other, part in parts.items():
            package.writestr(other, text if other == name else part)


# -- what is not read --------------------------------------------------------------------------------------------------


def test_a_changed_number_of_last_year_and_what_stands_beside_the_form_are_mentioned(read):
    reading = read({("分行业", "F5"): 800000, ("省市", "P5"): 12.5})
    assert (reading.rows, reading.problems) == ([], [])
    changed, outside = reading.notices
    assert changed.startswith("表单「分行业」单元格 F5：2022年的数字是 800000，数据中是 ")
    assert "灰色格不导入，要修订请在编辑台“年度”页点开 2022 年" in changed
    assert changed.endswith(" --year 2022 --vintage 2023）。")
    assert outside == "表单「省市」单元格 P5：读到“12.5”，在表格之外，不导入。"


def test_comments_on_cells_are_mentioned(blank_workbook, small_report, tmp_path):
    book = openpyxl.load_workbook(blank_workbook)
    book["分行业"]["C6"].comment = Comment("含转口，\n待答复", "李")
    book.save(tmp_path / "commented.xlsx")
    reading = read_entry_workbook(tmp_path / "commented.xlsx", small_report, YEAR)
    assert reading.notices == [
        "表单「分行业」单元格 C6：批注“含转口，待答复”，不导入；要留下的，写进“来源”列或相应的格。"
    ]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (
            ("文字", "G5"),
            "2022年的内容与数据中的不同；灰色格不导入，要修订请在编辑台“年度”页点开 2022 年",
        ),
        (("文字", "F5"), "2022年的内容与数据中的不同；灰色格不导入"),
        (("省市", "G5"), "读到“改了”，不导入：本年的来源写在“来源”列"),
        (("正文数字", "B6"), "读到“改了”，不导入：这一行仍按原来的名称读取"),
    ],
)
def test_a_grey_cell_that_was_typed_over_is_mentioned(cell, said, read):
    reading = read({cell: "改了"})
    assert (reading.rows, reading.problems) == ([], [])
    [notice] = reading.notices
    assert notice.startswith(f"表单「{cell[0]}」单元格 {cell[1]}：{said}")


def test_a_line_that_was_said_to_be_none_and_is_filled_is_a_problem(read):
    reading = read({("分行业", "I6"): "本年无", ("分行业", "C6"): 12, ("分行业", "I7"): "本年无"})
    assert list(map(str, reading.problems)) == [
        "表单「分行业」单元格 I6：“本年无”，而这一行填了内容；应为：来源；没有内容的行才写“本年无”。"
        "改法：清空这一格，或清空所填的内容。"
    ]
    assert {row.place.address[1:] for row in reading.rows} == {"7"}


def test_a_sector_without_trade_this_year_traded_nothing(read):
    reading = read({("分行业", "I6"): "本年无", ("分行业", "I1"): "快报"})
    assert reading.problems == []
    assert {(row.row["flow"], row.row["value"]) for row in reading.rows} == {("T", "0"), ("X", "0"), ("M", "0")}
    assert len({row.row["sector"] for row in reading.rows}) == 1
    # of other tables it says that nothing is lacking
    reading = read({("省市", "E5"): "本年无"})
    assert reading.rows == []
    assert any(empty.is_declared for empty in reading.empty_cells)


def test_a_line_that_names_nothing_hides_none_of_its_other_mistakes(read):
    reading = read({("省市", "B13"): "火星", ("省市", "C13"): "1608①"})
    assert [problem.place.address for problem in reading.problems] == ["B13", "C13"]


def test_a_cell_at_the_end_of_the_sheet_takes_no_time(read):
    reading = read({("省市", "P1048576"): "x", ("省市", "C5"): 1608})
    assert [row.place.address for row in reading.rows] == ["C5"]
    assert len(reading.notices) == 1


# -- sheets and files ----------------------------------------------------------------------------------------------------


def test_a_changed_header_is_reported_once_and_the_sheet_not_read(read):
    reading = read({("省市", f"C{HEADER_ROW + 1}"): "2024年", ("省市", "C5"): "很多"})
    assert list(map(str, reading.problems)) == [
        f"表单「省市」单元格 C4：读到“2024年”；应为：表头“进出口 {YEAR}年”。改法：恢复表头；列不能增删或移动。"
    ]


@pytest.mark.parametrize(
    ("shift", "found"),
    [
        (lambda page: page.insert_rows(1), "第 4 行不是表头，像是上面多了 1 行"),
        (lambda page: page.insert_rows(3, 2), "第 4 行不是表头，像是上面多了 2 行"),
        (lambda page: page.delete_rows(1), "第 4 行不是表头，像是上面少了 1 行"),
        (lambda page: page.insert_cols(4), "像是多了一列（D 列）"),
        (lambda page: page.insert_cols(1), "像是多了一列（A 列）"),
        (lambda page: page.delete_cols(4), f"像是少了一列（D 列“出口 {YEAR}年”）"),
        (lambda page: page.delete_cols(1), "像是少了一列（A 列“代码”）"),
    ],
)
def test_a_sheet_that_was_shifted_is_one_problem(blank_workbook, small_report, tmp_path, shift, found):
    book = openpyxl.load_workbook(blank_workbook)
    shift(book["分行业"])
    book.save(tmp_path / "shifted.xlsx")
    [problem] = map(str, read_entry_workbook(tmp_path / "shifted.xlsx", small_report, YEAR).problems)
    assert problem.startswith("表单「分行业」单元格 B4：")
    assert found in problem


def test_a_line_that_lacks_what_makes_it_is_one_problem(read):
    typed = {"B": "POL-A", "C": "目标", "D": 9, "E": 2025, "F": "不少于", "G": "亿元"}
    reading = read({("政策目标", f"{column}5"): content for column, content in typed.items()})
    assert list(map(str, reading.problems)) == [
        "表单「政策目标」单元格 K5：单元格是空的；应为：数值（序号、目标年份已填）。改法：补上，或清空序号、目标年份。"
    ]


def test_a_renamed_sheet_is_missed(blank_workbook, small_report, tmp_path):
    book = openpyxl.load_workbook(blank_workbook)
    book["全国"].title = "全国数据"
    book.save(tmp_path / "renamed.xlsx")
    [problem] = map(str, read_entry_workbook(tmp_path / "renamed.xlsx", small_report, YEAR).problems)
    assert problem.startswith("表单「全国」：工作簿里没有这张表单")
    assert "全国数据" in problem


@pytest.mark.parametrize("name", ["全国", MARK_SHEET])
def test_a_chart_in_the_place_of_a_sheet_is_no_sheet(name, blank_workbook, small_report, tmp_path):
    book = openpyxl.load_workbook(blank_workbook)
    del book[name]
    book.create_chartsheet(name).add_chart(BarChart())
    book.save(tmp_path / "chart.xlsx")
    if name == MARK_SHEET:
        with pytest.raises(EntryError, match="不是数据录入工作簿"):
            read_entry_workbook(tmp_path / "chart.xlsx", small_report, YEAR)
    else:
        [problem] = map(str, read_entry_workbook(tmp_path / "chart.xlsx", small_report, YEAR).problems)
        assert problem.startswith("表单「全国」：工作簿里没有这张表单")


def test_a_workbook_that_is_still_open_is_read_with_a_notice(blank_workbook, small_report, tmp_path):
    path = edit_cells(blank_workbook, tmp_path, {})
    (tmp_path / f"~${path.name}").touch()
    assert read_entry_workbook(path, small_report, YEAR).notices == [
        f"{path.name} 正在别的程序中打开，导入的是最后一次保存的内容。"
    ]


def test_a_workbook_of_another_year_is_recognised(blank_workbook, small_report):
    with pytest.raises(EntryError, match=f"是 {YEAR} 年的工作簿，而要导入的是 {LAST} 年"):
        read_entry_workbook(blank_workbook, small_report, LAST)


@pytest.mark.parametrize(
    ("address", "value", "message"),
    [
        ("A1", "别的", "不是数据录入工作簿"),
        ("A2", 0, "格式版本是 0"),
        ("A4", "CN-BJ", "是地区 CN-BJ 的工作簿，而数据目录是 CN-SN（陕西）的"),
        ("A5", None, "A5 应为报告年份，读到的是 None"),
        ("A5", "二", "A5 应为报告年份，读到的是 二"),
        ("A5", 1999, "A5 应为报告年份，读到的是 1999"),
    ],
)
def test_marks_of_the_workbook_are_checked(address, value, message, read):
    with pytest.raises(EntryError, match=message) as error:
        read({(MARK_SHEET, address): value})
    said = str(error.value)
    assert "tradebook " not in said or said.index("编辑台") < said.index("tradebook ")


def test_a_workbook_from_elsewhere_and_files_that_are_none_are_refused(small_report, tmp_path):
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(EntryError, match="不是数据录入工作簿"):
        read_entry_workbook(tmp_path / "other.xlsx", small_report, YEAR)
    (tmp_path / "text.xlsx").write_text("年份,数额\n", encoding="utf-8")
    with pytest.raises(EntryError, match=r"另存为 \.xlsx"):
        read_entry_workbook(tmp_path / "text.xlsx", small_report, YEAR)
    with pytest.raises(EntryError, match="找不到工作簿"):
        read_entry_workbook(tmp_path / "none.xlsx", small_report, YEAR)


# -- what nobody sees, and what is no part of the form -------------------------------------------------------------------


@pytest.fixture(scope="module")
def rearranged(blank_workbook, small_report, tmp_path_factory):
    """What is read of a workbook with hidden rows and columns, a sheet of drafts, and a line of which only the name is chosen."""
    book = openpyxl.load_workbook(blank_workbook)
    page = book["分行业"]
    page["D6"], page["E7"] = 36000.5, 1000.5
    page.row_dimensions[7].hidden = page.row_dimensions[9].hidden = page.column_dimensions["D"].hidden = True
    book.create_sheet("我的草稿").append([1, 2])
    book["省市"]["B8"] = "CN-CQ 重庆"
    path = tmp_path_factory.mktemp("rearranged") / "entry.xlsx"
    book.save(path)
    return read_entry_workbook(path, small_report, YEAR)


@pytest.mark.parametrize(
    "notice",
    [
        "表单「分行业」：第 7 行、D 列是隐藏的，其中的内容照常导入。",
        "表单「我的草稿」不是录入表单，其中的内容不导入。",
        "表单「省市」单元格 B8：这一行选了名称，没有填内容，不导入",
    ],
)
def test_what_an_editor_may_not_expect_is_said(notice, rearranged):
    assert [line for line in rearranged.notices if line.startswith(notice)]
    assert rearranged.problems == []


def test_what_is_hidden_is_read(rearranged):
    assert [row.row["value"] for row in rearranged.rows] == ["36000.5", "1000.5"]


def test_a_renamed_sheet_is_looked_for_among_those_of_the_editor(blank_workbook, small_report, tmp_path):
    book = openpyxl.load_workbook(blank_workbook)
    book["省市"].title = "各省市"
    book.save(tmp_path / "entry.xlsx")
    [problem] = read_entry_workbook(tmp_path / "entry.xlsx", small_report, YEAR).problems
    assert "现有其他表单：各省市）" in str(problem)


def test_a_workbook_of_an_earlier_form_can_be_written_anew_with_its_contents(
    blank_workbook, small_report, tmp_path
):
    path = edit_cells(blank_workbook, tmp_path, {(MARK_SHEET, "A2"): 3})
    with pytest.raises(EntryError, match=r"OVERWRITE=1.*重新生成，已填的内容会带过去"):
        read_entry_workbook(path, small_report, YEAR)
