"""Exhibit tables in LaTeX: three horizontal rules, columns as wide as they need, text wrapped only where it must.

LaTeX cannot choose between wrapping and shrinking by itself, so widths are estimated here: a Chinese character is one
em wide, any other about half.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from tradebook.text import text_width

Escape = Callable[[str], str]

WAYS = (
    ("\\small", 43.0, False),
    ("\\footnotesize", 48.0, False),
    ("\\footnotesize", 48.0, True),
    ("\\scriptsize", 54.0, False),
    ("\\scriptsize", 54.0, True),
)
"""Ways to fit a table to the page, best first: the font, the ems on a line of it, and whether texts may wrap."""
COLUMN_GAP = 1.2
NARROWEST_TEXT = 7.0
NARROWEST_NOTE = 18.0
SCREEN_ONLY = "此表太长，纸本从略；网页版可以筛选查阅，审计工作簿有全部内容。"


@dataclass
class TabularColumn:
    """A column of a LaTeX tabular.

    Attributes:
        align: left, right or center.
        width: its natural width in ems.
        wrap: the width that it wraps at; None if it does not.
    """

    align: str
    width: float
    wrap: float | None = None

    @property
    def spec(self) -> str:
        """The column in the preamble of a tabular."""
        if self.wrap:
            return f">{{\\raggedright\\arraybackslash}}p{{{self.wrap:.2f}em}}"
        return {"left": "l", "right": "r", "center": "c"}[self.align]


@dataclass
class PlacedCell:
    """A cell in its column.

    Attributes:
        cell: as `tradebook.exhibits.tables` has it.
        column: the number of the column, from 0.
        start: False where a cell from a row above goes on.
    """

    cell: dict
    column: int
    start: bool = True

    @property
    def columns(self) -> int:
        """How many columns it spans."""
        return self.cell.get("cols", 1)

    @property
    def rows(self) -> int:
        """How many rows it spans."""
        return self.cell.get("rows", 1)


def place_cells(rows: list[list[dict]]) -> list[list[PlacedCell]]:
    """Find the column of every cell. A cell that spans rows appears in each of them, with `start` in the first only."""
    occupied: dict[tuple[int, int], dict] = {}
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


def layout_columns(head: list[list[PlacedCell]], body: list[list[PlacedCell]]) -> tuple[str, list[TabularColumn]]:
    """Choose the font and the columns, so that the table fits the page."""
    columns = _natural_columns(head, body)
    for font, room, may_wrap in WAYS:
        free = room - COLUMN_GAP * (len(columns) - 1)
        fits = sum(column.width for column in columns) <= free
        if fits or (may_wrap and _wrap_columns(columns, free)):
            return font, columns
    return WAYS[-1][0], columns


def head_lines(text: str) -> list[str]:
    """Cut a column header where it breaks best: before its unit in brackets.

    Examples:
        >>> head_lines("金额（万美元）")
        ['金额', '（万美元）']
    """
    name, bracket, unit = text.partition("（")
    return [name, bracket + unit] if name and bracket else [text]


def _natural_columns(head: list[list[PlacedCell]], body: list[list[PlacedCell]]) -> list[TabularColumn]:
    count = max(placed.column + placed.columns for row in head + body for placed in row)
    columns = [TabularColumn("left", 0.0) for _ in range(count)]
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
                column.width = max(column.width, *map(text_width, head_lines(placed.cell["text"])))
    return columns


def _wrap_columns(columns: list[TabularColumn], room: float) -> bool:
    """Share the room that the other columns leave among the wide text columns; False if it is too little."""
    wide = [column for column in columns if column.align == "left" and column.width > NARROWEST_TEXT]
    left = room - sum(column.width for column in columns if column not in wide)
    if not wide or left < NARROWEST_TEXT * len(wide):
        return False
    # Long texts get more, though less than in proportion; a text that needs less than its share leaves the rest.
    waiting = sorted(wide, key=lambda column: column.width)
    while waiting:
        share = left * sqrt(waiting[0].width) / sum(sqrt(column.width) for column in waiting)
        column = waiting.pop(0)
        column.wrap = min(column.width + 0.5, max(share, NARROWEST_TEXT))
        left -= column.wrap
    return True


@dataclass
class TableParts:
    """What an environment for tables is written around.

    Attributes:
        font: the command that sets its size.
        columns: the columns.
        caption: the command for the caption, and labels.
        head: the header rows.
        body: the body rows, each with its end.
        notes: the row below the rule.
    """

    font: str
    columns: list[TabularColumn]
    caption: str
    head: str
    body: list[str]
    notes: str

    @property
    def spec(self) -> str:
        """The columns in the preamble, flush with the ends of the rules."""
        return f"@{{}}{''.join(column.spec for column in self.columns)}@{{}}"


def latex_table(
    head: list[list[dict]],
    body: list[list[dict]],
    *,
    caption: str,
    label: str,
    lines: list[str],
    layout: str,
    escape: Escape,
) -> str:
    """Write an exhibit table.

    Args:
        head: header rows of cells.
        body: body rows of cells.
        caption: its caption, without number.
        label: the label commands of its cross-reference targets.
        lines: source and notes.
        layout: normal, long, or screen for a table that is left out on paper.
        escape: escapes what LaTeX takes for commands in a text.
    """
    heading = f"\\caption{{{escape(caption)}}}{label}"
    if layout == "screen":
        content = f"\\centering\\capstart\n{heading}\n\\exhibitline{{{SCREEN_ONLY}}}"
        return f"\n\\begin{{table}}[htbp]\n{content}\n\\end{{table}}\n"
    head_cells, body_cells = place_cells(head), place_cells(body)
    font, columns = layout_columns(head_cells, body_cells)
    parts = TableParts(
        font,
        columns,
        heading,
        "".join(_head_row(row, columns, escape) for row in head_cells),
        [_row(row, columns, escape) for row in body_cells],
        _note_row([escape(line) for line in lines if line], columns),
    )
    return f"\n{_long_table(parts) if layout == 'long' else _floating_table(parts)}\n"


def _note_row(notes: list[str], columns: list[TabularColumn]) -> str:
    """Write source and notes as a last row below the rule; it widens no column."""
    width = sum(column.wrap or column.width for column in columns) + COLUMN_GAP * (len(columns) - 1)
    width = max(width, NARROWEST_NOTE)
    text = "\\par ".join(notes)
    return f"\\exhibitnote{{{len(columns)}}}{{{width:.1f}em}}{{{text}}} \\\\\n"


def _floating_table(table: TableParts) -> str:
    return (
        f"\\begin{{table}}[htbp]\n\\centering\\capstart\n{table.caption}\n"
        f"{{\\exhibitfont{table.font}\n\\begin{{tabular}}{{{table.spec}}}\n\\toprule\n{table.head}\\midrule\n"
        f"{''.join(table.body)}\\bottomrule\n{table.notes}\\end{{tabular}}\\par}}\n\\end{{table}}\n"
    )


def _long_table(table: TableParts) -> str:
    count = len(table.columns)
    continued = f"\\multicolumn{{{count}}}{{@{{}}l@{{}}}}{{\\exhibitcontinued}}\\\\[.6ex]\n"
    # The last rows, the rule and the notes stay on one page.
    last_rows = "".join(map(_forbid_page_break, table.body[-2:]))
    rows = f"{''.join(table.body[:-2])}{last_rows}\\exhibitbottom{{{count}}}\n{table.notes}"
    return (
        f"\\begingroup\\exhibitfont\\exhibitdense{table.font}\n\\begin{{longtable}}{{{table.spec}}}\n"
        f"{table.caption}\\\\[.6ex]\n\\toprule\n{table.head}\\midrule\n\\endfirsthead\n"
        f"{continued}\\toprule\n{table.head}\\midrule\n\\endhead\n"
        f"\\bottomrule\n\\endfoot\n\\endlastfoot\n{rows}\\end{{longtable}}\n\\endgroup\n"
    )


def _forbid_page_break(row: str) -> str:
    """Forbid a page break after a row."""
    return row.removesuffix("\\\\\n") + "\\\\*\n"


def _head_row(row: list[PlacedCell], columns: list[TabularColumn], escape: Escape) -> str:
    cells, rules = [], []
    for placed in row:
        first, last = placed.column + 1, placed.column + placed.columns
        content = _head_cell(placed, columns, escape) if placed.start else ""
        cells.append(
            f"\\multicolumn{{{placed.columns}}}{{{_outer(first, last, columns, _align(placed, columns))}}}{{{content}}}"
        )
        if placed.columns > 1 and placed.start:
            rules.append(f"\\cmidrule(lr){{{first}-{last}}}")
    return f"{' & '.join(cells)} \\\\\n{''.join(rules)}\n"


def _outer(first: int, last: int, columns: list[TabularColumn], align: str) -> str:
    """Return a multicolumn's alignment, flush with the ends of the rules in the outer columns."""
    return f"{'@{}' if first == 1 else ''}{align}{'@{}' if last == len(columns) else ''}"


def _head_cell(placed: PlacedCell, columns: list[TabularColumn], escape: Escape) -> str:
    spanned = columns[placed.column : placed.column + placed.columns]
    width = sum(column.wrap or column.width for column in spanned) + COLUMN_GAP * (placed.columns - 1)
    lines = [placed.cell["text"]]
    if text_width(lines[0]) > width + 0.2:
        lines = head_lines(lines[0])
    text = " \\\\ ".join(escape(line) for line in lines)
    if len(lines) > 1:
        text = f"\\exhibithead{{{_align(placed, columns)}}}{{{text}}}"
    return f"\\multirow{{{placed.rows}}}{{*}}{{{text}}}" if placed.rows > 1 else text


def _align(placed: PlacedCell, columns: list[TabularColumn]) -> str:
    """Align a header to the left over a column of texts, else to the centre."""
    return "l" if placed.columns == 1 and columns[placed.column].align == "left" else "c"


def _row(row: list[PlacedCell], columns: list[TabularColumn], escape: Escape) -> str:
    return " & ".join(_body_cell(placed, columns, escape) for placed in row) + " \\\\\n"


def _body_cell(placed: PlacedCell, columns: list[TabularColumn], escape: Escape) -> str:
    column = columns[placed.column]
    text = escape(placed.cell["text"]) if placed.start else ""
    if column.wrap:
        text = re.sub(r"(\\_|[./=+×÷(,;&-])(?=[\w\\(])", r"\1\\allowbreak{}", text)
    if text and placed.rows > 1:
        text = f"\\multirow[t]{{{placed.rows}}}{{{'=' if column.wrap else '*'}}}{{{text}}}"
    if placed.columns > 1 or (placed.cell["align"] != column.align and not column.wrap):
        first, last = placed.column + 1, placed.column + placed.columns
        return f"\\multicolumn{{{placed.columns}}}{{{_outer(first, last, columns, placed.cell['align'][0])}}}{{{text}}}"
    return text
