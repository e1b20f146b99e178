"""The places for texts: those of the chapters in the order of the book, and those that only the data has."""

from __future__ import annotations

import nbformat
import pytest
from helpers.small_data import LAST, small_data
from helpers.support import ROOT
from nbformat import v4
from tradebook.data.package import DataPackage
from tradebook.entry.words.catalogue import COMMENTARY, find_place, list_places
from tradebook.execution.reading.contents import read_contents


@pytest.fixture
def chapters(tmp_path):
    """Two chapters with commentary, and one that shows policies."""

    def write(name, *topics):
        cells = [v4.new_code_cell(f'edition.commentary("{topic}")') for topic in topics]
        nbformat.write(v4.new_notebook(cells=cells), tmp_path / f"{name}.ipynb")
        return tmp_path / f"{name}.ipynb"

    return [write("outlook", "opportunity", "challenge"), write("policies"), write("national", "world_trade")]


def test_places_stand_in_the_order_of_the_chapters(chapters):
    places = list_places(DataPackage(small_data()), LAST, chapters)
    assert [(place.chapter, place.name, len(place.texts)) for place in places if place.kind is COMMENTARY] == [
        ("outlook", "机遇", 1),
        ("outlook", "挑战", 2),
        ("national", "全球贸易走势", 0),
        ("", "own_topic", 1),  # no chapter shows it
    ]
    assert {place.chapter for place in places if place.kind is not COMMENTARY} <= {"policies", "cases"}


def test_what_the_year_before_said_stands_beside(chapters):
    places = list_places(DataPackage(small_data()), LAST + 1, chapters)
    challenges = find_place(places, "commentary-challenge")
    assert challenges.texts == []
    assert [text.title for text in challenges.before] == ["规模小", "人才少"]
    assert find_place(places, "commentary-nowhere") is None


def test_last_years_text_is_found_by_title_and_else_by_number(chapters):
    places = list_places(DataPackage(small_data()), LAST, chapters)
    place = find_place(places, "commentary-challenge")
    first, second = place.before = place.texts[:]
    assert place.find_before(second) is second
    place.before = [first]
    assert place.find_before(second) is None


def test_every_topic_of_the_project_is_in_a_chapter_under_a_name():
    """All that an editor of the project's own book may write has its place, also in years that have no text yet."""
    package = DataPackage(ROOT / "data")
    chapters = read_contents(ROOT, package).in_order
    assert [path.stem for path in chapters[:4]] == ["index", "onepage", "briefing", "preface"]
    for year in (2022, 2023):
        places = list_places(package, year, chapters)
        assert [place.id for place in places if not place.chapter] == []
        assert [place.name for place in places if place.name.isascii()] == []
    assert {"commentary-opportunity", "commentary-trade_causes", "policies", "cases"} <= {
        place.id for place in places
    }
    assert sum(len(place.before) for place in places) > 100
