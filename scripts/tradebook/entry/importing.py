"""Import a filled-in entry workbook into the data: check all of it first, then change all tables or none.

`plan_import` reads and checks, `write_import` writes. In between the editor answers questions: numbers that are far from
last year's are asked about, because they may be right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from openpyxl.utils import coordinate_to_tuple, get_column_letter

from tradebook.checks.discrepancies import DISCREPANCIES
from tradebook.data.csv_table import CsvTable
from tradebook.data.examining import Row
from tradebook.data.names import NAME_COLUMN
from tradebook.data.package import CODE, DataPackage
from tradebook.data.problems import Problem, SheetPlace
from tradebook.data.report import Report
from tradebook.data.validity import MERGED_INTO, VALID_TO
from tradebook.data.vintages import VINTAGE
from tradebook.digests import files_digest
from tradebook.entry.asking.contradictions import find_contradictions
from tradebook.entry.asking.growth import compute_growth, follow_levels, is_derived
from tradebook.entry.asking.likeness import ColumnCell, Columns, find_other_units, question_columns
from tradebook.entry.changes import RowChange, change_tables
from tradebook.entry.describing.settings import PEERS, EntryPackage, with_settings
from tradebook.entry.keeping.history import forget_import, keep_import
from tradebook.entry.layout import NEW_CODES, EntrySheet
from tradebook.entry.questions import Question, is_level, merge_questions, question_number
from tradebook.entry.reading import (
    EmptyCell,
    EnteredRow,
    Reading,
    find_main,
    is_same_text,
    name_line,
    read_entry_workbooks,
)
from tradebook.entry.rows import KeyedRows, is_computed
from tradebook.errors import EntryError, explain_system_error
from tradebook.figures.observation_status import OBS_STATUS, REASONS
from tradebook.figures.units import UNITS, forgetting_units
from tradebook.files import changing, replace_together

REPORT_YEAR = "report_year"
"""The column of code lists that says which report has what a code is of."""
Deletions = bool | Collection[SheetPlace]
"""Which rows are deleted: all or none of those whose cells are empty, or those of some cells."""


@dataclass(frozen=True)
class Beside:
    """A number that is asked about, beside last year's.

    Attributes:
        label: What it is, in words.
        now: The number with its unit; empty if there is none.
        last: Last year's, likewise.
    """

    label: str
    now: str
    last: str


@dataclass
class ImportPlan:
    """What an import would do.

    Attributes:
        year: The workbook's.
        vintage: The year of the report that states what is in it.
        changes: Rows to add, revise and correct.
        deletions: Rows whose cells are empty in the workbook; they stay unless the editor wants them deleted.
        problems: Why nothing can be imported, in the editor's words.
        questions: What the editor should confirm.
        notices: What was read in another way than it was typed, and the like.
        unchanged: How many rows are as the data has them already.
        missing: Empty cells by sheet that had a value last year.
        beside: The numbers that are asked about, by their cells.
        data_digest: Of the tables that the plan is for.
    """

    year: int
    vintage: int
    changes: list[RowChange] = field(default_factory=list)
    deletions: list[RowChange] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    unchanged: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    beside: dict[SheetPlace, Beside] = field(default_factory=dict)
    data_digest: str = ""

    def select_changes(self, delete: Deletions) -> list[RowChange]:
        """Return what would be written, with all deletions, with those of some cells, or with none."""
        if isinstance(delete, bool):
            return [*self.changes, *(self.deletions if delete else [])]
        return [*self.changes, *(change for change in self.deletions if change.place in delete)]


def plan_import(
    paths: str | Path | Sequence[str | Path], report: Report, year: int, delete: Deletions = False
) -> ImportPlan:
    """Read and check entry workbooks against the data; nothing is written.

    Args:
        paths: The workbook, or several that are filled in each in a part.
        report: The data, and whose report it is.
        year: The workbooks' year.
        delete: Of which empty cells the rows are to be deleted, as far as the checks are concerned.

    Returns:
        The plan; it can be carried out if it has no problems.

    Raises:
        EntryError: The file is no entry workbook for this year and data.
        DataError: The data directory cannot be read.
    """
    # units that the workbook registers are known when they have been imported
    with forgetting_units():
        return _plan(paths, with_settings(report), year, delete)


def _plan(paths: str | Path | Sequence[str | Path], report: Report, year: int, delete: Deletions) -> ImportPlan:
    package, data_digest = report.package, _digest_tables(report.package)
    reading = read_entry_workbooks([paths] if isinstance(paths, str | Path) else paths, report, year)
    report = report.as_of(reading.vintage)
    compute_growth(reading, KeyedRows(report.package))
    comparison = _Comparison(report.package, reading)
    plan = comparison.compare(year)
    _follow_levels(package, plan)
    plan.data_digest = data_digest
    plan.problems = list(map(str, reading.problems))
    found = find_contradictions(report.package, reading, comparison.places, plan.select_changes(delete))
    plan.problems += found.problems
    plan.questions = merge_questions(
        [
            *comparison.question_sheets(),
            *comparison.question_units(plan.questions),
            *comparison.question_columns(),
            *_question_peers(plan, report, year),
            *found.questions,
        ]
    )
    plan.beside = comparison.lay_beside({question.place for question in plan.questions})
    return plan


def _question_peers(plan: ImportPlan, report: Report, year: int) -> Iterator[Question]:
    """Ask, once, whether the editions of before are to be compared with other areas as well."""
    before = [each for each in report.years if each < year]
    changed = [change.place for change in (*plan.changes, *plan.deletions) if change.table == PEERS]
    if before and changed:
        text = f"比较地区改了，{before[-1]} 年及以前各版重新生成时也照此比较，已发布的要作更正。确实要改吗？"
        yield Question(changed[0], text)


def _follow_levels(package: DataPackage, plan: ImportPlan) -> None:
    """Have growth that was computed before follow the levels that the plan changes, in all years and later reports."""
    followed = list(follow_levels(package, plan.vintage, plan.changes))
    gone = {(change.table, change.line) for change in plan.deletions}
    of_deleted = follow_levels(package, plan.vintage, [*plan.changes, *followed, *plan.deletions])
    plan.changes += [change for change in followed if change.kind != "deleted"]
    more = [change for change in (*followed, *of_deleted) if change.kind == "deleted"]
    by_row = {(change.table, change.line): change for change in more}
    plan.deletions += [change for row, change in by_row.items() if row not in gone]


def write_import(
    plan: ImportPlan,
    report: Report,
    delete: Deletions = False,
    history: Path | None = None,
    workbooks: Sequence[Path] = (),
) -> Path | None:
    """Carry out a plan: all tables are changed, or none.

    Args:
        plan: From `plan_import` for the same data directory, unchanged since.
        report: The data as it was planned for; it is to be opened again afterwards.
        delete: Of which empty cells the rows are deleted.
        history: The folder in which the import is kept, so that it can be undone; None to keep nothing.
        workbooks: What is imported, to be kept with it.

    Returns:
        The folder in which this import is kept.

    Raises:
        EntryError: The plan has problems, or a file cannot be written; nothing was changed.
    """
    if plan.problems:
        raise EntryError("有问题没有解决，不能导入。")
    package = EntryPackage.of(report.package)
    with changing(package.folder):
        if _digest_tables(package) != plan.data_digest:
            raise EntryError("检查之后，数据目录中的文件又被改动，没有导入。请重新导入。")
        changes = plan.select_changes(delete)
        changed, kept = change_tables(package.as_of(plan.vintage), changes), None
        try:
            if history is not None:
                kept = keep_import(history, package.folder, workbooks, changes, changed.texts)
            replace_together(package.folder, changed.texts)
        except OSError as error:
            if kept is not None:
                forget_import(kept)
            raise EntryError(
                f"写入失败，数据没有改动：{explain_system_error(error)}请检查磁盘空间、权限，以及 CSV 文件是否正在 Excel 中打开，然后重新导入。"
            ) from error
    return kept.folder if kept else None


def _digest_tables(package: DataPackage) -> str:
    paths = [package.path(table) for table in package.table_names]
    return files_digest((path, package.folder / path) for path in paths)


# -- compare the workbook with the data ------------------------------------------------------------------------------


class _Comparison:
    """Compares what was read with the data.

    Args:
        package: The data, as the report had it that states what was read.
        reading: What was read.
    """

    def __init__(self, package: DataPackage, reading: Reading) -> None:
        self.package, self.reading, self.vintage = package, reading, str(package.vintage)
        self.rows = KeyedRows(package)
        self.places: dict[tuple[str, int], SheetPlace] = {}
        """The cells of existing rows, by table and line."""
        self._tables: dict[str, CsvTable] = {}
        self._new: list[EnteredRow] = []
        """What is added, or has another value than the data."""

    def compare(self, year: int) -> ImportPlan:
        """Return what the import would change, and what should be asked first."""
        plan = ImportPlan(year, self.reading.vintage, notices=self.reading.notices)
        for entered in self.reading.rows:
            self._compare_row(entered, plan)
        for empty in self.reading.empty_cells:
            self._compare_empty(empty, plan)
        plan.notices += self._list_idle_reasons()
        return plan

    def _list_idle_reasons(self) -> Iterator[str]:
        """Yield the lines whose reason for having no value is of no cell that had one the year before."""
        lines: dict[tuple[str, str, int], list[EmptyCell]] = {}
        for empty in self.reading.empty_cells:
            if empty.reason:
                place = empty.place
                lines.setdefault((place.file, place.sheet, coordinate_to_tuple(place.address)[0]), []).append(
                    empty
                )
        for cells in lines.values():
            if not any(self._find_known(empty) for empty in cells):
                yield f"{cells[0].place}：数据状态是“{REASONS[cells[0].reason]}”，而这一行空着的格上年也没有数，不必写明，不导入。"

    def _find_known(self, empty: EmptyCell) -> Row | None:
        """Return the row that an empty cell has in the data, or had the year before."""
        table, row = empty.sheet.table, empty.row
        return self.rows.find_row(table, row) or self.rows.find_row(table, row, years_before=1)

    def _compare_row(self, entered: EnteredRow, plan: ImportPlan) -> None:
        table, label = entered.sheet.table, self._label(entered.sheet, entered.row)
        existing = self.rows.find_row(table, entered.row) or self.rows.find_without_value(table, entered.row)
        if existing is None:
            new = {name: entered.row.get(name) for name in self._open_table(table).fields}
            if VINTAGE in new:
                new[VINTAGE] = self.vintage
            if entered.source:
                new["source"] = entered.source
            plan.changes.append(RowChange("added", table, entered.place, label, new))
            self._ask(entered, label, plan)
            plan.questions += _question_new_texts(entered)
            return
        line = existing["_line"]
        self.places[table, line] = entered.place
        old = self._open_table(table).row(line)
        row = self._revise_row(entered, old) if self._is_earlier(old) else _correct_row(entered, old)
        if row == old:
            plan.unchanged += 1
            return
        if row.get(REPORT_YEAR) != old.get(REPORT_YEAR):
            self.reading.problems.append(_say_taken(entered, old))
            return
        if row.get(NAME_COLUMN) != old.get(NAME_COLUMN):
            plan.questions.append(Question(entered.place, _ask_renamed(row, old)))
        if question := _ask_changed_code(entered.sheet, row, old):
            plan.questions.append(Question(entered.place, question))
        plan.questions += _question_new_texts(entered)
        if self._is_earlier(old):
            plan.changes.append(RowChange("revised", table, entered.place, label, row, old))
        else:
            plan.changes.append(RowChange("corrected", table, entered.place, label, row, old, line))
        if row.get("value") != old.get("value"):
            self._ask(entered, label, plan)

    def _is_earlier(self, row: Mapping[str, str]) -> bool:
        """Tell whether an earlier report stated a row."""
        return row.get(VINTAGE, self.vintage) != self.vintage

    def _revise_row(self, entered: EnteredRow, old: dict[str, str]) -> dict[str, str]:
        """Return the row of this report that revises an earlier one; the earlier one if nothing is revised."""
        row = _take_over(entered, old)
        if row == old:
            return old
        # the old place is in the old source
        sources = {name: text for name, text in (("source", entered.source), ("locator", "")) if name in row}
        return {**row, VINTAGE: self.vintage, **sources}

    def _compare_empty(self, empty: EmptyCell, plan: ImportPlan) -> None:
        table = empty.sheet.table
        existing = self.rows.find_row(table, empty.row)
        if empty.reason and (known := self._find_known(empty)):
            fields = {"value": None, "unit": known["unit"], OBS_STATUS: empty.reason}
            row = {name: text for name, text in (empty.row | fields).items() if name != "bound"}
            self._compare_row(EnteredRow(empty.sheet, empty.place, row, *empty.source), plan)
        elif existing is not None:
            line = existing["_line"]
            row = self._open_table(table).row(line)
            # what an earlier report stated stays stated
            if not self._is_earlier(row):
                change = RowChange("deleted", table, empty.place, self._label(empty.sheet, row), row, line=line)
                plan.deletions.append(change)
        elif (
            not empty.is_declared
            and self.rows.find_row(table, empty.row, years_before=1) is not None
            and self.rows.find_without_value(table, empty.row) is None
            and not is_derived(table, empty.row, self.rows)
        ):
            plan.missing[empty.sheet.name] += 1

    def lay_beside(self, places: Collection[SheetPlace]) -> dict[SheetPlace, Beside]:
        """Return the numbers of some cells, each with last year's."""
        beside = {}
        for entered in self.reading.rows:
            if entered.place in places:
                table = entered.sheet.table
                last = self.rows.find_row(table, entered.row, years_before=1)
                label = self._label(entered.sheet, entered.row)
                beside[entered.place] = Beside(label, _show_value(entered.row), _show_value(last or {}))
        return beside

    def question_sheets(self) -> Iterator[Question]:
        """Ask about sources that nobody typed, and about lines that are gone."""
        sources = {(entered.place.file, entered.sheet.name) for entered in self._new if not entered.own_source}
        for name, place in self.reading.proposed_sources.items():
            if name in sources:
                text = f"本表来源仍是预填的“{place.text}”，没有人改过。本表的数字确实出自它吗（不是的，改成实际的来源）？"
                yield Question(place.place, text)
        yield from (Question(place, text) for place, text in self.reading.gone_lines)

    @cached_property
    def _columns(self) -> list[Columns]:
        """The columns of levels of each sheet, beside last year's."""
        sheets: dict[str, dict[str, list[ColumnCell]]] = {}
        is_new = {id(entered) for entered in self._new}
        cells: list[EnteredRow | EmptyCell] = [*self.reading.rows, *self.reading.empty_cells]
        for cell in cells:
            column, unit = find_main(cell), UNITS[cell.row.get("unit") or ""]
            if not column.number or cell.sheet.table == DISCREPANCIES or not is_level(unit):
                continue
            last = self.rows.find_row(cell.sheet.table, cell.row, years_before=1)
            if last is not None and UNITS[last["unit"] or ""].dimension != unit.dimension:
                last = None
            value = cell.row.get("value")
            column_cell = ColumnCell(
                place=cell.place,
                line=coordinate_to_tuple(cell.place.address)[0],
                name=name_line(cell.sheet, cell.row),
                value=None if value is None else Decimal(value),
                last=None if last is None else last["value"] * UNITS[last["unit"] or ""].factor / unit.factor,
                is_new=id(cell) in is_new,
            )
            sheets.setdefault(cell.sheet.name, {}).setdefault(f"{column.header}{unit}", []).append(column_cell)
        for columns in sheets.values():
            for column_cells in columns.values():
                column_cells.sort(key=lambda column_cell: column_cell.line)
        return list(sheets.values())

    def question_units(self, of_cells: Sequence[Question]) -> list[Question]:
        """Return the questions of cells, but for a column all of which looks like 万 for 亿 one in place of them."""
        columns = [cells for columns in self._columns for cells in columns.values()]
        of_columns = [found for cells in columns for found in find_other_units(cells)]
        asked = {place for _, places in of_columns for place in places}
        rest = [question for question in of_cells if question.place not in asked]
        return [*(question for question, _ in of_columns), *rest]

    def question_columns(self) -> Iterator[Question]:
        """Ask about numbers that look like last year's of other lines."""
        for columns in self._columns:
            yield from question_columns(columns)

    def _ask(self, entered: EnteredRow, label: str, plan: ImportPlan) -> None:
        """Ask about a number that is far from last year's."""
        self._new.append(entered)
        if entered.sheet.table == DISCREPANCIES or entered.is_declared:
            return
        last = self.rows.find_row(entered.sheet.table, entered.row, years_before=1)
        if last and not entered.sheet.asks_for_unit and not _is_in_unit_of(last, entered.row):
            # edition.yml says so
            return
        fell_to_zero = self._key_besides_measure(entered) in self._fallen_to_zero
        text = question_number(entered.row, last, fell_to_zero)
        if text:
            plan.questions.append(Question(entered.place, f"{label}：{text}"))

    @cached_property
    def _fallen_to_zero(self) -> set[tuple[str | None, ...]]:
        """The keys, besides the measure, of what fell by 100 % as the workbook says."""
        return {
            self._key_besides_measure(entered)
            for entered in self.reading.rows
            if entered.row.get("measure") == "value_growth"
            and Decimal(entered.row["value"] or "") == -100
            and not is_computed({"source": entered.source})
        }

    def _key_besides_measure(self, entered: EnteredRow) -> tuple[str | None, ...]:
        table = entered.sheet.table
        names = [name for name in self.package.key(table) if name != "measure"]
        return (table, *(entered.row.get(name) for name in names))

    def _open_table(self, table: str) -> CsvTable:
        if table not in self._tables:
            self._tables[table] = self.package.open_table(table)
            # which older files have not yet
            self._tables[table].add_columns(self.package.absent_columns(table))
        return self._tables[table]

    def _label(self, sheet: EntrySheet, row: Mapping[str, str | None]) -> str:
        """Say in words what a row is."""
        key = {name: row[name] for name in self.package.key(sheet.table)}
        has_label = "value" in self._open_table(sheet.table).fields and self.package.has_label(sheet.table, key)
        if has_label:
            # what is new in this workbook the data has no name of
            new = {c.field: c.name_code(str(row[c.field])) for c in sheet.keys if c.code_list in NEW_CODES}
            named = {
                name: new.get(name, code) if self.package.name(str(code)) == code else code
                for name, code in key.items()
            }
            return self.package.label(sheet.table, named)
        shown = {column.field: column.show_code(str(row[column.field])) for column in sheet.keys}
        return "/".join(shown.get(name, str(code)) for name, code in key.items())


def _show_value(row: Mapping[str, object]) -> str:
    value = row.get("value")
    number = f"{value.normalize():f}" if isinstance(value, Decimal) else value
    return "" if number is None else f"{number}{row.get('unit') or ''}"


def _take_over(entered: EnteredRow, old: dict[str, str]) -> dict[str, str]:
    """Return an existing row with what the workbook has otherwise, besides the source."""
    row = dict(old)
    for name, text in entered.row.items():
        if name in row and not is_same_text(text or "", old[name]):
            row[name] = text or ""
    return row


def _say_taken(entered: EnteredRow, old: Mapping[str, str]) -> Problem[SheetPlace]:
    """Say that a code is that of something in another year's report."""
    found = f"代码“{old[CODE]}”已有：{old[REPORT_YEAR]} 年版收录的“{old[NAME_COLUMN]}”"
    return Problem(entered.place, found, "没有用过的代码", "另编一个代码；已收录的不必重填")


def _question_new_texts(entered: EnteredRow) -> Iterator[Question]:
    """Ask about texts that are none of those that a column has had."""
    line, _ = coordinate_to_tuple(entered.place.address)
    for column, place in entered.sheet.entry_places.items():
        text = entered.row.get(column.field)
        if column.grows and text and text not in (column.choices or {}):
            at = replace(entered.place, address=f"{get_column_letter(place + 1)}{line}")
            what = f"{column.header}“{text}”不在清单中。确是新的{column.header}吗（不是的，从清单中选择）？"
            yield Question(at, what)


_MAY_CHANGE = {NAME_COLUMN, "name_en", VALID_TO, MERGED_INTO}
"""Of a code's row, what may change without another meaning of the code."""


def _ask_renamed(row: Mapping[str, str], old: Mapping[str, str]) -> str:
    return (
        f"代码“{old[CODE]}”在数据中是“{old[NAME_COLUMN]}”，这里写的是“{row[NAME_COLUMN]}”，导入后各年的书都跟着改。"
        "是改名吗（不是同一样的，另编一个代码）？"
    )


def _ask_changed_code(sheet: EntrySheet, row: Mapping[str, str], old: Mapping[str, str]) -> str:
    """Ask whether a code is to mean something else in all years; empty if it goes on as it is, or ends."""
    if CODE not in old or REPORT_YEAR in old:
        return ""
    headers = {column.field: column.header for column in sheet.columns}
    changed = [name for name in old if row[name] != old[name] and name not in _MAY_CHANGE]
    if not changed:
        return ""
    told = "、".join(f"{headers.get(name, name)}由“{old[name]}”改为“{row[name]}”" for name in changed)
    return (
        f"代码“{old[CODE]}”在数据中已有，这里把它的{told}，导入后各年的书都跟着改。"
        "以前也是这样吗（只从本年起变的，另编一个代码，写明启用年份）？"
    )


def _is_in_unit_of(last: Row, row: Mapping[str, str | None]) -> bool:
    return UNITS[last.get("unit") or ""].dimension == UNITS[row.get("unit") or ""].dimension


def _correct_row(entered: EnteredRow, old: dict[str, str]) -> dict[str, str]:
    """Return an existing row of the same report with what the workbook has otherwise."""
    row = _take_over(entered, old)
    is_of_sheet = "source" in row and (old["source"] == entered.sheet.source or is_computed(old))
    if "source" in row and (entered.own_source or is_of_sheet):
        row["source"] = entered.source
        if row["source"] != old["source"] and "locator" in row:
            # it is a place in the old source
            row["locator"] = ""
    return row
