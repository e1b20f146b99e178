"""The log of corrections of published editions: the table ``updates`` of the data package, and the rows that a comparison proposes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, replace
from functools import reduce

from tradebook.audit.ledger_comparison import LedgerComparison
from tradebook.data.csv_table import CsvTable
from tradebook.data.package import DataPackage
from tradebook.errors import DataError
from tradebook.files import changing, write_atomically

TABLE = "updates"
COLUMNS = ("edition", "date", "item", "before", "after", "reason")
STEP = " → "
"""Parts the states of what was corrected several times on a day."""
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

    An item has one entry a day: what is corrected once more on that day joins it, with all that it was and every reason.
    An entry on what never came out, since it begins at the same state, gives way.

    Args:
        package: The data; the file of its log is changed.
        year: The edition.
        updates: What was corrected.

    Raises:
        DataError: The data has no log of corrections, the log would not be sound, or somebody else does not come to an end;
            nothing was written.
    """
    with changing(package.folder):
        table = package.open_table(TABLE)
        for update in updates:
            _put(table, year, update)
        if problems := package.validate(TABLE, table):
            listing = "\n".join(map(str, problems))
            raise DataError(f"更正记录会有 {len(problems)} 个问题，没有登记。请改正后再登记：\n{listing}")
        write_atomically(package.folder / package.path(TABLE), table.text)


def _put(table: CsvTable, year: int, update: Update) -> None:
    """Put a correction at the end of the log: the last entry on an item says what it is now."""
    rows = {line: table.row(line) for line in table.lines}
    same = {
        line: Update(*(row[name] for name in COLUMNS[1:]))
        for line, row in rows.items()
        if (row["edition"], row["date"], row["item"]) == (str(year), update.date, update.item)
    }
    joined = reduce(_join, [*same.values(), update])
    table.delete(set(same))
    table.append(dict(zip(COLUMNS, (str(year), *astuple(joined)), strict=True)))


def _join(entry: Update, update: Update) -> Update:
    """Return the entry of an item that is corrected once more on the day of an entry."""
    if entry.before == update.before:
        return update
    # the last of its states is the one that is corrected
    before = (
        entry.before if entry.before.endswith(f"{STEP}{update.before}") else f"{entry.before}{STEP}{update.before}"
    )
    reasons = dict.fromkeys([*entry.reason.split("；"), *update.reason.split("；")])
    return replace(update, before=before, reason="；".join(reasons))


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
