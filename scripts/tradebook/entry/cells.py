"""Read the cells of an entry sheet as texts for the data table; what cannot be read is a problem that names the cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tradebook.data.problems import Problem, SheetPlace
from tradebook.entry.layout import EntryColumn, EntrySheet
from tradebook.entry.numbers import EXPECTED_NUMBER, Refusal, describe_cell, read_number, squeeze_text

AnyCell = Cell | MergedCell
_ESCAPED_RETURN = "_x000D_"
"""How Excel writes a carriage return within a cell."""


@dataclass
class Findings:
    """What is wrong with a sheet's cells, and what was read in another way than it was typed."""

    problems: list[Problem[SheetPlace]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


class FormulaValues:
    """The values that a workbook stores beside its formulas; read when the first is asked for.

    Args:
        path: The workbook.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._book: openpyxl.Workbook | None = None

    def find(self, sheet: str, address: str) -> object:
        """Return the value that was calculated when the workbook was saved; None if there is none."""
        if self._book is None:
            self._book = openpyxl.load_workbook(self._path, data_only=True)
        return self._book[sheet][address].value


class SheetCells:
    """The cells of an entry sheet, by row and place from the left, both counted from 0."""

    def __init__(self, sheet: EntrySheet, page: Worksheet, formula_values: FormulaValues) -> None:
        self.sheet, self.findings = sheet, Findings()
        self._page, self._formula_values = page, formula_values

    @property
    def row_count(self) -> int:
        """How many rows the page has."""
        return self._page.max_row

    def is_filled(self, row: int, column: EntryColumn) -> bool:
        """Tell whether an entry cell holds anything."""
        return not _is_empty(self._cell(row, self.sheet.entry_places[column]).value)

    def show(self, row: int, place: int) -> str:
        """Return a cell's text in one line, as it stands there."""
        return squeeze_text(self._cell(row, place).value)

    def refer(self, row: int, place: int) -> SheetPlace:
        """Return the reference of a cell."""
        return SheetPlace(self.sheet.name, f"{get_column_letter(place + 1)}{row + 1}")

    def report(self, row: int, place: int, found: str, expected: str, mend: str) -> None:
        """Report a problem of a cell, once."""
        problem = Problem(self.refer(row, place), found, expected, mend)
        if problem not in self.findings.problems:
            self.findings.problems.append(problem)

    def read(self, row: int, column: EntryColumn, unit: str = "") -> str | None:
        """Read an entry cell as text for the data table.

        Args:
            row: The cell's row.
            column: The cell's column.
            unit: The unit in which a number should be, for advice.

        Returns:
            The text; None if the cell is empty, or wrong, which is reported.
        """
        text = self._interpret(self._cell(row, self.sheet.entry_places[column]), column, unit)
        if isinstance(text, Refusal):
            self.report(row, self.sheet.entry_places[column], text.found, text.expected, text.mend)
            return None
        return text

    def _interpret(self, cell: AnyCell, column: EntryColumn, unit: str) -> str | Refusal | None:
        """Return a cell's text for the data table, None if it is empty, or what is wrong with it."""
        value = self._find_value(cell)
        if isinstance(value, Refusal) or _is_empty(value):
            return value if isinstance(value, Refusal) else None
        if column.choices:
            code = column.find_code(squeeze_text(value))
            return code or Refusal(describe_cell(value), f"清单中的{column.header}", "从下拉清单中选择")
        if not column.number:
            return self._join_lines(cell, str(value))
        number = read_number(value, cell.number_format, unit)
        if isinstance(number, Refusal):
            return number
        if number.notice:
            self._notice(cell, number.notice)
        return number.text

    def _find_value(self, cell: AnyCell) -> object:
        """Return a cell's value; of a formula, the value that it had when the workbook was saved."""
        if cell.data_type == "e":
            return Refusal(describe_cell(cell.value), EXPECTED_NUMBER, "公式出错，请改填数值")
        if cell.data_type != "f":
            return cell.value
        value = self._formula_values.find(self.sheet.name, cell.coordinate)
        if value is None:
            mend = "用 Excel 或 WPS 打开并保存一次，或改填数值"
            return Refusal(f"公式 {cell.value} 没有计算结果", EXPECTED_NUMBER, mend)
        if isinstance(value, str) and value.startswith("#"):
            return Refusal(f"公式出错，结果为 {value}", EXPECTED_NUMBER, "改正公式，或改填数值")
        self._notice(cell, f"是公式，按其结果 {value} 读取")
        return value

    def _join_lines(self, cell: AnyCell, text: str) -> str:
        lines = [line.strip() for line in text.replace(_ESCAPED_RETURN, "").splitlines()]
        if len(lines) > 1:
            self._notice(cell, "单元格内的换行已去掉")
        return "".join(lines)

    def _notice(self, cell: AnyCell, text: str) -> None:
        self.findings.notices.append(f"{SheetPlace(self.sheet.name, cell.coordinate)}：{text}。")

    def _cell(self, row: int, place: int) -> AnyCell:
        return self._page.cell(row + 1, place + 1)


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
