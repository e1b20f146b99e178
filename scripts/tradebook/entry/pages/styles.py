"""How the cells of the workbook look."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter import Workbook
from xlsxwriter.format import Format

GREY, YELLOW, BLUE = "#EDEDED", "#FFF8D6", "#DCE6F1"
GREEN, RED, DARK_RED = "#D8EFD8", "#F8CECC", "#C00000"
UNLOCKED = {"format_columns": True, "format_rows": True, "autofilter": True}
"""What may be done on a protected page."""
PAPER_A4 = 9
_BASE = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
_BOX = {"border": 1, "border_color": "#B7B7B7"}
_WRAPPED = {"text_wrap": True, "valign": "top"}
_LAST = {**_BOX, "bg_color": GREY, "font_color": "#7F7F7F"}
_ENTRY = {**_BOX, "locked": False}
_STYLES: dict[str, Mapping[str, object]] = {
    "title": {"bold": True, "font_size": 14},
    "note": {**_WRAPPED, "font_color": "#444444"},
    "text": _WRAPPED,
    "head": {**_BOX, "bold": True, "text_wrap": True, "bg_color": BLUE, "align": "center"},
    "heading": {"bold": True, "bg_color": BLUE},
    "key": {**_BOX, "bg_color": GREY},
    "last": _LAST,
    "last_text": {**_LAST, **_WRAPPED},
    "blank": {**_BOX, "bg_color": YELLOW},
    "entry": _ENTRY,
    "entry_text": {**_ENTRY, **_WRAPPED},
    "wrong": {**_BOX, "font_color": DARK_RED, "bold": True},
    "formula": _BOX,
    "link": {"font_color": "#1F4571", "underline": 1},
}


AS_TEXT = "@"
"""The number format of cells whose contents are text whatever they look like."""


class Styles:
    """The cell formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._formats: dict[tuple[str, str], Format] = {}

    def find(self, name: str, number_format: str = "General") -> Format:
        """Return the cell format of a style and number format."""
        key = (name, number_format)
        if key not in self._formats:
            self._formats[key] = self._book.add_format({**_BASE, **_STYLES[name], "num_format": number_format})
        return self._formats[key]

    def highlight(self, **properties: object) -> Format:
        """Return a format for conditional formatting, which changes these properties only."""
        return self._book.add_format(properties)


def format_decimals(decimals: int) -> str:
    """Return the number format that shows at least so many decimals, and all that are typed.

    Examples:
        >>> format_decimals(0), format_decimals(1)
        ('General', '0.0####')
    """
    return "General" if decimals == 0 else f"0.{'0' * decimals}{'#' * 4}"
