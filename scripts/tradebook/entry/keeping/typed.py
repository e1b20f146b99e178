"""What is typed in an entry workbook, cell by cell and as it was typed, so that a new one can carry it over.

Cells are known by sheet, line and header, whatever their address: the new workbook may have other lines, and other columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from tradebook.entry.layout import (
    CODES_COLUMN,
    FIRST_ROW,
    HEADER_ROW,
    MARK,
    MARK_SHEET,
    SEPARATOR,
    SOURCE_COLUMN,
    SOURCE_ROW,
    EntryLine,
    EntrySheet,
)
from tradebook.entry.numbers import squeeze_text
from tradebook.entry.opening import WorkbookFile
from tradebook.errors import EntryError

Typed = Mapping[str, "TypedSheet"]
"""What is typed in a workbook, by sheet."""


@dataclass(frozen=True)
class TypedCell:
    """The content of a cell, and how a number in it is shown."""

    value: object
    number_format: str = "General"


@dataclass
class TypedSheet:
    """What is typed in a sheet.

    Attributes:
        source: The content of the sheet's source cell.
        lines: The cells of lines that were there when the workbook was written, by their codes, then by header.
        added: The cells of lines that were blank then, by header.
    """

    source: TypedCell | None = None
    lines: dict[tuple[str, ...], dict[str, TypedCell]] = field(default_factory=dict)
    added: list[dict[str, TypedCell]] = field(default_factory=list)


def read_typed(path: Path, year: int) -> Typed:
    """Read what is typed in an entry workbook of a year, of this form or an earlier one.

    Raises:
        EntryError: It is no entry workbook of the year.
        OSError: It cannot be read at all.
    """
    file = WorkbookFile(path)
    book, values = file.load(), file.load(data_only=True)
    page = book[MARK_SHEET] if MARK_SHEET in book.sheetnames else None
    if not isinstance(page, Worksheet) or page["A1"].value != MARK or page["A3"].value != year:
        raise EntryError(f"{path} 不是 {year} 年的数据录入工作簿")
    names = [name for name in values.sheetnames if isinstance(values[name], Worksheet)]
    return {name: _read_sheet(values[name]) for name in names}


def _read_sheet(page: Worksheet) -> TypedSheet:
    headers = {
        squeeze_text(cell.value): cell.column
        for cell in page[HEADER_ROW + 1]
        if cell.value is not None and not isinstance(cell, MergedCell)
    }
    typed = TypedSheet(_read_cell(page, SOURCE_ROW + 1, SOURCE_COLUMN + 1))
    for row in range(FIRST_ROW + 1, page.max_row + 1):
        cells = {header: cell for header, place in headers.items() if (cell := _read_cell(page, row, place))}
        codes = page.cell(row, CODES_COLUMN + 1).value
        if codes:
            typed.lines[tuple(str(codes).split(SEPARATOR))] = cells
        elif len(cells) > 1:
            typed.added.append(cells)
    return typed


def _read_cell(page: Worksheet, row: int, column: int) -> TypedCell | None:
    cell = page.cell(row, column)
    value = None if isinstance(cell, MergedCell) else cell.value
    return None if value is None or value == "" else TypedCell(value, str(cell.number_format))


def arrange_typed(sheet: EntrySheet, typed: TypedSheet) -> tuple[EntrySheet, dict[int, dict[str, TypedCell]]]:
    """Return a sheet with as many blank lines as the typed ones need, and what is typed by the line's place in it.

    Lines that the sheet has no more go to blank lines; blank ones that it has now go to theirs.
    """
    places = {line.codes: place for place, line in enumerate(sheet.lines) if line.codes}
    arranged = {places[codes]: cells for codes, cells in typed.lines.items() if codes in places}
    entered = {
        squeeze_text(p.header)
        for p in sheet.page_columns
        if p.column and p.column.role != "key" and p.content == "entry"
    }
    others = [cells for codes, cells in typed.lines.items() if codes not in places and entered & cells.keys()]
    blank: list[dict[str, TypedCell]] = []
    for cells in (*others, *typed.added):
        codes = _find_codes(sheet, cells)
        if codes in places:
            arranged.setdefault(places[codes], {}).update(cells)
        else:
            blank.append(cells)
    free = [place for place, line in enumerate(sheet.lines) if not line.codes and not line.heading]
    more = (EntryLine(),) * max(0, len(blank) - len(free))
    free += range(len(sheet.lines), len(sheet.lines) + len(more))
    arranged |= dict(zip(free, blank, strict=False))
    return sheet.with_lines((*sheet.lines, *more)), arranged


def _find_codes(sheet: EntrySheet, cells: Mapping[str, TypedCell]) -> tuple[str, ...]:
    """Return the codes that the cells of a line choose; what they do not choose is empty."""
    shown = [(key, cells.get(squeeze_text(key.header))) for key in sheet.keys]
    return tuple(
        ""
        if cell is None
        else (key.find_code(squeeze_text(cell.value)) or "")
        if key.choices
        else squeeze_text(cell.value)
        for key, cell in shown
    )
