"""The rows of the data, as the chapter of data tables lists them: each observation with its place in the print.

Records of figures lead to these rows, by the anchors of `tradebook.audit.records`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tradebook.audit.records import row_anchor
from tradebook.data.dictionary import rows_until
from tradebook.data.printed.places import find_place, list_places, part_cell
from tradebook.exhibits import tables
from tradebook.figures.wording import word_bound
from tradebook.model.edition import Edition

GROUPS = ["数据表", "来源的表"]
HEADERS = [*GROUPS, "行", "数据", "数值", "位置"]


@dataclass(frozen=True)
class ObservedRow:
    """A row of a data table.

    Attributes:
        table: The table.
        line: Its line of the CSV file.
        file: The file.
        title: What the table is called.
        label: What the observation is.
        value: As the source states it, with its hedge and unit.
        place: Where in the print it stands, or what it is from otherwise.
    """

    table: str
    line: int
    file: str
    title: str
    label: str
    value: str
    place: str


def list_rows(edition: Edition) -> Iterator[ObservedRow]:
    """Yield the observations that the edition has, in the order of tables and files."""
    package, places = edition.package, list_places(edition.package)
    for table in package.table_names:
        if not package.has_observations(table):
            continue
        for row in rows_until(package, table, edition.year):
            cell = package.observe(table, row).cell
            assert cell is not None, "an observation is a cell"
            yield ObservedRow(
                table,
                cell.row,
                package.path(table),
                package.title(table),
                cell.label,
                word_bound(cell.bound, f"{row['value']}{row['unit'] or ''}"),
                find_place(places, cell.source, cell.locator),
            )


def rows_table(edition: Edition) -> tables.Table | None:
    """Return all observations as a table to filter, whose rows addresses can name; None without any."""
    return tables.list_table(
        HEADERS,
        map(_table_row, list_rows(edition)),
        right=["数值"],
        screen=True,
        filters=GROUPS[:1],
        groups=GROUPS,
    )


def _table_row(row: ObservedRow) -> list[str | dict[str, Any]]:
    table, cell = part_cell(row.place)
    return [
        f"{row.title}（{row.file}）",
        tables.cell(table if cell else "", align="left"),
        tables.cell(f"第{row.line}行", header=True, anchor=row_anchor(row.table, row.line)),
        row.label,
        row.value,
        cell or row.place,
    ]
