"""Chapters as tests see them: executed for a year, and the text that readers would see."""

from __future__ import annotations

import functools
import re
import tempfile

import nbformat
from tradebook.data.report import Report
from tradebook.execution.book import stages
from tradebook.sphinxext.passages import remaining_source

from helpers.support import CHAPTERS, DATA, edition_ledger, first_stage, run_chapter

FIRST, SECOND = ([path.stem for path in group] for group in stages(CHAPTERS))


YEARS = Report.open(DATA).years


ROLE = re.compile(r"\{glue:\}`([^`]+)`")


NUMREF = re.compile(r"\{numref\}`([^`]+)`")


BAD_WORDS = re.compile(r"\bnan\b|None|Decimal|Traced|缺\)|\{|\}")


def notebook(name):
    return nbformat.read(CHAPTERS / f"{name}.ipynb", as_version=4)


def prose(name):
    return "\n\n".join(cell.source for cell in notebook(name).cells if cell.cell_type == "markdown")


@functools.cache
def ran(name, year):
    if name in FIRST:
        return first_stage(name, year)
    return run_chapter(name, year, ledger=ledger_file(year))


@functools.cache
def ledger_file(year):
    path = f"{tempfile.mkdtemp()}/ledger.json"
    edition_ledger(year).write(path)
    return path


def visible(name, run):
    """The text that is left when the book's directives have seen what is there, and without what is absent."""
    return remaining_source(prose(name), run.figures.keys() | run.phrases.keys(), run.absent)
