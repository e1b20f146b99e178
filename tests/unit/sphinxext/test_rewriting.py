"""Sphinx writes again what changed and nothing else, and the book is the one that it would write from nothing."""

from __future__ import annotations

import copy
import os
import shutil
from pathlib import Path

import pytest
from helpers.small_book import build, chart, figure, provisional, show, table
from helpers.support import read_files
from tradebook.audit.reconciliation import Result, Verdict
from tradebook.data.report import Report
from tradebook.sphinxext import records

pytestmark = pytest.mark.slow

QUOTING = table("tbl-two")
QUOTING["table"]["body"][0][1]["figure"] = "total"
BOOK = {
    "index": [
        "# 题\n\n```{toctree}\none\ntwo\nterms\n```\n\n```{exhibit-list} figure\n```",
    ],
    "one": [
        "# 第一章\n\n总额{eval}`total`，见{numref}`fig-two`，另见{ref}`there`。",
        {"total": figure("72.97亿美元")},
        [show(chart("fig-one"))],
        [show(table("tbl-one"))],
    ],
    "two": [
        "# 第二章\n\n(there)=\n## 那一节\n\n云计算独有的词。",
        [show(chart("fig-two"))],
        [show(chart("fig-three"))],
        [show(QUOTING)],
    ],
    "terms": ["# 术语\n\n```{glossary}\n服务贸易\n  跨境的服务交易。\n```"],
}


def changed(page: str, number: int, new: str | list) -> dict:
    book = copy.deepcopy(BOOK)
    book[page][number] = new
    return book


def without(page: str, number: int) -> dict:
    book = copy.deepcopy(BOOK)
    del book[page][number]
    return book


CASES = {
    "text": (changed("two", 0, BOOK["two"][0].replace("云计算", "大数据")), {"two"}),
    "title": (changed("two", 0, BOOK["two"][0].replace("# 第二章", "# 又一章")), {"index", "one", "two", "terms"}),
    "target": (
        changed("two", 0, BOOK["two"][0].replace("## 那一节", "## 这一节")),
        {"index", "one", "two", "terms"},
    ),
    "a chart less": (without("two", 1), None),
    "the last chart less": (without("two", 2), {"index", "one", "two", "terms"}),
    "figure": (changed("one", 1, {"total": figure("80.00亿美元")}), {"one"}),
    # a page marks what it shows of another's figures
    "provisional": (changed("one", 1, {"total": provisional("total")}), {"one", "two"}),
    "no figures": (
        {**BOOK, "one": ["# 第一章\n\n没有数字，见{numref}`fig-two`，另见{ref}`there`。", *BOOK["one"][2:]]},
        {"one"},
    ),
    "table": (changed("one", 3, [show(table("tbl-one", rows=5))]), {"one"}),
    "nothing": (BOOK, set()),
}


@pytest.fixture(scope="module")
def first_build(tmp_path_factory):
    """Return a function that restores a folder in which the book has been built."""
    folder, kept = tmp_path_factory.mktemp("again"), tmp_path_factory.mktemp("kept")
    build(folder, "html", BOOK)
    shutil.copytree(folder, kept, dirs_exist_ok=True)

    def restore() -> Path:
        shutil.rmtree(folder)
        return Path(shutil.copytree(kept, folder))

    return restore


@pytest.mark.parametrize("case", CASES)
def test_a_book_built_again_is_the_one_built_from_nothing(tmp_path, first_build, case):
    changes, expected = CASES[case]
    folder = first_build()
    times = {path.stem: path.stat().st_mtime_ns for path in (folder / "html").glob("*.html")}
    again = build(folder, "html", changes, again=True)
    new = build(tmp_path, "html", changes)
    assert read_files(again.out) == read_files(new.out)
    assert again.warnings.replace(str(folder), str(tmp_path)) == new.warnings
    if expected is not None:
        pages = {path.stem for path in again.out.glob("*.html") if path.stat().st_mtime_ns != times[path.stem]}
        always = {"index", "terms", "search", "genindex"}  # the root, and pages with entries of the index
        assert pages - always == expected - always


def test_a_page_that_changed_is_read_again_whatever_its_time(first_build, tmp_path):
    folder, changes = first_build(), CASES["text"][0]

    def set_back(app):
        os.utime(app.env.doc2path("two"), (0, 0))

    again = build(folder, "html", changes, again=True, prepare=set_back)
    assert read_files(again.out) == read_files(build(tmp_path, "html", changes).out)


def test_a_page_is_written_again_when_the_print_is_found_to_differ(first_build, monkeypatch):
    pages = first_build() / "html"
    assert "data-verdict" not in (pages / "one.html").read_text(encoding="utf-8")
    claim = Result("L1.01", "L1", "73.0", "亿美元", "1", "total", "72.97", Verdict.DIFFERS, "印刷本有误")
    monkeypatch.setattr(records, "claims_on", lambda *_: {"total": [claim]})
    build(pages.parent, "html", BOOK, again=True)
    # where it is recorded, and where it is quoted
    for name in ("one.html", "two.html"):
        assert 'data-verdict="differs"' in (pages / name).read_text(encoding="utf-8")
    assert "印刷本有误" in (pages / "_static" / "records" / "one.js").read_text(encoding="utf-8")


def test_every_page_is_written_again_when_the_data_begins_earlier(first_build, monkeypatch):
    pages = first_build() / "html"
    with monkeypatch.context() as patch:
        patch.setattr(Report, "first_year", property(lambda self: 1990))
        build(pages.parent, "html", BOOK, again=True)
    assert '"temporalCoverage":"1990/' in (pages / "two.html").read_text(encoding="utf-8").replace(" ", "")


def test_paper_between_two_builds_of_the_web_pages_hides_no_change(first_build):
    folder = first_build()
    changes = changed("two", 0, BOOK["two"][0].replace("# 第二章", "# 又一章"))
    build(folder, "typst", changes, again=True)
    again = build(folder, "html", changes, again=True)
    assert "又一章" in (again.out / "one.html").read_text(encoding="utf-8")
