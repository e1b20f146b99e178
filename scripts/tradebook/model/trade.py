"""Where the services trade of an area comes from: the area's own table, the nation's and the provinces', and single facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from tradebook.data.report import MAIN_TABLE
from tradebook.figures import indicators
from tradebook.figures.traced import Traced
from tradebook.model.observed import find_gaps

if TYPE_CHECKING:
    from tradebook.model.edition import Edition

Values = dict[int, Traced]
"""Values by year."""
SeriesKey = tuple[str, str]
"""Sector and flow."""
Trade = dict[SeriesKey, Values]
"""Services trade by sector and flow, each by year; a growth that the source states is under ``<flow>.growth``."""


def trade_of(edition: Edition, area: str) -> Trade:
    """Return an area's services trade, as far as the data has it; facts go before tables, as they have more decimals.

    Args:
        edition: The edition.
        area: The area's code.
    """
    if area == edition.info.area:
        return own_trade(edition)
    table = national_trade(edition) if area == edition.info.nation else provincial_trade(edition, area)
    facts = stated_trade(edition, area)
    trade = {key: {**table.get(key, {}), **facts.get(key, {})} for key in {**table, **facts}}
    for (sector, flow), values in trade.items():
        if not flow.endswith(".growth") and (sector, flow) not in table:
            values.setdefault(edition.year, stated_level(edition, area, sector, flow))
    return trade


def own_trade(edition: Edition) -> Trade:
    """Return the trade of the edition's area, with the knowledge-intensive sectors together and all balances."""
    return {
        (sector, flow): {year: value for year, value in values.items() if edition.listing.has(sector, year)}
        for (sector, flow), values in _columns(edition.trade)
    }


def national_trade(edition: Edition) -> Trade:
    """Return the nation's total trade by flow, with the growth that its table states."""
    trade: Trade = {}
    for (flow, measure), values in _columns(edition.national_trade):
        trade["ALL", f"{flow}.growth" if measure == "growth" else flow] = dict(values)
    return trade


def _columns(frame: pd.DataFrame) -> Iterator[tuple[tuple[str, str], Any]]:
    """Yield the columns of a frame with their two names; pandas knows no frames of traced values."""
    columns: Any = frame.items()
    yield from columns


def provincial_trade(edition: Edition, area: str) -> Trade:
    """Return a province's total trade by flow.

    A gap in one of the last two years is missing data; a province that has neither is no longer in the table.
    """
    trade: Trade = {}
    table = f"{MAIN_TABLE}_provinces"
    rows = edition.observations(table, "flow", "year", area=area)
    for (flow, year), value in (rows | find_gaps(edition, table, "flow", "year", area=area)).items():
        trade.setdefault(("ALL", flow), {})[year] = value
    recent = [year for year in (edition.year - 1, edition.year) if year >= edition.first_year]
    for (_, flow), values in trade.items():
        for year in recent if any(year in values for year in recent) else []:
            key = {"area": area, "flow": flow, "year": year}
            values.setdefault(year, edition.package.missing(table, key, edition.unit_of(table, area=area)))
    return trade


def stated_trade(edition: Edition, area: str) -> Trade:
    """Return what single facts state of an area's trade: levels and growth."""
    trade: Trade = {}
    for indicator, suffix in ((MAIN_TABLE, ""), (f"{MAIN_TABLE}_growth", ".growth")):
        rows = edition.observations("facts", "sector", "flow", "year", indicator=indicator, area=area)
        for (sector, flow, year), value in rows.items():
            trade.setdefault((sector, f"{flow}{suffix}"), {})[year] = value
    return complete_flows(trade)


def stated_level(edition: Edition, area: str, sector: str, flow: str) -> Traced:
    """Return the level that the facts state for the edition's year; missing if they do not."""
    return edition.fact(MAIN_TABLE, area=area, sector=sector, flow=flow, symbol=edition.unit_of(MAIN_TABLE))


def in_one_unit(trade: Trade, year: int) -> Trade:
    """Return trade in the unit of a year's total; what cannot be converted is missing."""
    total = trade.get(("ALL", "T"), {}).get(year)
    if total is None:
        return trade
    return {key: {year: value.like(total.unit) for year, value in values.items()} for key, values in trade.items()}


def complete_flows(trade: Trade) -> Trade:
    """Add what follows from exports and imports of a sector where it is not stated.

    That is their sum and its growth, from the levels and growth rates of both, by
    `tradebook.figures.indicators.implied_base`; and the balance.
    """
    trade = dict(trade)
    for sector in {sector for sector, _ in trade}:
        exports, imports = trade.get((sector, "X"), {}), trade.get((sector, "M"), {})
        years = [year for year in exports if year in imports]
        exports = {year: exports[year].like(imports[year].unit) for year in years}
        _fill(trade, (sector, "T"), {year: exports[year] + imports[year] for year in years})
        _fill(trade, (sector, "B"), {year: exports[year] - imports[year] for year in years})
        bases = {
            year: _base(trade, sector, "X", year).like(imports[year].unit) + _base(trade, sector, "M", year)
            for year in years
            if all(year in trade.get((sector, f"{flow}.growth"), {}) for flow in "XM")
        }
        growth = {year: indicators.growth(exports[year] + imports[year], base) for year, base in bases.items()}
        _fill(trade, (sector, "T.growth"), growth)
    return trade


def _fill(trade: Trade, key: tuple[str, str], values: Values) -> None:
    """Add values for the years that a series does not have."""
    if values:
        trade[key] = values | trade.get(key, {})


def _base(trade: Trade, sector: str, flow: str, year: int) -> Traced:
    return indicators.implied_base(trade[sector, flow][year], trade[sector, f"{flow}.growth"][year])
