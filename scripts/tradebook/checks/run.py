"""Check the whole data directory: schema, code lists, units, plausible values, identities, known discrepancies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tradebook.checks.cells.dates import find_false_dates
from tradebook.checks.cells.units import (
    find_false_registrations,
    find_lacking_rates,
    find_mixed_periods,
    find_wrong_units,
)
from tradebook.checks.codes.labels import find_false_labels
from tradebook.checks.codes.lists import find_false_lists
from tradebook.checks.codes.standard_names import find_false_names, other_province
from tradebook.checks.codes.validity import find_false_validity, find_unsaid_validity
from tradebook.checks.declared import IDENTITIES, unknown_terms
from tradebook.checks.discrepancies import Register
from tradebook.checks.exchanged import find_exchanged
from tradebook.checks.identities import list_identities
from tradebook.checks.identity import Identity
from tradebook.checks.plausible import implausible
from tradebook.checks.printed.cells import find_misplaced
from tradebook.checks.printed.keying import find_changed_claims, find_lost_words, find_odd_years
from tradebook.checks.restatements import false_statements
from tradebook.data.package import DataPackage
from tradebook.data.printed.claims import is_print
from tradebook.data.printed.places import PLACES, list_places
from tradebook.data.problems import Problem, TablePlace, describe_cell
from tradebook.data.report import MAIN_TABLE, Report
from tradebook.data.settings.periods import find_malformed_periods
from tradebook.data.settings.switches import EDITION_FILE
from tradebook.data.validity import sectors_of
from tradebook.data.vintages import VINTAGE
from tradebook.errors import MixedUnitsError, ZeroBaseError
from tradebook.figures.money.exchange import EXCHANGE_RATES
from tradebook.figures.observation_status import list_statuses
from tradebook.figures.wording import word_lacking

YEARS_AHEAD = 5
"""How many years after the latest in the data a vintage is taken for a slip of the pen."""


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
        book = Report.of(package)
        vintages = book.vintages
        report.notices = [
            *_list_gaps(package),
            *_list_not_final(package),
            *find_unsaid_validity(package),
            *find_exchanged(package),
            *find_mixed_periods(package),
            *find_odd_years(package),
            *find_changed_claims(package),
            *_list_unsaid(book),
        ]
        report.problems += [
            *find_false_validity(package, book.info.area),
            *_find_unknown_terms(package),
            *false_statements(package),
            *_find_unknown_places(package),
            *find_misplaced(package),
            *find_lost_words(package),
            *_find_impossible_vintages(package, book),
            *find_false_names(package),
            *find_false_labels(package),
            *find_false_lists(package, book.info.nation),
            *find_false_dates(package),
            *_find_other_bodies(book),
            *find_lacking_rates(book),
        ]
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
        report.rows += 0 if problems else len(package.history(table, with_gaps=True))
        progress(f"{'✗' if problems else '✓'} {path}")


def _check_table(package: DataPackage, table: str) -> list[Problem[TablePlace]]:
    """Return the problems of the first kind that a table has any of: schema, units, values."""
    return (
        package.validate(table)
        or [*find_malformed_periods(table, package.path(table), package.history(table, with_gaps=True))]
        or [*find_wrong_units(package, table)]
        or [*find_false_registrations(package, table)]
        or [*_find_implausible(package, table)]
    )


def _find_implausible(package: DataPackage, table: str) -> Iterator[Problem[TablePlace]]:
    if not package.has_observations(table):
        return
    for row in package.history(table):
        expected = implausible(row)
        if expected:
            place = TablePlace(package.path(table), row["_line"], "value")
            yield Problem(place, describe_cell(row["value"]), expected, "按来源核对后改正")


# -- between tables --------------------------------------------------------------------------------------------------


def _list_gaps(package: DataPackage) -> Iterator[str]:
    """Yield the cells that a year of the table by sector lacks although it has others, without saying why."""
    present, names = set(package.values(MAIN_TABLE)), package.key(MAIN_TABLE)
    explained = {tuple(row[name] for name in names) for row in package.rows_without_value(MAIN_TABLE)}
    known = present | explained
    totals = [row["code"] for row in package.rows("sectors") if row["level"] == "total"]
    sectors = {area: sectors_of(package, area) for area in {key[0] for key in present}}
    for area, year in sorted({key[:2] for key in present}):
        for sector in (*totals, *sectors[area].in_year(year)):
            for flow in ("T", "X", "M"):
                if (area, year, sector, flow) not in known:
                    cell = {"area": area, "year": year, "sector": sector, "flow": flow}
                    label = package.label(MAIN_TABLE, cell)
                    yield (
                        f"{package.path(MAIN_TABLE)}：没有{label}。漏录请补上；来源没有的可以空缺，"
                        "或在“数据状态”写明原因。"
                    )


def _list_not_final(package: DataPackage) -> Iterator[str]:
    """Yield for each table how many of its numbers are provisional or estimated, and the first of them."""
    for table in package.table_names:
        values = package.values(table).values() if package.has_observations(table) else ()
        cells = [value.cell for value in values if value.cell and value.cell.status]
        if cells:
            first = f"{cells[0].label}（第 {cells[0].row} 行，{list_statuses(cells[0].status)}）"
            named = first if len(cells) == 1 else f"{first}等 {len(cells)} 个数"
            yield f"{package.path(table)}：{named}不是正式数，书中有标记。有了正式数，请改数并清空“数据状态”。"


def _list_unsaid(report: Report) -> Iterator[str]:
    """Yield what the newest edition does not say of itself as a publication."""
    if report.years:
        year = report.latest_year
        for path, name in report.as_of(year).info.release.lacking:
            entry = path.replace("<年份>", str(year))
            yield f"{EDITION_FILE}：{entry}（{name}）空缺。发布前请填写；没有的可以空缺，书中不出现。"


def _find_impossible_vintages(package: DataPackage, report: Report) -> Iterator[Problem[TablePlace]]:
    """Yield the vintages that no report can have: then no edition, or another one than before, would see the row."""
    if not report.years:
        return
    latest = max(report.years) + YEARS_AHEAD
    mend = "改为首次刊载该数值的报告的年份"
    for table in package.table_names:
        is_observed = table.startswith(MAIN_TABLE) or table == "facts"
        for row in package.history(table, with_gaps=True) if VINTAGE in package.fields(table) else []:
            place = TablePlace(package.path(table), row["_line"], VINTAGE)
            found = describe_cell(row[VINTAGE])
            if is_observed and row[VINTAGE] < row["year"]:
                found = f"{row['year']} 年的数，而刊载它的是 {row[VINTAGE]} 年的报告"
                expected = "报告不早于它所载的数的年份"
                yield Problem(place, found, expected, f"改正年份，或{mend}")
            elif row[VINTAGE] > latest:
                yield Problem(place, found, f"不晚于 {latest} 的报告年份", mend)
    yield from _find_false_first(package, report)


def _find_other_bodies(report: Report) -> Iterator[Problem[TablePlace]]:
    """Yield the bodies in ``edition.yml`` that are another province's."""
    info = report.info
    for key, name in (("publisher", info.publisher), ("compiler", info.compiler), ("statistics", info.statistics)):
        if other := other_province(name, info.area_name):
            place = TablePlace(EDITION_FILE, column=key)
            found = f"{describe_cell(name)}，是{other}的机构"
            yield Problem(place, found, f"{info.area_name}（{info.area}）的机构", "改正机构名称，或改正 area")


def _find_false_first(package: DataPackage, report: Report) -> Iterator[Problem[TablePlace]]:
    """Yield the rows of a first report that does not state the total of its own year and the one before."""
    first = report.first_vintage
    total = {"area": report.info.area, "sector": "ALL", "flow": "T"}
    stated = package.history(MAIN_TABLE, total, columns=["year", VINTAGE])
    if first is None or first == max((row[VINTAGE] for row in stated), default=first):
        return
    lacking = [
        year
        for year in (first - 1, first)
        if year in {row["year"] for row in stated} and {"year": year, VINTAGE: first} not in stated
    ]
    for row in package.history(MAIN_TABLE, {"area": report.info.area, VINTAGE: first}) if lacking else []:
        place = TablePlace(package.path(MAIN_TABLE), row["_line"], VINTAGE)
        expected = f"第一份报告的年份，该报告也载有 {lacking[-1]} 年的进出口总额"
        yield Problem(place, describe_cell(first), expected, "改为首次刊载该数值的报告的年份")


def _find_unknown_terms(package: DataPackage) -> Iterator[Problem[TablePlace]]:
    for rule, column, term in unknown_terms(package):
        yield Problem(
            TablePlace(package.path(IDENTITIES), rule.line, column),
            describe_cell(term),
            "代码表中的指标（可写明地区：指标@地区）或地区、基地代码/指标代码、案例代码/成效名称，或带单位的常数；各项用“ + ”相连",
            "改正，在代码表中登记，或删去此行",
        )


def _find_unknown_places(package: DataPackage) -> Iterator[Problem[TablePlace]]:
    """Yield the places of claims that are nowhere in the print; a claim may have several, so they are no foreign keys."""
    places = list_places(package)
    for table in (name for name in package.table_names if places and is_print(name)):
        for row in package.history(table):
            for locator in row["locator"].split():
                if locator not in places:
                    place = TablePlace(package.path(table), row["_line"], "locator")
                    expected = f"{package.path(PLACES)} 中的位置"
                    yield Problem(place, describe_cell(locator), expected, "按印刷本改正，或在其中登记")


def _check_identities(package: DataPackage, report: CheckReport, progress: Callable[[str], None]) -> None:
    """Compare what the identities state, and hold the breaks against the register of known discrepancies.

    The counts are those of this data, also where other data was looked at before.
    """
    register, seen = Register(package), set()
    lacking: list[str] = []
    report.identities, report.known_breaks = [], set()
    for identity in list_identities(package):
        result = IdentityResult(identity.id, identity.meaning)
        try:
            for comparison in identity.compare(package):
                key = (identity.id, comparison.cell)
                seen.add(key)
                if comparison.lacking_rates:
                    lacking += comparison.lacking_rates
                    continue
                result.holds += comparison.holds
                result.broken += not comparison.holds
                report.known_breaks |= (
                    {key} if not comparison.holds and register.has(identity, comparison) else set()
                )
                problem = register.problem(identity, comparison)
                report.problems += [problem] if problem else []
        except (ZeroBaseError, MixedUnitsError) as error:
            report.problems.append(_undefined(package, identity, error))
        if result.holds + result.broken:
            report.identities.append(result)
        progress(f"· {identity.id}：{identity.meaning}")
    report.problems += register.unused(seen)
    if lacking:
        path = package.path(EXCHANGE_RATES)
        notice = f"{path}：{word_lacking(lacking)}，金额单位不同的各数没有互相核对。来源载明汇率的，请补上。"
        report.notices = [*dict.fromkeys([*report.notices, notice])]


def _undefined(
    package: DataPackage, identity: Identity, error: ZeroBaseError | MixedUnitsError
) -> Problem[TablePlace]:
    place = TablePlace(package.path(identity.table))
    return Problem(place, str(error).rstrip("。"), f"可以计算（{identity.meaning}）", "按来源核对后改正")
