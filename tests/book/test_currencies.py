"""Books in other currencies than the project's: all in yuan, the nation in yuan, the area since last year, shown in yuan.

Every number has the unit of its source, or is converted at a rate that is named; what no rate is known for is left out, and
that is said in a line.
"""

import ast
import functools
import re
import tempfile
from pathlib import Path

import nbformat
import pytest
from helpers import currencies
from helpers.chapters import BAD_WORDS, FIRST, plain, visible
from helpers.pins import chapter_text
from helpers.sparse import YEAR
from helpers.support import CHAPTERS, ROOT, run_chapter
from tradebook.audit.second_engine import Outcome, recompute
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.entry.sheets import lay_out_sheets
from tradebook.model.edition import Edition

pytestmark = pytest.mark.slow

TYPED = re.compile(r"[万亿]美元|[万亿]元|[\"'（]美元|[\"'（]元[\"'）]")
"""A unit of money as somebody would type it."""


@functools.cache
def data_of(case, *rates):
    return getattr(currencies, case)(Path(tempfile.mkdtemp()), *rates)


@functools.cache
def package_of(case, *rates):
    """The data of a case, opened once for all chapters."""
    return DataPackage(data_of(case, *rates))


@functools.cache
def ran(name, case, *rates):
    return run_chapter(name, YEAR, data_of(case, *rates), package=package_of(case, *rates))


def figures_of(name, case, *rates):
    return [*ran(name, case, *rates).figures.values()]


def prose_of(name, case, *rates):
    return plain(visible(ran(name, case, *rates), commentary=False))


# -- nobody types a unit -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(CHAPTERS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_no_chapter_types_a_unit_of_money(path):
    cells = nbformat.read(path, as_version=4).cells
    assert [match for cell in cells for match in TYPED.findall(cell.source)] == []


@pytest.mark.parametrize(
    "path",
    [
        path
        for room in ("topics", "model", "entry", "checks", "data", "exhibits", "publish", "sphinxext", "book")
        for path in sorted((ROOT / "scripts" / "tradebook" / room).rglob("*.py"))
    ],
    ids=lambda path: path.stem,
)
def test_no_code_types_a_unit_of_money_outside_of_its_documentation(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)
    }
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documented
    ]
    assert [match for text in texts for match in TYPED.findall(text) if "如" not in text] == []


# -- all in yuan -----------------------------------------------------------------------------------------------------------


def test_the_check_of_a_report_in_yuan_goes_through():
    report = check_data(DataPackage(data_of("all_in_yuan")))
    assert [str(problem) for problem in report.problems] == []
    assert report.comparisons > 300


@pytest.mark.parametrize("name", [name for name in FIRST if name not in ("data-dictionary", "reproducibility")])
def test_a_chapter_of_a_report_in_yuan_speaks_of_yuan_only(name):
    """Axes, heads, captions, alternative texts and prose; what the dictionary says of tables is the same for all."""
    shown = chapter_text(ran(name, "all_in_yuan"))
    # places of the print, and units in its words
    own = "\n".join(line for line in shown.splitlines() if "印刷本" not in line and "列" not in line)
    assert re.findall(".{0,20}美元.{0,8}", own) == []
    assert not BAD_WORDS.search(prose_of(name, "all_in_yuan"))


def test_a_report_in_yuan_says_its_amounts():
    overview = chapter_text(ran("overview", "all_in_yuan"))
    for words in (
        "服务进出口总额72.97亿元，增长12.5%",
        "金额（万元）",
        "出口（亿元）",
        "各行业服务贸易差额（亿元）",
    ):
        assert words in overview
    tables = chapter_text(ran("data-tables", "all_in_yuan"))
    assert "单位均为万元，" in tables
    assert "全国服务进出口（亿元）" in tables


def test_the_second_engine_agrees_in_yuan():
    report = Report.open(data_of("all_in_yuan")).as_of(YEAR)
    figures = [figure for name in ("overview", "knowledge") for figure in figures_of(name, "all_in_yuan")]
    results = recompute(figures, report.package, report.info, YEAR)
    assert len(results) > 200
    assert [result for result in results if result.outcome == Outcome.DISAGREES] == []


def test_the_entry_workbook_of_a_report_in_yuan_asks_for_yuan():
    sheets = {sheet.name: sheet for sheet in lay_out_sheets(Report.open(data_of("all_in_yuan")), YEAR + 1)}
    assert sheets["分行业"].title == "宝鸡市服务贸易：分行业（万元）"
    assert sheets["全国"].title == "全国服务贸易（亿元）"
    assert sheets["企业伙伴"].fixed["unit"] == "万元"
    headers = [column.header for column in sheets["全国"].columns]
    assert "数额（亿元）" in headers
    stated = {column.fixed.get("unit") for sheet in sheets.values() for column in sheet.columns}
    assert not {unit for unit in stated if unit and "美元" in unit}


def test_the_entry_workbook_asks_in_the_unit_that_sources_turn_to(tmp_path):
    data = currencies.nation_in_yuan(tmp_path)
    path = data / "edition.yml"
    path.write_text(path.read_text(encoding="utf-8") + "units:\n  services_trade: 亿元\n", encoding="utf-8")
    sheets = {sheet.name: sheet for sheet in lay_out_sheets(Report.open(data), YEAR + 1)}
    assert sheets["全国"].title == "全国服务贸易（亿元）"
    assert sheets["分行业"].title == "陕西服务贸易：分行业（亿元）"
    assert "单位与上年不同：上年各数以万美元计，本年以亿元计。" in sheets["分行业"].note


# -- the nation in yuan, the area in dollars -------------------------------------------------------------------------------


@pytest.mark.parametrize("rates", [(), (YEAR,), (YEAR - 1, YEAR)])
def test_a_share_in_a_nation_in_yuan_needs_the_rate(rates):
    edition = Edition(YEAR, data_of("nation_in_yuan", *rates))
    area, nation = edition.area.all.total, edition.nation.all.total
    share = area.share_of(nation)
    assert nation.traced.unit.currency == "CNY"
    assert bool(share) == bool(rates)
    if rates:
        assert str(share) == "5.5%"  # 72.97亿美元 × 6.7261 ÷ 8891.1亿元
        assert "人民币对美元年平均汇率" in share.show().formula
    else:
        assert share.show().needs == [f"{YEAR}年人民币对美元年平均汇率"]


@pytest.mark.parametrize("rates", [(), (YEAR,), (YEAR - 1, YEAR)])
def test_the_check_of_a_nation_in_yuan_compares_what_converts_and_nothing_else(rates):
    """Amounts are as they were but for the unit, so that levels and growth disagree where they convert, and nowhere else."""
    report = check_data(DataPackage(data_of("nation_in_yuan", *rates)))
    texts = [str(problem) for problem in report.problems]
    assert [text for text in texts if "单位不能" in text or "不能换算" in text] == []
    assert bool([text for text in texts if "同比 = 本年 ÷ 上年 − 1" in text]) == (len(rates) == 2)
    assert any("没有互相核对" in notice for notice in report.notices) == (len(rates) < 2)


@pytest.mark.parametrize("rates", [(), (YEAR - 1, YEAR)])
@pytest.mark.parametrize("name", ["national", "provinces", "overview", "knowledge", "data-tables"])
def test_a_book_with_a_nation_in_yuan_is_made(name, rates):
    text = prose_of(name, "nation_in_yuan", *rates)
    assert not BAD_WORDS.search(text)
    assert "。。" not in text


def test_what_lacks_a_rate_is_said_in_a_line():
    line = "陕西以美元计，全国以元计；缺2022年人民币对美元年平均汇率，二者的数额不能折算，比重、倍数从略。"
    assert line in prose_of("provinces", "nation_in_yuan")
    assert line not in prose_of("provinces", "nation_in_yuan", YEAR - 1, YEAR)
    national = prose_of("national", "nation_in_yuan")
    assert "全国全部服务进出口2022年起以元计，此前以美元计；缺1982—2021年人民币对美元年平均汇率" in national
    assert "note: 缺2010—2021年人民币对美元年平均汇率，有关数额不能折算，未列。" in chapter_text(
        ran("national", "nation_in_yuan")
    )


def test_a_table_says_from_when_on_which_unit():
    assert "1982—2021年为亿美元、2022年为亿元" in chapter_text(ran("data-tables", "nation_in_yuan"))


def test_growth_stays_that_of_the_source_where_levels_are_compared_in_another_currency():
    edition = Edition(YEAR, data_of("nation_in_yuan", YEAR - 1, YEAR))
    own, compared = edition.area.all.total, edition.provinces["CN-SN"]
    assert (str(compared), compared.key) == ("490.8亿元", 'area.all.total.in_unit("亿元")')
    assert compared.growth.key == own.growth.key
    assert str(compared.growth) == str(own.growth) == "增长12.5%"


# -- a series that turns to yuan -------------------------------------------------------------------------------------------


def test_a_series_that_turns_to_yuan_is_compared_when_it_converts_only():
    lacking = Edition(YEAR, data_of("area_since_last_year")).area.all.total
    assert not lacking.growth
    assert not lacking.change
    assert str(lacking.at(YEAR - 1)) == "64.84亿美元"
    assert str(lacking.at(YEAR - 1).growth) != ""
    known = Edition(YEAR, data_of("area_since_last_year", YEAR - 1, YEAR)).area.all.total
    # 72.97亿元 on 64.84亿美元 at 6.4512
    assert str(known.growth) == "下降82.6%"
    assert "2021年人民币对美元年平均汇率" in known.growth.show().formula


@pytest.mark.parametrize("name", ["index", "overview", "forecast", "knowledge", "data-tables"])
def test_a_book_of_an_area_that_turns_to_yuan_is_made(name):
    text = prose_of(name, "area_since_last_year")
    assert not BAD_WORDS.search(text)


# -- shown in yuan ---------------------------------------------------------------------------------------------------------


def test_an_edition_shows_the_currency_that_it_asks_for_and_computes_in_that_of_the_source():
    edition = Edition(YEAR, data_of("shown_in_yuan", YEAR - 1, YEAR))
    total = edition.area.all.total
    assert str(total) == "490.81亿元"
    assert str(total.growth) == "增长12.5%"
    assert str(total.at(YEAR - 2)).endswith("亿美元")  # of which there is no rate
    assert edition.area.unit == "万元"
    assert [entry.label for entry in total.show().inputs] == [
        "陕西2022年全部服务进出口",
        "2022年人民币对美元年平均汇率",
    ]
    index = chapter_text(ran("index", "shown_in_yuan", YEAR - 1, YEAR))
    assert (
        "货币不同的数额按2021年人民币对美元年平均汇率（6.4512元/美元）、2022年人民币对美元年平均汇率（6.7261元/美元）折算。"
        in index
    )


def test_the_second_engine_agrees_with_what_is_converted():
    data = data_of("shown_in_yuan", YEAR - 1, YEAR)
    report = Report.open(data).as_of(YEAR)
    figures = figures_of("overview", "shown_in_yuan", YEAR - 1, YEAR)
    results = recompute(figures, report.package, report.info, YEAR)
    assert len([result for result in results if result.definition == "exchanged"]) > 10
    assert [result for result in results if result.outcome == Outcome.DISAGREES] == []
