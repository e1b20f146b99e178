"""Pack an edition for handing out: web pages, PDFs, Word and data, with their checksums."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

from tradebook.data.downloads import CHECKSUMS, DOWNLOADS, all_name
from tradebook.data.settings.volumes import REPORT, pdf_names, word_names
from tradebook.digests import file_digest, format_checksums
from tradebook.errors import BuildError
from tradebook.figures.ledger import LEDGER_FILE
from tradebook.files import write_atomically, zip_files
from tradebook.publish.folders import Edition
from tradebook.publish.workspace import HTML


def pack_edition(built: Path, edition: Edition, folder: Path) -> None:
    """Pack a built edition.

    Args:
        built: The folder of the edition, with web pages, PDFs and Word.
        edition: The edition.
        folder: Gets the files that are handed out and their checksums, in the form of ``sha256sum -c``; besides, for
            comparison, the web pages and the ledger.

    Raises:
        BuildError: Something of the edition is missing.
    """
    pages, named = built / HTML, str(edition)
    data = pages / DOWNLOADS
    # which other volumes a book has, its settings say; its pages offer them for download, too
    places = (built, data)
    volumes = [
        name
        for name in [*pdf_names(named).values(), *word_names(named).values()]
        if any((place / name).exists() for place in places)
    ]
    needed = dict.fromkeys([HTML, LEDGER_FILE, REPORT.pdf_name(named), REPORT.word_name(named), *volumes])
    if missing := [name for name in needed if not (built / name).exists()]:
        raise BuildError(
            f"{built} 中没有 {'、'.join(missing)}，不能发布。请先为这一版生成整本书（编辑台“生成”页，或 tradebook book）。"
        )
    copied = [*volumes, LEDGER_FILE]
    for name in copied:
        shutil.copy2(built / name, folder)
    shutil.copytree(pages, folder / HTML)
    write_atomically(folder / pages_name(edition), zip_files(_read_files(pages)))
    write_atomically(folder / data_name(edition), zip_files(_read_files(data, {all_name(named), *volumes})))
    names = sorted([*copied, pages_name(edition), data_name(edition)])
    write_atomically(folder / CHECKSUMS, format_checksums({name: file_digest(folder / name) for name in names}))
    everything = ((name, (folder / name).read_bytes()) for name in [*names, CHECKSUMS])
    whole = release_name(edition)
    write_atomically(folder / whole, zip_files(everything))
    write_atomically(folder / sum_name(edition), format_checksums({whole: file_digest(folder / whole)}))


def pages_name(edition: Edition) -> str:
    """Return the file name of the packed web pages."""
    return f"report-{edition}-html.zip"


def data_name(edition: Edition) -> str:
    """Return the file name of the packed data, with all that the book gives for working with it."""
    return f"data-{edition}.zip"


def release_name(edition: Edition) -> str:
    """Return the file name of everything that is handed out, in one file."""
    return f"release-{edition}.zip"


def sum_name(edition: Edition) -> str:
    """Return the file name of the checksum of what is packed into one file, in which it cannot be."""
    return f"{release_name(edition)}.sha256"


def _read_files(folder: Path, skipped: Collection[str] = ()) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not (path.parent == folder and path.name in skipped):
            yield path.relative_to(folder).as_posix(), path.read_bytes()
