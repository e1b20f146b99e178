"""Executed chapters of earlier builds, and when one of them still holds.

An entry's name is the digest of everything that went into the execution: code, parameters, library and packages, and
what the chapter read (see `tradebook.recorder`), as it was then. What it read is listed in the entry with a digest of
each, so whether an entry holds is found out by computing these digests anew. Text between the code is not part of it: a
chapter of which only the text changed gets the outputs that it had.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from tradebook.data.package import DataPackage
from tradebook.digests import CACHE, file_digest, library_digest
from tradebook.figures.ledger import Ledger
from tradebook.files import remove_oldest, write_atomically
from tradebook.provenance import commit

FOLDER = f"{CACHE}/chapters"
LARGEST = 500_000_000
"""Bytes that the cache may take; what was not used for longest goes first."""
NOT_READ = ("scripts", ".venv", ".git")
"""Folders of a project that a chapter reads no data from; the library's digest covers them."""


class State:
    """The files, tables and figures that chapters may read, as they are when this is made.

    Args:
        root: the project's folder.
        data_dir: the data directory.
        ledger: the figures of the other chapters, if the chapters read them.
    """

    def __init__(self, root: Path, data_dir: Path, ledger: Ledger | None = None):
        self.places = {"data": data_dir.resolve(), "project": root.resolve()}
        self.commit = commit(root)
        files = [path for path in data_dir.rglob("*") if path.is_file()]
        files += [path for path in (*root.iterdir(), *(root / "chapters").iterdir()) if path.is_file()]
        self.files = {path.resolve(): file_digest(path) for path in files}
        package = DataPackage(data_dir)
        self.tables = {name: package.rows(name) for name in package.table_names}
        self.ledger = ledger
        self._figures: dict[str | None, str] = {}
        self._indexes: dict[tuple, dict[tuple, list[dict]]] = {}

    def holds(self) -> bool:
        """Whether the files are still what they were."""
        return all(file_digest(path) == digest for path, digest in self.files.items())

    def digest(self, read: dict) -> str | None:
        """The digest of something that a chapter read; None for what cannot be told."""
        match read:
            case {"table": table, "where": where, "until": until, "columns": columns}:
                return self._part(table, where, until, columns)
            case {"file": [place, name]}:
                path = self.places[place] / name
                return self.files.get(path, "" if not path.exists() else None)
            case {"folder": [place, name]}:
                folder = self.places[place] / name
                return json.dumps(sorted(path.name for path in folder.iterdir())) if folder.is_dir() else ""
            case {"figure": key}:
                return self._figure(key)
            case {"program": "git"}:
                return repr(self.commit)
        return None

    def _figure(self, key: str | None) -> str | None:
        if self.ledger is not None and key not in self._figures:
            text = "\n".join(self.ledger.lines(key))
            self._figures[key] = hashlib.sha256(text.encode()).hexdigest()
        return self._figures.get(key)

    def _part(self, table: str, where: dict, until: int | None, columns: list[str]) -> str:
        keys = tuple(sorted(where))
        if (table, keys) not in self._indexes:
            index = self._indexes[table, keys] = defaultdict(list)
            for row in self.tables.get(table, []):
                index[tuple(row[key] for key in keys)].append(row)
        rows = self._indexes[table, keys].get(tuple(where[key] for key in keys), [])
        if until is not None and rows and "year" in rows[0]:
            rows = [row for row in rows if row["year"] <= until]
        if columns:
            rows = list(dict.fromkeys(tuple(row[column] for column in columns) for row in rows))
        return hashlib.sha256(repr(rows).encode()).hexdigest()

    def read_from(self, log: Path) -> list[tuple[dict, str]] | None:
        """What a chapter read of this, from the log of its kernel, each with its digest; None if it cannot be told."""
        if not log.exists():
            return None
        reads = []
        for line in log.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if path := entry.get("file") or entry.get("folder"):
                kind = "file" if "file" in entry else "folder"
                place = self._place(Path(path), kind)
                if place is None:
                    continue
                entry = {kind: place}
            digest = self.digest(entry)
            if digest is None:
                return None
            reads.append((entry, digest))
        return reads

    def _place(self, path: Path, kind: str) -> list[str] | None:
        """Data directory or project and the path in it; None for what is not the book's."""
        path = path.resolve()
        for place, folder in self.places.items():
            if path.is_relative_to(folder):
                name = path.relative_to(folder)
                if place == "project" and (kind == "folder" or name.parts[:1] in {(part,) for part in NOT_READ}):
                    return None
                return [place, name.as_posix()]
        return None


@dataclass(frozen=True)
class Entry:
    """An executed chapter: the notebook's file, and whether the chapter is the same to the last letter."""

    notebook: Path
    is_same: bool


class ChapterCache:
    """The executed chapters of earlier builds of a project.

    Args:
        root: the project's folder; entries are kept under ``_build/.cache``.
    """

    def __init__(self, root: Path):
        self.folder = root / FOLDER
        self._library = library_digest()

    def find(self, path: Path, parameters: dict, state: State) -> Entry | None:
        """What running a chapter would give; None if it has to run."""
        key = self._key(path, parameters)
        for entry in self.folder.glob(f"{key}-*.json"):
            try:
                content = json.loads(entry.read_text(encoding="utf-8"))
                if all(state.digest(read) == digest for read, digest in content["reads"]):
                    notebook = entry.with_suffix(".ipynb")
                    for used in (entry, notebook):
                        os.utime(used)
                    return Entry(notebook, content["chapter"] == file_digest(path))
            except FileNotFoundError:  # another build has just cleared it away
                continue
        return None

    def store(self, path: Path, parameters: dict, state: State, log: Path, executed: Path) -> None:
        """Keep an executed chapter, unless what it read cannot be told.

        Args:
            path: the chapter.
            parameters: what it was executed with.
            state: what there was to read; from before the execution.
            log: what it read, from its kernel.
            executed: the executed notebook.
        """
        reads = state.read_from(log)
        if reads is None:
            return
        name = f"{self._key(path, parameters)}-{_digest(reads)}"
        write_atomically(self.folder / f"{name}.ipynb", executed.read_bytes())
        content = {"chapter": file_digest(path), "reads": reads}
        write_atomically(self.folder / f"{name}.json", json.dumps(content, ensure_ascii=False))

    def _key(self, path: Path, parameters: dict) -> str:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        code = [[cell["source"], cell["metadata"]] for cell in notebook["cells"] if cell["cell_type"] == "code"]
        return _digest([path.name, notebook["metadata"], code, parameters, self._library])

    def shrink(self) -> None:
        """Remove the entries that were not used for longest, as far as the cache is too large."""
        remove_oldest(self.folder, LARGEST)


def _digest(content: list) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
