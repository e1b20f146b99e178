"""What an identity is: a stated value beside what other values make of it, and whether the two can agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tradebook.data.package import DataPackage
from tradebook.figures.traced import Traced, round_half_up, stated_decimals


@dataclass(frozen=True)
class Comparison:
    """A stated value beside what the identity makes of the other values."""

    cell: str
    stated: Traced
    expected: Traced
    relation: str = "="

    @property
    def holds(self) -> bool:
        """True if the relation (=, ≥ or ≤) holds within the rounding of the observations.

        Raises:
            ZeroBaseError: there is nothing to compare with: the expected value is undefined, such as growth over zero.
        """
        if self.expected.is_undefined:
            self.expected.value  # noqa: B018  raises, and says why
        not_below = self.stated.high >= self.expected.low
        not_above = self.stated.low <= self.expected.high
        return {"=": not_below and not_above, "≥": not_below, "≤": not_above}[self.relation]

    @property
    def expected_text(self) -> str:
        """The expected value at the stated value's decimals."""
        return str(round_half_up(self.expected.value, stated_decimals(self.stated.value)))


@dataclass(frozen=True)
class Identity:
    """An identity: its id, the table whose cells it states, its meaning, and a generator of comparisons."""

    id: str
    table: str
    meaning: str
    compare: Callable[[DataPackage], Iterator[Comparison]]
