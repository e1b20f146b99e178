"""Where an edition comes from: the files, the commit of the project, and the versions of the software that made it."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from tradebook.digests import file_digest

REQUIREMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
INPUT_PATTERNS = [
    "_config.yml",
    "_toc.yml",
    "requirements.txt",
    "_static/**/*",
    "chapters/*.ipynb",
    "scripts/**/*.py",
]
"""What a book is made of beside its data, from the project's folder."""
ID_DIGITS = 12
"""Of a commit's id: enough to find it, and short enough for a line of text."""
MODIFIED = "+modified"
"""Behind the commit: files of the project differ from it."""


# -- files -------------------------------------------------------------------------------------------------------------


def input_files(root: Path, data_dir: Path) -> dict[str, Path]:
    """The files that a book is made of, by their names in the manifest: the data directory is always ``data``."""
    found = {f"data/{path.relative_to(data_dir).as_posix()}": path for path in _files(data_dir, "**/*")}
    for pattern in INPUT_PATTERNS:
        found |= {path.relative_to(root).as_posix(): path for path in _files(root, pattern)}
    return {name: found[name] for name in sorted(found) if _is_kept_in_git(Path(name))}


def input_digests(root: Path, data_dir: Path) -> dict[str, dict[str, str]]:
    """SHA-256 and size of each of `input_files`, as the manifest has them."""
    return {name: file_properties(path) for name, path in input_files(root, data_dir).items()}


def file_properties(path: Path) -> dict[str, str]:
    """SHA-256 and size of a file, as the manifest has them."""
    return {"sha256": file_digest(path), "contentSize": str(path.stat().st_size)}


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.glob(pattern) if path.is_file())


def _is_kept_in_git(path: Path) -> bool:
    """False for what editors and Python leave beside the files: hidden files, locks, caches."""
    return not any(part.startswith((".", "__pycache__")) for part in path.parts)


# -- commit ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Commit:
    """A commit: the first digits of its id, its day, and whether files have been changed since."""

    id: str
    date: str
    changed: bool


def commit(folder: Path) -> Commit | None:
    """The commit that a project's folder is at; None without git, or outside a repository of its own."""
    shown = git(folder, "rev-parse", "--show-prefix", f"--short={ID_DIGITS}", "HEAD").split("\n")
    if len(shown) < 2 or shown[0]:  # a folder inside somebody else's repository has no history of its own
        return None
    changes = git(folder, "status", "--porcelain")
    return Commit(shown[1], git(folder, "log", "-1", "--format=%cs"), bool(changes))


def revision(root: Path) -> str:
    """The commit of the project, with `MODIFIED` where files differ from it; "unknown" outside git."""
    found = commit(root)
    return "unknown" if found is None else found.id + MODIFIED * found.changed


def source_date(folder: Path) -> int | None:
    """The time that a build gives for itself, in seconds since 1970: SOURCE_DATE_EPOCH, or that of the commit.

    https://reproducible-builds.org/specs/source-date-epoch/

    Returns:
        None outside git.
    """
    seconds = os.environ.get("SOURCE_DATE_EPOCH") or git(folder, "log", "-1", "--format=%ct")
    return int(seconds) if seconds else None


def build_date(folder: Path) -> datetime:
    """`source_date` as a date; now, outside git."""
    return datetime.fromtimestamp(source_date(folder) or time.time(), UTC)


def git(folder: Path, *arguments: str) -> str:
    """What git says; nothing where it cannot."""
    if shutil.which("git") is None:
        return ""
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return "" if done.returncode else done.stdout.rstrip("\n")


# -- software ----------------------------------------------------------------------------------------------------------


def package_versions(requirements: Path) -> dict[str, str]:
    """The installed versions of the packages that the book depends on directly.

    Args:
        requirements: ``requirements.in``, one package a line.
    """
    lines = requirements.read_text(encoding="utf-8").splitlines()
    names = [found[0] for line in lines if (found := REQUIREMENT.match(line))]
    return {name: _version(name) for name in sorted(names)}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def programs() -> dict[str, tuple[str, str]]:
    """The Python packages, Python and XeLaTeX, as far as they are there: identifier in the manifest, name and version."""
    versions = {f"#python-package/{name}": (name, version) for name, version in python_packages().items()}
    versions["#python"] = ("Python", platform.python_version())
    if shutil.which("xelatex"):
        first, *_ = subprocess.run(["xelatex", "--version"], capture_output=True, text=True).stdout.splitlines()
        versions["#xelatex"] = ("XeLaTeX", first)
    return versions


def python_packages() -> dict[str, str]:
    """Name and version of every Python package of this environment."""
    found = {distribution.name: distribution.version for distribution in metadata.distributions()}
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


MANIFEST = "ro-crate-metadata.json"


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
