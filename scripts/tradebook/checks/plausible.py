"""Values that cannot be right, whatever the source says: shares above 100 %, counts with fractions, and the like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from tradebook.figures.units import UNITS

SHARES = "_share"
LOWEST_GROWTH = -100
YEARS = range(1900, 2101)
DURATIONS = {"年", "天", "小时", "工作日"}
Row = Mapping[str, Any]


class Limits(NamedTuple):
    """What numbers an observation may have.

    Attributes:
        kind: ``integer`` or ``decimal``.
        least: The smallest number; None for no bound.
        most: The largest number; None for no bound.
    """

    kind: str
    least: int | None
    most: int | None


def limits(row: Row) -> Limits:
    """Return what numbers an observation may have.

    Levels are not negative unless they are balances or changes; counts are whole; ranks begin with 1; nothing falls by
    more than 100 %; a share is between 0 and 100 %.

    Args:
        row: An observation with its unit; its value is not looked at.

    Examples:
        >>> limits({"indicator": "freight_trains_share", "unit": "%"})
        Limits(kind='decimal', least=0, most=100)
    """
    unit, subject = UNITS[row["unit"] or ""], _subject(row)
    kind = "integer" if unit.counted and not _may_be_fraction(row) else "decimal"
    if unit.symbol == "位":
        return Limits(kind, 1, None)
    if unit.symbol == "%":
        return Limits(kind, 0, 100) if SHARES in subject else Limits(kind, LOWEST_GROWTH, None)
    signed = any(word in subject for word in ("balance", "change")) or subject.endswith("_B")
    return Limits(kind, None if signed and unit.symbol != "年" else 0, None)


def implausible(row: Row) -> str | None:
    """Return what the value of an observation should be, in words; None if it can be right.

    Examples:
        >>> implausible({"indicator": "freight_trains_share", "unit": "%", "value": 310})
        '0 到 100 之间的比重'
    """
    value, symbol = row["value"], row["unit"] or ""
    kind, least, most = limits(row)
    if kind == "integer" and value != value.to_integral_value():
        return "整数"
    # smaller numbers of years are durations
    if symbol == "年" and value > 1000 and value not in YEARS:
        return f"{YEARS.start}—{YEARS.stop - 1} 的年份"
    if (least is None or value >= least) and (most is None or value <= most):
        return None
    if symbol == "%":
        return "0 到 100 之间的比重" if SHARES in _subject(row) else "不低于 -100 的增速"
    return "不小于 1 的位次" if symbol == "位" else "不为负的数"


def _subject(row: Row) -> str:
    return f"{row.get('indicator') or ''}_{row.get('measure') or ''}_{row.get('flow') or ''}"


def _may_be_fraction(row: Row) -> bool:
    """Return whether a count need not be whole: durations (1.5年, 9.8天) and averages (每万人…件)."""
    return row["unit"] in DURATIONS or "每" in (row.get("outcome") or "")
