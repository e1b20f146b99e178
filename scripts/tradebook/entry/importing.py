"""Take a filled-in entry workbook over into the data: check all of it first, then change all tables or none.

`plan_import` reads and checks, `write_import` writes. In between the editor answers questions: numbers that are far from
last year's are asked about, because they may be right.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from tradebook.checks.discrepancies import DISCREPANCIES
from tradebook.checks.run import check_data
from tradebook.data.csv_table import CsvTable
from tradebook.data.package import DataPackage
from tradebook.data.problems import Problem, SheetPlace, TablePlace
from tradebook.data.report import Report
from tradebook.entry.layout import Data
from tradebook.entry.reading import Blank, Entry, Reading, read_entry_workbook
from tradebook.errors import EntryError
from tradebook.figures.units import UNITS
from tradebook.files import replace_together

JUMP = 5
"""A level that is more than so many times last year's, or less than that part of it, is asked about."""
WRONG_UNIT = (2000, 50000)
"""A level that is so many times last year's, or that part of it, looks like 万 for 亿 or the other way round."""
HIGH_GROWTH = 300
"""A growth rate above so many per cent is asked about."""
LARGE = 10
"""A level of zero is asked about if last year's was at least this."""
_FIELD_NAMES = {
    "value": "数值",
    "unit": "单位",
    "source": "来源",
    "title": "标题",
    "text": "正文",
    "enterprise": "代表企业",
}
_RELATIVE = {"%", "百分点", "位", "年", "倍", ""}
"""Units of numbers that are no levels."""
DISCREPANCY_SHEET = "来源矛盾"


@dataclass(frozen=True)
class Question:
    """Something that may be right and may be wrong; the editor decides."""

    place: SheetPlace
    text: str

    def __str__(self) -> str:
        return f"{self.place}：{self.text}"


@dataclass(frozen=True)
class Change:
    """A row of a data table that the import adds, revises or deletes.

    Attributes:
        kind: ``added``, ``revised`` or ``deleted``.
        table: the data table.
        place: the cell of the workbook.
        label: what the row is, in words.
        row: all fields; of a deleted row what it was.
        old: the fields that a revised row had before; otherwise empty.
        line: of the CSV, before the import; 0 for a new row.
    """

    kind: str
    table: str
    place: SheetPlace
    label: str
    row: dict[str, str | None]
    old: dict[str, str] = field(default_factory=dict)
    line: int = 0

    def __str__(self) -> str:
        if self.kind == "revised":
            differences = "；".join(
                f"{_FIELD_NAMES.get(name, name)} {self.old[name] or '（空）'} → {self.row[name] or '（空）'}"
                for name in self.old
                if (self.row.get(name) or "") != self.old[name]
            )
            return f"改 {self.table}：{self.label}：{differences}"
        verb = "增" if self.kind == "added" else "删"
        return f"{verb} {self.table}：{self.label} {_content(self.row)}"


@dataclass
class Plan:
    """What an import would do.

    Attributes:
        year: the workbook's.
        changes: rows to add and revise.
        deletions: rows whose cells are empty in the workbook; they stay unless the editor wants them deleted.
        problems: why nothing can be imported, in the editor's words.
        questions: what the editor should confirm.
        notices: what was read in another way than it was typed, and the like.
        unchanged: how many rows are as the data has them already.
        missing: empty cells by sheet that had a value last year.
        state: a digest of the data that the plan is for.
    """

    year: int
    changes: list[Change] = field(default_factory=list)
    deletions: list[Change] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    unchanged: int = 0
    missing: dict[str, int] = field(default_factory=dict)
    state: str = ""


def plan_import(path: str | Path, data_dir: str | Path, year: int, delete: bool = False) -> Plan:
    """Read and check an entry workbook against the data; nothing is written.

    Args:
        path: the workbook.
        data_dir: the data directory.
        year: the workbook's year.
        delete: True if rows whose cells are empty now are to be deleted, as far as the checks are concerned.

    Returns:
        the plan; it can be carried out if it has no problems.

    Raises:
        EntryError: the file is no entry workbook for this year and data.
        DataError: the data directory cannot be read.
    """
    package = DataPackage(data_dir)
    reading = read_entry_workbook(path, package, Report.of(package).info, year)
    plan = _Planner(package, year, reading).plan(delete)
    plan.state = _state(package)
    return plan


def write_import(plan: Plan, data_dir: str | Path, delete: bool = False) -> None:
    """Carry out a plan: all tables are changed, or none.

    Args:
        plan: from `plan_import` for the same data directory, unchanged since.
        data_dir: the data directory.
        delete: True to delete the rows whose cells are empty now.

    Raises:
        EntryError: the plan has problems, or a file cannot be written; nothing was changed.
    """
    if plan.problems:
        raise EntryError("有问题没有解决，不能导入。")
    package = DataPackage(data_dir)
    if _state(package) != plan.state:
        raise EntryError("检查之后，数据目录中的文件又被改动，没有导入。请重新导入。")
    texts, _ = _changed_tables(package, [*plan.changes, *(plan.deletions if delete else [])])
    try:
        replace_together(data_dir, texts)
    except OSError as error:
        raise EntryError(
            f"写入失败，数据没有改动：{error}。请检查磁盘空间、权限，以及 CSV 文件是否正在 Excel 中打开，然后重新导入。"
        ) from error


class _Planner:
    """Compares what was read with the data."""

    def __init__(self, package: DataPackage, year: int, reading: Reading):
        self.package, self.reading = package, reading
        self.data = Data(package)
        self.tables: dict[str, CsvTable] = {}
        self.places: dict[tuple[str, int], SheetPlace] = {}
        self.result = Plan(year, problems=list(map(str, reading.problems)), notices=reading.notices)

    def plan(self, delete: bool) -> Plan:
        plan = self.result
        for entry in self.reading.entries:
            self._compare(entry)
        for blank in self.reading.blanks:
            self._blank(blank)
        plan.problems += self._check([*plan.changes, *(plan.deletions if delete else [])])
        return plan

    # -- comparison --------------------------------------------------------------------------------------------

    def _compare(self, entry: Entry) -> None:
        table = entry.sheet.table
        existing = self.data.find(table, entry.row)
        fields = self._table(table).fields
        label = self._label(table, entry.row)
        if existing is None:
            row = {name: entry.row.get(name) for name in fields} | (
                {"source": entry.source} if entry.source else {}
            )
            self.result.changes.append(Change("added", table, entry.place, label, row))
            self._ask(entry)
            return
        line = existing["_line"]
        self.places[table, line] = entry.place
        old = self._table(table).row(line)
        row = self._revised(entry, old)
        if row == old:
            self.result.unchanged += 1
            return
        self.result.changes.append(Change("revised", table, entry.place, label, row, old, line))
        if row.get("value") != old.get("value"):
            self._ask(entry)

    def _revised(self, entry: Entry, old: dict[str, str]) -> dict[str, str]:
        """The existing row with what the workbook has otherwise."""
        row = dict(old)
        for name, text in entry.row.items():
            if name in row and not _same(text or "", old[name]):
                row[name] = text or ""
        if "source" in row and (entry.own_source or old["source"] == entry.sheet.source):
            row["source"] = entry.source
            if row["source"] != old["source"] and "locator" in row:
                row["locator"] = ""  # it is a place in the old source
        return row

    def _blank(self, blank: Blank) -> None:
        table = blank.sheet.table
        existing = self.data.find(table, blank.row)
        if existing is not None:
            row = self._table(table).row(existing["_line"])
            label = self._label(table, row)
            self.result.deletions.append(Change("deleted", table, blank.place, label, row, {}, existing["_line"]))
        elif self.data.find(table, blank.row, 1) is not None:
            self.result.missing[blank.sheet.name] = self.result.missing.get(blank.sheet.name, 0) + 1

    def _table(self, table: str) -> CsvTable:
        if table not in self.tables:
            self.tables[table] = CsvTable(self.package.folder / self.package.resource(table).path)
        return self.tables[table]

    def _label(self, table: str, row: dict) -> str:
        if "value" not in self._table(table).fields:
            return "/".join(str(row[name]) for name in self.data.key_fields(table))
        return self.package.label(table, {name: row[name] for name in self.data.key_fields(table)})

    # -- questions ---------------------------------------------------------------------------------------------

    def _ask(self, entry: Entry) -> None:
        """Ask about a number that is far from last year's."""
        if entry.row.get("value") is None or entry.sheet.table == DISCREPANCIES:
            return
        value, unit = Decimal(entry.row["value"]), UNITS[entry.row.get("unit") or ""]
        last = self.data.find(entry.sheet.table, entry.row, 1)
        before = UNITS[last["unit"] or ""] if last else unit
        text = None
        if before.dimension != unit.dimension:
            text = f"单位是“{unit}”，上年是“{before}”。口径确实变了吗"
        elif unit.symbol == "%" and "share" not in (entry.row.get("indicator") or ""):
            if value > HIGH_GROWTH and (last is None or value > last["value"]):
                text = f"读到 {value}%，增速超过 {HIGH_GROWTH}%。核对无误吗"
        elif unit.symbol not in _RELATIVE and last is not None:
            text = self._jump(entry, value, last["value"] * before.factor / unit.factor, unit.symbol)
        if text:
            label = self._label(entry.sheet.table, entry.row)
            self.result.questions.append(Question(entry.place, f"{label}：{text}？"))

    def _jump(self, entry: Entry, value: Decimal, last: Decimal, unit: str) -> str | None:
        beside = f"读到 {value}{unit}，上年为 {last.normalize():f}{unit}"
        if value == 0 and abs(last) >= LARGE and not self._has_fallen_to_zero(entry):
            return f"{beside}。来源写明为零吗（没有数据应留空）"
        if value == 0 or last == 0:
            return None
        ratio = max(abs(value / last), abs(last / value))
        if WRONG_UNIT[0] <= ratio <= WRONG_UNIT[1]:
            return f"{beside}，相差约一万倍，像是“万”和“亿”弄错了。单位确实是{unit}吗"
        if ratio > JUMP:
            return f"{beside}，相差 {ratio:.1f} 倍（超过 {JUMP} 倍）。核对无误吗"
        return None

    def _has_fallen_to_zero(self, entry: Entry) -> bool:
        """True if the same line of the workbook says that the value fell by 100 %."""
        rate = {**entry.row, "measure": "value_growth"}
        fields = self.data.key_fields(entry.sheet.table)
        key = [rate.get(name) for name in fields]
        return "measure" in fields and any(
            [other.row.get(name) for name in fields] == key and Decimal(other.row["value"]) == -100
            for other in self.reading.entries
            if other.sheet is entry.sheet
        )

    # -- checks ------------------------------------------------------------------------------------------------

    def _check(self, changes: list[Change]) -> list[str]:
        """The problems that the data would have after the changes, by the workbook's cells."""
        if not changes:
            return []
        with tempfile.TemporaryDirectory(prefix="tradebook-import-") as folder:
            copy = shutil.copytree(self.package.folder, Path(folder) / "data")
            texts, origins = _changed_tables(self.package, changes)
            for name, text in texts.items():
                (copy / name).write_text(text, encoding="utf-8", newline="")
            # a sum says nothing while cells of its table are wrong
            unsound = self.reading.unsound | ({DISCREPANCIES} if self.reading.unsound else set())
            paths = {self.package.resource(table).path for table in unsound}
            checked = check_data(DataPackage(copy))
            problems = [problem for problem in checked.problems if problem.place.file not in paths]
            return [self._in_words(problem, origins) for problem in problems]

    def _in_words(self, problem: Problem[TablePlace], origins: dict[tuple[str, int], Change | int]) -> str:
        """A problem of the data as one of the workbook, if the row is from there."""
        file, row = problem.place.file, problem.place.row
        table = next((t for t in self.package.table_names if self.package.resource(t).path == file), "")
        origin = origins.get((table, row), row)
        place = origin.place if isinstance(origin, Change) else self.places.get((table, origin))
        listing = self.package.resource(DISCREPANCIES).path
        mend = problem.mend.replace(f"在 {listing} 中登记：", f"在表单「{DISCREPANCY_SHEET}」登记一行：")
        sheets = [sheet.name for sheet in self.reading.sheets if sheet.table == table]
        if place is None and row is None and sheets:
            place = SheetPlace("」或「".join(sheets))
        if place is None:
            return str(replace(problem, mend=mend))
        return str(Problem(place, problem.found, problem.expected, mend))


def _changed_tables(
    package: DataPackage, changes: Iterable[Change]
) -> tuple[dict[str, str], dict[tuple[str, int], Change | int]]:
    """The tables after the changes.

    Returns:
        the files' contents by path, and what the rows of these tables are by table and line: a change, or the line of the
        unchanged row before.
    """
    texts, origins = {}, {}
    by_table: dict[str, list[Change]] = {}
    for change in changes:
        by_table.setdefault(change.table, []).append(change)
    for name, of_table in by_table.items():
        path = package.resource(name).path
        table = CsvTable(package.folder / path)
        at: dict[int, Change] = {}
        for change in of_table:
            if change.kind == "revised":
                table.revise(change.line, change.row)
                at[change.line] = change
            elif change.kind == "added":
                at[table.append(change.row)] = change
        moved = table.delete({change.line for change in of_table if change.kind == "deleted"})
        origins |= {(name, new): at.get(old, old) for old, new in moved.items()}
        texts[path] = table.text
    return texts, origins


def _state(package: DataPackage) -> str:
    """A digest of all data tables."""
    files = [package.folder / package.resource(table).path for table in package.table_names]
    return hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)).hexdigest()


def _same(text: str, other: str) -> bool:
    """Equal texts, or numbers that differ in trailing zeros only."""
    try:
        return text == other or Decimal(text) == Decimal(other)
    except InvalidOperation:
        return False


def _content(row: dict) -> str:
    if row.get("value") is not None:
        return f"{row['value']}{row.get('unit') or ''}"
    return next((f"“{row[name][:20]}……”" for name in ("text", "reason") if row.get(name)), "")
