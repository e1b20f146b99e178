"""The report's indicators: each with its definition, unit and source.

All take and return traced values. A result is missing when an input is missing, and undefined when the data does not
allow it (growth over zero). Rankings and counts leave out what is undefined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tradebook.errors import MixedUnitsError
from tradebook.figures.traced import Traced, constant, describe, select
from tradebook.figures.units import PERCENT, POINTS, RATIO, UNITS, Unit


def growth(current: Traced, base: Traced) -> Traced:
    """Growth of a level over its base, (current ÷ base − 1) × 100, in %.

    Definition: National Bureau of Statistics of China, 主要统计指标解释, 增长速度 = 报告期水平 ÷ 基期水平 − 1.

    Undefined if the base is zero or negative, for which a growth rate says nothing.
    """
    return _over_positive(current, base, lambda: (current / base - 1).percent(), PERCENT)


def share(part: Traced, whole: Traced) -> Traced:
    """Share of a part in the whole, part ÷ whole × 100, in %."""
    return (part / whole).percent()


def balance(exports: Traced, imports: Traced) -> Traced:
    """Trade balance, exports − imports; a surplus (顺差) is positive. Definition: BPM6, paragraph 10.1 ff."""
    return exports - imports


def average_growth(last: Traced, first: Traced, years: int) -> Traced:
    """Compound average annual growth, ((last ÷ first) ^ (1 ÷ years) − 1) × 100, in %.

    Definition: National Bureau of Statistics of China, 主要统计指标解释, 平均增长速度 (水平法, geometric mean).

    Args:
        years: number of yearly steps between first and last, at least 1.
    """
    if years == 1:
        return growth(last, first)
    return _over_positive(last, first, lambda: ((last / first).root(years) - 1).percent(), PERCENT)


def points(a: Traced, b: Traced) -> Traced:
    """Difference of two percentages in percentage points (百分点), a − b.

    Raises:
        MixedUnitsError: one of them is not a percentage.
    """
    for value in (a, b):
        if value.unit != PERCENT:
            raise MixedUnitsError(
                f"百分点只能由两个百分数相减得到，{describe(value)}的单位是{value.unit or '比值'}。"
            )
    return (a - b).as_unit(POINTS)


def contribution(part: Traced, part_base: Traced, whole_base: Traced) -> Traced:
    """Contribution of a part to the growth of the whole (拉动百分点), Δpart ÷ whole of the base year × 100.

    The contributions of all parts add up to the growth of the whole. Definition: National Bureau of Statistics of
    China, 主要统计指标解释, 拉动. In percentage points.
    """
    change = part - part_base
    return _over_positive(change, whole_base, lambda: (change / whole_base).percent().as_unit(POINTS), POINTS)


def competitiveness(exports: Traced, imports: Traced) -> Traced:
    """Trade competitiveness index TC = (X − M) ÷ (X + M), from −1 (imports only) to 1 (exports only).

    Also known as the normalised trade balance; Balassa, B. (1966), American Economic Review 56(3).
    """
    return (exports - imports) / (exports + imports)


def concentration(parts: Sequence[Traced]) -> Traced:
    """Herfindahl-Hirschman index of the parts' shares, Σ (part ÷ Σ parts)², from 1/n (even) to 1 (one part only).

    Definition: Hirschman, A. O. (1964), American Economic Review 54(5).
    """
    whole = sum(parts)
    return sum((part / whole) * (part / whole) for part in parts)


def first_available(*values: Traced) -> Traced:
    """The first of several statements of the same quantity that the data has; the last one if it has none."""
    return next((value for value in values if not value.is_missing), values[-1])


def average_per(level: Traced, number: Traced) -> Traced:
    """A level per one of what was counted, level ÷ number: dollars a head, value a contract. In the level's unit.

    Args:
        level: the level.
        number: how many, in a unit of its own (人, 份), which the result drops.
    """
    return level / number.as_unit(RATIO)


def contradict(a: Traced, b: Traced) -> bool:
    """True if two statements of the same quantity cannot both be right, whatever their rounding.

    False if one of them is not known.
    """
    return not a.is_missing and not b.is_missing and (a.high < b.low or b.high < a.low)


def implied_base(level: Traced, rate: Traced) -> Traced:
    """The base that a level and its stated growth imply, level ÷ (1 + growth ÷ 100), in the level's unit."""
    return level / (rate.to(RATIO) + 1)


def average(values: Sequence[Traced]) -> Traced:
    """Arithmetic mean of the values, in their unit."""
    return sum(values) / constant(len(values))


def rank(name: str, values: Mapping[str, Traced]) -> Traced:
    """Position of `name` among `values`, 1 = largest; equal values share a position. Unit: 位."""
    missing = _any_missing([values[name], *_defined(values).values()], UNITS["位"])
    if missing is not None:
        return missing
    others = _defined(values).values()
    position = 1 + sum(other > values[name] for other in others)
    return select("rank", [values[name], *others], constant(position, "位"))


def largest(values: Mapping[str, Traced], n: int) -> tuple[Traced, Traced]:
    """The n-th largest of the values: its name (as text) and its value, both with all candidates as lineage.

    Of equal values the one that stands first in `values` comes first. Undefined if there are fewer than n values.
    """
    values = _defined(values) or values
    candidates = list(values.values())
    names = list(values)
    missing = _any_missing(candidates, candidates[0].unit)
    if missing is not None:
        return missing, missing
    if n > len(candidates):
        undefined = Traced(None, candidates[0].unit, op="largest", operands=candidates)
        return undefined, undefined
    ordered = sorted(range(len(candidates)), key=lambda i: -candidates[i].value)
    winner = ordered[n - 1]
    name = select("name_of_largest", candidates, constant(n), n, text=names[winner], names=names)
    return name, select("largest", candidates, candidates[winner], n)


def sharing(values: Mapping[str, Traced], value: Traced) -> list[str]:
    """The names of all that have this value, such as all in the first place; none if it is not known."""
    if value.is_missing:
        return []
    return [name for name, other in values.items() if not other.is_missing and other == value]


def count(values: Sequence[Traced], symbol: str = "个") -> Traced:
    """How many of the values the data has, in the unit given."""
    present = [value for value in values if not value.is_missing]
    return select("count", present, constant(len(present), symbol))


def count_positive(values: Sequence[Traced], symbol: str = "个") -> Traced:
    """How many of the values are above zero, in the unit given."""
    values = [value for value in values if not value.is_undefined]
    missing = _any_missing(values, UNITS[symbol])
    if missing is not None:
        return missing
    return select("count_positive", values, constant(sum(value.value > 0 for value in values), symbol))


def first_positive(values: Mapping[int, Traced]) -> Traced:
    """The first year of a yearly series in which the value is positive (first surplus). Unit: 年.

    Returns:
        the year; missing when no value is positive.
    """
    missing = _any_missing(values.values(), UNITS["年"])
    if missing is not None:
        return missing
    years = [year for year, value in values.items() if value.value > 0]
    candidates = list(values.values())
    if not years:
        return Traced(None, UNITS["年"], op="first_positive_since", operands=candidates)
    names = [str(year) for year in values]
    return select("first_positive_since", candidates, constant(years[0], "年"), min(values), names=names)


def is_record(values: Mapping[int, Traced]) -> bool:
    """True if the last value of a yearly series is above all the earlier ones; False if it is not known."""
    *earlier, last = (value for _, value in sorted(values.items()))
    return not last.is_missing and all(last > value for value in earlier if not value.is_missing)


def positive_run(values: Mapping[int, Traced]) -> Traced:
    """How many years up to the last one the value has been positive without a break. Unit: 年."""
    return _run("positive_run", values, lambda earlier, later: later.value > 0)


def falling_run(values: Mapping[int, Traced]) -> Traced:
    """How many years up to the last one the value has fallen without a break. Unit: 年."""
    return _run("falling_run", values, lambda earlier, later: earlier is not None and later < earlier)


def rising_run(values: Mapping[int, Traced]) -> Traced:
    """How many years up to the last one the value has risen without a break. Unit: 年."""
    return _run("rising_run", values, lambda earlier, later: earlier is not None and later > earlier)


def _run(op: str, values: Mapping[int, Traced], holds) -> Traced:
    series = list(values.values())
    missing = _any_missing(series, UNITS["年"])
    if missing is not None:
        return missing
    length = 0
    while length < len(series):
        position = len(series) - 1 - length
        if not holds(series[position - 1] if position else None, series[position]):
            break
        length += 1
    return select(op, series, constant(length, "年"))


def _defined(values: Mapping[str, Traced]) -> dict[str, Traced]:
    return {name: value for name, value in values.items() if not value.is_undefined}


def _any_missing(values, result_unit: Unit) -> Traced | None:
    missing = [value for value in values if value.is_missing]
    return Traced(None, result_unit, op="missing", operands=missing) if missing else None


def _over_positive(value: Traced, base: Traced, result: Callable[[], Traced], unit: Unit) -> Traced:
    """The result, which is undefined if the base is not above zero."""
    if base.is_missing or base.value > 0:
        return result()
    return Traced(None, unit, op="over", operands=(value, base))
