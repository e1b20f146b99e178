"""A small book that several modules look at, built once for each builder."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from helpers.small_book import build, chart, figure, page, show, table
from tradebook.figures.figure import Phrase

CHAPTER = [
    "# 旅行服务{eval}`total`\n\n总额{eval}`total`，见{numref}`fig-one`、{numref}`tbl-two`和{numref}`fig-two`。",
    {"total": figure("72.97亿美元"), "growth": figure("增长12.5%", key="growth"), "year": Phrase("2020")},
    [show(chart("fig-one"))],
    [show(table("tbl-one"))],
    [show(chart("fig-two", note="注：一行。", message=["出口", figure("增长12.5%", key="growth").to_json()]))],
    [show(table("tbl-two", layout="long"))],
    "## 最后一节\n\n{eval}`year`年完。",
]


@pytest.fixture(scope="session")
def html(tmp_path_factory) -> SimpleNamespace:
    """The chapter as web page; `page` is what Beautiful Soup makes of it."""
    book = build(tmp_path_factory.mktemp("html"), "html", {"index": CHAPTER})
    book.page = page(book)
    return book


@pytest.fixture(scope="session")
def paper(tmp_path_factory) -> SimpleNamespace:
    """The chapter behind a landing page on paper; `front` and `chapter` are the pages in Typst, `frame` what is around them."""
    front = "# 封面\n\n引言。\n\n## 怎样阅读\n\n说明。\n\n```{toctree}\n:numbered:\nchapter\n```"
    book = build(tmp_path_factory.mktemp("paper"), "typst", {"index": [front], "chapter": CHAPTER})
    for name, file in (("front", "index"), ("chapter", "chapter"), ("frame", "report")):
        setattr(book, name, (book.out / f"{file}.typ").read_text(encoding="utf-8"))
    return book
