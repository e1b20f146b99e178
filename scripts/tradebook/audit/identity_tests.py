"""What the identities of the data make of single observations.

An observation that a print states is no test of itself. Where it stands in an equality, the other values of the equality
say what it should be: of a total what its parts add up to, of a part what the total and the other parts leave.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from tradebook.checks.identities import compare_all
from tradebook.checks.identity import Comparison
from tradebook.data.package import DataPackage
from tradebook.figures.recomputation import Replay
from tradebook.figures.traced import Cell, Traced, constant


@dataclass(frozen=True)
class IdentityTest:
    """What the other values of an equality make of an observation.

    Attributes:
        value: What it should be, in its own unit.
        holds: True if the equality holds within the rounding of its values.
    """

    value: Traced
    holds: bool


class IdentityTests:
    """The equalities that the data must satisfy, by the observations in them.

    Args:
        package: The data.
    """

    def __init__(self, package: DataPackage):
        self._package = package
        self._known: dict[tuple[str, int], list[IdentityTest]] = {}

    @cached_property
    def _by_cell(self) -> dict[tuple[str, int], list[tuple[Cell, Comparison]]]:
        found: dict[tuple[str, int], list[tuple[Cell, Comparison]]] = defaultdict(list)
        for _, comparison in compare_all(self._package):
            if comparison.relation == "=" and comparison.expected.cells():
                for cell in {**comparison.stated.cells(), **comparison.expected.cells()}:
                    found[cell.table, cell.row].append((cell, comparison))
        return found

    def of(self, table: str, row: int) -> list[IdentityTest]:
        """Return the tests of the observation in a CSV line, the sharpest first; none if it stands in no equality.

        An equality that cannot be solved for the observation is no test of it.
        """
        place = table, row
        if place not in self._known:
            self._known[place] = sorted(self._tests(place), key=lambda test: test.value.high - test.value.low)
        return self._known[place]

    def _tests(self, place: tuple[str, int]) -> Iterator[IdentityTest]:
        for cell, comparison in self._by_cell.get(place, []):
            value = solve(comparison, cell)
            if value is not None:
                yield IdentityTest(value, comparison.holds)


def solve(comparison: Comparison, cell: Cell) -> Traced | None:
    """Return what the other values of an equality make of one of them, in its unit.

    Returns:
        None if it stands on both sides, or if the expected value is not a straight line over it.

    Example:
        >>> from tradebook.figures.traced import observation
        >>> cells = [Cell("facts", row, "value", 6, f"第{row}行") for row in (1, 2, 3)]
        >>> whole, a, b = (observation(Decimal(n), "亿元", cell) for n, cell in zip(("17.7", "11.7", "6.2"), cells))
        >>> solve(Comparison("sum", whole, a + b), cells[1])
        Traced(11.5亿元)
        >>> solve(Comparison("sum", whole, a + b), cells[0])
        Traced(17.9亿元)
    """
    stated, expected = comparison.stated, comparison.expected
    if expected.is_missing or stated.is_missing:
        return None
    inside = expected.cells()
    if cell not in inside:
        own = stated.cells()[cell]
        return expected.to(own.unit) if stated.is_observation else None
    if cell in stated.cells():
        return None
    own, replay = inside[cell], Replay({"expected": expected})
    points = [
        replay.after(cell.table, cell.row, constant(Decimal(number), own.unit))["expected"] for number in (0, 1, 2)
    ]
    if any(point is None or point.is_missing for point in points):
        return None
    at_zero, at_one, at_two = (point for point in points if point is not None)
    slope = at_one.value - at_zero.value
    if slope == 0 or abs(at_two.value - at_one.value - slope) > abs(slope) * Decimal("1e-20"):
        return None
    rest = stated.to(at_zero.unit) - at_zero
    if _is_sum(expected):
        return (rest * (1 / slope)).as_unit(own.unit)
    return (rest / (at_one - at_zero).as_unit(rest.unit)).as_unit(own.unit)


def _is_sum(value: Traced) -> bool:
    """Tell whether a value is a sum or difference of observations, also converted by constants."""
    if value.op in ("+", "-"):
        return all(map(_is_sum, value.operands))
    if value.op in ("*", "/"):
        return _is_sum(value.operands[0]) and value.operands[1].op == "constant"
    return value.cell is not None or value.op == "constant"
