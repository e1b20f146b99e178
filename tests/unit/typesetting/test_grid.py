"""Cells have their columns, also below those that span rows."""

from __future__ import annotations

from tradebook.typesetting.grid import Cell, place_cells


def test_a_cell_that_spans_rows_is_in_each_of_them() -> None:
    rows: list[list[Cell]] = [
        [{"text": "甲"}, {"text": "乙", "rows": 2, "cols": 2}, {"text": "丙", "rows": 2}],
        [{"text": "丁"}],
        [{"text": "戊", "cols": 4}],
    ]
    grid = [[(each.cell["text"], each.column, each.start) for each in row] for row in place_cells(rows)]
    assert grid == [
        [("甲", 0, True), ("乙", 1, True), ("丙", 3, True)],
        [("丁", 0, True), ("乙", 1, False), ("丙", 3, False)],
        [("戊", 0, True)],
    ]
