"""Make the data directory of another area: code lists as another directory has them, tables without rows, ``edition.yml``.

What belongs to the other area's report stays behind: its printed numbers, and the code lists that register what only its
report speaks of, such as its cases; these name their source.
"""

from __future__ import annotations

import difflib
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tradebook.checks.codes.standard_names import is_country
from tradebook.checks.declared import IDENTITIES
from tradebook.data.names import NAME_COLUMN
from tradebook.data.package import DESCRIPTOR, DataPackage
from tradebook.data.printed.claims import is_print
from tradebook.data.report import MAIN_TABLE, Report, ReportInfo
from tradebook.data.settings.switches import EDITION_FILE
from tradebook.errors import DataError

AREAS = "areas"
OFFICES = {"省": "省", "市": "市", "区": "自治区"}
"""What the name of a body says behind that of a division, by its level."""
CODE = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*")
OF_ONE_THING = "/"
"""In a declared identity, parts a case or base from what is said of it."""
LOOSE = 0.5
"""How near a code or name must be to be proposed; codes are short."""


@dataclass(frozen=True)
class Bodies:
    """What ``edition.yml`` says of a report beside its area.

    Attributes:
        nation: The code of the country that it is compared with.
        title: The book's title with ``{area}`` and ``{year}``.
        publisher: The body that publishes the report.
        compiler: The body that compiles it.
        statistics: The body whose statistics it quotes.
        break_year: The year in which something parts the series; 0 for none.
        break_cause: What that was.
    """

    nation: str
    title: str
    publisher: str
    compiler: str
    statistics: str
    break_year: int
    break_cause: str


def find_area(package: DataPackage, code: str, name: str = "", name_en: str = "") -> dict[str, str]:
    """Return the entry of an area in the code list; one that is named and not there yet is a new entry.

    Args:
        package: The data directory with the code list.
        code: The area's code.
        name: The name of an area that the list does not have.
        name_en: The same in English.

    Raises:
        DataError: There is no such code, and no name for it; or the list calls it otherwise.
    """
    areas = {row["code"]: row for row in package.rows(AREAS)}
    if code in areas:
        listed = areas[code][NAME_COLUMN]
        if name and name != listed:
            raise DataError(
                f"代码 {code} 在 {package.path(AREAS)} 中是{listed}，不是{name}。请改正代码，或去掉 --name。"
            )
        return {key: areas[code][key] or "" for key in package.fields(AREAS)}
    if not name:
        raise DataError(
            f"{package.path(AREAS)} 中没有代码为“{code}”的地区。{_propose_areas(code, areas)}"
            f"表中没有的地区（如地级市），请写明名称：--name 名称。"
        )
    if not CODE.fullmatch(code):
        raise DataError(f"地区代码“{code}”应由大写字母、数字和短横线组成，如 CN-GS、CN-SN-BJ。请改正。")
    written = {"code": code, NAME_COLUMN: name, "name_en": name_en or name}
    return {key: written.get(key, "") for key in package.fields(AREAS)}


def refuse_impossible(
    package: DataPackage, area: Mapping[str, str], bodies: Bodies, year: int, this_year: int
) -> None:
    """Refuse what no report of an area can be.

    Args:
        package: The data directory with the code list.
        area: The entry of the area in the code list.
        bodies: What ``edition.yml`` is to say beside it.
        year: The year of the first workbook.
        this_year: The year that it is now.

    Raises:
        DataError: The area is a group of areas, compared with itself, or called as another one is; or a year cannot be.
    """
    code, name, path = area["code"], area[NAME_COLUMN], package.path(AREAS)
    rows = package.rows(AREAS)
    if code in {row["code"] for row in rows} and is_group(code, rows):
        raise DataError(
            f"{code}（{name}）是几个地区合起来的，不能单独有一份报告。请改用一个省份、地级市或国家的代码，如 CN-GS。"
        )
    if other := next((row["code"] for row in rows if row[NAME_COLUMN] == name and row["code"] != code), ""):
        raise DataError(
            f"名称“{name}”在 {path} 中已经是 {other} 的。就是它的，请用代码 {other}；不是的，请写另一个名称（--name）。"
        )
    if bodies.nation == code:
        raise DataError(
            f"作比较的国家（--nation）是本地区自己（{code}）。请改为它所在的国家，如 CN；不写的，与 {package.folder.name} 的相同。"
        )
    first = package.columns(MAIN_TABLE)["year"]["constraints"].get("minimum", 0)
    if not first <= year <= this_year + 1:
        raise DataError(
            f"第一份工作簿的年份（--year）是 {year}，应为 {first} 至 {this_year + 1}。请改正；不写的，是去年（{this_year - 1}）。"
        )
    if bodies.break_year and not first <= bodies.break_year <= this_year:
        raise DataError(
            f"使数列断开的年份（--break-year）是 {bodies.break_year}，应为 {first} 至 {this_year} 中已经断开的一年，如 2020。请改正；没有的写 0。"
        )


def is_group(code: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether an area of the code list is several countries or provinces together.

    Args:
        code: The area's code.
        rows: The code list.

    Examples:
        >>> rows = [{"code": "CN-SN-XA", "part_of": "CN-SN"}, {"code": "XA-KG", "part_of": "CN-SN-XA"}]
        >>> rows += [{"code": "JAM", "part_of": "LATIN-AMERICA"}]
        >>> [is_group(code, rows) for code in ("EAST", "YRD", "LATIN-AMERICA", "CN-SN-XA", "XA-KG", "JAM", "CN")]
        [True, True, True, False, False, False, False]
    """
    head, _, division = code.partition("-")
    if is_country(head):
        return False
    return not division or any(row.get("part_of") == code for row in rows)


def _propose_areas(wanted: str, areas: dict[str, dict[str, Any]]) -> str:
    names = {row[NAME_COLUMN]: code for code, row in areas.items()}
    matches = difflib.get_close_matches(wanted.upper(), areas, n=3, cutoff=LOOSE)
    matches = [names[name] for name in names if name in wanted or wanted in name][:3] or matches
    near = [f"{code}（{areas[code][NAME_COLUMN]}）" for code in matches]
    return f"是不是 {'、'.join(near)}？" if near else ""


def propose_bodies(area: dict[str, str], like: ReportInfo) -> Bodies:
    """Return what ``edition.yml`` most likely says of an area's report.

    Args:
        area: The entry of the area in the code list.
        like: What the data directory of another area says of its report.
    """
    name = area[NAME_COLUMN]
    level = ReportInfo(area["code"], like.nation, name, "", "", "", "", "").level
    called = name + OFFICES.get(level, "") if not name.endswith(("省", "市", "区")) else name
    department = "商务委员会" if level == "市" else "商务厅" if level else "商务局"
    return Bodies(
        nation=like.nation,
        title="{area}服务贸易发展报告（{year}）",
        publisher=f"{called}{department}",
        compiler=f"{called}{department}",
        statistics=f"{called}统计局",
        break_year=like.break_year,
        break_cause=like.break_cause,
    )


def make_area(folder: Path, package: DataPackage, area: dict[str, str], bodies: Bodies) -> None:
    """Make the data directory of an area; if that fails, there is none.

    Args:
        folder: The new folder.
        package: The data directory whose schema, code lists and general identities it takes over.
        area: The entry of the area in the code list.
        bodies: What ``edition.yml`` says beside it.

    Raises:
        DataError: The folder is there already, or something of the bodies cannot be printed.
    """
    if folder.exists():
        raise DataError(f"{folder} 已经存在，没有改动。请换一个文件夹（--folder），或先移走它。")
    description = json.loads(package.read_text(DESCRIPTOR) or "{}")
    kept = [each for each in description["resources"] if not is_print(each["name"])]
    title = bodies.title.replace("{area}", area[NAME_COLUMN]).replace("（{year}）", "").replace("{year}", "")
    description |= {
        "title": f"{title}数据包",
        "version": "1.0.0",
        "sources": [{"title": bodies.publisher}],
        "contributors": [
            {"title": bodies.publisher, "role": "publisher"},
            {"title": bodies.compiler, "role": "author"},
        ],
        "resources": kept,
    }
    try:
        for resource in kept:
            path = folder / resource["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_take_over(package, resource["name"], area), encoding="utf-8", newline="")
        text = json.dumps(description, ensure_ascii=False, indent=2) + "\n"
        (folder / DESCRIPTOR).write_text(text, encoding="utf-8", newline="")
        (folder / EDITION_FILE).write_text(
            write_edition(area["code"], bodies, _find_units(package)), encoding="utf-8", newline=""
        )
        Report.open(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _take_over(package: DataPackage, table: str, area: dict[str, str]) -> str:
    """Return the text of a table with the rows that hold for every area."""
    content = package.open_table(table)
    content.delete({line for line in content.lines if not is_general(package, table, content.row(line))})
    if table == AREAS and area["code"] not in {content.row(line)["code"] for line in content.lines}:
        content.append({**area})
    return content.text


def is_general(package: DataPackage, table: str, row: dict[str, str]) -> bool:
    """Tell whether a row holds for every area: of a code list that is none of one report's things, or between figures."""
    if table == IDENTITIES:
        return OF_ONE_THING not in row["total"] + row["parts"]
    return package.path(table).startswith("codes/") and "source" not in package.fields(table)


def _find_units(package: DataPackage) -> dict[str, str]:
    """Return the unit that the area's trade is stated in, as the other directory has it last."""
    rows = sorted(package.rows(MAIN_TABLE), key=lambda row: row["year"])
    return {MAIN_TABLE: rows[-1]["unit"]} if rows else {}


def write_edition(code: str, bodies: Bodies, units: Mapping[str, str] | None = None) -> str:
    """Return the text of ``edition.yml``.

    Args:
        code: The area.
        bodies: What it says beside the area.
        units: The units that its sources have, by table.

    Example:
        >>> bodies = Bodies("CN", "{area}报告（{year}）", "省商务厅", "课题组", "省统计局", 0, "")
        >>> print(write_edition("CN-GS", bodies).splitlines()[1])
        area: "CN-GS"            # 本报告的地区，见 codes/areas.csv
    """
    lines = [
        "# 本数据目录是哪个地区、由谁发布的报告。各项的写法见另一个数据目录的同名文件。",
        f"area: {_quote(code):<18} # 本报告的地区，见 codes/areas.csv",
        f"nation: {_quote(bodies.nation):<16} # 作比较的国家",
        "title:                   # {area} 为地区名，{year} 为版本年份",
        f"  zh: {_quote(bodies.title)}",
        "publisher:",
        f"  zh: {_quote(bodies.publisher)}",
        "compiler:",
        f"  zh: {_quote(bodies.compiler)}",
        "statistics:              # 服务业企业、文化产业等统计的来源",
        f"  zh: {_quote(bodies.statistics)}",
    ]
    if bodies.break_year:
        lines += [
            "break:                   # 使各列数断开的年份和原因；没有就删去此项",
            f"  year: {bodies.break_year}",
            "  cause:",
            f"    zh: {_quote(bodies.break_cause)}",
        ]
    if units:
        named = ", ".join(f"{table}: {_quote(unit)}" for table, unit in units.items())
        lines.append(f"units: {{{named}}}  # 来源的金额单位，录入工作簿照此询问")
    return "\n".join(lines) + "\n"


def _quote(text: str) -> str:
    """Write a text as YAML; JSON is."""
    return json.dumps(text, ensure_ascii=False)
