"""Editions of a part of the year (快报): the data directory that such an edition is made of.

It is one whose years are all the same part of a year, say the first half: its tables have the figures of that part of each
year, so that growth is over the same part of the year before, and nothing of a whole year is in it. The book's library and
checks work on it as on any other.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import yaml

from tradebook.checks.discrepancies import DISCREPANCIES
from tradebook.checks.identity import cell_name
from tradebook.data.package import DESCRIPTOR, DataPackage
from tradebook.data.printed.claims import is_print
from tradebook.data.report import MAIN_TABLE, ReportInfo, read_info
from tradebook.data.settings.periods import PERIODS, Period, parse_period
from tradebook.data.settings.switches import EDITION_FILE, ENTRY, read_entries
from tradebook.digests import CACHE
from tradebook.entry.beginning.area import is_general
from tradebook.errors import DataError
from tradebook.figures.money.exchange import EXCHANGE_RATES

FOLDER = f"{CACHE}/parts"
"""The folder of such data directories, in the project's folder."""
TITLE = "{{area}}服务贸易快报（{{year}}年{part}）"
NATIONAL, PROVINCES, FACTS = f"{MAIN_TABLE}_national", f"{MAIN_TABLE}_provinces", "facts"
GROWTH_FACT = "services_trade_growth"
CURRENCY = "currency"
"""The entry of ``edition.yml`` with the currency in which readers are to see money, at rates of years."""
IDENTITIES_OF_AREA = {"periods_flow_sum": "flow_sum", "periods_sector_sum": "sector_sum"}
IDENTITIES_OF_NATION = {"periods_flow_sum": "national_flow_sum", "periods_growth": "national_growth"}
"""What the identities of the table of parts of years are called in the tables that its rows go to."""


def list_periods(package: DataPackage, area: str) -> list[Period]:
    """Return the parts of years that an area has figures of, in order.

    Args:
        package: The data directory.
        area: The area's code.
    """
    codes = {row["period"] for row in package.rows(PERIODS, {"area": area}, columns=["period"])}
    return sorted(filter(None, map(parse_period, codes)), key=lambda period: (period.year, period.part))


def describe_part(package: DataPackage, period: Period) -> ReportInfo:
    """Return what the edition of a part of the year says of itself.

    Args:
        package: The data directory with the figures of all parts and years.
        period: The part, and the year whose edition is wanted.

    Raises:
        DataError: ``edition.yml`` cannot be read.
    """
    return read_info(package, period.year, _describe_edition(package, period))


def write_part(root: Path, package: DataPackage, info: ReportInfo, period: Period) -> Path:
    """Write the data directory of the editions of a part of the year.

    Args:
        root: The project's folder.
        package: The data directory with the figures of all parts and years.
        info: Whose report it is.
        period: The part, and the year whose edition is wanted.

    Returns:
        The directory.

    Raises:
        DataError: There are no figures of the area for the period.
    """
    rows = _list_rows(package, period.part)
    if not any(row["area"] == info.area and row["year"] == str(period.year) for row in rows):
        known = [each.code for each in list_periods(package, info.area)]
        listed = f"已有的时期：{'、'.join(known)}。" if known else "还没有任何时期的数据。"
        path = package.folder / f"{PERIODS}.csv"
        raise DataError(f"{path} 中没有{info.area_name}{period.code} 的数据。{listed}请先录入，或改正 --period。")
    folder = root / FOLDER / f"{info.area}-{period.folder}"
    shutil.rmtree(folder, ignore_errors=True)
    description = json.loads(package.read_text(DESCRIPTOR) or "{}")
    resources = [each for each in description["resources"] if not is_print(each["name"])]
    for resource in resources:
        path = folder / resource["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_write_table(package, resource["name"], rows, info, period), encoding="utf-8", newline="")
        _name_part(resource, period)
    text = json.dumps({**description, "resources": resources}, ensure_ascii=False, indent=2)
    (folder / DESCRIPTOR).write_text(text, encoding="utf-8", newline="")
    (folder / EDITION_FILE).write_text(_describe_edition(package, period), encoding="utf-8", newline="")
    return folder


def _describe_edition(package: DataPackage, period: Period) -> str:
    """Return the ``edition.yml`` of the editions of a part of the year, which are in the sources' currencies: rates are of years."""
    edition = read_entries(package)
    edition |= {"title": {"zh": TITLE.format(part=period.words)}, "part": period.part}
    for name in (ENTRY, CURRENCY):
        edition.pop(name, None)
    return yaml.safe_dump(edition, allow_unicode=True, sort_keys=False)


def _list_rows(package: DataPackage, part: str) -> list[dict[str, str]]:
    """Return the rows of a part of all years as texts, each with its year."""
    content = package.open_table(PERIODS)
    rows = []
    for line in content.lines:
        row = content.row(line)
        period = parse_period(row["period"])
        if period and period.part == part:
            rows.append({**row, "year": str(period.year)})
    return rows


def _write_table(
    package: DataPackage, table: str, rows: list[dict[str, str]], info: ReportInfo, period: Period
) -> str:
    """Return the text of a table with what holds for every year, and the rows of the part."""
    content = package.open_table(table)
    kept = [content.row(line) for line in content.lines]
    content.delete({line for line in content.lines if not is_general(package, table, content.row(line))})
    is_register = table == DISCREPANCIES
    added = _translate(kept, info, period.part) if is_register else _place_rows(table, rows, info)
    for row in added:
        content.append(dict(row))
    return content.text


def _translate(rows: list[dict[str, str]], info: ReportInfo, part: str) -> Iterator[dict[str, str]]:
    """Yield the registered contradictions among the figures of a part of the year, as the tables of its editions have them."""
    for row in rows:
        if row["identity"] not in IDENTITIES_OF_AREA | IDENTITIES_OF_NATION:
            continue
        area, *middle, sector, flow, measure = row["cell"].split("/")
        # the code of a period may have a stroke itself
        period, names, key = parse_period("/".join(middle)), dict[str, str](), (flow, measure)
        if area == info.area:
            names, key = IDENTITIES_OF_AREA, (sector, flow)
        elif area == info.nation and sector == "ALL":
            names = IDENTITIES_OF_NATION
        if period and period.part == part and row["identity"] in names:
            yield {**row, "identity": names[row["identity"]], "cell": cell_name(area, period.year, *key)}


def _place_rows(table: str, rows: list[dict[str, str]], info: ReportInfo) -> Iterator[dict[str, str]]:
    """Yield the rows that belong into a table: the area's by sector, the nation's, other areas' totals, stated growth."""
    for row in rows:
        is_level, is_total = row["measure"] == "level", row["sector"] == "ALL"
        if is_level and row["area"] == info.area:
            place = MAIN_TABLE
        elif is_total and row["area"] == info.nation:
            place = NATIONAL
        elif is_level and is_total and row["flow"] == "T":
            place = PROVINCES
        elif not is_level:
            place = FACTS
        else:
            continue
        if place == table:
            yield {**row, "indicator": GROWTH_FACT, "bound": "="}


def _name_part(resource: dict[str, str], period: Period) -> None:
    """Have the names of observations say which part of the year they are of."""
    if "label" in resource:
        label = resource["label"].replace("{year}年", f"{{year}}年{period.words}")
        # what is lacking, where currencies differ, is a rate of the part
        resource["label"] = (
            label.replace("年平均汇率", "平均汇率") if resource["name"] == EXCHANGE_RATES else label
        )
