"""The data-entry workbook as a description: which sheets there are, and which cell stands for which row of which table.

A sheet enters one data table, or a part of it. A line of a sheet names codes in its key cells; an entry column adds what
the column stands for (a flow, a measure, a unit). Both together are the key of a row of the data table. The workbook is
written (`tradebook.entry.workbook`) and read (`tradebook.entry.reading`) by this description only.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tradebook.data.package import DataPackage

FORMAT = 1
"""Version of the workbook's form; one of another version is refused."""
GUIDE_SHEET, CHECK_SHEET, CODES_SHEET, MARK_SHEET = "填写说明", "检查", "代码", "版本"
TITLE_ROW, NOTE_ROW, SOURCE_ROW, HEADER_ROW, FIRST_ROW = 0, 1, 2, 3, 4
"""Rows of every entry sheet, counted from 0."""
KEY_COLUMN, SOURCE_COLUMN = 0, 2
"""The hidden column with a line's codes, and the column of the cell with the sheet's source."""
SEPARATOR = "|"
ROW_SOURCE, LAST_SOURCE = "来源（与本表来源不同时填）", "上年来源"


@dataclass(frozen=True)
class Column:
    """A column of an entry sheet that the editor reads or fills.

    Attributes:
        header: what it is called, without the year.
        field: the data table's column that it fills.
        role: ``key`` names the row; ``main`` makes the row (its cell filled, there is a row); ``companion`` belongs to
            the row and is new every year; ``detail`` belongs to the row and is prefilled from last year.
        fixed: what the column stands for in the data table, such as flow, measure and unit.
        choices: code to text in the cell, for cells with a drop-down; None for free cells.
        number: True for numbers.
        width: in characters.
    """

    header: str
    field: str
    role: str
    fixed: dict = field(default_factory=dict)
    choices: dict[str, str] | None = None
    number: bool = False
    width: int = 14

    @property
    def has_last_year(self) -> bool:
        """True if last year's content stands beside it."""
        return self.role in ("main", "companion")

    def code(self, text: str) -> str | None:
        """The code that a cell's text chooses, by its text, code or name; None if there is no such choice."""
        if text in self.choices:
            return text
        found = [code for code, shown in self.choices.items() if text in (shown, shown.removeprefix(f"{code} "))]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True)
class Line:
    """A line of an entry sheet: the codes of its key cells; none for a blank line. A heading has only a text."""

    codes: tuple[str, ...] = ()
    heading: str = ""
    label: str = ""


@dataclass(frozen=True)
class Sheet:
    """An entry sheet.

    Attributes:
        name: of the sheet.
        table: the data table.
        title: of the sheet, for people.
        note: where the numbers usually come from, and what to look out for.
        fixed: what all its rows have in common: area, year, perhaps flow.
        columns: keys, details, then entry columns.
        lines: the prefilled lines and, after them, blank ones.
        source: the content of the sheet's source cell; None if its rows have no source.
        varies: True if other lines than last year's are to be expected.
        labels: True if every line is described in words beside its codes.
        parents: code to the code of the total that it is a part of, where the sheet has such a column.
    """

    name: str
    table: str
    title: str
    note: str
    fixed: dict
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    source: str | None
    varies: bool = False
    labels: bool = False
    parents: dict[str, str] = field(default_factory=dict)

    def of_role(self, *roles: str) -> list[Column]:
        """The columns of some roles, in order."""
        return [column for column in self.columns if column.role in roles]

    @property
    def keys(self) -> list[Column]:
        """The columns that name a line."""
        return self.of_role("key")

    def plan(self, year: int) -> list[tuple[str, Column | None, str]]:
        """The sheet's columns from left to right: header, column of the description, and what stands in it.

        The last is ``codes``, ``label``, ``entry``, ``last`` (last year's content), ``parent``, ``source`` or
        ``last_source``.
        """
        planned: list[tuple[str, Column | None, str]] = [("代码", None, "codes")]
        if self.labels:
            planned.append(("内容", None, "label"))
        for column in self.columns:
            if column.has_last_year:
                planned.append((f"{column.header}\n{year - 1}年", column, "last"))
                planned.append((f"{column.header}\n{year}年", column, "entry"))
            else:
                planned.append((column.header, column, "entry"))
        if self.parents:
            planned.append(("所属", None, "parent"))
        if self.source is not None:
            planned += [(ROW_SOURCE, None, "source"), (LAST_SOURCE, None, "last_source")]
        return planned

    def record(self, codes: tuple[str, ...], column: Column) -> dict:
        """What a line and an entry column say of a row of the data table: key and fixed fields, without the value."""
        return {**self.fixed, **dict(zip((key.field for key in self.keys), codes, strict=True)), **column.fixed}


class Data:
    """The rows of a data directory, found by key."""

    def __init__(self, package: DataPackage):
        self.package = package
        self._rows: dict[str, dict[tuple, dict]] = {}

    def key_fields(self, table: str) -> list[str]:
        """The fields of a table's primary key."""
        return list(self.package.resource(table).schema.primary_key)

    def rows(self, table: str) -> dict[tuple, dict]:
        """The table's rows by their keys, as texts."""
        if table not in self._rows:
            fields = self.key_fields(table)
            self._rows[table] = {tuple(str(row[name]) for name in fields): row for row in self.package.rows(table)}
        return self._rows[table]

    def find(self, table: str, record: dict, years_before: int = 0) -> dict | None:
        """The row of a record's key, or that of so many years before."""
        fields = self.key_fields(table)
        if "year" in record:
            record = {**record, "year": int(record["year"]) - years_before}
        elif years_before:
            return None
        return self.rows(table).get(tuple(str(record.get(name)) for name in fields))
