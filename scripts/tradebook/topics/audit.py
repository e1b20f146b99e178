"""How far the printed report and the data hold, as the audit's chapters show it.

Claims of the print, identities of the data, the second engine, last year's levels, and sign-offs of reviewers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from tradebook.audit.explanations import explain, in_words
from tradebook.audit.reconciliation import Basis, Result, Verdict, count_distinct, reconcile
from tradebook.audit.records import claim_address
from tradebook.audit.review.signoffs import (
    Coverage,
    Question,
    QuestionState,
    Signoff,
    count_signed,
    read_questions,
    read_signoffs,
)
from tradebook.audit.revisions import Revision, count_revised, list_revisions
from tradebook.audit.second_engine import EngineResult, Outcome, name_of, recompute
from tradebook.checks.discrepancies import DISCREPANCIES
from tradebook.checks.run import CheckReport, check_data
from tradebook.data.printed.places import line_of, list_places, name_noted_places, part_cell
from tradebook.exhibits import tables
from tradebook.figures import indicators
from tradebook.figures.figure import Figure
from tradebook.figures.ledger import Ledger
from tradebook.figures.traced import Traced, constant, round_half_up
from tradebook.model.edition import Edition

VERDICTS, DOUBTS = tuple(Verdict), (Verdict.DIFFERS, Verdict.LAST_DIGIT)
"""What reconciling a claim may find, in the order in which the book lists them; each has word, meaning and colour."""


def revised_observations(edition: Edition) -> tuple[list[Revision], int]:
    """Return what reports up to the edition's revised of what earlier ones had stated, and of how many observations."""
    revisions = list_revisions(edition.package)
    return revisions, count_revised(revisions)


@dataclass(frozen=True)
class Part:
    """A part of the printed report.

    Attributes:
        name: Its title.
        lines: Its lines in the transcription.
        numbers: How many numbers its text states.
        left_out: How many of these are not keyed.
    """

    name: str
    lines: range
    numbers: int
    left_out: int


@dataclass(frozen=True)
class Tally:
    """How many claims have which verdict."""

    counts: Mapping[Verdict, int]

    @property
    def total(self) -> int:
        """How many claims there are."""
        return sum(self.counts.values())

    @property
    def testable(self) -> int:
        """How many can be computed from other data."""
        return self.total - self.counts[Verdict.REPORTED]

    @property
    def holding(self) -> int:
        """How many of these the data bears out."""
        return sum(count for verdict, count in self.counts.items() if verdict.holds)

    @property
    def holding_share(self) -> str:
        """Their share in those that can be computed, in %, for people; a dash if there are none."""
        if not self.testable:
            return tables.NO_DATA
        share = indicators.share(constant(self.holding), constant(self.testable))
        return f"{round_half_up(share.value, 1)}%"


@dataclass(frozen=True)
class Discrepancy:
    """A place where the source contradicts itself: stated value, what an identity makes of it, and the likely reason."""

    name: str
    stated: str
    expected: str
    reason: str


@dataclass(frozen=True)
class LastYear:
    """Last year's level as the table has it, and as this year's level and stated growth imply it."""

    name: str
    recorded: Traced
    implied: Traced

    @property
    def is_revised(self) -> bool:
        """True if both cannot be right: the source revised last year's level, or defines this year's differently."""
        return indicators.contradict(self.recorded, self.implied)


class Audit:
    """The audit of an edition.

    Args:
        edition: The edition.
        ledger: The figures of the other chapters.

    Attributes:
        results: The claims of the year's print with their verdicts; empty if nothing was printed.
        parts: The parts of the print, in order; empty if nothing was printed.

    Raises:
        DataError: A claim names a figure that the ledger does not have.
    """

    def __init__(self, edition: Edition, ledger: Ledger):
        self.edition, self.ledger = edition, ledger
        self.results = reconcile(ledger, edition.package, edition.year)
        self.parts = [
            Part(row["part"], range(row["first_line"], row["last_line"] + 1), row["numbers"], row["left_out"])
            for row in edition.package.rows("print_coverage")
            if row["report_year"] == edition.year
        ]

    # -- claims ------------------------------------------------------------------------------------------------

    def figure_of(self, result: Result) -> Figure | None:
        """Return the figure that a claim is on; None if it is on none."""
        return self.ledger.get(result.figure)

    def label_of(self, result: Result) -> str:
        """Say what a claim is on: its figure's label or, if it is on none, the contradiction or the note on it."""
        figure = self.figure_of(result)
        return figure.label if figure else result.contradiction or result.note

    def explanation_of(self, result: Result) -> str:
        """Say where a claim is stated and why the data does not bear it out: the note, and what the program proposes."""
        hint = f"程序提示——{self.causes[result.claim]}。" if result.claim in self.causes else ""
        note = name_noted_places(result.note.rstrip("。"), self._places)
        return "".join(f"{part}。" for part in (result.place, note) if part) + hint

    @cached_property
    def _places(self) -> dict[str, str]:
        return list_places(self.edition.package)

    def address_of(self, result: Result) -> str:
        """Return where the book shows the record of the figure that a claim is on; empty if it is on none."""
        figure = self.figure_of(result)
        return claim_address(result.claim, figure) if figure else ""

    def place_of(self, result: Result) -> tuple[str, str]:
        """Return where the print states a claim: the paragraph or table, and the row and column of the table."""
        return part_cell(result.place)

    def part_of(self, result: Result) -> str:
        """Name the part that states a claim, by the first line that its locator names; empty if there is none."""
        line = int(line_of(result.locator.split()[0]).removeprefix("L"))
        return next((part.name for part in self.parts if line in part.lines), "")

    @property
    def whole(self) -> Part:
        """All parts together."""
        numbers, left_out = (sum(getattr(part, name) for part in self.parts) for name in ("numbers", "left_out"))
        return Part("合计", range(0), numbers, left_out)

    def tally(self, part: Part | None = None) -> Tally:
        """Count the claims of a part by verdict, or those of the whole print."""
        results = [result for result in self.results if part is None or self.part_of(result) == part.name]
        counts = Counter(result.verdict for result in results)
        return Tally({verdict: counts[verdict] for verdict in VERDICTS})

    def doubts_by_part(self) -> pd.DataFrame:
        """Return counts for a chart: parts in rows, in columns what the data does not bear out; parts without claims left out."""
        tallies = {part.name: self.tally(part) for part in self.parts}
        rows = {
            name: {verdict.word: constant(tally.counts[verdict], "条") for verdict in DOUBTS}
            for name, tally in tallies.items()
            if tally.total
        }
        return pd.DataFrame.from_dict(rows, orient="index", columns=[verdict.word for verdict in DOUBTS])

    def distinct(self, verdict: Verdict) -> int:
        """Count what the claims of a verdict speak of: those of one contradiction count once."""
        return count_distinct(self.results, verdict)

    @property
    def bases(self) -> list[tuple[Basis, int]]:
        """What the verdicts that bear claims out rest on, and how many do."""
        counts = Counter(result.basis for result in self.results)
        return [(basis, counts[basis]) for basis in Basis]

    @property
    def read(self) -> int:
        """How many claims state a number that the editor has read from words."""
        return sum(bool(result.reading) for result in self.results)

    @property
    def differing(self) -> list[Result]:
        """The claims that the data does not bear out, those that differ by more than the last digit first."""
        return [result for verdict in DOUBTS for result in self.results if result.verdict == verdict]

    @property
    def unshown(self) -> list[Result]:
        """Those of them whose number the other chapters do not show, so that no mark can stand beside it."""
        return [result for result in self.differing if result.figure and not self.ledger.is_shown(result.figure)]

    @cached_property
    def causes(self) -> dict[str, str]:
        """What the program proposes as causes of claims that differ, in words, by claim."""
        return {claim: in_words(proposals) for claim, proposals in explain(self.ledger, self.results).items()}

    # -- data --------------------------------------------------------------------------------------------------

    @cached_property
    def data_check(self) -> CheckReport:
        """The check of the data package, of all its years."""
        return check_data(self.edition.package)

    @property
    def discrepancies(self) -> list[Discrepancy]:
        """The places where the source contradicts itself."""
        meanings = {identity.id: identity.meaning for identity in self.data_check.identities}
        return [
            Discrepancy(
                f"{meanings[row['identity']]}：{row['cell']}",
                f"{row['stated']}{row['unit']}",
                f"{row['expected']}{row['unit']}",
                row["reason"],
            )
            for row in self.edition.package.rows(DISCREPANCIES)
            if (row["identity"], row["cell"]) in self.data_check.known_breaks
        ]

    @property
    def last_year(self) -> list[LastYear]:
        """The nation's levels of last year that this year's statements imply; empty without growth or a year before."""
        edition = self.edition
        # pandas knows no frames of traced values
        frame: Any = edition.national_trade
        if edition.year - 1 not in frame.index:
            return []
        now, before = frame.loc[edition.year], frame.loc[edition.year - 1]
        levels = [
            LastYear(
                f"{edition.info.nation_name}服务{edition.name(flow)}额",
                before[flow, "level"],
                indicators.implied_base(now[flow, "level"], now[flow, "growth"]),
            )
            for flow in "TXM"
            if (flow, "growth") in now
        ]
        return [level for level in levels if not level.recorded.is_missing and not level.implied.is_missing]

    def last_year_table(self) -> tables.Table | None:
        """Return these levels as recorded and as implied, and whether they agree; None without any."""
        rows = [
            (
                level.name,
                *(tables.cell(tables.number(value, 1), value=value) for value in (level.recorded, level.implied)),
                "不符" if level.is_revised else "相符",
            )
            for level in self.last_year
        ]
        return tables.list_table(
            ["指标", "上年所载", "由本年反推", "结果"], rows, right=["上年所载", "由本年反推"]
        )

    # -- the second engine -------------------------------------------------------------------------------------

    @cached_property
    def recomputed(self) -> list[EngineResult]:
        """The figures of the ledger as the second engine computes them."""
        edition = self.edition
        return recompute(self.ledger, edition.package, edition.info, edition.year)

    def count_recomputed(self, outcome: str, definition: str | None = None) -> int:
        """Count the figures with an outcome of the second engine, of one definition or of all.

        Args:
            outcome: agrees, disagrees or not_covered.
            definition: The definition; None for all.
        """
        return sum(each.outcome == outcome and definition in (None, each.definition) for each in self.recomputed)

    @property
    def definitions(self) -> dict[str, str]:
        """The names of the definitions that the ledger's figures are of, the most frequent first."""
        covered = [each.definition for each in self.recomputed if each.outcome != Outcome.NOT_COVERED]
        return {definition: name_of(definition) for definition, _ in Counter(covered).most_common()}

    @property
    def disagreeing(self) -> list[EngineResult]:
        """The figures of which the second engine makes something else."""
        return [each for each in self.recomputed if each.outcome == Outcome.DISAGREES]

    @property
    def not_covered(self) -> list[EngineResult]:
        """The figures that no definition of the second engine covers."""
        return [each for each in self.recomputed if each.outcome == Outcome.NOT_COVERED]

    # -- sign-offs ---------------------------------------------------------------------------------------------

    @cached_property
    def signoffs(self) -> list[Signoff]:
        """The reviewers' sign-offs of what the other chapters show, with what has become of each."""
        return [signoff for signoff in read_signoffs(self.ledger, self.edition.package) if signoff.item]

    @cached_property
    def questions(self) -> list[Question]:
        """The reviewers' questions that are not closed."""
        questions = read_questions(self.edition.package, self.edition.year)
        return [question for question in questions if question.state != QuestionState.CLOSED]

    @property
    def coverage(self) -> list[Coverage]:
        """The sign-offs and questions counted by chapter; none if nobody has signed or asked."""
        if not self.signoffs and not self.questions:
            return []
        return count_signed(self.ledger, self.signoffs, self.questions)
