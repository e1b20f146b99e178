"""Check the data directory with the texts that speak of its figures: tables, identities, and commentary."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from tradebook.book.commentary import TABLE, find_problems, find_typed_numbers
from tradebook.book.edition import Edition
from tradebook.checks.run import CheckReport, check_data
from tradebook.data.package import DataPackage, hand_over
from tradebook.data.problems import Problem, TablePlace
from tradebook.data.report import Report


def check_all(package: DataPackage, progress: Callable[[str], None] = lambda line: None) -> CheckReport:
    """Check a data directory, see `tradebook.checks.run.check_data`, and the expressions of its commentary.

    They are evaluated only when every table is sound by itself.

    Args:
        package: The data directory's package.
        progress: Called with one line per table or identity.

    Raises:
        DataError: ``edition.yml`` cannot be read at all.
    """
    report = check_data(package, progress)
    path = package.path(TABLE) if TABLE in package.table_names else ""
    if path and path not in {problem.place.file for problem in report.problems}:
        report.problems += _check_commentary(package, Report.of(package).years if report.is_sound else [])
        report.notices += [notice for row in package.rows(TABLE) for notice in find_typed_numbers(package, row)]
        progress(f"· {path}：文字中的表达式")
    return report


def _check_commentary(package: DataPackage, years: list[int]) -> Iterator[Problem[TablePlace]]:
    """Yield what is wrong with commentary; that of years without an edition is not evaluated."""

    @cache
    def open_edition(year: int) -> Edition | None:
        return Edition(year, package.folder) if year in years else None

    with hand_over(package):
        for row in package.rows(TABLE):
            yield from find_problems(package, row, open_edition(row["year"]))
