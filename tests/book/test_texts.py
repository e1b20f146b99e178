"""Texts of the data in pages and on paper: every letter, and nothing that something would obey."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from helpers.hostile import LONG_ADDRESS, NOT_LIVE, TEXTS, seen
from helpers.pages import Visit
from helpers.programs import require
from helpers.small_book import YEAR, build, chart, figure, page, show, table
from helpers.small_data import write_small_data
from helpers.support import ROOT
from helpers.tables import edit, rewrite
from nbformat import v4
from sphinx.errors import SphinxError
from tradebook.book.commentary import write_markdown
from tradebook.figures.figure import Phrase

TITLE = '甲<i>乙</i>&丙_#%$^~\\input{{x}} "丁" -- {area}{year}'
BODY = "厅<script>window.stolen = 1</script>*_x_ & #\\y"
ALL = [*TEXTS, *NOT_LIVE]


def write_book() -> list:
    """A chapter with every text as commentary, string, phrase, figure, heading, caption, source, note, cell and datum."""
    rows = [{"title": text, "text": text} for text in TEXTS]
    commentary = v4.new_output("display_data", {"text/markdown": write_markdown(rows)})
    values = {f"text{n}": text for n, text in enumerate(ALL)}
    values |= {f"phrase{n}": Phrase(text) for n, text in enumerate(ALL)}
    values |= {f"figure{n}": figure(text, key=f"figure{n}") for n, text in enumerate(ALL)}
    lines = [f"甲{{eval}}`{name}`乙" for name in values]
    shown = table("tbl", rows=len(ALL))
    for row, text in zip(shown["table"]["body"], ALL, strict=True):
        row[0]["text"], row[2]["text"], row[2]["href"] = text, text, text
    shown |= {"caption": "、".join(map(seen, ALL)), "source": ALL[16], "note": ALL[1]}
    drawn = [chart(f"fig-{n}", caption=text, alt=text, source=text) for n, text in enumerate(TEXTS)]
    for exhibit, text in zip(drawn, TEXTS, strict=True):
        exhibit["spec"]["data"]["values"] = [{"a": text}]
        exhibit["data"] = [["年份", text], ["2020", "1"]]
    sections = [f"## 节{{eval}}`text{n}`\n\n完。" for n in range(len(ALL))]
    return [
        "# 题",
        values,
        [commentary],
        "\n\n".join(lines),
        [show(shown)],
        *([show(each)] for each in drawn),
        *sections,
    ]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = write_small_data(tmp_path_factory.mktemp("data"))
    for old, new in (('"{area}服务贸易发展报告（{year}）"', TITLE), ("陕西省商务厅", BODY)):
        edit(folder / "edition.yml", f"zh: {old}", f"zh: {json.dumps(new, ensure_ascii=False)}")
    return folder


def settings(data) -> dict:
    return {"tradebook_data_dir": str(data), "nb_render_markdown_format": "myst"}


@pytest.fixture(scope="module")
def html(data, tmp_path_factory) -> SimpleNamespace:
    scripts = {"html_static_path": [str(ROOT / "_static")], "html_js_files": ["search.js"]}
    theme = {"html_theme_options": {"home_page_in_toc": True, "footer_content_items": ["extra-footer.html"]}}
    book = build(
        tmp_path_factory.mktemp("html"), "html", {"index": write_book()}, **settings(data), **scripts, **theme
    )
    book.page = page(book)
    return book


# -- pages ---------------------------------------------------------------------------------------------------------------


def test_nothing_in_a_text_is_an_element_of_the_page(html):
    assert [tag for tag in html.page.find_all(["b", "i", "br", "u"]) if not tag.get("class")] == []
    assert [tag for tag in html.page.find_all(["script", "img"]) if tag.get("src") in ("x", "z.png")] == []
    assert [tag for tag in html.page.find_all("script") if tag.text.startswith("window.stolen")] == []
    places = [link["href"] for link in html.page.article.select("a[href]")]
    assert [place for place in places if place.startswith("javascript:")] == []


def test_commentary_shows_each_text_as_title_and_in_paragraphs(html):
    titles = [strong.text for strong in html.page.article.select("p > strong")]
    assert [seen(title) for title in titles] == [seen(text) for text in TEXTS]
    text = seen(html.page.article.text)
    lines = [line for text in TEXTS for line in text.splitlines() if line.strip()]
    assert [line for line in lines if seen(line) not in text] == []


def test_results_of_expressions_are_their_letters(html):
    shown = [seen(p.text) for p in html.page.article.select("p")]
    assert [text for text in ALL if shown.count(seen(f"甲{text}乙")) < 3] == []


def test_headings_captions_sources_and_cells_are_their_letters(html):
    article = html.page.article
    headings = [heading.text.removesuffix("#") for heading in article.select("h2")]
    assert [seen(heading) for heading in headings] == [seen(f"节{text}") for text in ALL]
    captions = [seen(caption.text) for caption in article.select("figcaption .caption-text")]
    assert captions[1:] == [seen(text) for text in TEXTS]
    sources = [seen(line.text) for line in article.select("p.exhibit-source")]
    assert sources[2:] == [seen(text) for text in TEXTS]
    rows = article.select("tbody tr")
    assert [[seen(row.contents[place].text) for place in (0, 2)] for row in rows] == [
        [seen(text)] * 2 for text in ALL
    ]


def test_charts_draw_what_the_texts_say(html):
    drawn = [json.loads(spec.text)["data"]["values"][0]["a"] for spec in html.page.select("script.chart-spec")]
    assert drawn == TEXTS


def test_no_cell_of_a_download_is_a_formula(html):
    files = [html.out / "downloads" / "exhibits" / f"fig-{n}.csv" for n in range(len(TEXTS))]
    for path, text in zip(files, TEXTS, strict=True):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            (_, cell), _ = csv.reader(stream)
        assert cell.removeprefix("'") == text
        assert not cell.startswith(("=", "+", "-", "@"))


def test_title_and_bodies_of_the_edition_are_their_letters(html):
    title = TITLE.format(area="陕西", year=YEAR)
    assert html.page.title.text == f"题 — {title}"
    assert html.page.select_one(".logo__title").text == title
    assert f"{BODY}发布" in html.page.text


def test_the_search_shows_titles_as_texts(html, browser):
    for query in ("节<script>window.stolen = 1</script>", "节<img src=x onerror='window.stolen=1'>"):
        visit = Visit(browser, f"{(html.out / 'search.html').as_uri()}?q={quote(query)}", 1280)
        visit.page.wait_for_selector("ul.search li a", timeout=20_000)
        assert f"题 > {query}" in visit.page.locator("ul.search").inner_text()
        assert visit.page.evaluate("window.stolen") is None
        visit.page.close()


@pytest.mark.parametrize("query", ["野家", "𠮷野", "150", "content_6918576", "gov.cn", "规格为10"])
def test_the_search_finds_rare_characters_numbers_and_codes(html, browser, query):
    visit = Visit(browser, f"{(html.out / 'search.html').as_uri()}?q={quote(query)}", 1280)
    visit.page.wait_for_function("document.querySelector('.search-summary')?.innerText")
    found = visit.page.locator("ul.search li").count()
    visit.page.close()
    assert found == (query != "150")


# -- paper ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pdf(data, tmp_path_factory) -> str:
    """What the PDF says, without blanks."""
    front = "# 封面\n\n引言。\n\n```{toctree}\nchapter\n```"
    chapters = {"index": [front], "chapter": write_book()}
    book = build(tmp_path_factory.mktemp("paper"), "typst", chapters, **settings(data))
    command = [
        require("pdftotext"),
        "-x",
        "0",
        "-y",
        "70",
        "-W",
        "595",
        "-H",
        "705",
        str(book.out / "report.pdf"),
        "-",
    ]
    text = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    return re.sub(r"\s", "", text)


def test_the_pdf_has_every_text_letter_by_letter(pdf):
    texts = [re.sub(r"\s", "", text) for text in [*ALL, TITLE.format(area="陕西", year=YEAR), BODY]]
    assert [text for text in texts if text not in pdf] == []
    # the cells of the table, too, of which long ones break
    assert pdf.count(re.sub(r"\s", "", LONG_ADDRESS)) >= 5


def test_a_character_that_no_font_has_is_told_with_its_cell(data, tmp_path):
    rewrite(data, "commentary", lambda rows: [{**rows[0], "text": "甲\ue000"}, *rows[1:]])
    with pytest.raises(SphinxError, match=r"commentary\.csv，第 2 行，“text”列：字符“\ue000”（U\+E000）没有字体"):
        build(tmp_path, "typst", {"index": ["# 题\n\n{eval}`text`。", {"text": "甲\ue000"}]}, **settings(data))
