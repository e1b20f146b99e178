"""Digests (SHA-256) of files, of the fonts, and of this library with all that it uses.

Nothing here imports more than the standard library.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

METADATA = ".dist-info"
"""What the folder of an installed package's metadata ends with."""
CACHE = "_build/.cache"
"""Folder of the project for what builds keep for the next one."""

FONT_FOLDERS = [
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts"),
    *("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    *("C:/Windows/Fonts", "~/AppData/Local/Microsoft/Windows/Fonts"),
]
"""Where Linux, macOS and Windows have their fonts."""
FONT_ENDINGS = {".otf", ".otc", ".ttf", ".ttc"}


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
    return text_digest(json.dumps([(str(path), path.stat().st_size) for path in _font_files()]))


def _font_files() -> list[Path]:
    # not that of `Path`, which fails where nobody has a home
    folders = (Path(os.path.expanduser(folder)) for folder in FONT_FOLDERS)
    return sorted(path for folder in folders for path in kept_files(folder) if path.suffix.lower() in FONT_ENDINGS)


def library_digest() -> str:
    """Return a digest of this library and all that it uses, the same on every machine that has the same.

    It covers the library's files, Python, name and version of each installed package, and the fonts.
    """
    own = Path(__file__).parent
    packages = {
        entry.name
        for folder in sys.path
        if os.path.isdir(folder or ".")
        for entry in os.scandir(folder or ".")
        if entry.name.endswith(METADATA)
    }
    text = json.dumps(
        [
            sys.version,
            sorted(packages),
            fonts_digest(),
            files_digest((str(path.relative_to(own)), path) for path in kept_files(own)),
        ]
    )
    return text_digest(text)


@cache
def environment_digest() -> str:
    """Return a digest of this library and all that it uses, as this machine has it: what is kept here holds for it.

    Beside `library_digest` it covers the files of the installed packages and of the fonts, which somebody may have changed
    in place. Reading them all would take seconds, so what the file system says of them counts: size, times and number of each. No content
    changes without the time of the last change of status, which nobody can set. A process is asked once, since it goes on
    with what it imported.
    """
    given = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    installed = (folder for folder in sys.path if any(Path(folder).glob(f"*{METADATA}")))
    folders = sorted({folder for folder in (*given, *installed) if os.path.isdir(folder)})
    return text_digest(json.dumps([drawing_digest(), [sorted(_states(folder)) for folder in folders]]))


@cache
def drawing_digest() -> str:
    """Return a digest of what charts are drawn with on this machine: `library_digest`, and what the file system says of the fonts."""
    fonts = [_state(str(path), path.stat()) for path in _font_files()]
    return text_digest(json.dumps([library_digest(), fonts]))


_State = tuple[str, int, int, int, int]
"""Path, size, times and number of a file."""


def _state(path: str, status: os.stat_result) -> _State:
    return path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _states(folder: str) -> Iterator[_State]:
    """Yield the states of the files of installed packages, but for what Python compiles and for tests."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name not in ("__pycache__", "tests"):
                    yield from _states(entry.path)
            else:
                yield _state(entry.path, entry.stat(follow_symlinks=False))


def kept_files(folder: Path, pattern: str = "*") -> list[Path]:
    """Return the files of a folder and the folders in it, but for what editors, other systems and Python leave there.

    Folders that are symbolic links count, each once.

    Args:
        folder: The folder.
        pattern: Of the files' names.
    """
    found, seen = [], set()
    for place, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        folders[:] = sorted(name for name in folders if not _is_left_behind(name)) if real not in seen else []
        if real not in seen:
            found += [Path(place, name) for name in names if fnmatch(name, pattern) and not _is_left_behind(name)]
        seen.add(real)
    # not that of `Path`, which fails in folders that may be listed and not entered
    return sorted(path for path in found if os.path.isfile(path))


def files_in(folder: Path, pattern: str) -> list[Path]:
    """Return the files of a folder that `kept_files` returns, without those of the folders in it."""
    return [path for path in kept_files(folder, pattern) if path.parent == folder]


def _is_left_behind(name: str) -> bool:
    """Tell whether a file is none of the project: hidden (``.git``, ``._page.ipynb``), compiled, or a copy that an editor keeps."""
    return name.startswith((".", "__pycache__", "~$")) or name.endswith(("~", ".pyc"))


def format_checksums(digests: Mapping[str, str]) -> str:
    r"""Return digests by file names as ``sha256sum -c`` reads them; `parse_checksums` reads them back.

    Example:
        >>> format_checksums({"a.csv": "0f"})
        '0f  a.csv\n'
    """
    return "".join(f"{digest}  {name}\n" for name, digest in digests.items())


def parse_checksums(text: str) -> dict[str, str]:
    r"""Return the digests by file names of what `format_checksums` wrote.

    Example:
        >>> parse_checksums("0f  a.csv\n")
        {'a.csv': '0f'}
    """
    return {name: digest for digest, _, name in (line.partition("  ") for line in text.splitlines())}
