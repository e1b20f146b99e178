"""Observations out of nothing: traced values that stand on no data."""

from __future__ import annotations

from decimal import Decimal
from itertools import count

from tradebook.figures.traced import Cell, Traced, observation

_lines = count(2)


def obs(
    value: Decimal | None, symbol: str = "万美元", label: str = "", locator: str = "", bound: str = "="
) -> Traced:
    """Return an observation in a table of its own; each call stands for another cell."""
    line = next(_lines)
    cell = Cell("t", line, "value", 5, label or f"数{line}", "第一部分", locator, bound=bound)
    return observation(value, symbol, cell)
