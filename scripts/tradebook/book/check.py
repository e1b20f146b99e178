"""Check the data directory with the texts that speak of its figures: tables, identities, and commentary."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Collection, Iterator
from functools import cache

from tradebook.book.commentary import TABLE, find_problems, find_typed_numbers
from tradebook.book.edition import Edition
from tradebook.checks.run import CheckReport, check_data
from tradebook.data.package import DataPackage, hand_over
from tradebook.data.problems import Problem, TablePlace, describe_cell
from tradebook.data.report import Report
from tradebook.execution.evaluation import OF_FILES
from tradebook.execution.expressions import BARE
from tradebook.model.area import RESERVED

SECTORS, IDENTIFIER = "sectors", "identifier"
TEXTS = ("policies", "policy_tasks", "policy_targets", "cases", "case_outcomes")
"""The tables whose texts are printed letter by letter."""


def check_all(package: DataPackage, progress: Callable[[str], None] = lambda line: None) -> CheckReport:
    """Check a data directory, see `tradebook.checks.run.check_data`, and the expressions of its commentary.

    These are evaluated only when every table is sound by itself.

    Args:
        package: The data directory's package.
        progress: Called with one line per table or identity.

    Raises:
        DataError: ``edition.yml`` cannot be read at all.
    """
    report = check_data(package, progress)
    report.problems += _find_unreachable(package, {problem.place.file for problem in report.problems})
    report.problems += _find_unevaluated(package, {problem.place.file for problem in report.problems})
    path = package.path(TABLE) if TABLE in package.table_names else ""
    if path and path not in {problem.place.file for problem in report.problems}:
        report.problems += _check_commentary(package, Report.of(package).years if report.is_sound else [])
        report.notices += [
            f"{path}，第 {row['_line']} 行，“{column}”列：{notice}"
            for row in package.rows(TABLE)
            for column, notice in find_typed_numbers(row)
        ]
        progress(f"· {path}：文字中的表达式")
    return report


def _find_unreachable(package: DataPackage, unsound: Collection[str]) -> Iterator[Problem[TablePlace]]:
    """Yield the sectors whose names no expression can say, or mean something else in expressions.

    Args:
        package: The data.
        unsound: The files that have problems already.
    """
    path = package.path(SECTORS)
    for row in package.rows(SECTORS) if path not in unsound else ():
        name = row[IDENTIFIER]
        reason = "是 Python 的保留字" if keyword.iskeyword(name) else ""
        reason = reason or ("是地区本身的一个属性" if name in RESERVED else "")
        reason = reason or (f"以 {'、'.join(OF_FILES)} 之一开头" if name.startswith(OF_FILES) else "")
        if reason:
            place = TablePlace(path, row["_line"], IDENTIFIER)
            found = f"{describe_cell(name)}，{reason}，正文里写 area.{name} 得不到这个行业"
            yield Problem(place, found, "正文表达式里能用的名称", f"换一个，如 services_{name}")


def _find_unevaluated(package: DataPackage, unsound: Collection[str]) -> Iterator[Problem[TablePlace]]:
    """Yield the cells with what somebody meant for an expression, in tables whose expressions nobody evaluates."""
    for table in (name for name in TEXTS if name in package.table_names):
        path = package.path(table)
        for row in package.rows(table) if path not in unsound else ():
            for column, cell in row.items():
                if isinstance(cell, str) and (found := BARE.search(cell)):
                    place = TablePlace(path, row["_line"], column)
                    seen = f"{describe_cell(cell)}，其中的“{found[0]}”会照原样印出"
                    yield Problem(
                        place, seen, "文字", f"改写成文字；要随数据变的数，写进 {package.path(TABLE)} 的文字里"
                    )


def _check_commentary(package: DataPackage, years: list[int]) -> Iterator[Problem[TablePlace]]:
    """Yield what is wrong with commentary; that of years without an edition is not evaluated."""

    @cache
    def open_edition(year: int) -> Edition | None:
        return Edition(year, package.folder) if year in years else None

    with hand_over(package):
        for row in package.rows(TABLE):
            yield from find_problems(package, row, open_edition(row["year"]))
