"""Write the data-entry workbook of a year: the sheets of `tradebook.entry.sheets`, ready to be filled in.

A first page explains, a last one shows by formulas what is filled, what is missing, and which sums agree; two hidden ones
hold the texts of the drop-downs and the marks by which the import knows the workbook.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

from tradebook.data.report import Report
from tradebook.entry.asking.departments import name_file, read_departments
from tradebook.entry.describing.settings import with_settings
from tradebook.entry.keeping.typed import Typed, TypedSheet, arrange_typed
from tradebook.entry.layout import (
    CHECK_SHEET,
    CODES_SHEET,
    FORMAT,
    GUIDE_SHEET,
    MARK,
    MARK_SHEET,
    SEPARATOR,
    EntrySheet,
)
from tradebook.entry.pages.check_page import CheckPage
from tradebook.entry.pages.entry_page import EntryPage
from tradebook.entry.pages.guide_page import GuidePage
from tradebook.entry.pages.styles import Styles
from tradebook.entry.pages.validation import DropDowns
from tradebook.entry.rows import KeyedRows
from tradebook.entry.sheets import lay_out_sheets
from tradebook.files import assembling

_CREATED = datetime(1970, 1, 1, tzinfo=UTC)
"""Never the clock's, so that equal workbooks have equal bytes."""
_TEXT_STAYS_TEXT = dict.fromkeys(("strings_to_numbers", "strings_to_formulas", "strings_to_urls"), False)


def name_part(stem: str, department: str) -> str:
    """Return the name of a department's part of a workbook.

    Examples:
        >>> name_part("entry-2023", "省文旅厅/文物局")
        'entry-2023-省文旅厅_文物局'
    """
    return name_file(f"{stem}-{department}")


def entry_name(year: int, vintage: int | None = None) -> str:
    """Return the file name of a year's entry workbook, with that of the report if it revises an earlier year.

    Examples:
        >>> entry_name(2023), entry_name(2022, 2023)
        ('entry-2023.xlsx', 'entry-2022-by-2023.xlsx')
    """
    return f"entry-{year}.xlsx" if vintage in (None, year) else f"entry-{year}-by-{vintage}.xlsx"


def write_entry_workbook(
    path: str | Path,
    report: Report,
    year: int,
    vintage: int | None = None,
    *,
    typed: Typed | None = None,
    department: str | None = None,
) -> list[EntrySheet]:
    """Write the entry workbook of a year; what the data already has of the year stands in the entry cells.

    Args:
        path: The .xlsx file; an existing one is replaced.
        report: The data, and whose report it is.
        year: The year to be entered.
        vintage: The year of the report that states what is entered; None for the report of the year itself. A later
            one revises the year.
        typed: What was typed in an earlier workbook of the year; it stands in its cells again.
        department: The department whose part it is; None for all.

    Returns:
        The sheets that were written.
    """
    vintage = vintage or year
    report = with_settings(report.as_of(vintage))
    arranged = [
        arrange_typed(sheet, (typed or {}).get(sheet.name, TypedSheet()))
        for sheet in lay_out_sheets(report, year, vintage, department)
    ]
    sheets = [sheet for sheet, _ in arranged]
    title = f"{report.info.title(year)}：" + ("数据录入" if vintage == year else f"{vintage}年版的修订")
    title += f"（{department}）" if department else ""
    rows, drop_downs = KeyedRows(report.package), DropDowns()
    with assembling(path) as content, xlsxwriter.Workbook(content, _TEXT_STAYS_TEXT) as book:
        book.set_properties({"title": title, "created": _CREATED})
        book.set_calc_mode("auto")
        styles = Styles(book)
        GuidePage(book.add_worksheet(GUIDE_SHEET), styles, read_departments(report.package)).write(
            title, sheets, year, vintage, report.package.folder
        )
        for sheet, cells in arranged:
            page = EntryPage(sheet, book.add_worksheet(sheet.name), rows, styles, drop_downs)
            page.write(cells, (typed or {}).get(sheet.name, TypedSheet()).source)
        _write_hidden_pages(
            book, drop_downs, [MARK, FORMAT, year, report.info.area, vintage, department or ""], sheets
        )
        CheckPage(book, book.add_worksheet(CHECK_SHEET), styles).write(sheets, report)
    return sheets


def _write_hidden_pages(
    book: xlsxwriter.Workbook, drop_downs: DropDowns, marks: list[str | int], sheets: list[EntrySheet]
) -> None:
    codes = book.add_worksheet(CODES_SHEET)
    drop_downs.write(codes)
    codes.hide()
    page = book.add_worksheet(MARK_SHEET)
    page.write_column(0, 0, marks)
    # the lines as they were written: later data may ask for others
    lines = [SEPARATOR.join((sheet.name, *line.codes)) for sheet in sheets for line in sheet.lines if line.codes]
    page.write_column(0, 1, lines)
    page.hide()
