"""In which state the editions of a report are: from the first figure to the release, and what they still lack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tradebook.data.report import Report
from tradebook.data.settings.release import Release
from tradebook.figures.ledger import LEDGER_FILE
from tradebook.publish.releasing.released import Released, find_released
from tradebook.publish.workspace import HTML

if TYPE_CHECKING:
    from tradebook.entry.asking.missing import FilledSheet

COUNTED = 2
"""Of how many of the newest editions it is counted what they lack."""


@dataclass(frozen=True)
class EditionState:
    """In which state an edition is.

    Attributes:
        year: The edition.
        title: The book's title.
        sheets: How far its data is, sheet by sheet; none if that was not counted.
        release: What ``edition.yml`` says of its release.
        has_data: True if the data has the area's services trade of the year.
        is_built: True if its web pages are there.
        released: What was handed out; None if it is not released by this library.
    """

    year: int
    title: str
    sheets: tuple[FilledSheet, ...]
    release: Release
    has_data: bool
    is_built: bool
    released: Released | None

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
        if self.sheets and not self.filled:
            return "尚无数据"
        if not self.has_data or self.missing:
            return "数据未齐"
        return self.release.status_name or "数据齐全"


def list_states(report: Report, output: Path, *, count: bool = True) -> list[EditionState]:
    """Return the states of all editions, the newest first: of those that the data has, and the next.

    Args:
        report: The data as it is now.
        output: The folder of the editions.
        count: Whether to count what the newest `COUNTED` lack.
    """
    return list(_list_states(report, output, count))


def _list_states(report: Report, output: Path, count: bool) -> Iterator[EditionState]:
    years = [*report.years, report.latest_year + 1]
    for place, year in enumerate(reversed(years)):
        yield find_state(report, output, year, count=count and place < COUNTED)


def find_state(report: Report, output: Path, year: int, *, count: bool = True) -> EditionState:
    """Return the state of an edition.

    Args:
        report: The data as it is now.
        output: The folder of the editions.
        year: The edition.
        count: Whether to count what it lacks.
    """
    info, folder = report.as_of(year).info, output / str(year)
    return EditionState(
        year=year,
        title=info.title(year),
        sheets=_count_sheets(report, year) if count else (),
        release=info.release,
        has_data=year in report.years,
        is_built=(folder / HTML).is_dir() and (folder / LEDGER_FILE).is_file(),
        released=find_released(output, year),
    )


def _count_sheets(report: Report, year: int) -> tuple[FilledSheet, ...]:
    # it needs all that sheets speak of, which a list that is not counted does not wait for
    from tradebook.entry.asking.missing import list_filled

    return tuple(list_filled(report, year))
