"""Ask about columns: rows shifted by one, lines exchanged, last year copied, all of it in another unit.

Sums hold when two lines are exchanged in all columns, and nothing may be far enough from last year's to be asked about by
itself. What sees it is the column: each number continues another line better than its own.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean

from tradebook.data.problems import SheetPlace
from tradebook.entry.questions import Question, looks_like_other_unit

CLEAR = 0.5
"""By how much closer, on average in logarithms, other lines' numbers of last year have to be than the own ones."""
NEAR = 0.3
"""How far, in logarithms, a number may be from one that it continues."""
RUN = 3
"""How many lines one after the other make a shift."""
DIGITS = 4
"""How many significant digits a number has that is not equal to another by chance."""
MOST = 0.5
"""The part of a column that is asked about once as a whole if it equals last year's."""


@dataclass(frozen=True)
class ColumnCell:
    """A number in a column, beside last year's in the same unit.

    Attributes:
        place: Of the cell.
        line: Which line of the sheet it is, from the top.
        name: What the line is, in words.
        value: What is typed; None if nothing is.
        last: Last year's number; None if there is none.
        is_new: True if the import changes the data by it.
    """

    place: SheetPlace
    line: int
    name: str
    value: Decimal | None
    last: Decimal | None
    is_new: bool


Columns = Mapping[str, Sequence[ColumnCell]]
"""The columns of a sheet by name, each with its cells from the top."""


def question_columns(columns: Columns) -> Iterator[Question]:
    """Yield what is to be asked about the columns of a sheet, each thing once."""
    asked: set[SheetPlace] = set()
    for cells in columns.values():
        for question, places in (*_find_copied(cells), *_find_shifted(cells)):
            if not asked & places:
                asked |= places
                yield question
    for question, places in _find_exchanged(columns):
        if not asked & places:
            asked |= places
            yield question
    for cells in columns.values():
        for question, places in _find_equal(cells):
            if not asked & places:
                asked |= places
                yield question


Found = Iterator[tuple[Question, set[SheetPlace]]]
"""Questions, each with the cells that it is about."""


def find_other_units(cells: Sequence[ColumnCell]) -> Found:
    """Find a column most of which looks like 万 for 亿, or the other way round: it is asked about once."""
    known = [(cell, cell.value, cell.last) for cell in cells if cell.value and cell.last]
    other = [each for each in known if each[0].is_new and looks_like_other_unit(*each[1:])]
    if len(other) >= RUN and len(other) > MOST * len(known):
        (first, value, before), (last, *_) = other[0], other[-1]
        text = (
            f"从“{first.name}”到“{last.name}”（{last.place.address}）有 {len(other)} 格与上年都相差约一万倍"
            f"（如 {value}，上年为 {before.normalize():f}），像是“万”和“亿”弄错了。单位确实与表头的相同吗？"
        )
        yield Question(first.place, text), {cell.place for cell, *_ in other}


def _find_copied(cells: Sequence[ColumnCell]) -> Found:
    """Find a column that is last year's."""
    telling = [cell for cell in cells if cell.last is not None and is_telling(cell.value)]
    equal = [cell for cell in telling if cell.value == cell.last and cell.is_new]
    if len(equal) >= RUN and len(equal) > MOST * len(telling):
        text = f"这一列有 {len(equal)} 格与上年的数完全相同，像是照抄了上年那一列。确实没有变化吗？"
        yield Question(equal[0].place, text), {cell.place for cell in equal}


def _find_shifted(cells: Sequence[ColumnCell]) -> Found:
    """Find runs of lines each of which continues the line above, or each the line below."""
    for step, words in ((-1, "上一行"), (1, "下一行")):
        run: list[tuple[ColumnCell, float]] = []
        for cell, other in [*_pair_with_neighbours(cells, step), (None, None)]:
            gain = _compare(cell, other) if cell and other else None
            if cell and gain is not None and gain > 0:
                run.append((cell, gain))
                continue
            if len(run) >= RUN and fmean(gain for _, gain in run) > CLEAR and any(c.is_new for c, _ in run):
                first, last = run[0][0], run[-1][0]
                text = (
                    f"从“{first.name}”到“{last.name}”（{last.place.address}）共 {len(run)} 格，每格都像是{words}"
                    "上年的数的延续，像是错了一行。行对齐了吗？"
                )
                yield Question(first.place, text), {cell.place for cell, _ in run}
            run = []


def _pair_with_neighbours(
    cells: Sequence[ColumnCell], step: int
) -> Iterator[tuple[ColumnCell, ColumnCell | None]]:
    for place, cell in enumerate(cells):
        neighbour = place + step
        yield cell, cells[neighbour] if 0 <= neighbour < len(cells) else None


def _compare(cell: ColumnCell, other: ColumnCell) -> float | None:
    """Return by how much closer a number is to the other line's of last year than to its own; None if it is not near."""
    if (
        cell.value is None
        or cell.value <= 0
        or not cell.last
        or cell.last <= 0
        or not other.last
        or other.last <= 0
    ):
        return None
    near = _distance(cell.value, other.last)
    return _distance(cell.value, cell.last) - near if near <= NEAR else None


def _find_exchanged(columns: Columns) -> Found:
    """Find pairs of lines each of which continues the other in all columns that have numbers of both."""
    by_line: dict[int, dict[str, ColumnCell]] = {}
    for name, cells in columns.items():
        for cell in cells:
            by_line.setdefault(cell.line, {})[name] = cell
    for a, b in itertools.combinations(by_line, 2):
        pairs = [(by_line[a][name], by_line[b][name]) for name in by_line[a] if name in by_line[b]]
        pairs = [(x, y) for x, y in pairs if x.last and y.last and x.value and y.value]
        gains = [_compare(*pair) for x, y in pairs for pair in ((x, y), (y, x))]
        clear = [gain for gain in gains if gain is not None]
        if not pairs or len(clear) < len(gains) or fmean(clear) <= CLEAR or not any(x.is_new for x, _ in pairs):
            continue
        (first, second), *_ = pairs
        text = (
            f"“{first.name}”和“{second.name}”（{second.place.address}）的数各像是对方上年的数的延续，像是互相填反了。"
            "请对照来源。核对无误吗？"
        )
        yield Question(first.place, text), {cell.place for pair in pairs for cell in pair}


def _find_equal(cells: Sequence[ColumnCell]) -> Found:
    """Find numbers that are last year's of another line, to the last digit."""
    lasts: dict[Decimal, list[ColumnCell]] = {}
    for cell in cells:
        if cell.last is not None:
            lasts.setdefault(cell.last, []).append(cell)
    for cell in cells:
        others = lasts.get(cell.value, []) if cell.value is not None else []
        if not cell.is_new or not is_telling(cell.value) or cell.value == cell.last or len(others) != 1:
            continue
        text = f"读到 {cell.value}，与“{others[0].name}”上年的数完全相同。没有填错行吗？"
        yield Question(cell.place, text), {cell.place}


def is_telling(value: Decimal | None) -> bool:
    """Tell whether a number has so many digits that it is not equal to another by chance."""
    return value is not None and len(value.normalize().as_tuple().digits) >= DIGITS


def _distance(a: Decimal, b: Decimal) -> float:
    return abs(math.log(a / b))
