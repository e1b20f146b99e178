"""Filled-in entry workbooks: what is read, what is refused and in which words, what gets into the data and what not."""

import shutil
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from helpers.entry_filling import cell_of, fill_plausibly
from helpers.support import DATA, ROOT
from helpers.synthetic import other_area
from hypothesis import given
from hypothesis import strategies as st
from tradebook import files
from tradebook.checks.run import check_data
from tradebook.cli.main import tradebook
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.entry.importing import plan_import, write_import
from tradebook.entry.layout import HEADER_ROW, MARK_SHEET
from tradebook.entry.numbers import read_number
from tradebook.entry.reading import FormulaValues
from tradebook.entry.sheets import layout
from tradebook.entry.workbook import write_entry_workbook
from tradebook.errors import DataError, EntryError

LAST = Report.open(DATA).latest_year
YEAR = LAST + 1


def scaffold(path: Path, year: int = YEAR, data: Path = DATA) -> Path:
    write_entry_workbook(path, DataPackage(data), Report.open(data).info, year)
    return path


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    """An empty workbook of the new year; not to be changed."""
    return scaffold(tmp_path_factory.mktemp("blank") / "entry.xlsx")


@pytest.fixture(scope="module")
def filled(blank, tmp_path_factory):
    """A plausibly filled workbook of the new year; not to be changed."""
    path = shutil.copy(blank, tmp_path_factory.mktemp("filled") / "entry.xlsx")
    return fill_plausibly(path, YEAR)


@pytest.fixture
def data(tmp_path):
    return shutil.copytree(DATA, tmp_path / "data")


@pytest.fixture(scope="module")
def new_year(filled, tmp_path_factory):
    """The data with the filled workbook imported; not to be changed."""
    folder = shutil.copytree(DATA, tmp_path_factory.mktemp("imported") / "data")
    write_import(plan_import(filled, folder, YEAR), folder)
    return folder


@pytest.fixture
def imported(new_year, tmp_path):
    return shutil.copytree(new_year, tmp_path / "imported")


def edited(workbook: Path, folder: Path, cells: dict[tuple[str, str], object]) -> Path:
    """A copy of a workbook with other contents in some cells; the key is sheet and address."""
    book = openpyxl.load_workbook(workbook)
    for (sheet, address), value in cells.items():
        put(book[sheet][address], value)
    path = folder / "edited.xlsx"
    book.save(path)
    return path


def put(cell, value) -> None:
    """Put a value into a cell; a pair is a value and its number format."""
    if isinstance(value, tuple):
        cell.value, cell.number_format = value
    else:
        cell.value = value
    if isinstance(value, str) and value.startswith("'"):
        cell.value, cell.data_type = value[1:], "s"


def state(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def run(monkeypatch, capsys):
    """A function that runs the command; without answers there is nobody at a terminal to ask."""

    def command(*arguments, answers=()):
        given = iter(answers)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: bool(answers), raising=False)
        monkeypatch.setattr("builtins.input", lambda prompt: print(prompt) or next(given))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            tradebook.main(["import", "--project", str(ROOT), *map(str, arguments)])
        shown = capsys.readouterr()
        return ended.value.code, shown.out, shown.err

    return command


# -- good workbooks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [LAST, LAST - 1])
def test_a_workbook_of_data_that_is_there_changes_nothing(year, tmp_path, data):
    plan = plan_import(scaffold(tmp_path / "entry.xlsx", year), data, year)
    assert (plan.changes, plan.deletions, plan.problems, plan.questions, plan.notices) == ([], [], [], [], [])
    assert plan.unchanged > 50


def test_a_filled_workbook_gives_a_sound_year_and_importing_it_again_changes_nothing(blank, tmp_path, data):
    path = fill_plausibly(shutil.copy(blank, tmp_path / "entry.xlsx"), YEAR, seed=2)
    plan = plan_import(path, data, YEAR)
    assert plan.problems == []
    assert {change.kind for change in plan.changes} == {"added"}
    assert {change.table for change in plan.changes} == {
        sheet.table for sheet in layout(DataPackage(DATA), Report.open(DATA).info, YEAR)
    } - {"known_discrepancies"}
    write_import(plan, data)
    assert check_data(DataPackage(data)).problems == []
    assert Report.open(data).years[-1] == YEAR
    after = state(data)
    again = plan_import(path, data, YEAR)
    assert (again.changes, again.deletions, again.problems) == ([], [], [])
    assert state(data) == after


def test_new_rows_stand_behind_the_old_ones_which_stay_as_they_were(new_year):
    for path in DATA.glob("*.csv"):
        assert (new_year / path.name).read_bytes().startswith(path.read_bytes()), path.name
    assert f"{YEAR},ALL,T," in (new_year / "services_trade.csv").read_text(encoding="utf-8")


def test_a_corrected_workbook_revises_rows_in_place(filled, tmp_path, imported):
    before = (imported / "enterprise_partners.csv").read_text(encoding="utf-8")
    book = openpyxl.load_workbook(filled)
    old = book["企业伙伴"]["F5"].value
    path = edited(filled, tmp_path, {("企业伙伴", "F5"): old - 1, ("企业伙伴", "H5"): "另一家公司"})
    plan = plan_import(path, imported, YEAR)
    [change] = plan.changes
    assert plan.problems == []
    assert str(change) == (
        f"改 enterprise_partners：{change.label}：数值 {old} → {old - 1:.1f}；"
        f"代表企业 {change.old['enterprise']} → 另一家公司"
    )
    write_import(plan, imported)
    after = (imported / "enterprise_partners.csv").read_text(encoding="utf-8")
    differing = [(a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]
    assert len(differing) == 1
    assert "另一家公司" in differing[0][1]


def test_part_of_a_workbook_can_be_imported_and_the_rest_stays_missing(blank, tmp_path, data):
    plan = plan_import(edited(blank, tmp_path, {("分行业", "D6"): 170000, ("分行业", "F6"): 169950}), data, YEAR)
    assert plan.problems == []
    assert [(change.row["sector"], change.row["flow"], change.row["value"]) for change in plan.changes] == [
        ("SA", "T", "170000.0"),
        ("SA", "X", "169950.0"),
    ]
    assert plan.missing["分行业"] == 34
    assert plan.missing["全国"] == 7
    write_import(plan, data)
    assert check_data(DataPackage(data)).problems == []


def test_an_emptied_cell_deletes_its_row_only_when_asked_to(filled, tmp_path, imported, run):
    path = edited(filled, tmp_path, {("外包方式", "G5"): None})
    arguments = ("--year", YEAR, "--file", path, "--data", imported)
    before = (imported / "outsourcing_modes.csv").read_text(encoding="utf-8").splitlines()
    code, out, _ = run(*arguments)
    assert code == 0
    assert "表单「外包方式」单元格 G5" in out
    assert "没有变化" in out
    code, out, _ = run(*arguments, answers=["y"])
    assert code == 0
    assert "从数据中删除这些行吗" in out
    assert "删除 1 行" in out
    after = (imported / "outsourcing_modes.csv").read_text(encoding="utf-8").splitlines()
    assert len(before) - len(after) == 1
    assert [line for line in before if line in after] == after


def test_rows_of_a_new_country_come_from_the_blank_lines(blank, tmp_path, data):
    path = edited(
        blank, tmp_path, {("省市", "B14"): "重庆", ("省市", "D14"): 125.1, ("省市", "E14"): "重庆市公报"}
    )
    [change] = plan_import(path, data, YEAR).changes
    assert (change.row["area"], change.row["value"], change.row["source"]) == ("CN-CQ", "125.1", "重庆市公报")


def test_the_source_of_a_sheet_goes_to_all_its_rows_and_a_change_of_it_revises_them(filled, tmp_path, imported):
    plan = plan_import(edited(filled, tmp_path, {("省市", "C3"): "国家统计局公报"}), imported, YEAR)
    assert {change.row["source"] for change in plan.changes} == {"国家统计局公报"}
    assert len(plan.changes) == 8
    assert "来源" in str(plan.changes[0])


def test_another_area_fills_in_its_own_workbook(tmp_path):
    data = other_area(tmp_path)
    year = Report.open(data).latest_year + 1
    path = fill_plausibly(scaffold(tmp_path / "entry.xlsx", year, data), year, data_dir=data)
    plan = plan_import(path, data, year)
    assert plan.problems == []
    write_import(plan, data)
    assert Report.open(data).years[-1] == year


# -- numbers as they are typed ---------------------------------------------------------------------------------------

READ = {
    "F6": ("'156835.8", "156835.8", "数字存为文本"),
    "H6": ("２９．１", "29.1", "全角数字"),
    "F7": ("4,345.4", "4345.4", "千位分隔符"),
    "H7": ("5 088.2", "5088.2", "空格"),
    "F8": (28525.399999999998, "28525.4", ""),
    "H8": (19722.9, "19722.9", ""),
    "F9": (58842, "58842.0", ""),
    "H9": ((269536.7, "#,##0.00"), "269536.7", ""),
    "F10": ((31416.7, "0.00_ "), "31416.70", ""),
    "H10": ("8824.00", "8824.00", "数字存为文本"),
}
"""Cell of the first sheet, what is typed (and its format), the text for the data, the notice."""


@pytest.fixture(scope="module")
def read(blank, tmp_path_factory):
    cells = {("分行业", address): typed for address, (typed, _, _) in READ.items()}
    return plan_import(edited(blank, tmp_path_factory.mktemp("read"), cells), DATA, YEAR)


@pytest.mark.parametrize("address", READ)
def test_numbers_that_mean_one_thing_are_read(address, read):
    _, text, notice = READ[address]
    assert [change.row["value"] for change in read.changes if change.place.address == address] == [text]
    notices = [line for line in read.notices if f"单元格 {address}：" in line]
    assert len(notices) == bool(notice)
    assert all(notice in line for line in notices)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4), st.integers(0, 4))
def test_a_number_comes_back_with_all_its_decimals(number, decimals):
    """What Excel stores is a binary fraction; its format says how many decimals it always shows."""
    shown = "General" if decimals == 0 else f"0.{'0' * decimals}####"
    text = read_number(float(number), shown).text
    assert Decimal(text) == number
    assert len(text.partition(".")[2]) >= decimals
    assert decimals or not text.endswith("0") or "." not in text
    assert read_number(text).text == text


NUMBER = "应为：数字，不带单位、逗号和百分号"
WRONG = {
    ("分行业", "D5"): ("76万8281", NUMBER),
    ("分行业", "F5"): ("12.5%", "以万美元计的数字，不带单位"),
    ("分行业", "H5"): ("35.4亿美元", "改法：换算后填 354000。"),
    ("分行业", "D6"): ("4345.4万美元", "改法：只填 4345.4。"),
    ("分行业", "F6"): ("—", "没有数据就清空单元格"),
    ("分行业", "H6"): ("无", "没有数据就清空单元格"),
    ("分行业", "D7"): ("#REF!", "公式出错，请改填数值"),
    ("分行业", "F7"): ("=D5-H5", "公式 =D5-H5 没有计算结果"),
    ("分行业", "H7"): (datetime(2023, 1, 2), "读到日期或时间 2023-01-02；"),
    ("分行业", "D8"): (True, "读到逻辑值 TRUE"),
    ("分行业", "F8"): ("(123.4)", "改法：负数写成 -123.4。"),
    ("分行业", "H8"): (-5, "读到“-5.0”；应为：不为负的数"),
    ("分行业", "D9"): ("1.2.3", NUMBER),
    ("分行业", "F9"): ("12，5", "小数点写成“.”，千位分隔符不写"),
    ("分行业", "H9"): ("约120", NUMBER),
    ("分行业", "D10"): ("100-200", NUMBER),
    ("分行业", "F10"): ("1.2E+5", "改法：改填 120000。"),
    ("分行业", "H10"): ("NaN", "没有数据就清空单元格"),
    ("分行业", "D11"): ("12 元", "核对单位后只填数字（读到的单位是元）"),
    ("分行业", "F11"): ((0.5, "0.00%"), "读到 50%（百分比格式，存的是 0.5）"),
    ("全国", "F5"): ("8.3%", "改法：只填 8.3。"),
    ("全国", "F6"): ((0.083, "0.0%"), "改法：把单元格格式改为“常规”，改填 8.3。"),
    ("全国", "F7"): (-120, "应为：不低于 -100 的增速"),
    ("技术出口方式", "D5"): (2.5, "应为：整数"),
    ("技术出口国别", "B29"): ("火星", "应为：清单中的国别"),
    ("技术出口国别", "B30"): (None, "单元格是空的，而这一行填了内容；应为：国别"),
    ("外包方式", "E5"): ("万元人民币", "应为：清单中的单位"),
    ("外包方式", "E6"): (None, "单元格是空的；应为：单位"),
    ("企业伙伴", "H5"): (None, "单元格是空的；应为：代表企业（数额已填）"),
    ("文字", "G5"): (None, "单元格是空的；应为：正文（标题已填）"),
    ("文字", "E6"): (None, "单元格是空的；应为：标题（正文已填）"),
    ("区域创新", "H5"): (0, "应为：不小于 1 的位次"),
    ("省市", "C3"): (None, "单元格是空的；应为：数字的来源"),
    ("技术进口方式", "B6"): ("TECH-A 专利", "（行名不能改）"),
    ("技术企业类型", "A5"): ("X", "应为：这一行原来的代码"),
}
"""Sheet and cell, what is typed there, and what the message says."""
ALSO_TYPED = {
    ("技术出口国别", "D29"): 3,
    ("技术出口国别", "D30"): 3,
}
"""Numbers in lines that name no country or an unknown one."""


@pytest.fixture(scope="module")
def refused(filled, tmp_path_factory):
    """A workbook with every mistake of the list at once, and what the import says."""
    typed = {cell: value for cell, (value, _) in WRONG.items()} | ALSO_TYPED
    return plan_import(edited(filled, tmp_path_factory.mktemp("refused"), typed), DATA, YEAR)


@pytest.mark.parametrize("cell", WRONG, ids="!".join)
def test_a_wrong_cell_is_reported_with_its_place_and_remedy(cell, refused):
    sheet, address = cell
    problems = [line for line in refused.problems if line.startswith(f"表单「{sheet}」单元格 {address}：")]
    assert len(problems) == 1, refused.problems
    assert WRONG[cell][1] in problems[0]
    assert "；应为：" in problems[0]
    assert "。改法：" in problems[0]


def test_all_wrong_cells_are_reported_at_once_and_nothing_else(refused):
    places = {line.split("：")[0] for line in refused.problems}
    assert places == {f"表单「{sheet}」单元格 {address}" for sheet, address in WRONG}


def test_a_wrong_workbook_leaves_the_data_alone(blank, tmp_path, data, run):
    before = state(data)
    path = edited(blank, tmp_path, {("分行业", "D5"): "很多", ("分行业", "D6"): 170000})
    with pytest.raises(EntryError, match="有问题没有解决"):
        write_import(plan_import(path, data, YEAR), data)
    code, _, err = run("--year", YEAR, "--file", path, "--data", data, "--confirm")
    assert code == 1
    assert "1. 表单「分行业」单元格 D5：读到“很多”" in err
    assert "没有导入任何数据" in err
    assert state(data) == before


# -- the same thing twice, codes, sheets -------------------------------------------------------------------------------


def problems_of(workbook: Path, folder: Path, cells: dict) -> list[str]:
    return plan_import(edited(workbook, folder, cells), DATA, YEAR).problems


def test_the_same_line_twice_names_both_cells(blank, tmp_path):
    cells = {("省市", "D5"): 1480, ("省市", "B13"): "CN-BJ 北京", ("省市", "D13"): 1490}
    [problem] = problems_of(blank, tmp_path, cells)
    assert problem.startswith("表单「省市」单元格 D13：与表单「省市」单元格 D5是同一项")


def test_a_number_of_commentary_is_a_whole_number(blank, tmp_path):
    row = (
        len(next(s for s in layout(DataPackage(DATA), Report.open(DATA).info, YEAR) if s.name == "文字").lines) + 4
    )
    cells = {
        ("文字", f"B{row}"): "机遇",
        ("文字", f"C{row}"): "二",
        ("文字", f"E{row}"): "题",
        ("文字", f"G{row}"): "文",
    }
    [problem] = problems_of(blank, tmp_path, cells)
    assert problem.startswith(f"表单「文字」单元格 C{row}：读到“二”；应为：整数")


def test_a_changed_header_is_reported_once_and_the_sheet_not_read(blank, tmp_path):
    problems = problems_of(blank, tmp_path, {("省市", f"D{HEADER_ROW + 1}"): "2024年", ("省市", "D5"): "很多"})
    assert problems == [
        f"表单「省市」单元格 D4：读到“2024年”；应为：表头“进出口 {YEAR}年”。改法：恢复表头；列不能增删或移动。"
    ]


def test_a_renamed_sheet_is_missed(blank, tmp_path):
    book = openpyxl.load_workbook(blank)
    book["全国"].title = "全国数据"
    book.save(tmp_path / "renamed.xlsx")
    [problem] = plan_import(tmp_path / "renamed.xlsx", DATA, YEAR).problems
    assert problem.startswith("表单「全国」：工作簿里没有这张表单")
    assert "全国数据" in problem


def test_values_of_formulas_are_read_as_the_workbook_stores_them(tmp_path):
    """Xlsxwriter stores a value beside a formula as Excel does."""
    path = tmp_path / "formula.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("表").write_formula("A1", "=1/3", None, 0.25)
    assert FormulaValues(path).of(openpyxl.load_workbook(path)["表"]["A1"]) == 0.25


def test_a_line_can_be_filled_in_part(blank, tmp_path, data):
    cells = {("技术出口国别", "D5"): 186, ("技术出口国别", "F6"): 24000.1, ("技术进口国别", "H5"): 6.5}
    cells |= {("区域创新", "H5"): 8, ("技术进口国别", "H6"): 1.5}
    plan = plan_import(edited(blank, tmp_path, cells), data, YEAR)
    assert plan.problems == []
    assert len(plan.changes) == len(cells)


# -- wrong files -------------------------------------------------------------------------------------------------------


def test_a_workbook_of_another_year_is_recognised(blank):
    with pytest.raises(EntryError, match=f"是 {YEAR} 年的工作簿，而要导入的是 {YEAR + 1} 年"):
        plan_import(blank, DATA, YEAR + 1)


@pytest.mark.parametrize(
    ("address", "value", "message"),
    [
        ("A1", "别的", "不是数据录入工作簿"),
        ("A2", 0, "格式版本是 0"),
        ("A4", "CN-BJ", "是地区 CN-BJ 的工作簿"),
    ],
)
def test_marks_of_the_workbook_are_checked(address, value, message, blank, tmp_path):
    with pytest.raises(EntryError, match=message):
        plan_import(edited(blank, tmp_path, {(MARK_SHEET, address): value}), DATA, YEAR)


def test_a_workbook_from_elsewhere_and_files_that_are_none_are_refused(tmp_path):
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(EntryError, match="不是数据录入工作簿"):
        plan_import(tmp_path / "other.xlsx", DATA, YEAR)
    (tmp_path / "text.xlsx").write_text("年份,数额\n", encoding="utf-8")
    with pytest.raises(EntryError, match=r"另存为 \.xlsx"):
        plan_import(tmp_path / "text.xlsx", DATA, YEAR)
    with pytest.raises(EntryError, match="找不到工作簿"):
        plan_import(tmp_path / "none.xlsx", DATA, YEAR)


# -- identities and questions ------------------------------------------------------------------------------------------


def test_broken_sums_are_problems_of_their_cells(filled, tmp_path):
    book = openpyxl.load_workbook(filled)
    sectors, nation, partners = book["分行业"], book["全国"], book["技术出口国别"]
    cells = {
        ("分行业", "D7"): sectors["D7"].value + 10,
        ("全国", "D8"): -nation["D8"].value,
        ("技术出口国别", "D5"): partners["D5"].value + 1,
    }
    problems = problems_of(filled, tmp_path, cells)
    by_cell = {problem.split("：")[0]: problem for problem in problems}
    assert "进出口 = 出口 + 进口" in by_cell["表单「分行业」单元格 D7"]
    assert "差额 = 出口 − 进口" in by_cell["表单「全国」单元格 D8"]
    assert "在表单「来源矛盾」登记一行：flow_sum," in by_cell["表单「分行业」单元格 D7"]
    assert all(problem.startswith("表单「") for problem in problems)


def test_a_growth_rate_that_leaves_no_base_is_a_problem_of_its_cell_and_sheet(filled, tmp_path):
    problems = problems_of(filled, tmp_path, {("技术出口国别", "H7"): -100})
    assert any(line.startswith("表单「技术出口国别」单元格 F7：") for line in problems)
    assert any(line.startswith("表单「技术出口国别」或「技术进口国别」：无法计算") for line in problems)


def test_a_contradiction_of_the_source_can_be_registered_in_the_workbook(filled, tmp_path, data):
    value = openpyxl.load_workbook(filled)["省市"]["D11"].value
    wrong = {("省市", "D11"): value + 1}
    [problem] = problems_of(filled, tmp_path, wrong)
    identity, cell, stated, expected, unit, _ = problem.split("登记一行：")[1].rstrip("。").split(",")
    line = dict(
        zip(
            "BCEGHJ",
            (identity, cell, float(stated), float(expected), unit, "省市表沿用初步数，未更新"),
            strict=True,
        )
    )
    path = edited(filled, tmp_path, wrong | {("来源矛盾", f"{c}5"): v for c, v in line.items()})
    plan = plan_import(path, data, YEAR)
    assert plan.problems == []
    write_import(plan, data)
    assert check_data(DataPackage(data)).problems == []
    assert f"{identity},{cell}," in (data / "known_discrepancies.csv").read_text(encoding="utf-8")
    assert plan_import(path, data, YEAR).changes == []


ASKED = {
    "D6": (172370.6 * 6, "超过 5 倍"),
    "D7": (8912.1 / 6, "超过 5 倍"),
    "D8": (4.5, "像是“万”和“亿”弄错了"),
    "D9": (2751620000, "像是“万”和“亿”弄错了"),
    "D10": (0, "来源写明为零吗（没有数据应留空）"),
}


@pytest.fixture(scope="module")
def asked(blank, tmp_path_factory):
    typed = {("分行业", address): round(value, 1) for address, (value, _) in ASKED.items()}
    return edited(blank, tmp_path_factory.mktemp("asked"), typed)


@pytest.fixture(scope="module")
def questions(asked):
    plan = plan_import(asked, DATA, YEAR)
    assert plan.problems == []
    return list(map(str, plan.questions))


@pytest.mark.parametrize("address", ASKED)
def test_numbers_far_from_last_years_are_asked_about(address, questions):
    [question] = [line for line in questions if line.startswith(f"表单「分行业」单元格 {address}：")]
    assert ASKED[address][1] in question
    assert "上年为" in question


def test_a_high_growth_rate_is_asked_about_unless_last_years_was_higher(blank, tmp_path):
    cells = {("全国", "F5"): 300.5, ("技术进口行业", "J8"): 500}  # last year's: 8.3 and more than 900
    assert [str(q.place) for q in plan_import(edited(blank, tmp_path, cells), DATA, YEAR).questions] == [
        "表单「全国」单元格 F5"
    ]


def test_units_are_converted_before_a_number_is_compared_with_last_years(blank, tmp_path):
    sheet = next(s for s in layout(DataPackage(DATA), Report.open(DATA).info, YEAR) if s.name == "外包方式")
    book = openpyxl.load_workbook(blank)
    number, unit = (cell_of(book[sheet.name], sheet, YEAR, "offshore|BPO|executed", h) for h in ("数值", "单位"))
    asked = {}
    for typed in ((0.65, "亿美元"), (0.65, "万美元"), (6500, "万美元"), (6.5, "%")):
        number.value, unit.value = typed
        book.save(tmp_path / "units.xlsx")
        asked[typed] = [
            str(q).split("：", 2)[2] for q in plan_import(tmp_path / "units.xlsx", DATA, YEAR).questions
        ]
    assert asked[0.65, "亿美元"] == asked[6500, "万美元"] == []
    assert "像是“万”和“亿”弄错了" in asked[0.65, "万美元"][0]
    assert asked[6.5, "%"] == ["单位是“%”，上年是“万美元”。口径确实变了吗？"]


def test_questions_must_be_answered_before_anything_is_written(asked, data, run):
    before, arguments = state(data), ("--year", YEAR, "--file", asked, "--data", data)
    code, out, err = run(*arguments)
    assert code == 1
    assert "疑问 1：表单「分行业」单元格 D6" in out
    assert "加 --confirm 再运行（make import 加 CONFIRM=1）" in err
    code, out, err = run(*arguments, answers=["y", "n"])
    assert code == 1
    assert "没有导入" in err
    assert state(data) == before
    code, out, err = run(*arguments, answers=["y"] * len(ASKED))
    assert (code, err) == (0, "")
    assert f"make book YEAR={YEAR}" in out
    assert state(data) != before


def test_all_questions_can_be_confirmed_at_once(asked, data, run):
    code, out, _ = run("--year", YEAR, "--file", asked, "--data", data, "--confirm")
    assert code == 0
    assert f"services_trade：新增 {len(ASKED)} 行" in out
    assert "「全国」7 格" in out


def test_a_fall_to_zero_that_the_growth_rate_confirms_is_not_asked_about(blank, tmp_path):
    sheet = next(s for s in layout(DataPackage(DATA), Report.open(DATA).info, YEAR) if s.name == "技术出口国别")
    book = openpyxl.load_workbook(blank)
    page = book["技术出口国别"]
    cell_of(page, sheet, YEAR, "KOR", "合同金额").value = 0
    book.save(tmp_path / "zero.xlsx")
    assert len(plan_import(tmp_path / "zero.xlsx", DATA, YEAR).questions) == 1
    cell_of(page, sheet, YEAR, "KOR", "金额同比（%）").value = -100
    book.save(tmp_path / "zero.xlsx")
    assert plan_import(tmp_path / "zero.xlsx", DATA, YEAR).questions == []


# -- all tables or none ------------------------------------------------------------------------------------------------


def test_a_dry_run_shows_the_changes_and_writes_nothing(asked, data, run):
    before = state(data)
    code, out, _ = run("--year", YEAR, "--file", asked, "--data", data, "--dry-run")
    assert code == 0
    assert "增 services_trade：" in out
    assert "疑问 1：" in out
    assert "没有写入" in out
    assert state(data) == before


def test_a_file_that_cannot_be_replaced_leaves_all_as_they_were(filled, data, monkeypatch):
    before, plan = state(data), plan_import(filled, data, YEAR)
    for failing in (1, 2, 9):
        monkeypatch.setattr(files.Path, "replace", fails_at(failing, PermissionError("文件被占用")))
        with pytest.raises(EntryError, match="数据没有改动"):
            write_import(plan, data)
        monkeypatch.undo()
        assert state(data) == before


@pytest.mark.parametrize("dying", [1, 9])
def test_an_import_that_dies_between_two_files_is_completed_by_the_next(
    dying, filled, data, monkeypatch, new_year, run
):
    plan = plan_import(filled, data, YEAR)
    monkeypatch.setattr(files.Path, "replace", fails_at(dying, KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        write_import(plan, data)
    monkeypatch.undo()
    with pytest.raises(DataError, match="重新运行 make import"):
        DataPackage(data)
    code, out, _ = run("--year", YEAR, "--file", filled, "--data", data)
    assert code == 0
    assert "上一次导入在写入时中断，现已补完" in out
    assert "没有变化" in out
    assert state(data) == state(new_year)


def test_an_import_that_dies_before_it_is_decided_changes_nothing(filled, data, monkeypatch):
    before, plan = state(data), plan_import(filled, data, YEAR)

    def dies(path, text):
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "write_atomically", dies)
    with pytest.raises(KeyboardInterrupt):
        write_import(plan, data)
    assert files.finish_replacing(data) == []
    assert state(data) == before


def fails_at(number: int, error: BaseException):
    """`Path.replace` that fails at the n-th file of the data folder itself."""
    original, seen = Path.replace, []

    def replace(self, target):
        if files.JOURNAL_FOLDER in str(self) and files.JOURNAL_FOLDER not in str(target):
            seen.append(target)
            if len(seen) == number:
                raise error
        return original(self, target)

    return replace


def test_data_that_changed_since_the_check_is_not_written_over(filled, data):
    plan = plan_import(filled, data, YEAR)
    with (data / "facts.csv").open("a", encoding="utf-8") as stream:
        stream.write(f"population,CN-SN,ALL,T,{YEAR},3954,万人,公报,\n")
    with pytest.raises(EntryError, match="又被改动"):
        write_import(plan, data)
