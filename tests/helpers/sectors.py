"""Data directories of a next year whose services sectors are others: one is new, split, merged with another, or gone."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from helpers.support import copy_real_data
from helpers.synthetic import NEXT, same_again
from helpers.tables import Rows, rewrite

TRADE, SECTORS = "services_trade", "codes/sectors"
NEW, GONE = "SL", "SB"
TELECOM = {"code": "SI1", "identifier": "communication", "name_zh": "电信服务"}
COMPUTING = {"code": "SI2", "identifier": "computing", "name_zh": "计算机和信息服务"}
MERGED = "SFG"
RENAMED = "SAG"


def declare(data: Path, *rows: dict[str, str], ended: tuple[str, ...] = (), merged_into: str = "") -> None:
    """Add sectors to the code list, and let others end with the newest year."""
    common = {"level": "sector", "knowledge_intensive": "false"}

    def change(listed: Rows) -> Rows:
        ends = {"valid_to": str(NEXT - 1), "merged_into": merged_into}
        last = [{**row, **ends} if row["code"] in ended else row for row in listed]
        return last + [{**common, "name_en": row["code"], **row} for row in rows]

    rewrite(data, SECTORS, change)


def government(**more: str) -> dict[str, str]:
    """The row of 政府服务 in the code list."""
    return {"code": NEW, "identifier": "government", "name_zh": "政府服务", **more}


def add_government(data: Path) -> None:
    """Let the next year have trade in 政府服务: 5000 of exports and imports more."""

    def change(rows: Rows) -> Rows:
        extra = {"T": 5000, "X": 3000, "M": 2000}
        totals = [row for row in rows if row["year"] == str(NEXT) and row["sector"] == "ALL"]
        new = [{**row, "sector": NEW, "value": str(extra[row["flow"]])} for row in totals]
        raised = [{**row, "value": str(Decimal(row["value"]) + extra[row["flow"]])} for row in totals]
        return [row for row in rows if row not in totals] + raised + new

    rewrite(data, TRADE, change)


def listed_only(folder: Path) -> Path:
    """政府服务 is in the code list, without any year, and no table has it."""
    data = copy_real_data(folder)
    path = data / f"{SECTORS}.csv"
    line = f"{NEW},government,政府服务,Government goods and services n.i.e.,sector,false\n"
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    return data


def unsaid(folder: Path) -> Path:
    """政府服务 is in the data of the next year, and the code list does not say since when it is one."""
    data = same_again(folder)
    declare(data, government())
    add_government(data)
    return data


def new_sector(folder: Path) -> Path:
    """政府服务 is a sector from the next year on."""
    data = same_again(folder)
    declare(data, government(valid_from=str(NEXT)))
    add_government(data)
    return data


def new_and_moved(folder: Path) -> Path:
    """政府服务 is a sector from the next year on, and exports of 加工服务 grow by 20000; all others are as they were."""
    data = new_sector(folder)

    def change(row: dict[str, str]) -> dict[str, str]:
        is_raised = row["year"] == str(NEXT) and row["sector"] in ("ALL", "SA") and row["flow"] in "TX"
        return {**row, "value": str(Decimal(row["value"]) + 20000)} if is_raised else row

    rewrite(data, TRADE, lambda rows: list(map(change, rows)))
    return data


def split(folder: Path) -> Path:
    """电信计算机信息服务 is split in two in the next year; the nation goes on as before."""
    return _split(folder, "SI", _intensive(TELECOM), _intensive(COMPUTING))


def split_apart(folder: Path) -> Path:
    """The same, and 电信服务 is not knowledge-intensive, while the rest is."""
    return _split(folder, "SI", TELECOM, _intensive(COMPUTING))


def split_travel(folder: Path) -> Path:
    """旅行服务 is split into its two kinds of the balance of payments."""
    business = {"code": "SDA", "identifier": "business_travel", "name_zh": "商务旅行"}
    return _split(folder, "SD", business, {"code": "SDB", "identifier": "personal_travel", "name_zh": "个人旅行"})


def _intensive(row: dict[str, str]) -> dict[str, str]:
    return row | {"knowledge_intensive": "true"}


def _split(folder: Path, sector: str, *parts: dict[str, str]) -> Path:
    """The first part has a quarter of what is split, the second the rest."""
    data = same_again(folder)
    declare(data, *({**part, "valid_from": str(NEXT), "split_from": sector} for part in parts), ended=(sector,))
    first, second = (part["code"] for part in parts)

    def divide(row: dict[str, str]) -> Rows:
        value = Decimal(row["value"])
        quarter = (value / 4).quantize(Decimal("0.1"))
        return [
            {**row, "sector": first, "value": str(quarter)},
            {**row, "sector": second, "value": str(value - quarter)},
        ]

    def change(rows: Rows) -> Rows:
        return [
            each
            for row in rows
            for each in (divide(row) if (row["year"], row["sector"]) == (str(NEXT), sector) else [row])
        ]

    rewrite(data, TRADE, change)
    for table in ("enterprise_partners", "facts"):
        rewrite(data, table, lambda rows: [row for row in rows if not _is_own(row, sector)])
    return data


def renamed(folder: Path) -> Path:
    """加工服务 is called 对货物的加工服务 from the next year on, also in facts."""
    data = same_again(folder)
    declare(
        data,
        {
            "code": RENAMED,
            "identifier": "processing_of_goods",
            "name_zh": "对货物的加工服务",
            "valid_from": str(NEXT),
        },
        ended=("SA",),
        merged_into=RENAMED,
    )

    def change(rows: Rows) -> Rows:
        return [{**row, "sector": RENAMED} if _is_own(row, "SA") else row for row in rows]

    for table in (TRADE, "facts"):
        rewrite(data, table, change)
    return data


def merged(folder: Path) -> Path:
    """保险服务 and 金融服务 are one sector from the next year on."""
    data = same_again(folder)
    result = {"code": MERGED, "identifier": "finance", "name_zh": "金融保险服务"}
    declare(
        data,
        {**result, "knowledge_intensive": "true", "valid_from": str(NEXT)},
        ended=("SF", "SG"),
        merged_into=MERGED,
    )

    def change(rows: Rows) -> Rows:
        old = [row for row in rows if row["year"] == str(NEXT) and row["sector"] in ("SF", "SG")]
        sums = {flow: sum(Decimal(row["value"]) for row in old if row["flow"] == flow) for flow in "TXM"}
        new = [{**row, "sector": MERGED, "value": str(sums[row["flow"]])} for row in old if row["sector"] == "SF"]
        return [row for row in rows if row not in old] + new

    rewrite(data, TRADE, change)
    rewrite(
        data, "facts", lambda rows: [row for row in rows if not any(_is_own(row, code) for code in ("SF", "SG"))]
    )
    return data


def _is_own(row: dict[str, str], sector: str) -> bool:
    return (row["year"], row["area"], row["sector"]) == (str(NEXT), "CN-SN", sector)


def gone(folder: Path) -> Path:
    """维护和维修服务 is no sector any more, and nothing takes its place."""
    data = same_again(folder)
    declare(data, ended=(GONE,))

    def change(rows: Rows) -> Rows:
        old = {
            row["flow"]: Decimal(row["value"]) for row in rows if (row["year"], row["sector"]) == (str(NEXT), GONE)
        }
        kept = [row for row in rows if (row["year"], row["sector"]) != (str(NEXT), GONE)]
        return [
            {**row, "value": str(Decimal(row["value"]) - old[row["flow"]])}
            if (row["year"], row["sector"]) == (str(NEXT), "ALL")
            else row
            for row in kept
        ]

    rewrite(data, TRADE, change)
    return data


CASES = {write.__name__: write for write in (unsaid, new_sector, split, merged, gone)}
"""The cases that have a next year."""
