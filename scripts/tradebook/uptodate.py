"""Whether a build would give what is there already, found out in a fraction of a second.

Nothing here imports more than the standard library, since importing the book's libraries takes longer than everything
that this module does.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tradebook.files import write_atomically

CACHE = "_build/.cache"
MANIFEST = "ro-crate-metadata.json"
FONT_FOLDERS = [
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts"),
    *("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    *("C:/Windows/Fonts", "~/AppData/Local/Microsoft/Windows/Fonts"),
]
"""Where Linux, macOS and Windows have them."""
PROJECT_FILES = [
    "_config.yml",
    "_toc.yml",
    "requirements.*",
    "pyproject.toml",
    "_static/**/*",
    "chapters/**/*",
    "scripts/**/*",
]
"""What a book depends on beside its data, from the project's folder."""


def files_digest(files: Iterable[tuple[str, Path]]) -> str:
    """SHA-256 of files with their names."""
    digest = hashlib.sha256()
    for name, path in sorted(files):
        digest.update(f"{name}\0{file_digest(path)}\0".encode())
    return digest.hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file; empty if there is none."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (FileNotFoundError, IsADirectoryError):
        return ""


def fonts_digest() -> str:
    """Which fonts the system has: with others, charts are drawn otherwise."""
    folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
    fonts = [(str(path), path.stat().st_size) for folder in folders for path in folder.rglob("*.[ot]t[fc]")]
    return hashlib.sha256(json.dumps(sorted(fonts)).encode()).hexdigest()


def library_digest() -> str:
    """What this library and what it uses are: its files, name and version of each installed package, and the fonts."""
    own = Path(__file__).parent
    packages = {
        entry.name
        for folder in sys.path
        if os.path.isdir(folder or ".")
        for entry in os.scandir(folder or ".")
        if entry.name.endswith(".dist-info")
    }
    text = json.dumps(
        [
            sys.version,
            sorted(packages),
            fonts_digest(),
            files_digest((str(path.relative_to(own)), path) for path in _files(own, "**/*")),
        ]
    )
    return hashlib.sha256(text.encode()).hexdigest()


def inputs_digest(root: Path, data_dir: Path) -> str:
    """Everything that the book of a project and a data directory depends on."""
    files = [(f"data/{path.relative_to(data_dir)}", path) for path in _files(data_dir, "**/*")]
    for pattern in PROJECT_FILES:
        files += [(str(path.relative_to(root)), path) for path in _files(root, pattern)]
    git = [["rev-parse", "HEAD"], ["status", "--porcelain"]]
    state = [
        files_digest(files),
        library_digest(),
        *(subprocess.run(["git", "-C", root, *command], capture_output=True, text=True).stdout for command in git),
        os.environ.get("SOURCE_DATE_EPOCH"),
        shutil.which("xelatex"),
    ]
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()


def _files(folder: Path, pattern: str) -> list[Path]:
    """The files of a folder but what editors and Python leave there."""
    return [
        path
        for path in folder.glob(pattern)
        if path.is_file()
        and not any(part.startswith((".", "__pycache__")) for part in path.relative_to(folder).parts)
    ]


# -- finished builds ---------------------------------------------------------------------------------------------------


def finished(root: Path, data_dir: Path, options: dict, inputs: str) -> Path | None:
    """The folder that a build with these options would make again, byte by byte; None if it has to be built.

    Args:
        root: the project's folder.
        data_dir: the data directory.
        options: what the build is asked for.
        inputs: `inputs_digest`.
    """
    try:
        note = json.loads(_note(root, data_dir, options).read_text(encoding="utf-8"))
        target = Path(note["target"])
        if note["inputs"] != inputs or note["manifest"] != file_digest(target / MANIFEST):
            return None
        graph = json.loads((target / MANIFEST).read_text(encoding="utf-8"))["@graph"]
    except (FileNotFoundError, ValueError, KeyError):
        return None
    outputs = [entity for entity in graph if entity["@type"] == "File"]
    return target if all(file_digest(target / entity["@id"]) == entity["sha256"] for entity in outputs) else None


def note_finished(root: Path, data_dir: Path, options: dict, inputs: str, target: Path) -> None:
    """Remember a build that succeeded, with the digest of its inputs from before it began."""
    note = {"inputs": inputs, "target": str(target), "manifest": file_digest(target / MANIFEST)}
    write_atomically(_note(root, data_dir, options), json.dumps(note))


def _note(root: Path, data_dir: Path, options: dict) -> Path:
    name = hashlib.sha256(json.dumps([str(data_dir), options], sort_keys=True).encode()).hexdigest()
    return root / CACHE / "builds" / f"{name}.json"
