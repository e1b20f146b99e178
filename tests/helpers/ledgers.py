"""Small ledgers: figures out of single observations."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tradebook.figures.figure import make_figure
from tradebook.figures.ledger import Ledger
from tradebook.figures.traced import Cell, observation


def cell(label, value, row=2, table="services_trade"):
    return observation(Decimal(value), "万美元", Cell(table, row, "value", 5, label, "第一部分"))


def figure(key, value, kind="level", **changes):
    return replace(
        make_figure(key, value, kind, f"数字{key}", unit=None, decimals=None), chapter="overview", **changes
    )


def ledger(*figures, year=2022):
    return Ledger(year, figures)
