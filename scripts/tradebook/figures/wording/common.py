"""What the wording of every language shares: kinds of figures, and the choice of a word by comparison."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from tradebook.figures.traced import Traced
from tradebook.figures.units import Unit

BALANCE_CHANGES = ("surplus_change", "deficit_change", "turn_of_balance")
"""The kinds of the change of a balance, by the sides that it was and is on."""


@dataclass(frozen=True)
class Kind:
    """A kind of figure: how it is rounded and worded.

    Attributes:
        word: Words a rounded number and its unit.
        unit: Chooses the unit for a value when the chapter does not say.
        decimals: Chooses the decimals for a value when the chapter does not say.

    Example:
        >>> from tradebook.figures.units import POINTS
        >>> lead = Kind(lambda value, unit: f"领先{value}{unit}")
        >>> lead.word(Decimal("4.2"), POINTS)
        '领先4.2百分点'
    """

    word: Callable[[Decimal, Unit], str]
    unit: Callable[[Traced], Unit] = lambda value: value.unit
    decimals: Callable[[Traced], int] = lambda value: 1


def choose_wording(a: Traced, b: Traced, more: str, less: str, same: str) -> str:
    """Choose a wording by comparing two values.

    Args:
        a: The value that the wording speaks of.
        b: What it is compared with, in the same unit.
        more: The wording where `a` is above `b`.
        less: The wording where it is below.
        same: The wording where they are equal.

    Returns:
        One of the three; empty if one of the values is not known.

    Raises:
        MixedUnitsError: The units differ.

    Example:
        >>> from tradebook.figures.traced import constant
        >>> choose_wording(constant(12, "%"), constant(8, "%"), "快于", "慢于", "持平于")
        '快于'
    """
    if a.is_missing or b.is_missing:
        return ""
    return same if a == b else (more if a > b else less)
