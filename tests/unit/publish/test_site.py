"""Putting editions together as a site: small editions with two pages each."""

import dataclasses
import shutil
from pathlib import Path

import filelock
import pytest
from bs4 import BeautifulSoup
from helpers.small_data import small_data
from tradebook.data.report import Report
from tradebook.errors import BuildError
from tradebook.figures.figure import Figure, Input
from tradebook.figures.ledger import Ledger
from tradebook.publish.folders import Area
from tradebook.publish.site import build_site, finished_years

PAGE = """<html><head><title>{title} &#8212; 报告</title></head><body>
<div class="article-header-buttons"><button>打印</button></div><article class="bd-article">{title}</article></body></html>"""
FIGURE = Figure(
    "area.ALL.T", "overview", "进出口额", "level", "1", "1", "1", "亿美元", 1, "1.0亿美元", "", "", True
)


@pytest.fixture
def project(tmp_path):
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: chapters/index\nparts:\n- caption: 情况\n  chapters:\n"
        "  - file: chapters/overview\n  - file: chapters/new\n",
        encoding="utf-8",
    )
    return tmp_path


def built(project, year, figures=(FIGURE,), pages=("index", "overview")):
    """An edition as a build leaves it."""
    folder = project / "_build" / str(year)
    chapters = folder / "html" / "chapters"
    chapters.mkdir(parents=True)
    (folder / "html" / "index.html").write_text(
        '<meta http-equiv="Refresh" content="0; url=chapters/index.html" />', encoding="utf-8"
    )
    for page in pages:
        (chapters / f"{page}.html").write_text(PAGE.format(title=f"{page}章"), encoding="utf-8")
    Ledger(year, figures).write(folder / "ledger.json")
    return folder


def site(project, *years, **options):
    return build_site(project, area(project, *years), **options)


def area(project, *years):
    return Area(Report.open(small_data()), project / "_build", years)


def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def menu(page: Path) -> dict[str, str]:
    """The items of a page's menu and where they lead, relative to the site."""
    links = soup(page).select("nav.edition-chooser li a")
    return {link.text: (page.parent / link["href"]).resolve() for link in links}


def test_the_menu_leads_to_the_same_page_of_the_other_editions(project):
    for year in (2020, 2021, 2022):
        built(project, year)
    made = site(project, 2022, 2020, 2021)
    assert menu(made / "2021" / "chapters" / "overview.html") == {
        "2022年版（最新）": made / "2022" / "chapters" / "overview.html",
        "2021年版": made / "2021" / "chapters" / "overview.html",
        "2020年版": made / "2020" / "chapters" / "overview.html",
        "各版比较": made / "compare" / "2021-2022" / "index.html",
    }
    newest = menu(made / "2022" / "chapters" / "overview.html")
    assert newest["各版比较"] == made / "compare" / "2021-2022" / "index.html"
    oldest = menu(made / "2020" / "chapters" / "overview.html")
    assert oldest["各版比较"] == made / "compare" / "2020-2022" / "index.html"
    current = soup(made / "2021" / "chapters" / "overview.html").select("[aria-current]")
    assert [link.text for link in current] == ["2021年版"]


def test_a_page_that_the_other_edition_lacks_leads_to_its_landing_page(project):
    built(project, 2021)
    built(project, 2022, pages=("index", "overview", "new"))
    made = site(project, 2021, 2022)
    assert menu(made / "2022" / "chapters" / "new.html")["2021年版：首页（无此页）"] == (
        made / "2021" / "chapters" / "index.html"
    )


def test_older_editions_say_so_and_the_newest_does_not(project):
    built(project, 2021)
    built(project, 2022)
    made = site(project, 2021, 2022)
    notice = soup(made / "2021" / "chapters" / "overview.html").select_one(".edition-notice")
    assert notice.text == "这是2021年版，最新为2022年版。"
    assert notice.a["href"] == "../../2022/chapters/overview.html"
    assert soup(made / "2022" / "chapters" / "overview.html").select(".edition-notice") == []


def test_a_single_edition_has_no_menu_and_no_comparison(project):
    folder = built(project, 2022)
    made = site(project, 2022)
    page = Path("chapters", "overview.html")
    assert (made / "2022" / page).read_bytes() == (folder / "html" / page).read_bytes()
    assert not (made / "compare").exists()
    assert [link["href"] for link in soup(made / "index.html").select("main a")] == ["2022/chapters/index.html"]


def test_the_editions_themselves_stay_as_they_were_built(project):
    pages = [built(project, year) / "html" / "chapters" / "overview.html" for year in (2021, 2022)]
    before = [page.read_bytes() for page in pages]
    site(project, 2021, 2022)
    assert [page.read_bytes() for page in pages] == before


def test_the_entry_page_leads_to_every_edition_and_its_files_newest_first(project):
    for year in (2021, 2022):
        downloads = built(project, year) / "html" / "downloads"
        downloads.mkdir()
        (downloads / f"report-{year}.pdf").touch()
    links = [link["href"] for link in soup(site(project, 2021, 2022) / "index.html").select("main a")]
    assert links == [
        "2022/chapters/index.html",
        "2022/downloads/report-2022.pdf",
        "2021/chapters/index.html",
        "2021/downloads/report-2021.pdf",
        "compare/2021-2022/index.html",
    ]


def test_every_pair_is_compared_and_the_newest_two_first(project):
    for year in (2020, 2021, 2022):
        built(project, year, [dataclasses.replace(FIGURE, text=f"{year - 2019}.0亿美元", value=str(year - 2019))])
    made = site(project, 2020, 2021, 2022)
    folders = {path.name for path in (made / "compare").iterdir() if path.is_dir()}
    assert folders == {"2020-2021", "2020-2022", "2021-2022"}
    assert "url=2021-2022/index.html" in (made / "compare" / "index.html").read_text(encoding="utf-8")
    row = soup(made / "compare" / "2020-2022" / "chapter-overview.html").select_one("tbody tr")
    assert [cell.text for cell in row.find_all(["th", "td"])] == [
        "进出口额",
        "1.0亿美元",
        "3.0亿美元",
        "增加2.0亿美元（增长200.0%）",
        "上升",
    ]
    assert [link["href"] for link in row.select("a")] == [
        f"../../{year}/chapters/overview.html#figure=area.ALL.T" for year in (2020, 2022)
    ]


def test_revised_data_is_listed_when_the_edition_as_published_is_known(project):
    def revised(value):
        cell = Input("services_trade", 7, "value", "陕西2020年服务出口", value, "万美元", "表8")
        return [dataclasses.replace(FIGURE, inputs=[cell])]

    for year in (2021, 2022):
        built(project, year, revised("2.0"))
    overview = Path("compare", "2021-2022", "index.html")
    assert "没有。" in soup(site(project, 2021, 2022) / overview).text
    made = site(project, 2021, 2022, published={2021: Ledger(2021, revised("1.0"))})
    row = soup(made / overview).select_one("figure:has(.table-filters) tbody tr")
    assert [cell.text for cell in row.find_all(["th", "td"])] == [
        "分行业服务进出口",
        "陕西2020年服务出口",
        "1.0万美元",
        "2.0万美元",
        "增加1.0万美元",
        "表8",
    ]


def test_figures_of_one_edition_only_are_counted_and_those_that_went_are_listed(project):
    built(project, 2021)
    built(project, 2022, [dataclasses.replace(FIGURE, key="other")])
    page = soup(site(project, 2021, 2022) / "compare" / "2021-2022" / "index.html")
    numbers = [cell.text for cell in page.select_one("tbody tr").find_all("td")]
    assert numbers == ["0", "0", "0", "0", "0", "1", "1"]
    assert page.select_one("main li").text == "进出口额：1.0亿美元"


def test_editions_that_are_not_built_are_left_out(project):
    built(project, 2021)
    assert finished_years(area(project, 2022, 2021)) == [2021]
    assert not (site(project, 2021, 2022) / "2022").exists()


def test_without_any_edition_the_old_site_stays(project):
    built(project, 2022)
    made = site(project, 2022)
    with pytest.raises(BuildError, match="没有生成好的网页"):
        site(project, 2019)
    assert (made / "2022").exists()


def test_pages_without_a_place_for_the_menu_leave_the_old_site(project):
    for year in (2021, 2022):
        built(project, year)
    made = site(project, 2021, 2022)
    page = project / "_build" / "2022" / "html" / "chapters"
    shutil.rmtree(page)
    with pytest.raises(BuildError, match="2022 年版的网页里找不到页眉"):
        site(project, 2021, 2022)
    assert (made / "2022" / "chapters" / "overview.html").exists()
    assert sorted(path.name for path in made.parent.iterdir() if not path.name.endswith(".lock")) == [
        "2021",
        "2022",
        "site",
    ]


def test_an_edition_that_is_being_built_is_not_copied(project):
    built(project, 2022)
    with (
        filelock.FileLock(project / "_build" / ".2022.lock"),
        pytest.raises(BuildError, match="2022 年版正在由另一个进程生成"),
    ):
        site(project, 2022)
