"""The claims of a printed report: the numbers and words that it states, as ``data/published/<year>.csv`` has them.

A claim names the chapter and the expression whose value it speaks of, in the terms of that chapter's prose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tradebook.data.csv_table import CsvError, CsvTable
from tradebook.data.package import DataPackage
from tradebook.data.printed.places import find_place, list_places
from tradebook.data.problems import Problem, TablePlace, describe_cell, unseen_problem
from tradebook.figures.printed import NO_PRINT, PrintedNumber, PrintedNumbers
from tradebook.figures.traced import round_half_up
from tradebook.figures.units import UNITS
from tradebook.text import UNSEEN

STATED_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_COUNT = re.compile("[0-9]{1,2}")
SHOWN_AS = re.compile(r"\.(?:to|worded|rounded)\([^()]*\)$")
"""What only says how a number is shown."""
WITH_GROWTH = re.compile(r"\.with_growth\((?:[^()]|\([^()]*\))*\)")
"""What adds to a series what is stated of it elsewhere, and leaves its key."""
OWN_FACT = re.compile(r"(?<![.\w])fact(?=[.(])")
"""What the prose calls the facts of the edition's area."""
CLAIM_COLUMNS = [
    "claim",
    "chapter",
    "expression",
    "stated",
    "unit",
    "decimals",
    "locator",
    "note",
    "reading",
    "contradiction",
]


@dataclass(frozen=True)
class Claim:
    """A number or word that the printed report states.

    Attributes:
        claim: Its number.
        chapter: The chapter in which its expression is evaluated; empty if nothing in the data bears on it.
        expression: What the book computes it by, such as ``area.travel.exports.growth``.
        stated: As printed.
        unit: Symbol of its unit.
        decimals: As printed; None for a word.
        locator: Where it stands.
        note: What there is to say of it.
        reading: The words of the print, if the stated number does not stand there and the editor has read it from them.
        contradiction: A word that the claims of one contradiction of the print have in common; empty for a claim alone.
        place: The same in words, as precisely as the data has it: the cell of a table that has the claim's number.
    """

    claim: str
    chapter: str
    expression: str
    stated: str
    unit: str
    decimals: int | None
    locator: str
    note: str
    reading: str = ""
    contradiction: str = ""
    place: str = ""


def is_print(table: str) -> bool:
    """Tell whether a table holds the claims of a print."""
    return table.startswith("published_")


def print_year(table: str) -> int:
    """Return the year of the print whose claims a table holds.

    Example:
        >>> print_year("published_2022")
        2022
    """
    return int(table.removeprefix("published_"))


def claims_file(year: int) -> str:
    """Return where in a data directory the claims of a year's printed report stand."""
    return f"published/{year}.csv"


def has_claims(package: DataPackage, year: int) -> bool:
    """Tell whether a printed report was keyed for a year."""
    return package.read_bytes(claims_file(year)) is not None


def read_claims(package: DataPackage, year: int, *, noted: bool = True) -> list[Claim]:
    """Return the claims of a year; none if no printed report was keyed for it.

    Args:
        package: The data.
        year: The printed report's.
        noted: Whether the package's recorder is to note that the file is read, and the places; claims that are not noted
            have no places in words.

    Raises:
        DataError: A row is not a claim; the message names file, row and column.
    """
    content = package.read_bytes(claims_file(year), noted=noted)
    if content is None:
        return []
    table = CsvTable(content, str(package.folder / claims_file(year)))
    if wrong := table.check_header(CLAIM_COLUMNS):
        raise CsvError(wrong)
    places = list_places(package) if noted else {}
    claims = [_claim(table, line, places) for line in table.lines]
    seen: set[str] = set()
    for line, claim in zip(table.lines, claims, strict=True):
        if claim.claim in seen:
            raise _refuse(table, line, "claim", claim.claim, "唯一的编号，前面已有", "改成唯一的编号，不重复")
        seen.add(claim.claim)
    return claims


def _claim(table: CsvTable, line: int, places: Mapping[str, str]) -> Claim:
    cells = table.cells(line)
    if len(cells) != len(CLAIM_COLUMNS):
        at = TablePlace(table.name, line)
        mend = "补齐，或删去多余的；含逗号的文字加引号"
        raise CsvError(Problem(at, f"这一行有 {len(cells)} 格", f"{len(CLAIM_COLUMNS)} 列", mend))
    row = table.row(line)
    if UNSEEN.search("".join(cells)):
        column, cell = next((column, cell) for column, cell in row.items() if UNSEEN.search(cell))
        raise CsvError(unseen_problem(TablePlace(table.name, line, column), cell))
    if row["unit"] not in UNITS:
        raise _refuse(table, line, "unit", row["unit"], "认识的单位", "改用数据中的单位")
    decimals = row["decimals"]
    if decimals and not _COUNT.fullmatch(decimals):
        raise _refuse(table, line, "decimals", decimals, "小数位数", "改成整数；文字留空")
    if decimals and not STATED_NUMBER.fullmatch(row["stated"]):
        raise _refuse(table, line, "stated", row["stated"], "数字", "按印刷本改成半角数字")
    lines = "、".join(find_place(places, locator, locator) for locator in row["locator"].split())
    place = find_place(places, lines, row["claim"])
    return Claim(**{**row, "decimals": int(decimals) if decimals else None}, place=place)  # type: ignore[arg-type]


def _refuse(table: CsvTable, line: int, column: str, cell: str, expected: str, mend: str) -> CsvError:
    return CsvError(Problem(TablePlace(table.name, line, column), describe_cell(cell), expected, mend))


def read_printed_numbers(package: DataPackage, year: int) -> PrintedNumbers:
    """Return what the printed report of a year states, by the keys that things have in the ledger.

    What the editor has read from words is not stated, and what the print contradicts is not taken. A claim's expression is the key if it is written as the model writes
    keys, whatever chapter the claim is of; how the number is shown makes no difference. The package's recorder notes the
    keys that are looked up.

    Args:
        package: The data.
        year: The printed report's.

    Raises:
        DataError: A row is not a claim.
    """
    numbers: dict[str, list[PrintedNumber]] = {}
    for claim in read_claims(package, year, noted=False):
        if claim.decimals is not None and claim.expression and not (claim.reading or claim.contradiction):
            value = round_half_up(Decimal(claim.stated), claim.decimals)
            number = PrintedNumber(claim.claim, value, claim.unit, claim.locator)
            numbers.setdefault(key_of(claim.expression), []).append(number)
    if not numbers:
        # notes the file, or that there is none, since no key will be
        has_claims(package, year)
        return NO_PRINT
    return PrintedNumbers(numbers, package.recorder)


def key_of(expression: str) -> str:
    """Return the key of what an expression gives, if it is written as keys are.

    Example:
        >>> key_of('fact.new_firms.share_of(fact.firms).rounded(0)')
        'area.fact.new_firms.share_of(area.fact.firms)'
    """
    while match := SHOWN_AS.search(expression):
        expression = expression[: match.start()]
    expression = WITH_GROWTH.sub("", expression)
    return OWN_FACT.sub("area.fact", expression)


def claimed_expressions(package: DataPackage, year: int | None) -> dict[str, list[str]]:
    """Return the expressions that the claims of a year are on by chapter, each once.

    Args:
        package: The data.
        year: The printed report's; None for chapters that are executed without one, which have no claims.

    Raises:
        DataError: A row is not a claim.
    """
    expressions: dict[str, dict[str, None]] = {}
    for claim in [] if year is None else read_claims(package, year):
        if claim.expression:
            expressions.setdefault(claim.chapter, {})[claim.expression] = None
    return {chapter: list(each) for chapter, each in expressions.items()}
