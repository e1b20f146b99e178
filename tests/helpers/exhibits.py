"""Tables of the book as texts."""

from __future__ import annotations

from tradebook.exhibits.tables import Table


def cell_texts(table: Table) -> list[list[str]]:
    """Return what the body of a table shows, row by row."""
    return [[cell["text"] for cell in row] for row in table.body]
