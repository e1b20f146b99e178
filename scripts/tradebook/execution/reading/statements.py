"""The phrases and sentences of an executed chapter, as readers see them.

The key of a sentence is made of its source and not of its place, so that it stays when others come or go, and when its
numbers change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tradebook.digests import text_digest
from tradebook.execution.expressions import ROLE, results_in, source_of, text_of, truth_of
from tradebook.execution.reading.passages import MARKS, conditions, mark, remaining_source
from tradebook.figures.figure import ABSENT_MIME, FIGURE_MIME, Figure, figures_in
from tradebook.figures.statement import Kind, Statement, make_statement
from tradebook.markup import from_markdown
from tradebook.recorded import Notebook, recorded_in

KEY_DIGITS = 8
LEFT_OUT = "tradebook_left_out"
"""In the metadata of an executed notebook: what its references may name that the edition's book does not have."""
_SENTENCE = re.compile(r"[^。\n]+(?:。[”）]*)?")
_OTHER_ROLE = re.compile(r"\{[\w:-]+\}`(?:([^`<]+?)\s*<[^`>]+>|([^`]+))`")
"""A term or a reference: its text, or what it names."""
_LINE_MARKS = re.compile(r"^\s*(?:[-*+] |>)*\s*|\*\*")
_NO_SENTENCE = re.compile(r"^\s*(?:#{1,6} |:{3,}|:[\w-]+:|\|)")
_BARE = re.compile(r"[A-Za-z_]\w*|\d+")


def values_in(notebook: Notebook) -> dict[str, Mapping[str, Any]]:
    """Return the mime bundles of an executed chapter's expressions."""
    return {expression: result["data"] for expression, result in results_in(notebook)}


def shown_source(notebook: Notebook) -> str:
    """Return the Markdown of an executed chapter that readers see, its expressions still in place.

    Args:
        notebook: The executed notebook.
    """
    values = values_in(notebook)
    source = "\n\n".join(filter(None, map(source_of, notebook["cells"])))
    true = {each for each in _conditions(source) if values[truth_of(each)]["text/plain"] == "True"}
    absent = {expression for expression, shows in values.items() if ABSENT_MIME in shows}
    absent |= {key for key, shows in recorded_in(notebook) if ABSENT_MIME in shows}
    absent |= set(notebook["metadata"].get(LEFT_OUT, []))
    return remaining_source(source, true, absent)


def fill_in(source: str, values: Mapping[str, Mapping[str, Any]]) -> str:
    """Return Markdown with the values of its expressions in place, and with the texts of the data as they stand there."""
    filled, end = "", 0
    for match in ROLE.finditer(source):
        filled += from_markdown(source[end : match.start()]) + text_of(values[match[2].strip()])
        end = match.end()
    return filled + from_markdown(source[end:])


def _conditions(source: str) -> set[str]:
    """Return all conditions, also those inside the passages of others."""
    found = conditions(source)
    inner = [_conditions(condition.body) for condition in found]
    return {condition.expression for condition in found}.union(*inner)


def find_statements(notebook: Notebook, chapter: str) -> Iterator[Statement]:
    """Yield the phrases of an executed chapter, then its sentences that show an expression.

    Args:
        notebook: The executed notebook.
        chapter: Its name.
    """
    source, values = shown_source(notebook), values_in(notebook)
    for expression in dict.fromkeys(match[2].strip() for match in ROLE.finditer(source)):
        shows = values[expression]
        # a bare name is that of an area or a year, and a figure is signed as such
        is_phrase = FIGURE_MIME not in shows and not _BARE.fullmatch(expression)
        if is_phrase and (text := text_of(shows)):
            key = f"{chapter}:{expression}"
            yield make_statement(key, Kind.PHRASE, text, _figures(shows), chapter=chapter)
    for sentence in _sentences(source):
        expressions = [match[2].strip() for match in ROLE.finditer(sentence)]
        figures = [figure for expression in expressions for figure in _figures(values[expression])]
        key = f"{chapter}#{text_digest(sentence)[:KEY_DIGITS]}"
        yield make_statement(key, Kind.SENTENCE, as_read(sentence, values), figures, chapter=chapter)


def as_read(source: str, values: Mapping[str, Mapping[str, Any]]) -> str:
    """Return Markdown as it is read: `fill_in`, and terms and references as their texts."""
    return _OTHER_ROLE.sub(lambda match: match[1] or match[2], fill_in(source, values))


def _figures(shows: Mapping[str, Any]) -> list[Figure]:
    return [Figure.from_json(record) for record in figures_in(shows)]


def _sentences(source: str) -> Iterator[str]:
    """Yield the sentences in Markdown that show an expression, without marks of lists and emphasis."""
    roles = [match[0] for match in ROLE.finditer(source)]
    # a role may hold what ends a sentence
    places = iter(range(len(roles)))
    marked = ROLE.sub(lambda match: mark(next(places)), source)
    for line in marked.split("\n"):
        if not _NO_SENTENCE.match(line):
            for sentence in _SENTENCE.findall(_LINE_MARKS.sub("", line)):
                if re.search(f"[{MARKS}]", sentence):
                    yield re.sub(f"[{MARKS}]", lambda match: roles[ord(match[0]) - ord(mark(0))], sentence)
