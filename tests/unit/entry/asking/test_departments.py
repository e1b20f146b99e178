"""Departments fill in their parts, which come together again as one import."""

import pytest
from helpers.command import make_project, run
from helpers.entry_filling import edit_cells
from helpers.small_data import YEAR
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.entry.asking.departments import REST, list_parts, read_departments
from tradebook.entry.importing import plan_import
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
