"""Open the edition that shows the texts of a year, once as long as what they speak of stays."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from tradebook.book.commentary import TABLE
from tradebook.book.edition import Edition
from tradebook.data.package import DESCRIPTOR, DataPackage, hand_over
from tradebook.data.report import Report
from tradebook.data.settings.switches import EDITION_FILE
from tradebook.digests import files_digest


def open_shown_edition(package: DataPackage, year: int) -> Edition | None:
    """Return the edition of a year, as its texts may speak of it; None if the data has no such year yet.

    Args:
        package: The data as it is now.
        year: The edition.

    Raises:
        DataError: The data cannot be read.
    """
    # commentary may speak of all data but itself
    names = [package.path(table) for table in package.table_names if table != TABLE]
    digest = files_digest((name, package.folder / name) for name in (*names, DESCRIPTOR, EDITION_FILE))
    return _open(package.folder, year, digest)


@lru_cache(maxsize=4)
def _open(folder: Path, year: int, digest: str) -> Edition | None:
    report = Report.of(DataPackage(folder))
    if year not in report.years:
        return None
    with hand_over(report.package):
        return Edition(year, folder)
