"""Compare two editions: how each indicator changed, what was forecast and what came, which data was revised."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from tradebook.audit.ledger_comparison import ObservationName, compare_observations
from tradebook.audit.revisions import word_revision
from tradebook.figures.figure import Figure, Input
from tradebook.figures.ledger import Ledger
from tradebook.figures.observation_status import word_step
from tradebook.figures.traced import round_half_up
from tradebook.figures.units import UNITS
from tradebook.figures.wording import BALANCE_CHANGES, KINDS

UP, DOWN, SAME, OTHER = "上升", "下降", "不变", "改变"
"""Directions in which an indicator goes; `OTHER` is for names, years, changes of balances and what cannot be subtracted."""
PERCENT = "%"
FORECAST = re.compile(r"forecast\.(?P<outcome>\w+\.(?:total|exports|imports))")
"""Keys of forecasts; the outcome is ``area.<sector>.<flow>`` of the next edition."""


@dataclass(frozen=True)
class IndicatorChange:
    """One figure in two editions: direction, and the change in words."""

    old: Figure
    new: Figure
    direction: str
    change: str


@dataclass(frozen=True)
class ForecastOutcome:
    """A forecast of the earlier edition and what the later edition gives for that year.

    Attributes:
        forecast, low, high: The extrapolation with its interval.
        printed: The printed report's forecast, if there was one.
        outcome: The figure of the later edition.
    """

    forecast: Figure
    low: Figure
    high: Figure
    printed: Figure | None
    outcome: Figure

    @property
    def error(self) -> str:
        """How much the forecast exceeds the outcome, in %, with one decimal; empty if the outcome is zero."""
        return self._error_of(self.forecast)

    @property
    def printed_error(self) -> str:
        """The error of the printed forecast; empty if there was none."""
        return self._error_of(self.printed) if self.printed else ""

    def _error_of(self, forecast: Figure) -> str:
        actual = Decimal(self.outcome.value)
        if actual == 0:
            return ""
        return f"{round_half_up((forecast.value_in(self.outcome.unit) / actual - 1) * 100, 1):f}"

    @property
    def inside(self) -> bool:
        """True if the outcome lies within the interval."""
        low, high = (bound.value_in(self.outcome.unit) for bound in (self.low, self.high))
        return low <= Decimal(self.outcome.value) <= high


@dataclass(frozen=True)
class RevisedObservation:
    """An observation that has another value or status than the earlier edition had.

    Attributes:
        old, new: The observation then and now.
        before: The figure of the earlier edition that shows its record with the old value; None if that edition is built
            from the revised data.
        after: A figure of the later edition that rests on it, or None.
    """

    old: Input
    new: Input
    before: Figure | None
    after: Figure | None

    @property
    def change(self) -> str:
        """By how much the observation was changed, if not its unit was, and what became of its status, in words."""
        old, new = self.old, self.new
        is_other = old.unit == new.unit and old.value != new.value
        step = (
            word_revision(new.label, Decimal(old.value), Decimal(new.value), UNITS[new.unit]) if is_other else ""
        )
        return "，".join(filter(None, [step, word_step(old.status, new.status)]))


@dataclass(frozen=True)
class EditionComparison:
    """What is different between an earlier and a later edition.

    Attributes:
        old, new: The ledgers.
        indicators: The figures that both have, in the order of the later ledger.
        removed, added: The figures that only one of them has.
        forecasts: Forecasts of the earlier edition for the later edition's year.
        revisions: Observations with another value or status.
    """

    old: Ledger
    new: Ledger
    indicators: list[IndicatorChange]
    removed: list[Figure]
    added: list[Figure]
    forecasts: list[ForecastOutcome]
    revisions: list[RevisedObservation]

    def of_chapter(self, chapter: str) -> list[IndicatorChange]:
        """Return the indicators that a chapter of the later edition shows."""
        return [indicator for indicator in self.indicators if indicator.new.chapter == chapter]


def compare_editions(old: Ledger, new: Ledger, published: Ledger | None = None) -> EditionComparison:
    """Compare the ledgers of two editions.

    Args:
        old: Of the earlier edition.
        new: Of the later edition.
        published: Of the earlier edition as it was published, if that is not `old`; its observations are compared.
    """
    return EditionComparison(
        old,
        new,
        [_compare_figures(old[figure.key], figure) for figure in new if old.get(figure.key)],
        [figure for figure in old if new.get(figure.key) is None],
        [figure for figure in new if old.get(figure.key) is None],
        _find_forecasts(old, new),
        _find_revisions(old, new, published or old),
    )


# -- indicators --------------------------------------------------------------------------------------------------------


def _compare_figures(old: Figure, new: Figure) -> IndicatorChange:
    return IndicatorChange(old, new, *word_change(old, new))


def word_change(old: Figure, new: Figure) -> tuple[str, str]:
    """Return the change from one figure to another as direction and in words, computed from the unrounded values.

    Amounts and counts change by an amount and a rate, percentages by percentage points, ranks by places; a balance
    widens, narrows or turns. Two figures that read the same are the same.
    """
    if (old.text, old.unit) == (new.text, new.unit):
        return SAME, "持平" if new.kind not in ("name", "year") else "相同"
    if {old.kind, new.kind} & {"name", "year", "rank_change", "rank_gap", *BALANCE_CHANGES}:
        return OTHER, "不同"
    if not _are_alike(old, new):
        return OTHER, "单位不同，不作比较"
    before, after = old.value_in(new.unit), Decimal(new.value)
    difference = after - before
    if difference == 0:
        return SAME, "持平"
    decimals = max(old.decimals, new.decimals) if old.unit == new.unit else new.decimals
    amount = round_half_up(abs(difference), decimals)
    step = f"不到{Decimal(1).scaleb(-decimals):f}" if amount == 0 else f"{amount:f}"
    return _direction(new.kind, difference), _word_step(new, before, after, step)


def _direction(kind: str, difference: Decimal) -> str:
    higher = difference < 0 if kind == "rank" else difference > 0
    return UP if higher else DOWN


def _word_step(figure: Figure, before: Decimal, after: Decimal, amount: str) -> str:
    """Word the change of a figure by an amount, as its kind asks for."""
    up = after > before
    if figure.kind == "rank":
        return f"{'下降' if up else '上升'}{amount}位"
    if figure.kind == "balance":
        return _word_balance(before, after, f"{amount}{figure.unit}")
    if figure.unit == PERCENT or figure.kind in ("gap", "points_change", "contribution"):
        return f"{'提高' if up else '下降'}{amount}个百分点"
    if not figure.unit:
        return f"{'提高' if up else '下降'}{amount}"
    words = f"{'增加' if up else '减少'}{amount}{figure.unit}"
    if figure.kind in ("level", "stated", "count") and before > 0:
        rate = round_half_up((after - before) / before * 100, 1)
        words += f"（{KINDS['growth'].word(rate, UNITS[PERCENT])}）" if rate else ""
    return words


def _word_balance(before: Decimal, after: Decimal, amount: str) -> str:
    """Word the change of a balance: 顺差扩大, 逆差收窄, 由逆差转为顺差."""
    sides = [("顺差" if value > 0 else "逆差") if value else "平衡" for value in (before, after)]
    if sides[0] != sides[1]:
        return f"由{sides[0]}转为{sides[1]}，{'增加' if after > before else '减少'}{amount}"
    return f"{sides[0]}{'扩大' if abs(after) > abs(before) else '收窄'}{amount}"


# -- forecasts ---------------------------------------------------------------------------------------------------------


def _find_forecasts(old: Ledger, new: Ledger) -> list[ForecastOutcome]:
    """Return the forecasts of the earlier edition with interval, if the later one is of the year and in the currency that they are for."""
    if new.year != old.year + 1:
        return []
    outcomes = []
    for forecast in old:
        key = FORECAST.fullmatch(forecast.key)
        outcome = new.get(f"area.{key['outcome']}") if key else None
        if not (key and outcome and _are_alike(forecast, outcome)):
            continue
        # what was not tested long enough has no interval
        low, high = old.get(f"{forecast.key}.low"), old.get(f"{forecast.key}.high")
        printed = old.get(f"printed.{key['outcome']}")
        printed = printed if printed and _are_alike(printed, outcome) else None
        if low and high:
            outcomes.append(ForecastOutcome(forecast, low, high, printed, outcome))
    return outcomes


def _are_alike(one: Figure, other: Figure) -> bool:
    """Tell whether two figures are in units of one dimension, as amounts of two currencies are not."""
    return UNITS[one.unit].dimension == UNITS[other.unit].dimension


# -- revisions ---------------------------------------------------------------------------------------------------------


def _find_revisions(old: Ledger, new: Ledger, published: Ledger) -> list[RevisedObservation]:
    """Return the observations that the earlier edition had with another value or status than the data has now."""
    now = Ledger(new.year, [*new, *(figure for figure in old if new.get(figure.key) is None)])
    changes = compare_observations(published, now)
    before, after = (_index_users(ledger, set(changes)) for ledger in (old, new))
    return [
        RevisedObservation(
            change.old,
            change.new,
            before.get((name, change.old.value)),
            after.get((name, change.new.value)),
        )
        for name, change in changes.items()
        if change.old and change.new
    ]


def _index_users(ledger: Ledger, names: set[ObservationName]) -> dict[tuple[ObservationName, str], Figure]:
    """Return a figure by each observation and its value: the observation itself if it is shown, else one made of it."""
    users: dict[tuple[ObservationName, str], Figure] = {}
    for figure in sorted(ledger, key=lambda figure: len(figure.inputs)):
        for entry in figure.inputs:
            name = (entry.table, entry.column, entry.label)
            if name in names:
                users.setdefault((name, entry.value), figure)
    return users
