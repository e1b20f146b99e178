"""Colours and dashes of charts: the same for the same thing in the whole book, and apart in grey print, too.

Every colour has a contrast of at least 3 to 1 with the page, and that of its text at least 4.5 to 1. Exports and imports,
which stand side by side as bars, are far apart in lightness; lines also differ in their dashes.

Example:
    >>> [style.colour for style in styles_of(["出口", "进口"])]
    ['#00558C', '#E0761A']
    >>> [style.colour for style in styles_of(["四川", "陕西"], highlight="陕西")]
    ['#8A8A8A', '#B3261E']
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

INK, GRID, RULE = "#333333", "#DDDDDD", "#888888"


SOLID = (1, 0)


class Style(NamedTuple):
    """How a thing is drawn.

    Attributes:
        colour: Of bars, lines and points.
        text: Of its name and numbers beside them.
        dash: Lengths of the strokes and gaps of a line.
    """

    colour: str
    text: str
    dash: Sequence[int] = SOLID


EXPORTS, IMPORTS = Style("#00558C", "#00558C"), Style("#E0761A", "#A84E00", (6, 3))
TOTAL, BALANCE = Style(INK, INK, (2, 2)), Style("#00805E", "#00805E", (8, 3, 2, 3))
OWN = Style("#B3261E", "#B3261E")
"""Of what a chart is about, beside others."""
PEER = Style("#8A8A8A", "#666666", (4, 2))
BARS, FALLS = Style("#2A7F79", "#2A7F79"), Style("#A03A5E", "#A03A5E")
"""Of bars that stand for one thing each, above and below zero."""
THIS_YEAR, EARLIER = Style("#1F6B66", "#1F6B66"), Style("#5E9E99", "#3F7A75", (6, 3))
SURPLUS, EVEN, DEFICIT = "#7FA9D9", "#F7F7F7", "#F0A15E"
"""Of the cells of a heat table, on which numbers stand: paler relatives of exports and imports."""

STYLES = {
    "出口": EXPORTS,
    "进口": IMPORTS,
    "进出口": TOTAL,
    "差额": BALANCE,
    "进出口差额": BALANCE,
    "全国": Style("#555555", "#555555", (6, 3)),
    "不一致": OWN,
    "末位之差": EARLIER,
}
"""By the names that the data and the chapters give them."""
OTHERS = (
    BARS,
    Style("#7B4B94", "#7B4B94", (6, 3)),
    Style("#C26BA0", "#9C4079", (2, 2)),
    Style("#7A6A00", "#7A6A00", (8, 3, 2, 3)),
    Style("#5B8DB8", "#3D6E99", (4, 2)),
    PEER,
)
"""Of what has no colour of its own, in its order; they come again where there are more."""
_YEAR = re.compile(r"\d{4}年")


def styles_of(names: Sequence[str], highlight: str | None = None) -> list[Style]:
    """Return how the things of a chart are drawn, in their order.

    Args:
        names: What they are called.
        highlight: What stands out; what has no colour of its own recedes beside it.

    Example:
        >>> styles_of(["2022年", "2021年"]) == [THIS_YEAR, EARLIER]
        True
    """
    if len(names) == 2 and all(map(_YEAR.fullmatch, names)):
        return [THIS_YEAR if name == max(names) else EARLIER for name in names]
    if len(names) == 1 and names[0] in STYLES:
        return [STYLES[names[0]]._replace(dash=SOLID)]
    left = [name for name in names if name not in STYLES and name != highlight]
    others = {name: PEER if highlight in names else OTHERS[n % len(OTHERS)] for n, name in enumerate(left)}
    own = {highlight: OWN} if highlight not in STYLES else {}
    return [(STYLES | others | own)[name] for name in names]
