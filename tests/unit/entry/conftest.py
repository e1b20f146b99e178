"""Fixtures of the entry room: the sheets of the new year and the empty workbook, opened."""

from __future__ import annotations

import openpyxl
import pytest
from helpers.entry_filling import load_once
from helpers.small_data import YEAR
from tradebook.entry.layout import FIRST_ROW, SEPARATOR, EntrySheet
from tradebook.entry.sheets import lay_out_sheets


@pytest.fixture(scope="session")
def sheets(small_report) -> dict[str, EntrySheet]:
    """The sheets of the new year, by name."""
    return {sheet.name: sheet for sheet in lay_out_sheets(small_report, YEAR)}


@pytest.fixture(scope="session")
def book(blank_workbook) -> openpyxl.Workbook:
    """The empty workbook; not to be changed."""
    return load_once(blank_workbook)


@pytest.fixture(scope="session")
def lines(book, sheets) -> list[tuple]:
    """Every prefilled line: sheet, page, row number, codes."""
    prefilled = [
        (sheet, book[sheet.name], row, tuple(book[sheet.name].cell(row, 1).value.split(SEPARATOR)))
        for sheet in sheets.values()
        for row in range(FIRST_ROW + 1, book[sheet.name].max_row + 1)
        if book[sheet.name].cell(row, 1).value
    ]
    assert len(prefilled) == sum(bool(line.codes) for sheet in sheets.values() for line in sheet.lines) > 70
    return prefilled
