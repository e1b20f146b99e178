"""The command that makes a new topical chapter."""

import json

import nbformat
import pytest
from helpers.command import make_project, run
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.data.settings.topical import find_topical_tables
from tradebook.entry.sheets import lay_out_sheets

TOC = """\
# the order of the book
format: jb-book
root: chapters/index
parts:
  - caption: 专题
    chapters:
      - file: chapters/knowledge   # first
      - file: chapters/culture
        sections:
          - file: chapters/films
  - caption: "附录"
    chapters:
      - file: chapters/terms
"""
MEASURES = ["--measure", "trains", "开行列数", "列", "--measure", "tonnes", "货运量", "万吨"]
ITEMS = ["--item", "ham", "西安—汉堡", "--item", "ALA", "西安—阿拉木图"]
NAMED = ["--title", "中欧班列", "--noun", "线路"]


@pytest.fixture
def project(tmp_path):
    project = make_project(tmp_path)
    (project / "_toc.yml").write_text(TOC, encoding="utf-8")
    return project


def state(project):
    """All files with their contents."""
    return {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}


def test_table_code_lists_and_chapter_are_made_and_entered(project):
    shown = run("new-topic", "freight_trains", *NAMED, *MEASURES, *ITEMS, project=project)
    assert (shown.exit_code, shown.stderr) == (0, "")
    package = DataPackage(project / "data")
    assert check_data(package).problems == []
    (table,) = find_topical_tables(package)
    assert (table.name, table.title, table.noun) == ("freight_trains", "中欧班列", "线路")
    assert table.find_total(package) == "FREIGHT-TRAINS"
    assert table.list_parts(package) == ["FREIGHT-TRAINS-HAM", "FREIGHT-TRAINS-ALA"]
    assert [(row["code"], row["unit"]) for row in table.list_measures(package)] == [
        ("trains", "列"),
        ("tonnes", "万吨"),
    ]
    toc = (project / "_toc.yml").read_text(encoding="utf-8")
    assert toc == TOC.replace("chapters/films\n", "chapters/films\n      - file: chapters/freight_trains\n")
    chapter = nbformat.read(project / "chapters" / "freight_trains.ipynb", as_version=4)
    nbformat.validate(chapter)
    assert chapter.cells[0].metadata.tags == ["parameters"]
    for step in ("tradebook new-year", "tradebook import", "tradebook preview freight_trains", "tradebook html"):
        assert step in shown.stdout


def test_the_workbook_has_its_sheet_and_its_topic_of_commentary(project):
    run("new-topic", "freight_trains", *NAMED, *MEASURES, *ITEMS, project=project)
    sheets = {sheet.name: sheet for sheet in lay_out_sheets(Report.open(project / "data"), 2023)}
    sheet = sheets["中欧班列"]
    assert [column.header for column in sheet.columns] == ["线路", "开行列数（列）", "货运量（万吨）", "数据状态"]
    assert [line.codes for line in sheet.lines] == [
        ("FREIGHT-TRAINS",),
        ("FREIGHT-TRAINS-HAM",),
        ("FREIGHT-TRAINS-ALA",),
    ]
    topic = next(column for column in sheets["文字"].columns if column.field == "topic")
    assert topic.choices["freight_trains_text"] == "中欧班列：论述"


@pytest.mark.parametrize(
    ("stated", "problems"),
    [
        ({"": 30, "-HAM": 10, "-ALA": 20}, 0),
        ({"": 31, "-HAM": 10, "-ALA": 20}, 1),
        ({"": 31, "-HAM": 10}, 0),
        ({"": 9, "-HAM": 10}, 1),
        ({"-HAM": 10, "-ALA": 20}, 0),
    ],
)
def test_the_total_is_held_against_the_items(project, stated, problems):
    run("new-topic", "freight_trains", *NAMED, *MEASURES, *ITEMS, project=project)
    lines = [f"CN-SN,2022,FREIGHT-TRAINS{item},trains,{value},列,2022,某表" for item, value in stated.items()]
    with (project / "data" / "freight_trains.csv").open("a", encoding="utf-8") as file:
        file.write("\n".join([*lines, ""]))
    found = check_data(DataPackage(project / "data")).problems
    assert len(found) == problems
    assert all("中欧班列：合计 = 各线路之和" in str(problem) for problem in found)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["FreightTrains", *NAMED, *MEASURES, *ITEMS], "应由小写字母、数字和下划线组成"),
        (["class", *NAMED, *MEASURES, *ITEMS], "专题的名称“class”是 Python 的保留字"),
        (["import", *NAMED, *MEASURES, *ITEMS], "请换一个，如 import_trade"),
        (["cross_border_e_commerces", *NAMED, *MEASURES, *ITEMS], "有 24 个字母，最多 22 个"),
        (["g20", *NAMED, *MEASURES, *ITEMS], "“g20”在表格软件里另有含义，不能作表名"),
        (["history", *NAMED, *MEASURES, *ITEMS], "请换一个，如 history_trade"),
        (["commentary", *NAMED, *MEASURES, *ITEMS], "中已经有“commentary”，没有改动"),
        (["trains", "--title", "中欧[班列]", *MEASURES, *ITEMS], "标题“中欧[班列]”应为"),
        (["freight_trains", "--title", '中欧"班列"', *MEASURES, *ITEMS], "应为一至二十个字"),
        (["freight_trains", *NAMED, "--measure", "t", "{year}", "列", *ITEMS], "名称“{year}”应为文字"),
        (["fx", "--title", "汇率", *MEASURES, *ITEMS], "已经有表单“汇率”，没有改动"),
        (["fx", "--title", "检查", *MEASURES, *ITEMS], "已经有表单“检查”，没有改动"),
        (["fx", "--title", "history", *MEASURES, *ITEMS], "已经有表单“history”，没有改动"),
        (["freight_trains", *MEASURES, *ITEMS], "请写明 --title"),
        (["freight_trains", *NAMED, *ITEMS], "请写明 --measure"),
        (["freight_trains", *NAMED, *MEASURES], "请写明 --item"),
        (["freight_trains", *NAMED, "--measure", "t", "数", "车皮", *ITEMS], "不认识的单位“车皮”"),
        (["freight_trains", *NAMED, "--measure", "T1", "数", "列", *ITEMS], "指标的代码“T1”"),
        (["freight_trains", *NAMED, "--measure", "population", "数", "列", *ITEMS], "代码“population”已经用了"),
        (
            ["freight_trains", *NAMED, "--measure", "value", "数", "列", *ITEMS],
            "代码“value”已经用了（程序的用语）",
        ),
        (["freight_trains", *NAMED, *MEASURES, "--item", "foo_bar", "某线"], "线路的代码“FOO_BAR”应由大写字母"),
        (["freight_trains", *NAMED, *MEASURES, "--item", "汉堡", "某线"], "线路的代码“汉堡”应由大写字母"),
        (["freight_trains", *NAMED, *MEASURES, *ITEMS, *ITEMS], "代码“FREIGHT-TRAINS-HAM”已经用了"),
        (
            ["freight_trains", *NAMED, *MEASURES, *ITEMS, "--part", "专体"],
            "没有名为“专体”的部分。可选的：专题、附录",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(project, arguments, message):
    before = state(project)
    shown = run("new-topic", *arguments, project=project)
    assert shown.exit_code == 1
    assert message in shown.stderr
    assert state(project) == before


def test_what_is_there_is_not_made_again(project):
    run("new-topic", "freight_trains", *NAMED, *MEASURES, *ITEMS, project=project)
    before = state(project)
    again = run("new-topic", "freight_trains", *NAMED, *MEASURES, *ITEMS, project=project)
    other = run("new-topic", "trains_too", *NAMED, "--measure", "t", "数", "列", *ITEMS, project=project)
    assert (again.exit_code, "已经有“freight_trains”" in again.stderr) == (1, True)
    assert (other.exit_code, "已经有专题“中欧班列”" in other.stderr) == (1, True)
    assert state(project) == before


def test_the_description_keeps_all_that_it_had(project):
    path = project / "data" / "datapackage.json"
    before = json.loads(path.read_text(encoding="utf-8"))
    run("new-topic", "freight_trains", *NAMED, *MEASURES, *ITEMS, project=project)
    after = json.loads(path.read_text(encoding="utf-8"))
    assert after["resources"][: len(before["resources"])] == before["resources"]
    assert {key: value for key, value in after.items() if key != "resources"} == {
        key: value for key, value in before.items() if key != "resources"
    }
