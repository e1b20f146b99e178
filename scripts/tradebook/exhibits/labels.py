"""The words at the marks of charts: numbers as the text has them, and places in which they do not cover each other.

Example:
    >>> spread([10, 10.5, 20], gap=2, low=0, high=20)
    [9.25, 11.25, 20.0]
    >>> spread([20, 19, 1], gap=2, low=0, high=20)
    [20, 18, 1.0]
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import ceil, floor, log10

from tradebook.figures.observation_status import bracket_marks
from tradebook.figures.ranges.hedges import bound_when_rounded
from tradebook.figures.traced import Traced, round_half_up
from tradebook.figures.wording import KINDS, sign_bound

LONGEST_LINE, SHORT_NAME = 6, 3
"""Characters of a name in one line, where it stands beside the end of a line, and of one that has its number beside it."""


def number(value: Traced, decimals: int) -> str:
    """Write a value as the text has it: rounded half up, with a minus sign, and signed as it is hedged.

    Example:
        >>> from decimal import Decimal
        >>> from tradebook.figures.traced import constant
        >>> [number(constant(Decimal(text)), 1) for text in ("12.25", "-0.95", "-0.04")]
        ['12.3', '−1.0', '0.0']
    """
    rounded = round_half_up(value.value, decimals)
    return sign_bound(bound_when_rounded(value.bound, value.value, rounded), f"{rounded:f}".replace("-", "−"))


def marked(value: Traced, decimals: int) -> str:
    """Write a value at its mark: as `number`, and what is made of provisional or estimated numbers says so.

    Example:
        >>> from decimal import Decimal
        >>> from tradebook.figures.traced import Cell, observation
        >>> marked(observation(Decimal("12.7"), "%", Cell("trade", 2, "value", 5, "增速", status="P")), 1)
        '12.7（初）'
    """
    return number(value, decimals) + bracket_marks(value.statuses)


def told(value: Traced, decimals: int) -> str:
    """Write a value as it is told of a mark: an observation as it is stated, anything else with the decimals of its chart.

    Example:
        >>> from decimal import Decimal
        >>> from tradebook.figures.traced import Cell, constant, observation
        >>> stated = observation(Decimal("12.54"), "%", Cell("facts", 7, "value", 6, "增速", bound="≈"))
        >>> told(stated, 1), told(constant(1) / 3, 2), told(constant(7, "家"), 1)
        ('≈12.54', '0.33', '7')
    """
    if value.is_observation:
        return marked(value, KINDS["stated"].decimals(value))
    is_whole = value.unit.counted or (value.high - value.low) / 2 >= Decimal("0.5")
    return marked(value, 0 if is_whole else decimals)


def wrap(text: str, longest: int) -> list[str]:
    """Cut a name into lines of about equal length, none longer than asked for.

    Example:
        >>> wrap("个人文化娱乐服务", 6), wrap("出口", 6)
        (['个人文化', '娱乐服务'], ['出口'])
    """
    lines = -(-len(text) // longest) or 1
    size = -(-len(text) // lines) or 1
    return [text[start : start + size] for start in range(0, len(text), size)] or [""]


def lines_of(name: str, said: str) -> list[str]:
    """Return the lines of a name with its number, narrow enough for a phone.

    Example:
        >>> lines_of("出口", "12.7"), lines_of("旅行服务", "−0.63"), lines_of("", "−410")
        (['出口 12.7'], ['旅行服务', '−0.63'], ['−410'])
    """
    if len(name) > SHORT_NAME:
        return [*wrap(name, LONGEST_LINE), said]
    return [f"{name} {said}".strip()]


def ticks(low: float, high: float, count: int = 6) -> list[float]:
    """Return about so many round numbers from below the least to above the greatest value.

    Example:
        >>> ticks(0, 76), ticks(-30.4, 24.1)
        ([0, 20, 40, 60, 80], [-40, -30, -20, -10, 0, 10, 20, 30])
    """
    # what is nearer together than that has the same mark
    least = max(high - low or abs(high) or 1, 1e-9) / count
    power = 10 ** floor(log10(least))
    step = next(power * size for size in (1, 2, 5, 10) if power * size >= least * 0.999)
    marks = [round(step * n, 10) for n in range(floor(low / step + 1e-9), ceil(high / step - 1e-9) + 1)]
    return [int(mark) if mark == int(mark) else mark for mark in marks]


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return places as near to those asked for as can be, of which none is nearer to another than a gap.

    Those that are too near move apart about their middle (isotonic regression, by pooling adjacent violators), within bounds as
    far as there is room.

    Args:
        places: Where the labels would stand best.
        gap: What there is between two of them at least.
        low: Of the room.
        high: Of the room.
    """
    order = sorted(range(len(places)), key=lambda n: (places[n], -n))
    pools: list[list[float]] = []
    for rank, n in enumerate(order):
        pools.append([places[n] - rank * gap])
        while len(pools) > 1 and _mean(pools[-2]) > _mean(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    room = max(high - (len(places) - 1) * gap, low)
    moved = [min(max(_mean(pool), low), room) for pool in pools for _ in pool]
    found = dict(zip(order, (start + rank * gap for rank, start in enumerate(moved)), strict=True))
    return [found[n] for n in range(len(places))]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
