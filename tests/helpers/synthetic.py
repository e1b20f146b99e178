"""Data directories that no report has had: a year after the newest one, and cases that prose and exhibits must survive."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from helpers.support import REPORT_YEAR, copy_real_data
from helpers.tables import Rows, rewrite

NEWEST = REPORT_YEAR
NEXT = NEWEST + 1
ESSENTIAL = ["services_trade", "services_trade_national"]
TOPICAL = [
    "technology_modes",
    "technology_industries",
    "technology_partners",
    "technology_ownership",
    "outsourcing_modes",
    "outsourcing_ownership",
    "enterprise_partners",
    "regional_innovation",
    "export_base_indicators",
    "forecast_published",
    "commentary",
    "case_outcomes",
    "policy_targets",
    "policy_tasks",
]
"""The tables that an edition can do without, beside facts, nation and provinces."""
YEARLY = [
    *ESSENTIAL,
    "services_trade_provinces",
    "facts",
    "exchange_rates",
    *(name for name in TOPICAL if not name.startswith(("forecast_", "case_", "policy_"))),
]
"""The tables that a report brings a year of; cases and policies belong to the report that describes them."""


def repeat_newest(rows: Rows) -> Rows:
    """The rows, and those of the newest year once more as the next year's, stated by its report."""
    return rows + [{**row, "year": str(NEXT), "vintage": str(NEXT)} for row in rows if row["year"] == str(NEWEST)]


TOLD = "CN-CQ"
"""A peer that stands in the text and in no table."""


def same_again(folder: Path) -> Path:
    """The next year equals the newest in every number: all growth is exactly zero, this year ties with last year."""
    data = copy_real_data(folder)
    for table in YEARLY:
        rewrite(data, table, repeat_newest)
    # of which the text alone states a growth, and that of the year before
    rewrite(data, "facts", lambda rows: [r | {"value": "0.0"} if _is_told(r, "_growth") else r for r in rows])
    return data


def _is_told(row: dict[str, str], ending: str) -> bool:
    return (row["area"], row["year"], row["indicator"]) == (TOLD, str(NEXT), f"services_trade{ending}")


def bare_year(folder: Path) -> Path:
    """The next year has the two tables without which there is no edition, and nothing else."""
    data = copy_real_data(folder)
    for table in ESSENTIAL:
        rewrite(data, table, repeat_newest)
    return data


def add_up(levels: dict[tuple, Decimal]) -> None:
    """Make the totals of levels by (year, sector, flow) the sums of their parts."""
    sectors = {sector for _, sector, _ in levels} - {"ALL"}
    for year in {year for year, _, _ in levels}:
        for flow in "XM":
            levels[year, "ALL", flow] = sum(levels[year, sector, flow] for sector in sectors)
        for sector in ("ALL", *sectors):
            levels[year, sector, "T"] = levels[year, sector, "X"] + levels[year, sector, "M"]


APPEARS, VANISHES, NEVER, TIES = "SA", "SF", "SB", ("SG", "SE")


def zeros_and_ties(folder: Path) -> Path:
    """A year in which sectors appear from zero, vanish, stay at zero and tie; totals are sums, imports a record."""
    data = same_again(folder)

    def change(rows: Rows) -> Rows:
        levels = {(int(r["year"]), r["sector"], r["flow"]): Decimal(r["value"]) for r in rows}
        for flow in "XM":
            levels[NEWEST, APPEARS, flow] = Decimal("0.0")
            levels[NEXT, VANISHES, flow] = Decimal("0.0")
            levels[NEWEST, NEVER, flow] = levels[NEXT, NEVER, flow] = Decimal("0.0")
            levels[NEXT, TIES[0], flow] = levels[NEXT, TIES[1], flow]
        levels[NEXT, "SD", "M"] *= 9
        add_up(levels)
        return [{**r, "value": str(levels[int(r["year"]), r["sector"], r["flow"]])} for r in rows]

    rewrite(data, "services_trade", change)
    return data


def mirrored(folder: Path) -> Path:
    """Exports and imports change places, so every balance changes its sign."""
    data = same_again(folder)
    other = {"X": "M", "M": "X", "T": "T"}

    def change(rows: Rows) -> Rows:
        return [{**r, "flow": other[r["flow"]]} if r["year"] == str(NEXT) else r for r in rows]

    rewrite(data, "services_trade", change)
    return data


def all_fall(folder: Path) -> Path:
    """Every sector, every province and the nation fall by half."""
    data = same_again(folder)

    def change(rows: Rows) -> Rows:
        falling = [{**r, "value": str(Decimal(r["value"]) / 2)} if _is_level(r) else r for r in rows]
        return [{**r, "value": "-50.0"} if _is_growth(r) else r for r in falling]

    for table in ("services_trade", "services_trade_national", "services_trade_provinces"):
        rewrite(data, table, change)
    rewrite(data, "facts", lambda rows: [r | {"value": "-50.0"} if _is_told(r, "_growth") else r for r in rows])
    rewrite(data, "facts", lambda rows: [r | {"value": "59.2"} if _is_told(r, "") else r for r in rows])
    return data


def _is_level(row: dict[str, str]) -> bool:
    return row["year"] == str(NEXT) and row.get("measure", "level") == "level"


def _is_growth(row: dict[str, str]) -> bool:
    return row["year"] == str(NEXT) and row.get("measure") == "growth"


def area_only(folder: Path) -> Path:
    """The next year has the area's services trade by sector, and nothing of the nation."""
    data = copy_real_data(folder)
    rewrite(data, "services_trade", repeat_newest)
    return data


def holes(folder: Path) -> Path:
    """A partly filled year: a sector, the nation's exports, a province and every third fact are not known (yet)."""
    data = same_again(folder)

    def without(rows: Rows, lacks: Callable[[int, dict[str, str]], bool]) -> Rows:
        new = [row for row in rows if row["year"] == str(NEXT)]
        gone = [id(row) for n, row in enumerate(new) if lacks(n, row)]
        return [row for row in rows if id(row) not in gone]

    rewrite(data, "services_trade", lambda rows: without(rows, lambda n, row: row["sector"] == "SF"))
    rewrite(data, "services_trade_national", lambda rows: without(rows, lambda n, row: row["flow"] == "X"))
    rewrite(data, "services_trade_provinces", lambda rows: without(rows, lambda n, row: row["area"] == "CN-SH"))
    for table in ("facts", "technology_modes", "technology_partners", "regional_innovation"):
        rewrite(data, table, lambda rows: without(rows, lambda n, row: n % 3 == 0))
    return data


CULTURE = "SK"


def culture_turns(folder: Path) -> Path:
    """Personal and cultural services are no longer traded, what grew in culture falls, the bases reach their targets."""
    data = same_again(folder)

    def vanished(rows: Rows) -> Rows:
        levels = {(int(r["year"]), r["sector"], r["flow"]): Decimal(r["value"]) for r in rows}
        for flow in "XM":
            levels[NEXT, CULTURE, flow] = Decimal("0.0")
        add_up(levels)
        return [{**r, "value": str(levels[int(r["year"]), r["sector"], r["flow"]])} for r in rows]

    def turned(row: dict[str, str]) -> bool:
        indicator = row["indicator"]
        return row["year"] == str(NEXT) and indicator.startswith("culture_") and indicator.endswith("_growth")

    def reached(row: dict[str, str]) -> bool:
        return row["year"] == str(NEXT) and row["status"] == "actual" and row["indicator"] != "base_approved"

    rewrite(data, "services_trade", vanished)
    rewrite(
        data,
        "facts",
        lambda rows: [{**r, "value": str(-Decimal(r["value"]) / 2)} if turned(r) else r for r in rows],
    )
    rewrite(
        data,
        "export_base_indicators",
        lambda rows: [{**r, "value": str(Decimal(r["value"]) * 20)} if reached(r) else r for r in rows],
    )
    return data


OTHER = "CN-SC"
OTHER_EDITION = """
area: CN-SC
nation: CN
title:
  zh: "{area}服务贸易发展报告（{year}）"
  en: "{area} Services Trade Development Report {year}"
publisher:
  zh: 四川省商务厅
  en: Department of Commerce of Sichuan Province
compiler:
  zh: 编写组
  en: Editors
statistics:
  zh: 四川省统计局
  en: Sichuan Provincial Bureau of Statistics
"""
OWN_TABLES = [
    "technology_modes",
    "technology_industries",
    "technology_partners",
    "technology_ownership",
    "outsourcing_modes",
    "outsourcing_ownership",
    "enterprise_partners",
    "export_base_indicators",
    "forecast_published",
    "commentary",
    "case_outcomes",
    "restatements",
    "policy_targets",
    "policy_tasks",
    "print_coverage",
    "codes/cases",
    "codes/policies",
    "codes/export_bases",
]
"""The tables that say something of the edition's area only."""


def other_area(folder: Path) -> Path:
    """Another province's data directory: four years by sector, one sector never traded, nothing else of its own."""
    data = copy_real_data(folder)
    (data / "edition.yml").write_text(OTHER_EDITION, encoding="utf-8")
    for table in OWN_TABLES:
        rewrite(data, table, lambda rows: [])

    def moved(rows: Rows) -> Rows:
        recent = [{**r, "area": OTHER} for r in rows if int(r["year"]) >= NEWEST - 3]
        levels = {(r["year"], r["sector"], r["flow"]): 3 * Decimal(r["value"]) for r in recent}
        for year, sector, flow in levels:
            if sector == NEVER:
                levels[year, sector, flow] = Decimal("0.0")
        add_up(levels)
        return [{**r, "value": str(levels[r["year"], r["sector"], r["flow"]])} for r in recent]

    rewrite(data, "services_trade", moved)
    rewrite(data, "services_trade_provinces", lambda rows: [r for r in rows if r["area"] != OTHER])
    rewrite(
        data, "known_discrepancies", lambda rows: [r for r in rows if r["cell"].startswith(("CN-ZJ", "CN/2022"))]
    )
    rewrite(data, "identities", lambda rows: [r for r in rows if not r["total"].startswith(("BASE-", "CASE-"))])
    rewrite(data, "facts", lambda rows: [r for r in rows if not r["area"].startswith(("CN-SN", "XA-"))])
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    package["sources"] = [{"title": "四川省商务厅"}]
    package["resources"] = [r for r in package["resources"] if not r["name"].startswith("published")]
    (data / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    shutil.rmtree(data / "published")
    return data


NEW, UNLISTED = "MYS", "JPN"
"""Technology partners: one that appears in the exports, and one whose row of the imports is not filled in yet."""
TURNED_FACTS = {"outsourcing_offshore_executed_growth": "-20", "iot_terminals": "1000", "digital_target": "10"}


def turned(folder: Path) -> Path:
    """What technology and digital trade compare turns round.

    The main mode of technology exports vanishes and two others tie; a partner appears, one row of the imports is lacking; outsourcing falls in every mode and IT outsourcing is a minority; the target is passed; the area's
    innovation index stands still and all its indicators have the same rank.
    """
    data = same_again(folder)
    for table, change in (
        ("technology_modes", _turn_modes),
        ("technology_partners", _turn_partners),
        ("outsourcing_modes", _turn_outsourcing),
        ("facts", _turn_facts),
        ("regional_innovation", _turn_innovation),
    ):
        rewrite(data, table, change)
    return data


def _turn_modes(rows: Rows) -> Rows:
    cells = {(r["mode"], r["measure"]): r for r in rows if r["year"] == str(NEXT) and r["flow"] == "X"}
    for measure in ("contracts", "value", "technology_fee"):
        cells["TECH-C", measure]["value"] = "0" if measure == "contracts" else "0.0"
        cells["TECH-H", measure]["value"] = cells["TECH-D", measure]["value"]
        parts = [Decimal(r["value"]) for (mode, m), r in cells.items() if m == measure and mode != "TECH"]
        cells["TECH", measure]["value"] = str(sum(parts))
    return rows


def _turn_partners(rows: Rows) -> Rows:
    gone = {(str(NEXT), "M", UNLISTED), (str(NEWEST), "X", NEW)}
    return [r for r in rows if (r["year"], r["flow"], r["partner"]) not in gone]


def _turn_outsourcing(rows: Rows) -> Rows:
    growth = {"ITO": "-30.0", "BPO": "-10.0", "KPO": "-30.0"}
    new = {("ITO", "contract"): "5.0", **{(mode, "executed_growth"): rate for mode, rate in growth.items()}}
    return [
        {**r, "value": new.get((r["mode"], r["measure"]), r["value"])} if r["year"] == str(NEXT) else r
        for r in rows
    ]


def _turn_facts(rows: Rows) -> Rows:
    return [
        {**r, "value": TURNED_FACTS.get(r["indicator"], r["value"])}
        if r["year"] == str(NEXT) and r["area"] == "CN-SN"
        else r
        for r in rows
    ]


def _turn_innovation(rows: Rows) -> Rows:
    new = {"rank": "7", "change": "0.0"}
    return [
        {**r, "value": new.get(r["measure"], r["value"])} if r["year"] == str(NEXT) and r["area"] == "CN-SN" else r
        for r in rows
    ]
