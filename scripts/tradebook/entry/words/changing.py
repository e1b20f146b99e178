"""Change the texts of a year one by one: check what was written, then write that row of its table and nothing else.

Several people may do so at once. A text that somebody else has changed since it was shown is not overwritten. Every change
is kept, with the table before it, so that it can be undone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tradebook.book.commentary import find_problems, find_typed_numbers
from tradebook.data.csv_table import CsvTable
from tradebook.data.package import DataPackage
from tradebook.data.problems import describe_unseen
from tradebook.entry.keeping.history import KeptImport, find_last_import, forget_import, keep_import, undo_import
from tradebook.entry.words.catalogue import COMMENTARY, TextKind, digest_cells, key_of
from tradebook.errors import EntryError, explain_system_error
from tradebook.execution.expressions import ROLE
from tradebook.files import changing, replace_together
from tradebook.text import UNSEEN

if TYPE_CHECKING:
    from tradebook.book.edition import Edition

HISTORY = "texts"
"""Beside the editions: the changes of texts, each with the table before it."""
_MARKUP = re.compile(r"\*\*|__|~~|^#{1,6} |</?[A-Za-z][^>]*>|\$[^$\n]+\$|\]\(|:::", re.MULTILINE)
"""What readers will see as it is, though somebody may have meant it for more."""
_NUMBER_WIDTH = 2


class TextError(EntryError):
    """What was written cannot be taken: what is wrong with it, by column; an empty column is for all of it."""

    def __init__(self, faults: Mapping[str, str]):
        super().__init__("；".join(faults.values()))
        self.faults = dict(faults)


class ChangedError(TextError):
    """Somebody else has changed what was shown.

    Attributes:
        digest: Of what is there now; whoever sends it along has been shown that, and overwrites it.
        cells: What is there now, by column; empty if the faults say it.
    """

    def __init__(self, faults: Mapping[str, str], digest: str, cells: Mapping[str, str] | None = None):
        super().__init__(faults)
        self.digest, self.cells = digest, dict(cells or {})


@dataclass(frozen=True)
class Checked:
    """What was written, and what is to be said of it.

    Attributes:
        faults: What must be mended, by column; several of a column are lines.
        notices: What the editor should know.
    """

    faults: dict[str, str] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


# -- checking ----------------------------------------------------------------------------------------------------------


def check_text(
    package: DataPackage, kind: TextKind, cells: Mapping[str, str], line: int, edition: Edition | None
) -> Checked:
    """Check what was written, as ``make check`` would, without writing it.

    Args:
        package: The data.
        kind: The kind of the text.
        cells: Its row as it would be.
        line: Of the row in the table; 0 for a new one.
        edition: The edition that shows it; None if there is none yet, to look only at how expressions are written.
    """
    table = package.open_table(kind.table)
    return _check(package, kind, table, cells, line or _place(table, cells, 0), edition)


def _check(
    package: DataPackage,
    kind: TextKind,
    table: CsvTable,
    cells: Mapping[str, str],
    line: int,
    edition: Edition | None,
) -> Checked:
    """Check a row of a table in which it may stand already."""
    _place(table, cells, line)
    faults: dict[str, list[str]] = {}
    for column, fault in _find_faults(kind, cells):
        faults.setdefault(column, []).append(fault)
    for problem in package.validate(kind.table, table):
        if problem.place.row == line and problem.place.column not in faults:
            mend = f"。改法：{problem.mend}" if problem.mend else ""
            faults.setdefault(problem.place.column, []).append(
                f"{problem.found}；应为：{problem.expected}{mend}。"
            )
    notices = [f"{name}里有“{sign}”，书中照原样印出，没有排版的作用。" for name, sign in _find_markup(kind, cells)]
    if kind is COMMENTARY and not faults:
        row = {**cells, "_line": line}
        for problem in find_problems(package, row, edition):
            faults.setdefault(problem.place.column, []).append(f"{problem.found}。改法：{problem.mend}。")
        notices += [notice for _, notice in find_typed_numbers(row)]
    return Checked({column: "\n".join(lines) for column, lines in faults.items()}, notices)


def _place(table: CsvTable, cells: Mapping[str, str], line: int) -> int:
    """Put a row in its place, at the end if it has none; return its line."""
    row: dict[str, str | None] = {name: cells.get(name, "") for name in table.fields}
    if line in table.lines:
        if table.row(line) != row:
            table.revise(line, row)
        return line
    return table.append(row)


def _find_faults(kind: TextKind, cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what no cell may have, by column."""
    for each in kind.fields:
        text = cells.get(each.column, "")
        if len(text) > each.longest:
            yield each.column, f"{each.name}有 {len(text)} 个字，最多 {each.longest} 个。请分成几条，或精简。"
        if UNSEEN.search(text):
            yield each.column, f"{each.name}里{describe_unseen(text)}。请删去后重新键入。"
        if not each.is_long and re.search(r"[\r\n]", text):
            yield each.column, f"{each.name}只能写一行。请删去换行。"
        if not each.is_live and ROLE.search(text):
            yield each.column, f"{each.name}不能写表达式，书中会照原样印出 {{eval}}。请改写成文字。"


def _find_markup(kind: TextKind, cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for each in kind.fields:
        if each.column != "link" and (found := _MARKUP.search(ROLE.sub("", cells.get(each.column, "")))):
            yield each.name, found[0].strip()


# -- writing -----------------------------------------------------------------------------------------------------------


def revise_text(
    package: DataPackage,
    kind: TextKind,
    key: tuple[str, ...],
    digest: str,
    written: Mapping[str, str],
    history: Path,
    edition: Edition | None,
) -> Checked:
    """Replace a text.

    Args:
        package: The data, as it may have been some time ago.
        kind: The kind of the text.
        key: What tells it from others.
        digest: Of the row as it was shown, see `tradebook.entry.words.catalogue.digest_cells`.
        written: What was written, by column.
        history: The folder in which changes are kept.
        edition: The edition that shows it; None if there is none yet.

    Returns:
        What the editor should know.

    Raises:
        TextError: It has mistakes, or somebody else has removed it since; nothing was written.
        ChangedError: Somebody else has changed it since; nothing was written.
    """
    with changing(package.folder):
        table, line = _find_line(package, kind, key)
        before = table.row(line)
        cells = {**before, **_tidy(kind, written)}
        # a form may come twice
        if cells != before:
            _require_unchanged(table, line, digest)
        checked = _check(package, kind, table, cells, line, edition)
        if checked.faults:
            raise TextError(checked.faults)
        if cells != before:
            _write(package, table, history, f"改{kind.name}：{_name(kind, cells)}")
    return checked


def add_text(
    package: DataPackage,
    kind: TextKind,
    year: int,
    group: str,
    written: Mapping[str, str],
    history: Path,
    edition: Edition | None,
) -> tuple[tuple[str, ...], Checked]:
    """Add a text at the end of its place, under the next number or code.

    Args:
        package: The data, as it may have been some time ago.
        kind: The kind of the text.
        year: The year whose text it is.
        group: The place, see `tradebook.entry.words.catalogue.Place`.
        written: What was written, by column.
        history: The folder in which changes are kept.
        edition: The edition that shows it; None if there is none yet.

    Returns:
        What tells it from others, and what the editor should know.

    Raises:
        TextError: It has mistakes; nothing was written.
    """
    with changing(package.folder):
        table = package.open_table(kind.table)
        cells = dict.fromkeys(table.fields, "") | _tidy(kind, written)
        if kind.year:
            cells[kind.year] = str(year)
        if kind.group:
            cells[kind.group] = group
        cells[kind.number] = next_number(kind, table, cells)
        _require_new(kind, table, cells)
        checked = _check(package, kind, table, cells, 0 if not table.lines else table.lines[-1] + 1, edition)
        if checked.faults:
            raise TextError(checked.faults)
        _write(package, table, history, f"增{kind.name}：{_name(kind, cells)}")
    return key_of(kind, cells), checked


def _require_new(kind: TextKind, table: CsvTable, cells: Mapping[str, str]) -> None:
    """Refuse a text that is there already, as when a browser sends a form once more."""
    alike = ({**table.row(line), kind.number: cells[kind.number]} for line in table.lines)
    if any(row == cells for row in alike):
        raise TextError({"": "同样的一条已经有了，没有再增加。要写另一条的，请改动文字再增加。"})


def remove_text(package: DataPackage, kind: TextKind, key: tuple[str, ...], digest: str, history: Path) -> None:
    """Remove a text.

    Args:
        package: The data, as it may have been some time ago.
        kind: The kind of the text.
        key: What tells it from others.
        digest: Of the row as it was shown.
        history: The folder in which changes are kept.

    Raises:
        TextError: Somebody else has removed it since, or other tables refer to it; nothing was written.
        ChangedError: Somebody else has changed it since; nothing was written.
    """
    with changing(package.folder):
        table, line = _find_line(package, kind, key)
        _require_unchanged(table, line, digest)
        cells = table.row(line)
        if users := list(_find_users(package, kind, cells)):
            raise TextError({"": f"{'、'.join(users)}还在引用它，没有删除。请先删去引用它的各行。"})
        table.delete({line})
        _write(package, table, history, f"删{kind.name}：{_name(kind, cells)}")


def find_last_change(history: Path) -> KeptImport | None:
    """Return the newest change that is not undone; None if there is none."""
    return find_last_import(history)


def undo_last_change(folder: Path, history: Path, name: str) -> KeptImport:
    """Undo the newest change that is not undone, if it is the one that was shown.

    Args:
        folder: The data directory.
        history: The folder in which changes are kept.
        name: Of the folder in which the change is kept that was shown.

    Returns:
        The change.

    Raises:
        EntryError: There is none, it is another, or the table was changed in another way since; nothing was undone.
    """
    kept = find_last_change(history)
    if kept is None:
        raise EntryError("没有可以撤销的改动。")
    if kept.folder.name != name:
        raise EntryError(
            f"最近一次改动已不是刚才所列的那一次，而是 {kept.time} 的“{kept.changes[0]}”，没有撤销。请回到“文字”页重新查看。"
        )
    undo_import(kept, folder)
    return kept


def _write(package: DataPackage, table: CsvTable, history: Path, what: str) -> None:
    write_kept(package.folder, table.name, table.text, history, what)


def write_kept(folder: Path, name: str, text: str, history: Path, what: str) -> None:
    """Write a file of the data directory, and keep what it was; whoever calls it has the directory for himself.

    Args:
        folder: The data directory.
        name: The file.
        text: Its new content.
        history: The folder in which changes are kept.
        what: What the change is, in words.

    Raises:
        EntryError: It cannot be written; nothing was changed.
    """
    kept = None
    try:
        kept = keep_import(history, folder, [], [what], {name: text})
        replace_together(folder, {name: text})
    except OSError as error:
        if kept is not None:
            forget_import(kept)
        raise EntryError(
            f"写入失败，数据没有改动：{explain_system_error(error)}请检查磁盘空间、权限，以及 {name} 是否正在 Excel 或 WPS 中打开，然后再试。"
        ) from error


def _tidy(kind: TextKind, written: Mapping[str, str]) -> dict[str, str]:
    """Return what was written, without blanks and blank lines at the ends, and with the line ends of the tables."""
    columns = {each.column for each in kind.fields}
    texts = {name: text.replace("\r\n", "\n").strip() for name, text in written.items() if name in columns}
    return {name: "\n".join(line.rstrip() for line in text.split("\n")) for name, text in texts.items()}


def _find_line(package: DataPackage, kind: TextKind, key: tuple[str, ...]) -> tuple[CsvTable, int]:
    """Open the table as it is now, and find the line of a text."""
    table = package.open_table(kind.table)
    for line in table.lines:
        if key_of(kind, table.row(line)) == key:
            return table, line
    raise TextError({"": "这一条已被别人删去，没有写入。请重新打开这一页。"})


def _require_unchanged(table: CsvTable, line: int, digest: str) -> None:
    cells = table.row(line)
    if digest_cells(cells) != digest:
        text = "您打开之后，这一条已被别人改动，没有写入。您写的仍在下面，别人改成的在它旁边。要用您的（可以先照别人的补改），请按“用我的覆盖”；要用别人的，请重新打开这一页。"
        raise ChangedError({"": text}, digest_cells(cells), cells)


def next_number(kind: TextKind, table: CsvTable, cells: Mapping[str, str]) -> str:
    """Return the number or code after the largest that there is."""
    rows = [table.row(line) for line in table.lines]
    if kind.prefix:
        numbers = [row[kind.number].removeprefix(kind.prefix) for row in rows]
        largest = max((int(number) for number in numbers if number.isdecimal()), default=0)
        return f"{kind.prefix}{largest + 1:0{_NUMBER_WIDTH}}"
    alike = [row for row in rows if all(row[name] == cells[name] for name in kind.key[:-1])]
    return str(max((int(row[kind.number]) for row in alike if row[kind.number].isdecimal()), default=0) + 1)


def _find_users(package: DataPackage, kind: TextKind, cells: Mapping[str, str]) -> Iterator[str]:
    """Yield what other tables call the rows that have the code of a text."""
    if kind.prefix:
        for table in package.table_names:
            columns = [column for column, listing in package.code_lists(table).items() if listing == kind.table]
            lines = [
                r["_line"] for r in package.rows(table) if cells[kind.number] in [r[name] for name in columns]
            ]
            if columns and lines:
                yield f"{package.title(table)}（{package.path(table)} 第 {'、'.join(map(str, lines))} 行）"


def _name(kind: TextKind, cells: Mapping[str, str]) -> str:
    return f"{'/'.join(key_of(kind, cells))} {cells[kind.title]}"
