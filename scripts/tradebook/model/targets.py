"""Targets of bases and policies: what is aimed at, where things stand, and how fast they must grow to get there.

A target is a measure. Its ``.now`` is the latest value that it can be compared with, ``.gap`` what is missing, ``.progress``
how far it is, ``.pace`` the average annual growth that it needs; they have no value where there is nothing to compare.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from tradebook.exhibits import tables
from tradebook.figures import indicators
from tradebook.figures.dimensions import Dimensions, define, in_year
from tradebook.figures.figure import Absent, Phrase
from tradebook.figures.measure import Measure, compose
from tradebook.figures.printed import NO_PRINT, PrintedNumbers
from tradebook.figures.ranges.hedges import EXACT
from tradebook.figures.traced import Traced
from tradebook.figures.units import PERCENT
from tradebook.model.group import Group
from tradebook.model.series import Series, make_share
from tradebook.model.spans import DASH, join_ends

DEFINITIONS_DIFFER = "*"
"""Marks a target whose latest value is defined differently."""
AT_MOST = "≤"
"""How a source hedges what is not to be surpassed, such as days that a procedure takes."""


class Target(Measure):
    """A quantified target, with the latest value that it can be compared with, if there is one.

    Args:
        traced: The target.
        name: What is aimed at.
        key: Its canonical expression.
        due: The year by which it is to be reached; None if the source does not say.
        now: The latest value; None if there is none.
        year: The year of the latest value.
        same_definition: True if target and latest value are defined alike.
        dimensions: What is aimed at, in codes.
        printed: What the print states.
        bodies: Who is to reach it, in words; empty if the source does not say.

    Attributes:
        older: The year of the latest value, if that is older than the edition; else 0.
    """

    def __init__(
        self,
        traced: Traced,
        name: str,
        key: str,
        *,
        due: int | None,
        now: Measure | None,
        year: int,
        same_definition: bool,
        dimensions: Dimensions | None = None,
        printed: PrintedNumbers = NO_PRINT,
        bodies: str = "",
    ):
        super().__init__(traced.as_aim(), "stated", f"{name}（目标）", key, dimensions=dimensions, printed=printed)
        self.name, self.due, self.year, self.bodies = name, due, year, bodies
        value = now.traced.to(traced.unit) if now else indicators.unknown(traced.unit)
        label, origin = (now.label, now.key) if now else (f"{name}（最新数值）", "")
        self.now = Measure(value, "stated", label, origin, dimensions=now.dimensions if now else None)
        self.differs = bool(now) and not same_definition
        is_older = isinstance(now, Series) and bool(now) and now.shown_year < now.edition_year
        self.older = now.shown_year if isinstance(now, Series) and is_older else 0

    @property
    def dated_now(self) -> str:
        """The latest value as its source hedges it, with its unit, and with its year if that is not the edition's."""
        return f"{self.now.amount}{f'（{self.older}年）' if self.older else ''}"

    @property
    def marked_name(self) -> str:
        """The name, marked if the latest value is defined differently."""
        return f"{self.name}{DEFINITIONS_DIFFER if self.differs else ''}"

    @property
    def is_limit(self) -> bool:
        """True if it is to be undercut: at most 10 days."""
        return self.traced.bound == AT_MOST

    @property
    def is_reached(self) -> bool:
        """True if the latest value is not short of it; of a limit, not above it."""
        return self.now <= self if self.is_limit else self.now >= self

    @property
    def gap(self) -> Measure:
        """How much is missing, of a limit how much is too much; below zero for a target that is surpassed."""
        more, less = (self.now, self) if self.is_limit else (self, self.now)
        value, label = more.traced - less.traced, f"{self.name}目标与最新数值之差"
        codes = in_year(define("difference", of=more.dimensions, less=less.dimensions), self.year)
        return self._computed(value, "stated", label, f"{self.key}.gap", codes)

    @property
    def progress(self) -> Series:
        """The latest value as share of the target, in %; none of a limit."""
        share, label = indicators.share(self.now.traced, self.traced), f"{self.name}的完成程度"
        share = indicators.unknown(PERCENT) if self.is_limit else share
        codes = define("ratio", of=self.now.dimensions, to=self.dimensions)
        told = make_share(self, "progress", label, share, self.year, member=self.marked_name, dimensions=codes)
        # what is nearly known has no tenths
        return told if self.now.traced.bound == EXACT else told.rounded(0)

    @property
    def pace(self) -> Measure:
        """The average annual growth that it needs, in %, of a limit below zero; none if it is reached, due or without year."""
        years = (self.due or self.year) - self.year
        is_open = years > 0 and bool(self.now) and not self.is_reached
        rate = (
            indicators.average_growth(self.traced, self.now.traced, years)
            if is_open
            else indicators.unknown(PERCENT)
        )
        label, dimensions = (
            f"{self.due}年达到{self.name}目标所需年均增速",
            in_year(define("pace", of=self.dimensions, now=self.now.dimensions, due=str(self.due)), self.year),
        )
        return self._computed(rate, "share", label, f"{self.key}.pace", dimensions)

    @property
    def needed(self) -> Phrase | Absent:
        """The pace in words, as far as the source knows the latest value: 年均增长7.7%, 年均增长超过15.5%, of a limit 年均下降12.6%.

        Of the one year that is left it is no average: 增长7.7%. A gap if it needs none.
        """
        average, pace = "" if self.due == self.year + 1 else "年均", self.pace.say()
        if isinstance(pace, Absent):
            return pace
        if self.pace.is_down:
            return compose(f"{average}下降", self.pace.worded("unsigned"))
        return compose(f"{average}增长", self.pace)


class Targets:
    """Targets in the order of their table; by its key, one of them: ``policies.targets["POL-05", 20]``.

    Args:
        name: Their canonical expression.
        targets: The targets by their keys.
        codes: Their table, and what they have in its columns that its other rows do not have.
        year: The edition's year.
    """

    def __init__(
        self,
        name: str,
        targets: Mapping[tuple[str, str | int], Target],
        codes: Mapping[str, str],
        year: int,
    ):
        self._name, self._targets, self._codes, self._year = name, targets, codes, year

    def __getitem__(self, key: tuple[str, str | int]) -> Target:
        return self._targets[key]

    @property
    def older(self) -> Phrase | Absent:
        """The years of the latest values that are older than the edition: 2021年、2022年; a gap if none is."""
        years = "、".join(f"{year}年" for year in sorted({target.older for target in self if target.older}))
        return Phrase(years) if years else Absent(f"{self._name}.older", "早于本年的最新数值的年份")

    def __iter__(self) -> Iterator[Target]:
        return iter(self._targets.values())

    def __len__(self) -> int:
        return len(self._targets)

    @cached_property
    def spans(self) -> list[tuple[str, Target, Target | None]]:
        """Their names, and for each the target or the two ends of its span."""
        return join_ends(self, lambda target: target.name)

    def count(self) -> Measure:
        """Return how many there are; the two ends of a span are one."""
        return self._count([target for _, target, _ in self.spans], "目标数", "count()", "entries")

    def count_comparable(self) -> Measure | Phrase:
        """Return how many have a latest value: 4项, 没有一项."""
        if not self.comparable:
            return Phrase("没有一项")
        label, definition = "有可比的最新数值的目标数", "comparable_targets"
        return self._count(self.comparable, label, "count_comparable()", definition)

    def count_due(self, year: int) -> Measure:
        """Return how many are to be reached by the end of a year."""
        due = [target for _, target, _ in self.spans if target.due == year]
        return self._count(due, f"{year}年到期的目标数", f"count_due({year})", "entries", due=str(year))

    def _count(self, targets: Iterable[Target], label: str, name: str, definition: str, **codes: str) -> Measure:
        number = indicators.count([target.traced for target in targets], "项")
        dimensions = in_year(define(definition, **self._codes, **codes), self._year)
        return Measure(number, "count", label, f"{self._name}.{name}", dimensions=dimensions)

    @cached_property
    def comparable(self) -> list[Target]:
        """Those with a latest value."""
        return [target for target in self if target.now]

    @cached_property
    def progress(self) -> Group:
        """How far those are whose latest value is defined alike, but limits: ``targets.progress.largest(1)``.

        What several aim at is called by year and bodies, too.
        """
        alike = [target for target in self.comparable if not (target.differs or target.is_limit)]
        names = Counter(target.name for target in alike)
        members = {
            target.key: target.progress._with(member=_told_apart(target))
            if names[target.name] > 1
            else target.progress
            for target in alike
        }
        return Group(f"{self._name}.progress", "完成程度", members, "目标")

    @property
    def note(self) -> str:
        """What stands under a chart of `progress`: of which the source hedges the latest value; empty if of none."""
        alike = [target for target in self.comparable if not target.differs]
        rough = [target for target in alike if target.now.traced.bound != EXACT]
        told = "、".join(f"{target.name}的最新数值为{target.now}" for target in rough)
        return f"来源所载{told}，其完成程度随之也是约数。" if rough else ""

    def table(self, corner: str) -> tables.Table | None:
        """Return the targets with latest value, gap, the growth they need and who is in charge; None if there are none.

        Args:
            corner: The header of their names.
        """
        if not self:
            return None
        has_bodies = any(target.bodies for target in self)
        titles = ("目标值", "目标年份", "最新数值", "差距", "所需年均增速（%）")
        head = tables.headers(corner) + tables.headers(*titles, align="right")
        head += tables.headers(*(["责任主体"] if has_bodies else []))
        body = [
            [
                tables.cell(f"{name}{target.marked_name.removeprefix(target.name)}", header=True),
                tables.cell(target, text=_aimed(target, upper)),
                tables.cell(str(target.due or tables.NO_DATA)),
                tables.cell(target.now, text=target.dated_now),
                # what is defined differently says nothing of how far it is
                tables.cell(tables.NO_DATA) if target.differs else tables.cell(target.gap, text=target.gap.amount),
                tables.cell(tables.NO_DATA) if target.differs else tables.cell(target.pace),
                *([tables.cell(target.bodies or tables.NO_DATA, align="left")] if has_bodies else []),
            ]
            for name, target, upper in self.spans
        ]
        return tables.Table([head], body, long=True)


def _told_apart(target: Target) -> str:
    """Return a target's name with the year and the bodies that tell it from others of this name."""
    others = "，".join(filter(None, (f"{target.due}年" if target.due else "", target.bodies)))
    return f"{target.marked_name}（{others}）" if others else target.marked_name


def _aimed(target: Target, upper: Target | None) -> str:
    """Return what a target aims at, as tables show it: ≥80家, 2—3个."""
    if upper:
        return f"{target.number}{DASH}{upper.amount}"
    return target.amount
