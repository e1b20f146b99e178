"""What is typed in an entry workbook, cell by cell and as it was typed, so that a new one can carry it over.

Cells are known by sheet, line and header, whatever their address: the new workbook may have other lines, and other columns.
What an import would refuse because of the cell's form is not carried over, since it would look sound in the new one; nor is
money whose unit is another one now.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tradebook.data.problems import SheetPlace
from tradebook.entry.cells import (
    AnyCell,
    CellValues,
    FormulaValues,
    is_empty,
    list_comments,
    list_drop_downs,
    refuse_merged,
)
from tradebook.entry.layout import (
    CODES_COLUMN,
    FIRST_ROW,
    HEADER_ROW,
    MARK,
    MARK_SHEET,
    OTHER_SHEETS,
    READ_ONLY_HEADERS,
    SEPARATOR,
    SOURCE_COLUMN,
    SOURCE_ROW,
    TITLE_ROW,
    EntryColumn,
    EntryLine,
    EntrySheet,
)
from tradebook.entry.numbers import Refusal, refuse_kind, squeeze_text
from tradebook.entry.opening import WorkbookFile
from tradebook.errors import EntryError
from tradebook.figures.units import UNITS

Typed = Mapping[str, "TypedSheet"]
"""What is typed in a workbook, by sheet."""
_UNIT_IN_TITLE = re.compile("（([^（）]*)）$")
_LISTED = 8
"""Cells that a message names one by one."""


@dataclass(frozen=True)
class TypedCell:
    """The content of a cell, or why an import refuses it, and how a number in it is shown."""

    value: object
    number_format: str = "General"
    address: str = ""


@dataclass
class TypedSheet:
    """What is typed in a sheet.

    Attributes:
        title: Of the sheet, with its unit of money.
        source: The content of the sheet's source cell.
        lines: The cells of lines that were there when the workbook was written, by their codes as they stand there, then by
            header.
        added: The cells of other lines, by header.
        outside: The addresses of cells with content that stand under no header.
        comments: The addresses of cells with a comment.
        texts: What the workbook's drop-downs offer, by code.
    """

    title: str = ""
    source: TypedCell | None = None
    lines: dict[str, dict[str, TypedCell]] = field(default_factory=dict)
    added: list[dict[str, TypedCell]] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    texts: Mapping[str, Collection[str]] = field(default_factory=dict)

    @property
    def cells(self) -> Iterator[tuple[str, TypedCell]]:
        """All cells in lines, each with its header."""
        for cells in (*self.lines.values(), *self.added):
            yield from cells.items()


def read_typed(path: Path, year: int, area: str = "", vintage: int | None = None) -> Typed:
    """Read what is typed in an entry workbook of a year, of this form or an earlier one.

    Args:
        path: The workbook.
        year: The year that it should be for.
        area: The area that it should be of; empty for any.
        vintage: The year of the report that should state what is in it; None for any.

    Raises:
        EntryError: It is no entry workbook of the year, area and report.
        OSError: It cannot be read at all.
    """
    file = WorkbookFile(path)
    book, formula_values = file.load(), FormulaValues(file)
    page = book[MARK_SHEET] if MARK_SHEET in book.sheetnames else None
    if not isinstance(page, Worksheet) or page["A1"].value != MARK or page["A3"].value != year:
        raise EntryError(f"{path} 不是 {year} 年的数据录入工作簿")
    of_area, of_report = page["A4"].value, page["A5"].value
    if area and of_area not in (None, area):
        raise EntryError(f"{path} 是地区 {of_area} 的工作簿，不是 {area} 的")
    if vintage and of_report not in (None, vintage):
        raise EntryError(f"{path} 是 {of_report} 年版报告的工作簿，不是 {vintage} 年版的")
    pages = [book[name] for name in book.sheetnames if name not in OTHER_SHEETS]
    texts = list_drop_downs(book)
    return {
        page.title: _PageReader(page, formula_values).read(texts) for page in pages if isinstance(page, Worksheet)
    }


class _PageReader:
    """Reads what is typed in a page."""

    def __init__(self, page: Worksheet, formula_values: FormulaValues) -> None:
        self.page, self.values = page, CellValues(page, formula_values)
        self.headers = {
            cell.column: squeeze_text(cell.value)
            for cell in page[HEADER_ROW + 1]
            if cell.value is not None and not isinstance(cell, MergedCell)
        }

    def read(self, texts: Mapping[str, Collection[str]]) -> TypedSheet:
        """Read the page."""
        title, source = self.page.cell(TITLE_ROW + 1, 2).value, self.page.cell(SOURCE_ROW + 1, SOURCE_COLUMN + 1)
        typed = TypedSheet(squeeze_text(title), self._take(source, self.values.find(source)), texts=texts)
        for row in range(FIRST_ROW + 1, self.page.max_row + 1):
            cells = dict(self._read_line(row))
            codes = self.page.cell(row, CODES_COLUMN + 1).value
            if codes and str(codes) not in typed.lines:
                typed.lines[str(codes)] = cells
            elif cells:
                typed.added.append(cells)
            typed.outside += self._find_outside(row)
        typed.comments += [cell.coordinate for cell, _ in list_comments(self.page)]
        return typed

    def _read_line(self, row: int) -> Iterator[tuple[str, TypedCell]]:
        for column, header in self.headers.items():
            cell = self.page.cell(row, column)
            merged = self.values.find_merged(cell)
            content = self._take(cell, refuse_merged(merged) if merged else self.values.find(cell))
            if content and column != CODES_COLUMN + 1:
                yield header, content

    def _find_outside(self, row: int) -> Iterator[str]:
        for column in range(CODES_COLUMN + 2, self.page.max_column + 1):
            if column not in self.headers and self.page.cell(row, column).value is not None:
                yield f"{get_column_letter(column)}{row}"

    @staticmethod
    def _take(cell: AnyCell, value: object) -> TypedCell | None:
        """Return the content of a cell with a value; None if it is empty."""
        if is_empty(value):
            return None
        if isinstance(value, bool) or not isinstance(value, int | float | str | Refusal):
            value = refuse_kind(value, "数字或文字", "改填数字或文字")
        return TypedCell(value, str(cell.number_format), cell.coordinate)


# -- what stands in the new workbook -----------------------------------------------------------------------------------


def arrange_typed(sheet: EntrySheet, typed: TypedSheet) -> tuple[EntrySheet, dict[int, dict[str, TypedCell]]]:
    """Return a sheet with as many blank lines as the typed ones need, and what is typed by the line's place in it.

    Lines that the sheet has no more, or under another name, go to blank lines; blank ones that it has now go to theirs.
    """
    known = sheet.with_former(typed.texts)
    places = {SEPARATOR.join(line.codes): place for place, line in enumerate(sheet.lines) if line.codes}
    carried = _list_entered(sheet) - _list_money(sheet, typed)
    contents = _list_contents(sheet)
    arranged: dict[int, dict[str, TypedCell]] = {}
    blank: list[dict[str, TypedCell]] = []
    for codes, cells in typed.lines.items():
        kept = _keep(cells, carried)
        if codes in places and _is_named(known, sheet.lines[places[codes]], cells):
            arranged[places[codes]] = kept
        elif contents & kept.keys():
            blank.append(kept)
    for cells in typed.added:
        kept = _keep(cells, carried)
        place = places.get(SEPARATOR.join(_find_codes(known, kept)))
        if place is not None and not contents & kept.keys() & arranged.get(place, {}).keys():
            arranged.setdefault(place, {}).update(kept)
        elif kept:
            blank.append(kept)
    free = [place for place, line in enumerate(sheet.lines) if not line.codes and not line.heading]
    more = (EntryLine(),) * max(0, len(blank) - len(free))
    free += range(len(sheet.lines), len(sheet.lines) + len(more))
    arranged |= dict(zip(free, blank, strict=False))
    return sheet.with_lines((*sheet.lines, *more)), arranged


def _list_entered(sheet: EntrySheet) -> set[str]:
    """Return the headers under which an editor types."""
    return {squeeze_text(page.header) for page in sheet.page_columns if page.content in ("entry", "source")}


def _list_contents(sheet: EntrySheet) -> set[str]:
    """Return the headers of what is entered about a line."""
    columns = sheet.select_columns("main", "companion")
    return {
        squeeze_text(page.header)
        for page in sheet.page_columns
        if page.content == "entry" and page.column in columns
    }


def _keep(cells: Mapping[str, TypedCell], headers: set[str]) -> dict[str, TypedCell]:
    """Return the cells under some headers, without those that an import refuses."""
    return {
        header: cell for header, cell in cells.items() if header in headers and not isinstance(cell.value, Refusal)
    }


def _is_named(sheet: EntrySheet, line: EntryLine, cells: Mapping[str, TypedCell]) -> bool:
    """Tell whether the cells of a line still name what its codes do."""
    shown = [(key, cells.get(squeeze_text(key.header))) for key in sheet.keys]
    return all(
        cell is not None and key.is_named(code, squeeze_text(cell.value))
        for (key, cell), code in zip(shown, line.codes, strict=True)
    )


def _find_codes(sheet: EntrySheet, cells: Mapping[str, TypedCell]) -> tuple[str, ...]:
    """Return the codes that the cells of a line choose; what they do not choose is empty."""
    shown = [(key, cells.get(squeeze_text(key.header))) for key in sheet.keys]
    return tuple(
        ""
        if cell is None
        else (key.find_code(squeeze_text(cell.value)) or "")
        if key.choices
        else squeeze_text(cell.value)
        for key, cell in shown
    )


# -- what does not -----------------------------------------------------------------------------------------------------


def list_left(typed: Typed, sheets: list[EntrySheet]) -> list[str]:
    """Return what of a workbook a new one does not carry over, in the editor's words: where, and why.

    Args:
        typed: What is typed in the workbook.
        sheets: Those of the new one.
    """
    by_name = {sheet.name: sheet for sheet in sheets}
    left = [line for name in typed if name in by_name for line in _list_left(by_name[name], typed[name])]
    return left + [f"{SheetPlace(name)}：新文件中没有这张表单" for name in typed if name not in by_name]


def _list_left(sheet: EntrySheet, typed: TypedSheet) -> Iterator[str]:
    entered, money, last = _list_entered(sheet), _list_money(sheet, typed), f"{sheet.year - 1}年"
    there = {squeeze_text(page.header) for page in sheet.page_columns} | READ_ONLY_HEADERS
    gone: dict[str, list[str]] = {}
    for header, cell in typed.cells:
        if header in money or not (header in there or header.endswith(last)):
            gone.setdefault(header, []).append(cell.address)
        elif header in entered and isinstance(cell.value, Refusal):
            yield f"{SheetPlace(sheet.name, cell.address)}：{cell.value.found}"
    if typed.source and isinstance(typed.source.value, Refusal):
        yield f"{SheetPlace(sheet.name, typed.source.address)}：{typed.source.value.found}"
    before, now = _find_unit(typed.title), _find_unit(sheet.title)
    is_other = f"金额单位由{before or '未写明'}改为{now}，请换算后填写" if before != now else "新文件中没有这一列"
    for header, addresses in gone.items():
        yield f"{SheetPlace(sheet.name)}“{header}”列 {_name_cells(addresses)}：{is_other}"
    if typed.outside:
        yield f"{SheetPlace(sheet.name)} {_name_cells(typed.outside)}：在表格之外"
    if typed.comments:
        yield f"{SheetPlace(sheet.name)} {_name_cells(typed.comments)}：有批注"


def _list_money(sheet: EntrySheet, typed: TypedSheet) -> set[str]:
    """Return the headers of amounts of money, if they were in another unit when they were typed."""
    if _find_unit(typed.title) == _find_unit(sheet.title):
        return set()
    return {
        squeeze_text(page.header)
        for page in sheet.page_columns
        if page.content == "entry" and page.column and _is_money(sheet, page.column)
    }


def _is_money(sheet: EntrySheet, column: EntryColumn) -> bool:
    unit = str(column.fixed.get("unit") or sheet.fixed.get("unit") or "")
    return column.role == "main" and bool(UNITS[unit].currency)


def _find_unit(title: str) -> str:
    """Return the unit of a sheet's money, which stands at the end of its title; empty if there is none."""
    found = _UNIT_IN_TITLE.search(title)
    return found[1] if found else ""


def _name_cells(addresses: list[str]) -> str:
    more = f" 等 {len(addresses)} 格" if len(addresses) > _LISTED else ""
    return f"{'、'.join(addresses[:_LISTED])}{more}"
