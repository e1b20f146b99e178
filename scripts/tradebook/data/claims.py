"""The claims of a printed report: the numbers and words that it states, as ``data/published/<year>.csv`` has them.

A claim names the chapter and the expression whose value it speaks of, in the terms of that chapter's prose.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tradebook.data.package import DataPackage
from tradebook.errors import DataError
from tradebook.figures.statements import NO_STATEMENTS, Statement, Statements
from tradebook.figures.traced import round_half_up
from tradebook.figures.units import UNITS

STATED_NUMBER = re.compile(r"-?\d+(\.\d+)?")
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


def claims_file(year: int) -> str:
    """Return where in a data directory the claims of a year's printed report stand."""
    return f"published/{year}.csv"


SHOWN_AS = re.compile(r"\.(?:to|worded|rounded)\([^()]*\)$")
"""What only says how a number is shown."""
WITH_GROWTH = re.compile(r"\.with_growth\((?:[^()]|\([^()]*\))*\)")
"""What adds to a series what is stated of it elsewhere, and leaves its key."""
OWN_FACT = re.compile(r"(?<![.\w])fact(?=[.(])")
"""What the prose calls the facts of the edition's area."""


def has_claims(package: DataPackage, year: int, *, noted: bool = True) -> bool:
    """Tell whether a printed report was keyed for a year.

    Args:
        package: The data.
        year: The printed report's.
        noted: Whether the package's recorder is to note the question.
    """
    return package.read_text(claims_file(year), noted=noted) is not None


def read_claims(package: DataPackage, year: int, *, noted: bool = True) -> list[Claim]:
    """Return the claims of a year; none if no printed report was keyed for it.

    Args:
        package: The data.
        year: The printed report's.
        noted: Whether the package's recorder is to note that the file is read.

    Raises:
        DataError: A row is not a claim; the message names file, row and column.
    """
    path = package.folder / claims_file(year)
    try:
        text = package.read_text(claims_file(year), noted=noted)
    except UnicodeDecodeError:
        raise DataError(f"{path}：文件不是 UTF-8 编码，请另存为“CSV UTF-8”。") from None
    if text is None:
        return []
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if reader.fieldnames != CLAIM_COLUMNS:
        raise DataError(f"{path}，第 1 行：表头应为 {','.join(CLAIM_COLUMNS)}。")
    claims = [_claim(path, reader.line_num, row) for row in reader]
    seen: set[str] = set()
    for claim in claims:
        if claim.claim in seen:
            raise DataError(f"{path}：编号 {claim.claim} 重复，请改成唯一的编号。")
        seen.add(claim.claim)
    return claims


def _claim(path: Path, line: int, row: dict[str, Any]) -> Claim:
    if None in row or None in row.values():
        raise DataError(
            f"{path}，第 {line} 行：应有 {len(CLAIM_COLUMNS)} 列，这一行多了或少了。含逗号的文字请加引号。"
        )
    if row["unit"] not in UNITS:
        raise DataError(f"{path}，第 {line} 行，“unit”列：不认识的单位“{row['unit']}”。")
    decimals = row["decimals"]
    if decimals and not decimals.isdigit():
        raise DataError(f"{path}，第 {line} 行，“decimals”列：读到“{decimals}”，应为小数位数（文字留空）。")
    if decimals and not STATED_NUMBER.fullmatch(row["stated"]):
        raise DataError(f"{path}，第 {line} 行，“stated”列：读到“{row['stated']}”，应为数字。")
    return Claim(**{**row, "decimals": int(decimals) if decimals else None})


def read_statements(package: DataPackage, year: int) -> Statements:
    """Return what the printed report of a year states, by the keys that things have in the ledger.

    What the editor has read from words is not stated. A claim's expression is the key if it is written as the model writes keys, whatever chapter the claim is of; how the
    number is shown makes no difference. The package's recorder notes the keys that are looked up.

    Args:
        package: The data.
        year: The printed report's.

    Raises:
        DataError: A row is not a claim.
    """
    if not has_claims(package, year, noted=False):
        # notes that there is none
        has_claims(package, year)
        return NO_STATEMENTS
    statements: dict[str, list[Statement]] = {}
    for claim in read_claims(package, year, noted=False):
        if claim.expression and claim.decimals is not None and not claim.reading:
            value = round_half_up(Decimal(claim.stated), claim.decimals)
            statement = Statement(claim.claim, value, claim.unit, claim.locator)
            statements.setdefault(key_of(claim.expression), []).append(statement)
    return Statements(statements, package.recorder)


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
