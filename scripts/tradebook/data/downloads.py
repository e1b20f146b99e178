"""What readers take with them: the data tables as CSV, and all of an edition's data as one workbook."""

from __future__ import annotations

import shutil
from pathlib import Path

from tradebook.data.data_workbook import write_data_workbook
from tradebook.data.package import DESCRIPTOR, DataPackage
from tradebook.data.report import EDITION_FILE, Report
from tradebook.digests import file_digest

DOWNLOADS = "downloads"
"""The folder of the built book for everything that it offers for download."""
DOWNLOADED_DATA = "data"
"""The folder in it for the data package."""
CHECKSUMS = "SHA256SUMS"


def write_downloads(folder: Path, report: Report, year: int) -> None:
    """Write everything that the book offers for download, but what the pages themselves write.

    Args:
        folder: The folder of the downloads in the built book.
        report: The report with its data.
        year: The edition.
    """
    copy_data(folder / DOWNLOADED_DATA, report.package)
    write_data_workbook(folder / workbook_name(year), report, year)


def report_name(year: int) -> str:
    """Return the file name of an edition's PDF."""
    return f"report-{year}.pdf"


def workbook_name(year: int) -> str:
    """Return the file name of an edition's data workbook."""
    return f"data-{year}.xlsx"


def data_files(package: DataPackage) -> list[str]:
    """Return the files that make up a data package, by their path in the data directory."""
    return [DESCRIPTOR, EDITION_FILE, *map(package.path, package.table_names)]


def copy_data(folder: Path, package: DataPackage) -> None:
    """Copy the data package byte by byte, with a list of checksums that ``sha256sum -c`` reads."""
    files = data_files(package)
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(package.folder / name, folder / name)
    lines = "".join(f"{file_digest(package.folder / name)}  {name}\n" for name in files)
    (folder / CHECKSUMS).write_text(lines, encoding="utf-8", newline="")
