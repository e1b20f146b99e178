"""Compute growth that nobody typed from the levels of both years, so that it need not be asked for.

What the source states goes before; what is computed says so in its source, and follows its levels. Growth is computed only
from levels that are stated as such, and with no more decimals than they bear.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tradebook.data.examining import Row
from tradebook.data.names import describe_source
from tradebook.data.package import DataPackage
from tradebook.data.vintages import VINTAGE
from tradebook.entry.changes import RowChange
from tradebook.entry.reading import EmptyCell, EnteredRow, Reading, TextRow, name_row
from tradebook.entry.rows import KeyedRows, is_computed, move_on
from tradebook.figures.observation_status import NORMAL, OBS_STATUS, join_statuses
from tradebook.figures.traced import round_half_up, stated_decimals
from tradebook.figures.units import UNITS, Unit

_GROWTH = "growth"
_CONSTANT_PRICES = "增加值"
"""Of what growth is in real terms, which levels at current prices do not give."""
_DECIMALS = (1, 0)
"""How many decimals growth may have, as many as it can first."""


# -- one rate ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Level:
    """A level of a year, as it is stated.

    Attributes:
        value: The number.
        unit: Its unit.
        bound: Its hedge; ``=`` for none.
    """

    value: Decimal
    unit: Unit
    bound: str = "="

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Level:
        """Return the level that a row of the data states."""
        return cls(Decimal(row["value"]), UNITS[row.get("unit") or ""], row.get("bound") or "=")

    @property
    def error(self) -> Decimal:
        """By how much rounding may have moved it, in basic units; what is counted one by one is exact."""
        half = Decimal(5).scaleb(-stated_decimals(self.value) - 1)
        return Decimal(0) if self.unit.counted else half * self.unit.factor


def compute_rate(now: Level, last: Level) -> Decimal | None:
    """Return the growth in percent between two levels; None if they do not give it.

    It has a decimal if rounding of the levels moves it by one unit of that decimal at most. Spreadsheets drop zeros at the end
    of decimals, so both levels are taken to have as many as the better one.

    Examples:
        >>> dollars, persons = UNITS["亿美元"], UNITS["万人"]
        >>> compute_rate(Level(Decimal("9331"), dollars), Level(Decimal("8891"), dollars))
        Decimal('4.9')
        >>> compute_rate(Level(Decimal("45.0"), dollars), Level(Decimal("38.9"), dollars))
        Decimal('16')
        >>> compute_rate(Level(Decimal("15"), persons), Level(Decimal("14"), persons))
        >>> compute_rate(Level(Decimal("1.4"), dollars, "≈"), Level(Decimal("1.3"), dollars))
    """
    if {now.bound, last.bound} != {"="} or now.unit.dimension != last.unit.dimension or now.unit.symbol == "%":
        return None
    if last.value <= 0 or now.value < 0:
        return None
    base, error = last.value * last.unit.factor, min(now.error, last.error)
    ratio = now.value * now.unit.factor / base
    moved = error / base * (1 + ratio) * 100
    decimals = next((number for number in _DECIMALS if moved <= Decimal(1).scaleb(-number)), None)
    return None if decimals is None else round_half_up((ratio - 1) * 100, decimals)


# -- what was read -----------------------------------------------------------------------------------------------------


def compute_growth(reading: Reading, rows: KeyedRows) -> None:
    """Add the growth rates that the levels of a reading and of the year before give to the reading's rows.

    Args:
        reading: What was read; empty cells that are computed are no longer empty, nor those that stay as they were computed.
        rows: The rows that the data has.
    """
    typed = {name_row(entered): entered for entered in reading.rows}
    asked = {*typed, *map(name_row, reading.empty_cells), *map(name_row, reading.unread)}
    computed, left = [], []
    for cell in reading.empty_cells:
        if _stays(cell, typed, asked, rows):
            continue
        entered = _compute(cell, typed, rows)
        if entered is None:
            left.append(cell)
        else:
            computed.append(entered)
    reading.rows, reading.empty_cells = [*reading.rows, *computed], left
    if computed:
        reading.notices.append(f"有 {len(computed)} 个同比没有填，已按两年的数额计算；来源另有数的，填来源的数。")


def is_derived(table: str, row: TextRow, rows: KeyedRows) -> bool:
    """Tell whether a row is growth that need not be typed, since its level is asked for and had a number last year.

    Whether the level of this year will bear it nobody knows yet; that of last year has to. Over zero there is none to type.
    """
    level = _find_level(row)
    last = None if level is None else rows.find_row(table, level, years_before=1)
    if last is None or _is_in_real_terms(row, rows):
        return False
    return last["value"] <= 0 or compute_rate(Level.of(last), Level.of(last)) is not None


def _compute(cell: EmptyCell, typed: Mapping[tuple[str, ...], EnteredRow], rows: KeyedRows) -> EnteredRow | None:
    table, year = cell.sheet.table, int(cell.row.get("year") or cell.sheet.year)
    of_level = _find_level(cell.row)
    if of_level is None or cell.row.get("status", "actual") != "actual" or _is_in_real_terms(cell.row, rows):
        return None
    existing = rows.find_row(table, cell.row)
    if cell.is_declared or (existing is not None and not is_computed(existing)):
        return None
    if existing is None and "measure" not in cell.row and rows.find_row(table, cell.row, years_before=1) is None:
        return None
    level = typed.get(_name_level(cell, of_level))
    last = rows.find_row(table, of_level, years_before=1)
    if level is None or last is None:
        return None
    stated = rows.find_row(table, of_level)
    if existing is None and stated is not None and stated["value"] == Decimal(level.row["value"] or ""):
        # the data has had the level without growth
        return None
    rate = compute_rate(Level.of(level.row), Level.of(last))
    if rate is None:
        return None
    bound: TextRow = {"bound": "="} if "bound" in cell.row else {}
    statuses = join_statuses(row.get(OBS_STATUS) or NORMAL for row in (level.row, last))
    # it is as little final as the less final of both
    status: TextRow = {OBS_STATUS: statuses[:1]} if OBS_STATUS in cell.row else {}
    fields = {**cell.row, **bound, **status, "unit": "%", "value": str(rate)}
    return EnteredRow(cell.sheet, cell.place, fields, describe_source(year), own_source=True)


def _stays(
    cell: EmptyCell,
    typed: Mapping[tuple[str, ...], EnteredRow],
    asked: set[tuple[str, ...]],
    rows: KeyedRows,
) -> bool:
    """Tell whether a cell is empty because of a rate that was computed, and whose level the workbook leaves as it is."""
    of_level, existing = _find_level(cell.row), rows.find_row(cell.sheet.table, cell.row)
    if of_level is None or existing is None or not is_computed(existing) or cell.is_declared:
        return False
    name, stated = _name_level(cell, of_level), rows.find_row(cell.sheet.table, of_level)
    if name not in asked:
        return True
    return name in typed and stated is not None and Level.of(typed[name].row) == Level.of(stated)


def _name_level(cell: EmptyCell, of_level: TextRow) -> tuple[str, ...]:
    return name_row(EmptyCell(cell.sheet, cell.place, of_level))


def _find_level(row: TextRow) -> TextRow | None:
    """Return what names the level that a growth rate is of; None if the row is no growth rate."""
    if (row.get("measure") or "").endswith(_GROWTH):
        return {**row, "measure": (row["measure"] or "").removesuffix(_GROWTH).rstrip("_") or "level"}
    if (row.get("indicator") or "").endswith(f"_{_GROWTH}"):
        return {**row, "indicator": (row["indicator"] or "").removesuffix(f"_{_GROWTH}")}
    return None


def _is_in_real_terms(row: TextRow, rows: KeyedRows) -> bool:
    indicator = row.get("indicator")
    return indicator is not None and _CONSTANT_PRICES in rows.package.name(indicator)


# -- what the data has -------------------------------------------------------------------------------------------------


def follow_levels(package: DataPackage, vintage: int, changes: Sequence[RowChange]) -> Iterator[RowChange]:
    """Yield how growth that was computed before changes with its levels; what no longer can be computed is deleted.

    Args:
        package: The data with all reports, before the changes.
        vintage: The year of the report that states the changes.
        changes: What is done to the tables.
    """
    for table in dict.fromkeys(change.table for change in changes):
        computed = [row for row in package.history(table) if is_computed(row)]
        if computed:
            of_table = [change for change in changes if change.table == table]
            yield from _Followed(package, table, vintage, of_table).follow(computed)


class _Followed:
    """A table in which levels change."""

    def __init__(self, package: DataPackage, table: str, vintage: int, changes: Sequence[RowChange]) -> None:
        self.package, self.table, self.vintage = package, table, vintage
        self.changes = {self._name(change.row): change for change in changes}
        lines = {change.line for change in changes}
        kept = [row for row in package.history(table) if row["_line"] not in lines]
        self.after: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
        for row in [*kept, *(change.row for change in changes if change.kind != "deleted")]:
            self.after.setdefault(self._name(row), []).append(row)

    def follow(self, computed: list[Row]) -> Iterator[RowChange]:
        """Yield the changes of computed rows."""
        for row in computed:
            level = _find_level({name: row[name] for name in self.package.key(self.table)})
            if level is None or self._name(row) in self.changes:
                continue
            fields = [name for name in ("year", "period") if name in level]
            names = [self._name(level), self._name(move_on(level, fields, -1))]
            change = next((self.changes[name] for name in names if name in self.changes), None)
            # an earlier report stands by what it stated
            report = max(self._since(row), self.vintage)
            seen = self._find(self._name(row), report)
            if change is None or seen is None or seen.get("_line") != row["_line"]:
                continue
            now, last = (self._find(name, report) for name in names)
            rate = compute_rate(Level.of(now), Level.of(last)) if now and last else None
            yield from self._replace(row, rate, report, change)

    def _replace(self, row: Row, rate: Decimal | None, report: int, change: RowChange) -> Iterator[RowChange]:
        """Yield how a computed row becomes one of another rate, because of a change."""
        old, is_own = self.package.open_table(self.table).row(row["_line"]), self._since(row) == report
        key = {name: row[name] for name in self.package.key(self.table)}
        has_label = self.package.has_label(self.table, key)
        label = self.package.label(self.table, key) if has_label else "/".join(map(str, key.values()))
        if rate is None and is_own:
            yield RowChange("deleted", self.table, change.place, label, old, line=row["_line"])
        elif rate is not None and rate != row["value"]:
            new = {**old, "value": str(rate)}
            if is_own:
                yield RowChange("corrected", self.table, change.place, label, new, old, row["_line"])
            else:
                yield RowChange("revised", self.table, change.place, label, {**new, VINTAGE: str(report)}, old)

    def _find(self, name: tuple[str, ...], report: int) -> Mapping[str, Any] | None:
        """Return the row of a key as a report sees it, after the changes; None if it has no value."""
        seen = [row for row in self.after.get(name, []) if self._since(row) <= report]
        latest = max(seen, key=self._since, default=None)
        return latest if latest and latest["value"] not in (None, "") else None

    def _since(self, row: Mapping[str, Any]) -> int:
        return int(row.get(VINTAGE) or 0)

    def _name(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(str(row.get(name)) for name in self.package.key(self.table))
