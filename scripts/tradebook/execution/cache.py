"""Executed chapters of earlier builds, and when one of them still holds.

An entry's name is the digest of everything that went into the execution: chapter, parameters, library and packages, and
what the chapter read, as it was then. What it read is listed in the entry as `tradebook.recorder` notes it, with a
digest of each, so whether an entry holds is found out by computing these digests anew.

A chapter that looks elsewhere than at the data and the other chapters' figures says so in its metadata,
``"tradebook": {"always_run": true}``, and is not kept; nor is one that seems to, or that uses a module that does.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from tradebook.data.package import DataPackage
from tradebook.data.printed.claims import read_printed_numbers
from tradebook.digests import CACHE, environment_digest, file_digest, kept_files
from tradebook.errors import ChapterError
from tradebook.figures.ledger import Ledger
from tradebook.figures.printed import PrintedNumbers
from tradebook.files import read_sealed, read_text, remove_oldest, write_sealed
from tradebook.results import RESULTS, ResultStore

FOLDER = f"{CACHE}/chapters"
LARGEST = 500_000_000
"""Bytes that the cache may take; what was not used for longest goes first."""
Arguments = tuple[dict[str, Any], Sequence[str], Sequence[str]]
"""What a chapter is executed with: its parameters, the expressions to evaluate beside those in its prose, and what the book
leaves out."""
ELSEWHERE = re.compile(
    r"""
    \b(?: (?:open|iterdir|listdir|scandir|glob|rglob|exists|stat|urlopen|getenv|now|today)
        | read_(?:text|bytes|csv|excel|json|parquet|table|html|sql|feather|pickle|xml)) \(
    | \b(?:environ|subprocess|requests|socket|sqlite3)\b
    """,
    re.VERBOSE,
)
"""What code says that reads what nobody records: files, folders, programs, variables of the environment, the clock."""
METADATA = "tradebook"
"""Key of a notebook's metadata under which a chapter says how it is to be executed."""


def read_chapter(path: Path) -> dict[str, Any]:
    """Read a notebook as JSON.

    Raises:
        ChapterError: It is not JSON.
        DataError: It is not UTF-8.
    """
    try:
        return json.loads(read_text(path))
    except ValueError as error:
        raise ChapterError(
            f"{path.name} 不是合格的笔记本（{error}）。请恢复这个文件，例如运行 git checkout -- {path}。"
        ) from None


def chapter_settings(path: Path) -> dict[str, Any]:
    """Return what a chapter says of its execution: ``slow``, ``always_run``."""
    return read_chapter(path)["metadata"].get(METADATA, {})


class State:
    """The files, tables and figures that chapters may read, as they are when this is made.

    Args:
        root: The project's folder.
        package: The data.
        year: The edition.
        ledger: The figures of the other chapters, if the chapters read them.
    """

    def __init__(self, root: Path, package: DataPackage, year: int, ledger: Ledger | None = None):
        files = [path for folder in (package.folder, root / "chapters") for path in kept_files(folder)]
        self._files = {str(path.resolve()): file_digest(path) for path in files}
        self._package, self._year, self._ledger = package, year, ledger
        self._digests: dict[str, str] = {}

    @cached_property
    def _printed(self) -> PrintedNumbers:
        return read_printed_numbers(self._package, self._year)

    def holds(self) -> bool:
        """Tell whether the files are still what they were."""
        return all(file_digest(Path(path)) == digest for path, digest in self._files.items())

    def digest(self, note: dict[str, Any]) -> str:
        """Return the digest of something that a chapter read, as it is now.

        Args:
            note: A recorder's.
        """
        name = json.dumps(note, sort_keys=True)
        if name not in self._digests:
            self._digests[name] = self._digest(note)
        return self._digests[name]

    def _digest(self, note: dict[str, Any]) -> str:
        match note:
            case {"table": table, "as_of": vintage, "where": where, "columns": columns}:
                package = self._package if vintage is None else self._package.as_of(vintage)
                if table not in package.table_names:
                    return ""
                if note["superseded"]:
                    rows = package.history(table, where, columns=columns, with_gaps=True)
                else:
                    rows = package.rows(table, where, until=note["until"], columns=columns)
                    # of these, exhibits say why they have no value
                    rows = rows if columns else [*rows, *package.rows_without_value(table, where)]
                # of some columns, only which values they have, combined, and in which order
                return _digest(list(dict.fromkeys(map(repr, rows))))
            case {"printed": keys}:
                return _digest([repr(list(self._printed.about(key))) for key in keys])
            case {"figure": key} if self._ledger is not None:
                return _digest(self._ledger.state(key))
            case {"file": path}:
                return self._files.get(path) or file_digest(Path(path))
        raise ValueError(note)


class ChapterCache:
    """The executed chapters of earlier builds of a project.

    Args:
        root: The project's folder; entries are kept under ``_build/.cache``.

    Attributes:
        folder: Where they are.
        results: Beside them, what chapters have computed for long.
    """

    def __init__(self, root: Path):
        self.folder = root / FOLDER
        self._environment = environment_digest()
        self.results = ResultStore(root / RESULTS, self._environment)

    def restore(self, path: Path, arguments: Arguments, state: State, output: Path) -> bool:
        """Write what executing a chapter would give; return False if it has to be executed."""
        if chapter_settings(path).get("always_run"):
            return False
        for entry in self.folder.glob(f"{self._key(path, arguments)}-*.json"):
            reads, executed = read_sealed(entry), read_sealed(entry.with_suffix(".ipynb"))
            if reads and executed and all(state.digest(note) == digest for note, digest in json.loads(reads)):
                output.write_bytes(executed)
                return True
        return False

    def store(
        self, path: Path, arguments: Arguments, state: State, notes: list[dict[str, Any]], executed: Path
    ) -> None:
        """Keep an executed chapter.

        Args:
            path: The chapter.
            arguments: What it was executed with.
            state: What there was to read; from before the execution.
            notes: What it read.
            executed: The executed notebook.
        """
        if _looks_elsewhere(path, notes):
            return
        reads = [(note, state.digest(note)) for note in notes]
        entry = self.folder / f"{self._key(path, arguments)}-{_digest(reads)}.json"
        write_sealed(entry.with_suffix(".ipynb"), executed.read_bytes())
        write_sealed(entry, json.dumps(reads, ensure_ascii=False).encode())

    def _key(self, path: Path, arguments: Arguments) -> str:
        return _digest([path.name, file_digest(path), arguments, self._environment])

    def shrink(self) -> None:
        """Remove the entries that were not used for longest, as far as the cache is too large."""
        remove_oldest(self.folder, LARGEST)
        self.results.shrink()


def _looks_elsewhere(chapter: Path, notes: list[dict[str, Any]]) -> bool:
    """Tell whether a chapter's code, or that of a module of its own, may read what is in no note."""
    cells = [cell for cell in read_chapter(chapter)["cells"] if cell["cell_type"] == "code"]
    modules = [Path(note["file"]) for note in notes if str(note.get("file", "")).endswith(".py")]
    texts = ["".join(cell["source"]) for cell in cells]
    texts += [path.read_text(encoding="utf-8", errors="replace") for path in modules if path.is_file()]
    return any(map(ELSEWHERE.search, texts))


def _digest(content: list[Any]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
