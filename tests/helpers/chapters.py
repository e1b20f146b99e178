"""Chapters as tests see them: executed for a year, and the text that readers would see."""

from __future__ import annotations

import functools
import re
import tempfile

import nbformat
from tradebook.execution.book import stages
from tradebook.sphinxext.passages import remaining_source

from helpers.support import CHAPTERS, Run, edition_ledger, first_stage, real_report, run_chapter

FIRST, SECOND = ([path.stem for path in group] for group in stages(CHAPTERS))
"""The chapters that need no ledger, and those that read it."""

YEARS = real_report().years
"""The editions of the project's data, as far as tests speak of it."""

ROLE = re.compile(r"\{glue:\}`([^`]+)`")
"""A figure or phrase in the text, by its key."""

NUMREF = re.compile(r"\{numref\}`([^`]+)`")
"""A reference to an exhibit, by its name."""

BAD_WORDS = re.compile(r"\bnan\b|None|Decimal|Traced|缺\)|\{|\}")
"""What readers never see."""


def notebook(name: str) -> nbformat.NotebookNode:
    """Read a chapter as it lies in the project."""
    return nbformat.read(CHAPTERS / f"{name}.ipynb", as_version=4)


def prose(name: str) -> str:
    """Return a chapter's Markdown."""
    return "\n\n".join(cell.source for cell in notebook(name).cells if cell.cell_type == "markdown")


@functools.cache
def ran(name: str, year: int) -> Run:
    """Return what a chapter shows in an edition; it is executed once for all tests of a process."""
    if name in FIRST:
        return first_stage(name, year)
    return run_chapter(name, year, ledger=ledger_file(year))


@functools.cache
def ledger_file(year: int) -> str:
    """Write the ledger of an edition; return its path."""
    path = f"{tempfile.mkdtemp()}/ledger.json"
    edition_ledger(year).write(path)
    return path


def visible(name: str, run: Run) -> str:
    """Return the text that is left when the book's directives have seen what is there, and without what is absent."""
    return remaining_source(prose(name), run.figures.keys() | run.phrases.keys(), run.absent)
