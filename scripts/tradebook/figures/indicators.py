"""The report's indicators: each with its definition, unit and source.

All take and return traced values. A result is missing when an input is missing, and undefined when the data does not
allow it (growth over zero). Rankings and counts leave out what is undefined.

The sources that definitions name:

* NBS: National Bureau of Statistics of China, China Statistical Yearbook (yearly), China Statistics Press: 主要统计指标解释 (its
  explanatory notes) and, of 贡献率 and 拉动, the notes below the tables of national accounts;
* BPM6: IMF, *Balance of Payments and International Investment Position Manual*, 6th edition, 2009;
* MSITS: United Nations and others, *Manual on Statistics of International Trade in Services 2010*.

Example:
    >>> exports, imports = constant(42, "亿美元"), constant(31, "亿美元")
    >>> balance(exports, imports)
    Traced(11亿美元)
    >>> growth(exports, constant(40, "亿美元"))
    Traced(5%)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from operator import add
from typing import TypeVar

from tradebook.errors import MixedUnitsError
from tradebook.figures.traced import Traced, constant, describe, select
from tradebook.figures.units import PERCENT, POINTS, RATIO, UNITS, Unit, find_unit

Name = TypeVar("Name")


# -- levels and rates ------------------------------------------------------------------------------------------------


def total(values: Iterable[Traced]) -> Traced:
    """Add values up, at least one, in their unit.

    Example:
        >>> total([constant(42, "亿美元"), constant(31, "亿美元")])
        Traced(73亿美元)
    """
    return reduce(add, values)


def average(values: Sequence[Traced]) -> Traced:
    """Return the arithmetic mean of values, in their unit; undefined for none.

    Example:
        >>> average([constant(8, "%"), constant(13, "%")])
        Traced(10.5%)
    """
    return (total(values) if values else constant(0)) / len(values)


def growth(current: Traced, base: Traced) -> Traced:
    """Return the growth of a level over its base, (current ÷ base − 1) × 100, in %.

    Definition: NBS, 增长速度 = 报告期水平 ÷ 基期水平 − 1.

    Args:
        current: The level. Below zero growth is undefined: a surplus that becomes a deficit has not fallen by 130%.
        base: The level of the base period, in the same unit. Over zero or a negative base growth is undefined, as a
            rate would say nothing.

    Example:
        >>> growth(constant(90, "亿美元"), constant(80, "亿美元"))
        Traced(12.5%)
        >>> [growth(constant(now), constant(base)).is_undefined for now, base in ((90, 0), (90, -80), (-90, 80))]
        [True, True, True]
    """
    return _growth_of_level(current, base, lambda: (current / base - 1).percent())


def average_growth(last: Traced, first: Traced, years: int) -> Traced:
    """Return the compound average annual growth, ((last ÷ first) ^ (1 ÷ years) − 1) × 100, in %.

    Definition: NBS, 平均增长速度 (水平法, geometric mean).

    Args:
        last: The level of the last year; undefined for one below zero.
        first: The level of the first year, in the same unit; undefined over zero or a negative one.
        years: Number of yearly steps between them, at least 1.

    Example:
        >>> from tradebook.figures.traced import round_half_up
        >>> round_half_up(average_growth(constant(121, "亿美元"), constant(100, "亿美元"), years=2).value, 1)
        Decimal('10.0')
    """
    if years == 1:
        return growth(last, first)
    return _growth_of_level(last, first, lambda: ((last / first).root(years) - 1).percent())


def implied_base(level: Traced, rate: Traced) -> Traced:
    """Return the base that a level and its stated growth imply, level ÷ (1 + growth ÷ 100), in the level's unit.

    It solves the definition of `growth` for the base.

    Example:
        >>> implied_base(constant(90, "亿美元"), constant(25, "%"))
        Traced(72亿美元)
    """
    return level / (rate.to(RATIO) + 1)


def share(part: Traced, whole: Traced) -> Traced:
    """Return the share of a part in the whole, part ÷ whole × 100, in %.

    Definition: NBS, 结构相对数 (比重).

    Example:
        >>> share(constant(42, "亿美元"), constant(84, "亿美元"))
        Traced(50%)
    """
    return (part / whole).percent()


def average_per(level: Traced, number: Traced) -> Traced:
    """Return a level per one of what was counted, level ÷ number, in the level's unit: dollars a head.

    Args:
        level: The level.
        number: How many, in a unit of its own (人, 份), which the result drops.

    Example:
        >>> average_per(constant(9000, "万美元"), constant(60, "份"))
        Traced(150万美元)
    """
    return level / number.as_unit(RATIO)


def points(a: Traced, b: Traced) -> Traced:
    """Return the difference of two percentages, a − b, in percentage points (百分点).

    Raises:
        MixedUnitsError: One of them is not a percentage.

    Example:
        >>> points(constant(12, "%"), constant(8, "%"))
        Traced(4百分点)
    """
    for value in (a, b):
        if value.unit != PERCENT:
            raise MixedUnitsError(
                f"百分点只能由两个百分数相减得到，{describe(value)}的单位是{value.unit or '比值'}。"
            )
    return (a - b).as_unit(POINTS)


def contribution(part: Traced, part_base: Traced, whole_base: Traced) -> Traced:
    """Return the contribution of a part to the growth of the whole, Δpart ÷ whole of the base year × 100.

    The contributions of all parts add up to the growth of the whole. Definition: NBS, 拉动. In percentage points.

    Args:
        part: The part.
        part_base: The part in the base year.
        whole_base: The whole in the base year; undefined over zero or a negative one.

    Example:
        >>> contribution(constant(45, "亿美元"), constant(40, "亿美元"), constant(80, "亿美元"))
        Traced(6.25百分点)
    """
    change = part - part_base
    return _over_positive(change, whole_base, lambda: (change / whole_base).percent().as_unit(POINTS), POINTS)


def share_of_increase(part: Traced, whole: Traced) -> Traced:
    """Return the share of a part's increase in the whole's, Δpart ÷ Δwhole × 100, in %.

    Definition: NBS, 贡献率.

    Args:
        part: The increase of the part.
        whole: The increase of the whole; undefined if it is none, as a part that fell would have a share in a fall.

    Example:
        >>> share_of_increase(constant(3, "亿美元"), constant(4, "亿美元"))
        Traced(75%)
        >>> share_of_increase(constant(-3, "亿美元"), constant(-4, "亿美元")).is_undefined
        True
    """
    return _over_positive(part, whole, lambda: share(part, whole), PERCENT)


# -- trade -----------------------------------------------------------------------------------------------------------


def balance(exports: Traced, imports: Traced) -> Traced:
    """Return the trade balance, exports − imports, in their unit; a surplus (顺差) is positive.

    Definition: BPM6, paragraph 10.1 ff., and MSITS, chapter III: credits less debits of services between residents and
    non-residents.

    Example:
        >>> balance(constant(42, "亿美元"), constant(31, "亿美元"))
        Traced(11亿美元)
    """
    return exports - imports


def competitiveness(exports: Traced, imports: Traced) -> Traced:
    """Return the trade competitiveness index TC = (X − M) ÷ (X + M), a ratio.

    It runs from −1 (imports only) to 1 (exports only). Also known as the normalised trade balance. Balassa, B. (1966), Tariff
    reductions and trade in manufactures among the industrial countries, American Economic Review 56(3), has the ratio without
    its sign, as a measure of intra-industry trade; the index in use keeps the sign.

    Example:
        >>> competitiveness(constant(42, "亿美元"), constant(28, "亿美元"))
        Traced(0.2)
    """
    return (exports - imports) / (exports + imports)


def concentration(parts: Sequence[Traced]) -> Traced:
    """Return the Herfindahl-Hirschman index of the parts' shares, Σ (part ÷ Σ parts)², a ratio.

    It runs from 1/n (n equal parts) to 1 (one part only). Definition: Hirschman, A. O. (1964), The paternity of an
    index, American Economic Review 54(5).

    Args:
        parts: The parts of the whole, at least one, in one unit.

    Example:
        >>> concentration([constant(5, "亿美元"), constant(3, "亿美元"), constant(2, "亿美元")])
        Traced(0.38)
    """
    whole = total(parts)
    return total(share * share for share in [part / whole for part in parts])


# -- several statements of one quantity ------------------------------------------------------------------------------


def unknown(symbol: str | Unit) -> Traced:
    """Return a value that nobody knows, in a unit; what is computed from it is not known either.

    Raises:
        DataError: There is no such unit.

    Example:
        >>> (unknown("亿美元") + constant(2, "亿美元")).is_missing
        True
    """
    return Traced(None, find_unit(symbol))


def contradict(a: Traced, b: Traced) -> bool:
    """Tell whether two statements of one quantity cannot both be right, whatever their rounding.

    Returns:
        True if their intervals have nothing in common; False also if one of them is not known.

    Example:
        >>> contradict(constant(4, "%"), constant(11, "%"))
        True
    """
    return not a.interval.meets(b.interval)


# -- choices among values --------------------------------------------------------------------------------------------


def rank(name: Name, values: Mapping[Name, Traced]) -> Traced:
    """Return the position of a name among values, in 位: 1 is the largest, equal values share a position.

    This is competition ranking ("1224"), which official league tables use.

    Args:
        name: Whose position.
        values: By name, in one unit.

    Example:
        >>> rank("陕西", {"四川": constant(9, "亿美元"), "陕西": constant(7, "亿美元"), "重庆": constant(7, "亿美元")})
        Traced(2位)
    """
    others = list(_without_undefined(values).values())
    missing = _missing_among([values[name], *others], UNITS["位"])
    if missing is not None:
        return missing
    position = 1 + sum(other > values[name] for other in others)
    return select("rank", [values[name], *others], constant(position, "位"))


def largest(values: Mapping[str, Traced], n: int) -> tuple[Traced, Traced]:
    """Return the n-th largest of values: its name, as a text, and its value.

    Of equal values the one that stands first in `values` comes first. Both have all candidates as lineage, and both are
    undefined if there are fewer than n values.

    Args:
        values: By name, at least one, in one unit.
        n: 1 for the largest.

    Raises:
        MixedUnitsError: They are in several units, which have no order.

    Example:
        >>> largest({"旅行": constant(3, "亿美元"), "运输": constant(5, "亿美元")}, 1)
        (Traced(运输), Traced(5亿美元))
    """
    values = _without_undefined(values) or values
    names, candidates = list(values), list(values.values())
    unit = candidates[0].unit
    missing = _missing_among(candidates, unit)
    if missing is not None:
        return missing, missing
    if n > len(candidates):
        undefined = Traced(None, unit, op="largest", operands=candidates)
        return undefined, undefined
    place = sorted(range(len(candidates)), key=candidates.__getitem__, reverse=True)[n - 1]
    name = select("name_of_largest", candidates, constant(n), n, text=names[place], names=names)
    return name, select("largest", candidates, candidates[place], n)


def names_with_value(values: Mapping[Name, Traced], value: Traced) -> list[Name]:
    """Return the names of all that have a value, such as all in the first place; none if it is not known.

    Example:
        >>> places = {"四川": constant(1, "位"), "陕西": constant(2, "位"), "重庆": constant(2, "位")}
        >>> names_with_value(places, constant(2, "位"))
        ['陕西', '重庆']
    """
    if value.is_missing:
        return []
    return [name for name, other in values.items() if not other.is_missing and other == value]


def count(values: Sequence[Traced], symbol: str = "个", among: Sequence[Traced] = ()) -> Traced:
    """Count the values that the data has; of no values at all, the number is not known.

    Args:
        values: The values.
        symbol: Unit of the count.
        among: What was looked at, if the values are some of it: none of several is zero.

    Example:
        >>> rates = [constant(3, "%"), growth(constant(1), constant(0))]
        >>> count(rates), count([], among=rates), count([])
        (Traced(1个), Traced(0个), Traced(缺))
    """
    present = [value for value in values if not value.is_missing]
    if present:
        return select("count", present, constant(len(present), symbol))
    if not among:
        return _missing_among(values, find_unit(symbol)) or unknown(symbol)
    looked_at = count(among, symbol)
    return looked_at - looked_at


def count_positive(values: Sequence[Traced], symbol: str) -> Traced:
    """Count the values above zero; what is undefined does not count.

    Args:
        values: The values.
        symbol: Unit of the count.

    Example:
        >>> count_positive([constant(12, "%"), constant(-3, "%")], "项")
        Traced(1项)
    """
    defined = [value for value in values if not value.is_undefined]
    missing = _missing_among(defined, find_unit(symbol))
    if missing is not None:
        return missing
    return select("count_positive", defined, constant(sum(value.value > 0 for value in defined), symbol))


# -- yearly series ---------------------------------------------------------------------------------------------------


def first_positive(values: Mapping[int, Traced]) -> Traced:
    """Return the first year of a yearly series in which the value is positive (first surplus), in 年.

    Returns:
        The year; undefined when no value is positive.

    Example:
        >>> first_positive({2020: constant(-1, "亿美元"), 2021: constant(2, "亿美元"), 2022: constant(3, "亿美元")})
        Traced(2021年)
    """
    candidates = list(values.values())
    missing = _missing_among(candidates, UNITS["年"])
    if missing is not None:
        return missing
    year = next((year for year, value in values.items() if value.value > 0), None)
    if year is None:
        return Traced(None, UNITS["年"], op="first_positive_since", operands=candidates)
    names = [str(year) for year in values]
    return select("first_positive_since", candidates, constant(year, "年"), min(values), names=names)


def is_record(values: Mapping[int, Traced]) -> bool:
    """Tell whether the last value of a yearly series is above all the earlier ones.

    Returns:
        False also if there is no earlier one, or one of them is not known.

    Example:
        >>> is_record({2020: constant(5, "亿美元"), 2021: constant(4, "亿美元"), 2022: constant(6, "亿美元")})
        True
        >>> is_record({2022: constant(6, "亿美元")})
        False
    """
    *earlier, last = (value for _, value in sorted(values.items()))
    if not earlier or any(value.is_missing for value in (*earlier, last)):
        return False
    return all(last > value for value in earlier)


def positive_run(values: Mapping[int, Traced]) -> Traced:
    """Count the years up to the last one in which the value has been positive without a break, in 年.

    Example:
        >>> positive_run({2020: constant(-1, "亿美元"), 2021: constant(2, "亿美元"), 2022: constant(3, "亿美元")})
        Traced(2年)
    """
    series = list(values.values())
    return _run("positive_run", series, lambda place: series[place].value > 0)


def falling_run(values: Mapping[int, Traced]) -> Traced:
    """Count the years up to the last one in which the value has fallen without a break, in 年.

    Example:
        >>> falling_run({2020: constant(5, "亿美元"), 2021: constant(4, "亿美元"), 2022: constant(3, "亿美元")})
        Traced(2年)
    """
    series = list(values.values())
    return _run("falling_run", series, lambda place: place > 0 and series[place] < series[place - 1])


def rising_run(values: Mapping[int, Traced]) -> Traced:
    """Count the years up to the last one in which the value has risen without a break, in 年.

    Example:
        >>> rising_run({2020: constant(5, "亿美元"), 2021: constant(4, "亿美元"), 2022: constant(6, "亿美元")})
        Traced(1年)
    """
    series = list(values.values())
    return _run("rising_run", series, lambda place: place > 0 and series[place] > series[place - 1])


def _run(op: str, series: Sequence[Traced], holds: Callable[[int], bool]) -> Traced:
    """Count backwards from the last place of a series how long something holds."""
    missing = _missing_among(series, UNITS["年"])
    if missing is not None:
        return missing
    breaks = (length for length, place in enumerate(reversed(range(len(series)))) if not holds(place))
    return select(op, series, constant(next(breaks, len(series)), "年"))


# -- values without a value ------------------------------------------------------------------------------------------


def _without_undefined(values: Mapping[Name, Traced]) -> dict[Name, Traced]:
    return {name: value for name, value in values.items() if not value.is_undefined}


def _missing_among(values: Iterable[Traced], unit: Unit) -> Traced | None:
    """Return a value that is missing because some of these are; None if none is."""
    missing = [value for value in values if value.is_missing]
    return Traced(None, unit, op="missing", operands=missing) if missing else None


def _growth_of_level(current: Traced, base: Traced, rate: Callable[[], Traced]) -> Traced:
    """Return the growth of a level; undefined if the level or its base is none that a rate says anything of."""
    if not base.is_missing and not current.is_missing and current.value < 0 < base.value:
        return Traced(None, PERCENT, op="over", operands=(current, base))
    return _over_positive(current, base, rate, PERCENT)


def _over_positive(value: Traced, base: Traced, result: Callable[[], Traced], unit: Unit) -> Traced:
    """Return the result; undefined if the base is not above zero."""
    if base.is_missing or base.value > 0:
        return result()
    return Traced(None, unit, op="over", operands=(value, base))
