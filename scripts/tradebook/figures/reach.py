"""The exact range of a traced value while each of its observations moves within its own rounding.

An observation that a formula uses twice moves only once: the growth of a part and its share in a whole that holds the part
cannot be bounded operation by operation. So the extremes are looked for over the box of all observations:

1. Bounds of every derivative over the box (interval arithmetic, the derivatives backwards through the formula: Griewank
   and Walther, *Evaluating Derivatives*, 2nd ed. 2008, chapter 3) tell in which observations the value rises or falls
   throughout. Those are put at that end; in the smaller box that remains the others are asked again.
2. If some are left and the formula is a quotient of linear functions of each of them, the extremes are at corners: all
   corners are tried.
3. Otherwise the box is halved again and again until what is not decided makes no difference (Hansen and Walster, *Global
   Optimization Using Interval Analysis*, 2nd ed. 2004, chapter 12). Such a bound is never narrower than the truth.

What a choice among values decided by their stated sizes stays decided: a rank, a count, a name and a forecast are exact;
the n-th largest value is bounded by the n-th largest of the bounds. All is computed to 40 digits.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from itertools import count, product
from typing import TYPE_CHECKING

from tradebook.figures.intervals import ARITHMETIC, EVERYTHING, Interval, exactly

if TYPE_CHECKING:
    from tradebook.figures.traced import Cell, Traced

LOWER, VALUE, UPPER = "-", "=", "+"
"""Where an observation stands when a value is at its extreme: at the lower or upper end of what it can be, or anywhere."""
MOST_CORNERS = 6
"""Observations of which all corners are tried; more are left to halving."""
MOST_HALVINGS, SMALLEST_GAIN = 200, Decimal("1e-9")
"""When halving ends: after so many boxes, or when the bound can become better by no more than this part of the range."""

Bounds = tuple[Decimal, Decimal]
"""Least and greatest value."""
Box = list[Bounds]
"""The bounds of each observation."""

ZERO, ONE = Decimal(0), Decimal(1)
STEEPEST = Decimal("1e30")
"""Stands for the slope of a root at zero, which has none."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What a value can be, and where its observations stand at the extremes.

    Attributes:
        interval: The range.
        low_at: Where each observation stands when the value is least: `LOWER`, `UPPER`, or `VALUE` if it does not matter;
            empty if no corner of the box is known to give the least value.
        high_at: The same for the greatest value.
    """

    interval: Interval
    low_at: Mapping[Cell, str] = field(default_factory=dict)
    high_at: Mapping[Cell, str] = field(default_factory=dict)


class _UnboundedError(Exception):
    """A divisor may be zero: nothing bounds the quotient."""


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
        formula = _Formula(value)
        if not formula.cells:
            return Reach(exactly(value.value))
        try:
            return formula.find_reach()
        except _UnboundedError:
            return Reach(EVERYTHING)


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


# -- a formula as a list of steps ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Step:
    """One operation of a formula.

    Attributes:
        op: What is done; ``cell`` takes an observation, ``constant`` a number.
        args: The numbers of the steps whose results it takes; of a cell, the number of the observation.
        number: The number itself, which root, or which of the largest.
    """

    op: str
    args: tuple[int, ...]
    number: Decimal = ZERO


class _Formula:
    """The formula of a value as steps, operands before what is computed from them.

    Args:
        root: The value.
    """

    def __init__(self, root: Traced):
        self.steps: list[_Step] = []
        self.cells: list[Cell] = []
        self._ranges: list[Interval] = []
        self._values: list[Decimal] = []
        self._build(root)

    def _build(self, root: Traced) -> None:
        places: dict[int, int] = {}
        of_cell: dict[Cell, int] = {}
        stack = [(root, False)]
        while stack:
            node, operands_done = stack.pop()
            if id(node) in places:
                continue
            step = None
            if node.cell is not None and node.interval.low < node.interval.high:
                if node.cell not in of_cell:
                    of_cell[node.cell] = len(self.cells)
                    self.cells.append(node.cell)
                    self._ranges.append(node.interval)
                    self._values.append(node.value)
                step = _Step("cell", (of_cell[node.cell],))
            elif node.op not in _OPERATIONS:
                step = _Step("constant", (), node.value)
            elif operands_done:
                operands = node.operands[:-1] if node.op in _WITH_NUMBER else node.operands
                number = node.operands[-1].value if node.op in _WITH_NUMBER else ZERO
                step = _Step(node.op, tuple(places[id(operand)] for operand in operands), number)
            else:
                stack.append((node, True))
                stack += [(operand, False) for operand in reversed(node.operands)]
            if step is not None:
                places[id(node)] = len(self.steps)
                self.steps.append(step)

    # -- the extremes ----------------------------------------------------------------------------------------------

    def find_reach(self) -> Reach:
        """Return the range of the formula.

        Raises:
            _UnboundedError: A divisor may be zero.
        """
        box = [(each.low, each.high) for each in self._ranges]
        bounds = self.bounds(box)
        slopes = self.slopes(bounds)
        low, has_low, low_at = self._greatest(box, slopes, -1)
        high, has_high, high_at = self._greatest(box, slopes, 1)
        least, most = bounds[-1]
        return Reach(Interval(max(-low, least), min(high, most), has_low, has_high), low_at, high_at)

    def _greatest(self, box: Box, slopes: list[Bounds], sign: int) -> tuple[Decimal, bool, dict[Cell, str]]:
        """Return the greatest value (with sign −1: minus the least), whether it is reached, and where."""
        box, at, strict = list(box), [""] * len(box), True
        while True:
            fixed, is_strict = self._fix(box, slopes, sign)
            strict = strict and is_strict
            for place, end in fixed.items():
                at[place] = end
            free = [place for place, end in enumerate(at) if not end]
            if not free or not fixed:
                break
            slopes = self.slopes(self.bounds(box))
        if not free:
            value, corners = sign * self.evaluate([low for low, _ in box]), [at]
        elif len(free) <= MOST_CORNERS and all(map(self._is_linear_fraction, free)):
            value, corners = self._try_corners(box, at, free, sign)
            # an edge between two such corners may lie within the box where they do not
            strict = strict and len(corners) == 1
        else:
            return self._halve(box, sign), True, {}
        reached = not strict or all(self._has_end(place, end) for place, end in enumerate(corners[0]))
        return value, reached, dict(zip(self.cells, corners[0], strict=True))

    def _fix(self, box: Box, slopes: Sequence[Bounds], sign: int) -> tuple[dict[int, str], bool]:
        """Put the observations in which the value only rises or falls at their ends; tell which, and whether strictly."""
        fixed, strict = {}, True
        for place, (low, high) in enumerate(box):
            least, most = slopes[place]
            if low == high:
                continue
            if least == most == 0:
                fixed[place], end = VALUE, self._values[place]
            elif least >= 0 or most <= 0:
                upwards = (least >= 0) == (sign > 0)
                fixed[place], end = (UPPER, high) if upwards else (LOWER, low)
                strict = strict and (least > 0 or most < 0)
            else:
                continue
            box[place] = (end, end)
        return fixed, strict

    def _has_end(self, place: int, end: str) -> bool:
        range_ = self._ranges[place]
        return {LOWER: range_.has_low, UPPER: range_.has_high, VALUE: True}[end]

    def _try_corners(
        self, box: Box, at: list[str], free: list[int], sign: int
    ) -> tuple[Decimal, list[list[str]]]:
        """Return the greatest value among the corners, and all corners that have it."""
        best, corners = -EVERYTHING.high, []
        for ends in product((LOWER, UPPER), repeat=len(free)):
            point, corner = [low for low, _ in box], list(at)
            for place, end in zip(free, ends, strict=True):
                corner[place] = end
                point[place] = box[place][end == UPPER]
            value = sign * self.evaluate(point)
            if value > best:
                best, corners = value, []
            if value == best:
                corners.append(corner)
        return best, corners

    def _halve(self, box: Box, sign: int) -> Decimal:
        """Bound the greatest value from above, by halving the box where the bound is highest."""
        best, order = -EVERYTHING.high, count()
        queue: list[tuple[Decimal, int, Box, list[Bounds]]] = []
        smallest = ZERO
        waiting = [box]
        for _ in range(MOST_HALVINGS):
            for part in waiting:
                bounds = self.bounds(part)
                slopes = self.slopes(bounds)
                self._fix(part, slopes, sign)
                middle = [(low + high) / 2 for low, high in part]
                value = sign * self.evaluate(middle)
                best = max(best, value)
                # the mean value theorem
                rise = sum(
                    (max(map(abs, slopes[place])) * (high - low) / 2 for place, (low, high) in enumerate(part)), ZERO
                )
                most = min(max(sign * end for end in self.bounds(part)[-1]), value + rise)
                heapq.heappush(queue, (-most, next(order), part, slopes))
            smallest = smallest or SMALLEST_GAIN * (-queue[0][0] - best)
            if -queue[0][0] - best <= smallest:
                break
            _, _, part, slopes = heapq.heappop(queue)
            waiting = self._halves(part, slopes)
        return max(best, -queue[0][0]) if queue else best

    @staticmethod
    def _halves(box: Box, slopes: Sequence[Bounds]) -> list[Box]:
        """Halve a box in the observation that moves the value most."""
        rises = [max(map(abs, slope)) * (high - low) for slope, (low, high) in zip(slopes, box, strict=True)]
        place = max(range(len(box)), key=rises.__getitem__)
        low, high = box[place]
        middle = (low + high) / 2
        return [[*box[:place], half, *box[place + 1 :]] for half in ((low, middle), (middle, high))]

    # -- values, bounds, slopes -------------------------------------------------------------------------------------

    def evaluate(self, point: Sequence[Decimal]) -> Decimal:
        """Return the value of the formula at a point of the box."""
        values: list[Decimal] = []
        for step in self.steps:
            if step.op == "cell":
                values.append(point[step.args[0]])
            else:
                values.append(_VALUES[step.op](step, [values[arg] for arg in step.args]))
        return values[-1]

    def bounds(self, box: Box) -> list[Bounds]:
        """Bound the results of all steps by interval arithmetic.

        Raises:
            _UnboundedError: A divisor may be zero.
        """
        bounds: list[Bounds] = []
        for step in self.steps:
            if step.op == "cell":
                bounds.append(box[step.args[0]])
            else:
                bounds.append(_BOUNDS[step.op](step, [bounds[arg] for arg in step.args]))
        return bounds

    def slopes(self, bounds: Sequence[Bounds]) -> list[Bounds]:
        """Bound the derivative by each observation, given the bounds of all steps: backwards, from the result."""
        slopes: list[Bounds] = [(ZERO, ZERO)] * len(self.cells)
        outer: list[Bounds | None] = [None] * len(self.steps)
        outer[-1] = (ONE, ONE)
        for number in reversed(range(len(self.steps))):
            step, slope = self.steps[number], outer[number]
            if slope is None or step.op == "constant":
                continue
            if step.op == "cell":
                slopes[step.args[0]] = _plus(slopes[step.args[0]], slope)
                continue
            inner = _SLOPES[step.op](step, [bounds[arg] for arg in step.args], bounds[number])
            for arg, own in zip(step.args, inner, strict=True):
                change, other = _times(slope, own), outer[arg]
                outer[arg] = change if other is None else _plus(other, change)
        return slopes

    def _is_linear_fraction(self, place: int) -> bool:
        """Tell whether the formula is a quotient of linear functions of an observation, the others being fixed."""
        degrees: list[tuple[int, int] | None] = []
        for step in self.steps:
            if step.op == "cell":
                degrees.append((1 if step.args[0] == place else 0, 0))
            elif step.op == "constant":
                degrees.append((0, 0))
            else:
                degrees.append(_degree(step.op, [degrees[arg] for arg in step.args]))
        degree = degrees[-1]
        return degree is not None and max(degree) <= 1


def _degree(op: str, args: list[tuple[int, int] | None]) -> tuple[int, int] | None:
    """Return the degrees of numerator and denominator; None if it may be no rational function."""
    present = [arg for arg in args if arg is not None]
    if len(present) < len(args):
        return None
    if all(arg == (0, 0) for arg in present):
        return (0, 0)
    if op not in "+-*/":
        return present[0] if op == "named" else None
    (a, b), (c, d) = present
    match op:
        case "*":
            return (a + c, b + d)
        case "/":
            return (a + d, b + c)
    return (max(a + d, c + b), b + d)


# -- the operations ------------------------------------------------------------------------------------------------------


def _plus(a: Bounds, b: Bounds) -> Bounds:
    return a[0] + b[0], a[1] + b[1]


def _minus(a: Bounds, b: Bounds) -> Bounds:
    return a[0] - b[1], a[1] - b[0]


def _times(a: Bounds, b: Bounds) -> Bounds:
    if a[0] >= 0 and b[0] >= 0:
        return a[0] * b[0], a[1] * b[1]
    corners = (a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1])
    return min(corners), max(corners)


def _by(a: Bounds, b: Bounds) -> Bounds:
    if b[0] <= 0 <= b[1]:
        raise _UnboundedError
    corners = (a[0] / b[0], a[0] / b[1], a[1] / b[0], a[1] / b[1])
    return min(corners), max(corners)


def _root(value: Decimal, n: Decimal) -> Decimal:
    return max(value, ZERO) ** (ONE / n)


def _root_slope(step: _Step, args: list[Bounds], result: Bounds) -> list[Bounds]:
    """Return the slope of a root, result ÷ (n × value); it falls as the value rises."""
    low, high = (
        end / (step.number * value) if value > 0 else STEEPEST
        for end, value in zip(result, args[0], strict=True)
    )
    return [(high, low)]


def _abs_bounds(step: _Step, args: list[Bounds]) -> Bounds:
    low, high = args[0]
    return max(low, -high, ZERO), max(-low, high)


def _abs_slope(step: _Step, args: list[Bounds], result: Bounds) -> list[Bounds]:
    low, high = args[0]
    return [(ONE if low >= 0 else -ONE, -ONE if high <= 0 else ONE)]


def _nth_largest(values: Iterable[Decimal], n: Decimal) -> Decimal:
    return sorted(values, reverse=True)[int(n) - 1]


def _largest_bounds(step: _Step, args: list[Bounds]) -> Bounds:
    return _nth_largest((low for low, _ in args), step.number), _nth_largest((high for _, high in args), step.number)


def _largest_slopes(step: _Step, args: list[Bounds], result: Bounds) -> list[Bounds]:
    """Return a slope of one for what is the n-th largest for certain, and of zero for what certainly is not."""
    slopes = []
    for place, (low, high) in enumerate(args):
        others = [*args[:place], *args[place + 1 :]]
        above = sum(other_low > high for other_low, _ in others)
        maybe_above = sum(other_high > low for _, other_high in others)
        is_possible = above < step.number <= maybe_above + 1
        is_certain = above == maybe_above == step.number - 1
        slopes.append((Decimal(is_certain), Decimal(is_possible)))
    return slopes


_VALUES: dict[str, Callable[[_Step, list[Decimal]], Decimal]] = {
    "constant": lambda step, args: step.number,
    "named": lambda step, args: args[0],
    "+": lambda step, args: args[0] + args[1],
    "-": lambda step, args: args[0] - args[1],
    "*": lambda step, args: args[0] * args[1],
    "/": lambda step, args: args[0] / args[1],
    "root": lambda step, args: _root(args[0], step.number),
    "abs": lambda step, args: abs(args[0]),
    "largest": lambda step, args: _nth_largest(args, step.number),
}
"""The value of each operation."""

_BOUNDS: dict[str, Callable[[_Step, list[Bounds]], Bounds]] = {
    "constant": lambda step, args: (step.number, step.number),
    "named": lambda step, args: args[0],
    "+": lambda step, args: _plus(*args),
    "-": lambda step, args: _minus(*args),
    "*": lambda step, args: _times(*args),
    "/": lambda step, args: _by(*args),
    "root": lambda step, args: (_root(args[0][0], step.number), _root(args[0][1], step.number)),
    "abs": _abs_bounds,
    "largest": _largest_bounds,
}
"""The bounds of each operation, given those of its operands."""

_SLOPES: dict[str, Callable[[_Step, list[Bounds], Bounds], list[Bounds]]] = {
    "named": lambda step, args, result: [(ONE, ONE)],
    "+": lambda step, args, result: [(ONE, ONE), (ONE, ONE)],
    "-": lambda step, args, result: [(ONE, ONE), (-ONE, -ONE)],
    "*": lambda step, args, result: [args[1], args[0]],
    "/": lambda step, args, result: [_by((ONE, ONE), args[1]), _times((-ONE, -ONE), _by(result, args[1]))],
    "root": _root_slope,
    "abs": _abs_slope,
    "largest": _largest_slopes,
}
"""The bounds of each operation's derivatives by its operands, given their bounds and the result's."""

_OPERATIONS = _SLOPES.keys()
_WITH_NUMBER = ("root", "largest")
