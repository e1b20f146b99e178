"""The data as the desk sees it: opened once for all requests until one of its files changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tradebook.data.report import Report
from tradebook.desk.desk import Desk
from tradebook.desk.kept import state_of
from tradebook.digests import files_in
from tradebook.entry.keeping.history import HISTORY
from tradebook.execution.cache import read_chapter
from tradebook.execution.outputs import title_of
from tradebook.execution.reading.contents import CHAPTERS
from tradebook.publish.folders import Edition
from tradebook.publish.releasing.states import (
    WORKBOOKS,
    EditionState,
    find_state,
    list_editions,
    list_states,
    list_years,
)
from tradebook.publish.releasing.unfinished import put_back_unfinished

WAITING = "waiting"
"""In the folder of imports: the workbooks that were handed in."""


def open_report(desk: Desk) -> Report:
    """Open the data as it is now, without what a release that was killed has left in it.

    Raises:
        DataError: It cannot be read.
    """
    put_back_unfinished(desk.data_dir, desk.output)
    return read_report(desk)


def read_report(desk: Desk) -> Report:
    """Open the data as it is now.

    Raises:
        DataError: It cannot be read.
    """
    return desk.kept.find("report", state_of(desk.data_dir), lambda: Report.open(desk.data_dir))


def open_states(desk: Desk, *, count: bool = True) -> list[EditionState]:
    """Return the states of all editions, the newest first.

    Args:
        desk: The desk.
        count: Whether to count what the newest lack, which takes longer than all else.
    """
    report, output = open_report(desk), desk.output
    state = state_of(desk.data_dir), _state_of_builds(desk)
    return desk.kept.find(("states", count), state, lambda: list_states(report, output, count=count))


def find_waiting(desk: Desk, year: int) -> list[Path]:
    """Return the workbooks of a year that were handed in and are not imported yet."""
    # one that is just being handed in has a hidden name until all of it is there
    return sorted(path for path in waiting_folder(desk, year).glob("[!.]*") if path.is_file())


def waiting_folder(desk: Desk, year: int) -> Path:
    """Return where the workbooks of a year wait that were handed in."""
    return desk.output / HISTORY / WAITING / str(year)


def open_years(desk: Desk) -> list[int]:
    """Return the years that editors work on, the newest first."""
    return list_years(open_report(desk), desk.output)


def find_earlier_year(desk: Desk) -> int | None:
    """Return the year before all of the data, which can be entered, too; None while the data has none."""
    years = open_report(desk).years
    return years[0] - 1 if years else None


def open_editions(desk: Desk) -> list[Edition]:
    """Return the editions that the data has, the newest first."""
    report = open_report(desk)
    return desk.kept.find("editions", state_of(desk.data_dir), lambda: list_editions(report))


def open_state(desk: Desk, edition: Edition) -> EditionState:
    """Return the state of one edition."""
    report, output = open_report(desk), desk.output
    state = state_of(desk.data_dir), _state_of_builds(desk)
    return desk.kept.find(("state", edition), state, lambda: find_state(report, output, edition))


def _state_of_builds(desk: Desk) -> tuple[object, ...]:
    """Return what tells that an edition was built, released or begun: the files in its folder, without those of its pages."""
    folders = [*desk.output.glob("[0-9]*"), *desk.output.glob("releases/[0-9]*")]
    files = [path for folder in sorted(folders) for path in sorted(folder.glob("*.*"))]
    return tuple(state_of(path) for path in [*files, *sorted(desk.output.glob(WORKBOOKS))])


def chapter_titles(desk: Desk) -> dict[str, str]:
    """Return the titles of the chapters by their names; the name where a title has a figure in it."""
    folder = desk.root / CHAPTERS
    return desk.kept.find("titles", state_of(folder), lambda: dict(_list_titles(folder)))


def _list_titles(folder: Path) -> Iterator[tuple[str, str]]:
    for path in files_in(folder, "*.ipynb"):
        yield path.stem, title_of(read_chapter(path)) or path.stem
