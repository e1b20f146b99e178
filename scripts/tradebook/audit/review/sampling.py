"""Propose what a reviewer checks: a sample of what can be signed, drawn with a seed, more of it where mistakes are likelier.

What has a reason to be looked at is in the stratum of its gravest one. The strata take turns, each with as many draws a
turn as its weight says, so that small and risky ones are exhausted first. Equal registers, ledgers and seeds give equal
plans.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from tradebook.audit.reconciliation import Result, Verdict
from tradebook.audit.review.signoffs import Item, Signoff, items_of
from tradebook.figures.figure import Figure
from tradebook.figures.ledger import Ledger

LARGE_LINEAGE = 20
"""From so many input cells on, nobody sees at a glance that a formula takes the right ones."""
_YEAR = re.compile(r"\d{4}")


class Risk(Enum):
    """Why something should be checked, the gravest first: the words for it, and how many draws a turn it has."""

    DIFFERS = "与印刷本不一致", 4
    LAST_DIGIT = "与印刷本末位不符", 3
    VOID = "签过字，后来变了", 3
    NEW = "上一版没有", 2
    NEW_FORMULA = "算式与上一版不同", 2
    LARGE_LINEAGE = f"所用数据有{LARGE_LINEAGE}个或更多", 2
    UNPRINTED = "印刷本没有对应的数字", 1
    STATEMENT = "文句、用语或图表", 1
    NONE = "没有特别的风险", 1

    @property
    def words(self) -> str:
        """The reason in words."""
        return self.value[0]

    @property
    def weight(self) -> int:
        """How many are drawn a turn."""
        return self.value[1]


@dataclass(frozen=True)
class Choice:
    """Something to be checked, with the reasons for it, the gravest first."""

    item: Item
    risks: tuple[Risk, ...]


def plan_review(
    ledger: Ledger,
    number: int,
    seed: int,
    *,
    results: Iterable[Result] = (),
    signoffs: Iterable[Signoff] = (),
    before: Ledger | None = None,
) -> list[Choice]:
    """Draw what should be checked, of all that is not validly signed.

    Args:
        ledger: What can be signed.
        number: How much to draw.
        seed: Equal seeds draw alike.
        results: The claims of the print with their verdicts.
        signoffs: The sign-offs so far.
        before: The ledger of the edition before; None if there is none.

    Returns:
        As much as asked for, or all that there is; the riskiest first, otherwise in the order of the book.
    """
    signoffs = list(signoffs)
    signed = {signoff.key for signoff in signoffs if signoff.is_valid}
    voided = {signoff.key for signoff in signoffs} - signed
    verdicts: dict[str, list[Verdict]] = {}
    for result in results:
        verdicts.setdefault(result.figure, []).append(result.verdict)
    choices = [
        Choice(item, tuple(find_risks(item, verdicts, voided, before)))
        for item in items_of(ledger)
        if item.key not in signed
    ]
    strata: dict[Risk, list[Choice]] = {risk: [] for risk in Risk}
    for choice in choices:
        strata[choice.risks[0]].append(choice)
    drawing = random.Random(seed)
    for stratum in strata.values():
        drawing.shuffle(stratum)
    drawn: list[Choice] = []
    while len(drawn) < min(number, len(choices)):
        for risk, stratum in strata.items():
            drawn += [stratum.pop() for _ in range(min(risk.weight, len(stratum)))]
    places = {choice.item.key: place for place, choice in enumerate(choices)}
    ranks = {risk: rank for rank, risk in enumerate(Risk)}
    return sorted(drawn[:number], key=lambda choice: (ranks[choice.risks[0]], places[choice.item.key]))


def find_risks(
    item: Item, verdicts: Mapping[str, Iterable[Verdict]], voided: set[str], before: Ledger | None
) -> list[Risk]:
    """Return the reasons to check something, the gravest first; there is always one.

    Args:
        item: The figure, phrase, sentence or exhibit.
        verdicts: The verdicts of the claims on each figure, by its key.
        voided: The keys of what was signed and changed since.
        before: The ledger of the edition before; None if there is none.
    """
    found = set(verdicts.get(item.key, ()))
    reasons = {
        Risk.DIFFERS: Verdict.DIFFERS in found,
        Risk.LAST_DIGIT: Verdict.LAST_DIGIT in found,
        Risk.VOID: item.key in voided,
        Risk.STATEMENT: not isinstance(item, Figure),
    }
    if isinstance(item, Figure):
        earlier = before.get(item.key) if before else None
        reasons |= {
            Risk.NEW: before is not None and earlier is None,
            Risk.NEW_FORMULA: earlier is not None and _form(earlier) != _form(item),
            Risk.LARGE_LINEAGE: len(item.inputs) >= LARGE_LINEAGE,
            Risk.UNPRINTED: not found,
        }
    return [risk for risk in Risk if reasons.get(risk)] or [Risk.NONE]


def _form(figure: Figure) -> str:
    """Return a formula without the years in it, which are other ones in every edition."""
    return _YEAR.sub("", figure.formula)
