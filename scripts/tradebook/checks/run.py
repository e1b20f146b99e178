"""Check the whole data directory: schema, code lists, units, plausible values, identities, known discrepancies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tradebook.checks.declared import IDENTITIES, unknown_terms
from tradebook.checks.discrepancies import Register
from tradebook.checks.identities import list_identities
from tradebook.checks.identity import Identity
from tradebook.checks.plausible import implausible
from tradebook.data.package import DataPackage
from tradebook.data.problems import Problem, TablePlace, describe_cell
from tradebook.data.report import MAIN_TABLE, Report
from tradebook.errors import ZeroBaseError
from tradebook.figures.units import UNITS


@dataclass
class IdentityResult:
    """How many comparisons of an identity hold, and how many are broken."""

    id: str
    meaning: str
    holds: int = 0
    broken: int = 0


@dataclass
class CheckReport:
    """What a check found, and how much it looked at.

    Attributes:
        problems: what must be mended.
        notices: what may be missing for good reason, but must not be missing unseen.
        tables: how many tables were looked at.
        rows: how many rows the sound tables have.
        identities: the identities that the data of the latest report has the values for.
        known_breaks: identities and cells of the registered discrepancies that this data has.
        is_sound: True if every table is sound by itself.
    """

    problems: list[Problem[TablePlace]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    tables: int = 0
    rows: int = 0
    identities: list[IdentityResult] = field(default_factory=list)
    known_breaks: set[tuple[str, str]] = field(default_factory=set)
    is_sound: bool = False

    @property
    def comparisons(self) -> int:
        """How many comparisons there are of all identities."""
        return sum(result.holds + result.broken for result in self.identities)

    @property
    def summary(self) -> str:
        """One line for people."""
        return (
            f"共检查 {self.tables} 张表、{self.rows} 行、{self.comparisons} 个恒等式"
            f"（其中 {len(self.known_breaks)} 处为已登记的来源矛盾）。"
        )


def check_data(package: DataPackage, progress: Callable[[str], None] = lambda line: None) -> CheckReport:
    """Check a data directory.

    Identities are looked at only when every table is sound by itself, in the data as each report had it.

    Args:
        package: The data directory's package.
        progress: Called with one line per table or identity.

    Returns:
        the report; its `problems` are empty when all is well.

    Raises:
        DataError: ``edition.yml`` cannot be read at all.
    """
    report = CheckReport()
    _check_tables(package, report, progress)
    report.is_sound = not report.problems
    if report.is_sound:
        vintages = Report.of(package).vintages
        report.notices = list(_list_gaps(package))
        report.problems += _find_unknown_terms(package)
    if not report.problems:
        for vintage in vintages:
            progress(f"{vintage} 年版的数据：")
            _check_identities(package.as_of(vintage), report, progress)
            # a later report repeats what an earlier one got wrong
            if report.problems:
                break
    return report


# -- tables --------------------------------------------------------------------------------------------------------


def _check_tables(package: DataPackage, report: CheckReport, progress: Callable[[str], None]) -> None:
    """Check every table by itself, code lists first: a table is looked at once the lists it refers to are sound."""
    unsound: set[str] = set()
    for table in sorted(package.table_names, key=lambda name: bool(package.references(name))):
        path = package.path(table)
        if package.references(table) & unsound:
            progress(f"– {path}：代码表改正后再检查")
            continue
        problems = _check_table(package, table)
        if problems:
            unsound.add(table)
        report.problems += problems
        report.tables += 1
        report.rows += 0 if problems else len(package.history(table))
        progress(f"{'✗' if problems else '✓'} {path}")


def _check_table(package: DataPackage, table: str) -> list[Problem[TablePlace]]:
    """Return the problems of the first kind that a table has any of: schema, units, values."""
    return (
        package.validate(table) or [*_find_unknown_units(package, table)] or [*_find_implausible(package, table)]
    )


def _find_unknown_units(package: DataPackage, table: str) -> Iterator[Problem[TablePlace]]:
    if "unit" not in package.fields(table):
        return
    known = f"其中之一：{'、'.join(symbol for symbol in UNITS if symbol)}"
    for row in package.history(table):
        if (row["unit"] or "") not in UNITS:
            place = TablePlace(package.path(table), row["_line"], "unit")
            yield Problem(place, describe_cell(row["unit"]), known, "改用这些单位")


def _find_implausible(package: DataPackage, table: str) -> Iterator[Problem[TablePlace]]:
    if not {"value", "unit"} <= set(package.fields(table)):
        return
    for row in package.history(table):
        expected = implausible(row)
        if expected:
            place = TablePlace(package.path(table), row["_line"], "value")
            yield Problem(place, describe_cell(row["value"]), expected, "按来源核对后改正")


# -- between tables --------------------------------------------------------------------------------------------------


def _list_gaps(package: DataPackage) -> Iterator[str]:
    """Yield the cells that a year of the table by sector lacks although it has others: forgotten, or not available."""
    present = set(package.values(MAIN_TABLE))
    sectors = [row["code"] for row in package.rows("sectors") if row["level"] != "aggregate"]
    for area, year in sorted({key[:2] for key in present}):
        for sector in sectors:
            for flow in ("T", "X", "M"):
                if (area, year, sector, flow) not in present:
                    key = {"area": area, "year": year, "sector": sector, "flow": flow}
                    label = package.label(MAIN_TABLE, key)
                    yield f"{package.path(MAIN_TABLE)}：没有{label}。漏录请补上；来源没有的可以空缺。"


def _find_unknown_terms(package: DataPackage) -> Iterator[Problem[TablePlace]]:
    for rule, column, term in unknown_terms(package):
        yield Problem(
            TablePlace(package.path(IDENTITIES), rule.line, column),
            describe_cell(term),
            "代码表中的指标或地区、基地代码/指标代码、案例代码/成效名称，或带单位的常数；各项用“ + ”相连",
            "改正，在代码表中登记，或删去此行",
        )


def _check_identities(package: DataPackage, report: CheckReport, progress: Callable[[str], None]) -> None:
    """Compare what the identities state, and hold the breaks against the register of known discrepancies.

    The counts are those of this data, also where other data was looked at before.
    """
    register, seen = Register(package), set()
    report.identities, report.known_breaks = [], set()
    for identity in list_identities(package):
        result = IdentityResult(identity.id, identity.meaning)
        try:
            for comparison in identity.compare(package):
                key = (identity.id, comparison.cell)
                seen.add(key)
                result.holds += comparison.holds
                result.broken += not comparison.holds
                report.known_breaks |= (
                    {key} if not comparison.holds and register.has(identity, comparison) else set()
                )
                problem = register.problem(identity, comparison)
                report.problems += [problem] if problem else []
        except ZeroBaseError as error:
            report.problems.append(_undefined(package, identity, error))
        if result.holds + result.broken:
            report.identities.append(result)
        progress(f"· {identity.id}：{identity.meaning}")
    report.problems += register.unused(seen)


def _undefined(package: DataPackage, identity: Identity, error: ZeroBaseError) -> Problem[TablePlace]:
    place = TablePlace(package.path(identity.table))
    return Problem(place, str(error).rstrip("。"), f"可以计算（{identity.meaning}）", "按来源核对后改正")
