"""The register of known discrepancies: identities that the source itself breaks, with the reason.

The check fails for a break that is not registered, and for a row whose break has changed or gone in the data of the
report that the row is registered for. What a later report leaves as it is needs no new row; what it mends needs none either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tradebook.checks.identity import Comparison, Identity
from tradebook.data.examining import Row
from tradebook.data.package import DataPackage
from tradebook.data.problems import Problem, TablePlace
from tradebook.data.vintages import VINTAGE

DISCREPANCIES = "known_discrepancies"


@dataclass(frozen=True)
class BrokenIdentity(Problem[TablePlace]):
    """An identity that does not hold, and is not registered.

    Attributes:
        identity: Its code.
        cell: The comparison within it.
        registration: The row by which the contradiction is registered.
        rows: All rows that are compared, by table and line, that with the stated value first.
    """

    identity: str = ""
    cell: str = ""
    registration: str = ""
    rows: tuple[tuple[str, int], ...] = ()


class Register:
    """The known discrepancies of the data of a report.

    Args:
        package: The data, as the report had it.
    """

    def __init__(self, package: DataPackage):
        self._package = package
        self._path = package.path(DISCREPANCIES)
        self._vintage = package.vintage or max(package.vintages, default=0)
        self._rows = {(row["identity"], row["cell"]): row for row in package.rows(DISCREPANCIES)}

    def has(self, identity: Identity, comparison: Comparison) -> bool:
        """Return whether a comparison is registered, broken or not."""
        return (identity.id, comparison.cell) in self._rows

    def cells(self, identity: Identity) -> set[str]:
        """Return the comparisons of an identity that are registered."""
        return {cell for name, cell in self._rows if name == identity.id}

    def problem(self, identity: Identity, comparison: Comparison) -> Problem[TablePlace] | None:
        """Return what is wrong with a comparison; None if it holds, or is broken as registered."""
        row = self._rows.get((identity.id, comparison.cell))
        if comparison.holds:
            return self._mended(row, identity) if row and self._is_own(row) else None
        if row and _registered(row) == _broken(comparison):
            return None
        if row and self._is_own(row):
            return self._changed(row, comparison)
        return self._unregistered(identity, comparison)

    def unused(self, seen: set[tuple[str, str]]) -> Iterator[Problem[TablePlace]]:
        """Yield a problem for every row of which no comparison was seen.

        Args:
            seen: Identities and cells of all comparisons.
        """
        for key, row in self._rows.items():
            if key not in seen and self._is_own(row):
                found = f"没有恒等式 {row['identity']} 的单元 {row['cell']}"
                yield Problem(self._place(row), found, "现有的恒等式与单元", "改正或删去此行")

    def _is_own(self, row: Row) -> bool:
        """Return whether a row is registered for the report itself, not for an earlier one."""
        return bool(row[VINTAGE] == self._vintage)

    def _unregistered(self, identity: Identity, comparison: Comparison) -> BrokenIdentity:
        stated, expected = comparison.stated, comparison.expected_text
        cell = next(iter(stated.cells()))
        registration = (
            f"{identity.id},{comparison.cell},{stated.value},{expected},{stated.unit},{self._vintage},原因"
        )
        return BrokenIdentity(
            TablePlace(self._package.path(cell.table), cell.row, cell.column),
            f"{cell.label}为 {stated.value}",
            f"{comparison.relation.strip('=')}{expected}（{identity.meaning}{comparison.note and f'；{comparison.note}'}）",
            f"先核对来源；若来源如此，在 {self._path} 中登记：{registration}",
            identity.id,
            comparison.cell,
            registration,
            tuple(dict.fromkeys((c.table, c.row) for c in (*stated.cells(), *comparison.expected.cells()))),
        )

    def _mended(self, row: Row, identity: Identity) -> Problem[TablePlace]:
        found = f"{row['cell']} 已不再矛盾（{identity.meaning}）"
        return Problem(self._place(row), found, "只列仍然存在的矛盾", "删去此行")

    def _changed(self, row: Row, comparison: Comparison) -> Problem[TablePlace]:
        registered, actual = (
            f"{stated} 对 {expected}{unit}" for stated, expected, unit in (_registered(row), _broken(comparison))
        )
        found = f"{row['cell']} 登记为 {registered}"
        return Problem(self._place(row), found, actual, "数据已变，请重新核对来源并更新此行")

    def _place(self, row: Row) -> TablePlace:
        return TablePlace(self._path, row["_line"])


def _registered(row: Row) -> tuple[Decimal, Decimal, str]:
    """Stated value, expected value and unit of a row."""
    return row["stated"], row["expected"], row["unit"]


def _broken(comparison: Comparison) -> tuple[Decimal, Decimal, str]:
    """Stated value, expected value and unit of a comparison."""
    stated = comparison.stated
    return stated.value, Decimal(comparison.expected_text), stated.unit.symbol
