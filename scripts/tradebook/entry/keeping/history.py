"""Keep of every import the workbook and the tables as they were before, so that it can be undone."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tradebook.errors import DataError, EntryError
from tradebook.files import changing, is_inside, read_text, replace_together, write_atomically

HISTORY = "imports"
"""Beside the editions: the imports, each with the workbooks and with the tables before it, and the answers."""
_RECORD, _BEFORE = "import.json", "before"
_UNDONE = "undone"
_KEPT = {"time", "workbooks", "changes", "after"}
"""What a record says, besides when it was undone."""
_FOLDER = re.compile("[0-9]{8}-[0-9]{6}(-[0-9]+)?")
"""What the folder of an import is called, see `stamp` and `find_free`."""


def stamp(when: datetime | None = None) -> str:
    """Return a date and time as a part of a file's name.

    Examples:
        >>> stamp(datetime(2024, 3, 5, 9, 30, 7))
        '20240305-093007'
    """
    return (when or datetime.now()).strftime("%Y%m%d-%H%M%S")


def find_free(path: Path) -> Path:
    """Return a path, or the first of that name with a number behind it, at which there is nothing yet."""
    numbered = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(2, 10_000))
    return path if not path.exists() else next(other for other in numbered if not other.exists())


def copy_dated(path: Path) -> Path:
    """Copy a file beside itself, under a name with date and time; return the copy."""
    copy = find_free(path.with_name(f"{path.stem}.{stamp()}{path.suffix}"))
    shutil.copy2(path, copy)
    return copy


@dataclass(frozen=True)
class KeptImport:
    """An import as it is kept.

    Attributes:
        folder: Where.
        time: When it was done, for people.
        workbooks: The names of the workbooks.
        changes: What it changed, a line each.
        after: Digests of the tables as it left them, by path in the data directory.
    """

    folder: Path
    time: str
    workbooks: Sequence[str]
    changes: Sequence[str]
    after: Mapping[str, str]


def keep_import(
    history: Path, data: Path, workbooks: Iterable[Path], changes: Iterable[object], texts: Mapping[str, str]
) -> KeptImport:
    """Keep what an import is about to change.

    Args:
        history: The folder of all imports.
        data: The data directory, not changed yet.
        workbooks: The workbooks that are imported.
        changes: What is changed, in words.
        texts: The new contents of the tables, by path.

    Raises:
        OSError: It cannot be written.
    """
    now, workbooks = datetime.now(), list(workbooks)
    folder = find_free(history / stamp(now))
    for name in texts:
        (folder / _BEFORE / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(data / name, folder / _BEFORE / name)
    for workbook in workbooks:
        shutil.copy2(workbook, find_free(folder / workbook.name))
    record: dict[str, Any] = {
        "time": now.strftime("%Y-%m-%d %H:%M:%S"),
        "workbooks": [workbook.name for workbook in workbooks],
        "changes": [str(change) for change in changes],
        "after": {name: _digest_text(text) for name, text in texts.items()},
    }
    write_atomically(folder / _RECORD, json.dumps(record, ensure_ascii=False, indent=1))
    return KeptImport(folder, **record)


def forget_import(kept: KeptImport) -> None:
    """Remove an import that came to nothing."""
    shutil.rmtree(kept.folder, ignore_errors=True)


def find_last_import(history: Path) -> KeptImport | None:
    """Return the newest import that is not undone; None if there is none.

    What somebody has copied there, or what cannot be read, is no import.
    """
    folders = [path for path in history.glob("*") if _FOLDER.fullmatch(path.name)]
    for folder in sorted(folders, key=lambda path: _sort_key(path.name), reverse=True):
        record = _read_record(folder)
        if record is not None and not record.pop(_UNDONE, None):
            return KeptImport(folder, **record)
    return None


def _read_record(folder: Path) -> dict[str, Any] | None:
    """Return what is kept of an import in a folder; None if there is none that can be read."""
    try:
        record = json.loads(read_text(folder / _RECORD))
    except (OSError, ValueError, DataError):
        return None
    is_whole = isinstance(record, dict) and record.keys() - {_UNDONE} == _KEPT
    return record if is_whole else None


def _sort_key(name: str) -> tuple[str, int]:
    """Order folders by time; those of one second by their number."""
    time, number = name[:15], name[16:]
    return time, int(number or 1)


def undo_import(kept: KeptImport, data: Path) -> list[str]:
    """Give the tables back the contents that they had before an import.

    Args:
        kept: The newest import that is not undone.
        data: The data directory.

    Returns:
        The paths of the tables.

    Raises:
        EntryError: A table was changed since, or it is not there as it was before; nothing was undone.
    """
    folders = data, kept.folder / _BEFORE
    if strange := [name for name in kept.after if not all(is_inside(folder, name) for folder in folders)]:
        raise EntryError(
            f"{kept.folder / _RECORD} 不是本程序写下的记录（其中有“{strange[0]}”），没有照它改动任何文件。请从备份或版本库恢复数据。"
        )
    with changing(data):
        changed = [name for name, digest in kept.after.items() if _digest_text(_read(data / name)) != digest]
        if changed:
            raise EntryError(
                f"{kept.time} 改过以后，{'、'.join(changed)} 又有改动，没有撤销，以免丢失这些改动。"
                f"改动前的表在 {kept.folder / _BEFORE}，可对照改回。"
            )
        lost = [name for name in kept.after if not (kept.folder / _BEFORE / name).is_file()]
        if lost:
            raise EntryError(
                f"{kept.folder / _BEFORE} 中缺少改动前的 {'、'.join(lost)}，没有撤销。请从备份或版本库恢复这些表。"
            )
        replace_together(data, {name: _read(kept.folder / _BEFORE / name) for name in kept.after})
        record = json.loads(read_text(kept.folder / _RECORD))
        record[_UNDONE] = datetime.now().strftime("%Y-%m-%d %H:%M:%S")
        write_atomically(kept.folder / _RECORD, json.dumps(record, ensure_ascii=False, indent=1))
    return list(kept.after)


def _read(path: Path) -> str:
    # line ends stay as they are
    return path.read_bytes().decode() if path.exists() else ""


def _digest_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
