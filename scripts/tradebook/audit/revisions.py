"""How observations were revised: what each report stated of the same thing, from the vintages of the data."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tradebook.data.package import DataPackage, Key
from tradebook.data.vintages import VINTAGE
from tradebook.figures.observation_status import REASONS, list_statuses
from tradebook.figures.traced import Traced
from tradebook.figures.units import PERCENT, POINTS, UNITS, Unit
from tradebook.figures.wording import KINDS

BALANCE = "差额"
"""What names of balances have, exports less imports."""


@dataclass(frozen=True)
class Statements:
    """An observation as one report after the other stated it.

    Attributes:
        table: The data table.
        key: The values of its key columns.
        label: What the observation is.
        by_vintage: The statements by the year of the report, in order.
    """

    table: str
    key: Key
    label: str
    by_vintage: Mapping[int, Traced]

    @property
    def revisions(self) -> list[Revision]:
        """The steps from one statement to the next, as far as they state something else."""
        pairs = itertools.pairwise(self.by_vintage.items())
        return [
            Revision(self.table, self.label, before, after, old, new)
            for (before, old), (after, new) in pairs
            if _tell_apart(old, new)
        ]


@dataclass(frozen=True)
class Revision:
    """A statement that a later report replaced, or took back.

    Attributes:
        table: The data table.
        label: What the observation is.
        old_vintage: The year of the report that stated the old value.
        vintage: The year of the report that revised it.
        old: The old statement.
        new: The new statement.
    """

    table: str
    label: str
    old_vintage: int
    vintage: int
    old: Traced
    new: Traced

    @property
    def step(self) -> str:
        """From which value to which, with the reports that state them."""
        return f"{_word_statement(self.old, self.old_vintage)}→ {_word_statement(self.new, self.vintage)}"

    @property
    def change(self) -> str:
        """By how much the value was changed, in words; empty if its unit was, or one of the reports has none."""
        if self.old.is_missing or self.new.is_missing or self.old.unit != self.new.unit:
            return ""
        return word_revision(self.label, self.old.value, self.new.value, self.new.unit)


def _tell_apart(old: Traced, new: Traced) -> bool:
    """Tell whether one of two statements has a value alone, or both have others."""
    if old.is_missing or new.is_missing:
        return old.is_missing != new.is_missing
    return (old.value, old.unit) != (new.value, new.unit)


def _word_statement(stated: Traced, vintage: int) -> str:
    """Say what a report states: a value, or why it has none."""
    report = f"{vintage}年版"
    if stated.is_missing:
        return f"{REASONS[stated.cell.reason] if stated.cell else ''}（{report}）"
    return f"{stated.value}{stated.unit}（{'，'.join(filter(None, [list_statuses(stated.statuses), report]))}）"


def word_revision(label: str, old: Decimal, new: Decimal, unit: Unit) -> str:
    """Say by how much an observation was changed: percentages by points, ranks by places, a balance on its side.

    Args:
        label: What it is, which tells balances from other amounts.
        old: What was stated before.
        new: What is stated now.
        unit: The unit of both.

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> word_revision("陕西出口同比增速", Decimal("12.9"), Decimal("12.6"), UNITS["%"])
        '下降0.3个百分点'
        >>> word_revision("陕西进出口差额", Decimal(-100), Decimal(-120), UNITS["亿美元"])
        '逆差扩大20亿美元'
    """
    kind = {PERCENT: "points_change", POINTS: "points_change", UNITS["位"]: "rank_change"}.get(unit, "change")
    if kind == "change" and BALANCE in label and old and new:
        sides = {value > 0 for value in (old, new)}
        kind = "turn_of_balance" if len(sides) == 2 else "surplus_change" if True in sides else "deficit_change"
    return KINDS[kind].word(new - old, unit)


def count_revised(revisions: Iterable[Revision]) -> int:
    """Return how many observations were revised, each once, however often it was."""
    return len({(revision.table, revision.label) for revision in revisions})


def trace_statements(package: DataPackage, table: str, where: Mapping[str, Any] | None = None) -> list[Statements]:
    """Return the observations of a table, or of a series, with what each report stated, in the order of the table.

    Args:
        package: The data; as the report of a year had it, later statements are not seen.
        table: The table.
        where: Only observations with these values in these columns, such as one area, sector and flow.
    """
    names = package.key(table)
    by_key: dict[Key, dict[int, Traced]] = {}
    for row in package.history(table, where, with_gaps=True):
        by_key.setdefault(tuple(row[name] for name in names), {})[row[VINTAGE]] = package.observe(table, row)
    return [_order(table, key, statements) for key, statements in by_key.items()]


def _order(table: str, key: Key, statements: Mapping[int, Traced]) -> Statements:
    by_vintage = dict(sorted(statements.items()))
    cells = [value.cell for value in by_vintage.values() if value.cell]
    return Statements(table, key, cells[-1].label, by_vintage)


def list_revisions(package: DataPackage, table: str | None = None, vintage: int | None = None) -> list[Revision]:
    """Return what reports revised of what earlier ones had stated, in the order of the tables.

    Args:
        package: The data.
        table: Only of this table; None for all tables of observations.
        vintage: Only what the report of this year revised; None for all reports.
    """
    tables = [table] if table else [name for name in package.table_names if _has_vintages(package, name)]
    return [
        revision
        for name in tables
        for statements in trace_statements(package, name)
        for revision in statements.revisions
        if vintage in (None, revision.vintage)
    ]


def _has_vintages(package: DataPackage, table: str) -> bool:
    return VINTAGE in package.fields(table) and package.has_observations(table)
