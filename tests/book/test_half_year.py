"""The edition of a half-year (快报): landing page, overview, findings and briefing, from figures of half-years only."""

import json
import re

import pytest
from helpers.chapters import BAD_WORDS
from helpers.command import run
from helpers.half_years import LAST, add_half_years
from helpers.pages import is_external, leads_somewhere, read_pages
from helpers.support import copy_real_data, real_report
from helpers.tables import read_rows, rewrite
from tradebook.data.report import Report

PERIOD = f"{LAST}-S1"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    data = copy_real_data(tmp_path_factory.mktemp("half year"))
    add_half_years(data)
    return data


@pytest.fixture(scope="module")
def edition(data):
    """The folder of the edition."""
    shown = run("html", "--data", data, "--period", PERIOD, "--output", data.parent / "built")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert "不符 0 个" in shown.stdout
    return data.parent / "built" / PERIOD


@pytest.fixture(scope="module")
def texts(edition):
    """What readers see of each page."""
    pages = read_pages(edition / "html")
    return {path: page.select_one("article").text for path, page in pages.items() if path.startswith("chapters/")}


def test_the_pages_say_which_period_they_are_of(texts):
    assert set(texts) == {f"chapters/{name}.html" for name in ("index", "overview", "onepage", "briefing")}
    assert f"陕西服务贸易快报（{LAST}年上半年）" in texts["chapters/index.html"]
    one_page = texts["chapters/onepage.html"]
    assert f"一图读懂{LAST}年上半年陕西服务贸易" in one_page
    assert "服务进出口35.03亿美元，增长12.5%" in one_page
    for text in (text for path, text in texts.items() if path != "chapters/onepage.html"):
        assert f"{LAST}年上半年，陕西服务进出口35.03亿美元，增长12.5%" in text


def test_they_read_well(texts):
    for path, text in texts.items():
        assert not BAD_WORDS.search(text), path
        assert "**" not in text
        assert f"{LAST}年，" not in text
        assert f"{LAST}年陕西" not in text
    assert "2021—2023年各年上半年陕西服务出口、进口与差额" in texts["chapters/index.html"]
    assert "以上增速均与上年同期相比。" in texts["chapters/briefing.html"]
    assert f"占全国的比重{LAST - 2}年上半年为" not in texts["chapters/briefing.html"]
    assert "预计" not in "".join(texts.values())
    overview = texts["chapters/overview.html"]
    assert "进出口额居前三位的是旅行服务、加工服务和电信计算机信息服务" in overview
    assert "陕西服务进出口增速高于全国6.5个百分点" in overview


def test_figures_are_those_of_the_period_and_growth_is_over_the_same_of_last_year(edition):
    figures = {figure["key"]: figure for figure in json.loads((edition / "ledger.json").read_text())["figures"]}
    inputs = figures["area.all.total.growth"]["inputs"]
    assert {each["table"] for each in inputs} == {"services_trade"}
    assert all("上半年" in each["label"] for each in inputs)


def test_no_link_is_broken(edition):
    pages = read_pages(edition / "html")
    links = [(path, link["href"]) for path, page in pages.items() for link in page.find_all("a", href=True)]
    targets = [(path, href.partition("#")[0]) for path, href in links if not is_external(href)]
    assert [each for each in targets if each[1] and not leads_somewhere(edition / "html", {}, *each)] == []


def test_its_files_are_not_named_like_those_of_the_year(edition):
    named = {path.name for path in (edition / "html" / "downloads").glob(f"*{LAST}*")}
    assert named == {
        f"{kind}-{PERIOD}.{ending}" for kind, ending in (("data", "xlsx"), ("audit", "xlsx"), ("all", "zip"))
    }


def test_the_yearly_editions_do_not_see_the_half_years(data):
    report, real = Report.open(data), real_report()
    assert report.years == real.years
    assert report.package.rows("services_trade") == real.package.rows("services_trade")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--period", "2023H1"], 2, "是不是 2023-S1"),
        (["--period", "2023-01-01/P6M"], 2, "是不是 2023-S1"),
        (["--period", "明年"], 2, "应为 SDMX 的时期，如 2023-S1（上半年）"),
        (["--period", PERIOD, "--year", LAST], 2, "--period 已经写明年份"),
        (["--period", "2023-S2"], 1, "没有陕西2023-S2 的数据。已有的时期：2021-S1、2022-S1、2023-S1"),
    ],
)
def test_a_period_that_cannot_be_is_refused(data, arguments, code, message):
    shown = run("html", "--data", data, *arguments)
    assert shown.exit_code == code
    assert message in shown.stderr


def test_january_to_november_has_an_edition_of_its_own(data):
    add_half_years(data, "P11M")
    output = data.parent / "built"
    shown = run("html", "--data", data, "--period", f"{LAST}-01-01/P11M", "--output", output)
    assert (shown.exit_code, shown.stderr) == (0, "")
    landing = read_pages(output / f"{LAST}-P11M" / "html")["chapters/index.html"].select_one("article").text
    assert f"{LAST}年1—11月，陕西服务进出口35.03亿美元，增长12.5%" in landing


def test_a_nation_that_turns_to_another_currency_is_not_compared_though_rates_of_years_are_known(tmp_path):
    data = copy_real_data(tmp_path)
    add_half_years(data)

    def to_yuan(row):
        return (
            {**row, "value": "32000.5", "unit": "亿元"} if (row["area"], row["period"]) == ("CN", PERIOD) else row
        )

    rewrite(data, "trade_periods", lambda rows: list(map(to_yuan, rows)))
    rates = {LAST - 1: "6.7261", LAST: "7.0467"}
    [known] = read_rows(data / "exchange_rates.csv")
    rows = [{**known, "year": str(year), "value": value, "vintage": str(year)} for year, value in rates.items()]
    rewrite(data, "exchange_rates", lambda _: rows)
    with (data / "edition.yml").open("a", encoding="utf-8") as file:
        file.write("\ncurrency: CNY\n")
    shown = run("html", "--data", data, "--period", PERIOD, "--output", tmp_path / "built")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert "快报的数额照来源的货币" in shown.stdout
    pages = read_pages(tmp_path / "built" / PERIOD / "html")
    overview = pages["chapters/overview.html"].select_one("article").text
    assert "全国服务进出口32000.5亿元" in overview
    assert "陕西服务进出口35.03亿美元" in overview
    lacking = f"缺{LAST - 1}年上半年人民币对美元平均汇率，有关各年不能折算，不作比较"
    assert f"{LAST}年起以元计，此前以美元计；{lacking}" in overview
    texts = "".join(
        page.select_one("article").text for path, page in pages.items() if path.startswith("chapters/")
    )
    assert "年平均汇率" not in texts
    assert not re.search("高于全国|低于全国|占全国的|全国服务进出口32000.5亿元，增长", texts)
