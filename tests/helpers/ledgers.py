"""Small ledgers: figures out of single observations, and figures of the small data."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tradebook.data.package import DataPackage
from tradebook.figures import indicators
from tradebook.figures.figure import Figure, make_figure
from tradebook.figures.ledger import Ledger
from tradebook.figures.traced import Cell, Traced, observation

from helpers.small_data import LAST, small_data


def cell(label: str, value: str, row: int = 2, table: str = "services_trade", status: str = "") -> Traced:
    """Return an observation of a row of a table."""
    return observation(Decimal(value), "万美元", Cell(table, row, "value", 5, label, "第一部分", status=status))


def figure(key: str, value: Traced, kind: str = "level", chapter: str = "overview", **changes: Any) -> Figure:
    """Return a figure of a chapter, with changes."""
    return replace(make_figure(key, value, kind, f"数字{key}"), chapter=chapter, **changes)


def ledger(*figures: Figure, year: int = LAST) -> Ledger:
    """Return a ledger of figures."""
    return Ledger(year, figures)


CLAIMED = {
    "area.all.total": "area.ALL.T",
    "area.all.exports": "area.ALL.X",
    "area.all.imports": "area.ALL.M",
    "area.all.total.growth": "area.ALL.T.growth",
}
"""The figures that the claims of the small data are on, by expression."""


@functools.cache
def small_package() -> DataPackage:
    """Return the small data, opened once for all tests of a process."""
    return DataPackage(small_data())


def small_ledger(year: int = LAST) -> Ledger:
    """Return figures of every kind of formula of the small data: operations, conversions, selections, names."""
    ledger = Ledger(year, _figures(year))
    ledger.expressions = {"overview": CLAIMED}
    return ledger


def _figures(year: int) -> Iterator[Figure]:
    frame = small_package().observations("services_trade").set_index(["year", "sector", "flow"])["value"]
    sectors = [code for code in frame.index.get_level_values("sector").unique() if code != "ALL"]
    years = [y for y in frame.index.get_level_values("year").unique() if y <= year]
    for sector in ["ALL", *sectors]:
        for flow in "TXM":
            key, now = f"area.{sector}.{flow}", frame[year, sector, flow]
            yield figure(key, now)
            yield figure(f"{key}.share", indicators.share(now, frame[year, "ALL", flow]), "share")
            if year - 1 in years and frame[year - 1, sector, flow].value:
                yield figure(f"{key}.growth", indicators.growth(now, frame[year - 1, sector, flow]), "growth")
        yield figure(
            f"area.{sector}.B", indicators.balance(frame[year, sector, "X"], frame[year, sector, "M"]), "balance"
        )
    for flow in "XM":
        by_sector = {small_package().name(sector): frame[year, sector, flow] for sector in sectors}
        name, value = indicators.largest(by_sector, 1)
        yield figure(f"area.{flow}.top1.name", name, "name", chapter="sectors")
        yield figure(f"area.{flow}.top1", value, chapter="sectors")
