"""Intervals of decimal numbers, with or without their ends: what a rounded number stands for.

Statistical offices round halves away from zero (四舍五入), so 17.7 stands for every number from 17.65 on, but not for 17.75,
which would be 17.8; −17.7 stands for its mirror image, and 0.0 for what is nearer to zero than 0.05.

Example:
    >>> rounded = before_rounding(Decimal("17.7"), 1)
    >>> str(rounded)
    '[17.65, 17.75)'
    >>> rounded.meets(before_rounding(Decimal("17.8"), 1))
    False
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal

ARITHMETIC = Context(prec=40, rounding=ROUND_HALF_EVEN)
"""Forty digits: far beyond the data, so that only `tradebook.figures.traced.round_half_up` ever rounds visibly."""

INFINITY = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers between two ends; each end belongs to it or not.

    Attributes:
        low: The lower end.
        high: The upper end.
        has_low: True if the lower end belongs to it.
        has_high: True if the upper end belongs to it.

    Example:
        >>> str(Interval(Decimal(1), Decimal(2), has_high=False))
        '[1, 2)'
    """

    low: Decimal
    high: Decimal
    has_low: bool = True
    has_high: bool = True

    @property
    def ends(self) -> str:
        """Which of its ends belong to it, in mathematical notation: ``[)``."""
        return ("[" if self.has_low else "(") + ("]" if self.has_high else ")")

    def __str__(self) -> str:
        return f"{self.ends[0]}{self.low:f}, {self.high:f}{self.ends[1]}"

    def is_below(self, other: Interval) -> bool:
        """Tell whether every number of it is less than every number of another.

        Example:
            >>> half_open = Interval(Decimal(1), Decimal(2), has_high=False)
            >>> half_open.is_below(Interval(Decimal(2), Decimal(3)))
            True
        """
        touch = self.high == other.low and self.has_high and other.has_low
        return self.high <= other.low and not touch

    def meets(self, other: Interval) -> bool:
        """Tell whether it has a number in common with another."""
        return not (self.is_below(other) or other.is_below(self))

    def map(self, function: Callable[[Decimal], Decimal], *, rises: bool) -> Interval:
        """Return what a function makes of it.

        Args:
            function: One that rises or falls throughout.
            rises: True if it rises.

        Example:
            >>> str(Interval(Decimal(1), Decimal(2), has_high=False).map(lambda end: -10 * end, rises=False))
            '(-20, -10]'
        """
        low, high = function(self.low), function(self.high)
        if rises:
            return Interval(low, high, self.has_low, self.has_high)
        return Interval(high, low, self.has_high, self.has_low)


EVERYTHING = Interval(-INFINITY, INFINITY, has_low=False, has_high=False)
"""All numbers."""


def exactly(value: Decimal) -> Interval:
    """Return the interval of one number.

    Example:
        >>> str(exactly(Decimal(3)))
        '[3, 3]'
    """
    return Interval(value, value)


def before_rounding(value: Decimal, decimals: int) -> Interval:
    """Return all numbers that are the given one when they are rounded, halves away from zero.

    Args:
        value: The rounded number.
        decimals: Digits after the decimal point that it was rounded to.

    Example:
        >>> str(before_rounding(Decimal("-17.7"), 1)), str(before_rounding(Decimal("0.0"), 1))
        ('(-17.75, -17.65]', '(-0.05, 0.05)')
    """
    half = Decimal(5).scaleb(-decimals - 1)
    low, high = ARITHMETIC.subtract(value, half), ARITHMETIC.add(value, half)
    return Interval(low, high, has_low=value > 0, has_high=value < 0)
