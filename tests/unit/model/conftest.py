"""Data directories and editions that the model's tests share; each test gets editions of its own, as it records in them."""

import pytest
from helpers.small_data import FIRST, LAST, small_data, write_long_data
from tradebook.model.edition import Edition


@pytest.fixture(scope="session")
def long_data(tmp_path_factory):
    """The small data directory with five years of trade and with printed forecasts; not to be changed."""
    return write_long_data(tmp_path_factory.mktemp("long"))


@pytest.fixture
def edition():
    """The edition of the newest year."""
    return Edition(LAST, small_data())


@pytest.fixture
def early_edition():
    """The edition of a year before, of which there is less data."""
    return Edition(LAST - 1, small_data())


@pytest.fixture
def first_edition():
    """The edition of the first year, of which there is trade by sector only."""
    return Edition(FIRST, small_data())
