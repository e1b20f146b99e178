"""What an import would change, what it asks and refuses, and that it changes all tables or none."""

from pathlib import Path

import openpyxl
import pytest
from helpers.entry_filling import cell_of, edit_cells, load_once
from helpers.small_data import LAST, YEAR, small_data
from helpers.support import read_files
from helpers.tables import edit, name_only_in_header, read_rows, rewrite
from openpyxl.utils import get_column_letter
from tradebook import files
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.entry.importing import plan_import, write_import
from tradebook.entry.layout import FIRST_ROW, GUIDE_SHEET
from tradebook.entry.sheets import lay_out_sheets
from tradebook.entry.workbook import write_entry_workbook
from tradebook.errors import DataError, EntryError


def plan_for(data, workbook, year=YEAR, **options):
    return plan_import(workbook, Report.open(data), year, **options)


@pytest.fixture
def plan(small_report, blank_workbook, tmp_path):
    """A function that plans the import of the empty workbook, or another one, with other contents in some cells."""

    def plan_edited(cells, workbook=blank_workbook):
        return plan_import(edit_cells(workbook, tmp_path, cells), small_report, YEAR)

    return plan_edited


# -- changes -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [LAST, LAST - 1])
def test_a_workbook_of_data_that_is_there_changes_nothing(year, small_report, tmp_path):
    write_entry_workbook(tmp_path / "entry.xlsx", small_report, year)
    plan = plan_import(tmp_path / "entry.xlsx", small_report, year)
    assert (plan.changes, plan.deletions, plan.problems, plan.questions, plan.notices) == ([], [], [], [], [])
    assert plan.unchanged > 40


def test_a_code_ends_in_a_list_whose_header_alone_has_the_last_columns(bring_in, data):
    path = data / "codes" / "ownership.csv"
    name_only_in_header(path, "valid_from", "valid_to", "split_from", "merged_into")
    plan = bring_in([("企业类型", {"line": "OWN-FIE", "停用年份": YEAR})])
    assert (plan.problems, [change.kind for change in plan.changes]) == ([], ["corrected"])
    assert f"\nOWN-FIE,外商投资企业,OWN-FIE,,{YEAR},,\n" in path.read_text(encoding="utf-8")


def test_a_code_that_is_to_mean_something_else_is_asked_about(bring_in):
    plan = bring_in([("行业", {"line": "SA", "知识密集型": "是"})])
    [question] = plan.questions
    assert "代码“SA”在数据中已有，这里把它的知识密集型由“false”改为“true”，导入后各年的书都跟着改。" in str(
        question
    )


@pytest.mark.parametrize(
    ("table", "column", "text"),
    [
        ("codes/cases", "action", "第一，建设平台。\n第二，引入企业。"),
        ("codes/cases", "conditions", "甲。\n\n　　乙。"),
        ("codes/cases", "name_en", "Single window\nfor trade"),
        ("codes/policies", "digest", "一是扩大。\n二是提升。"),
        ("policy_tasks", "summary", "一是扩大。\n二是提升。"),
        ("commentary", "text", "第一段。\n\n第二段。"),
    ],
)
def test_a_workbook_changes_no_text_of_several_lines(table, column, text, data, tmp_path):
    rewrite(data, table, lambda rows: [*rows[:-1], {**rows[-1], column: text}])
    report = Report.open(data)
    write_entry_workbook(tmp_path / "entry.xlsx", report, LAST)
    plan = plan_import(tmp_path / "entry.xlsx", report, LAST)
    assert (list(map(str, plan.changes)), plan.deletions, plan.problems) == ([], [], [])


def test_the_lines_of_a_case_are_those_that_were_typed(bring_in):
    texts = {"名称": "案例", "英文名": "Single\nwindow", "做法": "第一，建设平台。\n\n第二，引入企业。 "}
    choices = {"代码": "CASE-X", "层级": "国家级试点", "领域": "政务服务", "主体": "甲局"}
    plan = bring_in([("案例", {**choices, **texts})])
    [row] = [change.row for change in plan.changes]
    assert (row["name_en"], row["action"]) == ("Single window", "第一，建设平台。\n第二，引入企业。")


def test_a_number_can_be_given_more_decimals(data, tmp_path):
    rewrite(
        data,
        "services_trade_provinces",
        lambda rows: [{**r, "value": "1480"} if r["area"] == "CN-BJ" else r for r in rows],
    )
    report = Report.open(data)
    write_entry_workbook(tmp_path / "entry.xlsx", report, LAST)
    assert plan_import(tmp_path / "entry.xlsx", report, LAST).changes == []
    cells = {("省市", "C5"): (1480, "0.0")}
    [change] = plan_import(edit_cells(tmp_path / "entry.xlsx", tmp_path, cells), report, LAST).changes
    assert (change.old["value"], change.row["value"]) == ("1480", "1480.0")


def test_a_workbook_saved_by_another_program_is_read_as_before(last_workbook, small_report, saved_by_libreoffice):
    [path] = saved_by_libreoffice(last_workbook)
    plan = plan_import(path, small_report, LAST)
    assert (plan.changes, plan.deletions, plan.problems, plan.notices) == ([], [], [], [])
    assert plan.unchanged > 100


def test_a_filled_workbook_gives_a_sound_year_and_importing_it_again_changes_nothing(filled_workbook, data):
    plan = plan_for(data, filled_workbook)
    assert plan.problems == []
    assert {change.kind for change in plan.changes} == {"added"}
    asked = [
        sheet for sheet in lay_out_sheets(Report.open(data), YEAR) if any(c.has_last_year for c in sheet.columns)
    ]
    assert {change.table for change in plan.changes} == {sheet.table for sheet in asked} - {
        "known_discrepancies",
        "exchange_rates",
        "forecast_published",
        "trade_periods",
    }
    write_import(plan, Report.open(data))
    assert check_data(DataPackage(data)).problems == []
    assert Report.open(data).years[-1] == YEAR
    after = read_files(data)
    again = plan_for(data, filled_workbook)
    assert (again.changes, again.deletions, again.problems) == ([], [], [])
    assert again.unchanged == len(plan.changes)
    assert read_files(data) == after


def test_new_rows_stand_behind_the_old_ones_which_stay_as_they_were(new_year):
    tables = list(small_data().glob("*.csv"))
    assert len(tables) > 15
    for path in tables:
        assert (new_year / path.name).read_bytes().startswith(path.read_bytes()), path.name
    assert f"{YEAR},ALL,T," in (new_year / "services_trade.csv").read_text(encoding="utf-8")


def test_a_corrected_workbook_of_the_same_report_corrects_rows_in_place(filled_workbook, tmp_path, imported):
    before = (imported / "enterprise_partners.csv").read_text(encoding="utf-8")
    old = load_once(filled_workbook)["企业伙伴"]["E5"].value
    cells = {("企业伙伴", "E5"): old - 1, ("企业伙伴", "F5"): "另一家公司"}
    plan = plan_for(imported, edit_cells(filled_workbook, tmp_path, cells))
    [change] = plan.changes
    assert plan.problems == []
    assert str(change) == (
        f"改 enterprise_partners：{change.label}：数值 {old} → {old - 1:.1f}；代表企业 甲公司 → 另一家公司"
    )
    write_import(plan, Report.open(imported))
    after = (imported / "enterprise_partners.csv").read_text(encoding="utf-8")
    differing = [pair for pair in zip(before.splitlines(), after.splitlines(), strict=True) if len(set(pair)) > 1]
    assert len(differing) == 1
    assert "另一家公司" in differing[0][1]


def test_part_of_a_workbook_can_be_imported_and_the_rest_stays_missing(blank_workbook, tmp_path, data):
    cells = {("分行业", "C6"): 36500, ("分行业", "D6"): 36100}
    plan = plan_for(data, edit_cells(blank_workbook, tmp_path, cells))
    assert plan.problems == []
    assert [(change.row["sector"], change.row["flow"], change.row["value"]) for change in plan.changes] == [
        ("SA", "T", "36500.0"),
        ("SA", "X", "36100.0"),
    ]
    assert plan.missing["分行业"] == 19
    # growth follows from the levels
    assert plan.missing["全国"] == 4
    write_import(plan, Report.open(data))
    assert check_data(DataPackage(data)).problems == []


def test_an_emptied_cell_deletes_its_row_only_when_asked_to(filled_workbook, tmp_path, imported):
    path = edit_cells(filled_workbook, tmp_path, {("外包方式", "F5"): None})
    before = (imported / "outsourcing_modes.csv").read_text(encoding="utf-8").splitlines()
    plan = plan_for(imported, path)
    [deletion] = plan.deletions
    assert str(deletion.place) == "表单「外包方式」单元格 F5"
    assert str(deletion) == f"删 outsourcing_modes：{deletion.label} {deletion.row['value']}亿美元"
    assert plan.select_changes(delete=False) == []
    write_import(plan_for(imported, path, delete=True), Report.open(imported), delete=True)
    after = (imported / "outsourcing_modes.csv").read_text(encoding="utf-8").splitlines()
    assert len(before) - len(after) == 1
    assert [line for line in before if line in after] == after


def test_rows_of_a_new_province_come_from_the_blank_lines(plan):
    [change] = plan({("省市", "B8"): "重庆", ("省市", "C8"): 125.1, ("省市", "E8"): "重庆市公报"}).changes
    assert (change.row["area"], change.row["value"], change.row["source"]) == ("CN-CQ", "125.1", "重庆市公报")


def test_the_source_of_a_sheet_goes_to_all_its_rows_and_a_change_of_it_corrects_them(
    filled_workbook, tmp_path, imported
):
    plan = plan_for(imported, edit_cells(filled_workbook, tmp_path, {("省市", "C3"): "国家统计局公报"}))
    assert [change.row["source"] for change in plan.changes] == ["国家统计局公报"] * 3
    assert "来源" in str(plan.changes[0])


def test_a_place_in_the_old_source_goes_with_it(last_workbook, small_report, tmp_path):
    path = edit_cells(last_workbook, tmp_path, {("企业伙伴", "I5"): "另一份报告"})
    [change] = plan_import(path, small_report, LAST).changes
    assert (change.old["locator"], change.row["locator"]) == ("L508", "")


def test_trailing_zeros_alone_change_nothing(last_workbook, small_report, tmp_path):
    path = edit_cells(last_workbook, tmp_path, {("分行业", "C6"): "36405.00"})
    plan = plan_import(path, small_report, LAST)
    assert (plan.changes, len(plan.notices)) == ([], 1)


# -- problems ------------------------------------------------------------------------------------------------------------


def test_what_editors_and_systems_leave_beside_the_tables_is_no_obstacle(data, tmp_path):
    (data / ".#facts.csv").symlink_to("somebody@host.1")
    (data / "._facts.csv").write_bytes(b"\0\5\026\7")
    (data / "notes.csv").symlink_to(tmp_path / "unplugged")
    write_entry_workbook(tmp_path / "entry.xlsx", Report.open(data), YEAR)
    typed = edit_cells(tmp_path / "entry.xlsx", tmp_path, {("省市", "C7"): 89.1})
    assert [str(change.place) for change in plan_for(data, typed).changes] == ["表单「省市」单元格 C7"]


def test_a_wrong_workbook_leaves_the_data_alone(blank_workbook, tmp_path, data):
    before = read_files(data)
    plan = plan_for(
        data, edit_cells(blank_workbook, tmp_path, {("分行业", "C5"): "很多", ("分行业", "C6"): 36500})
    )
    assert len(plan.problems) == 1
    with pytest.raises(EntryError, match="有问题没有解决"):
        write_import(plan, Report.open(data))
    assert read_files(data) == before


def list_questions(plan):
    """The questions about numbers, without those about sources that nobody typed."""
    return [question for question in plan.questions if "本表来源" not in question.text]


def places_of(problems):
    return [problem.split("：")[0].removeprefix("表单") for problem in problems]


def test_a_cell_that_cannot_be_read_hides_no_sum_it_is_no_part_of(filled_workbook, plan):
    value = load_once(filled_workbook)["分行业"]["C7"].value
    problems = plan({("分行业", "C7"): value + 10, ("分行业", "C8"): "很多"}, filled_workbook).problems
    assert places_of(problems) == ["「分行业」单元格 C8", "「分行业」单元格 C7"]
    assert "进出口 = 出口 + 进口" in problems[1]
    # D8 is a part of it
    assert "合计 = 各行业之和" not in problems[1]


def test_all_problems_are_listed_at_once(filled_workbook, plan):
    """Readable and not, in one table and in others."""
    book = load_once(filled_workbook)
    cells = {
        ("分行业", "C7"): book["分行业"]["C7"].value + 10,
        ("分行业", "C8"): "很多",
        ("分行业", "D9"): "约120",
        ("分行业", "C10"): book["分行业"]["C10"].value + 10,
        ("全国", "C8"): -book["全国"]["C8"].value,
        ("全国", "D5"): "8.3%",
        ("技术出口国别", "C5"): book["技术出口国别"]["C5"].value + 1,
        ("技术出口国别", "D7"): "无",
    }
    problems = plan(cells, filled_workbook).problems
    assert {(place.split("」")[0][1:], place.split()[-1]) for place in places_of(problems)} == set(cells)


def test_one_wrong_number_is_one_problem_at_its_cell_which_names_the_others(filled_workbook, plan):
    book = load_once(filled_workbook)
    [problem] = plan({("分行业", "D7"): book["分行业"]["D7"].value + 700}, filled_workbook).problems
    assert places_of([problem]) == ["「分行业」单元格 D7"]
    assert "与其他 2 处不符" in problem
    assert "（对照：表单「分行业」C7" in problem
    assert problem.count("登记一行：") == 2


def test_a_contradiction_between_sheets_names_the_cell_in_the_other(filled_workbook, plan):
    value = load_once(filled_workbook)["省市"]["C7"].value
    [problem] = plan({("省市", "C7"): value + 1}, filled_workbook).problems
    assert problem.startswith("表单「省市」单元格 C7：")
    assert "（对照：表单「分行业」C5）" in problem


def test_a_part_that_is_larger_than_its_whole_is_the_cell_that_is_wrong(filled_workbook, plan):
    book = load_once(filled_workbook)
    whole = book["分行业"]["C5"].value
    problems = plan({("分行业", "D7"): whole * 2, ("分行业", "C7"): whole * 3}, filled_workbook).problems
    assert {place.split()[-1] for place in places_of(problems)} <= {"C7", "D7"}


def test_a_line_that_names_nothing_hides_the_sums_of_its_table_only(filled_workbook, plan):
    book = load_once(filled_workbook)
    cells = {
        ("技术出口国别", "B11"): "火星",
        ("技术出口国别", "C11"): 3,
        ("技术出口国别", "C5"): book["技术出口国别"]["C5"].value + 1,
        ("分行业", "C7"): book["分行业"]["C7"].value + 10,
    }
    problems = plan(cells, filled_workbook).problems
    assert places_of(problems) == ["「技术出口国别」单元格 B11", "「分行业」单元格 C7"]


def test_broken_sums_are_problems_of_their_cells(filled_workbook, plan):
    book = load_once(filled_workbook)
    cells = {
        ("分行业", "C7"): book["分行业"]["C7"].value + 10,
        ("全国", "C8"): -book["全国"]["C8"].value,
        ("技术出口国别", "C5"): book["技术出口国别"]["C5"].value + 1,
    }
    problems = plan(cells, filled_workbook).problems
    by_cell = {problem.split("：")[0]: problem for problem in problems}
    assert "进出口 = 出口 + 进口" in by_cell["表单「分行业」单元格 C7"]
    assert "差额 = 出口 − 进口" in by_cell["表单「全国」单元格 C8"]
    assert "在表单「来源矛盾」登记一行：flow_sum," in by_cell["表单「分行业」单元格 C7"]
    assert all(problem.startswith("表单「") for problem in problems)


def test_a_growth_rate_that_leaves_no_base_is_a_problem_of_its_cell_and_sheet(filled_workbook, plan):
    problems = plan({("技术出口国别", "E7"): -100}, filled_workbook).problems
    assert any(line.startswith("表单「技术出口国别」单元格 D7：") for line in problems)
    assert any(line.startswith("表单「技术出口国别」或「技术进口国别」：无法计算") for line in problems)


def test_a_number_of_a_later_year_than_the_report_is_a_problem_of_its_year(bring_in, sheets):
    typed = {"地区": "陕西", "行业": "全部服务", "流向": "进出口", "界限": "等于", "单位": "万人", "数值": 3950}
    indicator = {"指标": "population", "年份": YEAR + 2}
    [problem] = bring_in([("正文数字", indicator | typed)], write=False).problems
    [place] = [place for column, place in sheets["正文数字"].entry_places.items() if column.field == "year"]
    assert problem.startswith(f"表单「正文数字」单元格 {get_column_letter(place + 1)}")
    assert f"{YEAR + 2} 年的数，而刊载它的是 {YEAR} 年的报告" in problem
    assert problem.endswith("改法：改正年份。")


def test_a_problem_of_a_row_that_is_not_from_the_workbook_names_file_and_line(data, blank_workbook, tmp_path):
    rewrite(data, "known_discrepancies", lambda rows: [])
    [problem] = plan_for(data, edit_cells(blank_workbook, tmp_path, {("省市", "C5"): 1490.5})).problems
    assert problem.startswith("services_trade_provinces.csv，第 4 行，“value”列：")
    assert "在表单「来源矛盾」登记一行：provinces_against_sectors,CN-SN/2020/T,8.6,8.4,亿美元" in problem


def test_a_contradiction_of_the_source_can_be_registered_in_the_workbook(filled_workbook, plan, tmp_path, data):
    value = load_once(filled_workbook)["省市"]["C7"].value
    wrong = {("省市", "C7"): value + 1}
    [problem] = plan(wrong, filled_workbook).problems
    identity, cell, stated, expected, unit, *_ = problem.split("登记一行：")[1].rstrip("。").split(",")
    contents = (identity, cell, float(stated), float(expected), unit, "省市表沿用初步数，未更新")
    line = {("来源矛盾", f"{column}5"): content for column, content in zip("BCEFDG", contents, strict=True)}
    path = edit_cells(filled_workbook, tmp_path, wrong | line)
    registered = plan_for(data, path)
    assert registered.problems == []
    assert [str(change) for change in registered.changes if change.table == "known_discrepancies"] == [
        f"增 known_discrepancies：{identity}/{cell} “省市表沿用初步数，未更新”"
    ]
    write_import(registered, Report.open(data))
    assert check_data(DataPackage(data)).problems == []
    assert f"{identity},{cell}," in (data / "known_discrepancies.csv").read_text(encoding="utf-8")
    assert plan_for(data, path).changes == []


def test_the_line_that_a_message_offers_can_be_pasted_as_it_is(filled_workbook, plan):
    wrong = {("省市", "C7"): load_once(filled_workbook)["省市"]["C7"].value + 1}
    [problem] = plan(wrong, filled_workbook).problems
    line = problem.split("登记一行：")[1].rstrip("。").removesuffix("原因")
    pasted = plan(wrong | {("来源矛盾", "B5"): f"{line}省市表沿用初步数，后来没有更新"}, filled_workbook)
    assert pasted.problems == []
    [change] = [change for change in pasted.changes if change.table == "known_discrepancies"]
    assert change.row["reason"] == "省市表沿用初步数，后来没有更新"
    [problem] = plan(wrong | {("来源矛盾", "B5"): f"{line}原因"}, filled_workbook).problems
    assert "known_discrepancies" in problem or "来源矛盾" in problem


def test_a_wrong_expression_names_the_cell_before_anything_is_written(filled_workbook, plan):
    lines = {
        "9": "{eval}`edition.technology.exports.value`",
        "10": "{eval}`technology`",
        "11": "{eval}`area.all +`",
    }
    cells = {
        ("文字", f"{column}{row}"): content
        for row, text in lines.items()
        for column, content in zip("BCDE", ("机遇", int(row), "题", f"共{text}。"), strict=True)
    }
    unknown, unwritable = plan(cells, filled_workbook).problems
    assert unknown.startswith("表单「文字」单元格 E10：正文“共{eval}`technology`”中的 {eval}`technology`，")
    assert "没有“technology”这个名称" in unknown
    assert "是不是 edition.technology" in unknown
    assert unwritable.startswith("表单「文字」单元格 E11：")
    assert "不是合格的 Python 表达式" in unwritable


# -- questions -----------------------------------------------------------------------------------------------------------

ASKED = {
    "C6": (36405.0 * 6, "超过 5 倍"),
    "C7": (4003.0 / 6, "超过 5 倍"),
    "C8": (1.4, "像是“万”和“亿”弄错了"),
    "C9": (175100000, "像是“万”和“亿”弄错了"),
    "C10": (0, "来源写明为零吗（没有数据应留空）"),
}


@pytest.fixture(scope="module")
def questions(small_report, blank_workbook, tmp_path_factory):
    typed = {("分行业", address): round(value, 1) for address, (value, _) in ASKED.items()}
    path = edit_cells(blank_workbook, tmp_path_factory.mktemp("asked"), typed)
    plan = plan_import(path, small_report, YEAR)
    assert plan.problems == []
    return list(map(str, plan.questions))


@pytest.mark.parametrize("address", ASKED)
def test_numbers_far_from_last_years_are_asked_about(address, questions):
    [question] = [line for line in questions if line.startswith(f"表单「分行业」单元格 {address}：")]
    assert ASKED[address][1] in question
    assert "上年为" in question


def test_a_column_in_another_unit_is_asked_about_once_and_not_in_each_cell(plan, blank_workbook):
    page = load_once(blank_workbook)["分行业"]
    cells = {("分行业", f"D{row}"): round(page[f"G{row}"].value / 10000, 2) for row in range(5, 11)}
    questions = [each for each in list_questions(plan(cells)) if each.place.address.startswith("D")]
    assert [(each.place.address, each.text.count("约一万倍")) for each in questions] == [("D5", 1)]


def test_a_high_growth_rate_is_asked_about_unless_last_years_was_higher(plan):
    # last year's: 5.8 and 900
    cells = {("全国", "D5"): 300.5, ("技术进口行业", "F8"): 500}
    assert [str(question.place) for question in list_questions(plan(cells))] == ["表单「全国」单元格 D5"]


def test_units_are_converted_before_a_number_is_compared_with_last_years(plan, blank_workbook, small_report):
    sheet = next(sheet for sheet in lay_out_sheets(small_report, YEAR) if sheet.name == "外包方式")
    page = load_once(blank_workbook)[sheet.name]
    typed = {
        "ITO|contract": (105000, "万美元"),
        "ITO|executed": (5.5, "亿美元"),
        "BPO|executed": (0.65, "万美元"),
        "KPO|executed": (6.5, "%"),
    }
    cells = {
        (sheet.name, cell_of(page, sheet, f"offshore|{codes}", header).coordinate): value
        for codes, values in typed.items()
        for header, value in zip(("数值", "单位"), values, strict=True)
    }
    unit, dimension = list_questions(plan(cells))
    assert (
        "业务流程外包）执行额：读到 0.65万美元，上年为 6500万美元，相差约一万倍，像是“万”和“亿”弄错了" in unit.text
    )
    assert "知识流程外包）执行额：单位是“%”，上年是“亿美元”。口径确实变了吗？" in dimension.text


def test_the_unit_that_the_report_says_is_not_asked_about(data, tmp_path):
    edit(data / "edition.yml", "publisher:", "units: {services_trade: 亿元}\npublisher:")
    write_entry_workbook(tmp_path / "entry.xlsx", Report.open(data), YEAR)
    path = edit_cells(tmp_path / "entry.xlsx", tmp_path, {("分行业", "C5"): 650.3, ("分行业", "D5"): 330.1})
    plan = plan_import(path, Report.open(data), YEAR)
    assert {change.row["unit"] for change in plan.changes if change.table == "services_trade"} == {"亿元"}
    assert [question.text for question in plan.questions if "口径" in question.text] == []


def test_a_fall_to_zero_that_the_growth_rate_of_the_same_line_confirms_is_not_asked_about(plan):
    cells = {("技术出口国别", "D7"): 0, ("技术出口国别", "D8"): 0, ("技术出口国别", "E8"): -100}
    [question] = list_questions(plan(cells))
    assert question.place.address == "D7"


def test_a_source_that_nobody_typed_is_asked_about_once_for_each_sheet(plan):
    cells = {("分行业", "C6"): 36500, ("分行业", "D6"): 36100, ("省市", "C5"): 1608}
    questions = plan(cells).questions
    assert [str(question.place) for question in questions] == ["表单「分行业」单元格 C3", "表单「省市」单元格 C3"]
    assert all("本表来源仍是预填的" in question.text for question in questions)
    typed = {("分行业", "C3"): "省商务厅服贸处年报", ("省市", "C3"): "商务部公报"}
    assert plan(cells | typed).questions == []


def test_a_line_that_was_deleted_is_asked_about(blank_workbook, small_report, tmp_path):
    book = openpyxl.load_workbook(blank_workbook)
    book["省市"].delete_rows(5)
    book.save(tmp_path / "deleted.xlsx")
    [question] = plan_import(tmp_path / "deleted.xlsx", small_report, YEAR).questions
    assert "“CN-BJ 北京”这一行原来在此，上年有数，现在表中没有了" in question.text


def test_growth_that_both_years_levels_contradict_is_asked_about(plan, blank_workbook, small_report):
    sheet = next(sheet for sheet in lay_out_sheets(small_report, YEAR) if sheet.name == "正文数字")
    page = load_once(blank_workbook)[sheet.name]
    typed = {"software_products": 110.0, "software_products_growth": -10.0}
    cells = {
        (sheet.name, cell_of(page, sheet, f"{code}|CN-SN|ALL|T|{YEAR}", "数值").coordinate): value
        for code, value in typed.items()
    }
    [question] = list_questions(plan(cells))
    assert question.place.address == list(cells)[1][1]
    assert "读到 -10%，而由两年的数额推算应为10%" in question.text
    assert f"（对照：表单「正文数字」{next(iter(cells))[1]}）" in question.text


def test_a_corrected_number_is_asked_about_a_corrected_name_is_not(last_workbook, small_report, tmp_path):
    path = edit_cells(last_workbook, tmp_path, {("企业伙伴", "F5"): "丙公司", ("省市", "C5"): 14805.0})
    plan = plan_import(path, small_report, LAST)
    assert [change.kind for change in plan.changes] == ["corrected", "corrected"]
    assert [str(question.place) for question in plan.questions] == ["表单「省市」单元格 C5"]


# -- all tables or none ------------------------------------------------------------------------------------------------


def fail_at(number: int, error: BaseException):
    """`Path.replace` that fails at the n-th file of the data folder itself."""
    original, seen = Path.replace, []

    def replace(self, target):
        if files.JOURNAL_FOLDER in str(self) and files.JOURNAL_FOLDER not in str(target):
            seen.append(target)
            if len(seen) == number:
                raise error
        return original(self, target)

    return replace


def test_a_file_that_cannot_be_replaced_leaves_all_as_they_were(filled_workbook, data, monkeypatch):
    before, report = read_files(data), Report.open(data)
    plan = plan_import(filled_workbook, report, YEAR)
    for failing in (1, 2, 9):
        monkeypatch.setattr(files.Path, "replace", fail_at(failing, PermissionError("文件被占用")))
        with pytest.raises(EntryError, match="数据没有改动"):
            write_import(plan, report)
        monkeypatch.undo()
        assert read_files(data) == before


@pytest.mark.parametrize("dying", [1, 9])
def test_an_import_that_dies_between_two_files_can_be_completed(
    dying, filled_workbook, data, monkeypatch, new_year
):
    plan = plan_for(data, filled_workbook)
    monkeypatch.setattr(files.Path, "replace", fail_at(dying, KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        write_import(plan, Report.open(data))
    monkeypatch.undo()
    with pytest.raises(DataError, match="重新运行 tradebook import"):
        DataPackage(data)
    assert len(files.finish_replacing(data)) > 0
    assert read_files(data) == read_files(new_year)
    assert plan_for(data, filled_workbook).changes == []


def test_an_import_that_dies_before_it_is_decided_changes_nothing(filled_workbook, data, monkeypatch):
    before, plan = read_files(data), plan_for(data, filled_workbook)

    def die(path, text):
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "write_atomically", die)
    with pytest.raises(KeyboardInterrupt):
        write_import(plan, Report.open(data))
    assert files.finish_replacing(data) == []
    assert read_files(data) == before


def test_data_that_changed_since_the_check_is_not_written_over(filled_workbook, data):
    report = Report.open(data)
    plan = plan_import(filled_workbook, report, YEAR)
    with (data / "facts.csv").open("a", encoding="utf-8") as stream:
        stream.write(f"population,CN-SN,ALL,T,{YEAR},3954,万人,=,{YEAR},公报,\n")
    for again in (report, Report.open(data)):
        with pytest.raises(EntryError, match="又被改动"):
            write_import(plan, again)


# -- what a later report revises ------------------------------------------------------------------------------------------

FACT = {"indicator": "population", "area": "CN-SN", "sector": "ALL", "flow": "T"}
"""A fact that comes a year late."""


def row_of(data, table, vintage=None, **key):
    """The line of an observation as the report of a year had it, as text."""
    package = DataPackage(data) if vintage is None else DataPackage(data).as_of(vintage)
    [row] = [*package.rows(table, key), *package.rows_without_value(table, key)]
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
    path = edit_cells(revising, tmp_path, {("省市", "C5"): 1490.5, ("省市", "C3"): "统计公报"})
    plan = import_from(path, data, LAST)
    [change] = plan.changes
    assert str(change) == (
        f"修订 services_trade_provinces：{change.label}：数值 1480.5 → 1490.5；来源 表3 → 统计公报"
    )
    after = (data / "services_trade_provinces.csv").read_text(encoding="utf-8")
    assert after == f"{before}CN-BJ,{LAST},T,1490.5,亿美元,{YEAR},统计公报,,\n"
    key = {"area": "CN-BJ", "year": LAST}
    assert ",1480.5," in row_of(data, "services_trade_provinces", LAST, **key)
    assert ",1490.5," in row_of(data, "services_trade_provinces", **key)
    assert plan_import(path, Report.open(data), LAST).changes == []


def test_what_the_same_report_revised_is_corrected_in_place(revising, data, tmp_path):
    import_from(edit_cells(revising, tmp_path, {("省市", "C5"): 1490.5}), data, LAST)
    lines = (data / "services_trade_provinces.csv").read_text(encoding="utf-8").count("\n")
    plan = import_from(edit_cells(revising, tmp_path, {("省市", "C5"): 1491.5}), data, LAST)
    assert [change.kind for change in plan.changes] == ["corrected"]
    assert (data / "services_trade_provinces.csv").read_text(encoding="utf-8").count("\n") == lines
    again = tmp_path / "again.xlsx"
    write_entry_workbook(again, Report.open(data), LAST, YEAR)
    assert openpyxl.load_workbook(again)["省市"]["C5"].value == 1491.5


def test_an_emptied_cell_deletes_nothing_that_an_earlier_report_stated(revising, data, tmp_path):
    plan = plan_import(edit_cells(revising, tmp_path, {("省市", "C5"): None}), Report.open(data), LAST)
    assert (plan.changes, plan.deletions) == ([], [])


def test_the_workbook_of_the_old_report_still_corrects_the_old_row(revising, last_workbook, data, tmp_path):
    import_from(edit_cells(revising, tmp_path, {("省市", "C5"): 1490.5}), data, LAST)
    plan = import_from(edit_cells(last_workbook, tmp_path, {("省市", "C5"): 1481.5}), data, LAST)
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
    value = openpyxl.load_workbook(revising)["分行业"]["C6"].value
    wrong = {("分行业", "C6"): value + 1}
    problems = plan_import(edit_cells(revising, tmp_path, wrong), Report.open(data), LAST).problems
    [problem] = problems
    rows = [line.rstrip("。；另").split(",") for line in problem.split("登记一行：")[1:]]
    assert [row[-3:] for row in rows] == [["万美元", str(YEAR), "原因"]] * 2
    cells = {
        ("来源矛盾", f"{column}{line}"): float(text) if column in "EF" else text
        for line, (identity, cell, stated, expected, unit, *_) in enumerate(rows, start=5)
        for column, text in zip("BCEFDG", (identity, cell, stated, expected, unit, "修订只见于合计"), strict=True)
    }
    cells = {key: "修订只见于一个行业的进出口" if key[1].startswith("G") else text for key, text in cells.items()}
    import_from(edit_cells(revising, tmp_path, wrong | cells), data, LAST)
    assert check_data(DataPackage(data)).problems == []
    registered = DataPackage(data)
    assert [len(registered.as_of(year).rows("known_discrepancies")) for year in (LAST, YEAR)] == [1, 3]
    known = [check_data(registered.as_of(year)).known_breaks for year in (LAST, YEAR)]
    assert [len(breaks) for breaks in known] == [1, 3]


# -- everything by the workbook: new codes, policies, cases ----------------------------------------------------------------


def test_a_name_that_no_list_has_is_registered_and_used_in_one_import(bring_in, data):
    lines = [
        ("新地区", {"代码": "CN-JS", "名称": "江苏", "英文名": "Jiangsu"}),
        ("省市", {"地区": "江苏", "进出口": 500.1}),
        ("新地区", {"代码": "BRA", "名称": "巴西", "英文名": "Brazil"}),
    ]
    plan = bring_in(lines)
    assert plan.problems == []
    assert {(change.table, str(change.place)) for change in plan.changes} >= {("areas", "表单「新地区」单元格 C5")}
    package = DataPackage(data)
    assert package.name("CN-JS") == "江苏"
    assert [row["value"] for row in package.rows("services_trade_provinces", {"area": "CN-JS"})]
    assert check_data(package).problems == []


def test_a_name_that_is_not_registered_is_a_problem_that_says_where_to_register_it(bring_in):
    [problem] = bring_in([("省市", {"地区": "江苏", "进出口": 500.1})]).problems
    assert "清单里没有的，先在表单「新地区」中登记" in problem


def test_a_new_name_needs_its_english_name(bring_in):
    [problem] = bring_in([("新地区", {"代码": "BRA", "名称": "巴西"})]).problems
    assert problem.startswith("表单「新地区」单元格 D5：单元格是空的；应为：英文名")


def test_policies_and_cases_come_with_what_they_aim_at_and_achieved(bring_in, data):
    lines = [
        (
            "政策",
            {
                "代码": "POL-99",
                "名称": "某意见",
                "英文名": "Some opinions",
                "层级": "省",
                "领域": "数字",
                "发布年份": YEAR,
            },
        ),
        (
            "政策目标",
            {
                "政策": "某意见",
                "目标": "占比",
                "序号": 1,
                "目标年份": YEAR + 2,
                "界限": "不少于",
                "单位": "%",
                "数值": 8,
            },
        ),
        ("政策任务", {"政策": "某意见", "序号": 1, "任务": "拓展市场", "摘要": "参展。", "责任部门": "商务厅"}),
        (
            "案例",
            {
                **{
                    "代码": "CASE-X99",
                    "名称": "某平台",
                    "英文名": "Some platform",
                    "层级": "企业",
                    "领域": "技术",
                },
                **{"地区": "西安", "主体": "某公司", "做法": "共建。"},
            },
        ),
        (
            "案例成效",
            {
                "案例": "某平台",
                "成效": "服务企业",
                "性质": "实际",
                "序号": 1,
                "界限": "等于",
                "单位": "家",
                "数值": 80,
            },
        ),
    ]
    plan = bring_in(lines)
    assert plan.problems == []
    package = DataPackage(data)
    assert [row["report_year"] for row in package.rows("policies", {"code": "POL-99"})] == [YEAR]
    assert [row["due"] for row in package.rows("policy_targets", {"policy": "POL-99"})] == [YEAR + 2]
    assert [row["title"] for row in package.rows("policy_tasks", {"policy": "POL-99"})] == ["拓展市场"]
    assert [row["value"] for row in package.rows("case_outcomes", {"case": "CASE-X99"})] == [80]
    assert bring_in(lines).changes == []


def test_a_field_that_no_policy_or_case_has_had_is_asked_about_and_taken(bring_in, data):
    line = {"代码": "CASE-X99", "名称": "某平台", "英文名": "Some platform", "层级": "企业", "领域": "会展"}
    lines = [("案例", line | {"主体": "某公司", "做法": "共建。"})]
    plan = bring_in(lines)
    assert plan.problems == []
    (question,) = (question for question in plan.questions if "会展" in question.text)
    assert str(question) == "表单「案例」单元格 F5：领域“会展”不在清单中。确是新的领域吗（不是的，从清单中选择）？"
    assert [row["field"] for row in DataPackage(data).rows("cases", {"code": "CASE-X99"})] == ["会展"]
    assert check_data(DataPackage(data)).problems == []
    assert "会展" in DataPackage(data).suggestions("cases", "field")


@pytest.mark.parametrize(
    ("table", "sheet", "code"), [("codes/policies", "政策", "POL-B"), ("codes/cases", "案例", "CASE-A")]
)
def test_a_code_of_another_year_s_report_is_taken(bring_in, data, table, sheet, code):
    known = next(row for row in read_rows(data / f"{table}.csv") if row["code"] == code)
    line = {"代码": code, "名称": "新的", "英文名": "New", "层级": known["level"], "领域": known["field"]}
    line |= {"主体": "甲", "做法": "共建。"} if sheet == "案例" else {}
    (problem,) = bring_in([(sheet, line)]).problems
    assert f"代码“{code}”已有：{YEAR - 1} 年版收录的“{known['name_zh']}”" in problem
    assert next(row for row in read_rows(data / f"{table}.csv") if row["code"] == code) == known


def test_a_code_that_gets_another_name_is_asked_about(bring_in, data):
    known = read_rows(data / "codes" / "indicators.csv")[0]
    line = {"代码": known["code"], "名称": "外来人员", "英文名": "Migrants", "数字的名称": known["label"]}
    plan = bring_in([("新指标", line)], write=False)
    (question,) = (question.text for question in plan.questions if known["code"] in question.text)
    assert f"代码“{known['code']}”在数据中是“{known['name_zh']}”，这里写的是“外来人员”" in question


def test_a_target_that_was_due_before_the_year_is_asked_about(bring_in):
    lines = [
        ("政策", {"代码": "POL-99", "名称": "某意见", "英文名": "Some opinions", "层级": "省", "领域": "数字"}),
        (
            "政策目标",
            {
                "政策": "某意见",
                "目标": "占比",
                "序号": 1,
                "目标年份": 2020,
                "界限": "不少于",
                "单位": "%",
                "数值": 8,
            },
        ),
    ]
    assert any("目标年份是 2020 年" in question.text for question in bring_in(lines, write=False).questions)


def test_what_is_asked_about_stands_beside_last_years(plan):
    found = plan({("分行业", "C6"): 36405.0 * 6, ("分行业", "C3"): "统计公报"})
    (question,) = found.questions
    beside = found.beside[question.place]
    assert str(question.place) == "表单「分行业」单元格 C6"
    assert beside.now == "218430.0万美元"
    assert f"上年为 {beside.last}" in question.text
    assert question.text.startswith(beside.label)


# -- provisional numbers -----------------------------------------------------------------------------------------------


def test_a_number_that_the_source_calls_provisional_is_kept_as_such_until_it_is_final(data, tmp_path):
    path = tmp_path / "entry.xlsx"
    write_entry_workbook(path, Report.open(data), YEAR)
    key = {"area": "CN-BJ", "year": YEAR}
    import_from(edit_cells(path, tmp_path, {("省市", "C5"): 1510.5, ("省市", "F5"): "初步数"}), data, YEAR)
    assert row_of(data, "services_trade_provinces", **key).endswith(",P")
    # nothing of it stands in the next year's workbook
    again, following = tmp_path / "again.xlsx", tmp_path / "following.xlsx"
    write_entry_workbook(again, Report.open(data), YEAR)
    assert openpyxl.load_workbook(again)["省市"]["F5"].value == "初步数"
    write_entry_workbook(following, Report.open(data), YEAR + 1)
    assert openpyxl.load_workbook(following)["省市"]["F5"].value is None
    plan = import_from(edit_cells(again, tmp_path, {("省市", "F5"): None}), data, YEAR)
    assert [str(change).partition("：")[2].partition("：")[2] for change in plan.changes] == [
        "数据状态 初步数 → （空）"
    ]
    assert row_of(data, "services_trade_provinces", **key).endswith(",")


def test_why_there_is_no_number_is_kept_until_there_is_one(data, tmp_path):
    path, again = tmp_path / "entry.xlsx", tmp_path / "again.xlsx"
    write_entry_workbook(path, Report.open(data), YEAR)
    key = {"area": "CN-BJ", "year": YEAR}
    cells = {("省市", "F5"): "未予公布", ("省市", "C3"): "统计公报"}
    plan = import_from(edit_cells(path, tmp_path, cells), data, YEAR)
    assert [str(change) for change in plan.changes] == [
        f"增 services_trade_provinces：北京{YEAR}年服务进出口额（省市表） （未予公布）"
    ]
    assert row_of(data, "services_trade_provinces", **key).endswith(f",T,,亿美元,{YEAR},统计公报,,Q")
    assert check_data(DataPackage(data)).problems == []
    # it stands in the next workbook of the year, and is neither asked for nor changed
    write_entry_workbook(again, Report.open(data), YEAR)
    assert openpyxl.load_workbook(again)["省市"]["F5"].value == "未予公布"
    unchanged = import_from(again, data, YEAR)
    assert (unchanged.changes, unchanged.deletions, unchanged.missing["省市"]) == ([], [], plan.missing["省市"])
    plan = import_from(edit_cells(again, tmp_path, {("省市", "C5"): 1510.5, ("省市", "F5"): None}), data, YEAR)
    assert [str(change).partition("：")[2].partition("：")[2] for change in plan.changes] == [
        "数值 （空） → 1510.5；数据状态 未予公布 → （空）"
    ]
    assert row_of(data, "services_trade_provinces", **key).endswith(f",T,1510.5,亿美元,{YEAR},统计公报,,")


def test_what_a_report_takes_back_stays_with_the_reports_before(data, tmp_path):
    path = tmp_path / "entry.xlsx"
    write_entry_workbook(path, Report.open(data), LAST, vintage=YEAR)
    cells = {("省市", "C5"): None, ("省市", "F5"): "已并入其他项", ("省市", "C3"): "统计公报"}
    plan = import_from(edit_cells(path, tmp_path, cells), data, LAST)
    assert [change.kind for change in plan.changes] == ["revised"]
    before, after = (DataPackage(data).as_of(vintage) for vintage in (LAST, YEAR))
    where = {"area": "CN-BJ", "year": LAST}
    assert len(before.rows("services_trade_provinces", where)) == 1
    assert after.rows("services_trade_provinces", where) == []
    assert [row["obs_status"] for row in after.rows_without_value("services_trade_provinces", where)] == ["K"]


def test_a_reason_is_of_the_empty_cells_of_a_line(data, tmp_path):
    path = tmp_path / "entry.xlsx"
    write_entry_workbook(path, Report.open(data), YEAR)
    sheet = openpyxl.load_workbook(path)["分行业"]
    place = next(cell.column_letter for cell in sheet[4] if cell.value == "数据状态")
    cells = {("分行业", "C3"): "统计公报", ("分行业", "C6"): 36405.0, ("分行业", f"{place}6"): "未作统计"}
    import_from(edit_cells(path, tmp_path, cells), data, YEAR)
    package, where = DataPackage(data), {"sector": "SA", "year": YEAR}
    assert [(row["flow"], row["obs_status"]) for row in package.rows("services_trade", where)] == [("T", None)]
    lacking = package.rows_without_value("services_trade", where)
    assert [(row["flow"], row["obs_status"]) for row in lacking] == [("X", "L"), ("M", "L")]


def test_a_reason_without_an_empty_cell_is_a_problem(data, tmp_path):
    path = tmp_path / "entry.xlsx"
    write_entry_workbook(path, Report.open(data), YEAR)
    path = edit_cells(path, tmp_path, {("省市", "C5"): 1510.5, ("省市", "F5"): "未予公布"})
    (problem,) = plan_import(path, Report.open(data), YEAR).problems
    assert str(problem) == (
        "表单「省市」单元格 F5：“未予公布”，而这一行的数都填了；应为：没有数值的格。"
        "改法：清空来源没有数的格，或改正数据状态。"
    )


def test_a_reason_for_what_there_was_not_before_either_is_said_not_to_count(data, tmp_path):
    gone = ("SA", str(LAST))
    rewrite(data, "services_trade", lambda rows: [r for r in rows if (r["sector"], r["year"]) != gone])
    path = tmp_path / "entry.xlsx"
    write_entry_workbook(path, Report.open(data), YEAR)
    sheet = openpyxl.load_workbook(path)["分行业"]
    place = next(cell.column_letter for cell in sheet[4] if cell.value == "数据状态")
    plan = import_from(
        edit_cells(path, tmp_path, {("分行业", f"{place}6"): "未予公布", ("分行业", "C3"): "统计公报"}), data, YEAR
    )
    assert plan.changes == []
    assert [notice for notice in plan.notices if "未予公布" in notice] == [
        "表单「分行业」单元格 C6：数据状态是“未予公布”，而这一行空着的格上年也没有数，不必写明，不导入。"
    ]


def test_a_status_that_there_is_not_is_a_problem_at_its_cell(data, tmp_path):
    path = tmp_path / "entry.xlsx"
    write_entry_workbook(path, Report.open(data), YEAR)
    path = edit_cells(path, tmp_path, {("省市", "C5"): 1510.5, ("省市", "F5"): "快报数"})
    (problem,) = plan_import(path, Report.open(data), YEAR).problems
    assert str(problem) == (
        "表单「省市」单元格 F5：读到“快报数”；应为：清单中的数据状态。改法：从下拉清单中选择。"
    )


def test_growth_computed_of_a_provisional_level_is_provisional(data, tmp_path):
    path = tmp_path / "entry.xlsx"
    write_entry_workbook(path, Report.open(data), YEAR)
    sheet = openpyxl.load_workbook(path)["全国"]
    place = next(cell.coordinate for cell in sheet[4] if cell.value == "数据状态").replace("4", "5")
    import_from(edit_cells(path, tmp_path, {("全国", "C5"): 9000, ("全国", place): "初步数"}), data, YEAR)
    rows = [row for row in DataPackage(data).rows("services_trade_national") if row["year"] == YEAR]
    assert {row["measure"]: row["obs_status"] for row in rows} == {"level": "P", "growth": "P"}
