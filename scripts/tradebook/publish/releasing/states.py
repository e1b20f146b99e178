"""In which state the editions of a report are: from the first figure to the release, and what they still lack."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tradebook.data.report import Report
from tradebook.data.settings.periods import Period
from tradebook.data.settings.release import Release
from tradebook.entry.beginning.part import describe_part, list_periods
from tradebook.figures.ledger import LEDGER_FILE
from tradebook.publish.folders import Edition, name_edition
from tradebook.publish.releasing.released import Released, find_released
from tradebook.publish.workspace import HTML

if TYPE_CHECKING:
    from tradebook.entry.asking.missing import FilledSheet

COUNTED = 2
"""Of how many of the newest editions it is counted what they lack."""
WORKBOOKS = "entry-*.xlsx"
"""The workbooks that wait in the folder of the editions to be filled in; `tradebook.entry.workbook` names them."""


@dataclass(frozen=True)
class EditionState:
    """In which state an edition is.

    Attributes:
        edition: The edition.
        title: The book's title.
        sheets: How far its data is, sheet by sheet; none if that was not counted.
        release: What ``edition.yml`` says of its release.
        has_data: True if the data has the area's services trade of the year or its part.
        is_built: True if its web pages are there.
        released: What was handed out; None if it is not released by this library.
    """

    edition: Edition
    title: str
    sheets: tuple[FilledSheet, ...]
    release: Release
    has_data: bool
    is_built: bool
    released: Released | None

    @property
    def year(self) -> int:
        """Its year."""
        return self.edition.year if isinstance(self.edition, Period) else self.edition

    @property
    def is_part(self) -> bool:
        """True for the edition of a part of a year."""
        return isinstance(self.edition, Period)

    @property
    def called(self) -> str:
        """What editors call it."""
        return name_edition(self.edition)

    @property
    def missing(self) -> int:
        """How many numbers and texts it lacks that the year before has."""
        return sum(sheet.missing for sheet in self.sheets)

    @property
    def filled(self) -> int:
        """How many it has."""
        return sum(sheet.filled for sheet in self.sheets)

    @property
    def name(self) -> str:
        """The state in a word."""
        if self.released or self.release.status == "released":
            return "已发布"
        if not (self.filled or self.has_data or self.is_part):
            return "尚无数据"
        if not self.has_data or self.missing:
            return "数据未齐"
        # of others it is not counted what they lack
        return self.release.status_name or ("数据齐全" if self.sheets else "已有数据")


def list_years(report: Report, output: Path) -> list[int]:
    """Return the years that editors work on, the newest first: those of the data, the next, and those of workbooks that wait.

    Where there are none of these, it is the last year, as ``new-area`` takes it.

    Args:
        report: The data as it is now.
        output: The folder of the editions.
    """
    named = (re.match(r"entry-(\d{4})\b", path.name) for path in output.glob(WORKBOOKS))
    years = {int(match[1]) for match in named if match} | {*report.years}
    if report.years:
        years.add(report.latest_year + 1)
    return sorted(years, reverse=True) or [date.today().year - 1]


def list_states(report: Report, output: Path, *, count: bool = True) -> list[EditionState]:
    """Return the states of all editions, the newest first: of the years that editors work on, and their parts that the data has.

    Args:
        report: The data as it is now.
        output: The folder of the editions.
        count: Whether to count what the newest `COUNTED` lack.
    """
    return list(_list_states(report, output, count))


def _list_states(report: Report, output: Path, count: bool) -> Iterator[EditionState]:
    counted = list_counted(report, output) if count else []
    for edition in _in_order({*list_years(report, output), *list_editions(report)}):
        yield find_state(report, output, edition, count=edition in counted)


def list_counted(report: Report, output: Path) -> Sequence[Edition]:
    """Return the editions of which it is counted what they lack.

    Args:
        report: The data as it is now.
        output: The folder of the editions.
    """
    return list_years(report, output)[:COUNTED]


def list_editions(report: Report) -> list[Edition]:
    """Return the editions that the data has, the newest first; those of parts of a year follow that of the year.

    Args:
        report: The data as it is now.
    """
    return _in_order([*report.years, *list_periods(report.package, report.info.area)])


def _in_order(editions: Iterable[Edition]) -> list[Edition]:
    return sorted(
        editions,
        key=lambda each: (each.year, 0, each.part) if isinstance(each, Period) else (each, 1, ""),
        reverse=True,
    )


def find_state(report: Report, output: Path, edition: Edition, *, count: bool = True) -> EditionState:
    """Return the state of an edition.

    Args:
        report: The data as it is now.
        output: The folder of the editions.
        edition: The edition.
        count: Whether to count what it lacks; of parts of years that is not known.
    """
    folder = output / str(edition)
    if isinstance(edition, Period):
        year, info = edition.year, describe_part(report.package, edition)
        has_data = edition in list_periods(report.package, info.area)
    else:
        year, info = edition, report.as_of(edition).info
        has_data = year in report.years
    return EditionState(
        edition=edition,
        title=info.title(year),
        sheets=_count_sheets(report, year) if count and isinstance(edition, int) else (),
        release=info.release,
        has_data=has_data,
        is_built=(folder / HTML).is_dir() and (folder / LEDGER_FILE).is_file(),
        released=find_released(output, edition),
    )


def _count_sheets(report: Report, year: int) -> tuple[FilledSheet, ...]:
    # it needs all that sheets speak of, which a list that is not counted does not wait for
    from tradebook.entry.asking.missing import list_filled

    return tuple(list_filled(report, year))
