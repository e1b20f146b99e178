"""Data directories and editions that the model's tests share; each test gets editions of its own, as it records in them."""

import pytest
from helpers.editions import open_edition
from helpers.small_data import FIRST, LAST, write_long_data
from tradebook.data.package import DataPackage


@pytest.fixture(scope="session")
def long_package(tmp_path_factory):
    """The small data directory with five years of trade and with printed forecasts; not to be changed."""
    return DataPackage(write_long_data(tmp_path_factory.mktemp("long")))


@pytest.fixture
def edition(small_report):
    """The edition of the newest year."""
    return open_edition(small_report.package, LAST)


@pytest.fixture
def early_edition(small_report):
    """The edition of a year before, of which there is less data."""
    return open_edition(small_report.package, LAST - 1)


@pytest.fixture
def first_edition(small_report):
    """The edition of the first year, of which there is trade by sector only."""
    return open_edition(small_report.package, FIRST)
