"""The command that begins another area's report: its data directory and first workbook."""

import json
import re
import shlex
from datetime import date

import openpyxl
import pytest
from click.testing import CliRunner
from helpers.command import make_project, run
from helpers.entry_filling import fill_trade
from helpers.tables import name_only_in_header, read_rows
from tradebook.checks.run import check_data
from tradebook.cli import import_year
from tradebook.cli.beginning import new_area
from tradebook.data.package import DataPackage
from tradebook.data.report import Report


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path)


def test_the_directory_has_code_lists_empty_tables_and_no_foreign_print(project):
    shown = run("new-area", "CN-SC", "--year", 2023, project=project)
    assert (shown.exit_code, shown.stderr) == (0, "")
    data = project / "data-CN-SC"
    package, like = DataPackage(data), DataPackage(project / "data")
    assert check_data(package).problems == []
    assert not [name for name in package.table_names if name.startswith("published")]
    assert not (data / "published").exists()
    for table in ("services_trade", "facts", "commentary", "cases", "policies", "export_bases", "print_places"):
        assert package.rows(table) == [], table
    for table in ("sectors", "flows", "areas", "indicators"):
        assert package.rows(table) == like.rows(table), table
    assert not [row for row in package.rows("identities") if "/" in row["total"] + row["parts"]]
    description = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    assert description["title"] == "四川服务贸易发展报告数据包"
    assert description["sources"] == [{"title": "四川省商务厅"}]
    assert "陕西" not in json.dumps([description[key] for key in ("title", "sources", "contributors")])


def test_columns_that_only_the_header_has_are_taken_over(project):
    path = project / "data" / "codes" / "areas.csv"
    name_only_in_header(path, "valid_from", "valid_to", "split_from", "merged_into")
    shown = run("new-area", "CN-GS-LZ", "--name", "兰州", "--year", 2023, project=project)
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert check_data(DataPackage(project / "data-CN-GS-LZ")).problems == []


def test_edition_yml_has_what_is_proposed_or_said(project):
    items = ["--compiler", "四川大学“服贸”课题组: 甲", "--title", "{year}年{area}服务贸易报告", "--break-year", 0]
    assert run("new-area", "CN-SC", "--year", 2023, *items, project=project).exit_code == 0
    info = Report.open(project / "data-CN-SC").info
    assert (info.area, info.nation, info.publisher, info.statistics) == (
        "CN-SC",
        "CN",
        "四川省商务厅",
        "四川省统计局",
    )
    assert (info.compiler, info.title(2023)) == ("四川大学“服贸”课题组: 甲", "2023年四川服务贸易报告")
    assert (info.break_year, info.break_cause) == (0, "")


def test_items_are_asked_for_one_by_one_with_what_is_proposed(project, monkeypatch):
    asked = []

    def answer(question, default, type):
        asked.append((question, default))
        return "陕南大学" if question == "编制单位" else default

    class Terminal:
        def isatty(self):
            return True

    monkeypatch.setattr(new_area.sys, "stdin", Terminal())
    monkeypatch.setattr(new_area.click, "prompt", answer)
    given = {**dict.fromkeys(new_area.ASKED), "publisher": "省厅"}
    proposed = new_area.Bodies("CN", "{area}", "甲", "乙", "丙", 2020, "疫情")
    found = new_area._ask(proposed, given)
    assert found == new_area.Bodies("CN", "{area}", "省厅", "陕南大学", "丙", 2020, "疫情")
    assert [default for _, default in asked] == ["CN", "{area}", "乙", "丙", 2020, "疫情"]


def test_an_answer_that_is_no_year_is_refused_in_chinese(monkeypatch):
    given = dict.fromkeys(new_area.ASKED, "甲") | {"break_year": None}
    proposed = new_area.Bodies("CN", "{area}", "甲", "乙", "丙", 2020, "疫情")
    with monkeypatch.context() as patched, CliRunner().isolation(input="二〇二〇\n2021\n") as (shown, *_):
        patched.setattr(new_area.sys.stdin, "isatty", lambda: True)
        assert new_area._ask(proposed, given).break_year == 2021
        assert "“二〇二〇”不正确，应为四位数的年份，没有写 0。" in shown.getvalue().decode()


def test_the_first_workbook_is_of_the_area_and_year_and_the_next_steps_are_said(project):
    shown = run("new-area", "CN-SC", "--year", 2023, project=project)
    path = project / "_build" / "CN-SC" / "entry-2023.xlsx"
    assert path.is_file()
    data = project / "data-CN-SC"
    for step in (
        f"tradebook desk --data {data}",
        f"tradebook import --data {data} --year 2023 --file {path}",
        f"tradebook new-year --data {data} --year 2022",
        f"tradebook check --data {data}",
        f"tradebook html --data {data}",
    ):
        assert step in shown.stdout
    assert "分行业" in openpyxl.load_workbook(path).sheetnames


def run_as_printed(shown, name):
    """Run the command of that name which another one has printed, as it stands."""
    (line,) = set(re.findall(rf"tradebook {name} [^（）；，。\n]+", shown.stdout))
    return run(*shlex.split(line)[1:], project=None)


def test_the_next_steps_as_they_are_printed_work_on_this_area(project, monkeypatch):
    """The project's own area has data of the same years, an import that could be undone, and a book to be built."""
    monkeypatch.chdir(project)
    before = {path: path.read_bytes() for path in (project / "data").rglob("*.csv")}
    begun = run("new-area", "CN-SC", "--year", 2021, project=project)
    data, workbook = project / "data-CN-SC", project / "_build" / "CN-SC" / "entry-2021.xlsx"
    fill_trade(workbook, data, 2021)
    monkeypatch.setattr(import_year, "_is_confirmed", lambda *_: True)
    imported = run_as_printed(begun, "import")
    assert "导入完成" in imported.stdout
    assert "tradebook book --data" in imported.stdout
    another = run("new-year", "--data", data, project=None)
    fill_trade(workbook.with_name("entry-2022.xlsx"), data, 2022, 1)
    undone = run_as_printed(run_as_printed(another, "import"), "import")
    assert "最近一次导入" in undone.stdout
    assert "entry-2022.xlsx" in undone.stdout
    assert run_as_printed(begun, "check").exit_code == 0
    assert {path: path.read_bytes() for path in (project / "data").rglob("*.csv")} == before


def test_a_city_that_the_list_lacks_is_added_with_its_name(project):
    shown = run("new-area", "CN-SN-BJ", "--name", "宝鸡市", "--year", 2023, project=project)
    assert (shown.exit_code, shown.stderr) == (0, "")
    data = project / "data-CN-SN-BJ"
    assert read_rows(data / "codes" / "areas.csv")[-1]["name_zh"] == "宝鸡市"
    info = Report.open(data).info
    assert (info.area_name, info.publisher) == ("宝鸡市", "宝鸡市商务局")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["CN-SCC"], "没有代码为“CN-SCC”的地区。是不是 CN-SC（四川）"),
        (["四川"], "是不是 CN-SC（四川）"),
        (["四川省"], "是不是 CN-SC（四川）"),
        (["CN-SC", "--name", "四川省"], "代码 CN-SC 在 codes/areas.csv 中是四川，不是四川省"),
        (["cn-sc-1", "--name", "某市"], "地区代码“cn-sc-1”应由大写字母"),
        (["CN-SC", "--nation", "CNN"], "没有代码为“CNN”的地区"),
        (["CN-SC", "--title", "{name}报告"], "title 一项“{name}报告”无法填入"),
        (["CN-SC", "--publisher", ""], "publisher 一项应为文字"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(project, arguments, message):
    before = sorted(path.name for path in project.iterdir())
    shown = run("new-area", *arguments, "--year", 2023, project=project)
    assert shown.exit_code == 1
    assert message in shown.stderr
    assert sorted(path.name for path in project.iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["CN-SC", "--nation", "CN-SC"], "作比较的国家（--nation）是本地区自己（CN-SC）。请改为它所在的国家"),
        (["CN-SC", "--year", 1899], "（--year）是 1899，应为 1980 至 2025"),
        (["CN-SC", "--year", 2026], "（--year）是 2026，应为 1980 至 2025"),
        (["CN-SC", "--break-year", 20], "（--break-year）是 20，应为 1980 至 2024"),
        (["CN-SC", "--break-year", 2025], "没有的写 0"),
        (["CN-SN-BJ", "--name", "四川"], "名称“四川”在 codes/areas.csv 中已经是 CN-SC 的"),
        (["ASIA"], "ASIA（亚洲）是几个地区合起来的，不能单独有一份报告"),
    ],
)
def test_what_no_report_can_be_is_refused_and_leaves_nothing(project, monkeypatch, arguments, message):
    class Clock:
        @staticmethod
        def today():
            return date(2024, 6, 1)

    monkeypatch.setattr(new_area, "date", Clock)
    before = sorted(path.name for path in project.iterdir())
    shown = run("new-area", *arguments, project=project)
    assert shown.exit_code == 1
    assert message in shown.stderr
    assert sorted(path.name for path in project.iterdir()) == before


def test_a_directory_that_is_there_stays(project):
    folder = project / "data-CN-SC"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    shown = run("new-area", "CN-SC", "--year", 2023, project=project)
    assert (shown.exit_code, "已经存在，没有改动" in shown.stderr) == (1, True)
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_a_workbook_that_may_be_filled_stays(project):
    path = project / "_build" / "CN-SC" / "entry-2023.xlsx"
    path.parent.mkdir(parents=True)
    path.write_text("filled")
    shown = run("new-area", "CN-SC", "--year", 2023, project=project)
    assert shown.exit_code == 0
    assert "没有重新生成" in shown.stderr
    assert path.read_text() == "filled"
