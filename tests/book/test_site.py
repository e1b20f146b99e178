"""A site of two real editions: the menu of editions, comparisons that agree with the ledgers, and all of it offline."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from helpers.pages import LOADING, Visit, find_broken_links, read_pages
from helpers.support import DATA, ROOT
from tradebook.data.report import Report
from tradebook.figures.ledger import Ledger
from tradebook.publish.folders import Area
from tradebook.publish.site import build_site

AMOUNT = re.compile(r"(?:增加|减少|提高|下降|上升|扩大|收窄)(不到)?(\d+(?:\.\d+)?)")


@pytest.fixture(scope="session")
def editions(built_book, tmp_path_factory) -> dict[int, Path]:
    """The edition that tests speak of, and the one before it, which is built without PDF in a folder of its own."""
    newest, folder = int(built_book.name), tmp_path_factory.mktemp("before")
    before = max(year for year in Report.open(DATA).years if year < newest)
    command = [sys.executable, "-m", "tradebook", "html", "--year", str(before)]
    subprocess.run([*command, "--output", str(folder)], cwd=ROOT, check=True)
    return {before: folder / str(before), newest: built_book}


@pytest.fixture(scope="session")
def output(editions, tmp_path_factory) -> Path:
    """A folder of those two editions and nothing else."""
    folder = tmp_path_factory.mktemp("editions")
    for year, built in editions.items():
        (folder / str(year)).symlink_to(built, target_is_directory=True)
    return folder


@pytest.fixture(scope="session")
def site(output, editions) -> Path:
    return build_site(ROOT, area(output, editions))


def area(output: Path, editions: dict[int, Path]) -> Area:
    return Area(Report.open(DATA), output, tuple(editions))


@pytest.fixture(scope="session")
def pages(site) -> dict[str, BeautifulSoup]:
    return read_pages(site)


@pytest.fixture(scope="session")
def own_pages(pages) -> dict[str, BeautifulSoup]:
    """The pages that no edition has."""
    return {path: page for path, page in pages.items() if not path[0].isdigit()}


@pytest.fixture(scope="session")
def ledgers(editions) -> dict[int, Ledger]:
    return {year: Ledger.read(folder / "ledger.json") for year, folder in editions.items()}


@pytest.fixture(scope="session")
def pair(editions) -> str:
    return "compare/{}-{}".format(*sorted(editions))


def test_every_page_of_every_edition_has_the_menu(pages, editions):
    for path, page in pages.items():
        if "/chapters/" in path and path[0].isdigit():
            menus = page.select("nav.edition-chooser")
            assert [menu["aria-label"] for menu in menus] == ["版本"], path
            assert len(menus[0].select("li")) == len(editions) + 1, path
            assert bool(page.select(".edition-notice")) == (int(path[:4]) != max(editions)), path


def test_links_lead_somewhere(site, pages):
    assert find_broken_links(site, pages) == []


def test_what_pages_load_is_in_the_site(site, own_pages):
    wanted = [
        (path, tag[attribute])
        for path, page in own_pages.items()
        for name, attribute in LOADING
        for tag in page.find_all(name, **{attribute: True})
    ]
    assert wanted
    assert [(path, url) for path, url in wanted if not (site / path).parent.joinpath(url).is_file()] == []


def test_pages_are_light(site, own_pages):
    assert [path for path in own_pages if (site / path).stat().st_size >= 500_000] == []


def test_the_comparison_has_the_numbers_of_the_ledgers(pages, pair, ledgers):
    old, new = (ledgers[year] for year in sorted(ledgers))
    compared = set()
    for path, page in pages.items():
        for row in page.select("tbody tr") if path.startswith(f"{pair}/chapter-") else []:
            links = row.select("a.figure-link")
            (key,) = {unquote(link["href"].partition("#figure=")[2]) for link in links}
            before, after = old[key], new[key]
            assert [link.text for link in links] == [before.text, after.text], key
            assert row.th.contents[0] == after.label, key
            _check_change(row.find_all("td")[2].text, before, after)
            compared.add(key)
    assert compared == {figure.key for figure in old} & {figure.key for figure in new}
    # one number has one key, wherever it stands, and names have none
    assert len(compared) > 400


def _check_change(words: str, before, after) -> None:
    """The stated change is the difference of the unrounded values, to half a unit of its last digit."""
    found = AMOUNT.search(words)
    if not found:
        assert words in ("持平", "相同", "不同", "单位不同，不作比较"), words
        return
    difference = abs(Decimal(after.value) - before.value_in(after.unit))
    stated = Decimal(found[2])
    unit = Decimal(1).scaleb(stated.as_tuple().exponent)
    assert difference < unit if found[1] else abs(difference - stated) <= unit / 2, (after.key, words)


def test_forecasts_and_outcomes_are_those_of_the_ledgers(pages, pair, ledgers):
    earlier, later = sorted(ledgers)
    page = pages[f"{pair}/index.html"]
    rows = page.select('[aria-labelledby="forecasts"] tbody tr')
    assert len(rows) > 10
    for row in rows:
        links = row.select("a.figure-link")
        years = [earlier, earlier, earlier, later]
        for link, year in zip(links, years, strict=False):
            key = link["href"].partition("#figure=")[2]
            assert link["href"].startswith(f"../../{year}/")
            assert link.text == ledgers[year][key].text
        forecast, outcome = (
            ledgers[year][links[n]["href"].partition("#figure=")[2]] for n, year in ((0, earlier), (3, later))
        )
        error = Decimal(row.find_all("td")[4].text)
        value = forecast.value_in(outcome.unit)
        assert abs((value / Decimal(outcome.value) - 1) * 100 - error) <= Decimal("0.05")


def test_equal_editions_make_an_equal_site(site, output, editions):
    def digests(folder):
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        return {path.relative_to(folder): hashlib.sha256(path.read_bytes()).digest() for path in files}

    before = digests(site)
    assert digests(build_site(ROOT, area(output, editions))) == before


def test_a_book_of_its_own_has_no_menu(editions):
    pages = (path for folder in editions.values() for path in (folder / "html").rglob("*.html"))
    assert [path for path in pages if '<nav class="edition-chooser"' in path.read_text(encoding="utf-8")] == []


# -- in a browser ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_work_offline_at_every_width(browser, site, own_pages, pair, editions, width):
    chapter = f"{min(editions)}/chapters/overview.html"
    faults = {}
    for path in [*own_pages, chapter]:
        if "http-equiv" in str(own_pages.get(path)):
            continue
        visit = Visit(browser, (site / path).as_uri(), width)
        if visit.overflow() > 0:
            visit.problems.append(f"{visit.overflow()} px wider than the window")
        if visit.problems:
            faults[path] = visit.problems
        visit.page.close()
    assert faults == {}


def test_the_menu_works_by_keyboard_and_leads_to_the_same_page(browser, site, editions):
    visit = Visit(browser, (site / str(min(editions)) / "chapters" / "overview.html").as_uri(), 360)
    menu = visit.page.get_by_role("navigation", name="版本", exact=True)
    menu.locator("summary").focus()
    visit.page.keyboard.press("Enter")
    newest = menu.get_by_role("link", name=f"{max(editions)}年版（最新）")
    assert newest.is_visible()
    box = newest.bounding_box()
    assert 0 <= box["x"] <= box["x"] + box["width"] <= 360
    visit.page.keyboard.press("Escape")
    assert not newest.is_visible()
    assert visit.page.evaluate("document.activeElement.tagName") == "SUMMARY"
    visit.page.keyboard.press("Enter")
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(f"**/{max(editions)}/chapters/overview.html")
    assert visit.problems == []
    visit.page.close()


def test_menu_and_notice_do_not_print(browser, site, editions):
    visit = Visit(browser, (site / str(min(editions)) / "chapters" / "overview.html").as_uri(), 1280)
    hidden = [visit.page.locator(name) for name in (".edition-notice", ".edition-chooser")]
    assert all(part.is_visible() for part in hidden)
    visit.page.emulate_media(media="print")
    assert not any(part.is_visible() for part in hidden)
    visit.page.close()


def test_a_number_of_the_comparison_opens_its_record(browser, site, pair, editions):
    visit = Visit(browser, (site / pair / "chapter-overview.html").as_uri(), 1280)
    figure = visit.page.locator("a.figure-link").first
    text = figure.inner_text()
    figure.click()
    dialog = visit.page.get_by_role("dialog")
    dialog.wait_for()
    assert f"/{min(editions)}/" in visit.page.url
    assert text in dialog.inner_text()
    assert visit.problems == []
    visit.page.close()


def test_changes_are_chosen_by_direction(browser, site, pair):
    visit = Visit(browser, (site / pair / "chapter-overview.html").as_uri(), 360)
    rows = visit.page.locator("figure tbody tr:visible")
    everything = rows.count()
    visit.page.get_by_label("方向").select_option("下降")
    assert 0 < rows.count() < everything
    assert visit.problems == []
    visit.page.close()


def test_menu_and_comparison_need_no_scripts(browser, site, pair, editions):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / pair / "chapter-overview.html").as_uri())
    page.locator(".edition-chooser summary").first.click()
    assert page.locator(".edition-chooser li a").first.is_visible()
    page.locator("a.figure-link").first.click()
    page.wait_for_url(f"**/{min(editions)}/chapters/overview.html**")
    context.close()
