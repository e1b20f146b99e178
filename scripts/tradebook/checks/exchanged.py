"""Series that look exchanged: the values of two sectors in one year, each of which would continue the other's.

Sums hold when two sectors are exchanged in all flows, so no identity sees it. What sees it is history: of two series far
apart, each suddenly lies where the other was. Where growth is stated beside the value, it tells more: each value has grown
as stated over the year before of the other. It is a reason to look again and no proof, so it is a notice.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from statistics import fmean

from tradebook.checks.identity import Comparison
from tradebook.data.package import DataPackage
from tradebook.data.report import MAIN_TABLE
from tradebook.figures import indicators
from tradebook.figures.traced import Traced

TABLES = {MAIN_TABLE: "sector", "services_trade_provinces": "area"}
"""By table, the column that tells apart the series that may be exchanged."""
CLEAR = 0.5
"""By how much closer, on average in logarithms, the other's values of the years beside have to be. With both of these years
known, no pair in the data of 2016-2022 comes up to half of it; with the year before alone, two of 330 exceed it."""

GROWING = {
    **dict.fromkeys(("technology_modes", "outsourcing_modes"), "mode"),
    **dict.fromkeys(("technology_ownership", "outsourcing_ownership"), "ownership"),
    "technology_industries": "industry",
    "technology_partners": "partner",
}
"""The tables that state growth beside values, with the column that tells apart what may be exchanged."""
GROWTH = "_growth"
"""What the name of a measure has that is the growth of another."""

Series = Mapping[tuple[object, ...], Mapping[int, float]]
"""The positive values of a member by year, for each of its flows."""


def find_exchanged(package: DataPackage) -> Iterator[str]:
    """Yield a notice for every two members whose values look exchanged, with the year in which they do most."""
    for table, column in TABLES.items():
        members = read_members(package, table, column)
        years = sorted({year for series in members.values() for values in series.values() for year in values})
        for a, b in itertools.combinations(sorted(members), 2):
            found = {year: compare_histories(members[a], members[b], year) for year in years[1:]}
            clear = [year for year, gains in found.items() if gains and fmean(gains) > CLEAR]
            # the years beside one that is exchanged look so, too, but less
            for year in sorted(clear, key=lambda year: sum(found[year]), reverse=True)[:1]:
                names = "和".join(f"{package.name(code)}（{code}）" for code in (a, b))
                yield (
                    f"{package.path(table)}：{year} 年{names}的数值各接近对方前后年的数值，像是互相录反了。"
                    "请对照来源；来源如此的不必改。"
                )
    for table, column in GROWING.items():
        if table in package.table_names:
            yield from _find_exchanged_growth(package, table, column)


def _find_exchanged_growth(package: DataPackage, table: str, column: str) -> Iterator[str]:
    """Yield a notice for every two members whose growth is that over the other's value of the year before."""
    key, values = package.key(table), package.values(table)
    groups: dict[tuple[object, ...], dict[str, tuple[Traced, Traced, Traced]]] = defaultdict(dict)
    for place, rate in values.items():
        of = dict(zip(key, place, strict=True))
        measure = str(of["measure"]).removesuffix(GROWTH)
        level = values.get(tuple({**of, "measure": measure}[name] for name in key))
        before = values.get(tuple({**of, "measure": measure, "year": of["year"] - 1}[name] for name in key))
        # a growth of zero may mean that there was nothing before
        if measure != of["measure"] and level and before and before.value and rate.value:
            rest = tuple(of[name] for name in key if name not in (column, "measure"))
            groups[(of["year"], *rest)][of[column]] = level, rate, before
    found = {
        (str(year), *pair)
        for (year, *_), members in groups.items()
        for pair in itertools.combinations(sorted(members), 2)
        if _are_exchanged(*(members[code] for code in pair))
    }
    for year, *codes in sorted(found):
        names = "和".join(f"{package.name(code)}（{code}）" for code in codes)
        yield (
            f"{package.path(table)}：{year} 年{names}的数值与所载同比，各与对方的上年数相合，与自己的上年数不合，"
            "像是互相录反了。请对照来源；来源如此的不必改。"
        )


def _are_exchanged(a: tuple[Traced, Traced, Traced], b: tuple[Traced, Traced, Traced]) -> bool:
    (level, rate, before), (other_level, other_rate, other_before) = a, b

    def holds(rate: Traced, level: Traced, before: Traced) -> bool:
        base = before.like(level.unit)
        return not base.is_missing and Comparison("", rate, indicators.growth(level, base)).holds

    own = holds(rate, level, before) or holds(other_rate, other_level, other_before)
    return not own and holds(rate, level, other_before) and holds(other_rate, other_level, before)


def compare_histories(a: Series, b: Series, year: int) -> list[float]:
    """Return how much closer the values of a year lie to the other's of the years beside than to their own.

    Args:
        a: A member.
        b: Another.
        year: The year.

    Returns:
        For each flow and year beside, the difference of the distances in logarithms; below zero if each lies closer to
        its own history.

    Examples:
        >>> a, b = {("X",): {2021: 10, 2022: 410}}, {("X",): {2021: 400, 2022: 11}}
        >>> [gain > CLEAR for gain in compare_histories(a, b, 2022)], compare_histories(a, a, 2022)
        ([True], [0.0])
    """
    gains = []
    for flow, beside in itertools.product(sorted(a.keys() & b.keys(), key=str), (year - 1, year + 1)):
        first, second = a[flow], b[flow]
        if all(y in values for values in (first, second) for y in (year, beside)):
            own = _distance(first[year], first[beside]) + _distance(second[year], second[beside])
            gains.append(own - _distance(first[year], second[beside]) - _distance(second[year], first[beside]))
    return gains


def _distance(a: float, b: float) -> float:
    return abs(math.log(a / b))


def read_members(package: DataPackage, table: str, column: str) -> dict[str, Series]:
    """Return the series of a table by the code of the member, each by what else tells rows apart.

    Args:
        package: The data.
        table: The table.
        column: That of the members.
    """
    # what is in another unit is beside nothing
    names = ("area", "sector", "flow", "unit")
    others = [name for name in names if name != column and name in package.fields(table)]
    members: dict[str, dict[tuple[object, ...], dict[int, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in package.rows(table):
        if row["value"] is not None and row["value"] > 0:
            members[row[column]][tuple(row[name] for name in others)][row["year"]] = float(row["value"])
    return dict(members)
