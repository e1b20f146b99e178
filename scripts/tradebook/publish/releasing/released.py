"""Released editions: where they are kept, and what has become another since without being logged as a correction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tradebook.audit.ledger_comparison import FigureChange, compare_ledgers
from tradebook.audit.review.updates import SHOWN, Update
from tradebook.data.downloads import CHECKSUMS
from tradebook.figures.ledger import LEDGER_FILE, Ledger

RELEASES = "releases"
"""Beside the editions: those that were released, as they were handed out."""
EARLIER = "earlier"
"""In it: what was released before a corrected edition."""


@dataclass(frozen=True)
class Released:
    """An edition as it was released: nothing changes it any more.

    Attributes:
        folder: Where it is kept: the files that are handed out, its web pages and its ledger.
        year: The edition.
    """

    folder: Path
    year: int

    @property
    def ledger(self) -> Ledger:
        """Its figures."""
        return Ledger.read(self.folder / LEDGER_FILE)

    @property
    def day(self) -> date:
        """The day on which it was packed."""
        return date.fromtimestamp((self.folder / CHECKSUMS).stat().st_mtime)

    @property
    def files(self) -> list[Path]:
        """The files that are handed out, as their checksums name them."""
        lines = (self.folder / CHECKSUMS).read_text(encoding="utf-8").splitlines()
        return [self.folder / line.partition("  ")[2] for line in lines]


def released_folder(output: Path, year: int) -> Path:
    """Return where a released edition is kept.

    Args:
        output: The folder of the editions.
        year: The edition.
    """
    return output / RELEASES / str(year)


def find_released(output: Path, year: int) -> Released | None:
    """Return an edition as it was released; None if it was not."""
    folder = released_folder(output, year)
    return Released(folder, year) if (folder / CHECKSUMS).is_file() else None


def find_unlogged(released: Ledger, now: Ledger, log: Iterable[Update]) -> list[FigureChange]:
    """Return what readers of a released edition would see changed and no entry of the log of corrections says.

    Args:
        released: The ledger of the released edition.
        now: That of the edition as it was built last.
        log: The corrections of the edition.
    """
    logged = {(update.item, update.after) for update in log}
    comparison = compare_ledgers(released, now, "发布的", "现在的")
    return [
        change
        for change in comparison.changes
        if change.kind in SHOWN and (change.item, change.states[1]) not in logged
    ]
