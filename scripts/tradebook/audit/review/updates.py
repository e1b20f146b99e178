"""The log of corrections of published editions: the table ``updates`` of the data package, and the rows that a comparison proposes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass

from tradebook.audit.ledger_comparison import LedgerComparison
from tradebook.data.package import DataPackage
from tradebook.files import changing, write_atomically

TABLE = "updates"
COLUMNS = ("edition", "date", "item", "before", "after", "reason")
SHOWN = ("shown", "added", "removed")
"""The kinds of change that a reader sees."""


@dataclass(frozen=True)
class Update:
    """A correction of a published edition.

    Attributes:
        date: The day on which it was published.
        item: The figure, exhibit or passage.
        before: What was published.
        after: What it is now.
        reason: Why.
    """

    date: str
    item: str
    before: str
    after: str
    reason: str

    def __str__(self) -> str:
        return f"{self.date}　{self.item}：由“{self.before}”改为“{self.after}”。{self.reason}"


def read_updates(package: DataPackage, year: int) -> list[Update]:
    """Return the corrections of an edition in the order of the log.

    Args:
        package: The data; without the table nothing was corrected.
        year: The edition.
    """
    if TABLE not in package.table_names:
        return []
    rows = [row for row in package.rows(TABLE) if row["edition"] == year]
    return [Update(*(str(row[name] or "") for name in COLUMNS[1:])) for row in rows]


def log_updates(package: DataPackage, year: int, updates: Iterable[Update]) -> None:
    """Add corrections of an edition to the log.

    Args:
        package: The data; the file of its log is changed.
        year: The edition.
        updates: What was corrected.

    Raises:
        DataError: The data has no log of corrections, or somebody else does not come to an end.
    """
    with changing(package.folder):
        table = package.open_table(TABLE)
        for update in updates:
            table.append(dict(zip(COLUMNS, (str(year), *astuple(update)), strict=True)))
        write_atomically(package.folder / package.path(TABLE), table.text)


def propose_updates(comparison: LedgerComparison) -> str:
    """Return rows for the log, as CSV: what a reader sees changed, with its cause; the date is for the editor to fill in."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_propose(comparison))
    return stream.getvalue()


def _propose(comparison: LedgerComparison) -> Iterator[tuple[object, ...]]:
    for change in comparison.changes:
        if change.kind in SHOWN:
            yield comparison.year, "", change.item, *change.states, "；".join(change.causes)
