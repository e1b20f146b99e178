"""The exact range of a traced value while each of its observations moves within its own rounding.

An observation that a formula uses twice moves only once: the growth of a part and its share in a whole that holds the part
cannot be bounded operation by operation. `tradebook.figures.ranges.box` finds the extremes over the box of all observations.

What was chosen among values may be another one elsewhere in the box: the n-th largest value is bounded by the n-th largest
of the bounds, a rank by those that may be, and those that must be, above. A name stays, and so does a forecast, as no model
is run again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from tradebook.figures.ranges.box import OPERATIONS, WITH_NUMBER, Formula, Step, UnboundedError
from tradebook.figures.ranges.intervals import ARITHMETIC, EVERYTHING, Interval, exactly

if TYPE_CHECKING:
    from tradebook.figures.traced import Cell, Traced


@dataclass(frozen=True, slots=True)
class Reach:
    """What a value can be, and where its observations stand at the extremes.

    Attributes:
        interval: The range.
        low_at: Where each observation stands when the value is least, `LOWER`, `UPPER` or `VALUE` as
            `tradebook.figures.ranges.box` has them; empty if that is not known.
        high_at: The same for the greatest value.

    Example:
        >>> print(Reach(exactly(Decimal(3))).interval)
        [3, 3]
    """

    interval: Interval
    low_at: Mapping[Cell, str] = field(default_factory=dict)
    high_at: Mapping[Cell, str] = field(default_factory=dict)


def find_reach(value: Traced) -> Reach:
    """Return the range of a computed value over the box of its observations.

    Args:
        value: No observation itself; a missing one can be everything.

    Example:
        >>> from tradebook.figures.traced import Cell, observation
        >>> part = observation(Decimal("3.0"), "亿美元", Cell("trade", 2, "value", 5, "服务出口"))
        >>> rest = observation(Decimal("1.0"), "亿美元", Cell("trade", 3, "value", 5, "服务进口"))
        >>> share = find_reach(part / (part + rest))
        >>> print(share.interval)
        (0.7375, 0.7625)
        >>> list(share.low_at.values()), list(share.high_at.values())
        (['-', '+'], ['+', '-'])
    """
    if value.is_missing:
        return Reach(EVERYTHING)
    with localcontext(ARITHMETIC):
        scaled = _reach_of_scaled(value)
        if scaled is not None:
            return scaled
        steps, variables = _list_steps(value)
        if not variables:
            return Reach(exactly(value.value))
        try:
            least, greatest = Formula(steps, list(variables.values())).extremes()
        except UnboundedError:
            return Reach(EVERYTHING)
    interval = Interval(least.value, greatest.value, least.is_reached, greatest.is_reached)
    cells = [variable for variable in variables if not isinstance(variable, int)]
    if len(cells) < len(variables):
        return Reach(interval)
    return Reach(interval, *(dict(zip(cells, each.corner, strict=False)) for each in (least, greatest)))


def _reach_of_scaled(value: Traced) -> Reach | None:
    """Return the range of a value times or by a constant, as conversions of units are; None if it is something else."""
    if value.op not in ("*", "/") or value.operands[1].op != "constant":
        return None
    operand, factor = value.operands
    if factor.value == 0 or operand.interval == EVERYTHING:
        return None
    calculate = ARITHMETIC.multiply if value.op == "*" else ARITHMETIC.divide
    rises, reach = factor.value > 0, operand.reach
    interval = reach.interval.map(lambda end: calculate(end, factor.value), rises=rises)
    at = (reach.low_at, reach.high_at) if rises else (reach.high_at, reach.low_at)
    return Reach(interval, *at)


def _list_steps(root: Traced) -> tuple[list[Step], dict[Cell | int, Interval]]:
    """Write a value's formula as steps, and list its variables.

    Returns:
        The steps, and what each variable can be: the observations that are not exact, and by a number of their own the
        choices that the rounding leaves open.
    """
    steps: list[Step] = []
    variables: dict[Cell | int, Interval] = {}
    numbers: dict[Cell | int, int] = {}
    places: dict[int, int] = {}
    stack = [(root, False)]
    while stack:
        node, operands_done = stack.pop()
        if id(node) in places:
            continue
        if node.op in OPERATIONS and not operands_done:
            stack.append((node, True))
            stack += [(operand, False) for operand in reversed(node.operands)]
            continue
        if node.op in OPERATIONS:
            operands = node.operands[:-1] if node.op in WITH_NUMBER else node.operands
            number = node.operands[-1].value if node.op in WITH_NUMBER else Decimal(0)
            step = Step(node.op, tuple(places[id(operand)] for operand in operands), number)
        else:
            interval = node.interval if node.cell is not None else _interval_of_choice(node)
            if interval.low == interval.high:
                step = Step("constant", number=node.value)
            else:
                variable = node.cell or len(steps)
                variables.setdefault(variable, interval)
                step = Step("variable", (numbers.setdefault(variable, len(numbers)),))
        places[id(node)] = len(steps)
        steps.append(step)
    return steps, variables


# -- choices -----------------------------------------------------------------------------------------------------------


def _interval_of_choice(node: Traced) -> Interval:
    """Return what a rank, a count, a run or a first year can be; all else that is no operation is exact."""
    candidates = node.operands[:-1]
    match node.op:
        case "rank":
            value, *others = candidates
            must, may = _count_positive([other - value for other in others if other is not value])
            return Interval(1 + must, 1 + may)
        case "count_positive":
            must, may = _count_positive(candidates)
            return Interval(must, may)
        case "positive_run":
            return _interval_of_run(candidates)
        case "rising_run":
            return _interval_of_run([later - earlier for earlier, later in pairwise(candidates)])
        case "falling_run":
            return _interval_of_run([earlier - later for earlier, later in pairwise(candidates)])
        case "first_positive_since":
            years = {Decimal(name): candidate for name, candidate in zip(node.names, candidates, strict=True)}
            first = [year for year, candidate in years.items() if _may_be_positive(candidate)]
            last = [year for year, candidate in years.items() if _must_be_positive(candidate)]
            return Interval(first[0], last[0]) if last else EVERYTHING
    return exactly(node.value)


def _must_be_positive(value: Traced) -> bool:
    return exactly(Decimal(0)).is_below(value.interval)


def _may_be_positive(value: Traced) -> bool:
    return value.high > 0


def _count_positive(values: Sequence[Traced]) -> tuple[Decimal, Decimal]:
    """Count the values that must be, and those that may be above zero."""
    return Decimal(sum(map(_must_be_positive, values))), Decimal(sum(map(_may_be_positive, values)))


def _interval_of_run(values: Sequence[Traced]) -> Interval:
    """Return how many of the last values without a break can be above zero: those that must be, those that may be."""
    must, may = (
        sum(1 for _ in takewhile(holds, reversed(values))) for holds in (_must_be_positive, _may_be_positive)
    )
    return Interval(Decimal(must), Decimal(may))
