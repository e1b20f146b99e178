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
from dataclasses import replace
from html import escape
from typing import Any, Protocol

from tradebook.errors import ExhibitError
from tradebook.figures.figure import Absent, Figure, Phrase
from tradebook.figures.measure import Measure
from tradebook.figures.money.exchange import EXCHANGE_RATES
from tradebook.figures.observation_status import (
    MAY_CHANGE,
    explain_statuses,
    join_statuses,
    list_reasons,
    name_statuses,
)
from tradebook.figures.statement import Kind, make_statement
from tradebook.figures.traced import Cell
from tradebook.figures.wording import NO_DATA, word_lacking
from tradebook.markup import as_cell
from tradebook.recorded import Notebook, outputs_in, record

EXHIBIT_MIME = "application/vnd.tradebook.exhibit"
"""JSON as text, since everything that handles a notebook would look at each number of a JSON output."""


MOST_STATUSES = 4
"""How many values made of provisional or estimated numbers the note of a chart names, and how many lacking ones of a kind."""
MOST_RATES = 2
"""How many exchange rates a note names; the record of each number has its own."""


DASH_NOTE = f"“{NO_DATA}”表示没有数据或不适用。"
"""The note of a table that has such cells, unless its own says what they mean."""
_NAME = re.compile(r"[\w.-]+")
"""What an exhibit may be called: there are files of this name."""
_MINUS = re.compile(r"^−(?=\d)")
Message = Phrase | Measure | Absent | None


class Content(Protocol):
    """What an exhibit shows: a `tradebook.exhibits.chart.Chart` or a `tradebook.exhibits.tables.Table`."""

    recorded: Sequence[Figure]
    """The figures of the ledger that it shows; known once `figures` was asked for."""

    @property
    def lacking(self) -> Sequence[Cell]:
        """The observations and exchange rates without which values are not shown."""

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
        message: what a chart shows, in a sentence without full stop, that stands above it as its headline; its figures have
            records as those of the prose. What lacks data is no message.
        is_numbered: False for a picture in a panel whose heading says what it shows.

    Raises:
        ExhibitError: caption, alternative text or source is empty, a table has a message, or the name is none.
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
        message: Message = None,
        is_numbered: bool = True,
    ):
        for part, text in (("标题", caption), ("替代文字", alt), ("来源", source)):
            if not text.strip():
                raise ExhibitError(f"图表 {name} 缺少{part}。")
        if not _NAME.fullmatch(name):
            raise ExhibitError(f"图表名称“{name}”应由字母、数字、短横线和下划线组成，如 fig-trend。请改正。")
        self.name = name
        self.content = content
        self.is_numbered = is_numbered
        self.figures = content.figures(name)
        for figure in content.recorded:
            record(figure.key, figure)
        self.message = _parts_of(message, name)
        if self.message:
            if content.payload()["kind"] != "chart":
                raise ExhibitError(f"图表 {name} 是表格，不能有题意句（message）；题意句只用于图。")
            alt = f"{''.join(map(_text_of, self.message))}。{alt}"
        said_in_message = [part for part in self.message if isinstance(part, Figure)]
        for figure in said_in_message:
            record(figure.key, figure)
        shown = [*self.figures, *content.recorded, *said_in_message]
        is_chart = content.payload()["kind"] == "chart"
        note += _name_rates(shown) + _explain_statuses(shown, by_name=is_chart and is_numbered)
        if _has_unexplained_dash(content.payload(), note):
            note += DASH_NOTE
        note += _explain_lacking(content.lacking)
        self.texts = {"caption": caption, "alt": alt, "source": source, "note": note}
        self.units = list(
            dict.fromkeys(figure.unit for figure in (*self.figures, *content.recorded) if figure.unit)
        )
        said = [alt, source, note, exhibit_rows(content.payload())]
        record(name, make_statement(name, Kind.EXHIBIT, caption, shown, said))

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        message = "".join(map(_text_of, self.message))
        headline = f"<p><strong>{escape(message)}</strong></p>" if message else ""
        caption = escape(self.texts["caption"])
        caption = f"<p>{caption}</p>" if message else f"<p><strong>{caption}</strong></p>"
        source = f"<p><small>{escape(self.texts['source'])}</small></p>"
        exhibit = {
            "name": self.name,
            **self.texts,
            **self.content.payload(),
            "message": [part.to_json() if isinstance(part, Figure) else part for part in self.message],
            "units": self.units,
            "figures": [figure.to_json() for figure in self.figures],
        }
        if not self.is_numbered:
            exhibit["unnumbered"] = True
        return {
            EXHIBIT_MIME: json.dumps(exhibit, ensure_ascii=False),
            "text/html": headline + self.content.html() + caption + source,
            "text/plain": self.texts["alt"],
        }


def _parts_of(message: Message, name: str) -> list[str | Figure]:
    """Return the words and figures of a message; those that the ledger does not know by a key get one by the exhibit's name."""
    shown = message.show() if isinstance(message, Measure) else message
    if shown is None or isinstance(shown, Absent):
        return []
    parts: list[str | Figure] = []
    for part in shown.parts if isinstance(shown, Phrase) else (shown,):
        if isinstance(part, Figure) and not part.key:
            part = replace(part, key=f"{name}.message.{len(parts) + 1}")
        parts.append(part)
    return parts


def _text_of(part: str | Figure) -> str:
    return part.text if isinstance(part, Figure) else part


def message_text(exhibit: dict[str, Any]) -> str:
    """Return the headline of an exhibit as a text; empty if it has none.

    Args:
        exhibit: what an `Exhibit` emits under `EXHIBIT_MIME`, read.

    Examples:
        >>> message_text({"message": ["出口", {"key": "rate", "text": "增长12.7%"}]})
        '出口增长12.7%'
    """
    return "".join(part if isinstance(part, str) else part["text"] for part in exhibit.get("message", ()))


def _has_unexplained_dash(payload: dict[str, Any], note: str) -> bool:
    """Tell whether a table has cells without data and no note that says what a dash means."""
    cells = (cell for row in payload.get("table", {}).get("body", ()) for cell in row)
    return NO_DATA not in note and any(cell["text"] == NO_DATA for cell in cells)


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


def _explain_statuses(figures: Sequence[Figure], *, by_name: bool) -> str:
    """Say what is made of provisional or estimated numbers: by its mark or, in a chart, which marks few numbers, by name."""
    statuses = join_statuses("".join(figure.statuses for figure in figures))
    if not (statuses and by_name):
        return explain_statuses(statuses)
    labels = list(dict.fromkeys(figure.label for figure in figures if figure.statuses))
    named = "；".join(labels[:MOST_STATUSES]) + (f"等{len(labels)}个数" if len(labels) > MOST_STATUSES else "")
    return f"{name_statuses(statuses)}的：{named}，{MAY_CHANGE}。"


def _explain_lacking(cells: Sequence[Cell]) -> str:
    """Say which exchange rates are lacking, and why observations have no value, as far as the data says."""
    rates = [cell.label for cell in cells if cell.table == EXCHANGE_RATES]
    reasons = list_reasons(((cell.reason, cell.label) for cell in cells if cell.reason), MOST_STATUSES)
    return (f"{word_lacking(rates)}，有关数额不能折算，未列。" if rates else "") + (
        f"{reasons}。" if reasons else ""
    )


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


def table_text(table: dict) -> str:
    """Return all texts of a table, each once, a line each: what a search finds it by.

    Args:
        table: head and body, rows of cells.
    """
    return "\n".join(dict.fromkeys(cell["text"] for row in (*table["head"], *table["body"]) for cell in row))


def _grid(rows: list[list[dict]]) -> list[list[str]]:
    """Return rows of cells as rows of texts of equal length, with negative numbers as programs read them."""
    texts: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in texts:
                x += 1
            below, right = range(cell.get("rows", 1)), range(cell.get("cols", 1))
            text = _MINUS.sub("-", cell["text"])
            texts |= {(y + dy, x + dx): text for dy in below for dx in right}
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
