"""What may be typed into an entry cell, as Excel's data validation: choices of a drop-down, or a range of numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from tradebook.checks.plausible import limits
from tradebook.entry.layout import CODES_SHEET, NEW_CODES, EntryColumn, EntryLine, EntrySheet
from tradebook.entry.rows import KeyedRows

Rule = dict[str, Any]
"""A data validation as xlsxwriter takes it."""
_UNBOUNDED = 10**12
"""Stands for no bound; Excel needs both."""
_LONGEST_TITLE = 32
_WHOLE_FIELDS = ("year", "order", "due")


class DropDowns:
    """The texts of all drop-downs, in columns of the hidden page of codes.

    Beside the texts of a sheet's key stand the totals that they are parts of.
    """

    def __init__(self) -> None:
        self._places: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}

    def find_texts(self, sheet: EntrySheet, column: EntryColumn) -> str:
        """Return the range of a column's texts."""
        place = self._place(sheet, column)
        return f"{CODES_SHEET}!{xl_range_abs(1, place, len(column.choices or {}), place)}"

    def find_parents(self, sheet: EntrySheet, column: EntryColumn) -> str:
        """Return the range of a column's texts and the totals beside them."""
        place = self._place(sheet, column)
        return f"{CODES_SHEET}!{xl_range_abs(1, place, len(column.choices or {}), place + 1)}"

    def write(self, page: Worksheet) -> None:
        """Write the texts."""
        for (texts, totals), place in self._places.items():
            page.write_column(1, place, texts)
            page.write_column(1, place + 1, totals)

    def _place(self, sheet: EntrySheet, column: EntryColumn) -> int:
        choices = column.choices or {}
        parents: Mapping[str, str] = sheet.parents if column.role == "key" else {}
        totals = tuple(choices.get(parents.get(code, ""), "") for code in choices)
        return self._places.setdefault((tuple(choices.values()), totals), 2 * len(self._places))


def validate_cell(
    sheet: EntrySheet, line: EntryLine, column: EntryColumn, rows: KeyedRows, drop_downs: DropDowns
) -> Rule | None:
    """Return the validation of an entry cell; None if anything may stand there."""
    if line.heading or (line.codes and column.role == "key"):
        return None
    if column.choices:
        return _require_choice(drop_downs.find_texts(sheet, column), column)
    if not column.number:
        return None
    if column.role != "main":
        return _require_number("integer" if column.field in _WHOLE_FIELDS else "decimal", column.header)
    now, last = rows.find_pair(sheet, line, column)
    row = {**(now or last or {}), **(sheet.build_record(line.codes, column) if line.codes else {})}
    if row.get("unit") is None:
        return _require_number("decimal", column.header)
    kind, least, most = limits(row)
    return _require_number(kind, column.header, least, most, row["unit"])


def _require_choice(texts: str, column: EntryColumn) -> Rule:
    rule: Rule = {"validate": "list", "source": f"={texts}", "error_title": "不在清单中"}
    sheet = NEW_CODES.get(column.code_list)
    if sheet or column.grows:
        # the name may stand on that sheet, which no list of the workbook knows
        registered = f"新的先在“{sheet}”表单中登记代码和名称，再在这里填写。"
        message = f"清单中没有这个{column.header}。{registered if sheet else '确是新的就照填，导入时会再问一次。'}"
        return {**rule, "error_type": "warning", "error_message": message}
    listing = "清单里没有的，先在数据目录 codes 的代码表中登记。" if column.code_list else ""
    message = f"请从下拉清单中选择{column.header}。{listing}"
    return {**rule, "error_message": message}


def _require_number(
    kind: str, header: str, least: int | None = None, most: int | None = None, unit: str = ""
) -> Rule:
    word = "整数" if kind == "integer" else "数字"
    bounds = ""
    if least is not None:
        bounds = f"，不小于 {least}" if most is None else f"，{least} 到 {most}"
    measured = f"单位：{unit}。" if unit else ""
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": -_UNBOUNDED if least is None else least,
        "maximum": _UNBOUNDED if most is None else most,
        "input_title": header[:_LONGEST_TITLE],
        "input_message": f"{measured}只填{word}{bounds}，不带单位、逗号和百分号。没有数据就留空；0 表示确实为零。",
        "error_title": f"应为{word}",
        "error_message": f"这里应填{word}{bounds}，不带单位、逗号和百分号。{measured}",
    }
