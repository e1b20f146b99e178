"""What a year still lacks, sheet by sheet: what the year before has and the data does not have of the year."""

from __future__ import annotations

from dataclasses import dataclass

from tradebook.checks.discrepancies import DISCREPANCIES
from tradebook.data.report import Report
from tradebook.entry.describing.settings import is_setting
from tradebook.entry.layout import NEW_CODES, EntryColumn, EntryLine, EntrySheet
from tradebook.entry.reading import name_line
from tradebook.entry.rows import KeyedRows
from tradebook.entry.sheets import lay_out_sheets

_LISTED = 200
"""Lines of a sheet that are named."""


@dataclass(frozen=True)
class FilledSheet:
    """How far the data of a year has what a sheet of its workbook asks for.

    Attributes:
        name: The sheet.
        title: What it has, in words.
        filled: Numbers and texts that the data has.
        missing: Those that it has of the year before only.
        lines: What is missing, in words.
    """

    name: str
    title: str
    filled: int
    missing: int
    lines: tuple[str, ...]


def list_filled(report: Report, year: int) -> list[FilledSheet]:
    """Return how far a year is, for each sheet that is asked for, in the order of the workbook.

    Sheets on which code lists grow, and that of contradictions, are asked for only if there are any, and what
    ``edition.yml`` says holds until somebody changes it; they are left out.

    Args:
        report: The data as it is now.
        year: The year.
    """
    rows, found = KeyedRows(report.as_of(year).package), []
    for sheet in lay_out_sheets(report, year):
        if sheet.table == DISCREPANCIES or sheet.name in NEW_CODES.values() or is_setting(sheet.table):
            continue
        filled, missing = 0, []
        for line in sheet.lines:
            for column, pair in zip(sheet.select_columns("main"), rows.find_pairs(sheet, line), strict=False):
                filled += pair.now is not None
                if pair.now is None and pair.last is not None and not _is_explained(rows, sheet, line, column):
                    missing.append(_name_cell(sheet, line, column))
        if filled or missing:
            named = tuple(dict.fromkeys(missing))[:_LISTED]
            found.append(FilledSheet(sheet.name, sheet.title, filled, len(missing), named))
    return found


def _is_explained(rows: KeyedRows, sheet: EntrySheet, line: EntryLine, column: EntryColumn) -> bool:
    """Tell whether the data says why there is no value."""
    return rows.find_without_value(sheet.table, sheet.build_record(line.codes, column)) is not None


def _name_cell(sheet: EntrySheet, line: EntryLine, column: EntryColumn) -> str:
    """Say in words what a cell of a sheet is."""
    record: dict[str, str | None] = {
        name: str(code) for name, code in sheet.build_record(line.codes, column).items()
    }
    name = line.label or name_line(sheet, record)
    return f"{name}　{column.header}" if len(sheet.select_columns("main")) > 1 else name
