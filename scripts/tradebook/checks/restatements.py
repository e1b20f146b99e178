"""The same thing stated in several places of the source: what each of them says of one date has to agree.

``restatements.csv`` names the thing and, a row each, the statements of it, whatever table they stand in::

    人力资源服务产业园入驻机构数, BASE-HR/base_hr_agencies
    人力资源服务产业园入驻机构数, hr_base_firms@CN-SN

Hedges count: 百余家 is any number from 100, 约60 what rounds to 60, 近120 anything that comes up to it by less than a unit
of its last significant digit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from tradebook.checks.identity import Comparison, Identity, cell_name
from tradebook.data.examining import Row
from tradebook.data.package import CODE, CODE_FOLDER, DataPackage
from tradebook.data.problems import Problem, TablePlace, describe_cell
from tradebook.figures.ranges.intervals import INFINITY, Interval
from tradebook.figures.traced import Traced

RESTATEMENTS = "restatements"
TABLES = ("facts", "regional_innovation", "export_base_indicators", "case_outcomes", "policy_targets")
"""The tables whose rows may state one thing."""
WHOLE_AREA = ("ALL", "T")
"""Sector and flow of the facts that are of an area as a whole; the names of others have them."""
ONE_SIDED = {"≥", "≤"}
"""The bounds that leave a number open to one side."""
Dated = dict[int, Traced]
"""What a statement says, by year."""


def meaning_of(value: Traced) -> Interval:
    """Return what a statement can mean, as its source hedges it.

    Examples:
        >>> from tradebook.figures.traced import Cell, observation
        >>> def state(value, bound):
        ...     return observation(Decimal(value), "家", Cell("facts", 2, "value", 6, "企业", bound=bound))
        >>> for number, bound in (("67", "="), ("60", "≈"), ("120", "⪅"), ("120", "⪆"), ("100", "≥")):
        ...     print(meaning_of(state(number, bound)))
        [67, 67]
        [55, 65)
        [110, 120]
        [120, 130)
        [100, Infinity)
    """
    (cell,) = value.cells()
    number = value.value
    step = Decimal(1).scaleb(_last_digit(number))
    match cell.bound:
        case "≥":
            return Interval(value.low, INFINITY, has_high=False)
        case "≤":
            return Interval(-INFINITY, value.high, has_low=False)
        case "≈":
            return Interval(number - step / 2, number + step / 2, has_high=False)
        case "⪅":
            return Interval(number - step, value.high)
        case "⪆":
            return Interval(value.low, number + step, has_high=False)
    return value.interval


def _last_digit(number: Decimal) -> int:
    """Return the place of the last significant digit: the zeros of 1.30 are stated, those of 4000 may be round."""
    exponent, rounded = (int(part.as_tuple().exponent) for part in (number, number.normalize()))
    return exponent if exponent < 0 else rounded


@dataclass(frozen=True)
class Restatement(Comparison):
    """Two statements of one thing."""

    @property
    def holds(self) -> bool:
        """True if one number can be meant by both, and no bound of it has another number: 超过25 and 超过52 do not agree."""
        bounds = {cell.bound for value in (self.stated, self.expected) for cell in value.cells()}
        if len(bounds) == 1 and bounds <= ONE_SIDED:
            return self.stated.interval.meets(self.expected.interval)
        return meaning_of(self.stated).meets(meaning_of(self.expected))


def name_statement(table: str, row: Row) -> tuple[str, int | None]:
    """Return by what name ``restatements.csv`` calls what a row states, and the year that it speaks of.

    The name is empty for rows that state nothing that can stand elsewhere: ranks, what was before.

    Examples:
        >>> name_statement("policy_targets", {"policy": "POL-05", "target": "5G基站", "due": 2024})
        ('POL-05/5G基站', 2024)
    """
    match table:
        case "facts":
            kind = (row["sector"], row["flow"])
            part = "" if kind == WHOLE_AREA else cell_name("", *kind)
            return f"{row['indicator']}@{row['area']}{part}", row["year"]
        case "regional_innovation" if row["measure"] == "level":
            return f"{row['indicator']}@{row['area']}", row["year"]
        case "export_base_indicators" if row["status"] == "target":
            return cell_name(row["base"], row["indicator"], "target"), row["due"]
        case "export_base_indicators":
            return cell_name(row["base"], row["indicator"]), row["year"]
        case "case_outcomes" if row["status"] == "actual":
            return cell_name(row["case"], row["outcome"]), row["year"]
        case "policy_targets":
            return cell_name(row["policy"], row["target"]), row["due"]
    return "", None


def _read_statements(package: DataPackage) -> dict[str, Dated]:
    """Return all that the tables of a package state, by name; a statement without a date speaks of none."""
    statements: dict[str, Dated] = {}
    for table in TABLES:
        for row in package.rows(table):
            name, year = name_statement(table, row)
            if name and year is not None:
                statements.setdefault(name, {})[year] = package.observe(table, row)
    return statements


def restatement_identities(package: DataPackage) -> list[Identity]:
    """Return the identity that statements of one thing agree; none if a package names no things."""
    if RESTATEMENTS not in package.table_names:
        return []
    return [Identity(RESTATEMENTS, RESTATEMENTS, "同一事物的各处说法一致", _compare)]


def false_statements(package: DataPackage) -> Iterator[Problem[TablePlace]]:
    """Yield the rows whose statement no data can have, or has in a unit of something else, or that are alone.

    The data of another area, or of an earlier year, may not have what the code lists know.
    """
    if RESTATEMENTS not in package.table_names:
        return
    statements, path = _read_statements(package), package.path(RESTATEMENTS)
    lines = {(row["thing"], row["statement"]): row["_line"] for row in package.rows(RESTATEMENTS)}
    for thing, names in _list_things(package).items():
        units = {name: {value.unit for value in statements.get(name, {}).values()} for name in names}
        known = [unit for name in names for unit in units[name]]
        for name in names:
            place, found = TablePlace(path, lines[thing, name], "statement"), describe_cell(name)
            if not units[name] and not _is_known(package, name):
                expected = "代码表中的指标@地区、基地/指标，或表中的案例/成效、政策/目标"
                yield Problem(place, found, expected, "改正，或删去此行")
            elif any(unit.dimension != known[0].dimension for unit in units[name]):
                expected = f"与同一事物的其他说法可以换算的单位（{known[0]}）"
                yield Problem(place, f"{found}，单位是{next(iter(units[name]))}", expected, "改正，或另立一个事物")
        if len(names) == 1:
            place = TablePlace(path, lines[thing, names[0]], "thing")
            yield Problem(place, f"“{thing}”只有一处说法", "两处以上", "补上其他说法，或删去此行")


def _is_known(package: DataPackage, statement: str) -> bool:
    """Return whether the code lists have the codes that a statement's name is made of."""
    indicator, _, of_area = statement.partition("@")
    codes = [indicator, *of_area.split("/")] if of_area else statement.removesuffix("/target").split("/")
    lists = [name for name in package.table_names if package.path(name).startswith(CODE_FOLDER)]
    return set(codes) <= {row[CODE] for name in lists for row in package.rows(name)}


def _list_things(package: DataPackage) -> dict[str, list[str]]:
    things: dict[str, list[str]] = {}
    for row in package.rows(RESTATEMENTS):
        things.setdefault(row["thing"], []).append(row["statement"])
    return things


def _compare(package: DataPackage) -> Iterator[Restatement]:
    statements = _read_statements(package)
    for thing, names in _list_things(package).items():
        for one, other in combinations(names, 2):
            stated, expected = statements.get(one, {}), statements.get(other, {})
            for year in sorted(stated.keys() & expected.keys()):
                compared = expected[year].to(stated[year].unit)
                yield Restatement(cell_name(thing, one, other, year), stated[year], compared)
