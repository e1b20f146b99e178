"""Everything by the workbook: new names in code lists, policies, cases, forecasts, as one import with what uses them."""

import openpyxl
import pytest
from helpers.small_data import YEAR
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.entry.importing import plan_import, write_import
from tradebook.entry.layout import FIRST_ROW
from tradebook.entry.sheets import lay_out_sheets

pytestmark = pytest.mark.slow


@pytest.fixture
def bring_in(blank_workbook, data, tmp_path):
    """A function that imports lines typed into blank ones, by sheet and header; it returns the plan."""

    def type_and_import(lines, write=True):
        report, book = Report.open(data), openpyxl.load_workbook(blank_workbook)
        sheets = {sheet.name: sheet for sheet in lay_out_sheets(report, YEAR)}
        for name, contents in lines:
            sheet, page = sheets[name], book[name]
            places = {column.header: place + 1 for column, place in sheet.entry_places.items()}
            first = FIRST_ROW + 1 + next(place for place, line in enumerate(sheet.lines) if line == type(line)())
            row = next(row for row in range(first, first + 99) if page.cell(row, 2).value is None)
            for header, content in contents.items():
                page.cell(row, places[header]).value = content
        book.save(tmp_path / "typed.xlsx")
        plan = plan_import(tmp_path / "typed.xlsx", report, YEAR)
        if write and not plan.problems:
            write_import(plan, report)
        return plan

    return type_and_import


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
                "级别": "省",
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
        ("政策任务", {"政策": "某意见", "序号": 1, "任务": "拓展市场", "内容": "参展。", "责任单位": "商务厅"}),
        (
            "案例",
            {
                **{
                    "代码": "CASE-X99",
                    "名称": "某平台",
                    "英文名": "Some platform",
                    "级别": "企业",
                    "领域": "技术",
                },
                **{"地点": "西安", "牵头单位": "某公司", "做法": "共建。"},
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


def test_a_target_that_was_due_before_the_year_is_asked_about(bring_in):
    lines = [
        ("政策", {"代码": "POL-99", "名称": "某意见", "英文名": "Some opinions", "级别": "省", "领域": "数字"}),
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
