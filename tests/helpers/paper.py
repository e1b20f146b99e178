"""Books on paper: what is written in Typst, and what the PDF says."""

from __future__ import annotations

import re
from types import SimpleNamespace

from pypdf import PdfReader


def read(book: SimpleNamespace, name: str) -> str:
    """A file that the builder has written."""
    return (book.out / f"{name}.typ").read_text(encoding="utf-8")


def on_paper(book: SimpleNamespace, name: str = "report") -> str:
    """What a PDF says, without white space."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(book.out / f"{name}.pdf").pages))
