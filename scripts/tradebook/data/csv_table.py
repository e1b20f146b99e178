"""Read CSV tables, and change them row by row; rows that nobody changes stay as they are, character by character.

This is the only reader of CSV: what is checked, what is computed with and what is written back are the same rows under the
same numbers. Cells are separated by commas, rows end with a line feed, a carriage return or both, and a quoted cell may
hold any of these. Nothing is guessed from the content.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

from tradebook.data.problems import Problem, TablePlace, describe_cell
from tradebook.errors import DataError
from tradebook.text import EncodingError, decode

SAVE_AS_CSV = "用 Excel 或 WPS 打开，另存为“CSV UTF-8（逗号分隔）”"
REMOVE_BLANK_COLUMNS = "删去行末多余的逗号，或在 Excel、WPS 中删去表右边的空列"
_SEPARATORS = {";": "分号", "\t": "制表符", "，": "全角逗号", "；": "全角分号", "|": "竖线"}
"""What spreadsheets and people put between cells instead of a comma."""
_SEPARATOR_LINE = "sep="
"""How a line for Excel begins that names the separator."""
# that a quotation mark is not closed is told by what follows, not by the length of the cell
csv.field_size_limit(2**31 - 1)


def read_header(path: Path) -> list[str]:
    """Return the cells of a file's header; what is no table has none that `CsvTable` accepts."""
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    with suppress(csv.Error):
        return next(csv.reader(io.StringIO(text, newline="")), [])
    return []


class CsvError(DataError):
    """A file is no CSV table in UTF-8."""

    def __init__(self, problem: Problem[TablePlace]):
        super().__init__(str(problem))
        self.problem = problem


class CsvTable:
    """A CSV table with a header line, open for changes.

    A row's number is that of its record, as spreadsheets count them: the header is 1, and a row with line breaks in a cell
    counts once.

    Args:
        content: The file's bytes, UTF-8 with or without byte order mark.
        name: What messages call the file.

    Attributes:
        name: What messages call the file.
        fields: The cells of the header.

    Raises:
        CsvError: The file is empty, in another encoding, or a quotation mark is not closed.
    """

    def __init__(self, content: bytes, name: str):
        self.name = name
        try:
            text = decode(content)
        except EncodingError as error:
            raise CsvError(Problem(TablePlace(name), str(error), "UTF-8 编码的 CSV", SAVE_AS_CSV)) from None
        if not text.strip():
            raise CsvError(Problem(TablePlace(name), "文件是空的", "表头和数据", "从版本库或备份中恢复该文件"))
        self._mark = "\ufeff" if content.startswith("\ufeff".encode()) else ""
        self._line_end = "\r\n" if "\r\n" in text else "\n"
        self._records: list[str] = []
        self._cells: list[list[str]] = []
        for record, cells in self._split(text):
            self._records.append(record)
            self._cells.append(cells)
        if not self._records[-1].endswith(("\n", "\r")):
            self._records[-1] += self._line_end
        self.fields = self._cells[0]

    def _split(self, text: str) -> Iterator[tuple[str, list[str]]]:
        """Yield the records with their line ends, and their cells."""
        taken: list[str] = []

        def take() -> Iterator[str]:
            for line in io.StringIO(text, newline=""):
                taken.append(line)
                yield line

        try:
            for cells in csv.reader(take(), strict=True):
                yield "".join(taken), cells
                taken.clear()
        except csv.Error:
            for sign, word in _SEPARATORS.items() if not self._records else ():
                if f'"{sign}' in taken[0]:
                    raise CsvError(self._refuse_separator(word)) from None
            place, found = TablePlace(self.name, len(self._records) + 1), describe_cell(taken[0].rstrip("\r\n"))
            mend = "检查这一行的半角引号：成对地放在格的首尾，格内的引号写两个"
            raise CsvError(Problem(place, f"引号没有成对，{found}", "引号成对", mend)) from None

    def _refuse_separator(self, word: str) -> Problem[TablePlace]:
        return Problem(TablePlace(self.name, 1), f"各列之间是{word}", "半角逗号", SAVE_AS_CSV)

    def check_header(self, columns: Sequence[str]) -> Problem[TablePlace] | None:
        """Return what is wrong with the header; None if it names these columns in this order."""
        if self.fields == list(columns):
            return None
        place, expected = TablePlace(self.name, 1), ",".join(columns)
        [first] = self._records[0].splitlines()[:1] or [""]
        if first.lower().startswith(_SEPARATOR_LINE):
            return Problem(place, describe_cell(first), f"表头 {expected}", "删去这一行")
        for sign, word in _SEPARATORS.items():
            if next(csv.reader([first], delimiter=sign), []) == list(columns):
                return self._refuse_separator(word)
        pairs = zip(columns, [*self.fields, *[""] * len(columns)], strict=False)
        column = next((name for name, field in pairs if name != field), "")
        surplus = len(self.fields) - len(columns)
        if not column and not any(self.fields[len(columns) :]):
            return Problem(place, f"表头不符，行末多出 {surplus} 个空列", expected, REMOVE_BLANK_COLUMNS)
        found = f"多出一列“{self.fields[len(columns)]}”" if not column else describe_cell(first)
        return Problem(TablePlace(self.name, 1, column), f"表头不符，{found}", expected, "恢复表头")

    @property
    def lines(self) -> range:
        """The numbers of the rows; the header is 1."""
        return range(2, len(self._records) + 1)

    def cells(self, line: int) -> list[str]:
        """Return the cells of a row, as many as there are; the header is line 1."""
        return self._cells[line - 1]

    def row(self, line: int) -> dict[str, str]:
        """Return a row as texts; the header is line 1. Cells that the row does not have are empty."""
        cells = self._cells[line - 1]
        lacking = [""] * (len(self.fields) - len(cells))
        return dict(zip(self.fields, [*cells, *lacking], strict=True))

    def revise(self, line: int, row: dict[str, str | None]) -> None:
        """Replace a row."""
        self._records[line - 1], self._cells[line - 1] = self._format(row)

    def append(self, row: dict[str, str | None]) -> int:
        """Add a row at the end and return its line."""
        record, cells = self._format(row)
        self._records.append(record)
        self._cells.append(cells)
        return len(self._records)

    def add_columns(self, names: Sequence[str]) -> None:
        """Add columns at the end, which are empty in the rows that there are."""
        if names:
            rows = [self.row(line) for line in self.lines]
            self.fields = [*self.fields, *names]
            header: dict[str, str | None] = dict(zip(self.fields, self.fields, strict=True))
            formatted = [self._format(header), *(self._format({**row}) for row in rows)]
            self._records, self._cells = [record for record, _ in formatted], [cells for _, cells in formatted]

    def delete(self, lines: set[int]) -> dict[int, int]:
        """Remove rows and return the new line of every row that is left, by its old line."""
        kept = [line for line in range(1, len(self._records) + 1) if line not in lines]
        self._records = [self._records[line - 1] for line in kept]
        self._cells = [self._cells[line - 1] for line in kept]
        return {old: new for new, old in enumerate(kept, start=1)}

    @property
    def text(self) -> str:
        """The file's content, to be written without changing line ends."""
        return self._mark + "".join(self._records)

    def _format(self, row: dict[str, str | None]) -> tuple[str, list[str]]:
        cells, stream = [row.get(name) or "" for name in self.fields], io.StringIO(newline="")
        # a line break of another kind than the file's would end the row, too
        has_breaks = any("\r" in cell or "\n" in cell for cell in cells)
        quoting: Literal[0, 1] = csv.QUOTE_ALL if has_breaks else csv.QUOTE_MINIMAL
        csv.writer(stream, lineterminator=self._line_end, quoting=quoting).writerow(cells)
        return stream.getvalue(), cells
