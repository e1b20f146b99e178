"""Commands as messages name them: as somebody can run them for the data that the message is about."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from tradebook.provenance import DATA_FOLDER

COMMAND = [sys.executable, "-P", "-m", "tradebook"]
"""The command, in a process of its own; ``-P`` so that no folder called ``tradebook`` where it is started is taken for the library."""
SETTINGS = ("_config.yml", "_toc.yml")
"""What lies beside the project's own data."""
PLAIN = re.compile(r"[\w@%+=:,./-]+")
"""What a shell takes as it is."""


def spell_command(name: str, data_dir: Path, *arguments: object) -> str:
    """Return a command line of ``tradebook``, which names the data directory unless that is the project's own.

    Args:
        name: The subcommand.
        data_dir: The data directory that the command is about.
        *arguments: Further options with their values, and arguments.

    Examples:
        >>> spell_command("import", Path("data-CN-GS"), "--year", 2022, "--file", "录入.xlsx")
        'tradebook import --data data-CN-GS --year 2022 --file 录入.xlsx'
    """
    data = [] if is_own_data(data_dir) else ["--data", data_dir]
    return " ".join(["tradebook", name, *(_quote(str(word)) for word in [*data, *arguments])])


def spell_target(name: str, data_dir: Path | None, **variables: object) -> str:
    """Return a command line of ``make``, which names the data directory unless that is the project's own.

    Args:
        name: The target.
        data_dir: The data directory that it is about; None for the project's own, wherever that is.
        **variables: The variables that it takes, with their values.

    Examples:
        >>> spell_target("import", Path("data-CN-GS"), YEAR=2022)
        'make import DATA=data-CN-GS YEAR=2022'
    """
    is_own = data_dir is None or is_own_data(data_dir)
    named = variables if is_own else {"DATA": data_dir, **variables}
    return " ".join(["make", name, *(f"{variable}={_quote(str(value))}" for variable, value in named.items())])


def spell_both(name: str, data_dir: Path, *arguments: object, **variables: object) -> str:
    """Return a command of ``tradebook``, and in brackets the target of ``make`` that does the same.

    Args:
        name: The subcommand, and the target.
        data_dir: The data directory that they are about.
        *arguments: Of the subcommand.
        **variables: Of the target.

    Examples:
        >>> spell_both("import", Path("data-CN-GS"), "--undo", UNDO=1)
        'tradebook import --data data-CN-GS --undo（make import DATA=data-CN-GS UNDO=1）'
    """
    return f"{spell_command(name, data_dir, *arguments)}（{spell_target(name, data_dir, **variables)}）"


def name_data(data_dir: Path) -> Path:
    """Return how a command names a data directory to somebody elsewhere: without where it lies on this machine.

    Args:
        data_dir: Its absolute path.

    Examples:
        >>> str(name_data(Path("/srv/data-CN-GS"))), str(name_data(Path("/srv/甘肃/data")))
        ('data-CN-GS', '数据目录')
    """
    if is_own_data(data_dir):
        return data_dir
    return Path(data_dir.name if data_dir.name != DATA_FOLDER else "数据目录")


def is_own_data(data_dir: Path) -> bool:
    """Tell whether a data directory is the project's own, on which commands work when none is named.

    Args:
        data_dir: Its path.
    """
    return data_dir.name == DATA_FOLDER and all((data_dir.parent / name).exists() for name in SETTINGS)


def _quote(word: str) -> str:
    if os.name == "nt":
        return subprocess.list2cmdline([word])
    return word if PLAIN.fullmatch(word) else shlex.quote(word)
