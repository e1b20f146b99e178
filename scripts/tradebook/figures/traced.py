"""Traced values: decimal numbers that know the formula and the cells they came from.

A traced value is an observation (one cell of a data table), a constant, or an operation on traced values. It carries

* its exact decimal value and unit,
* the interval in which the true value lies, given that every observation is rounded to its stated decimals
  (17.7 stands for anything from 17.65 to 17.75); the interval goes through every operation by interval arithmetic
  (Moore, Kearfott and Cloud, *Introduction to Interval Analysis*, 2009), so tolerances are derived, never chosen,
* its lineage: the operation and its operands, down to the cells.

Values stand in object-dtype pandas frames; ``+ - * /``, ``sum``, ``div``, ``sort_values`` keep the lineage. A missing
observation stays missing through arithmetic (it is never zero) and names its cells when its value is asked for. So does
what cannot be computed from the data at hand, such as a growth rate over zero: it is undefined, not an error, until its
value is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import total_ordering
from numbers import Integral

from tradebook.errors import MissingObservationError, MixedUnitsError, ZeroBaseError
from tradebook.figures.units import PERCENT, RATIO, Unit, unit

ARITHMETIC = Context(prec=40, rounding="ROUND_HALF_EVEN")
"""Forty digits: far beyond the data, so that only `round_half_up` ever rounds visibly."""

Number = Decimal | Integral
"""What may stand in a formula beside traced values: numpy's integers too, binary floats never."""


@dataclass(frozen=True)
class Cell:
    """Where an observation stands: table, CSV line (the header is line 1), column, label for people, source."""

    table: str
    row: int
    column: str
    column_number: int
    label: str
    source: str = ""
    locator: str = ""


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Round as statisticians do (四舍五入): halves away from zero. `decimals` may be negative."""
    # quantize by a context with room for every digit; a rounded negative zero becomes zero
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=ARITHMETIC) + Decimal(0)


@total_ordering
class Traced:
    """A number with unit, interval and lineage. Made by `observation`, `constant`, `missing` and by arithmetic."""

    __slots__ = ("_value", "cell", "high", "low", "names", "op", "operands", "text", "unit")
    __hash__ = object.__hash__

    def __init__(
        self,
        value: Decimal | None,
        unit: Unit,
        low: Decimal | None = None,
        high: Decimal | None = None,
        op: str = "constant",
        operands: Sequence[Traced] = (),
        cell: Cell | None = None,
        text: str = "",
        names: Sequence[str] = (),
    ):
        self._value = value
        self.unit = unit
        self.low = value if low is None else low
        self.high = value if high is None else high
        self.op = op
        self.operands = tuple(operands)
        self.cell = cell
        self.text = text
        self.names = tuple(names)

    # -- what it is --------------------------------------------------------------------------------------------

    @property
    def is_missing(self) -> bool:
        """True if it has no value: an observation it depends on is not in the data, or it is undefined."""
        return self._value is None

    @property
    def is_undefined(self) -> bool:
        """True if it has no value although the data has every observation: a division by zero, a year that never was."""
        return self._value is None and not self.missing_cells()

    @property
    def undefined_base(self) -> Traced | None:
        """The zero or negative value over which it is undefined, if that is why."""
        bases = (node.operands[1] for node in self.walk() if node.op in ("/", "over") and node._has_bad_base())
        return next(bases, None)

    def _has_bad_base(self) -> bool:
        return self.is_missing and not any(operand.is_missing for operand in self.operands)

    @property
    def value(self) -> Decimal:
        """The exact value in `unit`.

        Raises:
            MissingObservationError: it depends on a missing observation; the message names the cells.
            ZeroBaseError: it is undefined; the message names the base.
        """
        if self.is_undefined:
            base = self.undefined_base
            what = f"{describe(base)}等于 {base.value}{base.unit}，不能作基期或分母" if base else describe(self)
            raise ZeroBaseError(f"无法计算：{what}。")
        if self._value is None:
            cells = "；".join(sorted({c.label for c in self.missing_cells()}))
            raise MissingObservationError(f"缺少数据：{cells}。请在数据表中补录，或说明本版不涉及该指标。")
        return self._value

    def walk(self) -> Iterator[Traced]:
        """This value and everything below it, each node once, depth first."""
        seen: set[int] = set()
        stack = [self]
        while stack:
            node = stack.pop()
            if id(node) not in seen:
                seen.add(id(node))
                yield node
                stack.extend(reversed(node.operands))

    def observations(self) -> list[Traced]:
        """The observations it is made of, in order of appearance, each cell once."""
        found = {node.cell: node for node in self.walk() if node.cell is not None}
        return list(found.values())

    def missing_cells(self) -> list[Cell]:
        """The cells that would be needed and are not in the data."""
        return [node.cell for node in self.observations() if node.is_missing]

    def __repr__(self) -> str:
        if self.is_missing:
            return "Traced(缺)"
        return f"Traced({self.text or self._value}{self.unit})"

    # -- arithmetic --------------------------------------------------------------------------------------------

    def __add__(self, other):
        if _is_zero_start(other):
            return self
        other = _operand(other, like=self.unit)
        _same_unit("+", self, other)
        return arithmetic("+", self, other)

    def __radd__(self, other):
        if _is_zero_start(other):
            return self
        return _operand(other, like=self.unit) + self

    def __sub__(self, other):
        other = _operand(other, like=self.unit)
        _same_unit("-", self, other)
        return arithmetic("-", self, other)

    def __rsub__(self, other):
        return _operand(other, like=self.unit) - self

    def __mul__(self, other):
        return arithmetic("*", self, _operand(other, like=RATIO))

    __rmul__ = __mul__

    def __truediv__(self, other):
        return arithmetic("/", self, _operand(other, like=RATIO))

    def __rtruediv__(self, other):
        return arithmetic("/", _operand(other, like=RATIO), self)

    def __neg__(self):
        if self.op == "-":  # reads better than −1 × (a − b)
            return (self.operands[1] - self.operands[0]).as_unit(self.unit)
        return constant(-1) * self

    def __abs__(self):
        return self if self.is_missing or self.value >= 0 else -self

    def root(self, n: int) -> Traced:
        """The n-th root of a positive ratio, as average growth over n years needs it."""
        return arithmetic("root", self, constant(n))

    # -- order: comparing is exact and checks units --------------------------------------------------------------

    def __eq__(self, other) -> bool:
        if not isinstance(other, Traced | Integral | Decimal):
            return NotImplemented
        other = _operand(other, like=self.unit)
        _same_unit("=", self, other)
        return self.value == other.value

    def __lt__(self, other) -> bool:
        other = _operand(other, like=self.unit)
        _same_unit("<", self, other)
        return self.value < other.value

    # -- units -------------------------------------------------------------------------------------------------

    def to(self, symbol: str | Unit) -> Traced:
        """The same quantity in another unit of its dimension, by exact factors.

        Raises:
            MixedUnitsError: the units do not measure the same thing.
        """
        target = unit(symbol)
        if target == self.unit:
            return self
        if target.dimension != self.unit.dimension:
            raise MixedUnitsError(f"{describe(self)}的单位是{self.unit or '比值'}，不能换算成{target}。")
        factor = self.unit.factor / target.factor
        if factor >= 1:
            result = arithmetic("*", self, constant(factor.normalize()))
        else:
            result = arithmetic("/", self, constant((target.factor / self.unit.factor).normalize()))
        return result.as_unit(target)

    def as_unit(self, target: Unit) -> Traced:
        """The same number under another unit, where a definition changes the meaning and not the value."""
        return Traced(
            self._value, target, self.low, self.high, self.op, self.operands, self.cell, self.text, self.names
        )

    def percent(self) -> Traced:
        """A ratio as a percentage."""
        return self.to(PERCENT)


# -- making ----------------------------------------------------------------------------------------------------------


def observation(value: Decimal | None, symbol: str, cell: Cell) -> Traced:
    """One cell of a data table. Its interval is half a unit of the last stated digit either way; counts are exact.

    Args:
        value: as stated; None for a cell that the data does not have.
        symbol: its unit.
        cell: where it stands.
    """
    measured_in = unit(symbol)
    if value is None:
        return Traced(None, measured_in, op="cell", cell=cell)
    half = Decimal(0) if measured_in.counted else Decimal(5).scaleb(min(value.as_tuple().exponent, 0) - 1)
    return Traced(value, measured_in, value - half, value + half, op="cell", cell=cell)


def constant(value: Number, symbol: str | Unit = RATIO) -> Traced:
    """A number of a formula (100, the years of an average), exact."""
    return Traced(Decimal(int(value)) if isinstance(value, Integral) else value, unit(symbol))


def select(
    op: str,
    candidates: Sequence[Traced],
    result: Traced,
    argument: int = 1,
    *,
    text: str = "",
    names: Sequence[str] = (),
) -> Traced:
    """A value that was chosen among candidates: the n-th largest, its name, a rank, a year, the length of a run.

    Args:
        op: how it was chosen; `tradebook.figures.formula` knows how to write each.
        candidates: all that were looked at: the lineage.
        result: value, unit and interval of what was found.
        argument: n of "n-th largest", the first year looked at, and the like.
        text: what was found, where it is a name.
        names: the candidates' names, where the result is one of them.
    """
    operands = (*candidates, constant(argument))
    return Traced(result.value, result.unit, result.low, result.high, op, operands, None, text, names)


def describe(node: Traced) -> str:
    """The value's cells by name, for error messages."""
    labels = [o.cell.label for o in node.observations()]
    if not labels:
        return f"常数 {node._value}"
    more = f"等{len(labels)}个数据" if len(labels) > 3 else ""
    return "“" + "、".join(labels[:3]) + "”" + more


# -- rules -----------------------------------------------------------------------------------------------------------


def _is_zero_start(other) -> bool:
    """The bare 0 with which `sum` starts."""
    return type(other) is int and other == 0


def _operand(other, like: Unit) -> Traced:
    if isinstance(other, Traced):
        return other
    if isinstance(other, bool) or not isinstance(other, Integral | Decimal):
        raise TypeError(f"只能与十进制数（Decimal、int）或可追溯的值运算，得到 {type(other).__name__}：{other!r}")
    return constant(other, like)


def _same_unit(op: str, a: Traced, b: Traced) -> None:
    if a.unit != b.unit:
        raise MixedUnitsError(
            f"单位不同，不能直接运算（{op}）：{describe(a)}是{a.unit or '比值'}，"
            f"{describe(b)}是{b.unit or '比值'}。请先用 .to() 换算。"
        )


def _result_unit(op: str, a: Traced, b: Traced) -> Unit:
    if op in "+-":
        return a.unit
    if op == "*":
        if a.unit == RATIO or b.unit == RATIO:
            return b.unit if a.unit == RATIO else a.unit
    elif op == "/":
        if b.unit == RATIO:
            return a.unit
        if a.unit == b.unit:
            return RATIO
    elif op == "root":
        return RATIO
    raise MixedUnitsError(
        f"单位不能相乘除（{op}）：{describe(a)}是{a.unit or '比值'}，{describe(b)}是{b.unit or '比值'}。"
        "请先换算成同一单位，或去掉单位。"
    )


def arithmetic(op: str, a: Traced, b: Traced) -> Traced:
    """The result of ``+ - * /`` or ``root`` on two traced values.

    Returns:
        the result; undefined for a division by zero and the root of a negative value.

    Raises:
        MixedUnitsError: the units do not multiply.
    """
    result_unit = _result_unit(op, a, b)
    if a.is_missing or b.is_missing:
        return Traced(None, result_unit, op=op, operands=(a, b))
    if (op == "/" and b.value == 0) or (op == "root" and a.value < 0):
        return Traced(None, result_unit, op=op, operands=(a, b))
    low, high = _interval(op, a, b)
    return Traced(_apply(op, a.value, b.value), result_unit, low, high, op, (a, b))


def _apply(op: str, x: Decimal, y: Decimal) -> Decimal:
    match op:
        case "+":
            return ARITHMETIC.add(x, y)
        case "-":
            return ARITHMETIC.subtract(x, y)
        case "*":
            return ARITHMETIC.multiply(x, y)
        case "/":
            return ARITHMETIC.divide(x, y)
        case "root":
            return ARITHMETIC.power(x, ARITHMETIC.divide(Decimal(1), y))
    raise ValueError(op)


def _interval(op: str, a: Traced, b: Traced) -> tuple[Decimal, Decimal]:
    """Bounds of the result: the extremes over the corners, as every operation is monotone in each operand.

    A divisor whose interval touches zero gives no bounds; then everything is reachable, whatever comes after.
    """
    unbounded = any(bound.is_infinite() for bound in (a.low, a.high, b.low, b.high))
    if unbounded or (op == "/" and b.low <= 0 <= b.high):
        return Decimal("-Infinity"), Decimal("Infinity")
    lows_highs = [(a.low, b.low), (a.low, b.high), (a.high, b.low), (a.high, b.high)]
    if op == "root":
        lows_highs = [(max(a.low, Decimal(0)), b.low), (a.high, b.high)]
    corners = [_apply(op, x, y) for x, y in lows_highs]
    return min(corners), max(corners)
