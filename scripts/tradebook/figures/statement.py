"""Statements: what a page says beyond its single numbers, a phrase, a sentence or an exhibit, so that it can be signed.

Each has a digest of all that it says, also of the figures in it: it is another one as soon as readers see, or rest on,
something else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from tradebook.digests import text_digest
from tradebook.figures.figure import STATE_DIGITS, Figure

STATEMENT_MIME = "application/vnd.tradebook.statement+json"


class Kind(StrEnum):
    """What a statement is.

    Example:
        >>> Kind("exhibit").name
        'EXHIBIT'
    """

    PHRASE = "phrase"
    SENTENCE = "sentence"
    EXHIBIT = "exhibit"


@dataclass(frozen=True)
class Statement:
    """A phrase, a sentence, or a chart or table.

    Attributes:
        key: Unique in the book: `chapter:expression` of a phrase, `chapter#digest` of a sentence, the exhibit's name.
        kind: What it is.
        text: What readers see of it; of an exhibit, the caption.
        state: The digest of all that it says.
        numbers: The identities of the figures in it, see `Figure.identity`; not in the ledger's file.
        chapter: The notebook that has it; empty until the ledger is collected.

    Example:
        >>> make_statement("overview#1", Kind.SENTENCE, "出口增长。")._repr_mimebundle_()["text/plain"]
        '出口增长。'
    """

    key: str
    kind: str
    text: str
    state: str
    numbers: tuple[str, ...] = ()
    chapter: str = ""

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {STATEMENT_MIME: asdict(self), "text/plain": self.text}


def make_statement(
    key: str,
    kind: Kind,
    text: str,
    figures: Iterable[Figure] = (),
    content: Iterable[object] = (),
    chapter: str = "",
) -> Statement:
    """Make a statement.

    Args:
        key: Unique in the book.
        kind: What it is.
        text: What readers see of it.
        figures: The figures in it.
        content: What else it says, as JSON can have it, such as the data of an exhibit.
        chapter: The notebook that has it.

    Example:
        >>> exports = make_statement("a", Kind.SENTENCE, "出口增长。")
        >>> exports.state == make_statement("a", Kind.SENTENCE, "出口下降。").state
        False
    """
    shown = list(figures)
    said = [text, list(content), [figure.state for figure in shown]]
    state = text_digest(json.dumps(said, ensure_ascii=False))[:STATE_DIGITS]
    numbers = dict.fromkeys(name for figure in shown if (name := figure.identity))
    return Statement(key, kind.value, text, state, tuple(numbers), chapter)
