"""The cells of a table in their places, on paper as in Word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Cell = dict[str, Any]
"""A cell as `tradebook.exhibits.tables` has it."""


@dataclass(frozen=True)
class PlacedCell:
    """A cell in its column.

    Attributes:
        cell: as `tradebook.exhibits.tables` has it.
        column: the number of the column, from 0.
        start: False where a cell from a row above goes on.
        breaks: True if it may go on to the next page, on paper.
    """

    cell: Cell
    column: int
    start: bool = True
    breaks: bool = False

    @property
    def columns(self) -> int:
        """How many columns it spans."""
        return int(self.cell.get("cols", 1))

    @property
    def rows(self) -> int:
        """How many rows it spans."""
        return int(self.cell.get("rows", 1))


def place_cells(rows: Iterable[Sequence[Cell]]) -> list[list[PlacedCell]]:
    """Find the column of every cell. A cell that spans rows appears in each of them, with `start` in the first only."""
    occupied: dict[tuple[int, int], Cell] = {}
    grid = []
    for number, row in enumerate(rows):
        placed, column = [], 0
        for cell in [*row, None]:
            while (number, column) in occupied:
                above = PlacedCell(occupied[number, column], column, start=False)
                placed.append(above)
                column += above.columns
            if cell is None:
                break
            here = PlacedCell(cell, column)
            placed.append(here)
            occupied.update({(number + below, column): cell for below in range(1, here.rows)})
            column += here.columns
        grid.append(placed)
    return grid
