"""What chapters need, imported and used once before they run.

The fork server imports this module before it forks anything (see `tradebook.execution.workers`), so chapters find it all
in memory; a process that is spawned imports it for itself. The modules of higher rooms are named only, as execution runs
notebooks without knowing what they contain.
"""

from __future__ import annotations

import gc
from importlib import import_module

import altair
import nbformat
import pandas

import tradebook.execution.chapter  # noqa: F401

USED_BY_CHAPTERS = (
    "tradebook.exhibits.charts",
    "tradebook.exhibits.tables",
    "tradebook.topics.audit",
    "tradebook.book.edition",
)
THRESHOLDS = 100_000, 20, 20
"""Of the garbage collection; with Python's own it takes a third of the time, as so many objects stay."""


def tune_gc() -> None:
    """Let the garbage collector look seldom, and never at what is there already."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


def _use_once() -> None:
    """Have the libraries do what they do only when they are used first."""
    for module in USED_BY_CHAPTERS:
        import_module(module)
    chart = altair.Chart(pandas.DataFrame({"year": [2022]})).mark_bar()
    chart.encode(x="year:O", y="year:Q").to_dict(validate=False)
    nbformat.validate(nbformat.v4.new_notebook())


tune_gc()
_use_once()
