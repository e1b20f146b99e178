"""Tables of a data directory, changed as an editor or a slip would."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path

from tradebook.figures.observation_status import OBS_STATUS

Rows = list[dict[str, str]]
"""The rows of a table as texts, by column."""


def read_rows(path: Path) -> Rows:
    """Read the rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def write_rows(path: Path, columns: Iterable[str], rows: Rows) -> None:
    """Write a CSV file; what a row does not have is empty, other columns are left out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(columns), restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def rewrite(data: Path, table: str, change: Callable[[Rows], Rows]) -> None:
    """Replace the rows of a table of a data directory.

    Args:
        data: The data directory.
        table: The table's file in it, without suffix.
        change: Gets the rows and returns those to write.
    """
    path = data / f"{table}.csv"
    header = path.read_text(encoding="utf-8-sig").splitlines()[0]
    write_rows(path, header.split(","), change(read_rows(path)))


def withhold(data: Path, table: str, reason: str, **key: object) -> None:
    """Take the value of one observation away, and say why.

    Args:
        data: The data directory.
        table: The table's file in it, without suffix.
        reason: The status.
        **key: The cells that tell it from others.
    """
    path, wanted = data / f"{table}.csv", {name: str(cell) for name, cell in key.items()}.items()
    rows = read_rows(path)
    (row,) = (row for row in rows if wanted <= row.items())
    row |= {"value": "", OBS_STATUS: reason}
    write_rows(path, dict.fromkeys([*rows[0], OBS_STATUS]), rows)


def name_only_in_header(path: Path, *names: str) -> None:
    """Have the last columns of a CSV file in the header only, as somebody writes them who adds them to an older file.

    Args:
        path: The file; columns that it has must be empty.
        names: The columns.
    """
    rows = read_rows(path)
    kept = [name for name in rows[0] if name not in names]
    assert not any(row.get(name) for row in rows for name in names)
    write_rows(path, kept, rows)
    head, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([f"{head.rstrip()},{','.join(names)}\n", *lines]), encoding="utf-8")


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that a file has exactly once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path.name, old, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8")


def drop_table(data: Path, table: str) -> None:
    """Take a table out of a data directory's description; its file stays."""
    path = data / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    left = [resource for resource in package["resources"] if resource["name"] != table]
    assert len(left) == len(package["resources"]) - 1
    path.write_text(json.dumps({**package, "resources": left}, ensure_ascii=False, indent=1), encoding="utf-8")
