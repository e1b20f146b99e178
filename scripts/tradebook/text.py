"""How wide text is."""

from __future__ import annotations

from unicodedata import east_asian_width


def text_width(text: str) -> float:
    """Estimated width in ems."""
    return sum(1.0 if east_asian_width(character) in "WF" else 0.53 for character in text)
