"""Series that look exchanged: the values of two sectors in one year, each of which would continue the other's.

Sums hold when two sectors are exchanged in all flows, so no identity sees it. What sees it is history: of two series far
apart, each suddenly lies where the other was. It is a reason to look again and no proof, so it is a notice.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from statistics import fmean

from tradebook.data.package import DataPackage
from tradebook.data.report import MAIN_TABLE

TABLES = {MAIN_TABLE: "sector", "services_trade_provinces": "area"}
"""By table, the column that tells apart the series that may be exchanged."""
CLEAR = 0.5
"""By how much closer, on average in logarithms, the other's values of the years beside have to be. With both of these years
known, no pair in the data of 2016-2022 comes up to half of it; with the year before alone, two of 330 exceed it."""

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
    others = [name for name in ("area", "sector", "flow") if name != column and name in package.fields(table)]
    members: dict[str, dict[tuple[object, ...], dict[int, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in package.rows(table):
        if row["value"] is not None and row["value"] > 0:
            members[row[column]][tuple(row[name] for name in others)][row["year"]] = float(row["value"])
    return dict(members)
