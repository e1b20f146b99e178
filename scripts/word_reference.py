"""Write _static/word/reference.docx: the styles of the Word edition, after GB/T 9704, for an office to change as it likes.

    python scripts/word_reference.py

The same code gives the same bytes. A project that has restyled the document keeps it; run this only to begin anew.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tradebook.sphinxext.word.elements import save, set_properties
from tradebook.sphinxext.word.styles import REFERENCE, make_reference

ROOT = Path(__file__).parents[1]
DATE = datetime(2020, 1, 1, tzinfo=UTC)
"""The day that the document gives for itself."""


def main() -> None:
    """Write the document."""
    document = make_reference()
    set_properties(document, date=DATE, title="Word 版样式", author="tradebook")
    save(document, ROOT / REFERENCE)


if __name__ == "__main__":
    main()
