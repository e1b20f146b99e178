"""What the targets of bases and policies and the outcomes of cases share: values that the source hedges."""

from __future__ import annotations

DEFINITIONS_DIFFER = "*"
"""Marks a target whose latest value is defined differently."""
BOUND_WORDS = {"=": "", "≥": "超过", "≤": "不超过", "≈": "约"}
"""What the source puts before a value, by the sign that the data has for it."""


def hedge(bound: str, text: str, *, in_words: bool = False) -> str:
    """Put before a value what the source puts before it.

    Args:
        bound: The sign of the data, one of `BOUND_WORDS`.
        text: The value.
        in_words: Write words instead of the sign, which tables of targets explain in a note.

    Examples:
        >>> hedge("≥", "80家"), hedge("=", "80家")
        ('≥80家', '80家')
        >>> hedge("≥", "80家", in_words=True)
        '超过80家'
    """
    sign = "" if bound == "=" else bound
    return f"{BOUND_WORDS[bound] if in_words else sign}{text}"
