"""Tables of the book: rows of cells with spans, row headers and alignment."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

import pandas as pd

from tradebook.errors import ExhibitError
from tradebook.exhibits import labels
from tradebook.figures.figure import Figure, make_drawn_figure
from tradebook.figures.measure import Measure
from tradebook.figures.traced import Cell, Traced
from tradebook.figures.wording import NO_DATA

NEGATIVE = re.compile(r"^-(?=\d)")
"""The hyphen of a negative number, in whose place readers see a minus sign, as in charts and in the text."""


def cell(
    content: str | Measure,
    *,
    text: str = "",
    figure: str = "",
    value: Traced | None = None,
    header: bool = False,
    align: str = "",
    rows: int = 1,
    cols: int = 1,
    href: str = "",
    anchor: str = "",
) -> dict:
    """Return a table cell.

    Args:
        content: what it shows: a text, or a measure, of which it shows the number.
        text: what it shows of a measure, if not the number.
        figure: ledger key of the figure that a text shows, if any.
        value: the value it shows, if that is no figure of the ledger.
        header: True for a row or column header.
        align: left, right or center; default left for headers, right for the rest.
        rows: how many rows it spans.
        cols: how many columns it spans.
        href: where the text leads, in HTML.
        anchor: by which addresses name the row that it begins, in HTML.
    """
    measure = content if isinstance(content, Measure) else None
    shown = NEGATIVE.sub("−", text or (content if isinstance(content, str) else content.number))
    cell: dict = {"text": shown, "header": header, "align": align or ("left" if header else "right")}
    cell |= {name: text for name, text in (("figure", figure), ("href", href), ("anchor", anchor)) if text}
    cell |= {"value": value} if value is not None and not value.is_missing else {}
    cell |= {"measure": measure} if measure else {}
    shown_value = measure.traced if measure is not None else value
    if shown_value is not None and shown_value.is_missing and (lacking := shown_value.missing_cells()):
        cell["lacking"] = lacking
    return cell | ({"rows": rows} if rows > 1 else {}) | ({"cols": cols} if cols > 1 else {})


def headers(*names: str, align: str = "left") -> list[dict]:
    """Return column headers in a row."""
    return [cell(name, header=True, align=align) for name in names]


def number(value: Traced, decimals: int) -> str:
    """Round a value for a table, without unit, signed as it is hedged; a dash where there is no data.

    Examples:
        >>> from decimal import Decimal
        >>> from tradebook.figures.traced import constant
        >>> number(constant(Decimal("1.25")), 1)
        '1.3'
    """
    return NO_DATA if value.is_missing else labels.number(value, decimals)


class Table:
    """A table.

    Attributes:
        recorded: the figures of the ledger that its cells show; known once `figures` was asked for.
        lacking: the observations and exchange rates without which cells are empty.

    Args:
        head: header rows.
        body: body rows.
        long: True for one that runs over pages in print.
        screen: True for one that is too long for paper: there only its caption stands, with a word on where it is.
        filters: headers of the columns by which readers of the HTML book can choose rows.
        groups: headers of the columns whose texts the HTML book says once, above the rows that follow each other and share them.

    Raises:
        ExhibitError: there is no column of that header.
    """

    def __init__(
        self,
        head: Sequence[Sequence[dict]],
        body: Sequence[Sequence[dict]],
        *,
        long: bool = False,
        screen: bool = False,
        filters: Sequence[str] = (),
        groups: Sequence[str] = (),
    ):
        self.head = [list(row) for row in head]
        self.body = [list(row) for row in body]
        self.layout = "screen" if screen else "long" if long else "normal"
        names = [header["text"] for header in self.head[-1]] if self.head else []
        if unknown := [name for name in (*filters, *groups) if name not in names]:
            raise ExhibitError(
                f"表中没有“{'、'.join(unknown)}”这样的列，无法按它筛选或分组。现有的列：{'、'.join(names)}。"
            )
        self.recorded: list[Figure] = []
        cells = (cell for row in self.body for cell in row)
        self.lacking: list[Cell] = [lacking for cell in cells for lacking in cell.pop("lacking", [])]
        self.filters = [names.index(name) for name in filters]
        self.groups = [names.index(name) for name in groups]

    def figures(self, name: str) -> list[Figure]:
        """Return every value that it shows and the ledger has not, with its lineage; their cells get the keys.

        Measures that have a key are figures of the ledger, and are kept in `recorded`.

        Args:
            name: of the exhibit; the figures' keys begin with it.
        """
        figures: list[Figure] = []
        for row in self.body:
            for cell in row:
                if value := cell.pop("value", None):
                    label = value.cell.label if value.cell else row[0]["text"]
                    figures.append(make_drawn_figure(f"{name}.{len(figures) + 1}", label, value, cell["text"]))
                    cell["figure"] = figures[-1].key
                if measure := cell.pop("measure", None):
                    figure = measure.show()
                    if figure.key:
                        self.recorded.append(figure)
                    else:
                        figure = replace(figure, key=f"{name}.{len(figures) + 1}")
                        figures.append(figure)
                    cell["figure"] = figure.key
        return figures

    def payload(self) -> dict:
        """Return what the book's typesetter needs."""
        places = {"filters": self.filters, "groups": self.groups}
        return {"kind": "table", "table": {"head": self.head, "body": self.body, "layout": self.layout, **places}}

    def html(self) -> str:
        """Write a plain HTML table for JupyterLab."""
        parts = [(self.head, "thead"), (self.body, "tbody")]
        return "<table>" + "".join(f"<{tag}>{_html_rows(rows)}</{tag}>" for rows, tag in parts) + "</table>"


def from_frame(
    frame: pd.DataFrame,
    corner: str,
    show: Callable[[Traced], str],
    *,
    long: bool = False,
) -> Table | None:
    """Return a table of a frame of traced values: its index as row headers, its columns as column headers.

    Args:
        frame: the values.
        corner: header of the first column.
        show: a value as text.
        long: see `Table`.

    Returns:
        the table; None if the frame has no data at all.
    """
    if not any(not value.is_missing for value in frame.to_numpy().ravel()):
        return None
    head = headers(corner) + headers(*map(str, frame.columns), align="right")
    body = [
        [cell(str(label), header=True), *(cell(show(value), value=value) for value in row)]
        for label, row in zip(frame.index, frame.to_numpy(), strict=True)
    ]
    return Table([head], body, long=long)


def list_table(
    names: Sequence[str], rows: Iterable[Sequence[str | int | dict]], right: Container[str] = (), **how: Any
) -> Table | None:
    """Return a table of texts and numbers of things, whose first column heads the rows.

    Args:
        names: headers of the columns.
        rows: texts, of which an empty one is shown as a dash, numbers, and cells of one's own.
        right: headers of the columns that are aligned to the right.
        **how: see `Table`.

    Returns:
        the table; None without rows.

    Examples:
        >>> table = list_table(["软件", "版本"], [("Python", "3.11"), ("numpy", "")])
        >>> [[cell["text"] for cell in row] for row in table.body]
        [['Python', '3.11'], ['numpy', '—']]
    """
    aligns = ["right" if name in right else "left" for name in names]
    head = [cell(name, header=True, align=align) for name, align in zip(names, aligns, strict=True)]
    body = [
        [
            part if isinstance(part, dict) else cell(str(part) or NO_DATA, header=column == 0, align=align)
            for column, (part, align) in enumerate(zip(row, aligns, strict=True))
        ]
        for row in rows
    ]
    return Table([head], body, **how) if body else None


def of_measures(corner: str, columns: Sequence[str], rows: Mapping[str, Sequence[str | Measure]]) -> Table | None:
    """Return a table of measures with a name for every row; a dash stands for what there is no data of.

    Args:
        corner: header of the first column.
        columns: headers of the others.
        rows: the measures, or texts, by the rows' names.

    Returns:
        the table; None if it has no data at all.

    Examples:
        >>> from decimal import Decimal
        >>> from tradebook.figures.traced import constant
        >>> table = of_measures("项目", ["收入（亿元）", "占比（%）"], {"软件": [Measure(constant(7, "亿元"), "stated", ""), ""]})
        >>> [cell["text"] for cell in table.body[0]]
        ['软件', '7', '—']
    """
    if not any(isinstance(content, Measure) and content for contents in rows.values() for content in contents):
        return None
    body = [
        [
            cell(name, header=True),
            *(cell(NO_DATA if content == "" else content) for content in contents),
        ]
        for name, contents in rows.items()
    ]
    return Table([headers(corner) + headers(*columns, align="right")], body)


def _html_rows(rows: list[list[dict]]) -> str:
    return "".join("<tr>" + "".join(map(_html_cell, row)) + "</tr>" for row in rows)


def _html_cell(cell: dict) -> str:
    tag = "th" if cell["header"] else "td"
    spans = f' rowspan="{cell.get("rows", 1)}" colspan="{cell.get("cols", 1)}"'
    return f'<{tag}{spans} style="text-align:{cell["align"]}">{escape(cell["text"])}</{tag}>'
