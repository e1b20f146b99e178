"""Check the whole data directory: schema, code lists, units, identities, known discrepancies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from tradebook.checks import identities
from tradebook.checks.plausible import implausible
from tradebook.data.package import DataPackage
from tradebook.data.problems import Problem, TablePlace
from tradebook.data.report import MAIN_TABLE, Report
from tradebook.errors import ZeroBaseError
from tradebook.figures.units import UNITS

DISCREPANCIES = "known_discrepancies"


@dataclass
class Tried:
    """An identity that the data can be tried on, and how many of its comparisons hold or do not."""

    meaning: str
    holds: int = 0
    broken: int = 0


@dataclass
class CheckReport:
    """What a check found, and how much it looked at. Notices are no problems: data may be missing, but not unseen."""

    problems: list[Problem[TablePlace]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    tables: int = 0
    rows: int = 0
    identities: list[Tried] = field(default_factory=list)
    known_breaks: int = 0

    @property
    def comparisons(self) -> int:
        """How many comparisons there are of all identities."""
        return sum(tried.holds + tried.broken for tried in self.identities)

    @property
    def summary(self) -> str:
        """One line for people."""
        return (
            f"共检查 {self.tables} 张表、{self.rows} 行、{self.comparisons} 个恒等式"
            f"（其中 {self.known_breaks} 处为已登记的来源矛盾）。"
        )


def check_data(package: DataPackage, progress: Callable[[str], None] = lambda line: None) -> CheckReport:
    """Check a data directory.

    Identities are looked at only when every table is sound by its schema.

    Args:
        package: The data directory's package.
        progress: Called with one line per table or identity.

    Returns:
        the report; its `problems` are empty when all is well.

    Raises:
        DataError: ``edition.yml`` cannot be read at all.
    """
    report = CheckReport()
    broken: set[str] = set()
    # code lists first: a table is looked at once the lists it refers to are sound
    for table in sorted(package.table_names, key=lambda name: bool(package.references(name))):
        if package.references(table) & broken:
            progress(f"– {package.resource(table).path}：代码表改正后再检查")
            continue
        found = package.validate(table) or _unknown_units(package, table) or _implausible(package, table)
        if found:
            broken.add(table)
        report.problems += found
        report.tables += 1
        report.rows += 0 if found else len(package.rows(table))
        progress(f"{'✗' if found else '✓'} {package.resource(table).path}")
    if not report.problems:
        Report.of(package)
        report.notices = _gaps(package)
        _check_identities(package, report, progress)
    return report


def _gaps(package: DataPackage) -> list[str]:
    """The cells that a year of the table by sector lacks although it has others: forgotten, or not available."""
    keys = {(row["area"], row["year"], row["sector"], row["flow"]) for row in package.rows(MAIN_TABLE)}
    sectors = [row["code"] for row in package.rows("sectors") if row["level"] != "aggregate"]
    wanted = (
        {"area": area, "year": year, "sector": sector, "flow": flow}
        for area, year in sorted({key[:2] for key in keys})
        for sector in sectors
        for flow in ("T", "X", "M")
    )
    path = package.resource(MAIN_TABLE).path
    return [
        f"{path}：没有{package.label(MAIN_TABLE, key)}。漏录请补上；来源没有的可以空缺。"
        for key in wanted
        if tuple(key.values()) not in keys
    ]


def _unknown_units(package: DataPackage, table: str) -> list[Problem[TablePlace]]:
    if "unit" not in package.resource(table).schema.field_names:
        return []
    path, known = package.resource(table).path, "、".join(u for u in UNITS if u)
    return [
        Problem(
            TablePlace(path, row["_line"], "unit"), f"读到“{row['unit']}”", f"其中之一：{known}", "改用这些单位"
        )
        for row in package.rows(table)
        if (row["unit"] or "") not in UNITS
    ]


def _implausible(package: DataPackage, table: str) -> list[Problem[TablePlace]]:
    if not {"value", "unit"} <= set(package.resource(table).schema.field_names):
        return []
    path, found = package.resource(table).path, ((row, implausible(row)) for row in package.rows(table))
    return [
        Problem(TablePlace(path, row["_line"], "value"), f"读到“{row['value']}”", wanted, "按来源核对后改正")
        for row, wanted in found
        if wanted
    ]


def _check_identities(package: DataPackage, report: CheckReport, progress: Callable[[str], None]) -> None:
    listed = {(row["identity"], row["cell"]): row for row in package.rows(DISCREPANCIES)}
    listing = package.resource(DISCREPANCIES).path
    unseen = dict(listed)
    for identity in identities.IDENTITIES:
        if identity.table not in package.table_names:
            continue
        tried = Tried(identity.meaning)
        try:
            for comparison in identity.compare(package):
                tried.holds += comparison.holds
                tried.broken += not comparison.holds
                row = unseen.pop((identity.id, comparison.cell), None)
                report.known_breaks += row is not None and not comparison.holds
                report.problems += _against_listing(package, identity, comparison, row, listing)
        except ZeroBaseError as error:
            place = TablePlace(package.resource(identity.table).path)
            expected = f"可以计算（{identity.meaning}）"
            report.problems.append(Problem(place, str(error).rstrip("。"), expected, "按来源核对后改正"))
        if tried.holds + tried.broken:
            report.identities.append(tried)
    for row in unseen.values():
        report.problems.append(
            Problem(
                TablePlace(listing, row["_line"]),
                f"没有恒等式 {row['identity']} 的单元 {row['cell']}",
                "现有的恒等式与单元",
                "改正或删去此行",
            )
        )
    for identity in identities.IDENTITIES:
        progress(f"· {identity.id}：{identity.meaning}")


def _against_listing(
    package: DataPackage,
    identity: identities.Identity,
    comparison: identities.Comparison,
    row: dict | None,
    listing: str,
) -> list[Problem[TablePlace]]:
    """What is wrong with a comparison, given its row in the list of known discrepancies."""
    if not comparison.holds and row is None:
        return [_unlisted(package, identity, comparison, listing)]
    if not comparison.holds and listed_values(row) != values(comparison):
        return [_outdated(row, comparison, listing)]
    if comparison.holds and row is not None:
        found = f"{comparison.cell} 已不再矛盾（{identity.meaning}）"
        return [Problem(TablePlace(listing, row["_line"]), found, "只列仍然存在的矛盾", "删去此行")]
    return []


def listed_values(row: dict) -> tuple[Decimal, Decimal, str]:
    """A registered discrepancy as stated value, expected value and unit."""
    return row["stated"], row["expected"], row["unit"]


def values(comparison: identities.Comparison) -> tuple[Decimal, Decimal, str]:
    """A comparison in the same form as `listed_values`."""
    stated = comparison.stated
    return stated.value, Decimal(comparison.expected_text), stated.unit.symbol


def _unlisted(
    package: DataPackage, identity: identities.Identity, comparison: identities.Comparison, listing: str
) -> Problem[TablePlace]:
    cell = comparison.stated.cell
    return Problem(
        TablePlace(package.resource(cell.table).path, cell.row, cell.column),
        f"{cell.label}为 {comparison.stated.value}",
        f"{comparison.relation.strip('=')}{comparison.expected_text}（{identity.meaning}）",
        f"先核对来源；若来源如此，在 {listing} 中登记：{identity.id},{comparison.cell},{comparison.stated.value},"
        f"{comparison.expected_text},{comparison.stated.unit},原因",
    )


def _outdated(row: dict, comparison: identities.Comparison, listing: str) -> Problem[TablePlace]:
    listed, actual = (
        f"{stated} 对 {expected}{unit}" for stated, expected, unit in (listed_values(row), values(comparison))
    )
    return Problem(
        TablePlace(listing, row["_line"]),
        f"{row['cell']} 登记为 {listed}",
        actual,
        "数据已变，请重新核对来源并更新此行",
    )
