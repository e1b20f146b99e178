"""How what is computed is hedged, given how the sources hedge what it is computed from.

A share of 近120亿元 is hedged by 近, too, one in it by 多; a sum with lower bounds is a lower bound. Where its parts are hedged to
different sides, all that can be said is that it is about so much.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tradebook.figures.traced import Traced

EXACT, ROUGH = "=", "≈"
OPPOSITE = {"≥": "≤", "≤": "≥", "⪆": "⪅", "⪅": "⪆", ROUGH: ROUGH, EXACT: EXACT}
ABOVE, BELOW = ("≥", "⪆"), ("≤", "⪅")
"""The signs of what is rather more, and of what is rather less."""


def bound_when_rounded(bound: str, value: Decimal, rounded: Decimal) -> str:
    """Return how a number is hedged when it is rounded: one above a lower bound, or below an upper one, is none itself.

    Args:
        bound: How the value is hedged.
        value: The unrounded value.
        rounded: What is shown of it.

    Examples:
        >>> [bound_when_rounded("≥", Decimal("17.66"), Decimal(shown)) for shown in ("17.6", "17.7")]
        ['≥', '≈']
    """
    is_beyond = (bound in ABOVE and rounded > value) or (bound == "≤" and rounded < value)
    return ROUGH if is_beyond else bound


def find_bound(value: Traced) -> str:
    """Return the sign of how a value is hedged; what is chosen, ranked or counted is not.

    Examples:
        >>> from tradebook.figures.traced import Cell, constant, observation
        >>> revenue = observation(120, "亿元", Cell("facts", 7, "value", 6, "收入", bound="⪅"))
        >>> firms = observation(300, "亿元", Cell("facts", 8, "value", 6, "收入", bound="≥"))
        >>> [find_bound(part) for part in (revenue, revenue / 160, constant(160, "亿元") - revenue, firms + 7)]
        ['⪅', '⪅', '⪆', '≥']
        >>> find_bound(revenue / firms), find_bound(firms - revenue), find_bound(firms + revenue)
        ('≤', '≥', '≈')
        >>> days = observation(2, "天", Cell("case_outcomes", 7, "value", 6, "时限", bound="≤"))
        >>> find_bound((days / 5 - 1) * 100)
        '≤'
    """
    if value.cell is not None:
        return value.cell.bound
    match value.op:
        case "named" | "stated" | "root":
            return _bound_in(value.operands[0]) if value.operands else EXACT
        case "abs":
            bound = _bound_in(value.operands[0])
            return OPPOSITE[bound] if _is_negative(value.operands[0]) else bound
        case "+" | "-" | "*" | "/":
            bound = _combine(value.op, *value.operands)
            # 近 and 多 are said of amounts, not of what is below zero
            return ROUGH if bound in (ABOVE[1], BELOW[1]) and _is_negative(value) else bound
    return EXACT


def _bound_in(part: Traced) -> str:
    """Return how a part is hedged in what is computed from it: what is aimed at is just that."""
    return EXACT if part.is_aim else find_bound(part)


def _combine(op: str, left: Traced, right: Traced) -> str:
    first, second = _bound_in(left), _bound_in(right)
    if first == second == EXACT:
        return EXACT
    if op in "*/" and (_is_negative(left) or _is_negative(right)):
        return first if second == EXACT and not _is_negative(right) else ROUGH
    if right.unit.is_exchange_rate and first == "⪆":
        # 1100多万 are no round number any more in another currency
        return "≥"
    second = OPPOSITE[second] if op in "-/" else second
    if EXACT in (first, second) or first == second:
        return second if first == EXACT else first
    for side in (ABOVE, BELOW):
        if first in side and second in side:
            return side[0]
    return ROUGH


def _is_negative(value: Traced) -> bool:
    return not value.is_missing and value.value < 0
