"""The least and the greatest value of a formula while its variables move within a box.

1. Bounds of every derivative over the box (interval arithmetic, the derivatives backwards through the formula: Griewank
   and Walther, *Evaluating Derivatives*, 2nd ed. 2008, chapter 3) tell in which variables the value rises or falls
   throughout. Those are put at that end; in the smaller box that remains the others are asked again.
2. If some are left and the formula is a quotient of linear functions of each of them, or of the root of one, the extremes
   are at corners: all corners are tried.
3. Otherwise the box is halved again and again until what is not decided makes no difference (Hansen and Walster, *Global
   Optimization Using Interval Analysis*, 2nd ed. 2004, chapter 12). Such a bound is never narrower than the truth.

All is computed in the decimal context of the caller, and that is 40 digits.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count, product
from typing import NamedTuple

from tradebook.figures.ranges.intervals import INFINITY, Interval

LOWER, VALUE, UPPER = "-", "=", "+"
"""Where a variable stands when a value is at its extreme: at the lower or upper end of what it can be, or amid, often since
it does not matter."""
MOST_CORNERS = 6
"""Variables of which all corners are tried; more are left to halving."""
MOST_HALVINGS, SMALLEST_GAIN = 64, Decimal("1e-6")
"""When halving ends: after so many boxes, or when the bound can become better by no more than this part of the range."""

Bounds = tuple[Decimal, Decimal]
"""Least and greatest value."""
Box = list[Bounds]
"""The bounds of each variable."""

ZERO, ONE = Decimal(0), Decimal(1)
NOISE = Decimal("1e-25")
"""Differences below this are nothing but the rounding of the arithmetic."""
STEEPEST = Decimal("1e30")
"""Stands for the slope of a root at zero, which has none."""


class UnboundedError(Exception):
    """A divisor may be zero: nothing bounds the quotient.

    Example:
        >>> steps = [Step("constant", number=Decimal(1)), Step("variable", (0,)), Step("/", (0, 1))]
        >>> Formula(steps, [Interval(Decimal(-1), Decimal(1))]).extremes()
        Traceback (most recent call last):
        tradebook.figures.ranges.box.UnboundedError
    """


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of a formula.

    Attributes:
        op: What is done; ``variable`` takes a variable, ``constant`` a number.
        args: The numbers of the steps whose results it takes; of a variable, its own number.
        number: The number itself, which root, or which of the largest.

    Example:
        >>> Step("constant", number=Decimal(100)).number
        Decimal('100')
    """

    op: str
    args: tuple[int, ...] = ()
    number: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Extreme:
    """The least or greatest value of a formula.

    Attributes:
        value: The value; where no corner is known, a bound that it does not exceed.
        is_reached: True if the formula can have it, which is also assumed where that is not known.
        corner: Where each variable stands then, `LOWER`, `UPPER` or `VALUE`; empty if that is not known.

    Example:
        >>> Extreme(Decimal(5), is_reached=True, corner="+-").corner
        '+-'
    """

    value: Decimal
    is_reached: bool
    corner: str


class Formula:
    """A formula as steps, operands before what is computed from them.

    Args:
        steps: The last one gives the result.
        ranges: What each variable can be.

    Example:
        >>> steps = [Step("variable", (0,)), Step("variable", (1,)), Step("-", (0, 1))]
        >>> least, greatest = Formula(steps, [Interval(Decimal(5), Decimal(6)), Interval(Decimal(1), Decimal(2))]).extremes()
        >>> least.value, least.corner, greatest.value, greatest.corner
        (Decimal('3'), '-+', Decimal('5'), '+-')
    """

    def __init__(self, steps: Sequence[Step], ranges: Sequence[Interval]):
        self._steps, self._ranges = steps, ranges
        self._box = [(each.low, each.high) for each in ranges]

    # -- the extremes ------------------------------------------------------------------------------------------------

    def extremes(self) -> tuple[Extreme, Extreme]:
        """Return the least and the greatest value.

        Raises:
            UnboundedError: A divisor may be zero.
        """
        slopes = self.slopes(self.bounds(self._box))
        least, greatest = self._greatest(slopes, -1), self._greatest(slopes, 1)
        return Extreme(-least.value, least.is_reached, least.corner), greatest

    def _greatest(self, slopes: list[Bounds], sign: int) -> Extreme:
        """Return the greatest value, or with sign −1 minus the least."""
        box, at, is_strict = list(self._box), [VALUE] * len(self._box), True
        free = list(range(len(box)))
        while free:
            fixed, strictly = self._fix(box, slopes, sign)
            is_strict = is_strict and strictly
            for place, end in fixed.items():
                at[place] = end
            if not fixed:
                break
            free = [place for place in free if place not in fixed]
            slopes = self.slopes(self.bounds(box)) if free else slopes
        if not free:
            value, corners = sign * self.evaluate([low for low, _ in box]), [at]
        elif len(free) <= MOST_CORNERS and all(map(self._is_monotone, free)):
            value, corners = self._try_corners(box, at, free, sign)
            # along an edge between two such corners the value is the same, and the edge may lie within where they do not
            is_strict = is_strict and len(corners) == 1
        else:
            value, corner = self._halve(box, sign)
            corners, is_strict = [corner], False
        is_reached = not is_strict or all(map(self._has_end, self._ranges, corners[0]))
        return Extreme(value, is_reached, "".join(corners[0]))

    @staticmethod
    def _has_end(interval: Interval, end: str) -> bool:
        return {LOWER: interval.has_low, UPPER: interval.has_high, VALUE: True}[end]

    @staticmethod
    def _fix(box: Box, slopes: Sequence[Bounds], sign: int) -> tuple[dict[int, str], bool]:
        """Put the variables in which the value only rises or falls at their ends; tell which, and whether strictly."""
        fixed, strictly = {}, True
        for place, ((low, high), (least, most)) in enumerate(zip(box, slopes, strict=True)):
            if low == high or least < 0 < most:
                continue
            if least == most == 0:
                fixed[place], end = VALUE, (low + high) / 2
            else:
                fixed[place], end = (UPPER, high) if (least >= 0) == (sign > 0) else (LOWER, low)
                strictly = strictly and (least > NOISE or most < -NOISE)
            box[place] = (end, end)
        return fixed, strictly

    def _try_corners(self, box: Box, at: list[str], free: list[int], sign: int) -> tuple[Decimal, list[list[str]]]:
        """Return the greatest value among the corners, and all corners that have it."""
        tried = {}
        for ends in product((LOWER, UPPER), repeat=len(free)):
            point, corner = [low for low, _ in box], list(at)
            for place, end in zip(free, ends, strict=True):
                corner[place] = end
                point[place] = box[place][end == UPPER]
            tried["".join(corner)] = sign * self.evaluate(point)
        best = max(tried.values())
        return best, [list(corner) for corner, value in tried.items() if best - value <= NOISE * (1 + abs(best))]

    def _halve(self, box: Box, sign: int) -> tuple[Decimal, list[str]]:
        """Bound the greatest value from above, by halving the box where the bound is highest.

        Returns:
            The bound, and where each variable stands if the value is that high there, or as good as.
        """
        best, where, order = -INFINITY, [low for low, _ in box], count()
        queue: list[tuple[Decimal, int, Box, list[Bounds]]] = []
        least, most = self.bounds(box)[-1]
        waiting, enough = [box], SMALLEST_GAIN * (most - least)
        for _ in range(MOST_HALVINGS):
            for part in waiting:
                slopes = self.slopes(self.bounds(part))
                self._fix(part, slopes, sign)
                middle = [(low + high) / 2 for low, high in part]
                value = sign * self.evaluate(middle)
                if value > best:
                    best, where = value, middle
                # the mean value theorem
                rise = sum(rise / 2 for rise in self._rises(part, slopes))
                most = min(max(sign * end for end in self.bounds(part)[-1]), value + rise)
                heapq.heappush(queue, (-most, next(order), part, slopes))
            if -queue[0][0] - best <= enough:
                break
            taken = heapq.heappop(queue)
            _, _, part, slopes = taken
            waiting = self._halves(part, slopes)
        else:
            # whose halves have not been looked at
            heapq.heappush(queue, taken)
        most = max(best, -queue[0][0]) if queue else best
        ends = [
            {low: LOWER, high: UPPER, (low + high) / 2: VALUE}.get(x, "")
            for x, (low, high) in zip(where, self._box, strict=True)
        ]
        return most, ends if all(ends) and most - best <= enough else []

    @staticmethod
    def _rises(box: Box, slopes: Sequence[Bounds]) -> list[Decimal]:
        """Return by how much each variable can at most move the value within a box."""
        return [max(map(abs, slope)) * (high - low) for slope, (low, high) in zip(slopes, box, strict=True)]

    def _halves(self, box: Box, slopes: Sequence[Bounds]) -> list[Box]:
        """Halve a box in the variable that moves the value most."""
        rises = self._rises(box, slopes)
        place = max(range(len(box)), key=rises.__getitem__)
        low, high = box[place]
        middle = (low + high) / 2
        return [[*box[:place], half, *box[place + 1 :]] for half in ((low, middle), (middle, high))]

    # -- values, bounds, slopes -------------------------------------------------------------------------------------

    def evaluate(self, point: Sequence[Decimal]) -> Decimal:
        """Return the value of the formula at a point of the box."""
        values: list[Decimal] = []
        for step in self._steps:
            if step.op == "variable":
                values.append(point[step.args[0]])
            else:
                values.append(_VALUES[step.op](step, [values[arg] for arg in step.args]))
        return values[-1]

    def bounds(self, box: Box) -> list[Bounds]:
        """Bound the results of all steps by interval arithmetic.

        Raises:
            UnboundedError: A divisor may be zero.
        """
        bounds: list[Bounds] = []
        for step in self._steps:
            if step.op == "variable":
                bounds.append(box[step.args[0]])
            else:
                bounds.append(_BOUNDS[step.op](step, [bounds[arg] for arg in step.args]))
        return bounds

    def slopes(self, bounds: Sequence[Bounds]) -> list[Bounds]:
        """Bound the derivative by each variable, given the bounds of all steps: backwards, from the result."""
        slopes: list[Bounds] = [(ZERO, ZERO)] * len(self._box)
        outer: list[Bounds | None] = [None] * len(self._steps)
        outer[-1] = (ONE, ONE)
        for number in reversed(range(len(self._steps))):
            step, slope = self._steps[number], outer[number]
            if slope is None or step.op == "constant":
                continue
            if step.op == "variable":
                slopes[step.args[0]] = _plus(slopes[step.args[0]], slope)
                continue
            inner = _SLOPES[step.op](step, [bounds[arg] for arg in step.args], bounds[number])
            for arg, own in zip(step.args, inner, strict=True):
                change, other = _times(slope, own), outer[arg]
                outer[arg] = change if other is None else _plus(other, change)
        return slopes

    def _is_monotone(self, place: int) -> bool:
        """Tell whether the formula rises or falls throughout with a variable, whatever the others are.

        It does if it is a quotient of linear functions of the variable, or of the root of such a quotient.
        """
        degrees: list[_Degree | None] = []
        for number, step in enumerate(self._steps):
            if step.op == "variable" and step.args[0] == place:
                degrees.append(_Degree(1, 0, number))
            elif step.op in ("variable", "constant"):
                degrees.append(_CONSTANT)
            else:
                degrees.append(_degree(step.op, [degrees[arg] for arg in step.args], number))
        degree = degrees[-1]
        return degree is not None and degree.is_linear


class _Degree(NamedTuple):
    """A quotient of polynomials of the result of a step.

    Attributes:
        above: The degree of the numerator.
        below: The degree of the denominator.
        of: The number of the step.
    """

    above: int
    below: int
    of: int

    @property
    def is_linear(self) -> bool:
        """True if numerator and denominator are linear."""
        return max(self.above, self.below) <= 1


_CONSTANT = _Degree(0, 0, -1)


def _degree(op: str, args: list[_Degree | None], number: int) -> _Degree | None:
    """Return the degree of an operation; None if it may be no quotient of polynomials of one thing.

    Args:
        op: The operation.
        args: The degrees of its operands.
        number: The number of its step.
    """
    moving = [arg for arg in args if arg != _CONSTANT]
    if not moving:
        return _CONSTANT
    of = {arg and arg.of for arg in moving}
    if None in moving or len(of) > 1:
        return None
    match op, args:
        case "named", [only]:
            return only
        case "root", [_Degree() as only]:
            return _Degree(1, 0, number) if only.is_linear else None
        case "*", [_Degree() as a, _Degree() as b]:
            return _Degree(a.above + b.above, a.below + b.below, max(a.of, b.of))
        case "/", [_Degree() as a, _Degree() as b]:
            return _Degree(a.above + b.below, a.below + b.above, max(a.of, b.of))
        case "+" | "-", [_Degree() as a, _Degree() as b]:
            above = max(a.above + b.below, b.above + a.below)
            return _Degree(above, a.below + b.below, max(a.of, b.of))
    return None


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
        raise UnboundedError
    corners = (a[0] / b[0], a[0] / b[1], a[1] / b[0], a[1] / b[1])
    return min(corners), max(corners)


def _root(value: Decimal, n: Decimal) -> Decimal:
    return max(value, ZERO) ** (ONE / n)


def _root_slope(step: Step, args: list[Bounds], result: Bounds) -> list[Bounds]:
    """Return the slope of a root, result ÷ (n × value); it falls as the value rises."""
    low, high = (
        end / (step.number * value) if value > 0 else STEEPEST for end, value in zip(result, args[0], strict=True)
    )
    return [(high, low)]


def _abs_bounds(step: Step, args: list[Bounds]) -> Bounds:
    low, high = args[0]
    return max(low, -high, ZERO), max(-low, high)


def _abs_slope(step: Step, args: list[Bounds], result: Bounds) -> list[Bounds]:
    low, high = args[0]
    return [(ONE if low >= 0 else -ONE, -ONE if high <= 0 else ONE)]


def _nth_largest(values: Iterable[Decimal], n: Decimal) -> Decimal:
    return sorted(values, reverse=True)[int(n) - 1]


def _largest_bounds(step: Step, args: list[Bounds]) -> Bounds:
    lows, highs = zip(*args, strict=True)
    return _nth_largest(lows, step.number), _nth_largest(highs, step.number)


def _largest_slopes(step: Step, args: list[Bounds], result: Bounds) -> list[Bounds]:
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


_VALUES: dict[str, Callable[[Step, list[Decimal]], Decimal]] = {
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

_BOUNDS: dict[str, Callable[[Step, list[Bounds]], Bounds]] = {
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

_SLOPES: dict[str, Callable[[Step, list[Bounds], Bounds], list[Bounds]]] = {
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

OPERATIONS = _SLOPES.keys()
"""What can be done with results of steps."""
WITH_NUMBER = ("root", "largest")
"""The operations that take a number, too: which root, which of the largest."""
