"""Run the command ``tradebook`` in this process, on this project or on a small one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from click.testing import CliRunner, Result
from tradebook.cli.main import tradebook

from helpers.small_data import small_data
from helpers.support import ROOT


def run(*arguments: object, project: Path | None = ROOT) -> Result:
    """Run the command; the result has its exit code, `stdout` and `stderr`.

    Args:
        *arguments: of the command, the subcommand first.
        project: the project's folder; None to let the command find it.
    """
    named = [] if project is None else ["--project", project]
    return CliRunner().invoke(tradebook, list(map(str, [*arguments, *named])))


def make_project(root: Path) -> Path:
    """Make a folder a project: settings that say nothing, no chapters, the small data.

    Beside them is an empty folder ``elsewhere`` for other data.
    """
    for name in ("_config.yml", "_toc.yml"):
        (root / name).write_text("", encoding="utf-8")
    for name in ("chapters", "_static", "elsewhere"):
        (root / name).mkdir()
    shutil.copytree(small_data(), root / "data")
    return root


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody, also where somebody else has checked out; return what it says."""
    settings = ["user.name=t", "user.email=t@example.org", "safe.directory=*"]
    command = ["git", *(part for setting in settings for part in ("-c", setting)), *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
