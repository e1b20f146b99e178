"""A small but complete data directory, which no correction and no new year of the project's own data changes.

Three years of a province with six sectors, and a few rows of every other table. All identities hold but one, which is
registered, and the newest year has six claims of a print. The rows stand as text in the folder ``small_data``; the
schema is the project's, since it goes with the code.
"""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

from helpers.support import DATA

ROWS = Path(__file__).with_name("small_data")

AREA, NATION = "CN-SN", "CN"
FIRST, LAST = 2020, 2022
YEAR = LAST + 1
"""The year that the data does not have yet."""


def write_small_data(folder: Path) -> Path:
    """Write the data directory ``data`` into a folder; return its path."""
    data = folder / "data"
    shutil.copytree(ROWS, data)
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    package["sources"] = [{"title": "小报告"}]
    package["resources"] = [table for table in package["resources"] if _is_there(table["path"])]
    for table in package["resources"]:
        _write_columns(data / table["path"], [field["name"] for field in table["schema"]["fields"]])
    text = json.dumps(package, ensure_ascii=False, indent=1)
    (data / "datapackage.json").write_text(text, encoding="utf-8")
    return data


def _is_there(path: str) -> bool:
    """Tell whether a table is in the directory: prints only if their claims are written out, others also if empty."""
    return not path.startswith("published/") or (ROWS / path).exists()


def _write_columns(path: Path, columns: list[str]) -> None:
    """Write a table again with all columns of its schema; a table that is not written out has none but the header."""
    rows: list[dict[str, Any]] = []
    if path.exists():
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
