"""Fixtures of the entry room: the sheets of the new year and the empty workbook, opened."""

from __future__ import annotations

import openpyxl
import pytest
from helpers.entry_filling import load_once
from helpers.small_data import YEAR
from tradebook.data.report import Report
from tradebook.entry.importing import plan_import, write_import
from tradebook.entry.layout import FIRST_ROW, SEPARATOR, EntrySheet
from tradebook.entry.sheets import lay_out_sheets

LINE = "line"
"""Instead of a header, says which line is typed in, by its codes."""


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


@pytest.fixture
def bring_in(blank_workbook, data, tmp_path):
    """A function that imports lines typed into blank ones, or that of some codes, by sheet and header; it returns the plan."""

    def type_and_import(lines, write=True):
        report, book = Report.open(data), openpyxl.load_workbook(blank_workbook)
        sheets = {sheet.name: sheet for sheet in lay_out_sheets(report, YEAR)}
        for name, contents in lines:
            sheet, page = sheets[name], book[name]
            places = {column.header: place + 1 for column, place in sheet.entry_places.items()}
            rows = range(FIRST_ROW + 1, FIRST_ROW + 1 + len(sheet.lines))
            codes = contents.get(LINE)
            row = next(
                row
                for row in rows
                if (
                    page.cell(row, 1).value == codes if codes else not any(page.cell(row, n).value for n in (1, 2))
                )
            )
            for header, content in contents.items():
                if header != LINE:
                    page.cell(row, places[header]).value = content
        book.save(tmp_path / "typed.xlsx")
        plan = plan_import(tmp_path / "typed.xlsx", report, YEAR)
        if write and not plan.problems:
            write_import(plan, report)
        return plan

    return type_and_import
