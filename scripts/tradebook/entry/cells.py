"""Read the cells of an entry sheet as texts for the data table; what cannot be read is a problem that names the cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import coordinate_to_tuple, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tradebook.data.problems import RETYPE, Problem, SheetPlace
from tradebook.entry.layout import CODES_COLUMN, CODES_SHEET, NEW_CODES, EntryColumn, EntrySheet
from tradebook.entry.numbers import (
    Refusal,
    describe_cell,
    read_number,
    refuse_kind,
    squeeze_text,
)
from tradebook.entry.opening import WorkbookFile
from tradebook.text import UNSEEN

AnyCell = Cell | MergedCell
_EXPECTED_TEXT, _EXPECTED_RESULT = "文字", "公式的结果，或数值"
_ESCAPED_CONTROL = re.compile("_x(00[01][0-9A-Fa-f])_")
"""How Excel writes a control character within a cell."""


@dataclass
class Findings:
    """What is wrong with a sheet's cells, and what was read in another way than it was typed."""

    problems: list[Problem[SheetPlace]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


class FormulaValues:
    """The values that a workbook stores beside its formulas; read when the first is asked for.

    Args:
        file: The workbook.
    """

    def __init__(self, file: WorkbookFile) -> None:
        self._file = file

    @cached_property
    def _book(self) -> openpyxl.Workbook:
        return self._file.load(data_only=True)

    def find(self, sheet: str, address: str) -> object:
        """Return the value that was calculated when the workbook was saved; None if there is none.

        An empty text is a value, too, and the cell shows nothing.
        """
        cell = self._book[sheet][address]
        return "" if cell.value is None and cell.data_type in ("s", "str") else cell.value

    def is_error(self, sheet: str, address: str) -> bool:
        """Tell whether a formula could not be calculated when the workbook was saved, whatever the error is called."""
        return self._book[sheet][address].data_type == "e"


class CellValues:
    """The values of a page's cells, as far as each has one only.

    Args:
        page: The page.
        formula_values: Of its workbook.
    """

    def __init__(self, page: Worksheet, formula_values: FormulaValues) -> None:
        self._page, self._formula_values = page, formula_values

    def find(self, cell: AnyCell) -> object:
        """Return a cell's value, of a formula the value that it had when the workbook was saved; or what is wrong with it."""
        if isinstance(cell, MergedCell):
            return self._refuse_merged(cell)
        value: object = cell.value
        if cell.data_type == "e":
            return Refusal(describe_cell(value), _EXPECTED_RESULT, "公式出错，请改填数值")
        if cell.data_type == "f":
            value = self._find_result(cell)
        if isinstance(value, CellRichText):
            value = _join_runs(value)
        if isinstance(value, str):
            value = _ESCAPED_CONTROL.sub(lambda code: chr(int(code[1], 16)), value)
        if not isinstance(value, Refusal) and not is_empty(value) and cell.font and cell.font.strike:
            return Refusal(f"{describe_cell(value)}，带删除线", "不带删除线的内容", "作废的清空，有效的去掉删除线")
        return value

    def _find_result(self, cell: Cell) -> object:
        formula = getattr(cell.value, "text", cell.value)
        value = self._formula_values.find(self._page.title, cell.coordinate)
        if value is None:
            mend = "用 Excel 或 WPS 打开并保存一次，或改填数值；本来没有内容的，清空单元格"
            return Refusal(f"公式 {squeeze_text(formula)} 没有计算结果", _EXPECTED_RESULT, mend)
        if self._formula_values.is_error(self._page.title, cell.coordinate):
            return Refusal(f"公式出错，结果为 {value}", _EXPECTED_RESULT, "改正公式，或改填数值")
        return value

    def _refuse_merged(self, cell: MergedCell) -> Refusal | None:
        merged = self.find_merged(cell)
        return refuse_merged(merged) if merged else None

    def find_merged(self, cell: AnyCell) -> str:
        """Return the range of cells that a cell is merged with; empty if there is none."""
        ranges = self._page.merged_cells.ranges
        return next((area.coord for area in ranges if cell.coordinate in area), "")


def list_drop_downs(book: openpyxl.Workbook) -> dict[str, set[str]]:
    """Return the texts that a workbook's drop-downs offer, by the code that they begin with."""
    texts: dict[str, set[str]] = {}
    for row in book[CODES_SHEET].iter_rows(values_only=True) if CODES_SHEET in book.sheetnames else ():
        for text in filter(None, map(squeeze_text, row)):
            texts.setdefault(text.partition(" ")[0], set()).add(text)
    return texts


def list_comments(page: Worksheet) -> Iterator[tuple[AnyCell, str]]:
    """Yield the cells of a page on which somebody put a comment, each with its text in one line."""
    # every public way to walk over cells makes those that are missing, up to the last one that was ever formatted
    for _, cell in sorted(page._cells.items(), key=lambda item: item[0]):
        if cell.comment:
            yield cell, join_lines(cell.comment.text)


def refuse_merged(area: str) -> Refusal:
    """Refuse a cell that is merged with others."""
    return Refusal(f"与 {area} 的其他格合并了", "单独的一格", "取消合并，每格分别填写")


class SheetCells:
    """The cells of an entry sheet, by row and place from the left, both counted from 0."""

    def __init__(
        self, sheet: EntrySheet, page: Worksheet, formula_values: FormulaValues, file_name: str = ""
    ) -> None:
        self.sheet, self.findings, self._file_name = sheet, Findings(), file_name
        self._page, self._values = page, CellValues(page, formula_values)

    @cached_property
    def filled_places(self) -> dict[int, list[int]]:
        """The places of all cells with content, by row, in order."""
        places: dict[int, list[int]] = {}
        # every public way to walk over cells makes those that are missing, up to the last one that was ever formatted
        for row, column in sorted(self._page._cells):
            if self._page._cells[row, column].value is not None:
                places.setdefault(row - 1, []).append(column - 1)
        return places

    def mention_comments(self) -> None:
        """Say which comments stand on cells, and that they are not read."""
        for cell, text in list_comments(self._page):
            self._notice(cell, f"批注“{text}”，不导入；要留下的，写进“来源”列或相应的格")

    @property
    def is_hidden(self) -> bool:
        """True if nobody sees the sheet."""
        return self._page.sheet_state != "visible"

    def find_hidden(self) -> tuple[list[int], list[int]]:
        """Return the hidden rows, and the hidden columns besides that of the codes."""
        rows = [row - 1 for row, shape in self._page.row_dimensions.items() if shape.hidden]
        columns = [
            place - 1
            for shape in self._page.column_dimensions.values()
            if shape.hidden
            for place in range(shape.min or 1, (shape.max or 0) + 1)
            if place - 1 != CODES_COLUMN
        ]
        return rows, columns

    def is_filled(self, row: int, column: EntryColumn) -> bool:
        """Tell whether an entry cell holds anything."""
        return self.is_filled_at(row, self.sheet.entry_places[column])

    def is_filled_at(self, row: int, place: int) -> bool:
        """Tell whether a cell holds anything that shows, or that has to be answered."""
        return not is_empty(self._find_value(self._cell(row, place)))

    def show(self, row: int, place: int) -> str:
        """Return a cell's text in one line, as it stands there: of a formula the result, unless that cannot be read."""
        cell = self._cell(row, place)
        value: object = cell.value
        if cell.data_type == "f":
            result = self._find_value(cell)
            value = value if isinstance(result, Refusal) else result
        return squeeze_text(getattr(value, "text", value))

    def find_codes(self, row: int) -> str:
        """Return the codes of a line as they were written: spaces are a part of names that are codes."""
        return str(self._cell(row, CODES_COLUMN).value or "").strip()

    def type_in(self, row: int, place: int, value: str) -> None:
        """Put a value into a cell, as if it had been typed there."""
        self._page.cell(row + 1, place + 1).value = value

    def refer(self, row: int, place: int) -> SheetPlace:
        """Return the reference of a cell."""
        return SheetPlace(self.sheet.name, f"{get_column_letter(place + 1)}{row + 1}", self._file_name)

    def report(self, row: int, place: int, found: str, expected: str, mend: str) -> None:
        """Report a problem of a cell, once."""
        problem = Problem(self.refer(row, place), found, expected, mend)
        if problem not in self.findings.problems:
            self.findings.problems.append(problem)

    def notice(self, row: int, place: int, text: str) -> None:
        """Say what there is to know about a cell, once."""
        notice = f"{self.refer(row, place)}：{text}。"
        if notice not in self.findings.notices:
            self.findings.notices.append(notice)

    def read(self, row: int, column: EntryColumn, unit: str = "") -> str | None:
        """Read an entry cell as text for the data table.

        Args:
            row: The cell's row.
            column: The cell's column.
            unit: The unit in which a number should be, for advice.

        Returns:
            The text; None if the cell is empty, or wrong, which is reported.
        """
        place = self.sheet.entry_places[column]
        if not column.number and not column.choices:
            return self.read_text(row, place, keeps_lines=column.lines)
        return self._answer(row, place, self._read_entry(self._cell(row, place), column, unit))

    def read_text(self, row: int, place: int, *, keeps_lines: bool = False) -> str | None:
        """Read any cell as text, its lines as one unless they are kept; None if it is empty, or wrong, which is reported."""
        cell = self._cell(row, place)
        value = self._find_value(cell)
        return self._answer(row, place, self._read_text(cell, value, _EXPECTED_TEXT, keeps_lines))

    def _answer(self, row: int, place: int, text: str | Refusal | None) -> str | None:
        if isinstance(text, Refusal):
            self.report(row, place, text.found, text.expected, text.mend)
            return None
        return text

    def _read_entry(self, cell: AnyCell, column: EntryColumn, unit: str) -> str | Refusal | None:
        """Return the number or code of a cell, None if it is empty, or what is wrong with it."""
        value = self._find_value(cell)
        if isinstance(value, Refusal) or is_empty(value):
            return value if isinstance(value, Refusal) else None
        if column.choices:
            expected = f"清单中的{column.header}"
            text = self._read_text(cell, value, expected)
            if not isinstance(text, str):
                return text
            mend = "从下拉清单中选择"
            if column.code_list in NEW_CODES:
                mend += f"；清单里没有的，先在表单「{NEW_CODES[column.code_list]}」中登记"
            elif column.code_list:
                mend += "；清单里没有的，先在数据目录 codes 的代码表中登记"
            typed = squeeze_text(text) if column.grows else None
            return column.find_code(squeeze_text(text)) or typed or Refusal(describe_cell(text), expected, mend)
        number = read_number(value, cell.number_format, unit)
        if isinstance(number, Refusal):
            return number
        if number.notice:
            self._notice(cell, number.notice)
        return number.text

    def _read_text(
        self, cell: AnyCell, value: object, expected: str, keeps_lines: bool = False
    ) -> str | Refusal | None:
        """Return a value as text, None if it is empty, or what is wrong with it."""
        if isinstance(value, Refusal) or is_empty(value):
            return value if isinstance(value, Refusal) else None
        mend = "把单元格格式改为“文本”，重新键入"
        if isinstance(value, int | float) and not isinstance(value, bool):
            number = read_number(value, cell.number_format)
            return Refusal(number.found, expected, mend) if isinstance(number, Refusal) else number.text
        if not isinstance(value, str):
            return refuse_kind(value, expected, mend)
        lines = value.replace("\r", "\n").split("\n")
        if UNSEEN.search(value):
            return Refusal(describe_cell(value), expected, RETYPE)
        if keeps_lines:
            return tidy_lines(value)
        if len(lines) > 1:
            self._notice(cell, "单元格内的换行已去掉")
        return join_lines(value)

    def _find_value(self, cell: AnyCell) -> object:
        """Return a cell's value; of a formula, the value that it had when the workbook was saved, with a notice."""
        value = self._values.find(cell)
        if cell.data_type == "f" and not isinstance(value, Refusal) and not is_empty(value):
            self._notice(cell, f"是公式，按其结果 {squeeze_text(value)} 读取")
        return value

    def _notice(self, cell: AnyCell, text: str) -> None:
        row, column = coordinate_to_tuple(cell.coordinate)
        self.notice(row - 1, column - 1, text)

    def _cell(self, row: int, place: int) -> AnyCell:
        return self._page.cell(row + 1, place + 1)


def tidy_lines(text: str) -> str:
    r"""Return a text as it is read from a cell of several lines: without blank ones, and without spaces at the ends.

    Examples:
        >>> tidy_lines("  第一段。\r\n\n第二段。 ")
        '第一段。\n第二段。'
    """
    lines = (line.strip() for line in text.replace("\r", "\n").split("\n"))
    return "\n".join(filter(None, lines))


def join_lines(text: str) -> str:
    r"""Return a text as it is read from a cell of one line; words of an alphabet stay apart.

    Examples:
        >>> join_lines("服务\n贸易"), join_lines("Service\ntrade")
        ('服务贸易', 'Service trade')
    """
    joined = ""
    for line in tidy_lines(text).split("\n"):
        are_words = joined and joined[-1].isascii() and line[0].isascii()
        joined += f" {line}" if are_words else line
    return joined


def _join_runs(text: CellRichText) -> str | Refusal:
    """Return a text of several formats as one, unless the formats say what the letters alone do not."""
    for run in text:
        if isinstance(run, TextBlock) and run.text.strip():
            kind = {"superscript": "上标", "subscript": "下标"}.get(run.font.vertAlign or "")
            kind = kind or ("删除线" if run.font.strike else None)
            if kind:
                mend = f"删去，或去掉{kind}格式（注码不要填进单元格）"
                return Refusal(
                    f"{describe_cell(text)}，其中“{run.text.strip()}”是{kind}", "没有上下标和删除线的内容", mend
                )
    return str(text)


def is_empty(value: object) -> bool:
    """Tell whether a cell with a value shows nothing."""
    return value is None or (isinstance(value, str) and not value.strip())
