"""What a build is made of, and where it works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tradebook.data.downloads import DOWNLOADS
from tradebook.data.report import Report
from tradebook.data.settings.volumes import pdf_names, word_names
from tradebook.digests import CACHE
from tradebook.execution.book import NOTEBOOKS
from tradebook.execution.reading.contents import Contents
from tradebook.exhibits.pictures import PICTURES
from tradebook.figures.ledger import LEDGER_FILE

HTML = "html"
"""The folder of an edition's web pages."""


@dataclass(frozen=True)
class Build:
    """One build of an edition: what it is made of, and where it works.

    Attributes:
        root: The project's folder.
        report: The report with its data, opened once.
        year: The edition.
        target: The folder of the finished edition.
        staging: The folder in which the build works, which then replaces `target`.
        contents: What the book consists of.
        date: The time that it gives for itself, see `tradebook.provenance.build_date`.
    """

    root: Path
    report: Report
    year: int
    target: Path
    staging: Path
    contents: Contents
    date: datetime

    @property
    def edition(self) -> str:
        """What it builds, as its folder and files are named."""
        return self.report.info.edition(self.year)

    @property
    def notebooks(self) -> Path:
        """The executed chapters."""
        return self.staging / NOTEBOOKS

    @property
    def ledger(self) -> Path:
        """The ledger's file."""
        return self.staging / LEDGER_FILE

    @property
    def book(self) -> Path:
        """The folder that Jupyter Book compiles."""
        return self.staging / "book"

    @property
    def html(self) -> Path:
        """The finished web pages."""
        return self.staging / HTML

    @property
    def pdfs(self) -> list[Path]:
        """The finished PDFs of all volumes."""
        return [self.staging / name for name in pdf_names(self.edition).values()]

    @property
    def words(self) -> list[Path]:
        """The finished Word documents, of the volumes that have one."""
        return [self.staging / name for name in word_names(self.edition).values()]

    @property
    def downloads(self) -> Path:
        """The files that the pages offer, until they are put into them."""
        return self.staging / DOWNLOADS

    @property
    def cache(self) -> Path:
        """What is kept from build to build."""
        return self.root / CACHE

    @property
    def pictures(self) -> Path:
        """The pictures of charts, which are kept from build to build."""
        return self.root / PICTURES
