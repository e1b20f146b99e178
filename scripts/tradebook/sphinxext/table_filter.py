"""The bar above a long table by which readers choose rows; `_static/filter.js` makes it work.

It is part of the page from the start, so that nothing moves when the script begins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape


def filter_bar(columns: Mapping[int, tuple[str, Sequence[str]]], rows: int) -> str:
    """The bar as HTML.

    Args:
        columns: of each column to choose by, its place in the table (from 0): its header, and the text of its cells.
        rows: how many rows the table has.
    """
    selects = "".join(_select(place, header, texts) for place, (header, texts) in columns.items())
    return (
        f'<div class="table-filters" role="search">{selects}'
        '<label>含有文字 <input type="search" autocomplete="off"></label>'
        f'<button type="button" hidden>清除筛选</button><output>共 {rows} 项</output></div>\n'
    )


def _select(place: int, header: str, texts: Sequence[str]) -> str:
    options = "".join(f"<option>{escape(text)}</option>" for text in dict.fromkeys(texts))
    return (
        f'<label>{escape(header)} <select autocomplete="off" data-column="{place}">'
        f'<option value="">全部</option>{options}</select></label>'
    )
