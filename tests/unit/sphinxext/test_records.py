"""The figures of the pages, and their records."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from helpers.pages import records
from helpers.small_book import build, chart, figure, page, show, table
from tradebook.figures.figure import Absent, Phrase
from tradebook.sphinxext.records import page_figures, records_file

CHAPTERS = {
    "index": ["# 题\n\n```{toctree}\none\ntwo\n```", {"year": Phrase("2020")}],
    "one": ["# 一\n\n{eval}`total`。{eval}`gap`。", {"total": figure("72.97亿美元"), "gap": Absent("gap", "无")}],
    "two": [
        "# 二\n\n{eval}`first`",
        {"first": figure("0.5", key="t.1")},
        [
            show(table("tbl")),
            show(chart("fig", figures=[figure("0.5", key="fig.1").to_json()])),
        ],
        "其中{eval}`course`。",
        {"course": Phrase("除2019年（", figure("0.5", key="t.1"), "）外增长")},
    ],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("records")


@pytest.fixture(scope="module")
def book(folder) -> SimpleNamespace:
    return build(folder, "html", CHAPTERS)


def test_a_page_loads_the_records_of_its_figures(book):
    shown = records(book.out, page(book, "one"), "one.html")["figures"]
    assert set(shown) == {"total"}
    assert shown["total"]["text"] == "72.97亿美元"


def test_a_page_without_figures_loads_no_records(book):
    assert page(book).select('meta[name="tradebook-records"]') == []
    assert not (book.out / records_file("index")).exists()


def test_an_exhibit_has_the_figures_that_it_draws_and_those_of_its_cells(book):
    assert records(book.out, page(book, "two"), "two.html")["exhibits"] == {
        "tbl": ["t.1", "t.1"],
        "fig": ["fig.1"],
    }
    assert page_figures(book.app.env)["two"].cells == {"t.1"}


def test_a_record_names_every_expression_that_shows_its_figure_also_in_a_phrase(book):
    shown = records(book.out, page(book, "two"), "two.html")["figures"]
    assert shown["t.1"]["expressions"] == ["first", "course"]
    assert shown["fig.1"]["expressions"] == []


def test_what_lacks_data_is_known_of_each_page(book):
    figures = page_figures(book.app.env)["one"]
    assert (set(figures.shown), figures.absent) == ({"total"}, {"gap"})


@pytest.mark.slow
def test_a_page_that_is_gone_leaves_no_figures_and_no_records(book, folder):
    assert (book.out / records_file("one")).exists()
    (folder / "source" / "one.ipynb").unlink()
    changed = {"index": ["# 题\n\n```{toctree}\ntwo\n```"], "two": CHAPTERS["two"]}
    again = build(folder, "html", changed, again=True)
    assert set(page_figures(again.app.env)) == {"two"}
    assert not (again.out / records_file("one")).exists()
    assert (again.out / records_file("two")).exists()
