"""Where an edition comes from: the files, the commit of the project, and the versions of the software that made it."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from tradebook.digests import file_digest, kept_files
from tradebook.errors import BuildError

REQUIREMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
BOOK_FILES = ("_config.yml", "_toc.yml", "_static")
"""What Jupyter Book needs beside the chapters: files and folders of the project's folder."""
PROJECT_FILES = (*BOOK_FILES, "chapters", "pyproject.toml", "requirements.in", "requirements.txt")
"""What a book is made of beside its data and this library: files and folders of the project's folder."""
DATA_FOLDER = "data"
"""The project's own data directory, and the name of every data directory in a manifest."""
LIBRARY = Path(__file__).parent
"""The folder of this library, in a project's ``scripts`` or where pip has installed it."""
MANIFEST = "ro-crate-metadata.json"
"""The manifest, in the folder of a finished edition."""
INPUT = "#input/"
"""What stands in the manifest before the name of an input."""
ID_DIGITS = 12
"""Of a commit's id: enough to find it, and short enough for a line of text."""
ELSEWHERE = frozenset(
    [
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_CONFIG",
        "GIT_CONFIG_PARAMETERS",
        "GIT_CONFIG_COUNT",
        "GIT_OBJECT_DIRECTORY",
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_GRAFT_FILE",
        "GIT_INDEX_FILE",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_REPLACE_REF_BASE",
        "GIT_PREFIX",
        "GIT_SHALLOW_FILE",
        "GIT_COMMON_DIR",
    ]
)
"""The variables by which git looks at another repository than that of a folder: `git rev-parse --local-env-vars`."""
DATE_VARIABLE = "SOURCE_DATE_EPOCH"
MODIFIED = "+modified"
"""Behind the commit: files of the project differ from it."""


# -- files -------------------------------------------------------------------------------------------------------------


def input_files(root: Path, data_dir: Path) -> dict[str, Path]:
    """List the files that a book is made of: the one list that all others are derived from.

    Returns:
        the files by name. Names do not depend on where things lie: the data directory is always ``data``, this library
        always ``tradebook``; all others are paths in the project's folder.
    """
    files = _name_files(DATA_FOLDER, data_dir) | _name_files(LIBRARY.name, LIBRARY)
    for name in PROJECT_FILES:
        files |= _name_files(name, root / name)
    return dict(sorted(files.items()))


def is_named(name: str) -> bool:
    """Tell whether a name is one of `input_files`; another is the path of a module that a chapter used beside them.

    Example:
        >>> is_named("data/facts.csv"), is_named("scripts/helper.py")
        (True, False)
    """
    return name.partition("/")[0] in (DATA_FOLDER, LIBRARY.name, *PROJECT_FILES)


def input_places(root: Path, data_dir: Path) -> list[Path]:
    """List the files and folders in which a book's files lie, also those that are not there yet."""
    return [data_dir, LIBRARY, *(root / name for name in PROJECT_FILES)]


def book_files(root: Path) -> dict[str, Path]:
    """List the files that Jupyter Book needs beside the chapters, by their paths in the project's folder."""
    files: dict[str, Path] = {}
    for name in BOOK_FILES:
        files |= _name_files(name, root / name)
    return files


def _name_files(name: str, place: Path) -> dict[str, Path]:
    """Return a file, or the files of a folder, by their names below that of the place."""
    if place.is_file():
        return {name: place}
    return {f"{name}/{path.relative_to(place).as_posix()}": path for path in kept_files(place)}


def input_digests(root: Path, data_dir: Path) -> dict[str, dict[str, str]]:
    """Return SHA-256 and size of each of `input_files`, as the manifest has them."""
    return {name: file_properties(path) for name, path in input_files(root, data_dir).items()}


def file_properties(path: Path) -> dict[str, str]:
    """Return SHA-256 and size of a file, as the manifest has them."""
    return {"sha256": file_digest(path), "contentSize": str(path.stat().st_size)}


# -- commit ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Commit:
    """A commit: the first digits of its id, its day, and whether files have been changed since."""

    id: str
    date: str
    changed: bool


def commit(folder: Path) -> Commit | None:
    """Return the commit that a project's folder is at; None without git, or outside a repository of its own."""
    shown = git(folder, "rev-parse", "--show-prefix", f"--short={ID_DIGITS}", "HEAD").split("\n")
    if len(shown) < 2 or shown[0]:  # a folder inside somebody else's repository has no history of its own
        return None
    changes = git(folder, "status", "--porcelain")
    return Commit(shown[1], git(folder, "log", "-1", "--format=%cs"), bool(changes))


def revision(root: Path) -> str:
    """Return the commit of the project, with `MODIFIED` where files differ from it; "unknown" outside git."""
    found = commit(root)
    return "unknown" if found is None else found.id + MODIFIED * found.changed


def build_date(root: Path, data_dir: Path) -> datetime:
    """Return the time that a build gives for itself: what is the same for the same files gives the same bytes.

    It is the one that the environment gives; else that of the commit; and without git that of the newest of the project's
    files and data.

    Args:
        root: The project's folder.
        data_dir: The data directory.

    Raises:
        BuildError: The environment gives something else than seconds since 1970.
    """
    seconds = _given_seconds()
    if seconds is None:
        # a folder inside somebody else's repository has no history of its own
        is_own = not git(root, "rev-parse", "--show-prefix")
        seconds = int((is_own and git(root, "log", "-1", "--format=%ct")) or _newest(root, data_dir))
    return datetime.fromtimestamp(seconds, UTC)


def _given_seconds() -> int | None:
    """Return the time that the environment gives, https://reproducible-builds.org/specs/source-date-epoch/."""
    text = os.environ.get(DATE_VARIABLE, "").strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,11}", text):
        raise BuildError(
            f"环境变量 {DATE_VARIABLE} 是“{text}”，应为 1970 年以来的秒数，例如 1690000000；不需要时请删除这个变量。"
        )
    return int(text)


def _newest(root: Path, data_dir: Path) -> int:
    """Return when the newest file was written; those of this library only say when it was installed."""
    files = input_files(root, data_dir).items()
    return int(max(path.stat().st_mtime for name, path in files if not name.startswith(f"{LIBRARY.name}/")))


def git(folder: Path, *arguments: str) -> str:
    """Return what git says; nothing where it cannot."""
    if shutil.which("git") is None:
        return ""
    # a folder that another user has checked out has its history, too: we run its code anyway, but none of its hooks
    # what it says is read by a program, whatever its user likes to see
    settings = ("-c", "safe.directory=*", "-c", "core.fsmonitor=false", "-c", "log.showSignature=false")
    command = ["git", *settings, "-C", str(folder), *arguments]
    # not the repository of a hook that runs this
    environment = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", errors="replace", check=False, env=environment
    )
    return "" if done.returncode else done.stdout.rstrip("\n")


# -- software ----------------------------------------------------------------------------------------------------------


def package_versions() -> dict[str, str]:
    """Return the installed versions of the packages that this library depends on directly, also for some of what it does."""
    requirements = metadata.requires(LIBRARY.name) or []
    names = {name[0] for requirement in requirements if (name := REQUIREMENT.match(requirement))}
    return {name: version for name in sorted(names) if (version := _version(name))}


def _version(name: str) -> str:
    """Return the version of a package; empty if it is not there, as one of JupyterLab seldom is."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _is_whole(package: metadata.Distribution) -> bool:
    """Tell whether a package has a name; an interrupted installation leaves folders without one."""
    return package.read_text("METADATA") is not None and bool(package.metadata["Name"])


def programs() -> dict[str, tuple[str, str]]:
    """Return name and version of the Python packages and of Python, by their identifiers in the manifest."""
    versions = {f"#python-package/{name}": (name, version) for name, version in python_packages().items()}
    versions["#python"] = ("Python", platform.python_version())
    return versions


def python_packages() -> dict[str, str]:
    """Return name and version of every Python package of this environment."""
    found = {package.name: package.version for package in metadata.distributions() if _is_whole(package)}
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))
