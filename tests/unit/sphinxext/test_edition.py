"""What Sphinx takes from the data directory."""

from __future__ import annotations

from helpers.small_book import YEAR, build
from helpers.small_data import LAST, small_data
from tradebook.data.report import Report

INFO = Report.open(small_data()).info


def test_title_and_bodies_come_from_the_data(html):
    assert html.app.config.project == INFO.title(YEAR)
    assert html.app.config.author == INFO.publisher
    assert f"{INFO.publisher}发布，{INFO.compiler}编制" in html.page.text


def test_the_latest_year_is_the_default(tmp_path):
    book = build(tmp_path, "html", {"index": ["# 题"]}, tradebook_year=None)
    assert book.app.config.tradebook_year == LAST
    assert book.app.config.html_title == INFO.title(LAST)


def test_the_cover_has_title_and_bodies(paper):
    cover = paper.frame[paper.frame.index("#cover(") :]
    assert f'title: [#"{INFO.title(YEAR)}"]' in cover
    assert f'publisher: [#"{INFO.publisher}"]' in cover
