"""A second area from nothing, as README.zh-CN.md says it: new-area, three workbooks, import, check, html."""

import re

import pytest
from helpers.chapters import BAD_WORDS
from helpers.command import run
from helpers.entry_filling import fill_trade
from helpers.pages import is_external, leads_somewhere, read_pages

YEARS = (2021, 2022, 2023)


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    """The folder of the newest edition, and what each command said."""
    folder = tmp_path_factory.mktemp("gansu")
    data, shown = folder / "甘肃", []
    items = ["--compiler", "兰州大学课题组", "--break-year", 0, "--folder", data]
    shown.append(run("new-area", "CN-GS", "--year", YEARS[0], *items))
    for year in YEARS:
        workbook = folder / f"录入-{year}.xlsx"
        shown.append(run("new-year", "--data", data, "--year", year, "--file", workbook))
        fill_trade(workbook, data, year, year - YEARS[0])
        shown.append(run("import", "--data", data, "--year", year, "--file", workbook, "--confirm"))
    shown.append(run("check", "--data", data))
    shown.append(run("html", "--data", data, "--output", folder / "built"))
    return folder / "built" / str(YEARS[-1]), shown


@pytest.fixture(scope="module")
def pages(edition):
    return read_pages(edition[0] / "html")


def test_every_step_succeeds(edition):
    assert [result.exit_code for result in edition[1]] == [0] * len(edition[1])
    assert "数据检查通过" in edition[1][-2].stdout


def test_the_overview_has_the_series_of_three_years(pages):
    text = pages["chapters/overview.html"].select_one("article").text
    assert "甘肃" in text
    assert "2021—2023年" in text
    landing = pages["chapters/index.html"].text
    # 12 sectors' sums, in 亿美元
    assert re.search(r"2023年，甘肃服务进出口\d+\.\d+亿美元", landing)


def test_nothing_of_another_area_or_its_print_is_left_in_the_prose(pages):
    for name in ("index", "overview", "national", "provinces", "knowledge", "technology", "digital", "audit"):
        text = pages[f"chapters/{name}.html"].select_one("article").text
        assert not re.findall(".{0,20}(?:陕西|西安|长安号|秦创原).{0,20}", text), name
        assert not BAD_WORDS.search(text), name


def test_no_link_is_broken(edition, pages):
    site = edition[0] / "html"
    links = [(path, link["href"]) for path, page in pages.items() for link in page.find_all("a", href=True)]
    targets = [(path, href.partition("#")[0]) for path, href in links if not is_external(href)]
    assert [each for each in targets if each[1] and not leads_somewhere(site, {}, *each)] == []
