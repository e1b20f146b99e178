"""What ``edition.yml`` says, entered in the workbook: read, refused, written with its comments, undone."""

import openpyxl
import pytest
from helpers.entry_filling import edit_cells
from helpers.small_data import AREA, LAST, NATION, YEAR
from helpers.tables import edit
from tradebook.data.report import Report
from tradebook.entry.asking.departments import Department, read_departments
from tradebook.entry.describing.settings import (
    BODIES,
    DEPARTMENTS,
    PEERS,
    EntryPackage,
    Settings,
    find_false_peers,
    is_setting,
    with_settings,
)
from tradebook.entry.importing import plan_import, write_import
from tradebook.entry.keeping.history import find_last_import, undo_import
from tradebook.entry.workbook import write_entry_workbook


@pytest.fixture
def commented(data):
    """The data with comments in its ``edition.yml``."""
    edit(data / "edition.yml", "  zh: 陕西省统计局", "  zh: 陕西省统计局  # 核对过")
    edit(data / "edition.yml", "\nbreak:", "\n# 以下由办公室填写\npeers: [CN-SC, CN-CQ]  # 两个\nbreak:")
    return data


def test_a_new_name_holds_from_the_year_of_the_workbook(bring_in, data):
    bring_in([("书名和单位", {"line": "publisher", "名称": "陕西省商务和开放厅"})])
    report = Report.open(data)
    assert [report.as_of(year).info.publisher for year in (LAST, YEAR)] == ["陕西省商务厅", "陕西省商务和开放厅"]


def test_a_name_of_the_first_report_is_corrected_in_place(data, last_workbook, tmp_path):
    report = Report.open(data)
    path = edit_cells(last_workbook, tmp_path, {("书名和单位", "C6"): "省商务厅"})
    write_import(plan_import(path, report, LAST), report)
    assert "since" not in (data / "edition.yml").read_text(encoding="utf-8")
    assert Report.open(data).info.publisher == "省商务厅"


def test_all_other_lines_and_comments_stay(commented, bring_in):
    before = (commented / "edition.yml").read_text(encoding="utf-8").splitlines()
    bring_in(
        [
            ("书名和单位", {"line": "statistics", "名称": "陕西省统计局（新）"}),
            ("填报部门", {"部门": "厅", "表单和指标": "省市，culture_*"}),
        ]
    )
    after = (commented / "edition.yml").read_text(encoding="utf-8").splitlines()
    gone = [line for line in before if line not in after]
    assert gone == ["  zh: 陕西省统计局  # 核对过", "  en: Shaanxi Provincial Bureau of Statistics"]
    assert "  - zh: 陕西省统计局 # 核对过" in [line.replace("  #", " #") for line in after]
    place = after.index("# 以下由办公室填写")
    assert after[place - 1].strip() == "en: Shaanxi Provincial Bureau of Statistics"
    assert after[place - 4].strip() == "en: Shaanxi Provincial Bureau of Statistics"
    assert after[place + 1] == "peers: [CN-SC, CN-CQ]  # 两个"


@pytest.mark.parametrize(
    "entry",
    [
        "statistics:   # 统计数据的来源\n  zh: 陕西省统计局\n  en: Bureau",
        "statistics:\n  # 统计数据的来源\n  zh: 陕西省统计局\n  en: Bureau",
        "statistics: {zh: 陕西省统计局, en: Bureau}   # 统计数据的来源",
        "statistics:\n  - {zh: 省统计局, en: Bureau}\n  - {since: 2021, zh: 陕西省统计局, en: Bureau}   # 统计数据的来源",
    ],
)
def test_a_name_is_changed_wherever_a_comment_stands(entry, data, bring_in):
    before = "statistics:\n  zh: 陕西省统计局\n  en: Shaanxi Provincial Bureau of Statistics"
    edit(data / "edition.yml", before, entry)
    assert bring_in([("书名和单位", {"line": "statistics", "名称": "省数据局"})]).problems == []
    report = Report.open(data)
    assert [report.as_of(year).info.statistics for year in (LAST, YEAR)] == ["陕西省统计局", "省数据局"]
    assert "# 统计数据的来源\n" in (data / "edition.yml").read_text(encoding="utf-8")


def test_peers_and_departments_are_read_as_they_were_entered(bring_in, data):
    plan = bring_in(
        [
            ("比较地区", {"line": "2", "地区": "重庆"}),
            ("比较地区", {"line": "1", "地区": "CN-SC"}),
            (
                "填报部门",
                {
                    "部门": "省统计局",
                    "表单和指标": "正文数字、culture_*，population",
                    "责任人": "张三",
                    "期限": "3月15日",
                },
            ),
        ]
    )
    report = Report.open(data)
    assert report.info.peers == ("CN-SC", "CN-CQ")
    [question] = plan.questions
    assert "比较地区改了，2022 年及以前各版重新生成时也照此比较" in question.text
    assert read_departments(report.package) == [
        Department("省统计局", ("正文数字",), ("culture_*", "population"), "张三", "3月15日")
    ]


@pytest.mark.parametrize(
    ("sheet", "line", "address", "message"),
    [
        ("书名和单位", {"line": "title", "名称": "{省}报告"}, "C5", "花括号里只有 {area} 和 {year}"),
        ("书名和单位", {"line": "title", "英文名": "{year} of {place}"}, "D5", "花括号里只有 {area} 和 {year}"),
        ("书名和单位", {"line": "publisher", "名称": None}, "C6", "单元格是空的；应为：名称"),
        ("书名和单位", {"line": "publisher", "名称": 123}, "C6", "名称，不是数字"),
        ("书名和单位", {"line": "compiler", "英文名": "2023.5"}, "D7", "名称，不是数字"),
        ("填报部门", {"部门": 12, "表单和指标": "省市"}, "B5", "名称，不是数字"),
        ("新地区", {"代码": "CN-JS", "名称": 86, "英文名": "Jiangsu"}, "C5", "名称，不是数字"),
        ("比较地区", {"line": "1", "地区": "陕西"}, "C5", "选了本地区"),
        ("比较地区", {"line": "1", "地区": "全国"}, "C5", "CN 是作比较的国家"),
        ("比较地区", {"line": "1", "地区": "亚洲"}, "C5", "ASIA 与本地区（CN-SN）不是同一级的"),
        ("比较地区", {"line": "1", "地区": "韩国"}, "C5", "应为：与本地区同级的另一个地区"),
        ("比较地区", {"line": "1", "地区": "火星"}, "C5", "先在表单「新地区」中登记"),
        ("填报部门", {"部门": "厅", "表单和指标": "省市们"}, "C5", "表单的名称，或指标的代码"),
    ],
)
def test_what_cannot_be_is_a_problem_at_its_cell_and_nothing_is_changed(
    sheet, line, address, message, bring_in, data
):
    before = (data / "edition.yml").read_bytes()
    [problem] = bring_in([(sheet, line), ("比较地区", {"line": "3", "地区": "CN-SC"})]).problems
    assert problem.startswith(f"表单「{sheet}」单元格 {address}：")
    assert message in problem
    assert (data / "edition.yml").read_bytes() == before


@pytest.mark.parametrize(
    ("area", "peers", "others"),
    [
        ("CN-SN", ["CN-GS"], ["CN-SN-XA", "XA-KG", "EAST", "KOR", "KR-11"]),
        ("CN-SN-XA", ["CN-GS-LZ"], ["CN-GS", "CN"]),
        ("KOR", ["JPN"], ["ASIA", "CN-SN"]),
        ("ZONE", ["YRD"], []),
    ],
)
def test_peers_are_of_the_level_of_the_reports_own_area(area, peers, others):
    settings = Settings(area, NATION, frozenset())
    refused = [
        code for code in (*peers, *others) if list(settings.find_faults(PEERS, {"place": "1", "area": code}))
    ]
    assert refused == others


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (None, "单元格 B11：比 6 个地区多出的一行填了内容；应为：最多 6 个地区"),
        (7, "单元格 B11：次序 7；应为：1 至 6：最多 6 个地区"),
    ],
)
def test_a_seventh_peer_is_told_how_many_there_can_be(blank_workbook, small_report, tmp_path, place, message):
    cells = {("比较地区", "B11"): place, ("比较地区", "C11"): "CN-SC 四川"}
    [problem] = plan_import(edit_cells(blank_workbook, tmp_path, cells), small_report, YEAR).problems
    assert message in problem


def test_a_peer_without_any_number_is_mentioned(bring_in):
    lone = (
        ("新地区", {"代码": "CN-JS", "名称": "江苏", "英文名": "Jiangsu"}),
        (
            "比较地区",
            {"line": "1", "地区": "CN-JS 江苏"},
        ),
    )
    plan = bring_in(lone, write=False)
    assert plan.problems == []
    [notice] = [notice for notice in plan.notices if "江苏" in notice]
    assert "表单「比较地区」单元格 C5：江苏在“省市”表单和以前的数据中都没有数" in notice


def test_the_same_peer_twice_names_both_cells(bring_in):
    lines = [("比较地区", {"line": place, "地区": "四川"}) for place in ("1", "2")]
    [problem] = bring_in(lines).problems
    assert "单元格 C6：与表单「比较地区」单元格 C5是同一个地区" in problem


def test_an_emptied_peer_is_named_and_goes_only_when_asked_to(commented, tmp_path):
    report = Report.open(commented)
    write_entry_workbook(tmp_path / "entry.xlsx", report, YEAR)
    book = openpyxl.load_workbook(tmp_path / "entry.xlsx")
    book["比较地区"]["C5"].value = None
    book.save(tmp_path / "entry.xlsx")
    plan = plan_import(tmp_path / "entry.xlsx", report, YEAR)
    assert (plan.changes, list(map(str, plan.deletions))) == ([], ["删 edition.peers：1 “CN-SC”"])
    write_import(plan_import(tmp_path / "entry.xlsx", report, YEAR, delete=True), report, delete=True)
    assert Report.open(commented).info.peers == ("CN-CQ",)


def test_an_import_that_changes_the_file_and_a_table_is_undone_whole(bring_in, data, tmp_path):
    before = {name: (data / name).read_bytes() for name in ("edition.yml", "codes/areas.csv")}
    report = Report.open(data)
    lines = [
        ("比较地区", {"line": "1", "地区": "江苏"}),
        ("新地区", {"代码": "CN-JS", "名称": "江苏", "英文名": "Jiangsu"}),
    ]
    plan = bring_in(lines, write=False)
    assert plan.problems == []
    write_import(plan, report, history=tmp_path / "imports")
    assert Report.open(data).info.peers == ("CN-JS",)
    undo_import(find_last_import(tmp_path / "imports"), data)
    assert {name: (data / name).read_bytes() for name in before} == before


def test_line_ends_stay_as_they_are(data, bring_in):
    text = (data / "edition.yml").read_text(encoding="utf-8")
    (data / "edition.yml").write_bytes(text.replace("\n", "\r\n").encode())
    bring_in([("比较地区", {"line": "1", "地区": "四川"})])
    written = (data / "edition.yml").read_bytes()
    assert written.count(b"\n") == written.count(b"\r\n") > 10


def test_the_package_shows_what_the_edition_of_its_year_says(commented):
    package = with_settings(Report.open(commented)).package
    assert EntryPackage.of(package) is package
    assert [row["area"] for row in package.rows(PEERS)] == ["CN-SC", "CN-CQ"]
    assert [row["body"] for row in package.rows(BODIES)] == ["title", "publisher", "compiler", "statistics"]
    assert package.rows(DEPARTMENTS) == []
    assert is_setting(PEERS)
    assert not is_setting("facts")


def test_rows_of_other_tables_have_no_fault():
    assert list(Settings(AREA, NATION, frozenset()).find_faults("facts", {"area": AREA})) == []


def test_peers_that_somebody_wrote_into_the_file_are_held_against_the_same_rules(data):
    assert list(find_false_peers(Report.open(data))) == []
    edit(data / "edition.yml", "\nbreak:", f"\npeers: [CN-SC, {NATION}, CN-CQ]\nbreak:")
    [problem] = find_false_peers(Report.open(data))
    assert (problem.place.column, problem.found) == ("peers", f"{NATION} 是作比较的国家，各章已经与它比较")
