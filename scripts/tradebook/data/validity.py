"""The years in which the codes of a list are valid, and what they were split from or merged into, as SDMX has it.

A code means the same in all its years: where a sector is split, it ends, and each of its parts is a new code from the next
year on; where sectors are merged, they end, and what they become is a new code. So a series can be followed over a split or
a merger by what stands for the code in other years, and two years can be compared by the codes that both can make up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tradebook.data.package import DataPackage
from tradebook.data.report import MAIN_TABLE

VALID_FROM, VALID_TO = "valid_from", "valid_to"
SPLIT_FROM, MERGED_INTO = "split_from", "merged_into"
TOLERANCE = Decimal("0.001")
"""How far, in parts of the total, the sum of all sectors may be from it for them to be taken for all there are."""


@dataclass(frozen=True)
class Validity:
    """When a code is valid.

    Attributes:
        first: Its first year; None for ever.
        last: Its last year; None for ever.
        split_from: The code that it is a part of, which ended before it began; empty if none.
        merged_into: The code that it went into, which began when it ended; empty if none.
    """

    first: int | None = None
    last: int | None = None
    split_from: str = ""
    merged_into: str = ""

    def holds(self, year: int) -> bool:
        """Tell whether the code is valid in a year."""
        return (self.first is None or self.first <= year) and (self.last is None or year <= self.last)


def validity_of(row: Mapping[str, Any]) -> Validity:
    """Return when the code in a row of a code list is valid; for ever where the list does not say."""
    return Validity(row.get(VALID_FROM), row.get(VALID_TO), row.get(SPLIT_FROM) or "", row.get(MERGED_INTO) or "")


class Classification:
    """The codes of a list by year.

    Args:
        codes: When each is valid, in the order of the list.

    Example:
        >>> codes = Classification(
        ...     {
        ...         "SC": Validity(),
        ...         "SI": Validity(last=2022),
        ...         "SI1": Validity(first=2023, split_from="SI"),
        ...         "SI2": Validity(first=2023, split_from="SI"),
        ...         "SL": Validity(first=2023),
        ...     }
        ... )
        >>> codes.in_year(2022), codes.in_year(2023)
        (['SC', 'SI'], ['SC', 'SI1', 'SI2', 'SL'])
        >>> codes.standing_for("SI", 2023), codes.standing_for("SI1", 2022)
        (['SI1', 'SI2'], [])
        >>> codes.comparable(2022, 2023), codes.added(2023)
        (['SC', 'SI'], ['SL'])
    """

    def __init__(self, codes: Mapping[str, Validity]):
        self._codes = dict(codes)

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def in_year(self, year: int) -> list[str]:
        """Return the codes that are valid in a year."""
        return [code for code, validity in self._codes.items() if validity.holds(year)]

    def standing_for(self, code: str, year: int) -> list[str]:
        """Return what a code consists of in a year: itself, what it was split into, or what was merged into it."""
        validity = self._codes.get(code, Validity())
        if validity.holds(year):
            return [code]
        is_over = validity.last is not None and year > validity.last
        related = self.parts(code) if is_over else self.sources(code)
        return [each for one in related for each in self.standing_for(one, year)]

    def whole(self, code: str) -> str:
        """Return the code that a code was split from; empty if it was not."""
        return self._codes[code].split_from if code in self._codes else ""

    def parts(self, code: str) -> list[str]:
        """Return the codes that a code was split into."""
        return [each for each, validity in self._codes.items() if validity.split_from == code]

    def sources(self, code: str) -> list[str]:
        """Return the codes that were merged into a code."""
        return [each for each, validity in self._codes.items() if validity.merged_into == code]

    def comparable(self, *years: int) -> list[str]:
        """Return the codes that can be made up in each of several years, by which these can be compared.

        That is the finest such division: where a code was split within the years, it stands for its parts.
        """
        latest = max(years)
        found = (self._known_in(code, years) for code in self.in_year(latest))
        chosen = {code for code in found if code}
        return [code for code in self._codes if code in chosen]

    def _known_in(self, code: str, years: Collection[int]) -> str:
        """Return the code itself, or the one it is a part of, that can be made up in all of these years; empty if none can."""
        while code and not all(self.standing_for(code, year) for year in years):
            code = self._codes[code].split_from
        return code

    def added(self, year: int) -> list[str]:
        """Return the codes that are new in a year and come from no other."""
        before = {each for code in self.comparable(year - 1, year) for each in self.standing_for(code, year)}
        return [code for code in self.in_year(year) if code not in before]

    def ended(self, year: int) -> list[str]:
        """Return the codes that were valid for the last time in the year before and went into no other."""
        after = {each for code in self.comparable(year - 1, year) for each in self.standing_for(code, year - 1)}
        return [code for code in self.in_year(year - 1) if code not in after]

    def split(self, year: int) -> dict[str, list[str]]:
        """Return the codes that were split for a year, with their parts."""
        parted = {code: self.parts(code) for code in self._codes if self._codes[code].last == year - 1}
        return {code: parts for code, parts in parted.items() if parts}

    def merged(self, year: int) -> dict[str, list[str]]:
        """Return the codes that others were merged into for a year, with these."""
        joined = {code: self.sources(code) for code in self._codes if self._codes[code].first == year}
        return {code: sources for code, sources in joined.items() if sources}

    def changed(self, year: int) -> bool:
        """Tell whether the codes of a year are others than those of the year before."""
        return self.in_year(year) != self.in_year(year - 1)


def sectors_of(package: DataPackage, area: str) -> Classification:
    """Return the services sectors of an area's table by year.

    Where the code list does not say since when a sector is one, and the table states it later than others or not at all,
    it is one since then, provided that the sectors which the table does state are most and make up the total.

    Args:
        package: The data.
        area: The area's code.
    """
    sectors = {row["code"]: validity_of(row) for row in package.rows("sectors") if row["level"] == "sector"}
    listed = first_listed(package, area, sectors)
    begin = min(listed.values(), default=0)
    unsaid = [code for code, each in sectors.items() if each.first is None and listed.get(code) != begin]
    for code in unsaid if unsaid and adds_up(package, area, sectors) else []:
        if code in listed:
            sectors[code] = replace(sectors[code], first=listed[code])
        else:
            # one that nobody has stated yet
            del sectors[code]
    return Classification(sectors)


def first_listed(package: DataPackage, area: str, sectors: Iterable[str]) -> dict[str, int]:
    """Return the first year for which an area's table states a sector, by the sector's code."""
    rows = package.rows(MAIN_TABLE, {"area": area}, columns=["sector", "year"])
    years: dict[str, int] = {}
    for row in rows:
        years[row["sector"]] = min(row["year"], years.get(row["sector"], row["year"]))
    return {code: years[code] for code in sectors if code in years}


def adds_up(package: DataPackage, area: str, sectors: Collection[str]) -> bool:
    """Tell whether the sectors that an area's table states are most of the list, and make up the total in most years."""
    if 2 * len(first_listed(package, area, sectors)) <= len(sectors):
        return False
    rows = package.rows(MAIN_TABLE, {"area": area, "flow": "T"}, columns=["sector", "year", "value"])
    totals = {row["year"]: row["value"] for row in rows if row["sector"] == "ALL"}
    sums = {
        year: sum(row["value"] for row in rows if row["year"] == year and row["sector"] in sectors)
        for year in totals
    }
    close = [year for year, total in totals.items() if abs(sums[year] - total) <= TOLERANCE * abs(total)]
    return 2 * len(close) > len(totals)
