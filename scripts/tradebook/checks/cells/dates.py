"""Dates of documents: days that there are, and one year in the day of issue, in the document's number and beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tradebook.data.examining import Row
from tradebook.data.package import DataPackage
from tradebook.data.problems import Problem, TablePlace, describe_cell
from tradebook.data.settings.release import is_date

POLICIES = "policies"
YEAR_IN_NUMBER = re.compile(r"[〔［\[(（](\d{4})[〕］\])）]")
"""The year in a document's number: 商服贸发〔2022〕102号."""


def find_false_dates(package: DataPackage) -> Iterator[Problem[TablePlace]]:
    """Yield the documents issued on a day that there is not, or in another year than their number or row says.

    Args:
        package: The data package, its tables sound by their schemas.
    """
    for row in package.rows(POLICIES) if POLICIES in package.table_names else []:
        issued, year = row["issued"] or "", row["year"]
        if issued and not is_date(issued):
            yield _problem(package, row, "issued", "日历上有的日期，到月或到日，如 2018-07-24")
        elif issued and year is not None and int(issued[:4]) != year:
            yield _problem(package, row, "issued", f"{year} 年（年份列）的日期")
        numbered = YEAR_IN_NUMBER.search(row["number"] or "")
        if numbered and year is not None and int(numbered[1]) != year:
            yield _problem(package, row, "number", f"{year} 年（年份列）的文号")


def _problem(package: DataPackage, row: Row, column: str, expected: str) -> Problem[TablePlace]:
    place = TablePlace(package.path(POLICIES), row["_line"], column)
    return Problem(place, describe_cell(row[column]), expected, "对照来源，改正这一格或年份")
