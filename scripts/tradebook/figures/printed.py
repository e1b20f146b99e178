"""Numbers that a print states, computed from data that is not rounded, in the place of what rounded data gives.

A print's author computes a share from data with all digits; the book has that data as printed, rounded. Where the printed
number is one that the data can give within its rounding, it is the better one: the book shows it, and what is computed
from it starts from it. The recomputation stays in the value's lineage. A printed number that the data cannot give changes
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from tradebook.figures.ranges.intervals import ARITHMETIC, Interval, before_rounding, exactly
from tradebook.figures.recomputation import without_print
from tradebook.figures.traced import STATED, Traced, round_half_up, state, stated_decimals
from tradebook.figures.units import UNITS, Unit, find_unit
from tradebook.figures.wording import KINDS
from tradebook.recorder import Recorder


@dataclass(frozen=True)
class PrintedNumber:
    """A number that a print states of something that has a key in the ledger.

    Attributes:
        claim: Its number among the claims.
        value: As printed, with its decimals.
        unit: Symbol of its unit.
        locator: Where it stands.

    Example:
        >>> from tradebook.figures.traced import constant
        >>> share = PrintedNumber("L1.01", Decimal("42.2"), "%", "L1")
        >>> print(share.interval_in(UNITS["%"]))
        [42.15, 42.25)
        >>> share.agrees(constant(Decimal("42.24"), "%")), share.suits(constant(3, "亿美元"))
        (True, False)
    """

    claim: str
    value: Decimal
    unit: str
    locator: str

    @property
    def step(self) -> Decimal:
        """One unit of its last digit, in the smallest unit of its dimension."""
        return _step(UNITS[self.unit], stated_decimals(self.value))

    def suits(self, value: Traced) -> bool:
        """Tell whether it may speak of a value: a printed percentage not of an amount."""
        return UNITS[self.unit].dimension == value.unit.dimension

    def value_in(self, unit: Unit) -> Decimal:
        """Return the number in another unit of its dimension."""
        return ARITHMETIC.multiply(self.value, self._factor_to(unit))

    def interval_in(self, unit: Unit) -> Interval:
        """Return what it stands for, in a unit of its dimension; what is counted is exact."""
        factor = self._factor_to(unit)
        stated = (
            exactly(self.value)
            if UNITS[self.unit].counted
            else before_rounding(self.value, stated_decimals(self.value))
        )
        return stated.map(lambda end: ARITHMETIC.multiply(end, factor), rises=True)

    def _factor_to(self, unit: Unit) -> Decimal:
        # a power of ten, which moves the last digit and adds none
        return ARITHMETIC.divide(UNITS[self.unit].factor, unit.factor).normalize()

    def alone(self, unit: Unit) -> Traced:
        """Return it as a value by itself, in a unit of its dimension."""
        return state(self.value_in(unit), unit, self.interval_in(unit), self.claim, self.locator)

    def replace(self, recomputed: Traced) -> Traced:
        """Return it in the place of what the data gives, whose range meets its own."""
        unit = recomputed.unit
        return state(
            self.value_in(unit), unit, self.interval_in(unit), self.claim, self.locator, recomputed=recomputed
        )

    def agrees(self, value: Traced) -> bool:
        """Tell whether a value, rounded as this is, is this."""
        return round_half_up(value.to(self.unit).value, stated_decimals(self.value)) == self.value


class PrintedNumbers:
    """What a print states, by the keys that things have in the ledger.

    Args:
        numbers: By key.
        recorder: Notes which keys are looked up.

    Example:
        >>> bool(NO_PRINT), NO_PRINT.about("share")
        (False, ())
    """

    def __init__(
        self, numbers: Mapping[str, Sequence[PrintedNumber]] | None = None, recorder: Recorder | None = None
    ):
        self._printed, self._recorder = numbers or {}, recorder

    def __bool__(self) -> bool:
        return bool(self._printed)

    def about(self, key: str) -> Sequence[PrintedNumber]:
        """Return what the print states of something."""
        if self._recorder:
            self._recorder.note_printed(key)
        return self._printed.get(key, ())

    def settle(
        self, key: str, value: Traced, kind: str, *, unit: str | None = None, decimals: int | None = None
    ) -> Traced:
        """Return the number that the print states of a value, if that is the better one; else the value.

        It is better if the data can give it within rounding and does not already, if it has the decimals that the book
        shows, and if the print does not contradict itself. An observation stands as it is, and so does what is counted.

        Args:
            key: The value's key.
            value: The value.
            kind: How it is worded, which tells unit and decimals.
            unit: Symbol of the unit that is shown, if not the kind's own.
            decimals: Decimals that are shown, if not the kind's own.

        Example:
            >>> from tradebook.figures.traced import Cell, observation
            >>> a, b = (observation(Decimal(n), "亿元", Cell("t", 1, "value", 1, n)) for n in ("7", "17"))
            >>> share = (a / b).percent()
            >>> print_ = PrintedNumbers({"share": [PrintedNumber("L1.01", Decimal("42.2"), "%", "L1")]})
            >>> print_.settle("share", share, "share")
            Traced(42.2%)
            >>> print_.settle("another", share, "share") is share
            True
        """
        if not self or not key or value.is_missing or value.text or kind not in KINDS:
            return value
        if value.is_observation or value.unit.counted:
            return value
        candidates = [number for number in self.about(key) if number.suits(value)]
        if not candidates:
            return value
        recomputed = without_print(value)
        possible = [
            (number, number.replace(recomputed))
            for number in candidates
            if number.interval_in(recomputed.unit).meets(recomputed.interval)
        ]
        better = [pair for pair in possible if suffices(pair[1], *_shown(pair[1], kind, unit, decimals))]
        if any(_contradict(a, b) for a, b in combinations(better, 2)):
            return value
        finest = min(better, key=lambda pair: pair[0].step, default=None)
        if finest is None or finest[0].agrees(value):
            return value
        return finest[1]


NO_PRINT = PrintedNumbers()
"""Of an edition without a print."""


def stated_part(value: Traced) -> Traced | None:
    """Return the stated number that a value is, also in another unit; None if it is none.

    Example:
        >>> from tradebook.figures.traced import constant
        >>> printed = PrintedNumber("L1.01", Decimal("17.7"), "亿美元", "L1")
        >>> total = printed.replace(constant(Decimal("17.66"), "亿美元"))
        >>> stated_part(total.to("万美元")).names, stated_part(total * 3)
        (('L1.01', 'L1'), None)
    """
    node = value
    while node.op in ("*", "/") and node.operands[1].op == "constant" and _converts(node):
        node = node.operands[0]
    return node if node.op == STATED else None


def suffices(value: Traced, unit: Unit, decimals: int) -> bool:
    """Tell whether a value, if it is one that a print states, has the decimals to be shown with.

    Args:
        value: The value.
        unit: The unit that it is shown in.
        decimals: The decimals that it is shown with.

    Example:
        >>> from tradebook.figures.traced import constant
        >>> printed = PrintedNumber("L1.01", Decimal("17.7"), "亿美元", "L1")
        >>> total = printed.replace(constant(Decimal("17.66"), "亿美元"))
        >>> suffices(total, UNITS["亿美元"], 1), suffices(total, UNITS["亿美元"], 2), suffices(total, UNITS["万美元"], 0)
        (True, False, False)
    """
    node = stated_part(value)
    return node is None or _step(node.unit, -int(node.value.as_tuple().exponent)) <= _step(unit, decimals)


def _converts(node: Traced) -> bool:
    return node.operands[1].value.normalize().as_tuple().digits == (1,)


def _step(unit: Unit, decimals: int) -> Decimal:
    return unit.factor.scaleb(-decimals)


def _shown(value: Traced, kind: str, unit: str | None, decimals: int | None) -> tuple[Unit, int]:
    rules = KINDS[kind]
    shown = value.to(find_unit(unit) if unit else rules.unit(value))
    return shown.unit, rules.decimals(shown) if decimals is None else decimals


def _contradict(a: tuple[PrintedNumber, Traced], b: tuple[PrintedNumber, Traced]) -> bool:
    coarse, fine = sorted((a, b), key=lambda pair: -pair[0].step)
    return not coarse[0].agrees(fine[1])
