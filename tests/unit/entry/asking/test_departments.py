"""Departments fill in their parts, which come together again as one import."""

import re

import openpyxl
import pytest
from helpers.command import make_project, run
from helpers.entry_filling import edit_cells
from helpers.small_data import YEAR
from helpers.tables import edit
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.entry.asking.departments import REST, list_parts, read_departments
from tradebook.entry.importing import plan_import
from tradebook.entry.reading import read_entry_workbooks
from tradebook.entry.sheets import lay_out_sheets
from tradebook.entry.workbook import write_entry_workbook
from tradebook.errors import DataError, EntryError

DEPARTMENTS = """
departments:
  - name: 省商务厅
    sheets: [分行业, 全国, 省市]
    person: 张三
    deadline: 3月15日
  - name: 省工信厅
    indicators: [software_*]
"""


@pytest.fixture
def report(data):
    """The report of the small data, with departments."""
    with (data / "edition.yml").open("a", encoding="utf-8") as stream:
        stream.write(DEPARTMENTS)
    return Report.open(data)


def codes_of(sheets):
    return {(sheet.name, line.codes) for sheet in sheets for line in sheet.lines if line.codes}


def test_every_line_is_in_one_part(report):
    parts = [codes_of(lay_out_sheets(report, YEAR, department=name)) for name in ("省商务厅", "省工信厅", REST)]
    assert set.union(*parts) == codes_of(lay_out_sheets(report, YEAR))
    assert sum(map(len, parts)) == len(set.union(*parts))
    commerce, industry, _ = parts
    assert {name for name, _ in commerce} == {"分行业", "全国", "省市"}
    assert {codes[0].partition("_")[0] for _, codes in industry} == {"software"}


def test_the_parts_of_several_departments_are_one_import(report, tmp_path):
    paths = {}
    for name in ("省商务厅", "省工信厅"):
        (tmp_path / name).mkdir()
        write_entry_workbook(tmp_path / name / "entry.xlsx", report, YEAR, department=name)
        paths[name] = tmp_path / name / "entry.xlsx"
    one = edit_cells(paths["省商务厅"], tmp_path / "省商务厅", {("分行业", "C6"): 36500, ("分行业", "C3"): "甲"})
    sheet = next(s for s in lay_out_sheets(report, YEAR, department="省工信厅"))
    row = next(place for place, line in enumerate(sheet.lines, start=5) if line.codes[:1] == ("software_revenue",))
    other = {(sheet.name, f"J{row}"): 440.0, (sheet.name, "C3"): "乙"}
    two = edit_cells(paths["省工信厅"], tmp_path / "省工信厅", other)
    plan = plan_import([one, two], report, YEAR)
    assert plan.problems == []
    assert {(change.table, change.row["source"]) for change in plan.changes} >= {
        ("services_trade", "甲"),
        ("facts", "乙"),
    }


def test_a_part_of_a_department_that_is_no_more_is_refused(report, data, tmp_path):
    write_entry_workbook(tmp_path / "entry.xlsx", report, YEAR, department="省工信厅")
    text = (data / "edition.yml").read_text(encoding="utf-8")
    (data / "edition.yml").write_text(text.replace("省工信厅", "省工业厅"), encoding="utf-8")
    with pytest.raises(EntryError, match="“省工信厅”的工作簿，而 edition"):
        plan_import(tmp_path / "entry.xlsx", Report.open(data), YEAR)


@pytest.mark.parametrize("entry", ["{sheets: [全国]}", "省商务厅", "{name: 甲, sheet: [全国]}"])
def test_a_department_that_is_not_described_is_a_problem(entry, data):
    with (data / "edition.yml").open("a", encoding="utf-8") as stream:
        stream.write(f"departments: [{entry}]\n")
    with pytest.raises(DataError, match="departments 中有一项不对"):
        read_departments(DataPackage(data))


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{name: 甲, indicators: software_*}", "“甲”的 indicators 是“software_*”；应为方括号里的清单"),
        ("{name: 甲, sheets: 全国}", "“甲”的 sheets 是“全国”；应为方括号里的清单"),
        ("{name: 其余}", "“其余”是没有指明部门的部分"),
        ("{name: 甲/乙}, {name: 甲_乙}", "“甲/乙”和“甲_乙”的文件会同名"),
    ],
)
def test_what_would_give_a_department_other_lines_or_none_is_refused(entry, message, data):
    with (data / "edition.yml").open("a", encoding="utf-8") as stream:
        stream.write(f"departments: [{entry}]\n")
    with pytest.raises(DataError, match=re.escape(message)):
        read_departments(DataPackage(data))


def test_the_check_finds_sheets_and_indicators_that_nobody_knows(report, data, tmp_path):
    edit(data / "edition.yml", "sheets: [分行业,", "sheets: [分行页,")
    edit(data / "edition.yml", "[software_*]", "[software_*, sofware_*]")
    (tmp_path / "p").mkdir()
    project = make_project(tmp_path / "p")
    shown = run("check", "--data", data, project=project)
    assert shown.exit_code == 1
    assert "“省商务厅”的表单“分行页”；应为：录入工作簿中一张表单的名称。改法：改成“分行业”。" in shown.stderr
    assert "“省工信厅”的指标“sofware_*”在 indicators 表中一个也没有" in shown.stdout
    split = run("new-year", "--year", YEAR, "--data", data, "--split", project=project)
    assert (split.exit_code, "“分行页”" in split.stderr) == (1, True)


def test_what_one_department_registers_another_may_choose(report, tmp_path):
    """The sheets of code lists are in one file only."""
    paths = []
    for name in ("省商务厅", REST):
        (tmp_path / name).mkdir()
        write_entry_workbook(tmp_path / name / "entry.xlsx", report, YEAR, department=name)
        paths.append(tmp_path / name / "entry.xlsx")
    pages = {sheet.name: sheet for sheet in lay_out_sheets(report, YEAR)}
    first = pages["新地区"].entry_places
    code, name, english = (
        place for column, place in first.items() if column.field in ("code", "name_zh", "name_en")
    )
    book = openpyxl.load_workbook(paths[1])
    for place, text in ((code, "CN-QH"), (name, "青海"), (english, "Qinghai")):
        book["新地区"].cell(5, place + 1).value = text
    book.save(paths[1])
    cells = {("省市", "B8"): "青海", ("省市", "C8"): 10.5}
    reading = read_entry_workbooks([edit_cells(paths[0], tmp_path / "省商务厅", cells), paths[1]], report, YEAR)
    assert [str(problem) for problem in reading.problems] == []
    rows = {entered.sheet.table: entered.row for entered in reading.rows}
    assert (rows["services_trade_provinces"]["area"], rows["areas"]["code"]) == ("CN-QH", "CN-QH")


def test_the_command_writes_a_file_for_each_department_and_one_for_the_rest(report, data, tmp_path):
    (tmp_path / "p").mkdir()
    project = make_project(tmp_path / "p")
    shown = run(
        "new-year", "--year", YEAR, "--data", data, "--split", "--file", project / "录入.xlsx", project=project
    )
    assert shown.exit_code == 0
    assert {path.name for path in project.glob("*.xlsx")} == {
        "录入-省商务厅.xlsx",
        "录入-省工信厅.xlsx",
        "录入-其余.xlsx",
    }
    assert f"make import DATA={data} YEAR={YEAR} FILES='" in shown.stdout


def test_without_departments_nothing_is_split(data, tmp_path):
    (tmp_path / "p").mkdir()
    project = make_project(tmp_path / "p")
    shown = run("new-year", "--year", YEAR, "--data", data, "--split", project=project)
    assert (shown.exit_code, "没有 departments" in shown.stderr) == (1, True)


def test_a_workbook_is_split_into_departments_and_what_is_left(report, small_report):
    assert list_parts(report.package) == ["省商务厅", "省工信厅", REST]
    assert list_parts(small_report.package) == []
