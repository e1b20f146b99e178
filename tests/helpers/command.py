"""Run the command ``tradebook`` in this process, on this project or on a small one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from click.testing import CliRunner, Result
from tradebook.cli.main import tradebook

from helpers.support import DATA, ROOT


def run(*arguments: object, project: Path | None = ROOT) -> Result:
    """Run the command; the result has its exit code, `stdout` and `stderr`.

    Args:
        *arguments: of the command, the subcommand first.
        project: the project's folder; None to let the command find it.
    """
    named = [] if project is None else ["--project", project]
    return CliRunner().invoke(tradebook, list(map(str, [*arguments, *named])))


def make_project(root: Path, data: Path = DATA) -> Path:
    """Make a folder a project: settings that say nothing, no chapters, a copy of data, an empty register of sign-offs.

    Beside them is an empty folder ``elsewhere`` for other data.
    """
    for name in ("_config.yml", "_toc.yml"):
        (root / name).write_text("", encoding="utf-8")
    (root / "chapters").mkdir()
    (root / "elsewhere").mkdir()
    shutil.copytree(data, root / "data")
    register = (root / "data" / "signoffs.csv").read_text(encoding="utf-8")
    (root / "data" / "signoffs.csv").write_text(register.splitlines()[0] + "\n", encoding="utf-8")
    return root


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody; return what it says."""
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
