"""Texts in LaTeX, where long words may break, and exhibit tables: three horizontal rules, columns as wide as they need.

A text is wrapped in a table only where it must be. LaTeX cannot choose between wrapping and shrinking by itself, so widths are estimated here: a Chinese character is one
em wide, any other about half.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
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
LONG_WORD, LONG_WORD_IN_COLUMN = 24, 8
"""Characters of a word that may stay in one piece, in running text and in a column that wraps."""
_BREAKABLE = (
    r"[^\s\u2e80-\u9fff\ua000-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)
"""What is no Chinese character or mark, at which lines break anyway."""
_WORD, _LONG_WORD = (re.compile(f"({_BREAKABLE}{{{least},}})") for least in (2, LONG_WORD + 1))
_AFTER = set("/?&=.,;:_-+×÷#%@|)]}~\\")
"""Signs that a word breaks after."""
_JOINER = "\u200d"
"""Joins two characters to one sign."""
_PARAGRAPHS = re.compile(r"\s*\n\s*\n\s*")
NARROWEST_TEXT = 7.0
WIDEST_HEADS = (14.0, 8.0, 5.0, 3.0)
"""How wide a line of a column header may be, in ems; the narrower, the less room there is."""
NARROWEST_NOTE = 18.0
SCREEN_ONLY = "此表太长，纸本从略；网页版可以筛选查阅，审计工作簿有全部内容。"


def latex_text(text: str, escape: Escape, *, in_column: bool = False) -> str:
    r"""Write a text in LaTeX letter by letter: escaped, with places to break in long words, and in one paragraph.

    Args:
        text: The text.
        escape: Escapes what LaTeX takes for commands.
        in_column: Whether it stands in a narrow column, where also short words may break after signs.

    Example:
        >>> latex_text("见a/b.c。", str), latex_text("见a/b.c。", str, in_column=True)
        ('见a/b.c。', '见a/\\wordbreak{}b.\\wordbreak{}c。')
        >>> latex_text("0123456789", str, in_column=True).count("\\letterbreak{}")
        9
    """
    longest = LONG_WORD_IN_COLUMN if in_column else LONG_WORD
    words = _WORD if in_column else _LONG_WORD
    pieces = words.split(_PARAGRAPHS.sub("\n", text))
    return "".join(
        _break_word(piece, escape, anywhere=len(piece) > longest) if place % 2 else escape(piece)
        for place, piece in enumerate(pieces)
    )


def _break_word(word: str, escape: Escape, *, anywhere: bool) -> str:
    """Write a word that may break after its signs, and if need be between any of its letters."""
    written = escape(word[0])
    for before, letter in pairwise(word):
        if before in _AFTER and letter not in _AFTER and not _belongs_to(before, letter):
            written += "\\wordbreak{}"
        elif anywhere and not _belongs_to(before, letter):
            written += "\\letterbreak{}"
        written += escape(letter)
    return written


def _belongs_to(before: str, letter: str) -> bool:
    """Tell whether a letter makes one sign with what stands before it."""
    return unicodedata.category(letter).startswith("M") or letter == _JOINER or before.endswith(_JOINER)


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
    for widest_head in WIDEST_HEADS:
        columns = _natural_columns(head, body, widest_head)
        for font, room, may_wrap in WAYS:
            free = room - COLUMN_GAP * (len(columns) - 1)
            fits = sum(column.width for column in columns) <= free
            if fits or (may_wrap and _wrap_columns(columns, free)):
                return font, columns
    # rather than into the margin, also what stands on the right or in the middle is wrapped
    _wrap_columns(columns, free, ("left", "right", "center"))
    return font, columns


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
        if lines[-1] and text_width(lines[-1] + character) > room and not _belongs_to(lines[-1], character):
            lines.append("")
        lines[-1] += character
    return lines


def _natural_columns(
    head: list[list[PlacedCell]], body: list[list[PlacedCell]], widest_head: float
) -> list[TabularColumn]:
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
                column.width = max(column.width, *map(text_width, head_lines(placed.cell["text"], widest_head)))
    return columns


def _wrap_columns(columns: list[TabularColumn], room: float, aligns: Sequence[str] = ("left",)) -> bool:
    """Share the room that the other columns leave among the wide columns of texts; False if it is too little."""
    wide = [column for column in columns if column.align in aligns and column.width > NARROWEST_TEXT]
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
    heading = f"\\caption{{{latex_text(caption, escape)}}}{label}"
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
        _note_row([latex_text(line, escape) for line in lines if line], columns),
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
        lines = head_lines(lines[0], width + 0.2)
    text = " \\\\ ".join(_cell_text(line, escape) for line in lines)
    if len(lines) > 1:
        text = f"\\exhibithead{{{_align(placed, columns)}}}{{{text}}}"
    return f"\\multirow{{{placed.rows}}}{{*}}{{{text}}}" if placed.rows > 1 else text


def _align(placed: PlacedCell, columns: list[TabularColumn]) -> str:
    """Align a header to the left over a column of texts, else to the centre."""
    return "l" if placed.columns == 1 and columns[placed.column].align == "left" else "c"


def _cell_text(text: str, escape: Escape, *, in_column: bool = False) -> str:
    r"""Write the text of a cell; an asterisk at its beginning would belong to the ``\\`` before it."""
    written = latex_text(text, escape, in_column=in_column)
    return f"{{}}{written}" if written.startswith("*") else written


def _row(row: list[PlacedCell], columns: list[TabularColumn], escape: Escape) -> str:
    return " & ".join(_body_cell(placed, columns, escape) for placed in row) + " \\\\\n"


def _body_cell(placed: PlacedCell, columns: list[TabularColumn], escape: Escape) -> str:
    column = columns[placed.column]
    text = _cell_text(placed.cell["text"], escape, in_column=bool(column.wrap)) if placed.start else ""
    if text and placed.rows > 1:
        text = f"\\multirow[t]{{{placed.rows}}}{{{'=' if column.wrap else '*'}}}{{{text}}}"
    if placed.columns > 1 or (placed.cell["align"] != column.align and not column.wrap):
        first, last = placed.column + 1, placed.column + placed.columns
        return f"\\multicolumn{{{placed.columns}}}{{{_outer(first, last, columns, placed.cell['align'][0])}}}{{{text}}}"
    return text
