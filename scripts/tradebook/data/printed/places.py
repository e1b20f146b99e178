"""Places in the print, in words that a holder of the print can follow: part, section and paragraph, or table, row and column.

Rows and claims have them as locators, which are lines of the print's transcription, or cells of its tables; what each
means stands in ``print_places.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tradebook.data.package import DataPackage

PLACES = "print_places"
PLACES_FILE = f"{PLACES}.csv"
INNER = str.maketrans("《》“”", "〈〉‘’")
"""The marks inside of marks."""
_STATED_AT = re.compile(r"(?<=（)L[0-9]+(?:\.[0-9]+)?(?: L[0-9]+(?:\.[0-9]+)?)*(?=）)")
"""Locators as formulas have them behind a number that the print states."""
_LOCATOR = re.compile(r"(?<![A-Za-z0-9])L[0-9]+(?:\.[0-9]+)?")
_CELL = re.compile(r"([^《“、]+)((?:“[^”]+”行)?(?:“[^”]+”列)?)")


def describe_place(place: Mapping[str, Any]) -> str:
    """Say where a row of ``print_places.csv`` is.

    Examples:
        >>> text = {"part": "第二部分", "chapter": "数字贸易报告", "section": "三（二）2", "heading": "离岸服务外包"}
        >>> describe_place(text | {"paragraph": 2, "exhibit": None})
        '第二部分《数字贸易报告》三（二）2“离岸服务外包”第2段'
        >>> cell = {"part": "第一部分", "exhibit": "表2", "row": "2016", "column": "北京"}
        >>> describe_place(cell)
        '第一部分表2“2016”行“北京”列'
    """
    if place["exhibit"]:
        row, column = (_quote("“”", place[name], word) for name, word in (("row", "行"), ("column", "列")))
        return f"{place['part']}{place['exhibit']}{row}{column}"
    chapter, heading = _quote("《》", place["chapter"]) or " ", _quote("“”", place["heading"])
    paragraph = f"第{place['paragraph']}段" if place["paragraph"] else "标题"
    return f"{place['part']}{chapter}{place['section'] or ''}{heading}{paragraph}"


def _quote(marks: str, name: str | None, word: str = "") -> str:
    """Put a name into marks, where its own become inner ones, with a word behind; no name gives nothing."""
    return f"{marks[0]}{name.translate(INNER)}{marks[1]}{word}" if name else ""


def list_places(package: DataPackage) -> dict[str, str]:
    """Return all places of a package's prints in words, by locator; none if it has no such table."""
    if PLACES not in package.table_names:
        return {}
    return {place["locator"]: describe_place(place) for place in package.rows(PLACES)}


def line_of(locator: str) -> str:
    """Return the locator of the line that a locator is in: a row of a table for its cell.

    Examples:
        >>> line_of("L180.03"), line_of("L215")
        ('L180', 'L215')
    """
    return locator.partition(".")[0]


def part_cell(place: str) -> tuple[str, str]:
    """Part a place in words into the table and the row and column of it; the latter are empty if it is no cell of a table.

    Examples:
        >>> part_cell("第一部分表2“2016”行“北京”列"), part_cell("第一部分 二“概况”第2段")
        (('第一部分表2', '“2016”行“北京”列'), ('第一部分 二“概况”第2段', ''))
    """
    match = _CELL.fullmatch(place)
    return (match[1], match[2]) if match else (place, "")


def name_noted_places(text: str, places: Mapping[str, str]) -> str:
    """Write a text that speaks of locators with the places in words.

    Args:
        text: Such as a note on a claim.
        places: All places in words, see `list_places`; a locator that has none stays.

    Example:
        >>> name_noted_places("L215.02写作5.1，L9不同", {"L215": "第一部分 二“概况”第2段"})
        '第一部分 二“概况”第2段写作5.1，L9不同'
    """
    return _LOCATOR.sub(lambda match: places.get(match[0]) or places.get(line_of(match[0])) or match[0], text)


def find_place(places: Mapping[str, str], source: str, locator: str) -> str:
    """Return where a row is from: its place in the print, or else what it names as its source.

    Args:
        places: All places in words, see `list_places`.
        source: What the row names as its source.
        locator: Its locator; empty if it is from elsewhere.

    Examples:
        >>> find_place({"L9": "第一部分表1“合计”行"}, "表1", "L9"), find_place({}, "统计公报", "")
        ('第一部分表1“合计”行', '统计公报')
    """
    return places.get(locator, source)


def name_places(formula: str, places: Mapping[str, str]) -> str:
    """Write the places of the print in a formula in words.

    Args:
        formula: A formula for people, see `tradebook.figures.formula.to_text`.
        places: All places in words, see `list_places`.

    Example:
        >>> name_places("原文所载42.2%（L1 L2） − 原文所载1%（L9）", {"L1": "表1", "L2": "表2"})
        '原文所载42.2%（表1、表2） − 原文所载1%（L9）'
    """
    return _STATED_AT.sub(lambda match: "、".join(places.get(each, each) for each in match[0].split()), formula)
