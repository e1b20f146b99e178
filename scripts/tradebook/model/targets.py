"""What the targets of bases and policies and the outcomes of cases share: values that the source hedges."""

from __future__ import annotations

from tradebook.figures.wording import word_bound

DEFINITIONS_DIFFER = "*"
"""Marks a target whose latest value is defined differently."""


def hedge(bound: str, text: str, *, in_words: bool = False) -> str:
    """Put before a value what the source puts before it.

    Args:
        bound: The sign of the data.
        text: The value.
        in_words: Write words instead of the sign, which tables of targets explain in a note.

    Examples:
        >>> hedge("≥", "80家"), hedge("=", "80家")
        ('≥80家', '80家')
        >>> hedge("≥", "80家", in_words=True)
        '超过80家'
    """
    if in_words:
        return word_bound(bound, text)
    return text if bound == "=" else f"{bound}{text}"
