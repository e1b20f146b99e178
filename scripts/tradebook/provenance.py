"""Where an edition comes from: the commit of the project, and the versions of the software that made it."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

REQUIREMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
ID_DIGITS = 12
"""Of a commit's id: enough to find it, and short enough for a line of text."""


@dataclass(frozen=True)
class Commit:
    """A commit: the first digits of its id, its day, and whether files have been changed since."""

    id: str
    date: str
    changed: bool


def commit(folder: Path) -> Commit | None:
    """The commit that a project's folder is at; None without git, or outside a repository of its own."""
    shown = _git(folder, "rev-parse", "--show-prefix", f"--short={ID_DIGITS}", "HEAD").split("\n")
    if len(shown) < 2 or shown[0]:  # a folder inside somebody else's repository has no history of its own
        return None
    changes = _git(folder, "status", "--porcelain")
    return Commit(shown[1], _git(folder, "log", "-1", "--format=%cs"), bool(changes))


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


def _git(folder: Path, *arguments: str) -> str:
    """What git says; nothing where it cannot."""
    if shutil.which("git") is None:
        return ""
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return "" if done.returncode else done.stdout.rstrip("\n")
