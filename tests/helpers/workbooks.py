"""The audit workbook as tests read it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from openpyxl import Workbook
from tradebook.figures.figure import Figure


def rows(book: Workbook, sheet: str) -> list[tuple]:
    """Return the values of a sheet below its header."""
    return list(book[sheet].iter_rows(min_row=2, values_only=True))


def write_without_values(path: Path) -> Path:
    """Write a workbook without the values that are stored beside its formulas, so that only calculating gives them."""
    bare = path.with_name(f"bare-{path.name}")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(bare, "w") as target:
        for entry in source.infolist():
            target.writestr(entry, re.sub(rb"</f><v>[^<]*</v>", b"</f>", source.read(entry)))
    return bare


def agrees(figure: Figure, value: object) -> bool:
    """Tell whether a cell has a figure's value.

    To 1e-9 relative; a difference of equal numbers may be off by the rounding of binary fractions.
    """
    if figure.kind == "name":
        return value == figure.text
    expected = float(figure.value)
    return isinstance(value, int | float) and abs(value - expected) <= max(1e-9 * abs(expected), 1e-9)
