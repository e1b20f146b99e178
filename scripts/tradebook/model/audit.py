"""How far the printed report and the data hold, as the audit chapter shows it: claims, identities, last year's levels."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from tradebook.audit.reconciliation import Result, Verdict
from tradebook.data.package import DataPackage
from tradebook.figures import indicators
from tradebook.figures.traced import Traced, constant
from tradebook.model.edition import Edition


@dataclass(frozen=True)
class Part:
    """A part of the printed report: its lines in the transcription, how many numbers it states, how many are keyed."""

    name: str
    lines: range
    numbers: int
    left_out: int


def parts(package: DataPackage, year: int) -> list[Part]:
    """The parts of a year's printed report, in order; none if nothing was printed."""
    return [
        Part(row["part"], range(row["first_line"], row["last_line"] + 1), row["numbers"], row["left_out"])
        for row in package.rows("print_coverage")
        if row["report_year"] == year
    ]


def part_of(result: Result, all_parts: list[Part]) -> str:
    """The part that states a claim, by the first line that its locator names; empty if there is none."""
    line = int(result.locator.split()[0].removeprefix("L"))
    return next((part.name for part in all_parts if line in part.lines), "")


def count_by_part(results: list[Result], all_parts: list[Part]) -> pd.DataFrame:
    """How many claims there are: one row a part, one column a verdict."""
    counts = Counter((part_of(result, all_parts), result.verdict) for result in results)
    rows = [[counts[part.name, verdict] for verdict in Verdict] for part in all_parts]
    return pd.DataFrame(rows, index=[part.name for part in all_parts], columns=list(Verdict))


def traced_counts(counts: pd.DataFrame) -> pd.DataFrame:
    """Counts as a chart takes them, with verdicts in words; parts without claims left out."""
    used = counts[counts.sum(axis=1) > 0].rename(columns={verdict: verdict.word for verdict in Verdict})
    return used.map(lambda n: constant(int(n), "条"))


def percent(part: int, whole: int) -> Traced:
    """A share of counts, in %."""
    return (constant(part) / constant(whole)).percent()


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


def last_year(edition: Edition) -> list[LastYear]:
    """The nation's levels of last year that this year's statements imply; empty without growth or a year before."""
    frame = edition.national_trade
    if edition.year - 1 not in frame.index:
        return []
    now, before = frame.loc[edition.year], frame.loc[edition.year - 1]
    found = [
        LastYear(
            f"{edition.info.nation_name}服务{edition.name(flow)}额",
            before[flow, "level"],
            indicators.implied_base(now[flow, "level"], now[flow, "growth"]),
        )
        for flow in "TXM"
        if (flow, "growth") in frame.columns
    ]
    return [row for row in found if not row.recorded.is_missing and not row.implied.is_missing]
