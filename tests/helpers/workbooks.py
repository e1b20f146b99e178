"""The workbooks of the book as tests read them."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from tradebook.figures.figure import Figure


def rows(book: Workbook, sheet: str) -> list[tuple]:
    """Return the values of a sheet below its header."""
    return list(book[sheet].iter_rows(min_row=2, values_only=True))


def read_table(sheet: Worksheet) -> tuple[list, list[tuple]]:
    """Return header and rows of the one table of a sheet, as the cells have them."""
    (area,) = [entry.ref for entry in sheet.tables.values()]
    head, *rows = sheet[area]
    return [cell.value for cell in head], rows


def write_without_values(path: Path) -> Path:
    """Write a workbook without the values that are stored beside its formulas, so that only calculating gives them."""
    bare = path.with_name(f"bare-{path.name}")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(bare, "w") as target:
        for entry in source.infolist():
            target.writestr(entry, re.sub(rb"</f><v>[^<]*</v>", b"</f>", source.read(entry)))
    return bare


def with_cells(path: Path, copy: str, cells: dict[tuple[str, str], float]) -> Path:
    """Write a copy of a workbook in which cells, by sheet and address, have other values, as a person would type them."""
    book = load_workbook(path)
    for (sheet, address), value in cells.items():
        assert isinstance(book[sheet][address].value, int | float)
        book[sheet][address] = value
    book.save(path.with_name(copy))
    return path.with_name(copy)


def range_agrees(figure: Figure, low: object, high: object) -> bool:
    """Tell whether cells have a figure's range.

    To a millionth of it, to which it is found where no corner is extreme.
    """
    width = float(figure.high) - float(figure.low)
    return all(
        isinstance(value, int | float) and abs(value - float(end)) <= 2e-6 * width + 1e-9 * max(1, abs(float(end)))
        for value, end in ((low, figure.low), (high, figure.high))
    )


def agrees(figure: Figure, value: object) -> bool:
    """Tell whether a cell has a figure's value.

    To 1e-9 relative; a difference of equal numbers may be off by the rounding of binary fractions.
    """
    if figure.kind == "name":
        return value == figure.text
    expected = float(figure.value)
    return isinstance(value, int | float) and abs(value - expected) <= max(1e-9 * abs(expected), 1e-9)
