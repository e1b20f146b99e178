"""Exhibits: numbered charts and tables, as a notebook emits them and the book typesets them.

An exhibit leaves a notebook as JSON under `EXHIBIT_MIME`, beside plain HTML for JupyterLab; `tradebook.sphinxext.figures` turns
it into a numbered figure or table with caption and source line.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Protocol

from tradebook.errors import ExhibitError
from tradebook.figures.figure import Figure
from tradebook.figures.money.exchange import EXCHANGE_RATES
from tradebook.figures.statement import Kind, make_statement
from tradebook.figures.wording import word_lacking
from tradebook.markup import as_cell
from tradebook.recorded import Notebook, outputs_in, record

EXHIBIT_MIME = "application/vnd.tradebook.exhibit"
"""JSON as text, since everything that handles a notebook would look at each number of a JSON output."""


MOST_RATES = 2
"""How many exchange rates a note names; the record of each number has its own."""


_UNIT = re.compile(r"（([^（）]+)）$")
"""The unit at the end of a column's header."""


class Content(Protocol):
    """What an exhibit shows: a `tradebook.exhibits.chart.Chart` or a `tradebook.exhibits.tables.Table`."""

    recorded: Sequence[Figure]
    """The figures of the ledger that it shows; known once `figures` was asked for."""

    @property
    def lacking_rates(self) -> Sequence[str]:
        """The exchange rates, by their labels, without which values are not shown."""

    def figures(self, name: str) -> list[Figure]:
        """Return the values that it shows, under keys that begin with the exhibit's name."""

    def payload(self) -> dict:
        """Return what the book's typesetter needs."""

    def html(self) -> str:
        """Write it for JupyterLab."""


class Exhibit:
    """A chart or table with name, caption, alternative text and source.

    Args:
        name: label for cross-references.
        content: the chart or table.
        caption: without number; the book numbers it.
        alt: what a reader who does not see it should know.
        source: the source line.
        note: a further line below.
        is_numbered: False for a picture in a panel whose heading says what it shows.

    Raises:
        ExhibitError: caption, alternative text or source is empty.
    """

    def __init__(
        self,
        name: str,
        content: Content,
        *,
        caption: str,
        alt: str,
        source: str,
        note: str = "",
        is_numbered: bool = True,
    ):
        for part, text in (("标题", caption), ("替代文字", alt), ("来源", source)):
            if not text.strip():
                raise ExhibitError(f"图表 {name} 缺少{part}。")
        self.name = name
        self.content = content
        self.is_numbered = is_numbered
        self.figures = content.figures(name)
        for figure in content.recorded:
            record(figure.key, figure)
        note += _name_rates([*self.figures, *content.recorded])
        if content.lacking_rates:
            note = f"{note}{word_lacking(content.lacking_rates)}，有关数额不能折算，未列。"
        self.texts = {"caption": caption, "alt": alt, "source": source, "note": note}
        said = [alt, source, note, exhibit_rows(content.payload())]
        record(name, make_statement(name, Kind.EXHIBIT, caption, [*self.figures, *content.recorded], said))

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        caption = f"<p><strong>{escape(self.texts['caption'])}</strong></p>"
        source = f"<p><small>{escape(self.texts['source'])}</small></p>"
        exhibit = {
            "name": self.name,
            **self.texts,
            **self.content.payload(),
            "figures": [figure.to_json() for figure in self.figures],
        }
        if not self.is_numbered:
            exhibit["unnumbered"] = True
        return {
            EXHIBIT_MIME: json.dumps(exhibit, ensure_ascii=False),
            "text/html": caption + self.content.html() + source,
            "text/plain": self.texts["alt"],
        }


def _name_rates(figures: Sequence[Figure]) -> str:
    """Say at which exchange rates figures were converted; nothing if none was."""
    rates = {
        entry.label: f"{entry.value}{entry.unit}"
        for figure in figures
        for entry in figure.inputs
        if entry.table == EXCHANGE_RATES
    }
    if len(rates) > MOST_RATES:
        return "货币不同的数额按各年年平均汇率折算。"
    named = "、".join(f"{label}（{rate}）" for label, rate in sorted(rates.items()))
    return f"货币不同的数额按{named}折算。" if named else ""


def exhibits_in(notebook: Notebook) -> Iterator[dict]:
    """Yield the exhibits that the cells of an executed notebook show.

    Args:
        notebook: the notebook, see `tradebook.recorded.outputs_in`.
    """
    for text in outputs_in(notebook, EXHIBIT_MIME):
        yield json.loads("".join(text))


# -- the data of an exhibit, for download ------------------------------------------------------------------------------


def exhibit_rows(exhibit: dict) -> list[list[str]]:
    """Return the data of an exhibit: a chart's values, or a table's cells.

    A table gets one header row; cells that span rows or columns are repeated, so that every row stands for itself.

    Args:
        exhibit: what an `Exhibit` emits under `EXHIBIT_MIME`, read.
    """
    if exhibit["kind"] == "chart":
        return exhibit["data"]
    head = _grid(exhibit["table"]["head"])
    names = [" ".join(dict.fromkeys(filter(None, column))) for column in zip(*head, strict=True)]
    return [*([names] if names else []), *_grid(exhibit["table"]["body"])]


def units_of(rows: list[list[str]]) -> list[str]:
    """Return the units that the header of an exhibit's data names in brackets, each once.

    Examples:
        >>> units_of([["年份", "出口（亿美元）", "进口（亿美元）", "增长（%）"], ["2022", "1", "2", "3"]])
        ['亿美元', '%']
    """
    return list(dict.fromkeys(unit for name in rows[0] for unit in _UNIT.findall(name))) if rows else []


def table_text(table: dict) -> str:
    """Return all texts of a table, each once, a line each: what a search finds it by.

    Args:
        table: head and body, rows of cells.
    """
    return "\n".join(dict.fromkeys(cell["text"] for row in (*table["head"], *table["body"]) for cell in row))


def _grid(rows: list[list[dict]]) -> list[list[str]]:
    """Return rows of cells as rows of texts of equal length."""
    texts: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in texts:
                x += 1
            below, right = range(cell.get("rows", 1)), range(cell.get("cols", 1))
            texts |= {(y + dy, x + dx): cell["text"] for dy in below for dx in right}
    width = 1 + max((x for _, x in texts), default=-1)
    return [[texts.get((y, x), "") for x in range(width)] for y in range(len(rows))]


def csv_text(rows: list[list[str]]) -> str:
    r"""Write rows as CSV that spreadsheets open as they are meant: with byte order mark, and no text read as a formula.

    Examples:
        >>> csv_text([["年份", "2022"], ["=A1", "-1.5"]])
        "\ufeff年份,2022\r\n'=A1,-1.5\r\n"
    """
    stream = io.StringIO()
    csv.writer(stream).writerows(map(as_cell, row) for row in rows)
    return "\ufeff" + stream.getvalue()
