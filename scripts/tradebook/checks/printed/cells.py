"""Rows and claims against the cells of the print's tables that they are from, and what the heads of these cells name.

``print_places.csv`` has the words at the row and the column of each cell. Numbers of two sectors or countries that were
exchanged keep every sum, also if they were in all years; but the head of the cell then names the other one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tradebook.data.names import NAME_COLUMN
from tradebook.data.package import CODE, DataPackage
from tradebook.data.printed.claims import is_print
from tradebook.data.printed.places import PLACES, describe_place
from tradebook.data.problems import Problem, TablePlace, describe_cell
from tradebook.data.vintages import VINTAGE

HALF = 0.5
"""The part of a name that a head has at least if it can mean that name: 旅行 is 旅行服务."""
CLEARLY = 0.7
"""Another name is meant if the own one has less than this part of the likeness of the other."""
AXES = ("row", "column")
LISTS = {"sectors": AXES, "areas": AXES, "industries": AXES, "flows": ("column",)}
"""What claims are compared in, and which heads name it; a kind of contract may be called after a flow (而进口的成套设备)."""
BOTH_FLOWS, TOTAL = {"X", "M"}, "T"
YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
ASIDE, NO_LETTER = re.compile(r"（[^）]*）"), re.compile(r"[\W\d_]")
WORD = re.compile(r'"([^"]+)"|([a-z_]+)')
"""A code or a name in an expression."""
Row = Mapping[str, Any]


def find_misplaced(package: DataPackage) -> Iterator[Problem[TablePlace]]:
    """Yield the rows and the claims that are from a cell of the print whose heads name something else."""
    if PLACES not in package.table_names:
        return
    places = {place["locator"]: place for place in package.rows(PLACES)}
    cells = {locator: place for locator, place in places.items() if place["exhibit"]}
    for table in package.table_names:
        yield from _find_exchanged(package, table, places)
    for table in package.table_names:
        if is_print(table):
            yield from _find_claims(package, table, cells)
        elif package.has_observations(table):
            yield from _find_rows(package, table, cells)


# -- rows ------------------------------------------------------------------------------------------------------------


def _find_rows(package: DataPackage, table: str, cells: Mapping[str, Row]) -> Iterator[Problem[TablePlace]]:
    exhibits: dict[tuple[Any, ...], list[tuple[Row, Row]]] = defaultdict(list)
    for row in package.history(table):
        place = cells.get(row.get("locator") or "")
        # what a later report states anew is from its own print
        if place and row.get(VINTAGE) in (None, place["report_year"]):
            exhibits[place["report_year"], place["part"], place["exhibit"]].append((row, place))
    for pairs in exhibits.values():
        for column, codes in package.code_lists(table).items():
            names = {each["code"]: each[NAME_COLUMN] for each in package.rows(codes)}
            coded = [pair for pair in pairs if pair[0][column] is not None]
            # a table names it at its rows or at its columns
            meant = max(
                (named_by([(entry[column], place[axis]) for entry, place in coded], names) for axis in AXES),
                key=lambda each: sum(map(bool, each)),
            )
            for (entry, place), other in zip(coded, meant, strict=True):
                if other not in ("", entry[column]):
                    found = f"{describe_cell(entry[column])}（{names[entry[column]]}）"
                    yield _problem(package, table, entry, column, found, f"{names[other]}（{other}）", place)
        for entry, place in pairs if "year" in package.fields(table) else []:
            years = YEAR.findall(" ".join(place[axis] or "" for axis in AXES))
            if years and str(entry["year"]) not in years:
                yield _problem(
                    package, table, entry, "year", describe_cell(entry["year"]), "、".join(years), place
                )


def _problem(
    package: DataPackage, table: str, row: Row, column: str, found: str, expected: str, place: Row
) -> Problem[TablePlace]:
    at = TablePlace(package.path(table), row["_line"], column)
    where = f"印刷本该处所写的{expected}：{describe_place(place)}"
    return Problem(at, found, where, "对照印刷本，改正这一格、数值或 locator")


def named_by(entries: Sequence[tuple[str, str | None]], names: Mapping[str, str]) -> list[str]:
    """Return the code that each entry's head names, which is its own if that is possible; nothing where it names none.

    Args:
        entries: The codes of the rows from one table of the print, and what stands at the head of each.
        names: The names of codes.

    Examples:
        >>> names = {"T": "进出口", "X": "出口", "SC": "运输服务", "SD": "旅行服务"}
        >>> named_by([("SC", "旅行"), ("SD", "运输"), ("SD", "旅行"), ("SD", "合计")], names)
        ['SD', 'SC', 'SD', '']
        >>> named_by([("SC", "旅 行"), ("SD", "3. 运-输")], names)
        ['SD', 'SC']
        >>> named_by([("T", "2016年 进出口"), ("X", "2016年 进出口"), ("X", "2016年 出口")], names)
        ['T', 'T', 'X']
    """
    codes = sorted({code for code, _ in entries})
    # what is the same in all of a table stands above it, not at its rows and columns
    if len(codes) < 2:
        return [""] * len(entries)
    likeness = _likeness({head or "" for _, head in entries}, {code: names[code] for code in codes})
    return [_meant(code, likeness[head or ""]) for code, head in entries]


def _meant(code: str, likeness: Mapping[str, float]) -> str:
    best = max(likeness, key=likeness.__getitem__)
    if likeness[best] < HALF:
        return ""
    return best if likeness[code] < CLEARLY * likeness[best] else code


def _likeness(heads: Iterable[str], names: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """Return by head what part of each name it has; of what is part of a longer name there, nothing."""
    bare = {code: NO_LETTER.sub("", ASIDE.sub("", name)) for code, name in names.items()}
    longer = {
        name: [other for other in bare.values() if name in other and name != other] for name in bare.values()
    }
    likeness: dict[str, dict[str, float]] = {}
    for head in heads:
        text, likeness[head] = NO_LETTER.sub("", head), {}
        for code, name in bare.items():
            rest = text
            for other in longer[name]:
                rest = rest.replace(other, " ")
            likeness[head][code] = _longest_part(name, rest) / len(name) if name else 0.0
    return likeness


def _longest_part(name: str, text: str) -> int:
    """Return how many letters of a name stand together in a text.

    Examples:
        >>> _longest_part("旅行服务", "旅行"), _longest_part("电信服务", "信息服务"), _longest_part("建筑", "旅行")
        (2, 2, 0)
    """
    size = 0
    for start in range(len(name)):
        while start + size < len(name) and name[start : start + size + 1] in text:
            size += 1
    return size


# -- texts -----------------------------------------------------------------------------------------------------------


def _find_exchanged(package: DataPackage, table: str, places: Mapping[str, Row]) -> Iterator[Problem[TablePlace]]:
    """Yield two codes of which each is from where the print's headings name the other: names exchanged, or rows."""
    columns = package.code_lists(table) or (
        {CODE: table} if {CODE, NAME_COLUMN} <= set(package.fields(table)) else {}
    )
    texts = [
        (row, f"{place['chapter'] or ''} {place['heading'] or ''}")
        for row in (package.history(table) if "locator" in package.fields(table) else [])
        if (place := places.get(row["locator"] or "")) and not place["exhibit"]
    ]
    for column, codes in columns.items() if texts else []:
        names = {entry["code"]: entry[NAME_COLUMN] for entry in package.rows(codes) if entry["code"] != ""}
        found = {row[column]: (row, text) for row, text in reversed(texts) if row[column] in names}
        own = {code: names[code] for code in found}
        likeness = _likeness({text for _, text in found.values()}, own)
        meant = {code: _meant(code, likeness[text]) for code, (_, text) in found.items()}
        for code, other in meant.items():
            if other > code and meant[other] == code:
                at = TablePlace(package.path(table), found[code][0]["_line"], column)
                expected = (
                    f"印刷本该处标题所写的{names[other]}（{other}）；{other} 则在写着{names[code]}的标题之下"
                )
                mend = "像是互相录反了，对照印刷本，改正名称、代码或 locator"
                yield Problem(at, f"{describe_cell(code)}（{names[code]}）", expected, mend)


# -- claims ----------------------------------------------------------------------------------------------------------


def _find_claims(package: DataPackage, table: str, cells: Mapping[str, Row]) -> Iterator[Problem[TablePlace]]:
    """Yield the claims on a cell whose expressions speak of another sector, area, industry or flow than its heads."""
    claims = [
        (row, place) for row in package.history(table) if (place := _cell_of(row, cells)) and row["expression"]
    ]
    for codes, axes in LISTS.items():
        entries = package.rows(codes) if codes in package.table_names else []
        names = {entry["code"]: entry[NAME_COLUMN] for entry in entries}
        named = {
            head: _named(head, names) for head in {place[axis] for _, place in claims for axis in axes} if head
        }
        for row, place in claims:
            spoken = _spoken(row["expression"], entries)
            meant = set().union(*(named.get(place[axis], ()) for axis in axes))
            if spoken and meant and not spoken & meant:
                at = TablePlace(package.path(table), row["_line"], "expression")
                expected = f"说的是印刷本该处所写的{'、'.join(names[code] for code in sorted(meant))}"
                found = describe_cell(row["expression"])
                mend = "对照印刷本，改正 expression 或编号"
                yield Problem(at, found, f"{expected}：{describe_place(place)}", mend)


def _cell_of(row: Row, cells: Mapping[str, Row]) -> Row | None:
    return cells.get(row["claim"]) or cells.get(row["locator"])


def _named(head: str, names: Mapping[str, str]) -> set[str]:
    """Return the codes whose names a head has."""
    text = NO_LETTER.sub("", head)
    near = {code: name for code, name in names.items() if NO_LETTER.sub("", ASIDE.sub("", name)) in text}
    return {code for code, part in _likeness([head], near)[head].items() if part == 1}


def _spoken(expression: str, entries: Iterable[Row]) -> set[str]:
    """Return the codes of a list that an expression speaks of, by themselves or by their identifiers.

    Example:
        >>> flows = [{"code": "X", "identifier": "exports"}, {"code": "M", "identifier": "imports"}]
        >>> sorted(_spoken("area.travel.exports + area.travel.imports", flows))
        ['M', 'T', 'X']
    """
    words = {word for match in WORD.finditer(expression) for word in match.groups() if word}
    spoken = {entry["code"] for entry in entries if {entry["code"], entry.get("identifier")} & words}
    return spoken | ({TOTAL} if spoken >= BOTH_FLOWS else set())
