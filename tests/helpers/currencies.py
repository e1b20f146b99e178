"""Data directories whose money is in yuan, altogether, of the nation only, or since the last year only."""

from __future__ import annotations

from pathlib import Path

from helpers.sparse import CITY, NATION, PROVINCES, TRADE, YEAR, city, keep, no_print, tables_of
from helpers.support import DATA
from helpers.tables import read_rows, rewrite

YUAN = {"美元": "元", "万美元": "万元", "亿美元": "亿元", "万亿美元": "万亿元"}
"""The units of dollars, and the units of yuan that are as large."""
RATES = {YEAR - 1: "6.4512", YEAR: "6.7261"}
"""Invented but for the last, which is the National Bureau of Statistics'."""
Row = dict[str, str]


def to_yuan(row: Row) -> Row:
    """Return a row in yuan, the number as it is; what is in no dollars stays."""
    return {**row, "unit": YUAN.get(row["unit"], row["unit"])} if "unit" in row else row


def say_rates(data: Path, *years: int) -> None:
    """Write the exchange rates of some years, and no others."""
    rows = [
        {
            "currency": "USD",
            "year": str(year),
            "value": RATES[year],
            "unit": "元/美元",
            "vintage": str(YEAR),
            "source": "统计公报",
            "locator": "",
        }
        for year in years
    ]
    rewrite(data, "exchange_rates", lambda _: rows)


def all_in_yuan(folder: Path) -> Path:
    """A city's report, in which no amount is in dollars, and no exchange rate is known."""
    data = city(folder)
    keep(data, "restatements", lambda row: False)
    for table in tables_of(data):
        rewrite(data, table, lambda rows: list(map(to_yuan, rows)))
    rewrite(data, "known_discrepancies", lambda _: list(map(to_yuan, _registered_of_city())))
    say_rates(data)
    return data


def _registered_of_city() -> list[Row]:
    """The project's discrepancies of the area's own tables, as those of the city."""
    rows = read_rows(DATA / "known_discrepancies.csv")
    own = ("sector_sum", "technology_", "outsourcing_", "provinces_against", "facts_knowledge")
    return [{**row, "cell": row["cell"].replace("CN-SN", CITY)} for row in rows if row["identity"].startswith(own)]


def last_year_in_yuan(data: Path, table: str) -> None:
    """State a table's amounts of the last year in yuan."""
    rewrite(data, table, lambda rows: [to_yuan(row) if row["year"] == str(YEAR) else row for row in rows])


def nation_in_yuan(folder: Path, *rates: int) -> Path:
    """The nation and its provinces in yuan in the last year, the area in dollars."""
    data = no_print(folder)

    def of_others(row: Row) -> bool:
        return row["area"] != "CN-SN" and row["year"] == str(YEAR)

    for table in (NATION, PROVINCES, "facts"):
        rewrite(data, table, lambda rows: [to_yuan(row) if of_others(row) else row for row in rows])
    last_year_in_yuan(data, PROVINCES)
    say_rates(data, *rates)
    return data


def area_since_last_year(folder: Path, *rates: int) -> Path:
    """The area in yuan in the last year, in dollars before."""
    data = no_print(folder)
    for table in (TRADE, "enterprise_partners"):
        last_year_in_yuan(data, table)
    say_rates(data, *rates)
    return data


def shown_in_yuan(folder: Path, *rates: int) -> Path:
    """All as it is, but readers are to see yuan."""
    data = no_print(folder)
    path = data / "edition.yml"
    path.write_text(path.read_text(encoding="utf-8") + "currency: CNY\n", encoding="utf-8")
    say_rates(data, *rates)
    return data
