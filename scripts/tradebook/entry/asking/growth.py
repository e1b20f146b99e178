"""Compute growth that nobody typed from the levels of both years, so that it need not be asked for.

What the source states goes before; what is computed says so in its source.
"""

from __future__ import annotations

from decimal import Decimal

from tradebook.data.examining import Row
from tradebook.data.names import describe_source
from tradebook.entry.reading import EmptyCell, EnteredRow, Reading, TextRow, name_row
from tradebook.entry.rows import KeyedRows
from tradebook.figures.traced import round_half_up
from tradebook.figures.units import UNITS

_GROWTH = "growth"
_CONSTANT_PRICES = "增加值"
"""Of what growth is in real terms, which levels at current prices do not give."""


def compute_growth(reading: Reading, rows: KeyedRows) -> None:
    """Add the growth rates that the levels of a reading and of the year before give to the reading's rows.

    Args:
        reading: What was read; empty cells that are computed are no longer empty.
        rows: The rows that the data has.
    """
    typed = {name_row(entered): entered for entered in reading.rows}
    computed = []
    for cell in reading.empty_cells:
        entered = _compute(cell, typed, rows)
        if entered is not None:
            computed.append((cell, entered))
    if computed:
        done = {id(cell) for cell, _ in computed}
        reading.rows += [entered for _, entered in computed]
        reading.empty_cells = [cell for cell in reading.empty_cells if id(cell) not in done]
        reading.notices.append(f"有 {len(computed)} 个同比没有填，已按两年的数额计算；来源另有数的，填来源的数。")


def is_derived(table: str, row: TextRow, rows: KeyedRows) -> bool:
    """Tell whether a row is growth that need not be typed, since its level is asked for and had a number last year."""
    level = _find_level(row)
    return (
        level is not None
        and not _is_in_real_terms(row, rows)
        and rows.find_row(table, level, years_before=1) is not None
    )


def _compute(cell: EmptyCell, typed: dict[tuple[str, ...], EnteredRow], rows: KeyedRows) -> EnteredRow | None:
    table, year = cell.sheet.table, int(cell.row.get("year") or cell.sheet.year)
    of_level = _find_level(cell.row)
    if of_level is None or cell.row.get("status", "actual") != "actual" or _is_in_real_terms(cell.row, rows):
        return None
    existing, last_rate = rows.find_row(table, cell.row), rows.find_row(table, cell.row, years_before=1)
    if existing is not None and existing["source"] != describe_source(year):
        return None
    if existing is None and last_rate is None and "measure" not in cell.row:
        return None
    level = typed.get(name_row(EmptyCell(cell.sheet, cell.place, of_level)))
    last = rows.find_row(table, of_level, years_before=1)
    if level is None or last is None or last["value"] <= 0 or Decimal(level.row["value"] or "") < 0:
        return None
    stated = rows.find_row(table, of_level)
    if existing is None and stated is not None and stated["value"] == Decimal(level.row["value"] or ""):
        # the data has had the level without growth
        return None
    unit, last_unit = UNITS[level.row.get("unit") or ""], UNITS[last["unit"] or ""]
    if unit.dimension != last_unit.dimension or unit.symbol == "%":
        return None
    now = Decimal(level.row["value"] or "") * unit.factor
    rate = (now / (last["value"] * last_unit.factor) - 1) * 100
    fields = {**_complete(cell.row, last_rate), "value": str(round_half_up(rate, 1))}
    return EnteredRow(cell.sheet, cell.place, fields, describe_source(year), own_source=True)


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


def _complete(row: TextRow, last: Row | None) -> TextRow:
    """Return a row with the details that were not read, as last year's."""
    details: TextRow = {
        name: str(last[name]) for name in ("unit", "bound") if last and name in last and last[name]
    }
    return {**row, **details, "unit": "%"}
