"""What an identity is: a stated value beside what other values make of it, and whether the two can agree.

Both are rounded as stated, so each is an interval; the identity holds if the intervals allow it. No tolerance is
chosen by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tradebook.data.package import DataPackage
from tradebook.figures.money.exchange import lacking_rates
from tradebook.figures.traced import Traced, round_half_up, stated_decimals


@dataclass(frozen=True)
class Comparison:
    """A stated value beside what the identity makes of the other values.

    Attributes:
        cell: Names the comparison within its identity, such as ``CN-SN/2018/ALL/X``.
        stated: The value as the source has it.
        expected: The value, or the bound, that the identity makes of the others.
        relation: ``=``, ``≥`` or ``≤``: how the stated value is to stand to the expected one.
        note: Why that is another relation than the identity's meaning has, in words; empty if it is not.
    """

    cell: str
    stated: Traced
    expected: Traced
    relation: str = "="
    note: str = ""

    def __post_init__(self) -> None:
        """Put both into one unit.

        Raises:
            MixedUnitsError: They do not measure the same thing.
        """
        if self.expected.unit != self.stated.unit:
            object.__setattr__(self, "expected", self.expected.to(self.stated.unit))

    @property
    def lacking_rates(self) -> list[str]:
        """The exchange rates without which the two cannot be compared, by their labels."""
        return [label for value in (self.stated, self.expected) for label in lacking_rates(value)]

    @property
    def holds(self) -> bool:
        """True if the relation holds within the rounding of the observations.

        Raises:
            ZeroBaseError: The expected value is undefined, such as growth over zero.
        """
        if self.expected.is_undefined:
            self.expected.value  # noqa: B018  raises, and says why
        stated, expected = self.stated.interval, self.expected.interval
        not_below, not_above = not stated.is_below(expected), not expected.is_below(stated)
        return {"=": not_below and not_above, "≥": not_below, "≤": not_above}[self.relation]

    @property
    def relation_words(self) -> str:
        """How the stated value is to stand to the expected one, in words before that; equal to it needs none."""
        return {"=": "", "≥": "不小于 ", "≤": "不大于 "}[self.relation]

    @property
    def expected_text(self) -> str:
        """The expected value at the stated value's decimals."""
        return str(round_half_up(self.expected.value, stated_decimals(self.stated.value)))


@dataclass(frozen=True)
class Identity:
    """A relation that the data must satisfy wherever it has all the values.

    Attributes:
        id: As ``known_discrepancies.csv`` names it.
        table: The table whose cells it states.
        meaning: The relation in words.
        compare: Yields the comparisons that a package has the values for.
        needs: Other tables that it compares with.
        selects: True if `compare` looks at values to choose what it compares, such as neighbours by rank.
    """

    id: str
    table: str
    meaning: str
    compare: Callable[[DataPackage], Iterator[Comparison]]
    needs: tuple[str, ...] = ()
    selects: bool = False


def cell_name(*parts: object) -> str:
    """Name a comparison by its parts.

    Examples:
        >>> cell_name("CN", 2022, "T")
        'CN/2022/T'
    """
    return "/".join(map(str, parts))
