"""Data directories that lack something, or have more of it than the project's: years, sectors, places, facts, whole tables."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable, Collection
from decimal import Decimal
from pathlib import Path

from tradebook.data.package import DataPackage

from helpers.chapters import plain, visible
from helpers.sharing import made_once
from helpers.support import REPORT_YEAR, Run, copy_real_data, run_chapter
from helpers.synthetic import TOPICAL, add_up
from helpers.tables import Rows, drop_table, edit, read_rows, rewrite

YEAR = REPORT_YEAR
TRADE, NATION, PROVINCES = "services_trade", "services_trade_national", "services_trade_provinces"
OF_REPORTS = ("case_outcomes", "policy_targets", "forecast_published")
"""The tables whose years are not those of the observations."""
OTHERS = (
    "CN-TJ 天津,CN-HE 河北,CN-SX 山西,CN-NM 内蒙古,CN-LN 辽宁,CN-JL 吉林,CN-HL 黑龙江,CN-JS 江苏,CN-AH 安徽,CN-FJ 福建,"
    "CN-JX 江西,CN-SD 山东,CN-HA 河南,CN-HN 湖南,CN-GX 广西,CN-GZ 贵州,CN-YN 云南,CN-XZ 西藏,CN-GS 甘肃,CN-QH 青海,"
    "CN-NX 宁夏,CN-XJ 新疆"
)


def tables_of(data: Path) -> list[str]:
    """The names of the CSV files with observations or texts in a data directory."""
    return sorted(path.stem for path in data.glob("*.csv"))


def keep(data: Path, table: str, holds: Callable[[dict[str, str]], bool]) -> None:
    """Keep the rows of a table for which something holds."""
    rewrite(data, table, lambda rows: [row for row in rows if holds(row)])


def forget_checks(data: Path) -> None:
    """Empty what speaks of single observations that may be gone: discrepancies, identities of places, the print."""
    keep(data, "known_discrepancies", lambda row: False)
    keep(data, "identities", lambda row: False)
    keep(data, "print_coverage", lambda row: False)
    drop_table(data, f"published_{YEAR}")
    (data / f"published/{YEAR}.csv").unlink()


def no_print(folder: Path) -> Path:
    """The data as it is, without the print."""
    data = copy_real_data(folder)
    forget_checks(data)
    return data


def only_years(folder: Path, years: Collection[int]) -> Path:
    """The rows of some years."""
    data = no_print(folder)
    kept = {"", *map(str, years)}
    for table in tables_of(data):
        if table not in OF_REPORTS:
            keep(data, table, lambda row: row.get("year", "") in kept)
    return data


def one_year(folder: Path) -> Path:
    """A province that starts with its first year."""
    return only_years(folder, [YEAR])


def two_years(folder: Path) -> Path:
    """A province in its second year."""
    return only_years(folder, [YEAR - 1, YEAR])


ONLY = "SD"


def one_sector(folder: Path) -> Path:
    """Nothing but one sector, which is the total."""
    data = no_print(folder)

    def alone(rows: Rows) -> Rows:
        of_sector = [row for row in rows if row["sector"] == ONLY]
        return [{**row, "sector": sector} for row in of_sector for sector in ("ALL", ONLY)]

    rewrite(data, TRADE, alone)
    return data


def no_nation(folder: Path) -> Path:
    """Nothing of the nation: neither its table nor facts."""
    data = no_print(folder)
    keep(data, NATION, lambda row: False)
    keep(data, "facts", lambda row: row["area"] != "CN")
    return data


def no_provinces(folder: Path) -> Path:
    """No provinces to compare with."""
    return some_provinces(folder, [])


def one_province(folder: Path) -> Path:
    """One other province."""
    return some_provinces(folder, ["CN-SN", "CN-SC"])


def own_province(folder: Path) -> Path:
    """A table of provinces with no row but the area's own."""
    return some_provinces(folder, ["CN-SN"])


def some_provinces(folder: Path, codes: Collection[str]) -> Path:
    """Some of the provinces, and no facts of the others."""
    data = no_print(folder)
    keep(data, PROVINCES, lambda row: row["area"] in codes)
    gone = {"CN-BJ", "CN-SH", "CN-GD", "CN-ZJ", "CN-SC", "CN-HB", "CN-HI", "CN-CQ"} - set(codes)
    keep(data, "facts", lambda row: row["area"] not in gone)
    return data


def more_provinces(folder: Path, count: int) -> Path:
    """As many provinces as asked for."""
    data = no_print(folder)
    add_provinces(data, count)
    return data


def add_provinces(data: Path, count: int) -> None:
    """Add provinces to the comparison, so that there are as many as asked for."""
    named = dict(entry.split() for entry in OTHERS.split(","))
    template = [row for row in read_rows(data / f"{PROVINCES}.csv") if row["area"] == "CN-HB"]
    have = len({row["area"] for row in read_rows(data / f"{PROVINCES}.csv")})
    new = ["CN-CQ", *named][: count - have]
    new += [f"CN-N{number}" for number in range(count - have - len(new))]
    blank = {"name_en": "", "part_of": ""}
    listed = {row["code"] for row in read_rows(data / "codes" / "areas.csv")}
    missing = [code for code in new if code not in listed]
    rewrite(
        data,
        "codes/areas",
        lambda rows: (
            rows + [{**blank, "code": c, "name_zh": named.get(c, f"第{c[4:]}省"), "name_en": c} for c in missing]
        ),
    )
    added = [
        {**row, "area": code, "value": str(round(Decimal(row["value"]) * (number + 3) / (number % 7 + 4), 1))}
        for number, code in enumerate(new)
        for row in template
    ]
    rewrite(data, PROVINCES, lambda rows: rows + added)


def nine_provinces(folder: Path) -> Path:
    """One more than there are colours."""
    return more_provinces(folder, 9)


def thirty_provinces(folder: Path) -> Path:
    """All provinces of the country, none of which the edition names as peers."""
    data = more_provinces(folder, 30)
    edit(data / "edition.yml", "peers: [CN-SC, CN-CQ, CN-HB]", "# peers:")
    return data


def named_peers(folder: Path) -> Path:
    """Thirty provinces, of which the edition names five as peers, one of them without data."""
    data = more_provinces(folder, 30)
    edit(data / "edition.yml", "peers: [CN-SC, CN-CQ, CN-HB]", "peers: [CN-SC, CN-HB, CN-CQ, CN-GS, CN-N1]")
    rewrite(
        data,
        "codes/areas",
        lambda rows: [*rows, {"code": "CN-N1", "name_zh": "某省", "name_en": "Nowhere", "part_of": ""}],
    )
    return data


def no_facts(folder: Path) -> Path:
    """No single facts."""
    data = no_print(folder)
    keep(data, "facts", lambda row: False)
    return data


def no_topics(folder: Path) -> Path:
    """The tables of the chapters on topics are empty."""
    data = no_print(folder)
    for table in TOPICAL:
        keep(data, table, lambda row: False)
    return data


def undescribed_topics(folder: Path) -> Path:
    """The tables of the chapters on topics are not in the data package at all."""
    data = no_print(folder)
    for table in TOPICAL:
        drop_table(data, table)
        (data / f"{table}.csv").unlink()
    return data


def bare(folder: Path) -> Path:
    """The area's services trade in one year, and nothing else."""
    data = no_topics(folder)
    for table in (NATION, PROVINCES, "facts"):
        keep(data, table, lambda row: False)
    keep(data, TRADE, lambda row: row["year"] == str(YEAR))
    return data


def without(table: str) -> Callable[[Path], Path]:
    """Return what writes data in which one table is empty."""

    def write(folder: Path) -> Path:
        data = no_print(folder)
        keep(data, table, lambda row: False)
        return data

    return write


CITY = "CN-SN-BJ"


def city(folder: Path) -> Path:
    """A city's report: it has no provinces of its own, and its name ends in 市."""
    data = copy_real_data(folder)
    forget_checks(data)
    rewrite(
        data,
        "codes/areas",
        lambda rows: [*rows, {"code": CITY, "name_zh": "宝鸡市", "name_en": "Baoji", "part_of": "CN-SN"}],
    )
    path = data / "edition.yml"
    edit(path, "area: CN-SN ", f"area: {CITY} ")
    edit(path, "陕西省商务厅", "宝鸡市商务局")
    edit(path, "陕西省统计局", "宝鸡市统计局")
    edit(path, "西安交通大学服务贸易课题组", "编写组")
    for table in tables_of(data):
        rewrite(data, table, lambda rows: [_moved(row) for row in rows])
    for table in (
        "commentary",
        "case_outcomes",
        "policy_tasks",
        "policy_targets",
        "codes/cases",
        "codes/policies",
    ):
        keep(data, table, lambda row: False)
    return data


def _moved(row: dict[str, str], code: str = CITY) -> dict[str, str]:
    return {**row, "area": code} if row.get("area") == "CN-SN" else row


COMPARED = "CN-ZJ"


def compared_province(folder: Path) -> Path:
    """The report of the province of which alone the data has the sectors, for those that compare themselves with it."""
    data = no_print(folder)
    edit(data / "edition.yml", "area: CN-SN ", f"area: {COMPARED} ")
    for table in tables_of(data):
        keep(data, table, lambda row: row.get("area") != COMPARED)
        rewrite(data, table, lambda rows: [_moved(row, COMPARED) for row in rows])
    return data


def equal_totals(folder: Path) -> Path:
    """The four regions sum up to the nation, to the last decimal."""
    data = no_print(folder)
    rows = read_rows(data / "facts.csv")
    regions = [
        r for r in rows if r["area"] in ("EAST", "CENTRAL", "WEST", "NORTHEAST") and r["indicator"] == TRADE
    ]
    nation = next(
        r for r in rows if (r["area"], r["indicator"], r["sector"], r["flow"]) == ("CN", TRADE, "ALL", "T")
    )
    rest = Decimal(nation["value"]) - sum(Decimal(r["value"]) for r in regions if r["area"] != "EAST")
    key = ("EAST", TRADE)
    rewrite(
        data,
        "facts",
        lambda rows: [{**r, "value": str(rest)} if (r["area"], r["indicator"]) == key else r for r in rows],
    )
    return data


def change_trade(data: Path, change: Callable[[dict[tuple, Decimal]], None]) -> None:
    """Change exports and imports by (year, sector, flow); totals are sums again."""

    def changed(rows: Rows) -> Rows:
        levels = {(int(r["year"]), r["sector"], r["flow"]): Decimal(r["value"]) for r in rows}
        change(levels)
        add_up(levels)
        return [{**r, "value": str(levels[int(r["year"]), r["sector"], r["flow"]])} for r in rows]

    rewrite(data, TRADE, changed)


def vanish(data: Path, *sectors: str, years: Collection[int] = (YEAR,)) -> None:
    """Let sectors not be traded in some years."""

    def nothing(levels: dict[tuple, Decimal]) -> None:
        levels.update(
            {(year, sector, flow): Decimal("0.0") for year in years for sector in sectors for flow in "XM"}
        )

    change_trade(data, nothing)


SECTORS = ["SA", "SB", "SC", "SD", "SE", "SF", "SG", "SH", "SI", "SJ", "SK"]


def vanished(folder: Path) -> Path:
    """All sectors of which the prose speaks by name have vanished but travel and transport."""
    data = no_print(folder)
    vanish(data, "SA", "SE", "SF", "SG", "SH", "SI", "SJ", "SK")
    return data


def appeared(folder: Path) -> Path:
    """They appear in this year."""
    data = no_print(folder)
    vanish(data, "SA", "SE", "SF", "SG", "SH", "SI", "SJ", "SK", years=(YEAR - 1,))
    return data


def absent(folder: Path) -> Path:
    """They were never traded."""
    data = no_print(folder)
    vanish(data, "SA", "SE", "SF", "SG", "SH", "SI", "SJ", "SK", years=range(2016, YEAR + 1))
    return data


def gone_travel(folder: Path) -> Path:
    """Travel and transport have vanished; all knowledge-intensive services too."""
    data = no_print(folder)
    vanish(data, *(sector for sector in SECTORS if sector not in ("SA", "SE")))
    return data


def one_flow(folder: Path) -> Path:
    """Nothing is imported any more but one service."""
    data = no_print(folder)

    def no_imports(levels: dict[tuple, Decimal]) -> None:
        for sector in set(SECTORS) & {sector for _, sector, _ in levels} - {"SD"}:
            levels[YEAR, sector, "M"] = Decimal("0.0")

    change_trade(data, no_imports)
    return data


def same_as_before(folder: Path) -> Path:
    """This year is last year, exports are imports, and all sectors are alike: everything ties."""
    data = no_print(folder)

    def tie(levels: dict[tuple, Decimal]) -> None:
        for year, sector, flow in list(levels):
            if year >= YEAR - 1 and flow in "XM":
                levels[year, sector, flow] = Decimal("10000.0")

    change_trade(data, tie)
    rewrite(data, PROVINCES, lambda rows: [{**r, "value": "22.0"} for r in rows])
    return data


def tied_provinces(folder: Path) -> Path:
    """Another province reads the same as the area, and was ahead of it last year."""
    data = no_print(folder)
    keep(data, "known_discrepancies", lambda row: False)
    rows = read_rows(data / f"{PROVINCES}.csv")
    own = {r["year"]: r["value"] for r in rows if r["area"] == "CN-SN"}
    rewrite(
        data,
        PROVINCES,
        lambda rows: [
            {**r, "value": own[r["year"]]} if r["area"] == "CN-HI" and r["year"] == str(YEAR) else r for r in rows
        ],
    )
    return data


def old_facts(folder: Path) -> Path:
    """The facts of this year are not there, those of last year are."""
    data = no_print(folder)
    rewrite(
        data,
        "facts",
        lambda rows: [
            {**r, "year": str(YEAR - 1) if r["year"] == str(YEAR) else str(YEAR - 3)}
            for r in rows
            if r["year"] in (str(YEAR),)
        ],
    )
    return data


CASES: dict[str, Callable[[Path], Path]] = {
    write.__name__: write
    for write in (
        one_year,
        two_years,
        one_sector,
        no_nation,
        no_provinces,
        one_province,
        own_province,
        nine_provinces,
        thirty_provinces,
        named_peers,
        no_facts,
        no_topics,
        undescribed_topics,
        bare,
        city,
        compared_province,
        equal_totals,
        vanished,
        appeared,
        absent,
        gone_travel,
        one_flow,
        same_as_before,
        tied_provinces,
        old_facts,
    )
}
CASES |= {f"without_{table}": without(table) for table in TOPICAL}
PINNED = (
    "one_year",
    "two_years",
    "one_sector",
    "one_province",
    "thirty_provinces",
    "named_peers",
    "bare",
    "city",
    "vanished",
)
"""The cases of which the prose is pinned, which turns with what is not there."""


@functools.cache
def data_of(case: str) -> Path:
    """Return the data directory of a case."""
    return CASES[case](Path(tempfile.mkdtemp()))


@functools.cache
def package_of(case: str) -> DataPackage:
    """Return the data of a case, opened once for all chapters."""
    return DataPackage(data_of(case))


@made_once
def ran(name: str, case: str) -> Run:
    """Return what a chapter that reads no ledger shows in a case; it is executed once for all tests, which do not change it."""
    return run_chapter(name, YEAR, data_of(case), package=package_of(case))


def text_of(name: str, case: str) -> str:
    """Return the text that readers see of a chapter in a case, without markup and ends of lines."""
    return plain(visible(ran(name, case)))
