"""What readers will see of a text: its letters, the values of its expressions, and without the sentences that lack data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tradebook.execution.evaluation import evaluate_text, explain_error, show_value
from tradebook.execution.expressions import ROLE, find_text_mistakes, text_of
from tradebook.execution.reading.passages import drop_sentences
from tradebook.figures.figure import ABSENT_MIME
from tradebook.markup import as_plain

if TYPE_CHECKING:
    from tradebook.book.edition import Edition


@dataclass(frozen=True)
class Piece:
    """A part of a text.

    Attributes:
        text: What readers see of it.
        expression: What gave it; empty for letters.
        fault: What is wrong with the expression; empty if nothing is.
        is_absent: Whether the data lacks it, so that its sentence falls.
    """

    text: str
    expression: str = ""
    fault: str = ""
    is_absent: bool = False


@dataclass(frozen=True)
class Preview:
    """A text as readers will see it.

    Attributes:
        paragraphs: What remains of each of its lines.
        absent: The expressions that the data has nothing for, with whose sentences they fell.
    """

    paragraphs: list[list[Piece]]
    absent: list[str]


def preview_text(text: str, edition: Edition | None) -> Preview:
    """Return what readers will see of a text.

    Args:
        text: The text.
        edition: The edition that shows it; None if there is none yet, and expressions are shown as they are.
    """
    names = edition.names if edition else None
    paragraphs, absent = [], []
    for line in filter(str.strip, text.splitlines()):
        pieces = _read(line, names, edition)
        absent += [piece.expression for piece in pieces if piece.is_absent]
        parts = [piece if piece.expression else piece.text for piece in pieces]
        remaining = drop_sentences(parts, lambda piece: piece.is_absent)
        if remaining:
            paragraphs.append([Piece(part) if isinstance(part, str) else part for part in remaining])
    return Preview(paragraphs, list(dict.fromkeys(absent)))


def _read(line: str, names: Mapping[str, Any] | None, edition: Edition | None) -> list[Piece]:
    pieces, end = [], 0
    for match in ROLE.finditer(line):
        expression = match[2].strip()
        pieces.append(Piece(line[end : match.start()]))
        pieces.append(
            _show(match[0], expression, names, edition) if edition and names else Piece(match[0], expression)
        )
        end = match.end()
    pieces.append(Piece(line[end:]))
    return [piece for piece in pieces if piece.text]


def _show(role: str, expression: str, names: Mapping[str, Any], edition: Edition) -> Piece:
    # what is not written as it should be may not be evaluated
    for mistake in find_text_mistakes(role):
        return Piece(role, expression, mistake.fault)
    try:
        value = show_value(evaluate_text(expression, names))
    except Exception as error:  # whatever an expression can raise is a mistake in the text
        fault, remedy = explain_error(error, edition.known_names)
        return Piece(role, expression, "。".join(filter(None, (fault, remedy))))
    plain = {"text/plain": as_plain(str(value))}
    shown = value._repr_mimebundle_() if hasattr(value, "_repr_mimebundle_") else plain
    return Piece(text_of(shown), expression, is_absent=ABSENT_MIME in shown)
