"""Find what an import would make wrong in the data, and say it of the workbook: at which cell, against which others.

All that can be said is said at once. A cell that cannot be read stands in the check for a number that nobody knows: what it
is compared in is not judged, and everything else is.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from openpyxl.utils import coordinate_to_tuple, get_column_letter

from tradebook.book.check import check_all
from tradebook.checks.discrepancies import DISCREPANCIES, BrokenIdentity
from tradebook.data.package import DataPackage
from tradebook.data.problems import Problem, SheetPlace, TablePlace
from tradebook.data.vintages import VINTAGE
from tradebook.entry.asking.likely import Doubt, find_doubts
from tradebook.entry.changes import ChangedTables, RowChange, change_tables
from tradebook.entry.questions import Question
from tradebook.entry.reading import Reading, UnreadRow
from tradebook.errors import DataError

_LISTED = 8
"""Cells that a message names one by one."""
RowPlace = tuple[str, int]
"""A row of the data, by table and line."""


@dataclass
class Contradictions:
    """What the data would have that is wrong, or odd.

    Attributes:
        problems: What must be mended, in the editor's words.
        questions: What she should confirm.
    """

    problems: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def find_contradictions(
    package: DataPackage,
    reading: Reading,
    places: Mapping[RowPlace, SheetPlace],
    changes: Sequence[RowChange],
) -> Contradictions:
    """Check the data as it would be after the changes.

    Args:
        package: The data, as the report had it that states what was read.
        reading: What was read.
        places: The cells of rows that the data has already, by their lines.
        changes: What the import would do.
    """
    if not changes:
        return Contradictions()
    unread = _Unread(package, reading)
    found = _Found(package, reading, places)
    unfit = found.look([*changes, *unread.stand_ins], unread)
    if unfit:
        # a table that is not sound by itself keeps all identities from being looked at
        known = [change for change in changes if not any(change is other for other in unfit)]
        unread.stand_in_for(unfit)
        found.look([*known, *unread.stand_ins], unread)
    return Contradictions(list(dict.fromkeys(found.say_problems())), found.questions)


class _Unread:
    """What the workbook has and nobody can read, and the rows that stand for it in the check."""

    def __init__(self, package: DataPackage, reading: Reading) -> None:
        self.package, self.unplaced = package, reading.unplaced
        self.stand_ins: list[RowChange] = []
        self.rows: set[RowPlace] = set()
        """Rows of the data whose cells cannot be read."""
        self.registered: set[tuple[str | None, str | None]] = set()
        """Identities and cells of registrations that cannot be read."""
        for unread in reading.unread:
            self._note(unread)

    @property
    def is_anything(self) -> bool:
        """True if the workbook has anything that cannot be read."""
        return bool(self.stand_ins or self.rows or self.registered or self.unplaced)

    def stand_in_for(self, changes: Sequence[RowChange]) -> None:
        """Have rows that the table does not allow stand for numbers that nobody knows."""
        for change in changes:
            self._stand_in(change.table, change.place, change.row)

    def _note(self, unread: UnreadRow) -> None:
        table = unread.sheet.table
        if table == DISCREPANCIES:
            self.registered.add((unread.row.get("identity"), unread.row.get("cell")))
        if not self.package.has_observations(table):
            return
        key = {name: unread.row.get(name) for name in self.package.key(table)}
        existing = [r for r in self.package.rows(table) if all(str(r[name]) == str(key[name]) for name in key)]
        if existing:
            self.rows.add((table, existing[0]["_line"]))
        else:
            self._stand_in(table, unread.place, unread.row)

    def _stand_in(self, table: str, place: SheetPlace, row: Mapping[str, str | None]) -> None:
        """Add a row with the key of an unread one and the rest of one that is like it."""
        keys = [name for name in self.package.key(table) if name != "year"]
        alike = max(
            self.package.rows(table),
            key=lambda other: sum(str(other[name]) == str(row.get(name)) for name in keys),
            default=None,
        )
        if alike is not None:
            texts = self.package.open_table(table).row(alike["_line"])
            key = {name: row.get(name) or texts.get(name) for name in self.package.key(table)}
            vintage = {VINTAGE: str(self.package.vintage)} if VINTAGE in texts else {}
            self.stand_ins.append(RowChange("added", table, place, "", {**texts, **key, **vintage}))


class _Found:
    """What the checks find, in terms of the workbook as far as it is from there."""

    def __init__(self, package: DataPackage, reading: Reading, places: Mapping[RowPlace, SheetPlace]) -> None:
        self.package, self.places = package, places
        self.tables = {package.path(table): table for table in package.table_names}
        self.entry_sheets = reading.sheets
        self.sheets: dict[str, dict[str, None]] = {}
        for sheet in reading.sheets:
            self.sheets.setdefault(sheet.table, {})[sheet.name] = None
        self.origins: Mapping[RowPlace, RowChange | int] = {}
        self.others: list[str] = []
        self.questions: list[Question] = []
        self.groups: list[str] = []

    def say_problems(self) -> list[str]:
        """Return all problems: those of single rows, then those of rows together."""
        return [*self.others, *self.groups]

    def look(self, changes: Sequence[RowChange], unread: _Unread) -> list[RowChange]:
        """Check the data with changes; return those that a table does not allow, in which case little else was seen."""
        changed = change_tables(self.package, changes)
        self.origins = changed.origins
        unknown = unread.rows | {
            row
            for row, origin in changed.origins.items()
            if any(origin is stand_in for stand_in in unread.stand_ins)
        }
        unknown |= {
            row for row, line in changed.origins.items() if isinstance(line, int) and (row[0], line) in unread.rows
        }
        with tempfile.TemporaryDirectory(prefix="tradebook-import-") as folder:
            try:
                report = check_all(package := write_copy(self.package, changed, Path(folder)))
            except DataError as error:
                # of what edition.yml says as a whole
                self.others.append(str(error).replace(f"{folder}{os.sep}", ""))
                return []
            problems = [p for p in report.problems if self._is_sayable(p, unread, unknown)]
            if report.is_sound:
                view = package if self.package.vintage is None else package.as_of(self.package.vintage)
                self._ask(find_doubts(view), unknown)
        broken = [problem for problem in problems if isinstance(problem, BrokenIdentity)]
        single = [problem for problem in problems if not isinstance(problem, BrokenIdentity)]
        self.others += [self._translate(problem) for problem in single]
        self.groups += self._group(broken)
        unfit = [self.origins.get((self.tables.get(p.place.file, ""), p.place.row or 0)) for p in single]
        return [] if report.is_sound else [change for change in unfit if isinstance(change, RowChange)]

    # -- what can be said ------------------------------------------------------------------------------------------

    def _is_sayable(self, problem: Problem[TablePlace], unread: _Unread, unknown: set[RowPlace]) -> bool:
        """Tell whether a problem would still be one if everything could be read."""
        table = self.tables.get(problem.place.file, "")
        if isinstance(problem, BrokenIdentity):
            return not (
                (problem.identity, problem.cell) in unread.registered
                or any(row in unknown or row[0] in unread.unplaced for row in problem.rows)
            )
        if table == DISCREPANCIES:
            return not unread.is_anything
        return table not in unread.unplaced and (table, problem.place.row or 0) not in unknown

    # -- problems --------------------------------------------------------------------------------------------------

    def _translate(self, problem: Problem[TablePlace]) -> str:
        """Return a problem of the data in the editor's words."""
        table = self.tables.get(problem.place.file, "")
        line, column = self._find_place(table, problem.place.row), problem.place.column
        mend = problem.mend
        if line is not None and column == VINTAGE and self._has_cell(line, table, "year"):
            # the workbook is of one report
            column, mend = "year", "改正年份"
        place = self._find_cell(line, table, column)
        if place is None:
            return str(problem)
        return str(Problem(place, problem.found, problem.expected, self._name_sheets(mend)))

    def _name_sheets(self, text: str) -> str:
        """Return a text with the sheets on which all codes of a list stand, instead of its file."""
        for sheet in self.entry_sheets:
            if sheet.stands and sheet.table in self.package.table_names:
                file = re.escape(self.package.path(sheet.table))
                text = re.sub(f" ?{file} 中", f"表单「{sheet.name}」中", text)
        return text

    def _has_cell(self, place: SheetPlace, table: str, field_name: str) -> bool:
        """Tell whether a sheet has exactly one column of a field, so that its cell is known."""
        return len(self._list_columns(place, table, field_name)) == 1

    def _group(self, problems: list[BrokenIdentity]) -> list[str]:
        """Return broken identities by the cell that is likeliest to be wrong: the one that most of them have in common."""
        texts: list[str] = []
        while problems:
            counts = Counter(row for problem in problems for row in problem.rows if self._is_changed(row))
            most = max(counts.values(), default=0)
            stated = [problem.rows[0] for problem in problems if counts[problem.rows[0]] == most]
            suspects = stated or [row for row, count in counts.items() if count == most]
            suspect = suspects[0] if most > 1 else None
            of_suspect = [p for p in problems if suspect in p.rows] if suspect else problems[:1]
            problems = [p for p in problems if not any(p is other for other in of_suspect)]
            if len(of_suspect) == 1:
                texts.append(self._say_single(of_suspect[0]))
            elif suspect:
                texts.append(self._say_together(suspect, of_suspect))
        return texts

    def _is_changed(self, row: RowPlace) -> bool:
        return isinstance(self.origins.get(row), RowChange)

    def _say_single(self, problem: BrokenIdentity) -> str:
        stated = self._find_place(*problem.rows[0])
        changed = [row for row in problem.rows if self._is_changed(row)]
        mend = f"先核对来源；若来源如此，{self._register([problem])}"
        if stated is None and not changed:
            return str(replace(problem, mend=mend))
        row = self._find_larger_part(problem) or (problem.rows[0] if stated is not None else changed[0])
        place = self._find_place(*row)
        found = problem.found if row == problem.rows[0] else f"它所对照的{problem.found}"
        compared = self._list_places([other for other in problem.rows if other != row])
        return str(Problem(place or SheetPlace(""), f"{found}{compared}", problem.expected, mend))

    def _find_larger_part(self, problem: BrokenIdentity) -> RowPlace | None:
        """Return the part that alone is larger than its whole, if there is one."""
        if not (problem.expected.startswith("≥") or problem.identity.endswith("_sum")):
            return None
        whole, *parts = (
            origin.row if isinstance(origin := self.origins.get(row), RowChange) else {} for row in problem.rows
        )
        for row, part in zip(problem.rows[1:], parts, strict=True):
            is_comparable = whole and part and whole.get("unit") == part.get("unit")
            if is_comparable and Decimal(part["value"] or 0) > Decimal(whole["value"] or 0):
                return row
        return None

    def _say_together(self, suspect: RowPlace, problems: list[BrokenIdentity]) -> str:
        origin, place = self.origins[suspect], self._find_place(*suspect)
        assert isinstance(origin, RowChange)
        assert place is not None
        wrong = "；".join(f"{p.found}，按恒等式应为 {p.expected}" for p in problems)
        rows = dict.fromkeys(row for problem in problems for row in problem.rows if row != suspect)
        found = f"{origin.label}为 {origin.row['value']}，与其他 {len(problems)} 处不符：{wrong}{self._list_places(list(rows))}"
        mend = f"先核对来源，多半是这一格填错；若来源如此，{self._register(problems)}"
        return str(Problem(place, found, "各处相符", mend))

    def _register(self, problems: list[BrokenIdentity]) -> str:
        """Say how contradictions are registered."""
        sheet = SheetPlace("」或「".join(self.sheets.get(DISCREPANCIES, ["来源矛盾"])))
        lines = "；另登记一行：".join(problem.registration for problem in problems)
        return f"在{sheet}登记一行：{lines}"

    def _list_places(self, rows: Sequence[RowPlace]) -> str:
        """Name the cells of rows, and how many are more or are from the data."""
        places = [place for place in (self._find_place(*row) for row in rows) if place]
        if not places:
            return ""
        by_sheet: dict[str, list[str]] = {}
        for place in places[:_LISTED]:
            by_sheet.setdefault(str(SheetPlace(place.sheet, file=place.file)), []).append(place.address)
        named = "，".join(f"{sheet}{'、'.join(cells)}" for sheet, cells in by_sheet.items())
        more = f" 等 {len(places)} 格" if len(places) > _LISTED else ""
        return f"（对照：{named}{more}）"

    def _find_cell(self, place: SheetPlace | None, table: str, field_name: str) -> SheetPlace | None:
        """Return the cell of a column in the line of another; the same where the column has none."""
        columns = self._list_columns(place, table, field_name)
        if place is None or not place.address or len(columns) != 1:
            return place
        row, _ = coordinate_to_tuple(place.address)
        return replace(place, address=f"{get_column_letter(columns[0] + 1)}{row}")

    def _list_columns(self, place: SheetPlace | None, table: str, field_name: str) -> list[int]:
        """Return the places of the columns of a field on the sheet of a cell."""
        sheet = next((s for s in self.entry_sheets if place and (s.table, s.name) == (table, place.sheet)), None)
        return [at for column, at in (sheet.entry_places if sheet else {}).items() if column.field == field_name]

    def _find_place(self, table: str, line: int | None) -> SheetPlace | None:
        """Return the cell of a line of a table, or for the table as a whole its sheets; None if it is not from there."""
        if line is None:
            sheets = self.sheets.get(table)
            return SheetPlace("」或「".join(sheets)) if sheets else None
        origin = self.origins.get((table, line), line)
        return origin.place if isinstance(origin, RowChange) else self.places.get((table, origin))

    # -- questions -------------------------------------------------------------------------------------------------

    def _ask(self, doubts: Iterator[Doubt], unknown: set[RowPlace]) -> None:
        """Ask about what is odd, as far as it comes with the workbook."""
        for doubt in doubts:
            rows = [doubt.row, *doubt.others]
            changed = [row for row in rows if self._is_changed(row)]
            if not changed or any(row in unknown for row in rows):
                continue
            row = doubt.row if doubt.row in changed else changed[0]
            place = self._find_place(*row)
            if place is not None:
                compared = self._list_places([other for other in rows if other != row])
                self.questions.append(Question(place, f"{doubt.label}：{doubt.text}{compared}。核对无误吗？"))


def write_copy(package: DataPackage, changed: ChangedTables, folder: Path) -> DataPackage:
    """Write the data directory as it is after changes into a folder, and open it."""
    # other systems and open editors leave files and broken links there
    others = shutil.ignore_patterns(".*", "~$*")
    copy = shutil.copytree(package.folder, folder / "data", ignore=others, ignore_dangling_symlinks=True)
    for name, text in changed.texts.items():
        (copy / name).write_text(text, encoding="utf-8", newline="")
    return DataPackage(copy)
