"""What a chapter reads while it runs, so that it need not run again before one of these things has changed.

A kernel that is told a file by the environment variable `VARIABLE` writes there, one JSON object a line, what its
notebook reads: parts of tables, as `tradebook.data.package` and `tradebook.model.edition` note them, figures of other chapters,
as `tradebook.figures.ledger` notes them, and every other file, folder and program, which Python's audit events tell, whatever
library opens them (https://docs.python.org/3/library/audit_events.html). Without the variable nothing happens here.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

VARIABLE = "TRADEBOOK_READS"
_EVENTS = {"open": "file", "os.listdir": "folder", "os.scandir": "folder", "subprocess.Popen": "program"}

_log: int | None = None
_seen: set[str] = set()
_parts: list[str] = []
_silent = False


def start() -> None:
    """Begin to record, if this process is told to and does not yet."""
    global _log
    if _log is None and os.environ.get(VARIABLE):
        with suppress(FileNotFoundError):  # its folder is gone: the build has been interrupted
            _log = os.open(os.environ[VARIABLE], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            sys.addaudithook(_hear)


def _hear(event: str, arguments: tuple) -> None:
    kind = _EVENTS.get(event)
    if kind is None or _silent:
        return
    name = arguments[0]
    if isinstance(name, bytes):
        name = os.fsdecode(name)
    if kind == "program":
        _write({"program": os.path.basename(str(name))})
    elif isinstance(name, (str, os.PathLike)) or name is None:
        if kind == "file" and isinstance(arguments[1], str) and arguments[1][0] in "wax":
            return
        _write({kind: os.path.abspath(name or ".")})


def note(
    table: str, where: dict | None = None, until: int | None = None, columns: list[str] | None = None
) -> None:
    """Note that a part of a table is read.

    Args:
        table: the table.
        where: only rows with these values in these columns.
        until: only rows of years up to this one.
        columns: only which values these columns have, combined and in which order.
    """
    if _log is not None and table not in _parts:
        _write({"table": table, "where": where or {}, "until": until, "columns": columns or []})


def note_figure(key: str | None) -> None:
    """Note that a figure of another chapter is looked at, or all of them (None)."""
    if _log is not None:
        _write({"figure": key})


def note_file(path: str | os.PathLike) -> None:
    """Note a file of which a chapter asks whether it is there; opening it is noted anyway."""
    if _log is not None:
        _write({"file": os.path.abspath(path)})


@contextmanager
def part(table: str, *args, **kwargs) -> Iterator[None]:
    """Within, reading the table counts as reading only the part that `note` takes as arguments."""
    note(table, *args, **kwargs)
    _parts.append(table)
    try:
        yield
    finally:
        _parts.remove(table)


@contextmanager
def silence() -> Iterator[None]:
    """Within, files are opened of which the parts are noted that are used."""
    global _silent
    before, _silent = _silent, True
    try:
        yield
    finally:
        _silent = before


def _write(entry: dict) -> None:
    line = json.dumps(entry, ensure_ascii=False, sort_keys=True, default=int)  # years may be numpy's integers
    if line not in _seen:
        _seen.add(line)
        os.write(_log, f"{line}\n".encode())
