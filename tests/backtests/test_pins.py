"""Back-test: editions 2022 and 2019 show, to the letter, what is pinned in `pins`; `make pins` writes that anew."""

import pytest
from helpers.chapters import ran
from helpers.pins import (
    FOLDER,
    PINNED_CHAPTERS,
    PINNED_YEARS,
    PROSE,
    PROSE_EDITIONS,
    SPARSE_EDITIONS,
    chapter_text,
    ledger_rows,
    ledger_text,
    pin_file,
    pinned_prose,
)


@pytest.mark.parametrize("year", PINNED_YEARS)
@pytest.mark.parametrize("name", PINNED_CHAPTERS)
def test_a_chapter_shows_what_is_pinned(name, year, hold):
    hold(year, name, chapter_text(ran(name, year)))


@pytest.mark.parametrize("year", PINNED_YEARS)
def test_every_expression_gives_what_is_pinned(year, hold):
    hold(
        year,
        "ledger",
        ledger_text([row for name in PINNED_CHAPTERS for row in ledger_rows(name, ran(name, year))]),
    )


def test_nothing_lies_in_the_folder_that_no_test_compares():
    compared = {pin_file(year, name) for year in PINNED_YEARS for name in [*PINNED_CHAPTERS, "ledger"]}
    compared |= {pin_file(PROSE, edition) for edition in (*PROSE_EDITIONS, *SPARSE_EDITIONS)}
    assert set(FOLDER.rglob("*.*")) == compared


@pytest.mark.parametrize("edition", PROSE_EDITIONS)
def test_the_second_engine_agrees_in_every_edition(edition):
    """Also in pretended next years, whose data lacks much."""
    assert "个相符，0个不符" in pinned_prose(edition, "audit")
