"""Cell formats: each made once, with the decimals that numbers are stated with."""

import pytest
import xlsxwriter
from tradebook.entry.pages.styles import Styles, format_decimals


@pytest.fixture
def styles(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "styles.xlsx")) as book:
        yield Styles(book)


def test_a_format_is_made_once(styles):
    assert styles.find("entry") is styles.find("entry")
    assert styles.find("entry") is not styles.find("entry", "0.0####")


def test_only_entry_cells_are_unlocked(styles):
    assert not styles.find("entry").locked
    assert not styles.find("entry_text").locked
    assert styles.find("key").locked
    assert styles.find("last").locked


@pytest.mark.parametrize(("decimals", "number_format"), [(0, "General"), (1, "0.0####"), (3, "0.000####")])
def test_a_format_shows_at_least_its_decimals_and_all_that_are_typed(decimals, number_format):
    assert format_decimals(decimals) == number_format
