"""What readers take with them: the data tables as CSV, all of an edition's data as one workbook, and how to cite it."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path

from tradebook.data.data_workbook import write_data_workbook
from tradebook.data.exchange.citation import FILE as CITATION
from tradebook.data.exchange.citation import citation_file
from tradebook.data.exchange.dcat import FILE as DCAT
from tradebook.data.exchange.dcat import describe_in_dcat
from tradebook.data.package import DESCRIPTOR, DataPackage
from tradebook.data.report import Report, release_of
from tradebook.data.settings.switches import EDITION_FILE
from tradebook.digests import format_checksums
from tradebook.files import write_atomically

DOWNLOADS = "downloads"
"""The folder of the built book for everything that it offers for download."""
DOWNLOADED_DATA = "data"
"""The folder in it for the data package."""
CHECKSUMS = "SHA256SUMS"


def write_downloads(folder: Path, report: Report, year: int, created: datetime) -> None:
    """Write everything that the book offers for download, but what the pages themselves write.

    Args:
        folder: The folder of the downloads in the built book.
        report: The report with its data.
        year: The edition.
        created: The time that the build gives for itself.
    """
    files, workbook = copy_data(folder / DOWNLOADED_DATA, report.package), workbook_name(report.info.edition(year))
    write_atomically(folder / DCAT, describe_in_dcat(report, year, DOWNLOADED_DATA, files, workbook))
    write_atomically(folder / CITATION, citation_file(report, year))
    write_data_workbook(folder / workbook, report, year, created)


def workbook_name(edition: str) -> str:
    """Return the file name of an edition's data workbook."""
    return f"data-{edition}.xlsx"


def all_name(edition: str) -> str:
    """Return the file name of everything that an edition offers for download, in one file."""
    return f"all-{edition}.zip"


def data_files(package: DataPackage) -> dict[str, bytes]:
    """Return the files that make up a data package, by their path in the data directory.

    They are as the package sees them: rows that only later reports brought are left out, the others stay as they are,
    character by character.
    """
    tables = {package.path(table): _known_rows(package, table) for table in package.table_names}
    edition = (package.folder / EDITION_FILE).read_bytes()
    return {DESCRIPTOR: _known_description(package), EDITION_FILE: edition, **tables}


def _known_rows(package: DataPackage, table: str) -> bytes:
    path = package.folder / package.path(table)
    content = package.open_table(table)
    known = {row["_line"] for row in package.history(table, with_gaps=True)}
    unknown = set(content.lines) - known
    if not unknown:
        return path.read_bytes()
    content.delete(unknown)
    return content.text.encode("utf-8")


def _known_description(package: DataPackage) -> bytes:
    content = (package.folder / DESCRIPTOR).read_bytes()
    description, release = json.loads(content), release_of(package)
    known = description | {
        name: package.select_known(description[name]) for name in ("resources", "sources") if name in description
    }
    if release.address:
        known["homepage"] = release.address
    if stated := {name: text for name, text in vars(release).items() if text}:
        known["release"] = stated
    return content if known == description else f"{json.dumps(known, ensure_ascii=False, indent=2)}\n".encode()


def copy_data(folder: Path, package: DataPackage) -> dict[str, bytes]:
    """Write the files of the data package, with a list of checksums that ``sha256sum -c`` reads; return `data_files`."""
    files = data_files(package)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    (folder / CHECKSUMS).write_text(format_checksums(digests), encoding="utf-8", newline="")
    return files
