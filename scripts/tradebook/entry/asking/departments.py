"""Who is asked for which data: the departments that ``edition.yml`` names, each with its sheets and indicators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

import yaml

from tradebook.data.package import DataPackage
from tradebook.data.settings.switches import EDITION_FILE
from tradebook.errors import DataError
from tradebook.files import read_text

KEY = "departments"
REST = "其余"
"""What is said of the part of the workbook that no department is named for."""
_FIELDS = {"name", "sheets", "indicators", "person", "deadline"}


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
    try:
        entries = (yaml.safe_load(read_text(package.folder / EDITION_FILE)) or {}).get(KEY) or []
    except yaml.YAMLError as error:
        raise DataError(f"{EDITION_FILE} 不是合格的 YAML：{error}") from None
    return list(map(_read_department, entries))


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
    sheets, indicators = (tuple(map(str, entry.get(name) or ())) for name in ("sheets", "indicators"))
    person, deadline = (str(entry.get(name) or "") for name in ("person", "deadline"))
    return Department(str(entry["name"]), sheets, indicators, person, deadline)


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
