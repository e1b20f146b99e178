"""The built HTML book: complete, self-contained, and alive in a browser that has no network."""

from __future__ import annotations

import csv
import hashlib
import json
import math
import re
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from helpers.pages import LOADING, Visit, find_broken_links, is_external, read_pages, records
from helpers.support import DATA
from tradebook.data.downloads import data_files
from tradebook.data.report import Report

LOADING_LINKS = {"stylesheet", "preload", "icon", "modulepreload", "preconnect", "dns-prefetch", "manifest"}
NUMBER = re.compile(r"(?:[≥≤≈近约]|超过)?(-?\d+(?:\.\d+)?)多?")
NUMBERED = "figure.exhibit:not(.exhibit-panel)"
CSS_URL = re.compile(r"url\(\s*['\"]?(?!data:|#)([^'\")]+)|@import\s+['\"]([^'\"]+)")


@pytest.fixture(scope="session")
def site(built_book) -> Path:
    return built_book / "html"


@pytest.fixture(scope="session")
def pages(site) -> dict[str, BeautifulSoup]:
    """Every page of the book by its path."""
    return read_pages(site)


@pytest.fixture(scope="session")
def chapters(pages) -> dict[str, BeautifulSoup]:
    return {path: page for path, page in pages.items() if path.startswith("chapters/")}


def test_there_are_chapters(chapters):
    assert len(chapters) > 1


def test_pages_load_nothing_from_outside(pages):
    external = [
        (path, tag.name, tag[attribute])
        for path, page in pages.items()
        for name, attribute in LOADING
        for tag in page.find_all(name, **{attribute: True})
        if is_external(tag[attribute]) and (name != "link" or LOADING_LINKS & set(tag.get("rel", [])))
    ]
    assert external == []


def test_styles_load_nothing_from_outside(site, pages):
    styles = {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in site.rglob("*.css")}
    styles |= {path: "".join(tag.text for tag in page.find_all("style")) for path, page in pages.items()}
    external = [
        (path, url)
        for path, text in styles.items()
        for match in CSS_URL.findall(text)
        for url in match
        if url and is_external(url)
    ]
    assert external == []


def test_internal_links_lead_somewhere(site, pages):
    assert find_broken_links(site, pages) == []


def test_pages_are_chinese(chapters):
    assert {page.html["lang"] for page in chapters.values()} == {"zh-CN"}


def test_readers_see_no_code(chapters):
    assert [path for path, page in chapters.items() if page.select(".cell_input, .traceback, .stderr")] == []


def test_exhibits_have_number_caption_source_and_description(chapters):
    exhibits = [(path, exhibit) for path, page in chapters.items() for exhibit in page.select(NUMBERED)]
    assert exhibits
    for path, exhibit in exhibits:
        where = f"{path}#{exhibit.get('id')}"
        assert re.match(r"[图表]\d+ ", exhibit.select_one("figcaption").text.strip()), where
        assert exhibit.select_one(".exhibit-source"), where
        described = exhibit.select_one("[aria-label]")
        assert described["aria-label"].strip(), where


def test_pictures_in_panels_are_described_below_a_heading(chapters):
    panels = chapters["chapters/onepage.html"].select("figure.exhibit-panel")
    assert len(panels) == 6
    for panel in panels:
        assert panel.select_one("[aria-label]")["aria-label"].strip()
        assert panel.find_parent("section").find(["h2", "h3"]).text.strip("#\n")


def test_exhibits_are_numbered_through_the_book(chapters):
    numbers = {"图": [], "表": []}
    for page in chapters.values():
        for tag in page.select("figure.exhibit .caption-number"):
            numbers[tag.text[0]].append(int(tag.text[1:]))
    assert min(map(len, numbers.values())) > 30
    for found in numbers.values():
        assert sorted(found) == list(range(1, len(found) + 1))


# -- downloads -------------------------------------------------------------------------------------------------------


def test_every_exhibit_offers_its_data(site, chapters):
    for path, page in chapters.items():
        for exhibit in page.select(NUMBERED):
            where = f"{path}#{exhibit['id']}"
            links = {link.text: link["href"] for link in exhibit.select(".exhibit-downloads a")}
            chart = exhibit.select_one(".chart")
            assert list(links) == ["数据 CSV", "数据 JSON", *(["图片 SVG", "PNG"] if chart else [])], where
            content = (site / path).parent.joinpath(links["数据 CSV"]).read_bytes()
            assert content.startswith(b"\xef\xbb\xbf"), where
            head, *rows = csv.reader(content.decode("utf-8-sig").splitlines())
            assert rows, where
            assert {len(row) for row in rows} == {len(head)}, where


def test_the_data_of_charts_hold_what_they_draw(site, chapters):
    compared = 0
    for path, page in chapters.items():
        for exhibit in page.select("figure.exhibit-chart"):
            link = exhibit.select_one(".exhibit-downloads a")["href"]
            text = (site / path).parent.joinpath(link).read_text(encoding="utf-8-sig")
            offered = {
                float(number[1])
                for row in csv.reader(text.splitlines())
                for cell in row
                if (number := NUMBER.fullmatch(cell))
            }
            datasets = json.loads(exhibit.select_one(".chart-spec").string)["datasets"].values()
            drawn = {row["value"] for rows in datasets for row in rows if "value" in row}
            assert all(any(math.isclose(value, cell, abs_tol=1e-9) for cell in offered) for value in drawn), link
            compared += len(drawn)
    assert compared > 100


def test_data_tables_and_workbook_come_with_the_book(site, built_book):
    folder = site / "downloads"
    package = Report.open(DATA).as_of(int(built_book.name)).package
    assert (folder / "data" / "services_trade.csv").read_bytes() == data_files(package)["services_trade.csv"]
    assert (folder / f"data-{built_book.name}.xlsx").stat().st_size > 100_000
    for line in (folder / "data" / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        expected, name = line.split("  ")
        assert hashlib.sha256((folder / "data" / name).read_bytes()).hexdigest() == expected


def test_the_landing_page_offers_pdf_and_workbook(site, built_book, chapters):
    links = [link["href"] for link in chapters["chapters/index.html"].select(".book-downloads a")]
    names = [Path(link).name for link in links]
    assert f"data-{built_book.name}.xlsx" in names
    assert (f"report-{built_book.name}.pdf" in names) == (built_book / f"report-{built_book.name}.pdf").exists()


def test_the_landing_page_links_every_chapter(chapters):
    page = chapters["chapters/index.html"]
    linked = {f"chapters/{link['href']}" for link in page.select(".book-parts a")}
    assert linked == chapters.keys() - {"chapters/index.html"}
    assert len(page.select("figure.exhibit-chart")) == 1


def test_the_dictionary_links_every_table(site, chapters):
    links = {link["href"] for link in chapters["chapters/data-dictionary.html"].select("#tab-tables td a, th a")}
    files = {path.relative_to(site).as_posix() for path in (site / "downloads" / "data").rglob("*.csv")}
    assert {f"../{name}" for name in files} <= links


def test_pages_of_the_book_are_light(site, chapters):
    assert [path for path in chapters if (site / path).stat().st_size >= 500_000] == []


# -- in a browser ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_works_offline_fits_the_window_and_passes_axe(browser, site, pages, width):
    """All rules of axe-core that it runs by itself, with all charts drawn: WCAG A and AA, and best practice."""
    found, drawn = {}, 0
    for path in sorted(set(pages) - {"index.html"}):
        visit = Visit(browser, (site / path).as_uri(), width)
        if visit.shift() >= 0.05:  # columns of a table become a little wider as its rows come
            visit.problems.append(f"moved by {visit.shift()} while it loaded")
        if visit.drawn_far_below():
            visit.problems.append("charts are drawn before they are near")
        visit.scroll_through()
        if visit.shift() >= 0.05:  # the theme's list of sections moves a little
            visit.problems.append(f"moved by {visit.shift()} while charts were drawn")
        drawn += len(visit.page.query_selector_all(".chart-live svg"))
        loads = sum("vega" in url for url in visit.requests)
        if loads != bool(pages[path].select(".chart")):
            visit.problems.append(f"Vega loaded {loads} times")
        if visit.overflow() > 0:
            visit.problems.append(f"{visit.overflow()} px wider than the window")
        if width > 1000:  # a phone has tables that one moves
            visit.problems += [f"{name} is cut" for name in visit.cut_tables()]
        visit.leave_few_of_each_kind()
        visit.problems += faults(visit.page)
        if visit.problems:
            found[path] = visit.problems
        visit.page.close()
    assert found == {}
    assert drawn == sum(len(page.select(".chart")) for page in pages.values()) > 0


def test_charts_follow_the_window(browser, site, chapters):
    path = next(path for path, page in chapters.items() if page.select(".chart"))
    visit = Visit(browser, (site / path).as_uri(), 1280)
    visit.scroll_through()
    visit.page.set_viewport_size({"width": 400, "height": 900})
    visit.page.wait_for_function("document.querySelector('.chart-live svg').getBoundingClientRect().right <= 400")
    assert visit.problems == []


@pytest.mark.parametrize("width", [360, 1200, 1280, 1600])
def test_the_text_does_not_wait_for_the_list_of_sections(browser, site, chapters, width):
    path = next(path for path, page in chapters.items() if page.select(".bd-sidebar-secondary"))
    visit = Visit(browser, (site / path).as_uri(), width)
    place = "const { x, width } = document.querySelector('.bd-article').getBoundingClientRect(); return [x, width]"
    with_list = visit.page.evaluate(f"() => {{ {place} }}")
    without = visit.page.evaluate(f"() => {{ document.querySelector('.bd-sidebar-secondary').remove(); {place} }}")
    assert with_list == without
    visit.page.close()


def test_landing_page_leads_to_the_first_chapter(browser, site):
    visit = Visit(browser, (site / "index.html").as_uri(), 1280)
    visit.page.wait_for_url("**/chapters/index.html")
    assert visit.page.title()


@pytest.mark.parametrize(
    "query",
    [
        "旅行",
        "旅行服务进出口",
        "服务贸易",
        "5G",
        "5g 网络",
        "5A",
        "4A",
        "RCEP协定",
        "2022",
        "1500",
        "12.5%",
        "CN-SN",
    ],
)
def test_search_finds_chinese_words_numbers_and_codes(browser, site, query):
    visit = Visit(browser, f"{(site / 'search.html').as_uri()}?q={query}", 1280)
    visit.page.wait_for_selector("ul.search li a", timeout=20_000)
    assert visit.problems == []


def test_charts_show_without_javascript(browser, site, chapters):
    path = next(path for path, page in chapters.items() if page.select(".chart"))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / path).as_uri())
    assert page.locator(".chart-static").first.is_visible()
    context.close()


# -- records of figures ------------------------------------------------------------------------------------------------


@pytest.fixture
def differing(browser, site, chapters) -> Visit:
    """A page that has a figure which the printed report states differently."""
    path = next(path for path, page in chapters.items() if page.select('[data-verdict="differs"]'))
    visit = Visit(browser, (site / path).as_uri(), 1280)
    yield visit
    assert visit.problems == []
    visit.page.close()


def test_every_figure_has_a_record(site, chapters):
    lacking = []
    for path, page in chapters.items():
        figures = page.select("article .figure-value")
        if figures:
            known = records(site, page, path)["figures"]
            lacking += [(path, tag["data-figure"]) for tag in figures if tag["data-figure"] not in known]
    assert lacking == []
    assert sum(len(page.select("article .figure-value")) for page in chapters.values()) > 500


def test_a_click_opens_the_record_of_a_figure(differing):
    figure = differing.page.locator('article [data-verdict="differs"]').first
    figure.click()
    dialog = differing.page.get_by_role("dialog")
    dialog.wait_for()
    assert figure.inner_text() in dialog.inner_text()
    assert "不一致" in dialog.inner_text()
    assert dialog.locator("tbody tr").count() > 0
    differing.page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")


def test_keyboard_opens_a_record_and_comes_back_to_the_figure(differing):
    figure = differing.page.locator('article [data-verdict="differs"]').first
    assert figure.get_attribute("role") == "button"
    figure.focus()
    differing.page.keyboard.press("Enter")
    differing.page.get_by_role("dialog").wait_for()
    differing.page.get_by_role("button", name="关闭").press("Enter")
    differing.page.get_by_role("dialog").wait_for(state="hidden")
    assert differing.page.evaluate("document.activeElement.dataset.figure") == figure.get_attribute("data-figure")


def test_audit_mode_counts_the_figures_by_verdict(differing):
    switch = differing.page.get_by_role("button", name="审计模式")
    assert switch.get_attribute("aria-pressed") == "false"
    switch.click()
    bar = differing.page.locator(".audit-bar")
    bar.wait_for()
    figures = differing.page.locator("article .figure-value")
    counts = [int(text.split()[-1]) for text in bar.locator("button").all_inner_texts()]
    assert sum(counts) == figures.count()
    assert differing.page.locator("article .figure-value:not([tabindex])").count() == 0
    bar.locator('button[data-verdict="differs"]').click()
    assert differing.page.evaluate("document.activeElement.dataset.verdict") == "differs"
    switch.click()
    bar.wait_for(state="detached")


def test_a_record_leads_to_the_audit_workbook(differing, site):
    differing.page.locator('article [data-verdict="differs"]').first.click()
    link = differing.page.get_by_role("dialog").get_by_role("link", name="审计工作簿")
    path = site / "downloads" / Path(link.get_attribute("href")).name
    key = differing.page.get_by_role("dialog").locator("dd code").last.inner_text()
    book = openpyxl.load_workbook(path, read_only=True)
    row = next(row for row in book["账本"].iter_rows(min_row=2, values_only=True) if row[0] == key)
    page, figure = re.fullmatch(
        r"=HYPERLINK\('说明'!\$B\$3&\"(/\S+\.html)#figure=(\S+)\",\"\S+\"\)", row[1]
    ).groups()
    assert unquote(figure) == key
    assert (path.parent / (book["说明"]["B3"].value + page)).is_file()


def test_a_record_leads_to_the_rows_of_its_data_and_claims_and_to_what_is_made_of_them(differing):
    dialog, page = differing.page.get_by_role("dialog"), differing.page
    # of those that differ, one of which others are made
    for figure in page.locator('article [data-verdict="differs"]').all():
        figure.click()
        if dialog.locator(".record-uses summary").count():
            break
        page.keyboard.press("Escape")
    uses = dialog.locator(".record-uses summary").first
    uses.click()
    count = int(re.search(r"用于(\d+)个数字", uses.inner_text())[1])
    assert dialog.locator(".record-uses").first.locator("li a").count() == count
    assert dialog.locator(".record-expression code").count() > 0
    addresses = [
        page.evaluate("link => link.href", dialog.locator(links).first.element_handle())
        for links in (".record-inputs td a", "li small a")
    ]
    for address in addresses:
        page.goto(address)
        row = page.locator("tr:target")
        assert row.is_visible()
        assert row.evaluate("row => getComputedStyle(row.cells[0]).backgroundColor != 'rgb(255, 255, 255)'")


def test_an_address_opens_a_record(differing):
    key = differing.page.locator("article .figure-value").first.get_attribute("data-figure")
    differing.page.goto(f"{differing.page.url}#figure={key}")
    differing.page.get_by_role("dialog").wait_for()
    assert key in differing.page.get_by_role("dialog").inner_text()


def test_the_list_of_claims_leads_to_their_records(browser, site):
    visit = Visit(browser, (site / "chapters" / "claims.html").as_uri(), 1280)
    link = visit.page.locator("#tab-claims td a").first
    label = link.inner_text()
    link.click()
    dialog = visit.page.get_by_role("dialog")
    dialog.wait_for()
    assert label in dialog.inner_text()
    assert visit.problems == []
    visit.page.close()


@pytest.mark.parametrize("query", ["5G基站", "12.5%", "RCEP", "数据字典", "第七章", "72.97亿美元", "EBOPS 2010"])
def test_search_shows_exact_hits_first_with_what_stands_around_them(browser, site, query):
    visit = Visit(browser, f"{(site / 'search.html').as_uri()}?q={query}", 1280)
    visit.page.wait_for_selector("ul.search li .search-snippet", timeout=20_000)
    visit.page.wait_for_timeout(500)
    items = visit.page.locator("ul.search > li").all_inner_texts()
    exact = [query in text for text in items]
    assert exact[0]
    assert exact == sorted(exact, reverse=True)
    assert visit.page.locator(".search-snippet mark").first.inner_text() == query
    assert visit.problems == []
    visit.page.close()


@pytest.mark.parametrize(
    ("query", "part"), [("SI", "signoffs.csv"), ("6.3", "16.3"), ("2.97亿美元", "72.97亿美元")]
)
def test_a_part_of_a_word_or_number_is_no_exact_hit(browser, site, query, part):
    visit = Visit(browser, f"{(site / 'search.html').as_uri()}?q={query}", 1280)
    visit.page.wait_for_timeout(2500)
    assert [text for text in visit.page.locator(".search-snippet").all_inner_texts() if f"…{part}" in text] == []
    marked = visit.page.locator(".search-snippet").filter(has_text=part).locator("mark").all_inner_texts()
    assert query not in marked
    visit.page.close()


@pytest.mark.parametrize("state", ["chart-drawn", "chart-drawing"])
def test_a_chart_prints_once(browser, site, chapters, state):
    path = next(path for path, page in chapters.items() if page.select(".chart"))
    visit = Visit(browser, (site / path).as_uri(), 1280)
    visit.scroll_through()
    visit.page.emulate_media(media="print")
    show = "(all, state) => all.forEach(each => { each.className = `chart ${state}`; })"
    visit.page.eval_on_selector_all(".chart", show, state)
    for part, count in ((".chart-static", visit.page.locator(".chart").count()), (".chart-live", 0)):
        assert visit.page.locator(f"{part}:visible").count() == count
    visit.page.close()


def test_dialogs_pass_axe(differing):
    differing.page.get_by_role("button", name="审计模式").click()
    differing.page.locator("article .figure-value").first.click()
    differing.page.get_by_role("dialog").wait_for()
    assert faults(differing.page) == []
    differing.page.keyboard.press("Escape")
    differing.page.keyboard.press("Control+k")
    differing.page.locator("#pst-search-dialog").wait_for()
    assert faults(differing.page) == []


def faults(page) -> list[str]:
    violations = Axe().run(page, options={"resultTypes": ["violations"], "preload": False}).response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in violations for node in each["nodes"]]


def test_downloads_do_not_print(differing):
    line = differing.page.locator(".exhibit-downloads").first
    assert line.is_visible()
    differing.page.emulate_media(media="print")
    assert not line.is_visible()


def test_an_exhibit_lists_what_it_shows(differing):
    exhibit = differing.page.locator("figure.exhibit:has([data-traced])").first
    exhibit.get_by_role("button", name="数值与算式").click()
    dialog = differing.page.get_by_role("dialog")
    dialog.wait_for()
    assert exhibit.locator(".caption-text").inner_text() in dialog.inner_text()
    dialog.locator("tbody button").first.click()
    assert dialog.locator("dl").count() == 1


def test_every_chart_lists_what_it_draws(site, chapters):
    silent = []
    for path, page in chapters.items():
        shown = records(site, page, path)["exhibits"] if page.select('meta[name="tradebook-records"]') else {}
        silent += [
            (path, chart["id"]) for chart in page.select("figure.exhibit-chart") if not shown.get(chart["id"])
        ]
    assert silent == []


def test_records_do_not_print(differing):
    differing.page.get_by_role("button", name="审计模式").click()
    differing.page.locator("article .figure-value").first.click()
    differing.page.get_by_role("dialog").wait_for()
    differing.page.emulate_media(media="print")
    for hidden in ("dialog.record", ".audit-bar", ".audit-switch"):
        assert not differing.page.locator(hidden).is_visible()


# -- tables to filter ----------------------------------------------------------------------------------------------------


@pytest.fixture
def filterable(browser, site, chapters) -> Visit:
    path = next(path for path, page in chapters.items() if page.select(".table-filters"))
    visit = Visit(browser, (site / path).as_uri(), 1280)
    yield visit
    assert visit.problems == []
    visit.page.close()


def test_rows_are_chosen_by_column_and_words(filterable):
    figure = filterable.page.locator("figure:has(.table-filters)").first
    rows = figure.locator("tbody tr:visible")
    count, select = rows.count(), figure.locator("select").first
    assert figure.locator("output").inner_text() == f"共 {count} 项"
    select.select_option(index=1)
    chosen = rows.count()
    assert 0 < chosen < count
    assert figure.locator("output").inner_text() == f"显示 {chosen} 项，共 {count} 项"
    figure.get_by_label("含有文字").fill("绝不会有的文字")
    assert rows.count() == 0
    figure.get_by_role("button", name="清除筛选").click()
    assert rows.count() == count


def test_what_stands_above_rows_is_chosen_by_and_goes_with_them(browser, site):
    visit = Visit(browser, (site / "chapters" / "claims.html").as_uri(), 1280)
    figure = visit.page.locator("#tab-claims")
    bodies, rows = figure.locator("tbody:visible"), figure.locator("tbody tr:not(.table-group):visible")
    count, groups = rows.count(), bodies.count()
    part = figure.locator("select").first.locator("option").nth(1).inner_text()
    figure.locator("select").first.select_option(part)
    assert 0 < rows.count() < count
    assert 1 < bodies.count() < groups
    assert set(figure.locator(".table-group:visible span:first-child").all_inner_texts()) == {part}
    figure.get_by_role("button", name="清除筛选").click()
    place = figure.locator(".table-group span:nth-child(2)").first.inner_text()
    figure.get_by_label("含有文字").fill(place)
    assert 0 < rows.count() < count
    assert visit.problems == []
    visit.page.close()


def test_names_of_cases_lead_to_their_cards(browser, site, chapters):
    path = next(path for path, page in chapters.items() if page.select(".case-card"))
    links = [link["href"] for link in chapters[path].select("#tab-cases tbody a")]
    assert len(links) == len(chapters[path].select(".case-card"))
