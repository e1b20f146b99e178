"""Find the rows of the data that stand, or will stand, in the cells of an entry sheet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

from tradebook.data.examining import Row
from tradebook.data.names import says_computed
from tradebook.data.package import DataPackage
from tradebook.data.printed.places import find_place, line_of, list_places
from tradebook.data.settings.periods import parse_period
from tradebook.entry.layout import EntryColumn, EntryLine, EntrySheet


class RowPair(NamedTuple):
    """The rows of the year to be entered and of the year before; None where the data has none."""

    now: Row | None
    last: Row | None


def move_on(row: Mapping[str, Any], fields: Collection[str], years: int = 1) -> dict[str, Any]:
    """Return a row of so many years later, as far as the fields say of which year or part of a year it is.

    Examples:
        >>> move_on({"period": "2022-S1", "value": 3}, ["period"]), move_on({"year": 2022}, ["year"], -1)
        ({'period': '2023-S1', 'value': 3}, {'year': 2021})
    """
    moved = dict(row)
    if "year" in fields:
        moved["year"] = int(row["year"]) + years
    if "period" in fields and (period := parse_period(str(row["period"]))):
        moved["period"] = replace(period, year=period.year + years).code
    return moved


def is_computed(row: Mapping[str, Any]) -> bool:
    """Tell whether a row is a growth rate that was computed, as its source says.

    Examples:
        >>> is_computed({"source": "按2022年和2023年数额计算"}), is_computed({"source": "统计公报"}), is_computed({})
        (True, False, False)
    """
    return says_computed(row.get("source") or "")


class KeyedRows:
    """The rows of a data package, found by key."""

    def __init__(self, package: DataPackage) -> None:
        self.package = package
        self._rows: dict[str, dict[tuple[str, ...], Row]] = {}
        self._without_value: dict[str, dict[tuple[str, ...], Row]] = {}

    def find_row(self, table: str, record: Mapping[str, Any], years_before: int = 0) -> Row | None:
        """Return the row that has a record's key, or that of so many years before; None if there is none."""
        if years_before:
            fields = [name for name in ("year", "period") if name in record and name in self.package.key(table)]
            if not fields:
                return None
            record = move_on(record, fields, -years_before)
        return self._index(table).get(self._name(table, record))

    def find_without_value(self, table: str, record: Mapping[str, Any]) -> Row | None:
        """Return the row that has a record's key and says why there is no value; None if there is none."""
        if table not in self._without_value:
            self._without_value[table] = self._by_key(table, self.package.rows_without_value(table))
        return self._without_value[table].get(self._name(table, record))

    def find_reason(self, sheet: EntrySheet, line: EntryLine) -> Row | None:
        """Return the first row of a line that says why there is no value; None if there is none."""
        if not line.codes:
            return None
        records = (sheet.build_record(line.codes, column) for column in sheet.select_columns("main"))
        return next(filter(None, (self.find_without_value(sheet.table, record) for record in records)), None)

    def find_pair(self, sheet: EntrySheet, line: EntryLine, column: EntryColumn) -> RowPair:
        """Return the rows of a line and column; a detail is that of the first column that has a row."""
        if not line.codes:
            return RowPair(None, None)
        if column.role == "detail":
            return next((pair for pair in self.find_pairs(sheet, line) if any(pair)), RowPair(None, None))
        record = sheet.build_record(line.codes, column)
        return RowPair(self.find_row(sheet.table, record), self.find_row(sheet.table, record, 1))

    def find_pairs(self, sheet: EntrySheet, line: EntryLine) -> list[RowPair]:
        """Return the rows of all columns of a line that make rows; none of a blank line."""
        if not line.codes:
            return []
        return [self.find_pair(sheet, line, column) for column in sheet.select_columns("main")]

    def find_sources(self, sheet: EntrySheet, line: EntryLine) -> list[str]:
        """Return where the rows of the year before of a line are from, each once: places in the print, or sources."""
        rows = [pair.last for pair in self.find_pairs(sheet, line) if pair.last]
        return list(
            dict.fromkeys(
                find_place(self._places, row["source"], line_of(row.get("locator") or "")) for row in rows
            )
        )

    @cached_property
    def _places(self) -> dict[str, str]:
        return list_places(self.package)

    def _index(self, table: str) -> dict[tuple[str, ...], Row]:
        if table not in self._rows:
            self._rows[table] = self._by_key(table, self.package.rows(table))
        return self._rows[table]

    def _by_key(self, table: str, rows: Iterable[Row]) -> dict[tuple[str, ...], Row]:
        return {self._name(table, row): row for row in rows}

    def _name(self, table: str, record: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(str(record.get(name)) for name in self.package.key(table))
