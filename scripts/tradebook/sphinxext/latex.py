"""Typeset exhibit tables for LaTeX: three horizontal rules, columns as wide as they need, text wrapped only where it must.

LaTeX cannot choose between wrapping and shrinking by itself, so widths are estimated here: a Chinese character is one
em wide, any other about half.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from docutils import nodes

from tradebook.text import text_width

Escape = Callable[[str], str]

#: Ways to fit a table to the page, best first: the font, the ems on a line of it, and whether texts may wrap.
WAYS = (
    ("\\small", 43.0, False),
    ("\\footnotesize", 48.0, False),
    ("\\footnotesize", 48.0, True),
    ("\\scriptsize", 54.0, False),
    ("\\scriptsize", 54.0, True),
)
COLUMN_GAP = 1.2
NARROWEST_TEXT = 7.0
NARROWEST_NOTE = 18.0
SCREEN_ONLY = "此表太长，纸本从略；网页版可以筛选查阅，审计工作簿有全部内容。"


#: What must not stand in the log of a good PDF; an overfull box counts from ten points, which a reader sees.
LOG_PROBLEM = re.compile(
    r"^(?:Missing character: .*|LaTeX Warning: (?:Reference|Citation|Hyper reference) .*undefined.*"
    r"|LaTeX Warning: Label .*multiply.*|Overfull \\hbox \(\d{2,}\.?\d*pt too wide\).*)",
    re.MULTILINE,
)


def log_problems(log: str) -> list[str]:
    """The lines of a LaTeX log that tell of missing characters, dead references, or text beyond the margin."""
    return [match[0] for match in LOG_PROBLEM.finditer(log)]


@dataclass
class Column:
    """A column: its alignment, its natural width in ems, and the width it wraps at (None: it does not)."""

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
class Placed:
    """A cell and the column that it starts in."""

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


def place_cells(rows: list[list[dict]]) -> list[list[Placed]]:
    """Find the column of every cell. A cell that spans rows appears in each of them, with `start` in the first only."""
    occupied: dict[tuple[int, int], dict] = {}
    grid = []
    for number, row in enumerate(rows):
        placed, column = [], 0
        for cell in [*row, None]:
            while (number, column) in occupied:
                above = Placed(occupied[number, column], column, start=False)
                placed.append(above)
                column += above.columns
            if cell is None:
                break
            here = Placed(cell, column)
            placed.append(here)
            occupied.update({(number + below, column): cell for below in range(1, here.rows)})
            column += here.columns
        grid.append(placed)
    return grid


def layout_columns(head: list[list[Placed]], body: list[list[Placed]]) -> tuple[str, list[Column]]:
    """Choose the font and the columns, so that the table fits the page."""
    columns = _natural_columns(head, body)
    for font, room, may_wrap in WAYS:
        free = room - COLUMN_GAP * (len(columns) - 1)
        fits = sum(column.width for column in columns) <= free
        if fits or (may_wrap and _wrap_columns(columns, free)):
            return font, columns
    return WAYS[-1][0], columns


def head_lines(text: str) -> list[str]:
    """A column header cut where it breaks best: before its unit in brackets."""
    name, bracket, unit = text.partition("（")
    return [name, bracket + unit] if name and bracket else [text]


def _natural_columns(head: list[list[Placed]], body: list[list[Placed]]) -> list[Column]:
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
                column.width = max(column.width, *map(text_width, head_lines(placed.cell["text"])))
    return columns


def _wrap_columns(columns: list[Column], room: float) -> bool:
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


def latex_table(table: nodes.table, escape: Escape, label: str) -> str:
    """The LaTeX of an exhibit table.

    Args:
        table: the node, with title, grid and lines.
        escape: makes text safe for LaTeX.
        label: the label commands of its cross-reference targets.
    """
    title, grid, *lines = table
    caption = f"\\caption{{{escape(title.astext())}}}{label}"
    if table["layout"] == "screen":
        body = f"\\centering\\capstart\n{caption}\n\\exhibitline{{{SCREEN_ONLY}}}"
        return f"\n\\begin{{table}}[htbp]\n{body}\n\\end{{table}}\n"
    head, body = place_cells(grid["head"]), place_cells(grid["body"])
    font, columns = layout_columns(head, body)
    head_rows = "".join(_head_row(row, columns, escape) for row in head)
    body_rows = [_row(row, columns, escape) for row in body]
    notes = _note_row([escape(line.astext()) for line in lines if line.astext()], columns)
    spec = f"@{{}}{''.join(column.spec for column in columns)}@{{}}"
    typeset = _long_table if table["layout"] == "long" else _floating_table
    return "\n" + typeset(font, spec, len(columns), caption, head_rows, body_rows, notes) + "\n"


def _note_row(notes: list[str], columns: list[Column]) -> str:
    """Source and notes as a last row below the rule; it widens no column."""
    width = sum(column.wrap or column.width for column in columns) + COLUMN_GAP * (len(columns) - 1)
    width = max(width, NARROWEST_NOTE)
    text = "\\par ".join(notes)
    return f"\\exhibitnote{{{len(columns)}}}{{{width:.1f}em}}{{{text}}} \\\\\n"


def _floating_table(font, spec, count, caption, head_rows, body_rows, notes) -> str:
    return (
        f"\\begin{{table}}[htbp]\n\\centering\\capstart\n{caption}\n"
        f"{{\\exhibitfont{font}\n\\begin{{tabular}}{{{spec}}}\n\\toprule\n{head_rows}\\midrule\n"
        f"{''.join(body_rows)}\\bottomrule\n{notes}\\end{{tabular}}\\par}}\n\\end{{table}}\n"
    )


def _long_table(font, spec, count, caption, head_rows, body_rows, notes) -> str:
    continued = f"\\multicolumn{{{count}}}{{@{{}}l@{{}}}}{{\\exhibitcontinued}}\\\\[.6ex]\n"
    # The last rows, the rule and the notes stay on one page.
    rows = "".join([*body_rows[:-2], *map(_keep, body_rows[-2:]), f"\\exhibitbottom{{{count}}}\n", notes])
    return (
        f"\\begingroup\\exhibitfont\\exhibitdense{font}\n\\begin{{longtable}}{{{spec}}}\n{caption}\\\\[.6ex]\n"
        f"\\toprule\n{head_rows}\\midrule\n\\endfirsthead\n"
        f"{continued}\\toprule\n{head_rows}\\midrule\n\\endhead\n"
        f"\\bottomrule\n\\endfoot\n\\endlastfoot\n{rows}\\end{{longtable}}\n\\endgroup\n"
    )


def _keep(row: str) -> str:
    """The row, with no page break after it."""
    return row.removesuffix("\\\\\n") + "\\\\*\n"


def _head_row(row: list[Placed], columns: list[Column], escape: Escape) -> str:
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


def _outer(first: int, last: int, columns: list[Column], align: str) -> str:
    """A multicolumn's alignment, flush with the ends of the rules in the outer columns."""
    return f"{'@{}' if first == 1 else ''}{align}{'@{}' if last == len(columns) else ''}"


def _head_cell(placed: Placed, columns: list[Column], escape: Escape) -> str:
    spanned = columns[placed.column : placed.column + placed.columns]
    width = sum(column.wrap or column.width for column in spanned) + COLUMN_GAP * (placed.columns - 1)
    lines = [placed.cell["text"]]
    if text_width(lines[0]) > width + 0.2:
        lines = head_lines(lines[0])
    text = " \\\\ ".join(escape(line) for line in lines)
    if len(lines) > 1:
        text = f"\\exhibithead{{{_align(placed, columns)}}}{{{text}}}"
    return f"\\multirow{{{placed.rows}}}{{*}}{{{text}}}" if placed.rows > 1 else text


def _align(placed: Placed, columns: list[Column]) -> str:
    """Left over a column of texts, else centred."""
    return "l" if placed.columns == 1 and columns[placed.column].align == "left" else "c"


def _row(row: list[Placed], columns: list[Column], escape: Escape) -> str:
    return " & ".join(_body_cell(placed, columns, escape) for placed in row) + " \\\\\n"


def _body_cell(placed: Placed, columns: list[Column], escape: Escape) -> str:
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
