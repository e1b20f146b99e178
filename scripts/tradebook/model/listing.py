"""The services sectors of the edition's area by year: which there are, how they changed, and by which years are compared."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cached_property

from tradebook.data.package import DataPackage
from tradebook.data.report import MAIN_TABLE
from tradebook.data.validity import Classification, sectors_of


class SectorList:
    """The sectors that an area's table has, by year.

    Args:
        package: The data.
        area: The area's code.
        first_year: The first year of the area's table.
        name: What a code is called.
    """

    def __init__(self, package: DataPackage, area: str, first_year: int, name: Callable[[str], str]):
        self._package, self._area, self._first_year, self._name = package, area, first_year, name

    @cached_property
    def codes(self) -> Classification:
        """The codes of all years."""
        return sectors_of(self._package, self._area)

    @cached_property
    def stated(self) -> set[str]:
        """The codes that the table has in any year."""
        rows = self._package.rows(MAIN_TABLE, {"area": self._area}, columns=["sector"])
        return {row["sector"] for row in rows}

    @cached_property
    def knowledge(self) -> set[str]:
        """The codes of the sectors that are knowledge-intensive, in whatever year."""
        rows = self._package.rows("sectors")
        return {row["code"] for row in rows if row["level"] == "sector" and row["knowledge_intensive"]}

    def in_year(self, year: int) -> list[str]:
        """Return the codes of a year's sectors that the table has, in the order of the code list; all if it has none."""
        valid = self.codes.in_year(year)
        return [code for code in valid if code in self.stated] or valid

    def knowledge_in(self, year: int) -> list[str]:
        """Return the codes of a year's knowledge-intensive sectors."""
        return [code for code in self.codes.in_year(year) if code in self.knowledge]

    def has(self, sector: str, year: int) -> bool:
        """Tell whether a sector is one in a year, itself or as the sum of others; totals always are."""
        return bool(self.codes.standing_for(sector, year))

    def made_up(self, years: Iterable[int]) -> dict[str, dict[int, list[str]]]:
        """Return the sectors that others stand for in some of these years, since they were split or merged, by year."""
        others = {
            code: {
                year: parts for year in years if (parts := self.codes.standing_for(code, year)) not in ([], [code])
            }
            for code in self.codes
        }
        return {code: by_year for code, by_year in others.items() if by_year}

    # -- what years are compared by --------------------------------------------------------------------------------

    def common(self, total: str, year: int) -> list[str] | None:
        """Return by which sectors a total can be compared with the year before, if it is not made up of the same.

        Args:
            total: ``ALL`` or ``KI``.
            year: The year.

        Returns:
            The codes; None if the total can be compared as it is.
        """
        years = (year - 1, year)
        counted = {
            code
            for each in years
            for code in (self.knowledge_in(each) if total == "KI" else self.codes.in_year(each))
        }
        parts = {
            code: {part for each in years for part in self.codes.standing_for(code, each)}
            for code in self.codes.comparable(*years)
        }
        common = [code for code, standing in parts.items() if standing <= counted]
        return None if counted == {part for code in common for part in parts[code]} else common

    def comparable(self, codes: Collection[str], year: int) -> list[str]:
        """Return by which sectors some of a year's can be compared with the year before.

        Args:
            codes: The year's sectors.
            year: The year.
        """
        found = self.codes.comparable(year - 1, year)
        return [code for code in found if set(self.codes.standing_for(code, year)) <= set(codes)]

    def undivided(self, codes: Iterable[str]) -> list[str]:
        """Return sectors with each that was split in the years of the data in the place of its parts.

        One of which some parts are not among the sectors, as they are not knowledge-intensive, stays split.

        Args:
            codes: A year's sectors.
        """
        chosen, found = set(codes), set()
        for code in chosen:
            while (
                (whole := self.codes.whole(code))
                and self.has(whole, self._first_year)
                and self._has_all(whole, chosen)
            ):
                code = whole
            found.add(code)
        return [code for code in self.codes if code in found]

    def _has_all(self, whole: str, chosen: Collection[str]) -> bool:
        """Tell whether a sector, or all parts of it, or of these, are among some."""
        parts = [code for code in self.codes if self.codes.whole(code) == whole]
        return whole in chosen or (bool(parts) and all(self._has_all(part, chosen) for part in parts))

    def divide(self, year: int) -> tuple[list[str], list[str]]:
        """Return the sectors of a year that can be followed back to the first year, and those that are new since."""
        listed = self.in_year(year)
        lasting = [
            code
            for code in self.codes.comparable(*range(min(self._first_year, year), year + 1))
            if set(self.codes.standing_for(code, year)) <= set(listed)
        ]
        known = {part for code in lasting for part in self.codes.standing_for(code, year)}
        return lasting, [code for code in listed if code not in known]

    # -- in words --------------------------------------------------------------------------------------------------

    def describe_changes(self, year: int, codes: Collection[str] = ()) -> str:
        """Say which sectors are new in a year, gone, split or merged: 2023年起增列政府服务; empty if none is.

        Args:
            year: The year.
            codes: Only of these sectors, those that they come from and those that they go into; none for all.
        """

        def concerns(sectors: Iterable[str]) -> list[str]:
            return [code for code in sectors if not codes or code in codes]

        changes = [f"增列{self._join(added)}" for added in [concerns(self.codes.added(year))] if added]
        changes += [f"不再列{self._join(ended)}" for ended in [concerns(self.codes.ended(year))] if ended]
        changes += [
            f"{self._name(whole)}分列为{self._join(parts)}"
            for whole, parts in self.codes.split(year).items()
            if concerns([whole, *parts])
        ]
        changes += [
            f"{self._join(sources)}{'合并为' if len(sources) > 1 else '改称'}{self._name(result)}"
            for result, sources in self.codes.merged(year).items()
            if concerns([result, *sources])
        ]
        return f"{year}年起{'，'.join(changes)}" if changes else ""

    def describe_change(self, sector: str, year: int) -> str:
        """Say what becomes of a sector in a year: that it is new, or what it is the sum of; empty if nothing does."""
        now, before = (self.codes.standing_for(sector, each) for each in (year, year - 1))
        if now == before or not now:
            return ""
        if not before:
            whole = self.codes.whole(sector)
            return f"无可比的上年数（{year}年起{f'由{self._name(whole)}分列' if whole else '单列'}）"
        if now == [sector]:
            return f"{year - 1}年及以前{self._word_sum(before)}"
        return f"{year}年起{self._word_sum(now)}"

    def _word_sum(self, codes: Collection[str]) -> str:
        """Say what a sector is under other codes: the sum of several, or one by another name."""
        return f"为{self._join(codes)}之和" if len(codes) > 1 else f"称{self._join(codes)}"

    def _join(self, codes: Iterable[str]) -> str:
        return "、".join(map(self._name, codes))
