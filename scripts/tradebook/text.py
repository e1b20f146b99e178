"""How wide text is."""

from __future__ import annotations

from unicodedata import east_asian_width

NARROW = 0.53
"""Average width of a Latin letter or digit in ems."""


def text_width(text: str) -> float:
    """Estimate the width of a text in ems: a Chinese character or full-width mark is one.

    Example:
        >>> text_width("服务")
        2.0
        >>> round(text_width("2022年"), 2)
        3.12
    """
    return sum(1.0 if east_asian_width(character) in "WF" else NARROW for character in text)
