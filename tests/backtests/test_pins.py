"""Back-test: editions 2022 and 2019 show, to the letter, what is pinned in `pins`; `make pins` writes that anew."""

import pytest
from helpers.chapters import ran
from helpers.pins import (
    PINNED_CHAPTERS,
    PINNED_YEARS,
    chapter_text,
    describe_difference,
    ledger_rows,
    ledger_text,
    pin_file,
)


@pytest.fixture
def hold(request):
    """A function that compares a text with its pin, or makes it the pin if `--renew-pins` says so."""

    def compare(year, name, shown):
        path = pin_file(year, name)
        if request.config.getoption("--renew-pins"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(shown, encoding="utf-8")
        pinned = path.read_text(encoding="utf-8") if path.is_file() else ""
        difference = describe_difference(pinned, shown, f"{year}/{path.name}")
        if difference:
            meant = "If that is meant: make pins, read the diff of tests/backtests/pins line by line, commit it."
            pytest.fail(
                f"The edition of {year} no longer shows what is pinned.\n{difference}\n{meant}", pytrace=False
            )

    return compare


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


def test_no_file_is_pinned_that_nothing_compares():
    compared = {pin_file(year, name) for year in PINNED_YEARS for name in [*PINNED_CHAPTERS, "ledger"]}
    assert set(pin_file(PINNED_YEARS[0], "ledger").parents[1].rglob("*.*")) == compared
