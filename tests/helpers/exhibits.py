"""Exhibits of the book as tests see them: tables as texts, charts as the objects of their specifications."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tradebook.exhibits.tables import Table


def cell_texts(table: Table) -> list[list[str]]:
    """Return what the body of a table shows, row by row."""
    return [[cell["text"] for cell in row] for row in table.body]


def parts_of(spec: Any) -> Iterator[dict]:
    """Yield all objects of a chart's specification."""
    if isinstance(spec, dict):
        yield spec
    for part in spec.values() if isinstance(spec, dict) else spec if isinstance(spec, list) else ():
        yield from parts_of(part)
