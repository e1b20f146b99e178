"""How an entry sheet is described, whatever the report and year, and which rows of its table are of a year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from tradebook.data.examining import Row
from tradebook.data.settings.periods import parse_period
from tradebook.data.vintages import VINTAGE
from tradebook.entry.layout import EntryColumn, Role
from tradebook.figures.observation_status import NAMED, OBS_STATUS


def select_year(rows: list[Row], year: int, years_before: int) -> list[Row]:
    """Select the rows of the year, or of so many years before."""
    return [row for row in rows if row["year"] == year - years_before]


def select_facts(rows: list[Row], year: int, years_before: int) -> list[Row]:
    """Select the facts of a year; with those of the year before, also the indicators that come a year late."""
    current = select_year(rows, year, years_before)
    if not years_before:
        return current
    names = ("indicator", "area", "sector", "flow")
    stated = {tuple(row[name] for name in names) for row in current}
    last, late = year - years_before, year - years_before - 1
    return [
        row
        for row in rows
        if row["year"] == last or (row["year"] == late and tuple(row[name] for name in names) not in stated)
    ]


def select_discrepancies(rows: list[Row], year: int, years_before: int) -> list[Row]:
    """Select the discrepancies of the year; those of the year before are not asked for again."""
    return [row for row in rows if not years_before and str(year) in row["cell"].split("/")]


def select_next_year(rows: list[Row], year: int, years_before: int) -> list[Row]:
    """Select what is said of the year after the year, or after so many years before."""
    return select_year(rows, year + 1, years_before)


def select_report_year(rows: list[Row], year: int, years_before: int) -> list[Row]:
    """Select what is of the report of the year; that of the year before is not asked for again."""
    return [row for row in rows if not years_before and row["report_year"] == year]


def select_vintage(rows: list[Row], year: int, years_before: int) -> list[Row]:
    """Select what the report of the year states; that of the year before is not asked for again."""
    return [row for row in rows if not years_before and row[VINTAGE] == year]


def select_all(rows: list[Row], year: int, years_before: int) -> list[Row]:
    """Select all rows as the year's: what there is stands in the sheet, to be changed."""
    return [] if years_before else rows


def select_period(rows: list[Row], year: int, years_before: int) -> list[Row]:
    """Select what is of parts of the year, or of so many years before."""
    periods = ((row, parse_period(row["period"])) for row in rows)
    return [row for row, period in periods if period and period.year == year - years_before]


def select_none(rows: list[Row], year: int, years_before: int) -> list[Row]:
    """Select nothing: what there is is not asked for again, and stays."""
    return []


@dataclass(frozen=True)
class SheetDescription:
    """An entry sheet, whatever the report and year; its texts may name {area}, {nation}, {year} and {last_year}.

    Attributes:
        name: Of the sheet.
        table: The data table; without it in the package, there is no sheet.
        title: Of the sheet, for people.
        note: Where the numbers usually come from, and what to look out for.
        columns: Keys, details, then what is entered; choices come from the table's schema.
        about: Of whom the rows are: the report's area or nation; None if the rows name their areas.
        fixed: What else all its rows have in common.
        lines: Codes of the lines of a sheet with one key, or "all" of its code list (but aggregates); None for those
            that the year before has, or the year already.
        blank: How many blank lines follow.
        source: What the source cell proposes.
        one_time: Indicators that are not asked for again.
        totals: True if the code list of the (first) key says what is a part of what.
        stands: True if what the data has stands in it whatever the year, to be changed.
        is_required: True if none of its prefilled lines may be emptied.
        labels: True if every line is described in words, under the passage of the source that it is from.
        is_large: True if amounts are in 亿, as a nation's are, where the data does not say in which unit.
        select: Which rows of the table are of a year.
    """

    name: str
    table: str
    title: str
    note: str
    columns: tuple[EntryColumn, ...]
    about: Literal["area", "nation"] | None = None
    fixed: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[str, ...] | Literal["all"] | None = None
    blank: int = 0
    source: str = "{year}年{area}服务贸易数据"
    one_time: frozenset[str] = frozenset()
    totals: bool = False
    stands: bool = False
    is_required: bool = False
    labels: bool = False
    is_large: bool = False
    select: Callable[[list[Row], int, int], list[Row]] = select_year


def key(field: str, header: str, width: int) -> EntryColumn:
    """Return a column that names the row."""
    return EntryColumn(header, field, "key", width=width)


def detail(field: str, header: str, width: int, *, lines: bool = False) -> EntryColumn:
    """Return a column that belongs to the row and is prefilled with last year's."""
    return EntryColumn(header, field, "detail", lines=lines, width=width)


OBSERVATION_STATUS = EntryColumn(
    "数据状态",
    OBS_STATUS,
    "detail",
    choices=NAMED,
    prefilled=False,
    width=10,
)
"""The column that says of which numbers the source does not speak as final, or why there are none."""


def new(field: str, header: str, role: Role, width: int, *, lines: bool = False) -> EntryColumn:
    """Return a column of which last year's content has no place beside it."""
    return EntryColumn(header, field, role, lines=lines, yearly=False, width=width)


def number(header: str, **fixed: str) -> EntryColumn:
    """Return a column of numbers."""
    return EntryColumn(header, "value", "main", fixed=fixed, number=True)


FLOWS = {"T": "进出口", "X": "出口", "M": "进口"}
UNIT = detail("unit", "单位", 10)
