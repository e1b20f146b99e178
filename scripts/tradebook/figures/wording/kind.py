"""What a kind of figure is: how it is rounded and worded."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from tradebook.figures.traced import Traced
from tradebook.figures.units import Unit


@dataclass(frozen=True)
class Kind:
    """A kind of figure.

    Attributes:
        word: rounded number and unit to text.
        unit: chooses the unit for a value, when the chapter does not say.
        decimals: chooses the decimals for a value, when the chapter does not say.
    """

    word: Callable[[Decimal, Unit], str]
    unit: Callable[[Traced], Unit] = lambda value: value.unit
    decimals: Callable[[Traced], int] = lambda value: 1
