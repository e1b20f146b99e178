"""Released editions: where they are kept, and whether they are as they were handed out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tradebook.data.downloads import CHECKSUMS
from tradebook.digests import file_digest, parse_checksums
from tradebook.errors import BuildError
from tradebook.figures.ledger import LEDGER_FILE, Ledger
from tradebook.files import read_text
from tradebook.publish.folders import Edition
from tradebook.publish.releasing.packing import release_name, sum_name

RELEASES = "releases"
"""Beside the editions: those that were released, as they were handed out."""
EARLIER = "earlier"
"""In it: what was released before a corrected edition."""


@dataclass(frozen=True)
class Released:
    """An edition as it was released: nothing changes it any more.

    Attributes:
        folder: Where it is kept: the files that are handed out, its web pages and its ledger.
        edition: The edition.
    """

    folder: Path
    edition: Edition

    @property
    def ledger(self) -> Ledger:
        """Its figures."""
        return Ledger.read(self.folder / LEDGER_FILE)

    @property
    def day(self) -> date:
        """The day on which it was packed."""
        return date.fromtimestamp((self.folder / CHECKSUMS).stat().st_mtime)

    def _read_checksums(self, name: str) -> dict[str, str]:
        return parse_checksums(read_text(self.folder / name))

    @property
    def files(self) -> list[Path]:
        """The files that are handed out, as their checksums name them."""
        return [self.folder / name for name in self._read_checksums(CHECKSUMS)]

    def find_damaged(self) -> list[str]:
        """Return the names of the files that are gone, or are not what their checksums say."""
        sums = self._read_checksums(CHECKSUMS)
        # of the whole, editions that were released earlier have none
        if (self.folder / sum_name(self.edition)).exists():
            sums |= self._read_checksums(sum_name(self.edition))
        return [name for name, digest in sums.items() if file_digest(self.folder / name) != digest]

    def require_whole(self) -> None:
        """Refuse to go on from files that were changed since they were handed out.

        Raises:
            BuildError: They were.
        """
        if damaged := self.find_damaged():
            raise BuildError(
                f"已发布的 {'、'.join(damaged)} 与发布时的校验和不符，可能被改动或删除，不能据以更正。"
                f"请用下发的 {release_name(self.edition)} 中的文件复原 {self.folder}，再试。"
            )


def released_folder(output: Path, edition: Edition) -> Path:
    """Return where a released edition is kept.

    Args:
        output: The folder of the editions.
        edition: The edition.
    """
    return output / RELEASES / str(edition)


def find_released(output: Path, edition: Edition) -> Released | None:
    """Return an edition as it was released; None if it was not."""
    folder = released_folder(output, edition)
    return Released(folder, edition) if (folder / CHECKSUMS).is_file() else None
