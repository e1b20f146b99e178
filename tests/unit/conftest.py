"""Fixtures of the unit tests: a small data directory, its data-entry workbooks, and editions of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from helpers.editions import open_edition
from helpers.entry_filling import fill_plausibly
from helpers.small_data import FIRST, LAST, YEAR, small_data, write_long_data
from tradebook.data.package import DataPackage
from tradebook.data.printed.claims import CLAIM_COLUMNS, claims_file
from tradebook.data.report import Report
from tradebook.entry.importing import plan_import, write_import
from tradebook.entry.workbook import write_entry_workbook

HEAD = ",".join(CLAIM_COLUMNS)
"""The first line of a file of claims."""


@pytest.fixture
def data(tmp_path) -> Path:
    """A copy of the small data directory, to be changed."""
    return shutil.copytree(small_data(), tmp_path / "data")


@pytest.fixture
def write_claims(data):
    """A function that writes the claims of a print into the small data, and returns its package."""

    def write(*rows, head=HEAD, encoding="utf-8"):
        (data / claims_file(LAST)).write_text("\n".join([head, *rows]) + "\n", encoding=encoding)
        return DataPackage(data)

    return write


@pytest.fixture(scope="session")
def small_report() -> Report:
    """The report of the small data directory."""
    return Report.open(small_data())


@pytest.fixture(scope="session")
def blank_workbook(small_report, tmp_path_factory) -> Path:
    """An empty entry workbook of the new year; not to be changed."""
    path = tmp_path_factory.mktemp("blank") / "blank.xlsx"
    write_entry_workbook(path, small_report, YEAR)
    return path


@pytest.fixture(scope="session")
def filled_workbook(blank_workbook, tmp_path_factory) -> Path:
    """A plausibly filled entry workbook of the new year; not to be changed."""
    path = shutil.copy(blank_workbook, tmp_path_factory.mktemp("filled") / "filled.xlsx")
    return fill_plausibly(path, YEAR, data_dir=small_data())


@pytest.fixture(scope="session")
def last_workbook(small_report, tmp_path_factory) -> Path:
    """An entry workbook of the newest year that the data has; not to be changed."""
    path = tmp_path_factory.mktemp("last") / "last.xlsx"
    write_entry_workbook(path, small_report, LAST)
    return path


@pytest.fixture(scope="session")
def new_year(filled_workbook, tmp_path_factory) -> Path:
    """The small data directory with the filled workbook imported; not to be changed."""
    folder = shutil.copytree(small_data(), tmp_path_factory.mktemp("imported") / "data")
    report = Report.open(folder)
    write_import(plan_import(filled_workbook, report, YEAR), report)
    return folder


@pytest.fixture
def imported(new_year, tmp_path) -> Path:
    """A copy of the small data directory with the filled workbook imported, to be changed."""
    return shutil.copytree(new_year, tmp_path / "imported")


# -- editions, of which each test gets its own ------------------------------------------------------------------------


@pytest.fixture(scope="session")
def long_data(tmp_path_factory) -> Path:
    """The small data directory with five years of trade and with printed forecasts; not to be changed."""
    return write_long_data(tmp_path_factory.mktemp("long"))


@pytest.fixture(scope="session")
def long_package(long_data) -> DataPackage:
    """The same, opened once."""
    return DataPackage(long_data)


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
