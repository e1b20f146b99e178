"""Compare two ledgers of an edition: which figures changed, and which observations caused it.

Ledgers are compared by figure; observations by table and label, since a row that is inserted moves all others.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import cast

from tradebook.errors import DataError
from tradebook.figures.figure import Figure, Input
from tradebook.figures.ledger import Ledger
from tradebook.figures.observation_status import list_statuses, word_step
from tradebook.figures.wording import sign_bound

CHANGE_KINDS = {
    "added": "新增的数字",
    "removed": "删去的数字",
    "shown": "书中所示有变的数字",
    "value": "只有未舍入值有变的数字",
    "basis": "值不变、依据有变的数字",
    "described": "只有名称或所在章有变的数字",
}
"""How a figure can change, in words; each figure has the first of them that applies."""
LONG_FORMULA, CONTEXT = 120, 30
"""From how many characters a formula is shown in part, and how many stay before and after that part."""
ObservationName = tuple[str, str, str]
"""Table, column and label of an observation; its row moves when another is inserted."""


@dataclass(frozen=True)
class ObservationChange:
    """An observation that has another value, hedge or status, or that only one of two ledgers makes use of."""

    old: Input | None
    new: Input | None

    @property
    def input(self) -> Input:
        """The observation as it is now, or as it was."""
        return cast(Input, self.new or self.old)

    @property
    def place(self) -> str:
        """Table and CSV line."""
        return f"{self.input.table} 第 {self.input.row} 行"

    @property
    def step(self) -> str:
        """From which value to which."""
        if self.old and self.new and _hedged_value(self.old) == _hedged_value(self.new):
            return word_step(self.old.status, self.new.status)
        old, new = (_named(entry) if entry else "" for entry in (self.old, self.new))
        if not old:
            return f"新增或新用到 {new}"
        return f"{old} → {new}" if new else f"不再有或不再用到 {old}"

    def __str__(self) -> str:
        return f"{self.place} {self.input.label}：{self.step}"


@dataclass(frozen=True)
class FigureChange:
    """A figure that is not as it was, or that only one of two ledgers has.

    Attributes:
        old, new: The figure then and now; None where there is none.
        observations: Those of its inputs that changed.
    """

    old: Figure | None
    new: Figure | None
    observations: list[ObservationChange]

    @property
    def figure(self) -> Figure:
        """The figure as it is now, or as it was."""
        return cast(Figure, self.new or self.old)

    @property
    def item(self) -> str:
        """What the log of corrections calls it."""
        return f"{self.figure.label}（{self.figure.key}）"

    @property
    def kind(self) -> str:
        """One of `CHANGE_KINDS`; empty if nothing changed."""
        old, new = self.old, self.new
        if old is None or new is None:
            return "added" if old is None else "removed"
        if old.text != new.text:
            return "shown"
        if (old.value, old.unit) != (new.value, new.unit):
            return "value"
        if self.observations or (old.formula, old.recomputation) != (new.formula, new.recomputation):
            return "basis"
        return "described" if (old.label, old.chapter) != (new.label, new.chapter) else ""

    @property
    def states(self) -> tuple[str, str]:
        """The figure before and after: what readers see, or the unrounded value where they see no difference."""
        old, new = self.old, self.new
        if old and new and self.kind == "value":
            return f"{old.value} {old.unit}".rstrip(), f"{new.value} {new.unit}".rstrip()
        return old.text if old else "没有", new.text if new else "没有"

    @property
    def causes(self) -> list[str]:
        """What the change comes from, in words; observations first."""
        old, new = self.old, self.new
        causes = [str(observation) for observation in self.observations]
        if old is None or new is None:
            alone = "本章不再给出，所用的数据仍在" if new is None else f"本章新给出：{new.formula}"
            return causes or [alone]
        if old.formula != new.formula:
            causes.append("公式有变：" + " → ".join(_show_difference(old.formula, new.formula)))
        if not causes and self.kind in ("shown", "value"):
            same = (old.value, old.unit) == (new.value, new.unit)
            causes.append("写法有变：单位、小数位或措辞" if same else "程序有变：数据和公式都与原来相同")
        if self.kind == "described":
            causes.append(f"原为 {old.chapter} 章“{old.label}”")
        return causes


def _show_difference(old: str, new: str) -> list[str]:
    """Return two formulas; of long ones the part that is different, and a little around it."""
    if max(len(old), len(new)) <= LONG_FORMULA:
        return [old, new]
    head = _count_common(old, new)
    tail = _count_common(old[head:][::-1], new[head:][::-1])
    start, after = max(head - CONTEXT, 0), max(tail - CONTEXT, 0)
    return [
        "……" * (start > 0) + formula[start : len(formula) - after] + "……" * (after > 0) for formula in (old, new)
    ]


def _count_common(a: str, b: str) -> int:
    """Return with how many equal characters two texts start."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


@dataclass(frozen=True)
class LedgerComparison:
    """What is different between two ledgers of an edition.

    Attributes:
        year: Of the edition.
        old_name, new_name: What to call the ledgers.
        changes: The figures that changed.
        unchanged: How many did not.
    """

    year: int
    old_name: str
    new_name: str
    changes: list[FigureChange]
    unchanged: int

    def of_kind(self, kind: str) -> list[FigureChange]:
        """Return the changes of a kind, in the order of the book."""
        return [change for change in self.changes if change.kind == kind]

    def observations(self) -> list[tuple[ObservationChange, int]]:
        """Return the observations that changed, with the number of figures each has a part in; the widest effect first."""
        counts: dict[ObservationChange, int] = {}
        for change in self.changes:
            for observation in change.observations:
                counts[observation] = counts.get(observation, 0) + 1
        return sorted(counts.items(), key=lambda item: -item[1])


def compare_ledgers(old: Ledger, new: Ledger, old_name: str, new_name: str) -> LedgerComparison:
    """Compare two ledgers of an edition.

    Args:
        old: The ledger of the earlier state.
        new: That of the later one.
        old_name: What to call the earlier state.
        new_name: What to call the later one.

    Raises:
        DataError: They are of different years.
    """
    if old.year != new.year:
        raise DataError(
            f"两边的年份不同：{old_name} 是 {old.year} 年版，{new_name} 是 {new.year} 年版。请比较同一年的版本，git 版本用 --year 指定年份。"
        )
    moved = compare_observations(old, new)
    keys = [*(figure.key for figure in new), *(figure.key for figure in old if new.get(figure.key) is None)]
    changes = [_change(old.get(key), new.get(key), moved) for key in keys]
    real = [change for change in changes if change.kind]
    return LedgerComparison(new.year, old_name, new_name, real, len(changes) - len(real))


def _change(
    old: Figure | None, new: Figure | None, moved: dict[ObservationName, ObservationChange]
) -> FigureChange:
    inputs = [entry for figure in (old, new) if figure for entry in figure.inputs]
    return FigureChange(
        old, new, list(dict.fromkeys(moved[_name(entry)] for entry in inputs if _name(entry) in moved))
    )


def compare_observations(old: Ledger, new: Ledger) -> dict[ObservationName, ObservationChange]:
    """Return the observations that have another value, hedge or status, or are in one of two ledgers only."""
    before, after = _inputs(old), _inputs(new)
    return {
        name: ObservationChange(before.get(name), after.get(name))
        for name in before | after
        if _stated(before.get(name)) != _stated(after.get(name))
    }


def _inputs(ledger: Ledger) -> dict[ObservationName, Input]:
    return {_name(entry): entry for figure in ledger for entry in figure.inputs}


def _name(entry: Input) -> ObservationName:
    return entry.table, entry.column, entry.label


def _stated(entry: Input | None) -> tuple[str, ...] | None:
    return (*_hedged_value(entry), entry.status) if entry else None


def _hedged_value(entry: Input) -> tuple[str, str, str]:
    return entry.bound, entry.value, entry.unit


def _named(entry: Input) -> str:
    """Return the value of an observation, with what it is called if it is no final one."""
    status = f"（{list_statuses(entry.status)}）" if entry.status else ""
    return sign_bound(entry.bound, f"{entry.value} {entry.unit}".rstrip()) + status
