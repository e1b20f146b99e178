"""Examine a table: its rows as typed values, and everything in it that its schema does not allow.

Frictionless knows types, constraints and keys. What it would read more widely than it is written (`1_000` or `１２` as
numbers) is looked at before, cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from frictionless import Dialect, Error, Resource, Schema, system

from tradebook.data.csv_table import REMOVE_BLANK_COLUMNS, CsvTable
from tradebook.data.names import NAME_COLUMN
from tradebook.data.problems import (
    Problem,
    TablePlace,
    describe_cell,
    describe_unseen,
    problem_of,
    type_problem,
    unseen_problem,
)
from tradebook.figures.observation_status import OBS_STATUS, REASONS
from tradebook.text import UNSEEN, is_only_number

Row = dict[str, Any]
"""A row as typed values by column, with its number in the CSV under ``_line`` (the header is 1)."""
ADDED = "addedLater"
"""Of a column in ``datapackage.json``: files and rows of earlier versions do not have it, and are read as they are."""
_NAMING = {"name_zh", "name_en", "short_zh", "enterprise", "issuer", "lead", "bodies"}
"""The columns that name somebody or something."""
_SPELLINGS = {
    "integer": re.compile(r"-?(0|[1-9][0-9]*)"),
    "number": re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}
"""How cells of a type are written, whatever else a parser would make sense of."""


def examine(
    table: CsvTable, schema: Schema, codes: Mapping[str, tuple[str, set[str]]]
) -> tuple[list[Row], list[Problem[TablePlace]]]:
    """Return the rows of a table, and what is wrong with it.

    Args:
        table: The table.
        schema: What its columns hold, without foreign keys.
        codes: The columns that hold codes, each with the name of the table that lists them, and the codes.

    Returns:
        The rows, which mean nothing if there are problems, and the problems, those of cells in the order of the table.
    """
    if wrong := table.check_header(schema.field_names):
        return [], [wrong]
    width = len(schema.fields)
    rows, errors = _parse(table, schema)
    named = _name_rows(rows, schema)
    found = [
        *_find_cells(table, schema),
        *(problem_of(table.name, schema, error, named) for error in _leave_out_consequences(errors, rows, schema)),
        *_find_values_that_are_not_there(table, rows),
        *_find_unknown_codes(table, codes),
    ]
    at_places: dict[tuple[int, int, str], Problem[TablePlace]] = {}
    for problem in found:
        row, column = problem.place.row or 0, problem.place.column
        order = schema.field_names.index(column) if column in schema.field_names else width
        at_places.setdefault((row, order, column), problem)
    problems = [at_places[place] for place in sorted(at_places)]
    return rows, [*_find_blank_columns(table, width), *problems]


def _parse(table: CsvTable, schema: Schema) -> tuple[list[Row], list[Error]]:
    width = len(schema.fields)
    added = _count_added(schema)
    records = [_fit_width(table.cells(line), width, added) for line in table.lines]
    resource: Any = Resource(data=[table.fields, *records], schema=schema, dialect=Dialect(header_rows=[1]))
    with system.use_context(trusted=True), resource.open() as source:
        rows = list(source.row_stream)
    errors = [error for row in rows for error in row.errors]
    return [{**row.to_dict(), "_line": row.row_number} for row in rows], errors


def _name_rows(rows: list[Row], schema: Schema) -> dict[int, str]:
    """Return what the rows of a code list are called, by their numbers; none of other tables."""
    if len(schema.primary_key) != 1 or NAME_COLUMN not in schema.field_names:
        return {}
    [code] = schema.primary_key
    return {row["_line"]: f"{row[code]} {row[NAME_COLUMN]}" for row in rows}


def _count_added(schema: Schema) -> int:
    """Return how many of the last columns were added to the table."""
    names = [field.name for field in schema.fields if not field.custom.get(ADDED)]
    return len(schema.fields) - (schema.field_names.index(names[-1]) + 1 if names else 0)


def _fit_width(cells: list[str], width: int, added: int) -> list[str]:
    """Return the cells of a row without empty ones behind the last column, and with those that it need not have."""
    if len(cells) < width:
        return cells + [""] * (width - len(cells)) if len(cells) >= width - added else cells
    return cells if any(cells[width:]) else cells[:width]


def _leave_out_consequences(errors: list[Error], rows: list[Row], schema: Schema) -> Iterator[Error]:
    """Leave out what a missing cell or an empty line breaks besides: nothing can be said of a key that is not there.

    An observation whose status says why it has no value needs none.
    """
    explained = {(row["_line"], "value") for row in rows if row.get(OBS_STATUS) in REASONS}
    lacking = {_name_cell(error) for error in errors if error.type == "missing-cell"}
    without_key = {row for row, column in lacking if column in schema.primary_key}
    without_key |= {_name_cell(error)[0] for error in errors if error.type == "blank-row"}
    for error in errors:
        is_consequence = {
            "constraint-error": _name_cell(error) in lacking | explained,
            "primary-key": _name_cell(error)[0] in without_key,
        }
        if not is_consequence.get(error.type):
            yield error


def _name_cell(error: Error) -> tuple[int | None, str]:
    return getattr(error, "row_number", None), getattr(error, "field_name", "") or ""


def _find_values_that_are_not_there(table: CsvTable, rows: list[Row]) -> Iterator[Problem[TablePlace]]:
    """Yield the observations that have a value although their status says why they have none."""
    for row in rows:
        if row.get(OBS_STATUS) in REASONS and row.get("value") is not None:
            found = f"{describe_cell(row['value'])}，而数据状态是 {row[OBS_STATUS]}（{REASONS[row[OBS_STATUS]]}）"
            mend = "有数的，改正数据状态；没有数的，清空这一格"
            yield Problem(TablePlace(table.name, row["_line"], "value"), found, "空格", mend)


def _find_blank_columns(table: CsvTable, width: int) -> Iterator[Problem[TablePlace]]:
    """Yield one problem for all rows that are longer than the header by empty cells only."""
    lines = [line for line in table.lines if len(table.cells(line)) > width and not any(table.cells(line)[width:])]
    if lines:
        most = max(len(table.cells(line)) for line in lines) - width
        found = f"从这一行起有 {len(lines)} 行的末尾多出空列，最多 {most} 列"
        yield Problem(TablePlace(table.name, lines[0]), found, f"{width} 列", REMOVE_BLANK_COLUMNS)


def _find_cells(table: CsvTable, schema: Schema) -> Iterator[Problem[TablePlace]]:
    """Yield a problem for cells with characters that nobody sees, and for those not written as their type is."""
    spellings = [(field.name, field.type, _SPELLINGS.get(field.type)) for field in schema.fields]
    for line in table.lines:
        for (name, kind, spelling), cell in zip(spellings, table.cells(line), strict=False):
            place = TablePlace(table.name, line, name)
            if spelling and cell and not spelling.fullmatch(cell):
                yield type_problem(place, cell, kind)
            elif UNSEEN.search(cell):
                yield unseen_problem(place, cell)
            elif name in _NAMING and is_only_number(cell):
                yield Problem(place, describe_cell(cell), "名称，不是数字", "改成名称；是数字的，移到数字的列")


def _find_unknown_codes(
    table: CsvTable, codes: Mapping[str, tuple[str, set[str]]]
) -> Iterator[Problem[TablePlace]]:
    for column, (listing, known) in codes.items():
        place = table.fields.index(column)
        for line in table.lines:
            code = "".join(table.cells(line)[place : place + 1])
            if code and code not in known:
                found = f"代码“{code}”不在代码表里{describe_unseen(code)}"
                mend = f"改正，或在 {listing} 中新增"
                yield Problem(TablePlace(table.name, line, column), found, f"{listing} 表中的代码", mend)
