"""The values that the terms of declared identities stand for: facts, areas, export bases, cases, numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property

from tradebook.data.package import DataPackage, Key
from tradebook.figures import indicators
from tradebook.figures.traced import Traced, constant
from tradebook.figures.units import UNITS

TABLES = {
    "indicators": "facts",
    "areas": "facts",
    "export_bases": "export_base_indicators",
    "cases": "case_outcomes",
}
"""The code lists that a term's code may be from, and the table that has the term's values."""
AT = "@"
"""Between an indicator and the area that it is of: ``cbec_trade@CN-SN-XA``."""
Values = Mapping[Key, Traced]
"""The values of a term by what says which belong together: area, sector, flow and year, or the year alone."""


class Terms:
    """The values that the terms of a package's identities stand for.

    Args:
        package: The data.
    """

    def __init__(self, package: DataPackage):
        self._package = package

    def knows(self, term: str) -> bool:
        """Return whether a term is a number, or of codes that the package's lists have."""
        kind, (code, _, member) = self._kind(term), term.partition("/")
        if AT in code:
            return kind == "indicators" and not member and code.partition(AT)[2] in self._codes.get("areas", ())
        if kind == "export_bases":
            return member in self._codes["indicators"]
        if kind == "cases":
            return any(
                (row["case"], row["outcome"]) == (code, member) for row in self._package.rows("case_outcomes")
            )
        return _parse_number(term) is not None or (kind != "" and not member)

    def table(self, term: str) -> str:
        """Return the table that a term's values are from."""
        return TABLES.get(self._kind(term), "facts")

    def values(self, term: str) -> Values:
        """Return the values of a term by area, sector, flow and year, or by year alone."""
        number = _parse_number(term)
        if number is not None:
            return {(): number}
        code, _, member = term.partition("/")
        match self._kind(term):
            case "indicators":
                return self._facts(term)
            case "areas":
                return self._services_trade.get(term, {})
            case "export_bases":
                return self._base_indicators.get((code, member), {})
            case "cases":
                return self._case_outcomes.get((code, member), {})
        return {}

    def rates(self, term: str) -> Values:
        """Return the stated growth rates of an indicator or of an area's services trade."""
        if self._kind(term) == "areas":
            return self._growth_of_services_trade.get(term, {})
        indicator, at, area = term.partition(AT)
        return self._facts(f"{indicator}_growth{at}{area}")

    def bases(self, term: str) -> Values:
        """Return the values of the year before.

        An area's is the one that the data has, if it has one; otherwise it is what level and growth rate imply.
        """
        levels, rates = self.values(term), self.rates(term)
        implied = {key: indicators.implied_base(levels[key], rates[key]) for key in levels if key in rates}
        if self._kind(term) != "areas":
            return implied
        return implied | {(year,): levels[year - 1,] for (year,) in levels if (year - 1,) in levels}

    def _kind(self, term: str) -> str:
        """Return the code list that a term's code is from; empty if there is none."""
        code = term.partition("/")[0].partition(AT)[0]
        return next((codes for codes in self._codes if code in self._codes[codes]), "")

    @cached_property
    def _codes(self) -> dict[str, set[str]]:
        lists = [name for name in TABLES if name in self._package.table_names]
        return {name: {row["code"] for row in self._package.rows(name)} for name in lists}

    @cached_property
    def _services_trade(self) -> dict[str, dict[Key, Traced]]:
        """Services trade by area and year, from the table of provinces, or else from the facts."""
        trade = self._facts_by_area("services_trade")
        for (area, year, flow), value in self._table("services_trade_provinces").items():
            if flow == "T":
                trade.setdefault(area, {})[year,] = value
        return trade

    @cached_property
    def _growth_of_services_trade(self) -> dict[str, dict[Key, Traced]]:
        return self._facts_by_area("services_trade_growth")

    def _facts(self, term: str) -> Values:
        """Return the facts of an indicator by all that they are of; those of one area by year alone."""
        indicator, _, area = term.partition(AT)
        facts = self._package.facts(indicator)
        return (
            {(key[-1],): value for key, value in facts.items() if key[:3] == (area, "ALL", "T")} if area else facts
        )

    def _facts_by_area(self, indicator: str) -> dict[str, dict[Key, Traced]]:
        """Return the facts on trade in all services, by area and year."""
        by_area: dict[str, dict[Key, Traced]] = {}
        for (area, sector, flow, year), value in self._package.facts(indicator).items():
            if (sector, flow) == ("ALL", "T"):
                by_area.setdefault(area, {})[year,] = value
        return by_area

    @cached_property
    def _base_indicators(self) -> dict[tuple[str, str], dict[Key, Traced]]:
        by_indicator: dict[tuple[str, str], dict[Key, Traced]] = {}
        for (base, indicator, year, status), value in self._table("export_base_indicators").items():
            if status == "actual":
                by_indicator.setdefault((base, indicator), {})[year,] = value
        return by_indicator

    @cached_property
    def _case_outcomes(self) -> dict[tuple[str, str], dict[Key, Traced]]:
        """The outcomes of cases; the year is no part of their key, since a report states each only once."""
        values = self._table("case_outcomes")
        rows = {
            (row["case"], row["outcome"]): row
            for row in self._package.rows("case_outcomes")
            if row["status"] == "actual"
        }
        return {name: {(row["year"],): values[*name, "actual"]} for name, row in rows.items()}

    def _table(self, name: str) -> Mapping[Key, Traced]:
        return self._package.values(name) if name in self._package.table_names else {}


def _parse_number(term: str) -> Traced | None:
    """Return the constant that a term such as ``100%`` stands for; None if it stands for something else."""
    number = re.fullmatch(r"(\d+(?:\.\d+)?)(\D*)", term)
    return constant(Decimal(number[1]), number[2]) if number and number[2] in UNITS else None
