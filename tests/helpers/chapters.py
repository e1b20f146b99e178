"""Chapters as tests see them: executed for a year, and the text that readers would see."""

from __future__ import annotations

import functools
import re
import tempfile

import nbformat
from tradebook.execution.book import stages
from tradebook.execution.reading.contents import PARTS as PARTS_FOLDER
from tradebook.publish.writing.preview import preview_notebook

from helpers.sharing import made_once
from helpers.support import CHAPTERS, Run, edition_ledger, first_stage, real_report, run_chapter

FIRST, SECOND = ([path.stem for path in group] for group in stages(CHAPTERS))
"""The chapters that need no ledger, and those that read it."""

PARTS = [f"{PARTS_FOLDER}/{path.stem}" for path in sorted((CHAPTERS / PARTS_FOLDER).glob("*.ipynb"))]
"""The chapters of editions of a part of a year."""

WRITTEN = [*FIRST, *SECOND, *PARTS]
"""All chapters that somebody writes."""

YEARS = real_report().years
"""The editions of the project's data, as far as tests speak of it."""

NUMREF = re.compile(r"\{numref\}`([^`]+)`")
"""A reference to an exhibit, by its name."""

BAD_WORDS = re.compile(r"\bnan\b|None|Decimal|Traced|缺\)|\{|\}")
"""What readers never see."""


def notebook(name: str) -> nbformat.NotebookNode:
    """Read a chapter as it lies in the project, by its path in the folder of the chapters."""
    return nbformat.read(CHAPTERS / f"{name}.ipynb", as_version=4)


def prose(name: str) -> str:
    """Return a chapter's Markdown."""
    return "\n\n".join(cell.source for cell in notebook(name).cells if cell.cell_type == "markdown")


def ran(name: str, year: int) -> Run:
    """Return what a chapter shows in an edition; it is executed once for all tests."""
    return first_stage(name, year) if name in FIRST else second_stage(name, year)


@made_once
def second_stage(name: str, year: int) -> Run:
    """A chapter that reads the ledger of the others, executed once on the real data; not to be changed by a test."""
    return run_chapter(name, year, ledger=ledger_file(year))


@functools.cache
def ledger_file(year: int) -> str:
    """Write the ledger of an edition; return its path."""
    path = f"{tempfile.mkdtemp()}/ledger.json"
    edition_ledger(year).write(path)
    return path


def visible(run: Run, *, commentary: bool = True) -> str:
    """Return the Markdown that readers see of an executed chapter, with its values in place.

    Args:
        run: The chapter.
        commentary: Whether with that from the data.
    """
    cells = [
        cell if commentary or cell.cell_type == "markdown" else _without_text(cell) for cell in run.notebook.cells
    ]
    return preview_notebook({**run.notebook, "cells": cells})


def _without_text(cell: nbformat.NotebookNode) -> nbformat.NotebookNode:
    outputs = [output for output in cell.outputs if "text/markdown" not in output.get("data", {})]
    return nbformat.NotebookNode({**cell, "outputs": outputs})


def plain(markdown: str) -> str:
    """Return Markdown without roles and openings of directives, and with the sentences of a paragraph on one line, as pages show it."""
    text = re.sub(r"^\s*:{3,}\{[\w-]+\} *", "", markdown, flags=re.MULTILINE)
    text = re.sub(r"(?<=[^\n\x21-\x7e])\n(?=[^\n\x21-\x7e])", "", text)
    return re.sub(r"\{[\w-]+\}`([^`<]+?)(?: <[^`]*>)?`", r"\1", text)
