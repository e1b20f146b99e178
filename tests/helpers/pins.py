"""Pins: all that two editions show, written down in files that tests compare with what the chapters show today.

Of the other editions and of pretended next years, the prose alone is pinned: it turns with the data in ways that the two do
not have.

`make pins` writes them anew. A change of a pin is a change of the book: whoever commits it has read its diff.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from tradebook.execution.cache import chapter_settings
from tradebook.execution.expressions import results_in, text_of
from tradebook.exhibits.exhibit import exhibit_rows
from tradebook.figures.figure import ABSENT_MIME, FIGURE_MIME
from tradebook.recorded import recorded_in

from helpers import next_year, sparse
from helpers.chapters import FIRST, SECOND, YEARS, ran, visible
from helpers.support import CHAPTERS, ROOT, Run

PINNED_YEARS = (2022, 2019)
"""The newest edition that has a print, and one with little data, in which much of the prose falls."""
PINNED_CHAPTERS = [
    name for name in FIRST + SECOND if not chapter_settings(CHAPTERS / f"{name}.ipynb").get("always_run")
]
"""All chapters but the one that looks at the project and at this machine."""
EARLIER = tuple(str(year) for year in YEARS if year not in PINNED_YEARS)
PROSE_EDITIONS = (*EARLIER, *next_year.CASES)
"""Those of which the prose alone is pinned: the other editions, and the pretended next years of `helpers.next_year`."""
SPARSE_EDITIONS = sparse.PINNED
"""Those with data that lacks much, of which the prose of the chapters that read no ledger is pinned."""
PROSE = "prose"
"""The folder of their pins."""
FOLDER = ROOT / "tests" / "backtests" / "pins"
LEDGER_COLUMNS = ("chapter", "expression", "key", "value", "unit", "text", "label", "formula")
DIGITS = Context(prec=8, rounding=ROUND_HALF_EVEN)
"""The digits of a value that are pinned; the last ones of a forecast are those of a machine."""
LONGEST_FORMULA = 60
"""Characters of a formula in words that are pinned: enough to name the first observations."""
MOST_LINES = 60
"""Lines of a difference that a message shows."""

HEAD = "==== "
"""What a chapter begins with in a file that has all of them."""

Row = tuple[str, ...]
"""A line of the ledger's pin, see `LEDGER_COLUMNS`."""


def pin_file(edition: int | str, name: str) -> Path:
    """Return the file of a pin.

    Args:
        edition: The edition's year; `PROSE` for those of which the prose alone is pinned.
        name: Of the chapter, or ``ledger``; of the prose, the edition's.
    """
    return FOLDER / str(edition) / (f"{name}.csv" if name == "ledger" else f"{name}.txt")


def describe_difference(pinned: str, shown: str, name: str) -> str:
    """Say which lines of a pin differ from what is shown; empty if none does."""
    lines = list(
        difflib.unified_diff(
            pinned.splitlines(), shown.splitlines(), f"{name} (pinned)", f"{name} (shown now)", "", "", 0, ""
        )
    )
    more = [f"... and {len(lines) - MOST_LINES} more lines"] if len(lines) > MOST_LINES else []
    return "\n".join([*lines[:MOST_LINES], *more])


# -- the ledger --------------------------------------------------------------------------------------------------------


def ledger_rows(name: str, run: Run) -> list[Row]:
    """Return what each expression of a chapter gives, and what its exhibits record for the ledger.

    A figure has a key, but where that is the expression itself; a phrase or a condition has a text only.
    """
    shown = [(expression, result["data"]) for expression, result in results_in(run.notebook)]
    results = dict([*shown, *recorded_in(run.notebook)])
    return [(name, *_ledger_row(expression, shows)) for expression, shows in results.items()]


def _ledger_row(expression: str, shows: Mapping[str, Any]) -> Row:
    if ABSENT_MIME in shows:
        return expression, "", "", "", "〔缺〕", shows[ABSENT_MIME]["label"], ""
    if FIGURE_MIME not in shows:
        return expression, "", "", "", text_of(shows), "", ""
    figure = shows[FIGURE_MIME]
    key = "" if figure["key"] == expression else figure["key"]
    formula = figure["formula"]
    beginning = formula if len(formula) <= LONGEST_FORMULA else f"{formula[:LONGEST_FORMULA]}…"
    return expression, key, _short(figure["value"]), figure["unit"], figure["text"], figure["label"], beginning


def ledger_text(rows: list[Row]) -> str:
    """Write the rows of all chapters as CSV."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([LEDGER_COLUMNS, *rows])
    return stream.getvalue()


def read_ledger_rows(year: int) -> list[Row]:
    """Read the rows that are pinned."""
    with pin_file(year, "ledger").open(encoding="utf-8", newline="") as stream:
        return [tuple(row) for row in csv.reader(stream)][1:]


def _short(text: str) -> str:
    """Return a number with the digits that are pinned, and any other text as it is."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return f"{DIGITS.plus(number).normalize():f}" if number.is_finite() else text


# -- the text of a chapter ---------------------------------------------------------------------------------------------


def chapter_text(run: Run) -> str:
    """Return what a reader sees of a chapter: its prose, a sentence a line, then its exhibits."""
    exhibits = ("\n".join(_exhibit_lines(exhibit)) for exhibit in run.exhibits)
    return "\n\n".join([_prose(visible(run)), *exhibits]) + "\n"


def prose_text(edition: str) -> str:
    """Return the prose of all chapters in an edition of `PROSE_EDITIONS`, or of those that `SPARSE_EDITIONS` have."""
    names = [name for name in PINNED_CHAPTERS if edition not in SPARSE_EDITIONS or name in FIRST]
    return "\n".join(prose_chapter(name, prose_run(name, edition)) for name in names)


def prose_run(name: str, edition: str) -> Run:
    """Return what a chapter shows in an edition of `PROSE_EDITIONS` or `SPARSE_EDITIONS`."""
    if edition in EARLIER:
        return ran(name, int(edition))
    return (sparse if edition in SPARSE_EDITIONS else next_year).ran(name, edition)


def prose_chapter(name: str, run: Run) -> str:
    """Return the prose of a chapter, without commentary, which a pretended next year has from the year before."""
    return f"{HEAD}{name}\n\n{_prose(visible(run, commentary=False))}\n"


def pinned_prose(edition: str, name: str) -> str:
    """Return what is pinned of the prose of a chapter, from the file of the edition."""
    text = pin_file(PROSE, edition).read_text(encoding="utf-8")
    return next(f"{HEAD}{part.rstrip()}\n" for part in text.split(HEAD) if part.startswith(f"{name}\n"))


def _prose(markdown: str) -> str:
    sentences = re.sub(r"(?<=。)(?=[^\n”）])", "\n", markdown)
    return re.sub(r"\n{3,}", "\n\n", sentences).strip()


def _exhibit_lines(exhibit: Mapping[str, Any]) -> Iterator[str]:
    yield f"== {exhibit['name']}: {exhibit['caption']}"
    for part in ("alt", "source", "note"):
        if exhibit[part]:
            yield f"{part}: {exhibit[part]}"
    if exhibit["kind"] == "chart":
        yield from dict.fromkeys(f"drawn: {mark}" for mark in _marks(exhibit["spec"]))
        yield f"written: {'、'.join(_labels(exhibit['spec']))}"
    for row in exhibit_rows(exhibit):
        yield " | ".join(map(_short if exhibit["kind"] == "chart" else str, row)).replace("\n", " ")


def _marks(spec: Any) -> Iterator[str]:
    """Yield what each mark of a Vega-Lite specification draws: its channels with fields, titles and the order of a scale."""
    if isinstance(spec, list):
        for part in spec:
            yield from _marks(part)
    elif isinstance(spec, dict):
        if "mark" in spec:
            mark = spec["mark"]["type"] if isinstance(spec["mark"], dict) else spec["mark"]
            channels = [
                f"{name}={_channel(channel)}"
                for name, channel in sorted(spec.get("encoding", {}).items())
                if isinstance(channel, dict)
            ]
            filters = [f"if {step['filter']}" for step in spec.get("transform", []) if "filter" in step]
            yield " ".join([mark, *channels, *map(str, filters)])
        for name in ("layer", "spec", "concat", "hconcat", "vconcat"):
            yield from _marks(spec.get(name))


def _labels(spec: Mapping[str, Any]) -> list[str]:
    """Return the texts that a Vega-Lite specification writes at its marks, or shows of them when pointed at, each once."""
    rows = [row for rows in spec["datasets"].values() for row in rows]
    texts = [row.get("label") or row.get("told") for row in rows]
    return list(dict.fromkeys(" ".join(text) if isinstance(text, list) else text for text in texts if text))


def _channel(channel: Mapping[str, Any]) -> str:
    title = f"“{channel['title']}”" if channel.get("title") else ""
    scale = channel.get("scale") or {}
    domain = f"[{','.join(map(str, scale['domain']))}]" if isinstance(scale.get("domain"), list) else ""
    return f"{channel.get('field', channel.get('value', ''))}{title}{domain}"
