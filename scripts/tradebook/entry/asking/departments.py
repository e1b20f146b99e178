"""Who is asked for which data: the departments that ``edition.yml`` names, each with its sheets and indicators."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tradebook.data.package import DataPackage
from tradebook.data.settings.switches import EDITION_FILE
from tradebook.errors import DataError
from tradebook.files import parse_entries, read_text

KEY = "departments"
REST = "其余"
"""What is said of the part of the workbook that no department is named for."""
_LISTS = ("sheets", "indicators")
_FIELDS = {"name", *_LISTS, "person", "deadline"}


@dataclass(frozen=True)
class Department:
    """A department that fills in a part of the workbook.

    Attributes:
        name: Its name.
        sheets: The sheets that it fills in, by name.
        indicators: Patterns of the codes of indicators (``outsourcing_*``) whose lines it fills in, on any sheet.
        person: Who does it there; may be empty.
        deadline: Until when; may be empty.
    """

    name: str
    sheets: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    person: str = ""
    deadline: str = ""


def read_departments(package: DataPackage) -> list[Department]:
    """Read the departments that the data directory names; none if it names none.

    Raises:
        DataError: The list cannot be read.
    """
    entries = parse_entries(read_text(package.folder / EDITION_FILE), EDITION_FILE).get(KEY) or []
    departments = list(map(_read_department, entries if isinstance(entries, list) else [entries]))
    files: dict[str, str] = {}
    for department in departments:
        first = files.setdefault(name_file(department.name).casefold(), department.name)
        if first != department.name:
            raise DataError(
                f"{EDITION_FILE} 的 {KEY} 中，“{first}”和“{department.name}”的文件会同名。请改其中一个名称。"
            )
    return departments


def name_file(text: str) -> str:
    """Return a text as a part of a file's name.

    Examples:
        >>> name_file("省文旅厅/文物局")
        '省文旅厅_文物局'
    """
    return re.sub(r'[\\/:*?"<>|\s]', "_", text)


def list_parts(package: DataPackage) -> list[str]:
    """Return the parts that a workbook can be split into, by department, and what is left; none without departments.

    Raises:
        DataError: The list cannot be read.
    """
    names = [department.name for department in read_departments(package)]
    return [*names, REST] if names else []


def _read_department(entry: object) -> Department:
    if not isinstance(entry, dict) or not entry.get("name") or not entry.keys() <= _FIELDS:
        raise DataError(
            f"{EDITION_FILE} 的 {KEY} 中有一项不对：{entry}；应为：name（部门名称），和 sheets（表单）、indicators（指标代码，可用 *）、"
            "person（责任人）、deadline（期限）中的若干项。"
        )
    name = str(entry["name"])
    if name == REST:
        raise DataError(f"{EDITION_FILE} 的 {KEY} 中，“{REST}”是没有指明部门的部分。请换一个部门名称。")
    for field in _LISTS:
        if not isinstance(entry.get(field) or [], list):
            raise DataError(
                f"{EDITION_FILE} 的 {KEY} 中，“{name}”的 {field} 是“{entry[field]}”；应为方括号里的清单。"
                f"改法：写成 [{entry[field]}]，各项之间用逗号。"
            )
    sheets, indicators = (tuple(map(str, entry.get(field) or ())) for field in _LISTS)
    person, deadline = (str(entry.get(field) or "") for field in ("person", "deadline"))
    return Department(name, sheets, indicators, person, deadline)


def find_department(departments: Iterable[Department], sheet: str, indicator: str = "") -> str:
    """Return the name of the department that fills in a line; empty if none does.

    A pattern of its indicator goes before its sheet.

    Examples:
        >>> departments = [Department("甲", sheets=("正文数字",)), Department("乙", indicators=("culture_*",))]
        >>> find_department(departments, "正文数字", "culture_new"), find_department(departments, "正文数字", "population")
        ('乙', '甲')
    """
    departments = list(departments)
    for department in departments:
        if indicator and any(fnmatchcase(indicator, pattern) for pattern in department.indicators):
            return department.name
    return next((department.name for department in departments if sheet in department.sheets), "")
