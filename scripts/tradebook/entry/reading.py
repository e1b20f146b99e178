"""Read a filled-in entry workbook: every cell becomes a text for the data table, or a problem that names the cell.

What a number means is never guessed. Spellings that mean one number only (text cells, full-width digits, thousands
separators) are read, with a notice; everything else that is no plain number is a problem.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from tradebook.checks.plausible import implausible
from tradebook.data.package import DataPackage
from tradebook.data.problems import Problem, SheetPlace
from tradebook.data.report import ReportInfo
from tradebook.entry.layout import (
    FIRST_ROW,
    FORMAT,
    HEADER_ROW,
    KEY_COLUMN,
    MARK_SHEET,
    SEPARATOR,
    SOURCE_COLUMN,
    SOURCE_ROW,
    Column,
    Sheet,
)
from tradebook.entry.numbers import _NUMBER, Wrong, describe_cell, read_number, squeezed
from tradebook.entry.sheets import layout
from tradebook.entry.workbook import MARK
from tradebook.errors import EntryError


@dataclass(frozen=True)
class Entry:
    """A row of a data table as the workbook has it.

    Attributes:
        sheet: where it is from.
        place: of the cell that makes the row.
        row: the fields of the data table as texts; None for an empty one. Without the source.
        source: what the workbook gives as the row's source; empty if the table has none.
        own_source: True if the line has a source of its own, other than the sheet's.
    """

    sheet: Sheet
    place: SheetPlace
    row: dict[str, str | None]
    source: str
    own_source: bool


@dataclass(frozen=True)
class Blank:
    """An empty entry cell of a prefilled line: which row of the data table it would make, without its value."""

    sheet: Sheet
    place: SheetPlace
    row: dict[str, str | None]


@dataclass
class Reading:
    """What was read, and what is wrong with it."""

    sheets: list[Sheet]
    entries: list[Entry] = field(default_factory=list)
    blanks: list[Blank] = field(default_factory=list)
    problems: list[Problem[SheetPlace]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def unsound(self) -> set[str]:
        """The data tables of the sheets that have problems."""
        names = {problem.place.sheet for problem in self.problems}
        return {sheet.table for sheet in self.sheets if sheet.name in names}


def read_entry_workbook(path: str | Path, package: DataPackage, info: ReportInfo, year: int) -> Reading:
    """Read the entry workbook of a year.

    Args:
        path: the .xlsx file, as Excel, WPS or LibreOffice saved it.
        package: the data as it is now.
        info: whose report it is.
        year: the year that the workbook should be for.

    Returns:
        rows, empty cells, problems and notices; with problems, the rows are those without.

    Raises:
        EntryError: the file is no entry workbook of this year, area and form.
    """
    book = _open(Path(path))
    _require_mark(book, Path(path), info, year)
    values = FormulaValues(Path(path))
    reading = Reading(layout(package, info, year))
    for sheet in reading.sheets:
        if sheet.name in book.sheetnames:
            _SheetReader(reading, sheet, book[sheet.name], values, year).read()
        else:
            others = [name for name in book.sheetnames if name not in {s.name for s in reading.sheets}]
            reading.problems.append(
                Problem(
                    SheetPlace(sheet.name),
                    "工作簿里没有这张表单",
                    f"有这张表单（{sheet.title}）",
                    f"改名的请改回来（现有其他表单：{'、'.join(others)}）；删掉的请从 make new-year 新生成的工作簿复制",
                )
            )
    _report_duplicates(reading)
    return reading


def _open(path: Path) -> openpyxl.Workbook:
    if not path.is_file():
        raise EntryError(f"找不到工作簿 {path}。请检查 FILE= 后面的路径。")
    try:
        return openpyxl.load_workbook(path)
    except (InvalidFileException, BadZipFile, KeyError, OSError, ValueError) as error:
        raise EntryError(
            f"{path} 无法作为 Excel 工作簿读取（{error}）。请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。"
        ) from error


def _require_mark(book: openpyxl.Workbook, path: Path, info: ReportInfo, year: int) -> None:
    if MARK_SHEET not in book.sheetnames or book[MARK_SHEET]["A1"].value != MARK:
        raise EntryError(f"{path} 不是数据录入工作簿（没有隐藏的表单「{MARK_SHEET}」）。请用 make new-year 生成。")
    form, of_year, area = (book[MARK_SHEET][f"A{row}"].value for row in (2, 3, 4))
    if form != FORMAT:
        raise EntryError(
            f"{path} 的格式版本是 {form}，现在的是 {FORMAT}。请用 make new-year 重新生成，再把数字复制过去。"
        )
    if of_year != year:
        raise EntryError(f"{path} 是 {of_year} 年的工作簿，而要导入的是 {year} 年。请改 YEAR=，或换一个文件。")
    if area != info.area:
        raise EntryError(
            f"{path} 是地区 {area} 的工作簿，而数据目录是 {info.area}（{info.area_name}）的。请换一个文件或数据目录。"
        )


class FormulaValues:
    """The values that a workbook stores beside its formulas; read when the first is asked for.

    Args:
        path: the workbook.
    """

    def __init__(self, path: Path):
        self._path, self._book = path, None

    def of(self, cell):
        """The value that was calculated when the workbook was saved; None if there is none."""
        if self._book is None:
            self._book = openpyxl.load_workbook(self._path, data_only=True)
        return self._book[cell.parent.title][cell.coordinate].value


class _SheetReader:
    """Reads one sheet into a reading."""

    def __init__(self, reading: Reading, sheet: Sheet, page, values: FormulaValues, year: int):
        self.reading, self.sheet, self.page, self.values, self.year = reading, sheet, page, values, year
        self.plan = sheet.plan(year)
        self.entry_places = {id(column): n for n, (_, column, kind) in enumerate(self.plan) if kind == "entry"}
        self.row_source = next((n for n, (_, _, kind) in enumerate(self.plan) if kind == "source"), None)
        self._missing_source = False

    def read(self) -> None:
        """Read the sheet, if its header is as it was."""
        if not self._header_is_right():
            return
        for row in range(FIRST_ROW, self.page.max_row):
            self._line(row)

    # -- lines -------------------------------------------------------------------------------------------------

    def _header_is_right(self) -> bool:
        right = True
        for place, (header, _, _) in enumerate(self.plan):
            found = self._cell(HEADER_ROW, place).value
            if squeezed(found) != squeezed(header):
                right = False
                self._problem(
                    HEADER_ROW,
                    place,
                    describe_cell(found),
                    f"表头“{squeezed(header)}”",
                    "恢复表头；列不能增删或移动",
                )
        return right

    def _line(self, row: int) -> None:
        filled = [column for column in self.sheet.of_role("main", "companion") if self._filled(row, column)]
        codes = self._codes(row, bool(filled))
        if codes is None:
            return
        details = {}
        for column in self.sheet.of_role("detail"):
            details[column.field] = self._content(row, column) if filled else None
        groups: dict[tuple, list[Column]] = {}
        for column in self.sheet.of_role("main", "companion"):
            groups.setdefault(tuple(sorted(column.fixed.items())), []).append(column)
        for columns in groups.values():
            self._record(row, codes, columns, details)

    def _record(self, row: int, codes: tuple[str, ...], columns: list[Column], details: dict) -> None:
        """One row of the data table: the entry columns that stand for the same thing."""
        main = next(column for column in columns if column.role == "main")
        place = self._place(row, self.entry_places[id(main)])
        fields = {**details, **self.sheet.record(codes, main)}
        if not self._filled(row, main):
            for column in columns:
                if self._filled(row, column):
                    self._problem(
                        row,
                        self.entry_places[id(main)],
                        "单元格是空的",
                        f"{main.header}（{column.header}已填）",
                        f"补上，或清空{column.header}",
                    )
            self.reading.blanks.append(Blank(self.sheet, place, _texts(fields)))
            return
        before = len(self.reading.problems)
        if "unit" in fields and fields["unit"] is None:
            self._required(row, "unit")
        for column in columns:
            fields[column.field] = self._content(row, column, fields.get("unit") or "")
            if fields[column.field] is None and column.role == "companion":
                self._problem(
                    row,
                    self.entry_places[id(column)],
                    "单元格是空的",
                    f"{column.header}（{main.header}已填）",
                    "补上",
                )
        if "bound" in details and details["bound"] is None:
            self._required(row, "bound")
        source, own = self._source(row)
        if len(self.reading.problems) > before or None in (fields.get("unit", ""), fields.get("bound", "")):
            return
        self._limits(row, main, fields)
        if len(self.reading.problems) == before:
            self.reading.entries.append(Entry(self.sheet, place, _texts(fields), source, own))

    def _required(self, row: int, name: str) -> None:
        column = next(column for column in self.sheet.of_role("detail") if column.field == name)
        if self._filled(row, column):
            return  # what stands there is a problem already
        self._problem(row, self.entry_places[id(column)], "单元格是空的", f"{column.header}", "从下拉清单中选择")

    def _limits(self, row: int, main: Column, fields: dict) -> None:
        if main.field != "value":
            return
        wanted = implausible({**fields, "value": Decimal(fields["value"])})
        if wanted:
            mend = "按来源核对后改正" if wanted != "整数" else "按来源核对；带小数的可能是单位不同"
            self._problem(row, self.entry_places[id(main)], describe_cell(fields["value"]), wanted, mend)

    # -- names -------------------------------------------------------------------------------------------------

    def _codes(self, row: int, filled: bool) -> tuple[str, ...] | None:
        """The codes of a line; None if it names nothing."""
        keys = self.sheet.keys
        cells = [self._cell(row, self.entry_places[id(column)]) for column in keys]
        texts = [squeezed(cell.value) for cell in cells]
        given = squeezed(self._cell(row, KEY_COLUMN).value)
        if given:
            return self._prefilled(row, tuple(given.split(SEPARATOR)), texts)
        if not filled:
            return None
        codes = []
        for column, text in zip(keys, texts, strict=True):
            place = self.entry_places[id(column)]
            if not text:
                self._problem(row, place, "单元格是空的，而这一行填了内容", column.header, "补上，或清空这一行")
                continue
            code = self._key_code(column, text)
            if code is None:
                wanted = "整数" if column.number else f"清单中的{column.header}"
                mend = (
                    "改成整数"
                    if column.number
                    else "从下拉清单中选择；清单里没有的，先在 data/codes 的代码表中登记"
                )
                self._problem(row, place, describe_cell(text), wanted, mend)
                continue
            codes.append(code)
        return tuple(codes) if len(codes) == len(keys) else None

    def _prefilled(self, row: int, codes: tuple[str, ...], texts: list[str]) -> tuple[str, ...] | None:
        """The codes of a prefilled line, if its visible names are still those of the hidden codes."""
        if len(codes) != len(self.sheet.keys):
            self._problem(
                row, KEY_COLUMN, describe_cell(SEPARATOR.join(codes)), "这一行原来的代码", "恢复隐藏的 A 列"
            )
            return None
        for column, code, text in zip(self.sheet.keys, codes, texts, strict=True):
            expected = column.choices.get(code, code) if column.choices else code
            if text != squeezed(expected):
                self._problem(
                    row,
                    self.entry_places[id(column)],
                    describe_cell(text),
                    f"“{expected}”（行名不能改）",
                    "恢复行名；新的内容写在表末的空行里",
                )
                return None
        return codes

    @staticmethod
    def _key_code(column: Column, text: str) -> str | None:
        if column.number:
            return str(int(float(text))) if re.fullmatch(r"\d+(\.0+)?", text) else None
        return column.code(text) if column.choices else text

    # -- cells -------------------------------------------------------------------------------------------------

    def _content(self, row: int, column: Column, unit: str = "") -> str | None:
        """The text for the data table of a cell; None if it is empty or wrong."""
        place = self.entry_places[id(column)]
        cell = self._cell(row, place)
        value = self._value(cell)
        if _is_empty(value):
            return None
        if isinstance(value, Wrong):
            self._problem(row, place, value.found, value.expected, value.mend)
            return None
        if column.choices:
            code = column.code(squeezed(value))
            if code is None:
                self._problem(row, place, describe_cell(value), f"清单中的{column.header}", "从下拉清单中选择")
            return code
        if not column.number:
            return self._text(row, place, value)
        number = read_number(value, cell.number_format, unit)
        if isinstance(number, Wrong):
            self._problem(row, place, number.found, number.expected, number.mend)
            return None
        if number.notice:
            self.reading.notices.append(f"{self._place(row, place)}：{number.notice}。")
        return number.text

    def _text(self, row: int, place: int, value) -> str:
        lines = [line.strip() for line in str(value).replace("_x000D_", "").splitlines()]
        if len(lines) > 1:
            self.reading.notices.append(f"{self._place(row, place)}：单元格内的换行已去掉。")
        return "".join(lines)

    def _value(self, cell):
        """A cell's value; of a formula, the value that it had when the workbook was saved."""
        if cell.data_type != "f":
            if cell.data_type == "e":
                return Wrong(describe_cell(cell.value), _NUMBER, "公式出错，请改填数值")
            return cell.value
        value = self.values.of(cell)
        if value is None:
            return Wrong(f"公式 {cell.value} 没有计算结果", _NUMBER, "用 Excel 或 WPS 打开并保存一次，或改填数值")
        if isinstance(value, str) and value.startswith("#"):
            return Wrong(f"公式出错，结果为 {value}", _NUMBER, "改正公式，或改填数值")
        self.reading.notices.append(
            f"{SheetPlace(self.sheet.name, cell.coordinate)}：是公式，按其结果 {value} 读取。"
        )
        return value

    def _source(self, row: int) -> tuple[str, bool]:
        """The source of a line, and whether it is the line's own."""
        if self.sheet.source is None:
            return "", False
        own = squeezed(self._cell(row, self.row_source).value)
        shared = squeezed(self._cell(SOURCE_ROW, SOURCE_COLUMN).value)
        if not own and not shared and not self._missing_source:
            self._missing_source = True
            self._problem(
                SOURCE_ROW, SOURCE_COLUMN, "单元格是空的", "数字的来源", "填写“本表来源”，如统计公报的名称"
            )
        return own or shared, bool(own)

    def _filled(self, row: int, column: Column) -> bool:
        return not _is_empty(self._cell(row, self.entry_places[id(column)]).value)

    def _cell(self, row: int, place: int):
        return self.page.cell(row + 1, place + 1)

    def _place(self, row: int, place: int) -> SheetPlace:
        return SheetPlace(self.sheet.name, f"{get_column_letter(place + 1)}{row + 1}")

    def _problem(self, row: int, place: int, found: str, expected: str, mend: str) -> None:
        problem = Problem(self._place(row, place), found, expected, mend)
        if problem not in self.reading.problems:
            self.reading.problems.append(problem)


def _report_duplicates(reading: Reading) -> None:
    seen: dict[tuple, Entry] = {}
    kept = []
    for entry in reading.entries:
        names = [key.field for key in entry.sheet.keys]
        fixed = {**entry.sheet.fixed, **_main_of(entry).fixed}
        key = (entry.sheet.table, *(f"{name}={entry.row[name]}" for name in sorted({*names, *fixed} - {"unit"})))
        if key in seen:
            reading.problems.append(
                Problem(
                    entry.place,
                    f"与{seen[key].place}是同一项",
                    "每项只填一次",
                    "删去其中一处，或改选另一个名称",
                )
            )
        else:
            seen[key] = entry
            kept.append(entry)
    reading.entries = kept


def _main_of(entry: Entry) -> Column:
    mains = entry.sheet.of_role("main")
    return next((m for m in mains if all(entry.row.get(k) == str(v) for k, v in m.fixed.items())), mains[0])


# -- numbers ---------------------------------------------------------------------------------------------------------


# -- texts -----------------------------------------------------------------------------------------------------------


def _is_empty(value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _texts(fields: dict) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in fields.items()}
