"""Read a filled-in entry workbook: every cell becomes a text for the data table, or a problem that names the cell.

What a number means is never guessed. Spellings that mean one number only (text cells, full-width digits, thousands
separators) are read, with a notice; everything else that is no plain number is a problem. What is not read, since it is no
entry cell, is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tradebook.checks.discrepancies import DISCREPANCIES
from tradebook.checks.plausible import implausible
from tradebook.commands import spell_both, spell_command
from tradebook.data.package import OWN_UNITS
from tradebook.data.problems import Problem, SheetPlace
from tradebook.data.report import MAIN_TABLE, Report
from tradebook.data.settings.periods import parse_period, refuse_period
from tradebook.data.settings.switches import EDITION_FILE
from tradebook.entry.asking.departments import REST, read_departments
from tradebook.entry.cells import FormulaValues, SheetCells, join_lines, list_drop_downs, tidy_lines
from tradebook.entry.describing.settings import MOST_PEERS, PEERS, Settings, with_settings
from tradebook.entry.layout import (
    CODES_COLUMN,
    FIRST_ROW,
    FORMAT,
    HEADER_ROW,
    MARK,
    MARK_SHEET,
    NEW_CODES,
    NONE,
    OTHER_SHEETS,
    SEPARATOR,
    SOURCE_COLUMN,
    SOURCE_ROW,
    EntryColumn,
    EntryLine,
    EntrySheet,
    PageColumn,
)
from tradebook.entry.numbers import describe_cell, squeeze_text
from tradebook.entry.opening import WorkbookFile
from tradebook.entry.rows import KeyedRows
from tradebook.entry.sheets import lay_out_sheets, list_sheet_names
from tradebook.errors import EntryError
from tradebook.figures.observation_status import OBS_STATUS, REASONS
from tradebook.figures.traced import stated_decimals
from tradebook.figures.units import Unit, add_units

TextRow = dict[str, str | None]
"""A row of a data table, its cells as texts; None for an empty one."""
PROVINCES = f"{MAIN_TABLE}_provinces"
"""The table of the areas that the report's own is compared with."""
_EMPTY = "单元格是空的"
_REGISTRATION = ("cell", "stated", "expected", "unit", "vintage", "reason")
"""What follows the identity in the line by which a contradiction is registered."""
_UNREAD = {
    "label": "不导入：这一行仍按原来的名称读取",
    "department": "不导入：填报部门在表单「填报部门」中改",
    "last_source": "不导入：本年的来源写在“来源”列",
}
"""What is said of a cell that the form has written, that is not read, and that holds something else."""
_LATEST_REVISION = 100
"""After how many years nobody revises a number any more."""


@dataclass(frozen=True)
class EnteredRow:
    """A row of a data table as the workbook has it.

    Attributes:
        sheet: Where it is from.
        place: Of the cell that makes the row.
        row: The fields of the data table, without the source.
        source: What the workbook gives as the row's source; empty if the table has none.
        own_source: True if the line has a source of its own, other than the sheet's.
        is_declared: True if nothing was typed but that there was none this year.
    """

    sheet: EntrySheet
    place: SheetPlace
    row: TextRow
    source: str
    own_source: bool
    is_declared: bool = False


def name_line(sheet: EntrySheet, row: TextRow) -> str:
    """Say what a line is, in words: the names in its key cells."""
    return "／".join(column.name_code(row[column.field] or "") for column in sheet.keys if column.choices)


@dataclass(frozen=True)
class ProposedSource:
    """A source that stands in a sheet as the workbook was written, and nobody has changed."""

    place: SheetPlace
    text: str


@dataclass(frozen=True)
class EmptyCell:
    """An empty entry cell of a prefilled line, and which row of the data table it would make, without its value."""

    sheet: EntrySheet
    place: SheetPlace
    row: TextRow
    is_declared: bool = False
    """True if the line says that there was no such thing this year."""
    reason: str = ""
    """Why there is no value, by the line's status; empty if nobody says."""
    source: tuple[str, bool] = ("", False)
    """With a reason, the source that gives it, and whether it is the line's own."""


@dataclass(frozen=True)
class UnreadRow:
    """A row of the data table whose cells hold something that cannot be read, and what is known of it."""

    sheet: EntrySheet
    place: SheetPlace
    row: TextRow


@dataclass
class Reading:
    """What was read from a workbook, and what is wrong with it.

    Attributes:
        vintage: The year of the report that states it.
        sheets: The sheets that there should be.
        rows: What makes a row of the data.
        empty_cells: What would make one if it were filled.
        unread: What cannot be read, though it is known which row it is.
        unplaced: Data tables for which something is filled in, and nobody knows in which row.
        proposed_sources: By file and sheet, sources that nobody has typed.
        gone_lines: Where lines stood that the form has and the workbook has not, and what is to be asked about them.
        problems: What is wrong.
        notices: What was read in another way than it was typed.
    """

    vintage: int
    sheets: list[EntrySheet]
    rows: list[EnteredRow] = field(default_factory=list)
    empty_cells: list[EmptyCell] = field(default_factory=list)
    unread: list[UnreadRow] = field(default_factory=list)
    unplaced: set[str] = field(default_factory=set)
    proposed_sources: dict[tuple[str, str], ProposedSource] = field(default_factory=dict)
    gone_lines: list[tuple[SheetPlace, str]] = field(default_factory=list)
    problems: list[Problem[SheetPlace]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def read_entry_workbooks(paths: Sequence[str | Path], report: Report, year: int) -> Reading:
    """Read entry workbooks that are filled in each in a part, as if they were one.

    Args:
        paths: The .xlsx files.
        report: The data as it is now, and whose report it is.
        year: The year that the workbooks should be for.

    Raises:
        EntryError: One of them is no entry workbook of this year, area and form, they are of different reports, or one is
            named twice.
    """
    if len(paths) == 1:
        return read_entry_workbook(paths[0], report, year)
    files = Counter(Path(path).resolve() for path in paths)
    if repeated := [file.name for file, times in files.items() if times > 1]:
        raise EntryError(f"同一个文件写了几次：{'、'.join(repeated)}。请每个文件只写一次。")
    names = Counter(Path(path).name for path in paths)
    called = [Path(path).name if names[Path(path).name] == 1 else str(path) for path in paths]
    readings = _read([_WorkbookReader(path, report, year, name) for path, name in zip(paths, called, strict=True)])
    if len({reading.vintage for reading in readings}) > 1:
        vintages = "、".join(f"{Path(p).name}（{r.vintage}）" for p, r in zip(paths, readings, strict=True))
        raise EntryError(f"这些工作簿由不同年份的报告刊载，不能一起导入：{vintages}。请分别导入。")
    together = Reading(readings[0].vintage, [sheet for reading in readings for sheet in reading.sheets])
    for reading in readings:
        together.rows += reading.rows
        together.empty_cells += reading.empty_cells
        together.unread += reading.unread
        together.unplaced |= reading.unplaced
        together.proposed_sources |= reading.proposed_sources
        together.gone_lines += reading.gone_lines
        together.problems += reading.problems
        together.notices += reading.notices
    _drop_duplicates(together)
    filled = {*map(name_row, together.rows), *map(name_row, together.unread)}
    empty = {name_row(cell): cell for cell in together.empty_cells}
    together.empty_cells = [cell for name, cell in empty.items() if name not in filled]
    _mention_peers_without_trade(together, report)
    return together


def read_entry_workbook(path: str | Path, report: Report, year: int) -> Reading:
    """Read the entry workbook of a year.

    Args:
        path: The .xlsx file, as Excel, WPS or LibreOffice saved it.
        report: The data as it is now, and whose report it is.
        year: The year that the workbook should be for.

    Returns:
        Rows, empty cells, problems and notices; with problems, the rows are those without.

    Raises:
        EntryError: The file is no entry workbook of this year, area and form.
    """
    [reading] = _read([_WorkbookReader(path, report, year, "")])
    _mention_peers_without_trade(reading, report)
    return reading


def _read(workbooks: Sequence[_WorkbookReader]) -> list[Reading]:
    """Read workbooks; what is new in the code lists of one may be chosen in all."""
    added: dict[str, dict[str, str]] = {}
    for workbook in workbooks:
        for table, texts in workbook.list_new_codes().items():
            added.setdefault(table, {}).update(texts)
    # of a unit it has to be known what it is
    for workbook in workbooks:
        workbook.read_units(added)
    added[OWN_UNITS] = _add_new_units([row for workbook in workbooks for row in workbook.reading.rows])
    return [workbook.read_others(added) for workbook in workbooks]


class _WorkbookReader:
    """Reads one workbook.

    Args:
        path: The .xlsx file.
        report: The data as it is now, and whose report it is.
        year: The year that the workbook should be for.
        name: What places in it are called by, where several are read together; else empty.

    Raises:
        EntryError: The file is no entry workbook of this year, area and form.
    """

    def __init__(self, path: str | Path, report: Report, year: int, name: str) -> None:
        file = WorkbookFile(Path(path))
        self.book, self.name = file.load(), name
        vintage = _check_marks(self.book, file.path, report, year)
        department = str(self.book[MARK_SHEET]["A6"].value or "") or None
        if department not in (None, REST, *(named.name for named in read_departments(report.package))):
            again = _name_ways(report, year, "--split", SPLIT=1)
            raise EntryError(
                f"{file.path} 是“{department}”的工作簿，而 {EDITION_FILE} 的 departments 中没有这个部门。"
                f"请恢复该部门，或重新取得各部门的工作簿：{again}。"
            )
        self.ways = _name_ways(report, year)
        report = with_settings(report)
        self.reading = Reading(vintage, lay_out_sheets(report, year, vintage, department))
        if file.find_lock():
            self.reading.notices.append(f"{file.path.name} 正在别的程序中打开，导入的是最后一次保存的内容。")
        self.formula_values, self.written = FormulaValues(file), _list_written(self.book)
        self.texts, self.last_year = list_drop_downs(self.book), KeyedRows(report.as_of(vintage).package)
        info = report.info
        self.settings = Settings(info.area, info.nation, frozenset(list_sheet_names(report.package)))

    def list_new_codes(self) -> dict[str, dict[str, str]]:
        """Return the codes that are typed on the sheets of code lists, as drop-downs show them, by table."""
        added: dict[str, dict[str, str]] = {}
        for sheet in self.reading.sheets:
            page = self.book[sheet.name] if sheet.name in self.book.sheetnames else None
            if sheet.name in NEW_CODES.values() and sheet.table != OWN_UNITS and isinstance(page, Worksheet):
                cells = SheetCells(sheet, page, self.formula_values)
                code, name = (
                    sheet.entry_places[column] for column in (*sheet.keys, *sheet.select_columns("main"))
                )
                for row in range(FIRST_ROW, page.max_row):
                    texts = [cells.show(row, place) for place in (code, name)]
                    if all(texts):
                        added.setdefault(sheet.table, {})[texts[0]] = " ".join(texts)
        return added

    def read_units(self, added: Mapping[str, Mapping[str, str]]) -> None:
        """Read the sheet of units, with new codes by table."""
        self._read_sheets([sheet for sheet in self.reading.sheets if sheet.table == OWN_UNITS], added)

    def read_others(self, added: Mapping[str, Mapping[str, str]]) -> Reading:
        """Read all other sheets, with new codes by table; return what the workbook has."""
        reading, book = self.reading, self.book
        self._read_sheets([sheet for sheet in reading.sheets if sheet.table != OWN_UNITS], added)
        known = {*OTHER_SHEETS, *(sheet.name for sheet in reading.sheets)}
        for name in book.sheetnames if all(sheet.name in book.sheetnames for sheet in reading.sheets) else ():
            if name not in known:
                reading.notices.append(f"表单「{name}」不是录入表单，其中的内容不导入。")
        _drop_duplicates(reading)
        _refuse_same_peers(reading)
        return reading

    def _read_sheets(self, sheets: Sequence[EntrySheet], added: Mapping[str, Mapping[str, str]]) -> None:
        reading = self.reading
        for laid_out in sheets:
            sheet = laid_out.with_former(self.texts).with_choices(added)
            reading.sheets[reading.sheets.index(laid_out)] = sheet
            page = self.book[sheet.name] if sheet.name in self.book.sheetnames else None
            if isinstance(page, Worksheet):
                cells = SheetCells(sheet, page, self.formula_values, self.name)
                written = self.written.get(sheet.name, set())
                _SheetReader(reading, cells, self.last_year, written, self.settings).read()
            else:
                reading.problems.append(_miss_sheet(sheet, self.book, reading.sheets, self.ways))
                reading.unplaced.add(sheet.table)


def _add_new_units(entered_rows: Sequence[EnteredRow]) -> dict[str, str]:
    """Make known the units that are entered, and return them as drop-downs show them."""
    rows = [entered.row for entered in entered_rows if entered.sheet.table == OWN_UNITS]
    add_units(
        Unit(
            symbol=row["code"] or "",
            name_en=row["name_en"] or "",
            dimension=row["dimension"] or "",
            factor=Decimal(row["factor"] or 1),
            counted=row["counted"] == "true",
            currency=row["currency"] or "",
            decimals=int(Decimal(row["decimals"] or 0)),
        )
        for row in rows
    )
    return {row["code"] or "": row["code"] or "" for row in rows}


def _list_written(book: openpyxl.Workbook) -> dict[str, set[str]]:
    """Return the codes of the lines that the workbook was written with, as they stand beside the lines, by sheet."""
    written: dict[str, set[str]] = {}
    for row in book[MARK_SHEET].iter_rows(min_col=2, max_col=2, values_only=True):
        sheet, _, codes = str(row[0] or "").partition(SEPARATOR)
        written.setdefault(sheet, set()).add(codes.strip())
    return written


def _check_marks(book: openpyxl.Workbook, path: Path, report: Report, year: int) -> int:
    """Refuse what is no entry workbook of this year and area; return the year of the report that states what is in it."""
    page = book[MARK_SHEET] if MARK_SHEET in book.sheetnames else None
    if not isinstance(page, Worksheet) or page["A1"].value != MARK:
        raise EntryError(
            f"{path} 不是数据录入工作簿（没有隐藏的表单「{MARK_SHEET}」）。"
            f"请重新取得工作簿，把数字填在其中：{_name_ways(report, year)}。"
        )
    form, of_year, area, vintage = (page[f"A{row}"].value for row in (2, 3, 4, 5))
    if form != FORMAT:
        folder = report.package.folder
        options, variables = ("--year", year, "--file", path), {"YEAR": year, "FILE": path}
        anew = spell_both("new-year", folder, *options, "--overwrite", **variables, OVERWRITE=1)
        raise EntryError(
            f"{path} 的格式版本是 {form}，现在的是 {FORMAT}。请在编辑台“年度”页重新下载，把数字复制过去；"
            f"或用 {anew} 重新生成，已填的内容会带过去。"
        )
    if of_year != year:
        raise EntryError(
            f"{path} 是 {of_year} 年的工作簿，而要导入的是 {year} 年。"
            f"请在编辑台“年度”页点开 {of_year} 年再上传，或改命令中的年份，或换一个文件。"
        )
    if area != report.info.area:
        own = f"{report.info.area}（{report.info.area_name}）"
        raise EntryError(f"{path} 是地区 {area} 的工作簿，而数据目录是 {own}的。请换一个文件或数据目录。")
    if not isinstance(vintage, int) or not year <= vintage <= year + _LATEST_REVISION:
        raise EntryError(
            f"{path} 的隐藏表单「{MARK_SHEET}」被改动：A5 应为报告年份，读到的是 {vintage}。"
            f"请重新取得工作簿，再把数字复制过去：{_name_ways(report, year)}。"
        )
    return vintage


def _name_ways(report: Report, year: int, *options: str, **variables: int) -> str:
    """Say how to come by the workbook of a year."""
    command = spell_both("new-year", report.package.folder, "--year", year, *options, YEAR=year, **variables)
    return f"在编辑台“年度”页下载，或用 {command} 生成"


def _miss_sheet(
    sheet: EntrySheet, book: openpyxl.Workbook, sheets: list[EntrySheet], ways: str
) -> Problem[SheetPlace]:
    known = {*OTHER_SHEETS, *(other.name for other in sheets)}
    others = "、".join(name for name in book.sheetnames if name not in known) or "没有"
    mend = f"改名的请改回来（现有其他表单：{others}）；删掉的请从新的工作簿复制（{ways}）"
    return Problem(SheetPlace(sheet.name), "工作簿里没有这张表单", f"有这张表单（{sheet.title}）", mend)


def _drop_duplicates(reading: Reading) -> None:
    """Keep the first of the rows that have one key; the others are problems."""
    first_rows: dict[tuple[str, ...], EnteredRow] = {}
    for entered in reading.rows:
        first = first_rows.setdefault(name_row(entered), entered)
        # a line that several departments fill in may be filled in equally
        if first is not entered and (first.place.file == entered.place.file or first.row != entered.row):
            mend = "删去其中一处，或改选另一个名称"
            found = f"与{first.place}是同一项，{_tell_apart(entered, first)}"
            reading.problems.append(Problem(entered.place, found, "每项只填一次", mend))
    reading.rows = list(first_rows.values())


def _tell_apart(entered: EnteredRow, first: EnteredRow) -> str:
    """Say what two rows of one key have in which they differ; what they are both if they do not."""
    main = find_main(entered)
    others = {column.field: column for column in entered.sheet.select_columns("detail", "companion")}
    columns = {main.field: main, **{name: column for name, column in others.items() if name != main.field}}
    shown = {
        column.header: [column.show_code(each.row.get(name) or "") or "空的" for each in (entered, first)]
        for name, column in columns.items()
    }
    differing = [
        f"{header}这里是“{here}”，那里是“{there}”" for header, (here, there) in shown.items() if here != there
    ]
    return "；".join(differing) or f"{main.header}都是“{shown[main.header][0]}”"


def _refuse_same_peers(reading: Reading) -> None:
    """Refuse an area that is compared with twice."""
    places: dict[str | None, SheetPlace] = {}
    for entered in (entered for entered in reading.rows if entered.sheet.table == PEERS):
        first = places.setdefault(entered.row["area"], entered.place)
        if first is not entered.place:
            found = f"与{first}是同一个地区"
            reading.problems.append(Problem(entered.place, found, "每个地区只选一次", "改选，或清空"))
            reading.rows = [other for other in reading.rows if other is not entered]


def _mention_peers_without_trade(reading: Reading, report: Report) -> None:
    """Say which areas that are to be compared with have no number to be drawn."""
    if PROVINCES not in report.package.table_names:
        return
    known = {row["area"] for row in report.as_of(reading.vintage).package.rows(PROVINCES, columns=["area"])}
    known |= {entered.row["area"] for entered in reading.rows if entered.sheet.table == PROVINCES}
    for entered in (entered for entered in reading.rows if entered.sheet.table == PEERS):
        if entered.row["area"] not in known:
            name = entered.sheet.select_columns("main")[0].name_code(entered.row["area"] or "")
            said = f"{entered.place}：{name}在“省市”表单和以前的数据中都没有数，图中不会画出；有数的请补填。"
            reading.notices.append(said)


def name_row(entered: EnteredRow | EmptyCell | UnreadRow) -> tuple[str, ...]:
    """Return what tells a row of the data from others."""
    fields = {*(key.field for key in entered.sheet.keys), *entered.sheet.fixed, *find_main(entered).fixed}
    return (entered.sheet.table, *(f"{name}={entered.row[name]}" for name in sorted(fields - {"unit"})))


def find_main(entered: EnteredRow | EmptyCell | UnreadRow) -> EntryColumn:
    """Find the column that made a row."""
    columns = entered.sheet.select_columns("main")
    return next(
        (c for c in columns if all(entered.row.get(name) == value for name, value in c.fixed.items())), columns[0]
    )


class _SheetReader:
    """Reads one sheet into a reading."""

    def __init__(
        self,
        reading: Reading,
        cells: SheetCells,
        last_year: KeyedRows,
        written: set[str],
        settings: Settings,
    ) -> None:
        self.written, self.settings = written, settings
        self.reading, self.cells, self.sheet, self.last_year = reading, cells, cells.sheet, last_year
        self.places = self.sheet.entry_places
        self.spaced = {tuple(map(squeeze_text, line.codes)): line for line in self.sheet.lines if line.codes}
        self.lines = {_join(line.codes): line for line in self.sheet.lines if line.codes}

    def read(self) -> None:
        """Read the sheet, if its header is as it was."""
        if self._check_header():
            if self.sheet.table == DISCREPANCIES:
                self._spread_registrations()
            for row, places in self.cells.filled_places.items():
                if row >= FIRST_ROW:
                    self._read_line(row)
                    self._mention_other_cells(row, places)
            self._note_proposed_source()
            self._note_gone_lines()
            self._note_hidden()
            self.cells.mention_comments()
        else:
            self.reading.unplaced.add(self.sheet.table)
        self.reading.problems += self.cells.findings.problems
        self.reading.notices += self.cells.findings.notices

    def _spread_registrations(self) -> None:
        """Spread lines over their cells that were pasted whole, as the import's messages offer them, into the first one."""
        for row in [row for row in self.cells.filled_places if row >= FIRST_ROW]:
            first = self.places[self.sheet.keys[0]]
            identity, *others = self.cells.show(row, first).split(",", len(_REGISTRATION))
            if len(others) != len(_REGISTRATION):
                continue
            self.cells.type_in(row, first, identity)
            for column, place in self.places.items():
                if column.field in _REGISTRATION:
                    self.cells.type_in(row, place, others[_REGISTRATION.index(column.field)].strip())

    def _note_proposed_source(self) -> None:
        sheet = self.sheet
        if sheet.is_source_proposed and self.cells.show(SOURCE_ROW, SOURCE_COLUMN) == squeeze_text(sheet.source):
            place = self.cells.refer(SOURCE_ROW, SOURCE_COLUMN)
            self.reading.proposed_sources[place.file, sheet.name] = ProposedSource(place, sheet.source or "")

    def _note_hidden(self) -> None:
        """Say which rows and columns with contents nobody sees, and that they are read all the same."""
        filled = {row: set(places) for row, places in self.cells.filled_places.items() if row >= FIRST_ROW}
        columns_of_contents = self.sheet.select_columns("main", "companion")
        places_of_contents = {self.places[column] for column in columns_of_contents}
        entered = places_of_contents & {place for places in filled.values() for place in places}
        rows, columns = self.cells.find_hidden()
        seen = [f"第 {row + 1} 行" for row in rows if filled.get(row, set()) & entered]
        seen += [f"{get_column_letter(place + 1)} 列" for place in columns if place in entered]
        place = SheetPlace(self.sheet.name, file=self.cells.refer(0, 0).file)
        if self.cells.is_hidden and entered:
            self.cells.findings.notices.append(f"{place}是隐藏的，其中的内容照常导入。")
        if seen:
            self.cells.findings.notices.append(f"{place}：{'、'.join(seen)}是隐藏的，其中的内容照常导入。")

    def _note_gone_lines(self) -> None:
        """Note the lines with last year's numbers that are in the form and not in the workbook."""
        there = {self.cells.find_codes(row) for row in self.cells.filled_places}
        typed = [entered.row for entered in self.reading.rows if entered.sheet is self.sheet]
        for place, line in enumerate(self.sheet.lines):
            pairs = self.last_year.find_pairs(self.sheet, line)
            codes = _join(line.codes)
            if codes not in self.written or codes in there or not any(pair.last for pair in pairs):
                continue
            names = dict(zip((key.field for key in self.sheet.keys), line.codes, strict=True))
            if any(pair.now for pair in pairs) or any(names.items() <= row.items() for row in typed):
                continue
            shown = "／".join(map(EntryColumn.show_code, self.sheet.keys, line.codes))
            at = self.cells.refer(FIRST_ROW + place, self.places[self.sheet.keys[0]])
            text = f"“{shown}”这一行原来在此，上年有数，现在表中没有了。是有意删去的吗（误删的，在空行中补填）？"
            self.reading.gone_lines.append((at, text))

    def _check_header(self) -> bool:
        """Report a header that is not as it was; return whether it is. What was shifted as a whole is one problem."""
        expected = [squeeze_text(page_column.header) for page_column in self.sheet.page_columns]
        texts = self._show_row(HEADER_ROW, len(expected))
        if texts != expected and (shift := self._find_shift(texts, expected)):
            self.cells.report(HEADER_ROW, self.places[self.sheet.keys[0]], *shift)
            return False
        for page_column in self.sheet.page_columns:
            text, header = self.cells.show(HEADER_ROW, page_column.place), squeeze_text(page_column.header)
            if text != header:
                mend = "恢复表头；列不能增删或移动"
                self.cells.report(HEADER_ROW, page_column.place, describe_cell(text), f"表头“{header}”", mend)
        return not self.cells.findings.problems

    def _show_row(self, row: int, width: int) -> list[str]:
        return [self.cells.show(row, place) for place in range(width)]

    def _find_shift(self, texts: list[str], expected: list[str]) -> tuple[str, str, str] | None:
        """Say that rows above the header, or one column, were inserted or deleted; None if that is not it."""
        width, right = len(expected), f"表头在第 {HEADER_ROW + 1} 行，各列照原来的次序"
        for rows in (1, -1, 2, -2, 3, -3):
            pairs = list(zip(self._show_row(HEADER_ROW + rows, width), expected, strict=True))
            # cells that are merged in the row of the sheet's source hide some of a header that was moved there
            if 2 * sum(text == header for text, header in pairs) > width and all(
                text in ("", header) for text, header in pairs
            ):
                what, mend = ("多", "删去多出的") if rows > 0 else ("少", "补回删去的")
                found = f"第 {HEADER_ROW + 1} 行不是表头，像是上面{what}了 {abs(rows)} 行"
                return found, right, f"{mend}行，使表头回到第 {HEADER_ROW + 1} 行"
        wider = self._show_row(HEADER_ROW, width + 1)
        for place, header in enumerate(expected):
            column = get_column_letter(place + 1)
            if [*wider[:place], *wider[place + 1 :]] == expected:
                return f"表头不符，像是多了一列（{column} 列）", right, f"删去 {column} 列"
            if texts[: width - 1] == [*expected[:place], *expected[place + 1 :]]:
                return f"表头不符，像是少了一列（{column} 列“{header}”）", right, "补回删去的列"
        return None

    def _read_line(self, row: int) -> None:
        """Read the rows of the data table that a line makes: one for all entry columns that stand for the same thing."""
        columns = self.sheet.select_columns("main", "companion")
        filled = any(self.cells.is_filled(row, column) for column in columns)
        codes = self._read_codes(row, filled)
        if codes is None:
            if filled:
                self.reading.unplaced.add(self.sheet.table)
                for column in self.sheet.select_columns("detail", "main", "companion"):
                    self.cells.read(row, column)
            elif named := [self.places[key] for key in self.sheet.keys if self.cells.is_filled(row, key)]:
                self.cells.notice(row, named[0], "这一行选了名称，没有填内容，不导入")
            return
        details = {
            column.field: self.cells.read(row, column) if filled or column.field == OBS_STATUS else None
            for column in self.sheet.select_columns("detail")
        }
        reason = ""
        if details.get(OBS_STATUS) in REASONS:
            # it is of the empty cells
            reason, details[OBS_STATUS] = details[OBS_STATUS] or "", None
            self._require_empty(row, reason)
        groups: dict[tuple[tuple[str, str], ...], list[EntryColumn]] = {}
        for column in columns:
            groups.setdefault(tuple(sorted(column.fixed.items())), []).append(column)
        for group in groups.values():
            main = next(column for column in group if column.role == "main")
            record = {name: str(value) for name, value in self.sheet.build_record(codes, main).items()}
            if self.cells.is_filled(row, main):
                self._read_row(row, main, group, {**details, **record})
            else:
                self._note_empty(row, main, group, {**details, **record}, reason)

    def _require_empty(self, row: int, reason: str) -> None:
        """Report a line that says why there is no value and has none that is lacking."""
        if all(self.cells.is_filled(row, column) for column in self.sheet.select_columns("main")):
            place = next(place for column, place in self.places.items() if column.field == OBS_STATUS)
            found = f"“{REASONS[reason]}”，而这一行的数都填了"
            self.cells.report(row, place, found, "没有数值的格", "清空来源没有数的格，或改正数据状态")

    # -- codes -------------------------------------------------------------------------------------------------

    def _read_codes(self, row: int, filled: bool) -> tuple[str, ...] | None:
        """Return the codes of a line; None if it names nothing."""
        hidden = self.cells.find_codes(row)
        if hidden:
            line = self.lines.get(hidden)
            return self._check_names(row, line.codes if line else tuple(hidden.split(SEPARATOR)))
        if not filled:
            return None
        codes = [self._read_code(row, column) for column in self.sheet.keys]
        named = tuple(code for code in codes if code is not None)
        # what has a line is known by it, however its words are spaced
        line = self.lines.get(_join(named)) or self.spaced.get(named)
        return None if len(named) < len(codes) else line.codes if line else named

    def _check_names(self, row: int, codes: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return the codes of a prefilled line, if its visible names are still those of the hidden codes."""
        if len(codes) != len(self.sheet.keys):
            found = describe_cell(SEPARATOR.join(codes))
            self.cells.report(row, CODES_COLUMN, found, "这一行原来的代码", "恢复隐藏的 A 列")
            return None
        for column, code in zip(self.sheet.keys, codes, strict=True):
            text, name = self.cells.show(row, self.places[column]), column.show_code(code)
            if not column.is_named(code, text):
                expected, mend = f"“{name}”（行名不能改）", "恢复行名；新的内容写在表末的空行里"
                self.cells.report(row, self.places[column], describe_cell(text), expected, mend)
                return None
        return codes

    def _read_code(self, row: int, column: EntryColumn) -> str | None:
        """Return the code that a key cell of a blank line chooses."""
        place = self.places[column]
        if not self.cells.is_filled(row, column):
            if self.sheet.table == PEERS:
                found = f"比 {MOST_PEERS} 个地区多出的一行填了内容"
                self.cells.report(row, place, found, f"最多 {MOST_PEERS} 个地区", "清空这一行，或改选前面的")
            else:
                self.cells.report(row, place, f"{_EMPTY}，而这一行填了内容", column.header, "补上，或清空这一行")
            return None
        text = self.cells.read(row, column)
        if text is not None and not column.number and not column.choices:
            return self._read_name(row, place, text)
        if text is None or not column.number:
            return text
        if Decimal(text) != int(Decimal(text)):
            self.cells.report(row, place, describe_cell(text), "整数", "改成整数")
            return None
        return str(int(Decimal(text)))

    def _read_name(self, row: int, place: int, text: str) -> str | None:
        """Return a name that is a code; None if it cannot be one, which is reported."""
        if SEPARATOR in text:
            found = f"{describe_cell(text)}，其中有“{SEPARATOR}”"
            self.cells.report(row, place, found, f"不含“{SEPARATOR}”的名称", "改用顿号或括号")
            return None
        return squeeze_text(text)

    # -- cells that are not read -------------------------------------------------------------------------------

    def _mention_other_cells(self, row: int, places: list[int]) -> None:
        """Say what stands beside the form, and in which cells that are not read no longer stands what did."""
        columns = self.sheet.page_columns
        for place in places:
            if place >= len(columns):
                self.cells.notice(row, place, f"{describe_cell(self.cells.show(row, place))}，在表格之外，不导入")
        codes = self.cells.find_codes(row)
        line = self.lines.get(codes, EntryLine())
        if not line.codes and codes:
            return
        for page_column in columns:
            if page_column.content == "last" and page_column.column:
                self._compare_last(row, page_column.place, line, page_column.column)
            # without codes, a label is a heading
            elif page_column.content in _UNREAD and (line.codes or page_column.content != "label"):
                text, written = self.cells.show(row, page_column.place), self._find_written(line, page_column)
                if text != squeeze_text(written):
                    shown = describe_cell(text) if text else "被清空"
                    self.cells.notice(row, page_column.place, f"{shown}，{_UNREAD[page_column.content]}")

    def _find_written(self, line: EntryLine, page_column: PageColumn) -> str:
        """Return what the form has in a cell that is not read."""
        if page_column.content == "label":
            return line.label
        if page_column.content == "department":
            return line.department
        return "；".join(self.last_year.find_sources(self.sheet, line))

    def _compare_last(self, row: int, place: int, line: EntryLine, column: EntryColumn) -> None:
        last = self.last_year.find_pair(self.sheet, line, column).last if line.codes else None
        stated = last[column.field] if last else None
        text = self.cells.show(row, place)
        if text == squeeze_text(_to_text(stated)) or (column.number and _equals(text, stated)):
            return
        year = self.sheet.year - 1
        revising = self._name_command("--year", year, "--vintage", self.sheet.vintage)
        shown = f"是 {text or '空的'}，数据中是 {'空的' if stated is None else stated}"
        self.cells.notice(
            row,
            place,
            f"{year}年的{f'数字{shown}' if column.number else '内容与数据中的不同'}；灰色格不导入，"
            f"要修订请在编辑台“年度”页点开 {year} 年，下载“由以后的报告修订本年的数”的工作簿（命令是 {revising}）",
        )

    def _name_command(self, *options: object) -> str:
        """Return the command that writes another workbook of the same data."""
        return spell_command("new-year", self.last_year.package.folder, *options)

    # -- rows --------------------------------------------------------------------------------------------------

    def _note_empty(
        self, row: int, main: EntryColumn, group: list[EntryColumn], fields: TextRow, reason: str
    ) -> None:
        """Note an empty cell that makes no row; what is filled beside it belongs to nothing."""
        if self.sheet.is_required:
            self.cells.report(row, self.places[main], _EMPTY, main.header, "补上；没有改的，照上年填写")
            return
        if filled := "、".join(column.header for column in group if self.cells.is_filled(row, column)):
            expected, mend = f"{main.header}（{filled}已填）", f"补上，或清空{filled}"
            self.cells.report(row, self.places[main], _EMPTY, expected, mend)
        place, is_declared = self.cells.refer(row, self.places[main]), self._is_declared_none(row)
        if is_declared and self._counts_as_zero(row) and (of_sheet := self._read_source(row)):
            none = {**fields, main.field: "0"}
            self.reading.rows.append(EnteredRow(self.sheet, place, none, *of_sheet, is_declared=True))
            return
        source = self._read_source(row) if reason else None
        self.reading.empty_cells.append(
            EmptyCell(self.sheet, place, fields, is_declared, reason, source or ("", False))
        )

    def _read_row(self, row: int, main: EntryColumn, group: list[EntryColumn], fields: TextRow) -> None:
        """Read a row of the data table, if nothing is wrong with any of its cells."""
        known_problems = len(self.cells.findings.problems)
        self._refuse_declared(row)
        self._require_detail(row, "unit", fields)
        for column in group:
            fields[column.field] = self.cells.read(row, column, fields.get("unit") or "")
            if not self.cells.is_filled(row, column):
                expected = f"{column.header}（{main.header}已填）"
                self.cells.report(row, self.places[column], _EMPTY, expected, "补上")
        self._require_detail(row, "bound", fields)
        source = self._read_source(row)
        lacks_detail = None in (fields.get("unit", ""), fields.get("bound", ""))
        place = self.cells.refer(row, self.places[main])
        is_read = source is not None and not lacks_detail and len(self.cells.findings.problems) == known_problems
        if self.sheet.stands and is_read and self._is_as_it_was(fields):
            return
        if (
            source is not None
            and is_read
            and self._check_plausible(row, main, fields)
            and self._check_period(row, fields)
            and self._check_setting(row, main, fields)
        ):
            self.reading.rows.append(EnteredRow(self.sheet, place, fields, *source))
        else:
            self.reading.unread.append(UnreadRow(self.sheet, place, fields))

    def _require_detail(self, row: int, name: str, fields: TextRow) -> None:
        """Report a detail that is empty; what stands there but cannot be read is a problem already."""
        if name not in fields or fields[name] is not None or not self._is_required(name):
            return
        column = next(column for column in self.sheet.select_columns("detail") if column.field == name)
        if not self.cells.is_filled(row, column):
            self.cells.report(row, self.places[column], _EMPTY, column.header, "从下拉清单中选择")

    @property
    def _source_place(self) -> int:
        return next(page.place for page in self.sheet.page_columns if page.content == "source")

    def _is_declared_none(self, row: int) -> bool:
        """Tell whether a line says that there was no such thing this year."""
        return self.sheet.source is not None and self.cells.show(row, self._source_place) == NONE

    def _counts_as_zero(self, row: int) -> bool:
        """Tell whether an empty line that says that there was no such thing is of a sector's trade: the sectors add up without it."""
        columns = self.sheet.select_columns("main")
        return self.sheet.table == MAIN_TABLE and not any(self.cells.is_filled(row, column) for column in columns)

    def _refuse_declared(self, row: int) -> None:
        """Report a line that says that there was no such thing this year, and is filled in all the same."""
        if self._is_declared_none(row):
            found = f"“{NONE}”，而这一行填了内容"
            self.cells.report(
                row, self._source_place, found, f"来源；没有内容的行才写“{NONE}”", "清空这一格，或清空所填的内容"
            )

    def _is_required(self, name: str) -> bool:
        return bool(self.last_year.package.columns(self.sheet.table)[name]["constraints"].get("required"))

    def _read_source(self, row: int) -> tuple[str, bool] | None:
        """Return the source of a line, and whether it is the line's own; None if it cannot be read."""
        if self.sheet.source is None:
            return "", False
        place = self._source_place
        is_own = self.cells.is_filled_at(row, place) and not self._is_declared_none(row)
        at = (row, place) if is_own else (SOURCE_ROW, SOURCE_COLUMN)
        if not self.cells.is_filled_at(*at):
            self.cells.report(*at, _EMPTY, "数字的来源", "填写“本表来源”，如统计公报的名称")
            return None
        source = self.cells.read_text(*at)
        if source is not None and not any(map(str.isalpha, source)):
            self.cells.report(*at, describe_cell(source), "来源的名称", "改成来源的名称；是数字的，移到数字的列")
            return None
        return None if source is None else (source, is_own)

    def _is_as_it_was(self, fields: TextRow) -> bool:
        """Tell whether the data has a row just so."""
        row = self.last_year.find_row(self.sheet.table, fields)
        return row is not None and all(
            is_same_text(text or "", _to_text(row.get(name))) for name, text in fields.items()
        )

    def _check_period(self, row: int, fields: TextRow) -> bool:
        """Report what is no part of a year, or of another year than the workbook's; return whether it is one of this year."""
        if "period" not in fields:
            return True
        column = next(column for column in self.sheet.keys if column.field == "period")
        text, year = fields["period"] or "", self.sheet.year
        period = parse_period(text)
        if period is None:
            self.cells.report(row, self.places[column], *refuse_period(text, year))
            return False
        if period.year == year:
            return True
        making = self._name_command("--year", period.year)
        mend = f"改为 {replace(period, year=year).code}；确是 {period.year} 年的，填在编辑台“年度”页下载的 {period.year} 年工作簿里（命令是 {making}）"
        self.cells.report(row, self.places[column], describe_cell(period.code), f"{year}年的时期", mend)
        return False

    def _check_setting(self, row: int, main: EntryColumn, fields: TextRow) -> bool:
        """Report what ``edition.yml`` must not say; return whether it may."""
        faults, places = list(self.settings.find_faults(self.sheet.table, fields)), self.places
        by_field = {column.field: place for column, place in places.items()}
        for fault in faults:
            self.cells.report(
                row, by_field.get(fault.field, places[main]), fault.found, fault.expected, fault.mend
            )
        return not faults

    def _check_plausible(self, row: int, main: EntryColumn, fields: TextRow) -> bool:
        """Report a value that cannot be right; return whether it can."""
        value = fields[main.field]
        if main.field != "value" or value is None:
            return True
        wanted = implausible({**fields, "value": Decimal(value)})
        if wanted:
            mend = "按来源核对；带小数的可能是单位不同" if wanted == "整数" else "按来源核对后改正"
            self.cells.report(row, self.places[main], describe_cell(value), wanted, mend)
        return not wanted


def _join(codes: Sequence[str]) -> str:
    """Return the codes of a line as they stand beside it."""
    return SEPARATOR.join(codes).strip()


def _to_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def is_same_text(text: str, other: str) -> bool:
    r"""Tell whether what was read from a cell is what stood there.

    Zeros at the end of decimals make no other number, unless it had no decimals at all: those a spreadsheet has dropped.
    Texts are read without blank lines and the like.

    Examples:
        >>> is_same_text("12", "12.0"), is_same_text("12.50", "12.5"), is_same_text("12.0", "12")
        (True, True, False)
        >>> is_same_text("第一。\n第二。", "第一。\n\n第二。 "), is_same_text("第一。第二。", "第一。第三。")
        (True, False)
    """
    if text in (other, tidy_lines(other), join_lines(other)):
        return True
    try:
        number, stated = Decimal(text), Decimal(other)
        return number == stated and (stated_decimals(stated) > 0 or stated_decimals(number) == 0)
    except (InvalidOperation, ValueError):
        return False


def _equals(text: str, number: Decimal | None) -> bool:
    """Tell whether a text is a number, as far as a spreadsheet keeps it."""
    try:
        return number is not None and float(text) == float(number)
    except ValueError:
        return False
