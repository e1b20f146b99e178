"""A small but complete data directory, which no correction and no new year of the project's own data changes.

Four years of a province with six sectors, the first without anything else, and a few rows of every other table. All
identities hold but one, which is registered, and the newest year has five claims of a print. The rows stand as text in
the folder ``small_data``; the schema is the project's, since it goes with the code.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import shutil
import tempfile
from decimal import Decimal
from pathlib import Path

from tradebook.data.printed.places import PLACES

from helpers.support import DATA
from helpers.tables import Rows, edit, read_rows, rewrite, write_rows

ROWS = Path(__file__).with_name("small_data")

AREA, NATION, OTHER_AREA = "CN-SN", "CN", "CN-SC"
FIRST, LAST = 2019, 2022
YEAR = LAST + 1
"""The year that the data does not have yet."""


@functools.cache
def small_data() -> Path:
    """Return the data directory, which is written once for all tests of a process; not to be changed."""
    folder, owner = tempfile.mkdtemp(prefix="small-data-"), os.getpid()
    # a process forked from this one goes on without the folder's removal
    atexit.register(lambda: os.getpid() == owner and shutil.rmtree(folder, ignore_errors=True))
    return write_small_data(Path(folder))


def write_small_data(folder: Path) -> Path:
    """Write the data directory ``data`` into a folder; return its path."""
    data = folder / "data"
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    package["sources"] = [{"title": "小报告"}]
    package["resources"] = [table for table in package["resources"] if _is_there(table["path"])]
    for table in package["resources"]:
        source = ROWS / table["path"]
        columns = [field["name"] for field in table["schema"]["fields"]]
        write_rows(data / table["path"], columns, read_rows(source) if source.exists() else [])
    text = json.dumps(package, ensure_ascii=False, indent=1)
    (data / "datapackage.json").write_text(text, encoding="utf-8")
    shutil.copy(ROWS / "edition.yml", data)
    return data


def _is_there(path: str) -> bool:
    """Tell whether a table is in the directory: prints only if their claims are written out, others also if empty."""
    return not path.startswith("published/") or (ROWS / path).exists()


def write_other_area(folder: Path) -> Path:
    """Write the data directory of another area, which has the newest trade by sector and nothing else of its own."""
    data = write_small_data(folder)
    # the code lists stay, and with them the places that they name
    for table in {path.stem for path in data.glob("*.csv")} - {PLACES}:
        rewrite(data, table, lambda rows: [row for row in rows if row.get("area", AREA) != AREA])
    newest = [row for row in read_rows(ROWS / "services_trade.csv") if row["year"] == str(LAST)]
    rewrite(data, "services_trade", lambda rows: [{**row, "area": OTHER_AREA} for row in newest])
    edit(data / "edition.yml", f"area: {AREA}", f"area: {OTHER_AREA}")
    return data


def write_long_data(folder: Path) -> Path:
    """Write the data directory ``data``, with a year more before it and printed forecasts; return its path."""
    data = write_small_data(folder)
    trade = read_rows(data / "services_trade.csv")
    newest = [row for row in trade if row["year"] == str(LAST)]
    rewrite(data, "services_trade", lambda rows: [*_earlier(trade), *rows])
    rewrite(data, "forecast_published", lambda _: [*_printed(newest, LAST - 1), *_printed(newest, LAST)])
    return data


def _earlier(trade: Rows) -> Rows:
    """Return the year before the first one: a tenth less of everything."""
    return [
        {**row, "year": str(FIRST - 1), "value": str(Decimal(row["value"]) * 9 / 10)}
        for row in trade
        if row["year"] == str(FIRST)
    ]


def _printed(newest: Rows, vintage: int) -> Rows:
    """Return a printed forecast: the newest year's trade, but telecommunications tenfold, which breaks the sums."""
    return [
        {**row, "vintage": str(vintage), "year": str(vintage + 1)}
        | ({"value": str(Decimal(row["value"]) * 10)} if row["sector"] == "SI" else {})
        for row in newest
    ]
