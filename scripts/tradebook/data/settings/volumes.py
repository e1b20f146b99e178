"""The volumes of a book: what is printed apart, as PDF and in Word, what each is called, and how its files are named.

Which chapters are in which, ``tradebook_volumes`` in ``_config.yml`` says; `tradebook.sphinxext.division` reads it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Volume:
    """A volume.

    Attributes:
        name: How its files are named, and what ``_config.yml`` calls it.
        label: What the pages call its files.
        called: What the other volumes call it.
        contents: What it has, for those who read another one.
        subtitle: What its cover says below the title.
        style: The Typst template that it is set by.
        has_word: Whether it is also a Word document.
    """

    name: str
    label: str
    called: str
    contents: str
    subtitle: str = ""
    style: str = "book"
    has_word: bool = False

    def pdf_name(self, edition: str) -> str:
        """Return the file name of an edition's PDF.

        Example:
            >>> COMPANION.pdf_name("2022")
            'companion-2022.pdf'
        """
        return f"{self.name}-{edition}.pdf"

    def word_name(self, edition: str) -> str:
        """Return the file name of an edition's Word document.

        Example:
            >>> REPORT.word_name("2023-S1")
            'report-2023-S1.docx'
        """
        return f"{self.name}-{edition}.docx"


REPORT = Volume("report", "报告", "正文册", "报告正文", has_word=True)
COMPANION = Volume(
    "companion",
    "数据与核对册",
    "数据与核对册",
    "基础数据、数据字典、重算与校验、核对结果，以及各章与印刷本的出入",
    subtitle="数据与核对",
)
ONE_PAGE = Volume("onepage", "一图读懂", "一图读懂", "一页的图解", subtitle="一图读懂", style="onepage")
BRIEFING = Volume("briefing", "简报", "简报", "两页的简报", subtitle="简报", style="briefing", has_word=True)
VOLUMES = (REPORT, COMPANION, ONE_PAGE, BRIEFING)
"""All, in the order in which pages offer them; the report has the chapters that no other is said to have."""


def pdf_names(edition: str) -> dict[str, str]:
    """Return the file names of the PDFs that an edition may have, by what the pages call them.

    Example:
        >>> pdf_names("2022")["报告 PDF"]
        'report-2022.pdf'
    """
    return {f"{volume.label} PDF": volume.pdf_name(edition) for volume in VOLUMES}


def word_names(edition: str) -> dict[str, str]:
    """Return the file names of the Word documents that an edition may have, by what the pages call them.

    Example:
        >>> word_names("2022")
        {'报告 Word 版': 'report-2022.docx', '简报 Word 版': 'briefing-2022.docx'}
    """
    return {f"{volume.label} Word 版": volume.word_name(edition) for volume in VOLUMES if volume.has_word}
