"""The small data directory with more of what single chapters speak of: cases, policies, bases, a print, forecasts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from helpers.small_data import AREA, FIRST, LAST, write_small_data
from helpers.tables import Rows, read_rows, rewrite

ROWS = Path(__file__).with_name("small_topics")
"""The tables of topics, which replace those of the small data."""


def write_topic_data(folder: Path) -> Path:
    """Write the data directory ``data``, with the tables of topics, into a folder; return its path."""
    data = write_small_data(folder)
    for path in ROWS.rglob("*.csv"):
        rows = read_rows(path)
        rewrite(data, path.relative_to(ROWS).with_suffix("").as_posix(), lambda _, rows=rows: rows)
    return data


def write_long_data(folder: Path) -> Path:
    """Write the data directory ``data``, with a year more and printed forecasts, into a folder; return its path."""
    data = write_small_data(folder)
    trade = read_rows(data / "services_trade.csv")
    newest = [row for row in trade if row["year"] == str(LAST)]
    rewrite(data, "services_trade", lambda rows: [*_earlier(trade), *rows])
    rewrite(data, "forecast_published", lambda _: [*_printed(newest, LAST - 1), *_printed(newest, LAST)])
    return data


def _earlier(trade: Rows) -> Rows:
    """The year before the small data's first one: a tenth less of everything."""
    return [
        {**row, "year": str(FIRST - 1), "value": str(Decimal(row["value"]) * 9 / 10)}
        for row in trade
        if row["year"] == str(FIRST) and row["area"] == AREA
    ]


def _printed(newest: Rows, vintage: int) -> Rows:
    """A printed forecast: the newest year's trade, but telecommunications tenfold, which breaks the sums."""
    return [
        {**row, "vintage": str(vintage), "year": str(vintage + 1)}
        | ({"value": str(Decimal(row["value"]) * 10)} if row["sector"] == "SI" else {})
        for row in newest
    ]
