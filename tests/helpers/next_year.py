"""Chapters of a year that no report has had, executed on synthetic data."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

from tradebook.execution.book import stages

from helpers import synthetic
from helpers.chapters import SECOND
from helpers.support import CHAPTERS, ledger_of, run_chapter
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


@functools.cache
def data_of(case):
    return getattr(synthetic, case)(Path(tempfile.mkdtemp()))


@functools.cache
def ran(name, case):
    parameters = {"ledger": ledger_file(case)} if name in SECOND else {}
    return run_chapter(name, NEXT, data_of(case), **parameters)


@functools.cache
def ledger_file(case):
    path = data_of(case).parent / "ledger.json"
    first = {path.stem: ran(path.stem, case) for path in stages(CHAPTERS)[0]}
    ledger_of(NEXT, first).write(path)
    return str(path)
