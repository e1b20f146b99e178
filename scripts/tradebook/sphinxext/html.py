"""Exhibit tables in HTML: scopes and spans for screen readers, widths by the texts, links, and the filters above long ones.

The cells are those of `tradebook.exhibits.tables`. A table of thousands of rows is written with nothing but texts, scopes and
links, and without the end tags of cells and rows, which HTML does not ask for, to keep the page light. Pieces of HTML that are
longer are Jinja templates, see `render`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html import escape
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined

from tradebook.text import text_width

CellWriter = Callable[[dict], str]
"""What writes a cell's text, given the cell."""

ADDRESS = re.compile(r"https?://|[^:]*(?:[/?#]|$)")
"""What a cell may lead to: a page of the web, or a place in the book; nothing of any other scheme, such as a script."""
WIDEST, PADDING = 11, 1.55
"""Of a column of a table of thousands of rows, in ems: its greatest width, and what is added."""
NOT_BROKEN, SQUEEZED = 0.98, 0.9
"""Of such a table: how many of a narrow column's texts stay in one line, and how narrow it gets on a narrow screen."""


def html_table(
    head: list[list[dict]],
    body: list[list[dict]],
    *,
    label: str,
    screen: bool,
    filters: Sequence[int] = (),
    groups: Sequence[int] = (),
    write_figure: CellWriter,
) -> str:
    """Write a table, inside a frame that scrolls sideways on a narrow screen, also by keyboard.

    Args:
        head: header rows of cells.
        body: body rows of cells.
        label: what a screen reader calls the frame.
        screen: True for a table of thousands of rows.
        filters: the numbers of the columns to choose rows by.
        groups: the numbers of the columns whose texts stand above the rows that follow each other and share them.
        write_figure: writes the text of a cell that shows a figure.
    """
    # the order in which the script finds them: what stands above the rows, then their cells
    order = [*groups, *(place for place in range(len(head[-1]) if head else 0) if place not in groups)]
    columns = {
        order.index(place): (head[-1][place]["text"], [row[place]["text"] for row in body]) for place in filters
    }
    bar = table_filters(columns, len(body)) if columns else ""
    bodies = groupby(body, key=lambda row: [row[place]["text"] for place in groups])
    parts = [(above, [_leave_out(groups, row) for row in rows]) for above, rows in bodies]
    head = [_leave_out(groups, row) for row in head]
    all_rows = [*head, *(row for _, rows in parts for row in rows)]
    begin, write_row = (_fixed_columns(all_rows), _lean_row) if screen else ("<table>\n", _row)
    content = _part("thead", [write_row(row, True, write_figure) for row in head])
    for above, rows in parts:
        written = [write_row(row, False, write_figure) for row in rows]
        content += _part("tbody", [_group_row(above, len(rows[0])), *written] if above else written)
    return (
        f'{bar}<div class="table-frame" tabindex="0" role="region" aria-label="{label}">\n'
        f"{begin}{content}</table>\n</div>\n"
    )


def _leave_out(places: Sequence[int], row: list[dict]) -> list[dict]:
    return [cell for place, cell in enumerate(row) if place not in places]


def _part(tag: str, rows: list[str]) -> str:
    return f"<{tag}>\n{''.join(rows)}</{tag}>\n" if rows else ""


def _group_row(texts: Sequence[str], width: int) -> str:
    """Write the row above those that share some texts."""
    spans = " ".join(f"<span>{escape(text)}</span>" for text in texts)
    return f'<tr class="table-group"><th scope="rowgroup" colspan="{width}">{spans}</th></tr>\n'


def _fixed_columns(rows: list[list[dict]]) -> str:
    """Begin a table with the widths of its columns, by their texts.

    Else the browser sets them again and again while a long table is loading.
    """
    columns = zip(*([text_width(cell["text"]) for cell in row] for row in rows), strict=True)
    widths = [min(sorted(column)[int(NOT_BROKEN * len(column))], WIDEST) + PADDING for column in columns]
    parts = "".join(f'<col style="width: {width / sum(widths):.1%}">' for width in widths)
    return f'<table style="--least: {SQUEEZED * sum(widths):.1f}em">\n<colgroup>{parts}</colgroup>\n'


def _row(cells: list[dict], in_head: bool, write_figure: CellWriter) -> str:
    written = [_cell(cell, _scope(cell, in_head), write_figure) for cell in cells]
    return f"<tr{_anchor(cells)}>{''.join(written)}</tr>\n"


def _lean_row(cells: list[dict], in_head: bool, write_figure: CellWriter) -> str:
    return f"<tr{_anchor(cells)}>{''.join(_lean_cell(cell, _scope(cell, in_head)) for cell in cells)}"


def _anchor(cells: list[dict]) -> str:
    return f' id="{escape(cells[0]["anchor"])}"' if "anchor" in cells[0] else ""


def _scope(cell: dict, in_head: bool) -> str:
    """Return what a header stands for; empty for data."""
    if in_head:
        return "colgroup" if cell.get("cols", 1) > 1 else "col"
    if cell["header"]:
        return "rowgroup" if cell.get("rows", 1) > 1 else "row"
    return ""


def _lean_cell(cell: dict, scope: str) -> str:
    # a header in a column of nothing but headers heads its row without saying so
    tag = "td" if not scope else "th" if scope == "row" else f"th scope={scope}"
    return f"<{tag}>{_link(cell, escape(cell['text']))}"


def _cell(cell: dict, scope: str, write_figure: CellWriter) -> str:
    align = "center" if scope == "colgroup" else cell["align"]
    attributes = {"class": f"align-{align}"}
    attributes |= {f"{name[:3]}span": cell[name] for name in ("rows", "cols") if name in cell}
    attributes |= {"scope": scope} if scope else {}
    if align == "left":
        # Chinese text can break anywhere; the style sheet keeps names in one piece by their width.
        attributes["style"] = f"--ems: {text_width(cell['text']):.1f}"
    text = write_figure(cell) if "figure" in cell else escape(cell["text"])
    text = _link(cell, text, ' class="reference external"')
    tag = "th" if scope else "td"
    begin = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<{tag}{begin}>{text}</{tag}>"


def _link(cell: dict, text: str, attributes: str = "") -> str:
    """Have a cell's text lead where the cell says, if it says so and may, see `ADDRESS`."""
    if "href" in cell and ADDRESS.match(cell["href"]):
        return f'<a{attributes} href="{escape(cell["href"])}">{text}</a>'
    return text


def table_filters(columns: Mapping[int, tuple[str, Sequence[str]]], rows: int) -> str:
    """Write the bar above a long table by which readers choose rows; `_static/filter.js` brings it to life.

    It is part of the page from the start, so that nothing moves when the script begins.

    Args:
        columns: of each column to choose by, its place in the table (from 0): its header, and the text of its cells.
        rows: how many rows the table has.
    """
    choices = [
        {"place": place, "header": header, "texts": list(dict.fromkeys(texts))}
        for place, (header, texts) in columns.items()
    ]
    return render("table_filters", columns=choices, rows=rows)


def render(template: str, **values: object) -> str:
    """Fill in one of this room's HTML templates.

    Args:
        template: the name of its file in the folder ``templates``, without ending.
        **values: what it asks for; texts are escaped.
    """
    return _templates().get_template(f"{template}.html").render(values)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("tradebook.sphinxext"),
        autoescape=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
