"""Words in Typst: letter by letter, with places where long ones may break."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from tradebook.markup import as_typst

LONG_WORD = 24
"""Characters of a word that may stay in one piece in running text."""
BREAK = "#h(.001pt)"
"""A place where a line may end, which leaves no trace in what readers copy; Typst takes no line's end for no space at all."""
_BREAKABLE = (
    r"[^\s\u2e80-\u9fff\ua000-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)
"""What is no Chinese character or mark, at which lines break anyway."""
_AFTER = set("/?&=.,;:_-+×÷#%@|)]}~\\")
"""Signs that a word breaks after."""
_JOINER = "\u200d"
"""Joins two characters to one sign."""


def typst_words(text: str, longest: int = LONG_WORD) -> str:
    """Write a text as content of Typst.

    Args:
        text: The text.
        longest: Characters of a word that may stay in one piece where it stands.

    Examples:
        >>> print(typst_words("见a/bc。"), typst_words("见a/bc。", 3))
        #"见a/bc。" #"见a/"#h(.001pt)#"bc。"
        >>> typst_words("0123456789", 8).count(BREAK)
        9
    """
    pieces = [""]
    for place, part in enumerate(_words(longest).split(text)):
        first, *more = break_word(part, longest) if place % 2 else [part]
        pieces[-1] += first
        pieces += more
    return BREAK.join(f"#{as_typst(piece)}" for piece in pieces)


@cache
def _words(longest: int) -> re.Pattern[str]:
    """Return a pattern of the words that are too long."""
    return re.compile(f"({_BREAKABLE}{{{longest + 1},}})")


def break_word(word: str, longest: int) -> list[str]:
    """Cut a word after its signs, and what is longer than it may be between any of its letters.

    Numbers stay in one piece.

    Examples:
        >>> break_word("x=1,234.5", 8), break_word("a/bcd", 2)
        (['x=', '1,234.5'], ['a/', 'b', 'c', 'd'])
    """
    pieces = [word[0]]
    for place, letter in enumerate(word[1:], 1):
        before = word[place - 1]
        in_number = before in ".," and letter.isdigit() and word[place - 2 : place - 1].isdigit()
        if before in _AFTER and letter not in _AFTER and not in_number and not belongs_to(before, letter):
            pieces.append("")
        pieces[-1] += letter
    return [part for piece in pieces for part in (_cut_anywhere(piece) if len(piece) > longest else [piece])]


def _cut_anywhere(piece: str) -> list[str]:
    parts = [piece[0]]
    for letter in piece[1:]:
        if belongs_to(parts[-1][-1], letter):
            parts[-1] += letter
        else:
            parts.append(letter)
    return parts


def belongs_to(before: str, letter: str) -> bool:
    """Tell whether a letter makes one sign with what stands before it."""
    return unicodedata.category(letter).startswith("M") or letter == _JOINER or before.endswith(_JOINER)
