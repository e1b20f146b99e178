"""Chapters as tests see them: executed for a year, and the text that readers would see."""

from __future__ import annotations

import functools
import re
import tempfile

import nbformat
from tradebook.data.report import Report
from tradebook.execution.book import stages
from tradebook.sphinxext.passages import MARKS, mark, what_remains

from helpers.support import CHAPTERS, DATA, edition_ledger, first_stage, run_chapter

FIRST, SECOND = ([path.stem for path in group] for group in stages(CHAPTERS))


YEARS = Report.open(DATA).years


ROLE = re.compile(r"\{glue:\}`([^`]+)`")


NUMREF = re.compile(r"\{numref\}`([^`]+)`")


DIRECTIVE = re.compile(r":::\{(when|section-needs)\}([^\n]*)\n(.*?)^:::$", re.DOTALL | re.MULTILINE)


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
    known = run.figures.keys() | run.phrases.keys()

    def remaining(match):
        kind, keys, body = match.groups()
        complete = set(keys.split()) <= known
        if kind == "when":
            return body.removeprefix(":unless:") if complete != body.startswith(":unless:") else ""
        return "" if complete else "[dropped]"

    sections = re.split(r"^(?=#)", DIRECTIVE.sub(remaining, prose(name)), flags=re.MULTILINE)
    text = "".join(section for section in sections if "[dropped]" not in section)
    return "\n\n".join(without_absent(paragraph, run.absent) for paragraph in text.split("\n\n"))


def without_absent(paragraph, absent):
    """A paragraph of MyST without the sentences that need absent figures or exhibits."""
    marks = {}

    def encode(match):
        return marks.setdefault(match[0], mark(len(marks)))

    text = re.sub(r"\{(?:glue:|numref|term)\}`[^`]+`|\*\*[^*]+\*\*", encode, paragraph)
    gone = {sign for role, sign in marks.items() if re.sub(r"^.*?`|`$", "", role) in absent}
    text = what_remains(text, gone) if gone else text
    return re.sub(f"[{MARKS}]", lambda match: {sign: role for role, sign in marks.items()}[match[0]], text)
