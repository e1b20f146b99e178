"""What the identities of the data, and what else the print states, make of single observations.

An observation that a print states is no test of itself. Where it stands in an equality, the other values of the equality
say what it should be: of a total what its parts add up to, of a part what the total and the other parts leave. A number
that the print states and the book computes from the observation is such an equality, too: share and total give the part.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from xlsxwriter.utility import xl_cell_to_rowcol

from tradebook.checks.identities import compare_all
from tradebook.checks.identity import Comparison
from tradebook.data.package import DataPackage
from tradebook.errors import TradebookError
from tradebook.figures.figure import Figure, Input
from tradebook.figures.recomputation import Replay
from tradebook.figures.traced import Cell, Traced, calculate, constant, observation
from tradebook.figures.units import RATIO, find_unit

ADDRESS = re.compile(r"(\w+)!([A-Z]+\d+)")
"""Where an observation stands in the workbook: table and cell."""
STRAIGHT = Decimal("1e-20")
"""How far, of the slope, a line may be from straight by the rounding of its arithmetic."""
FOUR_OPERATIONS = re.compile(r"[-+*/().\d_]+")
SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


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
    if expected.is_observation:
        return stated.to(inside[cell].unit)
    return _solve_line(stated, expected, cell, 0) or _solve_line(stated, expected, cell, 1)


def _solve_line(stated: Traced, expected: Traced, cell: Cell, start: int) -> Traced | None:
    """Solve by three values of the line, from one that is easy to compute; None if they lie on none, or it has no value there."""
    unit, replay = expected.cells()[cell].unit, Replay({"expected": expected})
    points = [replay.after(cell.table, cell.row, constant(start + step, unit))["expected"] for step in (0, 1, 2)]
    known = [point for point in points if point is not None and not point.is_missing]
    if len(known) < len(points):
        return None
    first, second, third = known
    slope = second.value - first.value
    if slope == 0 or abs(third.value - second.value - slope) > abs(slope) * STRAIGHT:
        return None
    rest = stated.to(first.unit) - first
    way = rest * (1 / slope) if _is_sum(expected) else rest / (second - first).as_unit(rest.unit)
    return way.as_unit(unit) + start


def _is_sum(value: Traced) -> bool:
    """Tell whether a value is a sum or difference of observations, also converted by constants."""
    if value.op in ("+", "-"):
        return all(map(_is_sum, value.operands))
    if value.op in ("*", "/"):
        return _is_sum(value.operands[0]) and value.operands[1].op == "constant"
    return value.cell is not None or value.op == "constant"


# -- what else the print states --------------------------------------------------------------------------------------


def solve_figure(stated: Traced, figure: Figure, place: Input) -> Traced | None:
    """Return what a number that the print states of a figure makes of one of the observations in it, in its unit.

    Args:
        stated: The number, in the figure's unit.
        figure: The figure, as the data gives it.
        place: The observation.

    Returns:
        None if the figure is not computed by the four operations, or cannot be solved for the observation.

    Example:
        >>> from tradebook.figures.figure import make_figure
        >>> from tradebook.figures.traced import observation
        >>> part, whole = (observation(Decimal(n), "亿元", Cell("facts", row, "value", 6, n)) for n, row in (("5.2", 2), ("17.7", 3)))
        >>> share = make_figure("share", (part / whole).percent(), "share", "占比")
        >>> value = solve_figure(constant(Decimal("29.4"), "%"), share, share.inputs[0])
        >>> round(value.value, 3), value.unit.symbol
        (Decimal('5.204'), '亿元')
    """
    expected = _formula(figure)
    cells = {} if expected is None else expected.cells()
    own = next((cell for cell in cells if (cell.table, cell.row) == (place.table, place.row)), None)
    if expected is None or own is None:
        return None
    printed = stated.as_unit(RATIO)
    # what is divided by the observation, as a share by the total and growth by the base, is a line upside down
    for turned in (lambda value: value, lambda value: 1 / value, lambda value: 1 / (value + 100)):
        value = solve(Comparison("", turned(printed), turned(expected)), own)
        if value is not None and not value.is_missing and not value.low.is_infinite():
            return value.as_unit(find_unit(place.unit))
    return None


def _formula(figure: Figure) -> Traced | None:
    """Read the workbook's formula of a figure that has the four operations only; units it has turned into factors."""
    entries = {(entry.table, entry.row): entry for entry in figure.inputs}
    names: dict[str, Traced] = {}

    def name(address: re.Match[str]) -> str:
        row, column = xl_cell_to_rowcol(address[2])
        entry = entries[address[1], row + 1]
        place = Cell(entry.table, entry.row, entry.column, column + 1, entry.label, entry.source, entry.locator)
        names[f"_{len(names)}"] = observation(Decimal(entry.value), entry.unit, place).as_unit(RATIO)
        return f"_{len(names) - 1}"

    text = ADDRESS.sub(name, figure.excel.removeprefix("="))
    if not FOUR_OPERATIONS.fullmatch(text):
        return None
    return _evaluate(ast.parse(text, mode="eval").body, names)


def _evaluate(node: ast.expr, names: Mapping[str, Traced]) -> Traced:
    match node:
        case ast.Name(id=name):
            return names[name]
        case ast.Constant(value=value):
            return constant(Decimal(str(value)))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_evaluate(operand, names)
        case ast.BinOp(left=left, op=op, right=right):
            return calculate(SIGNS[type(op)], _evaluate(left, names), _evaluate(right, names))
    raise TradebookError(f"不能解读算式：{ast.unparse(node)}")
