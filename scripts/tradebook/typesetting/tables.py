"""Exhibit tables in Typst: three horizontal rules, columns as wide as they need.

A text is wrapped in a table only where it must be. Typst cannot choose between wrapping and a smaller font by itself, so widths
are estimated here: a Chinese character is one em wide, any other about half.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil

from tradebook.text import text_width
from tradebook.typesetting.grid import Cell, PlacedCell, place_cells
from tradebook.typesetting.words import LONG_WORD, belongs_to, typst_words

Wrap = Callable[[Cell, str], str]
"""Makes of a cell and its content what readers see: a link, a mark."""
Below = Callable[[Cell], str]
"""Gives the small print in lines of its own below a cell's text; empty without any."""

WAYS = (
    (9.0, 48.0, False),
    (8.5, 51.0, False),
    (8.5, 51.0, True),
    (7.5, 58.0, False),
    (7.5, 58.0, True),
)
"""Ways to fit a table to the page, best first: the size of the font, the ems on a line of it, and whether texts may wrap."""
COLUMN_GAP = 1.2
NARROWEST_TEXT = 7.0
WIDEST_HEADS = (14.0, 8.0, 5.0, 3.0)
"""How wide a line of a column header may be, in ems; the narrower, the less room there is."""
LETTER = 0.62
"""How wide letters of a word may be on average, in ems, if it is to fit into its column."""
SMALL_PRINT = 0.75
"""The size of small print, in that of the text."""
STEP = 0.5
"""By how many ems columns that wrap are made wider in turn."""
FEW_LINES = 16
"""Lines of a table that stays on one page."""
TALLEST_ROW = 25
"""Lines of a row that always stays on one page."""
SCREEN_ONLY = "此表太长，纸本从略；网页版可以筛选查阅，审计工作簿有全部内容。"


@dataclass
class Column:
    """A column of a table.

    Attributes:
        align: left, right or center.
        width: its natural width in ems.
        wrap: the width that it wraps at; None if it does not.
    """

    align: str
    width: float
    wrap: float | None = None

    @property
    def track(self) -> str:
        """Its width in Typst: its own, or a part of what the others leave."""
        return f"{self.wrap:.2f}fr" if self.wrap else "auto"


def layout_columns(head: list[list[PlacedCell]], body: list[list[PlacedCell]]) -> tuple[float, list[Column]]:
    """Choose the font and the columns, so that the table fits the page."""
    for widest_head in WIDEST_HEADS:
        columns = _natural_columns(head, body, widest_head)
        for size, room, may_wrap in WAYS:
            free = room - COLUMN_GAP * (len(columns) - 1)
            fits = sum(column.width for column in columns) <= free
            if fits or (may_wrap and _wrap_columns(columns, body, free)):
                return size, columns
    # rather than into the margin, also what stands on the right or in the middle is wrapped
    _wrap_columns(columns, body, free, ("left", "right", "center"))
    return size, columns


def head_lines(text: str, room: float = WIDEST_HEADS[0]) -> list[str]:
    """Cut a column header where it breaks best, before its unit in brackets, and what is still too long anywhere.

    Args:
        text: the header.
        room: how wide a line may be, in ems.

    Examples:
        >>> head_lines("金额（万美元）")
        ['金额', '（万美元）']
        >>> head_lines("甲乙丙丁", 3)
        ['甲乙丙', '丁']
    """
    name, bracket, unit = text.partition("（")
    parts = [name, bracket + unit] if name and bracket else [text]
    return [line for part in parts for line in _cut(part, room)]


def _cut(text: str, room: float) -> list[str]:
    """Cut a text into lines that are not wider than the room, each of a character at least."""
    lines = [""]
    for character in text:
        if lines[-1] and text_width(lines[-1] + character) > room and not belongs_to(lines[-1], character):
            lines.append("")
        lines[-1] += character
    return lines


def _natural_columns(
    head: list[list[PlacedCell]], body: list[list[PlacedCell]], widest_head: float
) -> list[Column]:
    count = max(placed.column + placed.columns for row in head + body for placed in row)
    columns = [Column("left", 0.0) for _ in range(count)]
    for row in body:
        for placed in row:
            if placed.columns == 1:
                column = columns[placed.column]
                column.width = max(column.width, text_width(placed.cell["text"]))
                column.align = placed.cell["align"]
    for row in head:
        for placed in row:
            if placed.columns == 1:
                column = columns[placed.column]
                column.width = max(column.width, *map(text_width, head_lines(placed.cell["text"], widest_head)))
    return columns


def _wrap_columns(
    columns: list[Column], body: list[list[PlacedCell]], room: float, aligns: Sequence[str] = ("left",)
) -> bool:
    """Share the room that the other columns leave among the wide columns of texts; False if it is too little.

    Each gets what the least would do with, and the rest goes, step by step, to where it makes the table shortest.
    """
    wide = [
        place for place, column in enumerate(columns) if column.align in aligns and column.width > NARROWEST_TEXT
    ]
    left = room - sum(column.width for place, column in enumerate(columns) if place not in wide)
    if not wide or left < NARROWEST_TEXT * len(wide):
        return False
    texts = [{cell.column: text_width(cell.cell["text"]) for cell in row if cell.columns == 1} for row in body]
    widths = dict.fromkeys(wide, NARROWEST_TEXT)
    for _ in range(int((left - sum(widths.values())) / STEP)):
        growing = [place for place in wide if widths[place] < columns[place].width]
        if not growing:
            break
        gains = dict.fromkeys(growing, 0.0)
        for row in texts:
            lines = {place: row.get(place, 0.0) / widths[place] for place in wide}
            tallest = max(wide, key=lines.__getitem__)
            if tallest in gains and lines[tallest] > 1:
                gains[tallest] += lines[tallest] / widths[tallest]
        widths[max(growing, key=gains.__getitem__)] += STEP
    for place, width in widths.items():
        columns[place].wrap = width
    return True


def typst_table(head: list[list[Cell]], body: list[list[Cell]], wrap: Wrap, below: Below) -> str:
    """Return the arguments of an exhibit table in Typst but its texts.

    Args:
        head: Header rows of cells.
        body: Body rows of cells.
        wrap: See `Wrap`.
        below: See `Below`.
    """
    head_cells, body_cells = place_cells(head), place_cells(body)
    size, columns = layout_columns(head_cells, body_cells)
    lines = [_count_lines(row, columns, below) for row in body_cells]
    rows = [
        _row([_let_break(cell, lines[place:]) for cell in row], columns, wrap, in_head=False)
        for place, row in enumerate(body_cells)
    ]
    return (
        f"columns: ({', '.join(column.track for column in columns)},), "
        f"align: ({', '.join(column.align for column in columns)},), size: {size}pt, "
        f"breaks: {str(sum(lines) > FEW_LINES).lower()}, "
        f"whole-rows: {str(max(lines, default=0) <= TALLEST_ROW).lower()},\n"
        f"head: ({_lines(_row(row, columns, wrap, in_head=True) for row in head_cells)}),\n"
        f"body: ({_lines(rows)}),\n"
    )


def _count_lines(row: list[PlacedCell], columns: list[Column], below: Below) -> int:
    """Estimate how many lines a row takes; what spans rows has room in all of them."""
    return max((_lines_of(cell, columns, below) for cell in row if cell.columns == cell.rows == 1), default=1)


def _lines_of(placed: PlacedCell, columns: list[Column], below: Below) -> int:
    column = columns[placed.column]
    room = column.wrap or max(column.width, NARROWEST_TEXT)
    small = text_width(below(placed.cell)) * SMALL_PRINT
    return (ceil(text_width(placed.cell["text"]) / room) or 1) + ceil(small / room)


def _let_break(placed: PlacedCell, lines: list[int]) -> PlacedCell:
    """Return a cell that goes on to the next page if the rows that it spans may be taller than a page.

    Args:
        placed: the cell.
        lines: those of its row and of the rows below.
    """
    is_tall = placed.start and placed.rows > 1 and sum(lines[: placed.rows]) > TALLEST_ROW
    return replace(placed, breaks=True) if is_tall else placed


def _lines(rows: Iterable[str]) -> str:
    return "".join(f"\n  {row}" for row in rows if row)


def _row(row: list[PlacedCell], columns: list[Column], wrap: Wrap, *, in_head: bool) -> str:
    write = _head_cell if in_head else _body_cell
    return " ".join(f"{write(placed, columns, wrap)}," for placed in row if placed.start)


def _head_cell(placed: PlacedCell, columns: list[Column], wrap: Wrap) -> str:
    spanned = columns[placed.column : placed.column + placed.columns]
    width = sum(column.wrap or column.width for column in spanned) + COLUMN_GAP * (placed.columns - 1)
    lines = [placed.cell["text"]]
    if text_width(lines[0]) > width + 0.2:
        lines = head_lines(lines[0], width + 0.2)
    # a header stands to the left over a column of texts, else in the middle
    align = "left" if placed.columns == 1 and spanned[0].align == "left" else "center"
    rule = ", stroke: (bottom: thin)" if placed.columns > 1 else ""
    return _cell(placed, "#linebreak()".join(map(typst_words, lines)), f", align: {align} + bottom{rule}")


def _body_cell(placed: PlacedCell, columns: list[Column], wrap: Wrap) -> str:
    column = columns[placed.column]
    longest = int(column.wrap / LETTER) if column.wrap else LONG_WORD
    text = wrap(placed.cell, typst_words(placed.cell["text"], min(longest, LONG_WORD)))
    align = placed.cell["align"]
    own = f", align: {align}" if align != column.align and not column.wrap else ""
    return _cell(placed, text, own)


def _cell(placed: PlacedCell, text: str, own: str) -> str:
    spans = f", colspan: {placed.columns}" if placed.columns > 1 else ""
    spans += f", rowspan: {placed.rows}" if placed.rows > 1 else ""
    spans += ", breakable: true" if placed.breaks else ""
    more = (spans + own).removeprefix(", ")
    return f"cell({more})[{text}]" if more else f"[{text}]"
