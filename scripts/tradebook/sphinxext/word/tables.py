"""Tables of the Word edition: native ones with three rules, repeated heads, and widths that every program takes as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from tradebook.sphinxext.word.elements import element
from tradebook.sphinxext.word.styles import TEXT_WIDTH
from tradebook.text import text_width
from tradebook.typesetting.grid import Cell, PlacedCell, place_cells

MILLIMETRES_OF_POINT = 25.4 / 72
PADDING = 2.6
"""Millimetres that a cell adds to its text."""
SIZES = (10.5, 9.0)
"""Points of the two styles for cells, the larger first."""
FALLBACK = 0.1
"""Ems by which a letter or digit may be wider than expected: a machine that lacks the font takes another."""
LATIN = re.compile(r"[!-~]")
AT_LATIN = re.compile(r"(?<=[\u2e80-\u9fff])(?=[!-~])|(?<=[!-~])(?=[\u2e80-\u9fff])")
"""Between Chinese and others; there Word puts a quarter of an em."""
LONGEST_WORD = 7.0
"""Ems that a column of texts has at least, if its texts are as long."""
WIDEST_HEAD = 6.0
"""Ems of a header that stay on a line, unless what is below is wider."""
THIN = {"val": "single", "sz": "6", "space": "0", "color": "auto"}

CellContent = Callable[[Cell], list[Any]]
"""What makes the runs of a cell."""


def column_widths(head: list[list[PlacedCell]], body: list[list[PlacedCell]]) -> tuple[int, list[float]]:
    """Choose the widths of the columns, in millimetres, and how small the letters are: the place of a size in `SIZES`."""
    for small, size in enumerate(SIZES):
        em = size * MILLIMETRES_OF_POINT
        wanted = [ems * em + PADDING for ems in _natural_widths(head, body)]
        if sum(wanted) <= TEXT_WIDTH:
            spare = (TEXT_WIDTH - sum(wanted)) / len(wanted)
            return small, [width + spare for width in wanted]
    least = [min(width, LONGEST_WORD * em + PADDING) for width in wanted]
    room, excess = TEXT_WIDTH - sum(least), sum(wanted) - sum(least)
    if room <= 0 or not excess:
        return small, [width * TEXT_WIDTH / sum(least) for width in least]
    # what is left goes to the columns by the root of what they lack: long texts get more, though less than in proportion
    lacking = [(width - few) ** 0.5 for width, few in zip(wanted, least, strict=True)]
    return small, [few + room * lack / sum(lacking) for few, lack in zip(least, lacking, strict=True)]


def _natural_widths(head: list[list[PlacedCell]], body: list[list[PlacedCell]]) -> list[float]:
    count = max(placed.column + placed.columns for row in head + body for placed in row)
    widths = [1.0] * count
    for rows, most in ((body, None), (head, WIDEST_HEAD)):
        for placed in (each for row in rows for each in row if each.columns == 1):
            width = _width(placed.cell["text"])
            widths[placed.column] = max(widths[placed.column], min(width, most) if most else width)
    return widths


def _width(text: str) -> float:
    """Return the ems that a text takes in Word, at most."""
    return text_width(text) + FALLBACK * len(LATIN.findall(text)) + len(AT_LATIN.findall(text)) / 4


def word_table(
    head: Sequence[Sequence[Cell]],
    body: Sequence[Sequence[Cell]],
    *,
    table_style: str,
    cell_styles: Sequence[str],
    caption: str,
    write_cell: CellContent,
) -> Any:
    """Make a table.

    Args:
        head: Header rows of cells; they are repeated on each page.
        body: Body rows of cells.
        table_style: The id of the table's style.
        cell_styles: The ids of the styles for the paragraphs in cells, one for each of `SIZES`.
        caption: What the table is called for those who do not see it.
        write_cell: Makes the runs of a cell.
    """
    head_rows, body_rows = place_cells(head), place_cells(body)
    small, widths = column_widths(head_rows, body_rows)
    twips = [round(width / 25.4 * 1440) for width in widths]
    table = element(
        "tbl",
        element(
            "tblPr",
            element("tblStyle", val=table_style),
            element("tblW", w=sum(twips), type="dxa"),
            element("jc", val="center"),
            element("tblLayout", type="fixed"),
            element("tblCaption", val=caption),
        ),
        element("tblGrid", *(element("gridCol", w=width) for width in twips)),
    )
    for rows, in_head in ((head_rows, True), (body_rows, False)):
        for number, row in enumerate(rows):
            last = number == len(rows) - 1
            # the last rows stay with the source below them
            kept = in_head or number >= len(rows) - 2
            cells = [_cell(each, twips, in_head, last, kept, cell_styles[small], write_cell) for each in row]
            properties = element("trPr", element("cantSplit"), element("tblHeader") if in_head else None)
            table.append(element("tr", properties, *cells))
    return table


def _cell(
    placed: PlacedCell,
    twips: list[int],
    in_head: bool,
    last: bool,
    kept: bool,
    style: str,
    write_cell: CellContent,
) -> Any:
    width = sum(twips[placed.column : placed.column + placed.columns])
    merged = element("vMerge", val="restart" if placed.start else None) if placed.rows > 1 else None
    ruled = in_head and (last or placed.columns > 1)
    properties = element(
        "tcPr",
        element("tcW", w=width, type="dxa"),
        element("gridSpan", val=placed.columns) if placed.columns > 1 else None,
        merged,
        element("tcBorders", element("bottom", **THIN)) if ruled else None,
        element("vAlign", val="center"),
    )
    align = "center" if in_head and placed.cell["align"] != "left" else placed.cell["align"]
    paragraph = element(
        "p",
        element(
            "pPr", element("pStyle", val=style), element("keepNext") if kept else None, element("jc", val=align)
        ),
        *(write_cell(placed.cell) if placed.start else []),
    )
    return element("tc", properties, paragraph)
