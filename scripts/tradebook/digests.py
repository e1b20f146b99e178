"""Digests (SHA-256) of files, of the fonts, and of this library with all that it uses.

Nothing here imports more than the standard library.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

CACHE = "_build/.cache"
"""Folder of the project for what builds keep for the next one."""

FONT_FOLDERS = [
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts"),
    *("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    *("C:/Windows/Fonts", "~/AppData/Local/Microsoft/Windows/Fonts"),
]
"""Where Linux, macOS and Windows have their fonts."""


def files_digest(files: Iterable[tuple[str, Path]]) -> str:
    """Return the digest of files with their names.

    Args:
        files: Name and path of each; their order does not matter.
    """
    digest = hashlib.sha256()
    for name, path in sorted(files):
        digest.update(f"{name}\0{file_digest(path)}\0".encode())
    return digest.hexdigest()


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def file_digest(path: Path) -> str:
    """Return the digest of a file; empty if there is none."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (FileNotFoundError, IsADirectoryError):
        return ""


def fonts_digest() -> str:
    """Return a digest of the fonts of the system; with others, charts are drawn otherwise."""
    folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
    fonts = [(str(path), path.stat().st_size) for folder in folders for path in folder.rglob("*.[ot]t[fc]")]
    return text_digest(json.dumps(sorted(fonts)))


def library_digest() -> str:
    """Return a digest of this library and all that it uses.

    It covers the library's files, Python, name and version of each installed package, and the fonts.
    """
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
            files_digest((str(path.relative_to(own)), path) for path in kept_files(own, "**/*")),
        ]
    )
    return text_digest(text)


def kept_files(folder: Path, pattern: str) -> list[Path]:
    """Return the files of a folder that match a pattern, but for what editors and Python leave there.

    Args:
        folder: The folder.
        pattern: As `Path.glob` takes it.
    """
    return [
        path
        for path in folder.glob(pattern)
        if path.is_file()
        and not any(part.startswith((".", "__pycache__")) for part in path.relative_to(folder).parts)
    ]
