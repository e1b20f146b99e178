"""Spans: what the source gives as a range, which the data has as two rows, one for each end (集货时间缩短下限, …上限).

Readers see one thing, 集货时间缩短2—3天.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

LOWER, UPPER = "下限", "上限"
DASH = "—"

Item = TypeVar("Item")


def join_ends(items: Iterable[Item], name_of: Callable[[Item], str]) -> list[tuple[str, Item, Item | None]]:
    """Put the two ends of each span together, and leave all else as it is.

    Args:
        items: What may be the end of a span, the lower before the upper.
        name_of: Returns the name of an item, which tells the end.

    Returns:
        For each span or single item its name without the end, the item or the lower end, and the upper end, if any.

    Example:
        >>> join_ends(["工期下限", "工期上限", "贷款上限"], str)
        [('工期', '工期下限', '工期上限'), ('贷款上限', '贷款上限', None)]
    """
    named = {name_of(item): item for item in items}
    joined: list[tuple[str, Item, Item | None]] = []
    for name, item in named.items():
        stem = name.removesuffix(LOWER)
        if stem != name and stem + UPPER in named:
            joined.append((stem, item, named[stem + UPPER]))
        elif not (name.endswith(UPPER) and name.removesuffix(UPPER) + LOWER in named):
            joined.append((name, item, None))
    return joined
