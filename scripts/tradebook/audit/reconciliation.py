"""Reconcile what a printed report states with what the book computes.

The claims of a year are in `tradebook.data.printed.claims`. A comparison ends in a `Verdict`; the tolerance of ``within_rounding`` is the interval that follows from the rounding of the figure's inputs
(see `tradebook.figures.traced`).
"""

from __future__ import annotations

import csv
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from tradebook.data.package import DataPackage
from tradebook.data.printed.claims import Claim, claims_file, read_claims
from tradebook.errors import DataError
from tradebook.figures.figure import Figure
from tradebook.figures.ledger import Ledger
from tradebook.figures.ranges.intervals import Interval, before_rounding
from tradebook.figures.traced import round_half_up
from tradebook.figures.units import UNITS


class Verdict(StrEnum):
    """How a claim of the print and the figure of the book go together; as text, the code that files and pages have.

    Attributes:
        word: The verdict in a word.
        meaning: What the word says.
        severity: How grave it is, from 0; ``reported`` says nothing about the number, so everything else is graver.
        holds: True if the data bears the claim out.
        colour: Of its parts in charts.
        text_colour: Of its marks in pages; ``_static/book.css`` has the same.
    """

    word: str
    meaning: str
    severity: int
    holds: bool
    colour: str
    text_colour: str

    MATCH = "match", "一致", "与重算值四舍五入后相同", 1, True, "#15803d", "#15803d"
    WITHIN_ROUNDING = (
        "within_rounding",
        "舍入范围内",
        "基础数据在自身舍入区间内变动即可得到",
        2,
        True,
        "#56B4E9",
        "#0e7490",
    )
    LAST_DIGIT = "last_digit", "末位之差", "末位相差一个单位", 3, False, "#E69F00", "#b45309"
    DIFFERS = "differs", "不一致", "无法由数据得到", 4, False, "#b42318", "#b42318"
    REPORTED = "reported", "照录", "没有基础数据可供重算", 0, False, "#B8B8B8", "#6d5ba6"

    def __new__(
        cls, code: str, word: str, meaning: str, severity: int, holds: bool, colour: str, text_colour: str
    ) -> Verdict:
        """Make a text of the code; the rest are its attributes."""
        verdict = str.__new__(cls, code)
        verdict._value_ = code
        verdict.word, verdict.meaning = word, meaning
        verdict.severity, verdict.holds = severity, holds
        verdict.colour, verdict.text_colour = colour, text_colour
        return verdict


@dataclass(frozen=True)
class Result:
    """A claim with what the book recomputes and the verdict."""

    claim: str
    locator: str
    stated: str
    unit: str
    decimals: str
    figure: str
    recomputed: str
    verdict: Verdict
    note: str
    place: str = ""


def reconcile(ledger: Ledger, package: DataPackage, year: int) -> list[Result]:
    """Compare every claim of the year's printed report with the figure that it is on.

    Raises:
        DataError: A claim names a figure that the book does not have.
    """
    results = []
    for claim in read_claims(package, year):
        figure = ledger.find(claim.chapter, claim.expression)
        if claim.expression and figure is None:
            raise DataError(
                f"{package.folder / claims_file(year)}：{claim.claim} 所指的表达式“{claim.expression}”"
                f"（{claim.chapter} 一章）没有得出数字。请改正 chapter、expression 两列；确无基础数据的，两列留空。"
            )
        results.append(_result(claim, figure))
    return results


def claims_on(ledger: Ledger, package: DataPackage, year: int) -> dict[str, list[Result]]:
    """Compare the claims on each figure of a ledger, which may be that of a part of the book; return them by key."""
    results: dict[str, list[Result]] = {}
    for claim in read_claims(package, year):
        if figure := ledger.find(claim.chapter, claim.expression):
            results.setdefault(figure.key, []).append(_result(claim, figure))
    return results


def _result(claim: Claim, figure: Figure | None) -> Result:
    recomputed, verdict = ("", Verdict.REPORTED) if figure is None else judge(claim, figure)
    return Result(
        claim=claim.claim,
        locator=claim.locator,
        stated=claim.stated,
        unit=claim.unit,
        decimals="" if claim.decimals is None else str(claim.decimals),
        figure=figure.key if figure else "",
        recomputed=recomputed,
        verdict=verdict,
        note=claim.note,
        place=claim.place,
    )


def judge(claim: Claim, figure: Figure) -> tuple[str, Verdict]:
    """Return the recomputed value at the claim's unit and decimals, and the verdict.

    A figure that is only the observation keyed from the very statement is `reported`: agreement with itself proves nothing.
    Disagreement does: one of the two was mistyped.
    """
    if claim.decimals is None:
        recomputed = figure.text
        verdict = Verdict.MATCH if claim.stated == recomputed else Verdict.DIFFERS
    else:
        value = figure.value_in(claim.unit)
        recomputed = f"{round_half_up(value, claim.decimals):f}"
        verdict = _compare(Decimal(claim.stated), claim.decimals, value, figure.interval_in(claim.unit))
        # a rank, a year or a count is right or wrong; only measurements have a last digit
        if verdict == Verdict.LAST_DIGIT and UNITS[claim.unit].counted:
            verdict = Verdict.DIFFERS
    if states_itself(claim.locator, figure):
        verdict = Verdict.REPORTED if verdict == Verdict.MATCH else Verdict.DIFFERS
    return recomputed, verdict


def states_itself(locator: str, figure: Figure) -> bool:
    """Tell whether a figure is only the observation keyed from the statement at a place of the print."""
    return figure.is_observation and figure.inputs[0].line in locator.split()


def _compare(stated: Decimal, decimals: int, value: Decimal, reachable: Interval) -> Verdict:
    rounded = round_half_up(value, decimals)
    if stated == rounded:
        return Verdict.MATCH
    if before_rounding(stated, decimals).meets(reachable):
        return Verdict.WITHIN_ROUNDING
    if abs(stated - rounded) == Decimal(1).scaleb(-decimals):
        return Verdict.LAST_DIGIT
    return Verdict.DIFFERS


def write_reconciliation(results: list[Result], path: str | Path, causes: dict[str, str] | None = None) -> None:
    """Write the reconciliation as CSV with the columns of `Result`, and the causes that the program proposes.

    Args:
        results: The claims with their verdicts.
        path: The file to write.
        causes: Words by claim, see `tradebook.audit.explanations`.
    """
    rows = [asdict(result) | {"causes": (causes or {}).get(result.claim, "")} for result in results]
    with Path(path).open("w", encoding="utf-8", newline="") as stream:
        fields = [*Result.__dataclass_fields__, "causes"]
        writer = csv.DictWriter(stream, fieldnames=fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
