"""Chapters of a year that no report has had, executed on synthetic data."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

from tradebook.data.package import DataPackage, hand_over
from tradebook.execution.book import stages
from tradebook.model.edition import Edition

from helpers import synthetic
from helpers.chapters import SECOND, plain, visible
from helpers.sharing import made_once
from helpers.support import CHAPTERS, Run, ledger_of, run_chapter
from helpers.synthetic import NEXT

CASES = [
    "same_again",
    "bare_year",
    "area_only",
    "zeros_and_ties",
    "mirrored",
    "all_fall",
    "holes",
    "turned",
    "culture_turns",
]
"""The functions of `helpers.synthetic` that write data of the next year."""


@functools.cache
def data_of(case: str) -> Path:
    """Return the data directory of a case."""
    return getattr(synthetic, case)(Path(tempfile.mkdtemp()))


@functools.cache
def package_of(case: str) -> DataPackage:
    """Return the data of a case, opened once."""
    return DataPackage(data_of(case))


@functools.cache
def edition_of(case: str) -> Edition:
    """Return the edition of a case, for what no chapter shows by itself."""
    with hand_over(package_of(case)):
        return Edition(NEXT, data_of(case))


@made_once
def ran(name: str, case: str) -> Run:
    """Return what a chapter shows in a case; it is executed once for all tests, which do not change it."""
    parameters = {"ledger": ledger_file(case)} if name in SECOND else {}
    return run_chapter(name, NEXT, data_of(case), package=package_of(case), **parameters)


@functools.cache
def ledger_file(case: str) -> str:
    """Write the ledger of a case's chapters; return its path."""
    path = data_of(case).parent / "ledger.json"
    first = {path.stem: ran(path.stem, case) for path in stages(CHAPTERS)[0]}
    ledger_of(NEXT, first).write(path)
    return str(path)


def text_of(name: str, case: str, *, commentary: bool = True) -> str:
    """Return the text that readers see of a chapter in a case, without markup and ends of lines.

    Args:
        name: The chapter.
        case: The case.
        commentary: Whether with that from the data, which repeats what was said of the newest edition.
    """
    return plain(visible(ran(name, case), commentary=commentary))
