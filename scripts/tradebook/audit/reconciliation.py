"""Reconcile what a printed report states with what the book computes.

The claims of a year are in `tradebook.data.printed.claims`. A comparison ends in a `Verdict`; the tolerance of
``within_rounding`` is the interval that follows from the rounding of the figure's inputs (see `tradebook.figures.traced`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from tradebook.audit.identity_tests import IdentityTests, solve_figure
from tradebook.data.package import DataPackage
from tradebook.data.printed.claims import Claim, claims_file, read_claims
from tradebook.data.settings.switches import find_left_out
from tradebook.errors import DataError
from tradebook.figures.figure import Figure, Input, make_figure
from tradebook.figures.ledger import Ledger
from tradebook.figures.printed import PrintedNumber
from tradebook.figures.ranges.intervals import Interval, before_rounding
from tradebook.figures.traced import Traced, round_half_up
from tradebook.figures.units import UNITS, find_unit
from tradebook.files import write_csv


class Verdict(StrEnum):
    """How a claim of the print and the figure of the book go together; as text, the code that files and pages have.

    Attributes:
        word: The verdict in a word.
        meaning: What the word says.
        severity: How grave it is, from 0; ``reported`` says nothing about the number, so everything else is graver.
        holds: True if the data bears the claim out.
    """

    word: str
    meaning: str
    severity: int
    holds: bool

    MATCH = "match", "一致", "与重算值四舍五入后相同", 1, True
    WITHIN_ROUNDING = (
        "within_rounding",
        "舍入范围内",
        "基础数据在自身舍入区间内变动即可得到",
        2,
        True,
    )
    LAST_DIGIT = "last_digit", "末位之差", "末位相差一个单位", 3, False
    DIFFERS = "differs", "不一致", "无法由数据得到", 4, False
    REPORTED = "reported", "照录", "没有基础数据可供重算", 0, False

    def __new__(cls, code: str, word: str, meaning: str, severity: int, holds: bool) -> Verdict:
        """Make a text of the code; the rest are its attributes."""
        verdict = str.__new__(cls, code)
        verdict._value_ = code
        verdict.word, verdict.meaning = word, meaning
        verdict.severity, verdict.holds = severity, holds
        return verdict


AGREEING = (Verdict.MATCH, Verdict.REPORTED)
"""The verdicts on a claim that states what an observation has."""


class Basis(StrEnum):
    """What a verdict rests on that bears a claim out; as text, the code that files and pages have.

    Attributes:
        word: The basis in a word.
        meaning: What the word says.
    """

    word: str
    meaning: str

    RECOMPUTED = "recomputed", "另据重算", "由别处所载的数据算得（全部或部分）"
    RESTATED = "restated", "别处重载", "与别处所载的同一个数相同，没有重算"
    SAME_SENTENCE = "same_sentence", "同处各数", "只由同一处所载的数字算得"
    TRIVIAL = "trivial", "同为零", "由零算得的零，如零在总数中的比重，必然相同"

    def __new__(cls, code: str, word: str, meaning: str) -> Basis:
        """Make a text of the code; the rest are its attributes."""
        basis = str.__new__(cls, code)
        basis._value_ = code
        basis.word, basis.meaning = word, meaning
        return basis


@dataclass(frozen=True)
class Result:
    """A claim with what the book recomputes and the verdict.

    Attributes:
        basis: What the verdict rests on; empty for one that does not bear the claim out.
        reading: The words of the print that the stated number was read from; empty if it stands there.
        contradiction: What the claims of one contradiction have in common.
        by: What the claim is judged by: the figure as the data gives it, or what other values make of the observation.
        is_tested_by_others: True if it is that of other values.
    """

    claim: str
    locator: str
    stated: str
    unit: str
    decimals: str
    figure: str
    recomputed: str
    verdict: Verdict
    note: str
    basis: Basis | None = None
    reading: str = ""
    contradiction: str = ""
    place: str = ""
    by: Figure | None = field(default=None, repr=False, compare=False)
    is_tested_by_others: bool = field(default=False, repr=False)

    @property
    def stated_text(self) -> str:
        """The stated number with its unit, and the words that it was read from."""
        text = self.stated + self.unit
        return f"{text}（原文：{self.reading}）" if self.reading else text

    @property
    def verdict_text(self) -> str:
        """The verdict in a word, with what it rests on."""
        return f"{self.verdict.word}（{self.basis.word}）" if self.basis else self.verdict.word


_NO_REASON = re.compile(r"表\d+|“[^”]*”|[，；、或]")
"""What a note may have that gives no reason."""
COLUMNS = [name for name in Result.__dataclass_fields__ if name not in ("by", "is_tested_by_others")]
"""The columns of the reconciliation's file."""


def reconcile(ledger: Ledger, package: DataPackage, year: int) -> list[Result]:
    """Compare every claim of the year's printed report with the figure that it is on, but claims of chapters left out.

    Raises:
        DataError: A claim names a figure that the book does not have.
    """
    pairs = []
    left_out = find_left_out(package, year)
    for claim in read_claims(package, year):
        if left_out.get(claim.chapter):
            continue
        figure = ledger.find(claim.chapter, claim.expression)
        if claim.expression and figure is None:
            raise DataError(
                f"{package.folder / claims_file(year)}：{claim.claim} 所指的表达式“{claim.expression}”"
                f"（{claim.chapter} 一章）没有得出数字。请改正 chapter、expression 两列；确无基础数据的，两列留空。"
            )
        pairs.append((claim, figure))
    return _judge_all(pairs, package)


def claims_on(ledger: Ledger, package: DataPackage, year: int) -> dict[str, list[Result]]:
    """Compare the claims on each figure of a ledger, which may be that of a part of the book; return them by key."""
    pairs = [(claim, ledger.find(claim.chapter, claim.expression)) for claim in read_claims(package, year)]
    results: dict[str, list[Result]] = {}
    for result in _judge_all([(claim, figure) for claim, figure in pairs if figure], package):
        results.setdefault(result.figure, []).append(result)
    return results


def count_distinct(results: Sequence[Result], verdict: Verdict) -> int:
    """Count what the claims of a verdict speak of: those of one contradiction count once."""
    return len({result.contradiction or result.claim for result in results if result.verdict == verdict})


def list_unexplained(results: Sequence[Result]) -> list[Result]:
    """Return the claims that the data does not bear out and of which the editor has said nothing: one side may be mistyped.

    That a claim is from a table, and what it quotes, explains nothing.
    """
    contradicted = (Verdict.DIFFERS, Verdict.LAST_DIGIT)
    return [result for result in results if result.verdict in contradicted and not _NO_REASON.sub("", result.note)]


def shown_otherwise(results: Sequence[Result], ledger: Ledger) -> list[Result]:
    """Return the claims whose printed number the data can give, and of which the book shows another all the same.

    A printed number is known by the key that its claim's expression has as text, before anything is computed, see
    `tradebook.data.printed.claims.read_printed_numbers`: it is missed if the claim is written in another way, or needs
    more decimals than are printed. What the print contradicts itself is not counted, and observations stand as they are.
    """
    return [
        result
        for result in results
        if result.verdict == Verdict.WITHIN_ROUNDING
        and not (result.contradiction or result.reading)
        and not ledger[result.figure].recomputed.is_observation
        and round_half_up(ledger[result.figure].value_in(result.unit), int(result.decimals))
        != Decimal(result.stated)
    ]


def _judge_all(pairs: Sequence[tuple[Claim, Figure | None]], package: DataPackage) -> list[Result]:
    tests, restated = IdentityTests(package), _restated(pairs)
    results = [_result(claim, figure, tests, claim.claim in restated) for claim, figure in pairs]
    holding = _holding_by_input(results)
    return [
        _tested_by_claims(claim, result, holding) if result.verdict == Verdict.REPORTED else result
        for (claim, _), result in zip(pairs, results, strict=True)
    ]


def _holding_by_input(results: Sequence[Result]) -> dict[tuple[str, int], list[Result]]:
    """Return the claims that the data bears out, by the observations that their figures are computed from."""
    found: dict[tuple[str, int], list[Result]] = defaultdict(list)
    for result in results:
        # what the editor has read from words states no number
        is_number = bool(result.decimals) and not result.reading
        is_test = result.by and not result.by.is_observation and not result.is_tested_by_others
        if result.verdict.holds and is_number and is_test and result.basis != Basis.TRIVIAL:
            for entry in result.by.inputs if result.by else []:
                found[entry.table, entry.row].append(result)
    return found


def _tested_by_claims(claim: Claim, result: Result, holding: Mapping[tuple[str, int], list[Result]]) -> Result:
    """Judge a claim on an observation by what the print states of figures that are computed from it.

    Such a claim holds; so it says only whether the observation follows from it exactly or within rounding.
    """
    figure = result.by
    if figure is None or not figure.is_observation or claim.decimals is None:
        return result
    entry, judged = figure.inputs[0], []
    for other in holding.get((entry.table, entry.row), []):
        value = _solved(other, entry)
        if value is not None:
            by = make_figure(figure.key, value, figure.kind, figure.label, unit=figure.unit)
            recomputed, verdict = judge(claim, by)
            if verdict.holds:
                places = set(other.locator.split())
                judged.append((verdict.severity, value.high - value.low, recomputed, verdict, by, places))
    if not judged:
        return result
    _, _, recomputed, verdict, by, places = min(judged, key=lambda each: each[:2])
    basis = _basis(claim, by, is_tested_by_others=True)
    if basis == Basis.SAME_SENTENCE and not places <= set(claim.locator.split()):
        basis = Basis.RECOMPUTED
    return replace(result, recomputed=recomputed, verdict=verdict, basis=basis, by=by, is_tested_by_others=True)


def _solved(other: Result, entry: Input) -> Traced | None:
    """Return what a claim makes of an observation that its figure is computed from; None if that does not follow."""
    if other.by is None:
        return None
    printed = PrintedNumber(other.claim, Decimal(other.stated), other.unit, other.locator)
    return solve_figure(printed.alone(find_unit(other.by.unit)), other.by, entry)


def _result(claim: Claim, figure: Figure | None, tests: IdentityTests, restated: bool) -> Result:
    # what is told in words alone, and otherwise in another place
    recomputed, verdict, by = "", Verdict.DIFFERS if claim.contradiction else Verdict.REPORTED, None
    if figure is not None:
        recomputed, verdict, by = _judge_statement(claim, figure.recomputed, tests, restated)
    is_tested_by_others = by is not None and figure is not None and by.excel != figure.recomputed.excel
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
        basis=_basis(claim, by, is_tested_by_others=is_tested_by_others) if by and verdict.holds else None,
        reading=claim.reading,
        contradiction=claim.contradiction,
        place=claim.place,
        by=by,
        is_tested_by_others=is_tested_by_others,
    )


def _restated(pairs: Sequence[tuple[Claim, Figure | None]]) -> set[str]:
    """Return the claims on observations that the print states in another place, too, with the same number."""
    places: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim, figure in pairs:
        if figure and figure.recomputed.is_observation:
            recomputed, verdict = judge(claim, figure)
            if verdict in AGREEING:
                places[figure.key, recomputed].append(claim)
    return {
        claim.claim
        for claims in places.values()
        for claim in claims
        if any(not set(claim.locator.split()) & set(other.locator.split()) for other in claims)
    }


def _judge_statement(
    claim: Claim, figure: Figure, tests: IdentityTests, restated: bool
) -> tuple[str, Verdict, Figure]:
    """Judge a claim; one on an observation also by the equalities that it stands in.

    A broken equality does not tell which of its numbers is wrong: it condemns those that the claims file ties to a
    contradiction. The others stand as if it were not there.

    Args:
        claim: The claim.
        figure: Its figure, as the data gives it.
        tests: The equalities.
        restated: Whether the print states the same number in another place, too.

    Returns:
        The recomputed value, the verdict, and what it was judged by.
    """
    recomputed, verdict = judge(claim, figure)
    if not figure.is_observation or verdict not in AGREEING or claim.decimals is None:
        return recomputed, verdict, figure
    entry = figure.inputs[0]
    judged = []
    for test in tests.of(entry.table, entry.row):
        by = make_figure(figure.key, test.value, figure.kind, figure.label, unit=figure.unit)
        number, finding = judge(claim, by)
        if finding.holds:
            judged.append((number, finding, by))
        elif claim.contradiction and not test.holds:
            return number, Verdict.DIFFERS, by
    # to be computed from other numbers says more than to be stated once more
    judged.sort(key=lambda each: (each[1].severity, each[2].is_observation))
    if judged and judged[0][1] == Verdict.MATCH:
        return judged[0]
    if verdict == Verdict.MATCH or restated:
        return recomputed, Verdict.MATCH, figure
    return judged[0] if judged else (recomputed, verdict, figure)


def _basis(claim: Claim, by: Figure, *, is_tested_by_others: bool) -> Basis:
    """Return what bears a claim out.

    Args:
        claim: The claim.
        by: What it was judged by.
        is_tested_by_others: True if that is what other values make of the claim's observation.
    """
    lines = {entry.line for entry in by.inputs}
    is_here = bool(lines) and lines <= set(claim.locator.split())
    if by.is_observation and not (is_tested_by_others and is_here):
        return Basis.RESTATED
    is_zero = claim.decimals is not None and Decimal(claim.stated) == Decimal(by.value) == 0
    if is_zero and any(Decimal(entry.value) == 0 for entry in by.inputs):
        return Basis.TRIVIAL
    return Basis.SAME_SENTENCE if is_here else Basis.RECOMPUTED


def judge(claim: Claim, figure: Figure) -> tuple[str, Verdict]:
    """Return the recomputed value at the claim's unit and decimals, and the verdict.

    A figure that is only the observation keyed from the very statement is `reported`: agreement with itself proves nothing.
    Disagreement does: one of the two was mistyped. Where the book shows what the print states, the recomputation is judged.
    """
    figure = figure.recomputed
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
    rows = [
        [*(getattr(result, name) for name in COLUMNS), (causes or {}).get(result.claim, "")] for result in results
    ]
    write_csv(Path(path), [[*COLUMNS, "causes"], *rows])
