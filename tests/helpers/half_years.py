"""Half-year figures made from the real ones: of each year's sectors, so much, one year later."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

from helpers.small_data import LAST as SMALL_LAST
from helpers.support import REPORT_YEAR
from helpers.tables import read_rows

FIRST, LAST = 2021, REPORT_YEAR + 1
"""The years that have a first half."""
SHARE = Decimal("0.48")
NATION = {LAST - 1: "4300.5", LAST: "4560.2"}
"""The nation's trade in 亿美元."""


def add_half_years(data: Path, part: str = "S1") -> None:
    """Add the first halves of three years to a data directory with the real data.

    Args:
        data: The data directory.
        part: The part of the year, as `tradebook.data.settings.periods` names it.
    """
    sectors = [row["code"] for row in read_rows(data / "codes" / "sectors.csv") if row["level"] == "sector"]
    levels: dict[tuple[int, str, str], Decimal] = {}
    for row in read_rows(data / "services_trade.csv"):
        year = int(row["year"]) + 1
        if row["area"] == "CN-SN" and year >= FIRST and row["sector"] in sectors and row["flow"] in "XM":
            levels[year, row["sector"], row["flow"]] = (Decimal(row["value"]) * SHARE).quantize(Decimal("0.1"))
    rows = []
    for year in range(FIRST, LAST + 1):
        code = f"{year}-{part}" if part.startswith(("S", "Q")) else f"{year}-01-01/{part}"
        for flow in "XM":
            levels[year, "ALL", flow] = sum(levels[year, sector, flow] for sector in sectors)
        for sector in (*sectors, "ALL"):
            levels[year, sector, "T"] = levels[year, sector, "X"] + levels[year, sector, "M"]
            rows += [
                [
                    "CN-SN",
                    code,
                    sector,
                    flow,
                    "level",
                    levels[year, sector, flow],
                    "万美元",
                    max(year, 2022),
                    "快报",
                ]
                for flow in "TXM"
            ]
        if year in NATION:
            rows.append(["CN", code, "ALL", "T", "level", NATION[year], "亿美元", year, "商务部"])
    with (data / "trade_periods.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def add_small_half_years(data: Path) -> list[str]:
    """Add the first halves of the two newest years to a data directory with the small data; return their periods.

    Args:
        data: The data directory. Half of a year has what the year has, so that all sums hold.
    """
    rows = [row for row in read_rows(data / "services_trade.csv") if int(row["year"]) >= SMALL_LAST - 1]
    listed = [
        [
            row["area"],
            f"{row['year']}-S1",
            row["sector"],
            row["flow"],
            "level",
            row["value"],
            row["unit"],
            row["vintage"],
            "快报",
        ]
        for row in rows
    ]
    with (data / "trade_periods.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(listed)
    return sorted({row[1] for row in listed})
