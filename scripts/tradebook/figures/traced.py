"""Traced values: decimal numbers that know the formula and the cells they came from.

A traced value is an observation (one cell of a data table), a constant, or an operation on traced values. It carries

* its exact decimal value and its unit,
* the interval in which the true value lies, given that every observation is rounded to its stated decimals
  (17.7 stands for anything from 17.65 on that is below 17.75); it is found when somebody asks for it, over the box of all
  observations (`tradebook.figures.ranges.reach`), so tolerances are derived, never chosen,
* its lineage: the operation and its operands, down to the cells.

Values stand in object-dtype pandas frames; ``+ - * /``, ``sum``, ``div``, ``sort_values`` keep the lineage. A missing
observation stays missing through arithmetic (it is never zero) and names its cells when its value is asked for. So does
what cannot be computed from the data at hand, such as a growth rate over zero: it is undefined, not an error, until its
value is asked for.

Example:
    >>> exports = observation(Decimal("17.7"), "亿美元", Cell("trade", 2, "value", 5, "2022年出口"))
    >>> imports = observation(Decimal("8.2"), "亿美元", Cell("trade", 3, "value", 5, "2022年进口"))
    >>> balance = exports - imports
    >>> balance
    Traced(9.5亿美元)
    >>> balance.low, balance.high
    (Decimal('9.40'), Decimal('9.60'))
    >>> [cell.label for cell in balance.cells()]
    ['2022年出口', '2022年进口']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_UP, Context, Decimal
from functools import total_ordering
from numbers import Integral
from operator import index
from typing import TYPE_CHECKING, SupportsIndex

from tradebook.errors import MissingObservationError, MixedUnitsError, ZeroBaseError
from tradebook.figures.observation_status import REASONS, join_statuses
from tradebook.figures.ranges.box import LOWER, UPPER
from tradebook.figures.ranges.hedges import find_bound
from tradebook.figures.ranges.intervals import ARITHMETIC, EVERYTHING, Interval, before_rounding, exactly
from tradebook.figures.ranges.reach import Reach, find_reach
from tradebook.figures.units import PERCENT, RATIO, Unit, are_money, find_unit

if TYPE_CHECKING:
    from tradebook.figures.money.exchange import Exchange

STATED = "stated"
"""The operation of a value that a print states, over its recomputation if there is one, see `state`."""

_EVERY_DIGIT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""However long a number is that somebody typed, rounding keeps the digits that it does not round."""

Number = Decimal | SupportsIndex
"""What may stand in a formula beside traced values: decimals and integers, numpy's too; binary floats never."""


# -- plain decimals --------------------------------------------------------------------------------------------------


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Round as statistical offices do (四舍五入): halves away from zero.

    Args:
        value: The number.
        decimals: Digits after the decimal point that stay; -2 rounds to hundreds.

    Returns:
        The rounded number with exactly these decimals; never a negative zero.

    Example:
        >>> round_half_up(Decimal("12.45"), 1)
        Decimal('12.5')
        >>> round_half_up(Decimal("-0.04"), 1)
        Decimal('0.0')
    """
    rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=_EVERY_DIGIT)
    return rounded or rounded.copy_abs()


def stated_decimals(value: Decimal) -> int:
    """Return how many decimals a number is stated with; none for tens and hundreds.

    Raises:
        ValueError: The number is infinite or none.

    Example:
        >>> stated_decimals(Decimal("411.70"))
        2
    """
    exponent = value.as_tuple().exponent
    if isinstance(exponent, str):
        raise ValueError(f"{value} 没有小数位数")
    return max(-exponent, 0)


# -- traced values ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """Where an observation stands.

    Attributes:
        table: The data table.
        row: Line of the CSV file; the header is line 1.
        column: Name of the column.
        column_number: Its place in the table, from 1.
        label: What the observation is, for people.
        source: The publication that states it.
        locator: Where in that publication.
        bound: How the publication hedges the value: ``=``, ``≈``, ``≥``, ``≤``, ``⪅`` or ``⪆``. It says nothing about rounding, so the
            interval of the observation is that of the number as it is stated.
        exchange: Of an amount of money, the exchange rates of its year.
        unit: Symbol of the unit that the publication states, which a formula may take for another.
        status: Its status, one of `tradebook.figures.observation_status.STATUSES`; empty for none of these.
        reason: Why it has no value, one of `tradebook.figures.observation_status.REASONS`; empty if it has one, or nobody says.

    Example:
        >>> Cell("services_trade", 12, "value", 6, "2022年出口").label
        '2022年出口'
    """

    table: str
    row: int
    column: str
    column_number: int
    label: str
    source: str = ""
    locator: str = ""
    bound: str = "="
    exchange: Exchange | None = field(default=None, compare=False, repr=False)
    unit: str = field(default="", compare=False, repr=False)
    status: str = field(default="", compare=False, repr=False)
    reason: str = field(default="", compare=False, repr=False)

    @property
    def lack(self) -> str:
        """What is lacking if it has no value, and why, as far as that is known."""
        return f"{self.label}（{REASONS[self.reason]}）" if self.reason else self.label


@total_ordering
class Traced:
    """A number with unit, interval and lineage.

    Arithmetic goes by ``+ - * /`` with traced values and with plain numbers; sums, differences and comparisons need
    equal units, comparisons are exact. Such values are made by `observation`, `constant`, `select` and by arithmetic.

    Attributes:
        unit: The unit of the value and of its interval.
        op: The operation: ``cell``, ``constant``, ``+ - * /``, ``root``, ``abs``, ``named``, ``stated``, or how it was
            selected.
        operands: What the operation was applied to.
        cell: Of an observation, where it stands.
        text: Of a selection whose result is a name, the name.
        names: Of a selection, the names of its candidates; of a named value, its name; of a stated value, the claim and
            where it stands.
        is_aim: True for what is aimed at: 至少60亿美元 is hedged itself, but not what is computed from it.

    Example:
        >>> constant(3, "亿美元") * 2 + 1
        Traced(7亿美元)
        >>> constant(3, "亿美元") > constant(2, "亿美元")
        True
        >>> constant(3, "亿美元") + constant(2, "万美元")
        Traceback (most recent call last):
        tradebook.errors.MixedUnitsError: 单位不同，不能直接运算（+）：常数 3是亿美元，常数 2是万美元。请先用 .to() 换算。
    """

    __slots__ = ("_reach", "_value", "cell", "is_aim", "names", "op", "operands", "text", "unit")
    __hash__ = object.__hash__

    def __init__(
        self,
        value: Decimal | None,
        unit: Unit,
        op: str = "constant",
        operands: Sequence[Traced] = (),
        cell: Cell | None = None,
        text: str = "",
        names: Sequence[str] = (),
    ) -> None:
        self._value = value
        self.unit = unit
        self._reach: Reach | None = None
        self.op = op
        self.operands = tuple(operands)
        self.cell = cell
        self.text = text
        self.names = tuple(names)
        self.is_aim = False

    # -- value and lineage -------------------------------------------------------------------------------------

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
        """The value over which it is undefined, if that is why: zero, negative, or the base of what fell below zero."""
        bases = (node.operands[1] for node in self.walk() if node.op in ("/", "over") and node._has_bad_base())
        return next(bases, None)

    def _has_bad_base(self) -> bool:
        return self.is_missing and not any(operand.is_missing for operand in self.operands)

    @property
    def value(self) -> Decimal:
        """The exact value in `unit`.

        Raises:
            MissingObservationError: It depends on a missing observation; the message names the cells.
            ZeroBaseError: It is undefined; the message names the base.
        """
        if self._value is not None:
            return self._value
        if self.is_undefined:
            base = self.undefined_base
            why = "本期为负，增速没有意义" if base and base.value > 0 else "不能作基期或分母"
            what = f"{describe(base)}等于 {base.value}{base.unit}，{why}" if base else describe(self)
            raise ZeroBaseError(f"无法计算：{what}。")
        labels = "；".join(sorted({cell.lack for cell in self.missing_cells()}))
        raise MissingObservationError(f"缺少数据：{labels}。请在数据表中补录，或说明本版不涉及该指标。")

    @property
    def reach(self) -> Reach:
        """What it can be while its observations move within their rounding, and where they then stand."""
        if self._reach is None:
            self._reach = find_reach(self) if self.cell is None else self._reach_as_stated(self.cell)
        return self._reach

    def _reach_as_stated(self, cell: Cell) -> Reach:
        if self.is_missing:
            return Reach(EVERYTHING)
        if self.unit.counted:
            return Reach(exactly(self.value))
        return Reach(before_rounding(self.value, stated_decimals(self.value)), {cell: LOWER}, {cell: UPPER})

    @property
    def interval(self) -> Interval:
        """What it can be; everything, if it has no value."""
        return self.reach.interval

    @property
    def low(self) -> Decimal:
        """The lower end of its interval; without a value, minus infinity."""
        return self.interval.low

    @property
    def high(self) -> Decimal:
        """The upper end of its interval; without a value, infinity."""
        return self.interval.high

    def walk(self) -> Iterator[Traced]:
        """Yield this value and everything below it, each node once, depth first."""
        seen: set[int] = set()
        stack = [self]
        while stack:
            node = stack.pop()
            if id(node) not in seen:
                seen.add(id(node))
                yield node
                stack.extend(reversed(node.operands))

    def cells(self) -> dict[Cell, Traced]:
        """Return the observations it is made of by their cells, in order of appearance."""
        return {node.cell: node for node in self.walk() if node.cell is not None}

    def observations(self) -> list[Traced]:
        """Return the observations it is made of, in order of appearance, each cell once."""
        return list(self.cells().values())

    @property
    def is_observation(self) -> bool:
        """True if it is a cell, also behind powers of ten, which only convert its unit."""
        node = self
        while node.cell is None and node._is_multiple and node.operands[1]._is_power_of_ten:
            node = node.operands[0]
        return node.cell is not None

    @property
    def bound(self) -> str:
        """How it is hedged, as its sources hedge what it is or is computed from: ``=``, ``≈``, ``≥``, ``⪆``, ``≤`` or ``⪅``."""
        return find_bound(self)

    @property
    def _is_multiple(self) -> bool:
        return self.op in ("*", "/")

    @property
    def _is_power_of_ten(self) -> bool:
        return self.op == "constant" and not self.is_missing and self.value.normalize().as_tuple().digits == (1,)

    @property
    def statuses(self) -> str:
        """The statuses of the observations that it is made of, see `tradebook.figures.observation_status.join_statuses`."""
        return join_statuses(cell.status for cell in self.cells())

    def missing_cells(self) -> list[Cell]:
        """Return the cells that would be needed and are not in the data."""
        return [cell for cell, node in self.cells().items() if node.is_missing]

    def __repr__(self) -> str:
        if self.is_missing:
            return "Traced(缺)"
        return f"Traced({self.text or format(self.value, 'f')}{self.unit})"

    # -- arithmetic --------------------------------------------------------------------------------------------

    def __add__(self, other: Traced | Number) -> Traced:
        if _is_start_of_sum(other):
            return self
        other = _operand(other, like=self.unit)
        return calculate("+", *_in_one_unit("+", self, other))

    def __radd__(self, other: Number) -> Traced:
        if _is_start_of_sum(other):
            return self
        return _operand(other, like=self.unit) + self

    def __sub__(self, other: Traced | Number) -> Traced:
        other = _operand(other, like=self.unit)
        return calculate("-", *_in_one_unit("-", self, other))

    def __rsub__(self, other: Number) -> Traced:
        return _operand(other, like=self.unit) - self

    def __mul__(self, other: Traced | Number) -> Traced:
        return calculate("*", self, _operand(other, like=RATIO))

    __rmul__ = __mul__

    def __truediv__(self, other: Traced | Number) -> Traced:
        return calculate("/", self, _operand(other, like=RATIO))

    def __rtruediv__(self, other: Number) -> Traced:
        return calculate("/", _operand(other, like=RATIO), self)

    def __neg__(self) -> Traced:
        # b − a reads better than −1 × (a − b)
        if self.op == "-":
            return (self.operands[1] - self.operands[0]).as_unit(self.unit)
        return constant(-1) * self

    def __abs__(self) -> Traced:
        value = None if self.is_missing else self.value.copy_abs()
        return Traced(value, self.unit, "abs", (self,))

    def called(self, name: str) -> Traced:
        """Return it under a name, which the formula for people has in its place: 平均绝对变动."""
        return Traced(self._value, self.unit, "named", (self,), names=(name,))

    def root(self, n: int) -> Traced:
        """Return the n-th root of a positive ratio, as average growth over n years needs it.

        Example:
            >>> round_half_up(constant(Decimal("1.21")).root(2).value, 3)
            Decimal('1.100')
        """
        return calculate("root", self, constant(n))

    # -- order -------------------------------------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Traced | Integral | Decimal):
            return NotImplemented
        other = _operand(other, like=self.unit)
        _require_same_unit("=", self, other)
        return self.value == other.value

    def __lt__(self, other: Traced | Number) -> bool:
        other = _operand(other, like=self.unit)
        _require_same_unit("<", self, other)
        return self.value < other.value

    # -- units -------------------------------------------------------------------------------------------------

    def to(self, symbol: str | Unit) -> Traced:
        """Convert into another unit: of the same dimension by exact factors, of another currency at the rate of its year.

        Raises:
            MixedUnitsError: The units do not measure the same thing, or nothing is known of exchange rates.

        Example:
            >>> constant(Decimal("729715.5"), "万美元").to("亿美元")
            Traced(72.97155亿美元)
        """
        target = find_unit(symbol)
        if target == self.unit:
            return self
        if target.dimension != self.unit.dimension:
            return self.as_unit(target) if self.is_missing else self._exchange(target)
        factor = self.unit.factor / target.factor
        if factor >= 1:
            result = calculate("*", self, constant(factor.normalize()))
        else:
            result = calculate("/", self, constant((target.factor / self.unit.factor).normalize()))
        return result.as_unit(target)

    def exchanges(self) -> list[Exchange]:
        """Return the exchange rates of the years that its amounts of money are of, each year once."""
        amounts = (cell.exchange for cell, node in self.cells().items() if node.unit.currency)
        return list(dict.fromkeys(exchange for exchange in amounts if exchange is not None))

    def _exchange(self, target: Unit) -> Traced:
        """Convert into another currency; what is of several years part by part, each at the rate of its year."""
        exchanges = self.exchanges() if are_money(self.unit, target) else []
        if not exchanges:
            raise MixedUnitsError(f"{describe(self)}的单位是{self.unit or '比值'}，不能换算成{target}。")
        if len(exchanges) == 1:
            return exchanges[0].convert(self, target)
        if self.op == "named":
            return self.operands[0].to(target).called(self.names[0])
        if self.op == "abs":
            return abs(self.operands[0].to(target))
        if self.op in ("+", "-"):
            return calculate(self.op, *(amount.to(target) for amount in self.operands))
        amounts = [operand for operand in self.operands if operand.unit.currency]
        if self.op in ("*", "/") and amounts == [self.operands[0]]:
            amount, number = self.operands[0].to(target), self.operands[1]
            # a power of ten that only changes the unit is not wanted any more
            return calculate(self.op, amount, number) if self.operands[0].unit == self.unit else amount
        return self._without_rate(target)

    def _without_rate(self, target: Unit) -> Traced:
        """Return it as an amount of another currency for which there is no single rate."""
        label = f"{target}汇率（{'、'.join(str(each.year) for each in self.exchanges())}各年不同）"
        return Traced(
            None, target, "*", (self, observation(None, "", Cell("exchange_rates", 0, "value", 0, label)))
        )

    def as_unit(self, target: Unit) -> Traced:
        """Return the same number under another unit, where a definition changes the meaning and not the value."""
        same = Traced(self._value, target, self.op, self.operands, self.cell, self.text, self.names)
        # whether an observation is exact depends on the unit that it is stated in
        same._reach = self._reach if self.cell is None else self.reach
        same.is_aim = self.is_aim
        return same

    def as_aim(self) -> Traced:
        """Return it as something that is aimed at."""
        same = self.as_unit(self.unit)
        same.is_aim = True
        return same

    def like(self, unit: Unit) -> Traced:
        """Return an amount of money in another unit of money; anything else as it is.

        Example:
            >>> constant(2, "亿元").like(find_unit("万元")), constant(2, "%").like(find_unit("万元"))
            (Traced(20000万元), Traced(2%))
        """
        return self.to(unit) if self.unit != unit and are_money(self.unit, unit) else self

    def percent(self) -> Traced:
        """Convert a ratio into a percentage.

        Example:
            >>> (constant(1) / 8).percent()
            Traced(12.5%)
        """
        return self.to(PERCENT)


# -- where values come from ------------------------------------------------------------------------------------------


def observation(value: Decimal | None, symbol: str | Unit, cell: Cell) -> Traced:
    """Return one cell of a data table as a traced value.

    Its interval holds whatever is rounded to it: half a unit of the last stated digit either way, without the end that is
    farther from zero; counts are exact.

    Args:
        value: As stated; None for a cell that the data does not have.
        symbol: Its unit.
        cell: Where it stands.

    Raises:
        DataError: There is no such unit.

    Example:
        >>> rate = observation(Decimal("12.5"), "%", Cell("facts", 7, "value", 6, "全国增速"))
        >>> print(rate.interval)
        [12.45, 12.55)
        >>> observation(None, "%", Cell("facts", 0, "value", 6, "陕西增速")).value
        Traceback (most recent call last):
        tradebook.errors.MissingObservationError: 缺少数据：陕西增速。请在数据表中补录，或说明本版不涉及该指标。
    """
    unit = find_unit(symbol)
    return Traced(value, unit, op="cell", cell=replace(cell, unit=unit.symbol))


def entry(text: str, cell: Cell) -> Traced:
    """Return a cell that holds a text, such as a name in a list, as something that can be counted.

    Args:
        text: As stated.
        cell: Where it stands.

    Example:
        >>> entry("西安", Cell("cases", 2, "place", 5, "第一个案例"))
        Traced(西安个)
    """
    return Traced(Decimal(1), find_unit("个"), op="cell", cell=cell, text=text)


def constant(value: Number, symbol: str | Unit = RATIO) -> Traced:
    """Return an exact number of a formula: 100, the years of an average.

    Args:
        value: A decimal or an integer.
        symbol: Its unit; none by default.

    Raises:
        DataError: There is no such unit.

    Example:
        >>> constant(3, "年")
        Traced(3年)
    """
    return Traced(value if isinstance(value, Decimal) else Decimal(index(value)), find_unit(symbol))


def select(
    op: str,
    candidates: Sequence[Traced],
    result: Traced,
    argument: int = 1,
    *,
    text: str = "",
    names: Sequence[str] = (),
) -> Traced:
    """Return a value that was chosen among candidates: the n-th largest, its name, a rank, the length of a run.

    Args:
        op: How it was chosen; `tradebook.figures.formula` knows how to write each.
        candidates: All that were looked at: the lineage.
        result: Value and unit of the choice.
        argument: n of "n-th largest", the first year looked at, and the like.
        text: The choice, where it is a name.
        names: The candidates' names, where the choice is one of them.

    Raises:
        MissingObservationError: The result has no value.

    Example:
        >>> exports = [constant(4, "亿美元"), constant(9, "亿美元")]
        >>> select("largest", exports, exports[1], 1)
        Traced(9亿美元)
    """
    operands = (*candidates, constant(argument))
    return Traced(result.value, result.unit, op, operands, None, text, names)


def state(
    value: Decimal, unit: Unit, interval: Interval, claim: str, locator: str, recomputed: Traced | None = None
) -> Traced:
    """Return a number that a print states, computed from data that is not rounded, of what the data here gives less exactly.

    Args:
        value: The number as printed.
        unit: The unit of value and interval.
        interval: What the printed number stands for.
        claim: The number of the claim.
        locator: Where it stands.
        recomputed: What the data gives, in the unit: the lineage; None for what the print states by itself.

    Returns:
        The stated number; in what is computed from it, it moves within its own rounding, by itself.

    Example:
        >>> rounded = observation(Decimal("41.1"), "%", Cell("facts", 7, "value", 6, "占比"))
        >>> printed = Decimal("41.14"), find_unit("%"), before_rounding(Decimal("41.14"), 2)
        >>> share = state(*printed, "L733.06", "L733", rounded * 1)
        >>> print(share, share.interval)
        Traced(41.14%) [41.135, 41.145)
    """
    stated = Traced(value, unit, STATED, () if recomputed is None else (recomputed,), names=(claim, locator))
    stated._reach = Reach(interval)
    return stated


def describe(node: Traced) -> str:
    """Name the cells of a value, for error messages; of many only the first three.

    Example:
        >>> describe(constant(100))
        '常数 100'
    """
    labels = [cell.label for cell in node.cells()]
    if not labels:
        return f"常数 {node._value}"
    more = f"等{len(labels)}个数据" if len(labels) > 3 else ""
    return "“" + "、".join(labels[:3]) + "”" + more


# -- the rules of arithmetic -----------------------------------------------------------------------------------------


def calculate(op: str, a: Traced, b: Traced) -> Traced:
    """Apply ``+ - * /`` or ``root`` to two traced values.

    Returns:
        The result; undefined for a division by zero and the root of a negative value.

    Raises:
        MixedUnitsError: The units do not multiply.

    Example:
        >>> calculate("/", constant(3, "亿美元"), constant(4, "亿美元"))
        Traced(0.75)
        >>> calculate("/", constant(3), constant(0)).is_undefined
        True
    """
    unit = _result_unit(op, a, b)
    if a.is_missing or b.is_missing:
        return Traced(None, unit, op=op, operands=(a, b))
    if (op == "/" and b.value == 0) or (op == "root" and a.value < 0):
        return Traced(None, unit, op=op, operands=(a, b))
    return Traced(_apply(op, a.value, b.value), unit, op, (a, b))


def _is_start_of_sum(other: object) -> bool:
    """Tell whether this is the bare 0 with which `sum` starts."""
    return type(other) is int and other == 0


def _operand(other: Traced | Number, like: Unit) -> Traced:
    if isinstance(other, Traced):
        return other
    if isinstance(other, bool) or not isinstance(other, Integral | Decimal):
        raise TypeError(f"只能与十进制数（Decimal、int）或可追溯的值运算，得到 {type(other).__name__}：{other!r}")
    return constant(other, like)


def _in_one_unit(op: str, a: Traced, b: Traced) -> tuple[Traced, Traced]:
    """Return two values to add or subtract; of what there is nothing, nobody may know the unit."""
    if a.unit == b.unit:
        return a, b
    if a.is_missing and not b.is_missing:
        return a.as_unit(b.unit), b
    if b.is_missing:
        return a, b.as_unit(a.unit)
    _require_same_unit(op, a, b)
    return a, b


def _require_same_unit(op: str, a: Traced, b: Traced) -> None:
    if a.unit != b.unit:
        raise MixedUnitsError(
            f"单位不同，不能直接运算（{op}）：{describe(a)}是{a.unit or '比值'}，"
            f"{describe(b)}是{b.unit or '比值'}。请先用 .to() 换算。"
        )


def _result_unit(op: str, a: Traced, b: Traced) -> Unit:
    # what an exchange rate makes of money is for the exchange to say
    if op in "+-" or (a.unit.currency and b.unit.is_exchange_rate):
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
