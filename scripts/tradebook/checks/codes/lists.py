"""Code lists as trees and as names: nothing is a part of itself, and one name is that of one code.

Of areas, countries have the codes that their names have by ISO 3166-1, in three letters; of sectors, the levels are those that
the library computes with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tradebook.checks.codes.standard_names import is_country, three_letters
from tradebook.data.examining import Row
from tradebook.data.names import NAME_COLUMN, NAMES
from tradebook.data.package import CODE, CODE_FOLDER, OWN_UNITS, DataPackage
from tradebook.data.problems import Problem, TablePlace, describe_cell
from tradebook.data.validity import Validity, validity_of

PART_OF, LEVEL = "part_of", "level"
AREAS, SECTORS = "areas", "sectors"
LEVELS = {"ALL": "total", "KI": "aggregate"}
"""The codes of sectors that are none, and their levels."""


def find_false_lists(package: DataPackage, nation: str) -> Iterator[Problem[TablePlace]]:
    """Yield what cannot be in the code lists, each looked at by itself.

    Args:
        package: The data.
        nation: The code of the country that the report compares with, which may have two letters.
    """
    for table in package.table_names:
        path, fields = package.path(table), set(package.fields(table))
        if not path.startswith(CODE_FOLDER) or CODE not in fields:
            continue
        rows = package.rows(table)
        if PART_OF in fields:
            yield from _find_circles(path, rows)
        # of units the code is the name; what registers single things, such as cases, may have two of one name
        if NAME_COLUMN in fields and "source" not in fields and table != OWN_UNITS:
            yield from _find_same_names(path, rows)
        if table == AREAS:
            yield from _find_false_countries(path, rows, nation)
        elif table == SECTORS:
            yield from _find_false_levels(path, rows)


def _find_circles(path: str, rows: list[Row]) -> Iterator[Problem[TablePlace]]:
    """Yield the codes that are a part of themselves, of each circle the last."""
    parents = {row[CODE]: row[PART_OF] for row in rows}
    found: set[str] = set()
    for row in reversed(rows):
        chain = _climb(row[CODE], parents)
        if chain[-1] == row[CODE] and len(chain) > 1 and not found.intersection(chain):
            found.update(chain)
            place = TablePlace(path, row["_line"], PART_OF)
            mend = "改正，或清空：最大的一类不属于别的"
            yield Problem(place, " 属于 ".join(chain), "另一个更大的一类，逐级向上不回到自己", mend)


def _climb(code: str, parents: Mapping[str, str | None]) -> list[str]:
    """Return a code and what it is a part of, step by step, up to the top, or to the first that was there already."""
    chain = [code]
    while (above := parents.get(chain[-1])) and chain.count(chain[-1]) == 1:
        chain.append(above)
    return chain


def _find_same_names(path: str, rows: list[Row]) -> Iterator[Problem[TablePlace]]:
    """Yield the codes that are called as an earlier one of the list that is valid in the same years."""
    earlier: dict[str, list[Row]] = {}
    for row in rows:
        name = row[NAME_COLUMN]
        for other in earlier.setdefault(name, []):
            if _meet(validity_of(row), validity_of(other)):
                found = f"{describe_cell(name)}，{other[CODE]} 也叫这个名称（{path} 第 {other['_line']} 行）"
                mend = f"就是 {other[CODE]} 的，删去这一行，改用它的代码；不是的，改成不同的名称"
                yield Problem(TablePlace(path, row["_line"], NAME_COLUMN), found, "别的代码没有的名称", mend)
                break
        earlier[name].append(row)


def _meet(one: Validity, other: Validity) -> bool:
    """Tell whether two codes are valid in the same year."""
    return not any(
        first.last is not None and second.first is not None and first.last < second.first
        for first, second in ((one, other), (other, one))
    )


def _find_false_countries(path: str, rows: list[Row], nation: str) -> Iterator[Problem[TablePlace]]:
    """Yield the countries whose code is not that of three letters; the report's own may have two, as its divisions begin."""
    for row in rows:
        code, name = row[CODE], row[NAME_COLUMN]
        expected = three_letters(name)
        if code in (nation, expected) or "-" in code:
            continue
        if expected or (len(code) == 2 and is_country(code)):
            known = f"{name}的代码 {expected}" if expected else "三个字母的代码，如 VNM"
            place = TablePlace(path, row["_line"], CODE)
            yield Problem(place, describe_cell(code), f"ISO 3166 中{known}", "改正代码，或改正名称")


def _find_false_levels(path: str, rows: list[Row]) -> Iterator[Problem[TablePlace]]:
    """Yield the sectors that are said to be a total or an aggregate and are none, or the other way round."""
    for row in rows:
        code, level = row[CODE], row[LEVEL]
        expected = LEVELS.get(code, "sector")
        if level != expected:
            found = f"{row[NAME_COLUMN]}（{code}）的层级是“{NAMES[level].in_list}”"
            name = NAMES[expected].in_list
            known = "、".join(f"{NAMES[each].in_list}只有 {other}" for other, each in LEVELS.items())
            place = TablePlace(path, row["_line"], LEVEL)
            yield Problem(place, found, f"“{name}”（{known}）", f"改为“{name}”")
