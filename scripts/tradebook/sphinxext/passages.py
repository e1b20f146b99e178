"""What is left of the prose when an edition lacks figures or exhibits that it speaks of.

A paragraph is looked at as a string in which every figure, reference or other node is one character of Unicode's private
use area (`mark`). A sentence falls if it shows an absent figure; of a sentence of clauses parted by semicolons, only the
clause falls, unless it is the first, on which the others rest. A reference to an absent exhibit that stands apart, in
brackets or after 见, falls alone.
"""

from __future__ import annotations

import re
from collections.abc import Container

MARKS = "\ue000-\uf8ff"
_SENTENCE = re.compile(r"[^。]*。[”）]*|[^。]+$")
_BRACKETED = re.compile(rf"（(?:见)?([{MARKS}](?:[、和及，][{MARKS}])*)）")
_SEE = re.compile(rf"[，；]?(?:详)?见([{MARKS}](?:[、和及][{MARKS}])*)(?=[。；，])")


def mark(number: int) -> str:
    """The character that stands for the n-th node of a paragraph."""
    return chr(0xE000 + number)


def what_remains(text: str, absent: Container[str]) -> str:
    """A paragraph without the sentences, clauses and references that need what is absent.

    Args:
        text: the paragraph, with a mark for every node that is not plain text.
        absent: the marks of figures and exhibits that the edition lacks.

    Returns:
        the rest of the paragraph; empty if nothing is left that says anything.
    """
    for group, form in ((_BRACKETED, "（{}）"), (_SEE, "，见{}")):
        text = group.sub(lambda match, form=form: _present_references(match, form, absent), text)
    kept = "".join(_sentence_left(sentence, absent) for sentence in _SENTENCE.findall(text))
    return "" if _is_lead_only(kept) else kept


def _present_references(match: re.Match, form: str, absent: Container[str]) -> str:
    references = re.findall(f"[{MARKS}]", match[1])
    present = [reference for reference in references if reference not in absent]
    if len(present) == len(references):
        return match[0]
    return form.format("、".join(present)) if present else ""


def _sentence_left(sentence: str, absent: Container[str]) -> str:
    first, *rest = sentence.split("；")
    if _has(first, absent):
        return ""
    kept = [first, *(clause for clause in rest if not _has(clause, absent))]
    if len(kept) == len(rest) + 1:
        return sentence
    return "；".join(kept).rstrip("。") + "。"


def _has(text: str, absent: Container[str]) -> bool:
    return any(character in absent for character in text)


def _is_lead_only(text: str) -> bool:
    """True for nothing, or for a bold lead such as **旅行服务**。 that has lost what it led to."""
    return re.fullmatch(rf"\s*[{MARKS}]?[。：]?\s*", text) is not None
