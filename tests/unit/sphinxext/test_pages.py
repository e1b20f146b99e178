"""Lists of exhibits, parts and downloads."""

from __future__ import annotations

import pytest
from helpers.small_book import YEAR, build, chart, page, show, table


def test_exhibits_are_numbered_and_referred_to(html):
    captions = {tag["id"]: tag.select_one("figcaption").text.strip() for tag in html.page.select("figure.exhibit")}
    assert captions["fig-one"].startswith("图1 服务进出口规模")
    assert captions["fig-two"].startswith("图2 服务进出口规模")
    assert captions["tbl-two"].startswith("表2 分行业出口")
    references = [
        (link["href"], link.text) for link in html.page.select("p a.reference.internal") if "#" in link["href"]
    ]
    assert references == [("#fig-one", "图1"), ("#tbl-two", "表2"), ("#fig-two", "图2")]


TWO_PAGES = {
    "index": [
        "# 目录\n\n见{numref}`fig-b`。\n\n## 图\n\n```{exhibit-list} figure\n```\n\n```{exhibit-list} table\n```\n\n```{toctree}\n:numbered:\none\n```"
    ],
    "one": [
        "# 一",
        [show(chart("fig-a", caption="第一幅"))],
        [show(table("tbl-a"))],
        [show(chart("fig-b", caption="第二幅"))],
    ],
}


def test_lists_and_references_lead_to_the_exhibits_of_another_page(tmp_path):
    book = build(tmp_path, "html", TWO_PAGES)
    (link,) = page(book).select("p > a.reference:has(.std-numref)")
    assert (link["href"], link.text) == ("one.html#fig-b", "图2")
    figures, tables = page(book).select("ul.exhibit-list")
    assert [(a.text, a["href"]) for a in figures.select("a")] == [
        ("图1　第一幅", "one.html#fig-a"),
        ("图2　第二幅", "one.html#fig-b"),
    ]
    assert [a.text for a in tables.select("a")] == ["表1　分行业出口"]
    assert book.warnings == ""


DOWNLOADS = {"index": ["# 题\n\n:::{book-downloads}\n:::\n\n:::{book-parts}\n:::"]}


def test_downloads_are_listed_and_the_data_is_written_beside_the_pages(tmp_path):
    book = build(tmp_path, "html", DOWNLOADS)
    assert [link["href"] for link in page(book).select(".book-downloads a")] == [f"downloads/data-{YEAR}.xlsx"]
    assert (book.out / "downloads" / f"data-{YEAR}.xlsx").exists()
    assert (book.out / "downloads" / "data" / "services_trade.csv").exists()
    # without `_toc.yml` there are no parts
    assert book.warnings == ""
    assert not page(book).select(".book-parts")


def test_whoever_builds_pdf_and_data_elsewhere_says_so(tmp_path):
    settings = {"tradebook_pdf": True, "tradebook_audit": True, "tradebook_downloads": False}
    book = build(tmp_path, "html", DOWNLOADS, **settings)
    links = [link["href"] for link in page(book).select(".book-downloads a")]
    names = [f"report-{YEAR}.pdf", f"data-{YEAR}.xlsx", f"audit-{YEAR}.xlsx", "ledger.json", "sdmx/structures.xml"]
    assert links == [
        f"downloads/{name}" for name in (*names, "dcat.jsonld", "ro-crate-metadata.json", f"all-{YEAR}.zip")
    ]
    assert not (book.out / "downloads").exists()


def test_the_parts_are_those_of_toc_yml(tmp_path):
    toc = "format: jb-book\nroot: index\nparts:\n- caption: 上编\n  chapters:\n  - file: one\n  - file: two\n"
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "_toc.yml").write_text(toc, encoding="utf-8")
    extensions = ["myst_nb", "sphinx_external_toc", "tradebook.sphinxext"]
    book = build(tmp_path, "html", {**DOWNLOADS, "one": ["# 一"], "two": ["# 二"]}, extensions=extensions)
    (item,) = page(book).select(".book-parts > li")
    assert item.text.strip() == "上编：一、二"
    assert [link["href"] for link in item.select("a")] == ["one.html", "two.html"]


@pytest.mark.parametrize(("parts", "files"), [(["上编"], 2), (["下编"], 1), ([], 1)])
def test_the_companion_is_offered_if_a_part_is_in_it(tmp_path, parts, files):
    toc = "format: jb-book\nroot: index\nparts:\n- caption: 上编\n  chapters:\n  - file: one\n"
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "_toc.yml").write_text(toc, encoding="utf-8")
    settings = {"tradebook_pdf": True, "tradebook_volumes": {"companion": parts}, "tradebook_downloads": False}
    extensions = ["myst_nb", "sphinx_external_toc", "tradebook.sphinxext"]
    book = build(tmp_path, "html", {**DOWNLOADS, "one": ["# 一"]}, extensions=extensions, **settings)
    names = [link["href"] for link in page(book).select(".book-downloads a") if link["href"].endswith(".pdf")]
    assert names == [f"downloads/{name}-{YEAR}.pdf" for name in ("report", "companion")][:files]


def test_a_page_offers_volumes_and_their_pages_as_far_as_they_are_there(tmp_path):
    chapters = {
        "index": ["# 题\n\n:::{volume-downloads} onepage briefing\n:pages:\n:::\n\n```{toctree}\none\n```"],
        "one": ["# 一图\n\n:::{volume-downloads} onepage\n:::"],
    }
    settings = {"tradebook_pdf": True, "tradebook_word": True, "tradebook_downloads": False}
    book = build(tmp_path, "html", chapters, tradebook_volumes={"onepage": ["one"]}, **settings)
    assert book.warnings == ""
    links = [(link.text, link["href"]) for link in page(book).select(".book-downloads a")]
    pdf = ("一图读懂 PDF", f"downloads/onepage-{YEAR}.pdf")
    assert links == [("一图读懂（网页）", "one.html"), pdf]
    assert [(link.text, link["href"]) for link in page(book, "one").select(".book-downloads a")] == [pdf]


def test_without_files_a_list_of_volumes_is_none(tmp_path):
    chapters = {
        "index": ["# 题\n\n```{toctree}\none\n```"],
        "one": ["# 一图\n\n:::{volume-downloads} onepage\n:::"],
    }
    book = build(tmp_path, "html", chapters, tradebook_volumes={"onepage": ["one"]}, tradebook_downloads=False)
    assert book.warnings == ""
    assert not page(book, "one").select(".book-downloads")
