"""The Sphinx builder `typst`: it writes the volumes of the printed book, a file for each chapter and a file around them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder

from tradebook.data.settings.release import date_in_words
from tradebook.data.settings.volumes import Volume
from tradebook.extras import require
from tradebook.markup import as_typst
from tradebook.sphinxext.edition import BookEdition, edition_of
from tradebook.sphinxext.paper.volumes import (
    Chapter,
    PrintedVolume,
    Target,
    divide_book,
    find_targets,
    move_corrections,
)
from tradebook.sphinxext.paper.writer import PAGE_SIGN, ChapterWriter, Place
from tradebook.typesetting.fonts import fonts_argument

BOOK, STYLES, FONTS = "book", "styles", "styles/fonts.typ"
"""The template of a book, the folder of the templates that are used, and what these know of this machine."""
IMAGES = "images"
CORRECTIONS, CORRECTIONS_TITLE = "corrections", "与印刷本的出入"
"""The chapter of the companion of what the report says of the print, and its file."""
MOST_CONTENTS = 100
"""Entries of a table of contents of two pages; a volume that has more lists its chapters only."""


class TypstBuilder(Builder):
    """Writes the book in Typst."""

    name = format = "typst"
    epilog = "The Typst files are in %(outdir)s."
    supported_image_types = ["image/svg+xml", "image/png", "image/jpeg", "image/gif"]  # noqa: RUF012
    default_translator_class = ChapterWriter

    def get_outdated_docs(self) -> str:
        """Write the whole book each time."""
        return "all documents"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return the address of a page within the book."""
        return f"{PAGE_SIGN}{docname}"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the address of a page, which is the same from everywhere."""
        return self.get_target_uri(to, typ)

    def prepare_writing(self, docnames: set[str]) -> None:
        """Prepare nothing: there are no pages by themselves."""

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Write no page by itself."""

    def write(self, build_docnames: object, updated_docnames: Sequence[str], method: str = "update") -> None:
        """Write the volumes."""
        out, edition = Path(self.outdir), edition_of(self.app)
        volumes = divide_book(self.env, self.config)
        for printed in volumes:
            printed.documents = {chapter.docname: self._resolve(chapter.docname) for chapter in printed.chapters}
        move_corrections(volumes)
        targets = find_targets(volumes)
        for printed in volumes:
            for chapter in printed.chapters:
                page = chapter.docname
                writer = ChapterWriter(
                    printed.documents[page], self, self._place(chapter, printed.volume, targets)
                )
                printed.documents[page].walkabout(writer)
                self._write_file(page, writer.text, printed.volume.style)
            if printed.volume.style == BOOK:
                frame = _frame(printed, volumes, edition, sum(map(self._count_entries, printed.chapters)))
            else:
                frame = _leaflet(printed, edition)
            if printed.corrections:
                self._write_file(CORRECTIONS, self._list_corrections(printed, volumes[0], targets))
                frame += f"#include {as_typst(f'/{CORRECTIONS}.typ')}\n"
            (out / f"{printed.volume.name}.typ").write_text(frame, encoding="utf-8")
        (out / STYLES).mkdir(exist_ok=True)
        (out / FONTS).write_text(f"#let fonts = {fonts_argument()}\n", encoding="utf-8")
        for style in {BOOK, *(printed.volume.style for printed in volumes)}:
            template = files("tradebook.typesetting") / "templates" / f"{style}.typ"
            (out / STYLES / f"{style}.typ").write_bytes(template.read_bytes())

    def _place(self, chapter: Chapter, volume: Volume, targets: dict[tuple[str, str], Target]) -> Place:
        base = self.config.html_baseurl
        title = self.config.tradebook_front_title if chapter.docname == self.config.root_doc else ""
        return Place(chapter, volume, targets, f"{base.rstrip('/')}/" if base else "", title)

    def _write_file(self, name: str, text: str, style: str = BOOK) -> None:
        path = Path(self.outdir) / f"{name}.typ"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'#import "/{STYLES}/{style}.typ": *\n{text}', encoding="utf-8")

    def _list_corrections(
        self, printed: PrintedVolume, report: PrintedVolume, targets: dict[tuple[str, str], Target]
    ) -> str:
        """Write the chapter of what the report says of the print: a section for each of its chapters."""
        text = f"#chapter([#{as_typst(CORRECTIONS_TITLE)}], {as_typst(CORRECTIONS)})\n"
        chapters = {chapter.docname: chapter for chapter in report.chapters}
        for page, found in groupby(printed.corrections, lambda correction: correction.docname):
            writer = ChapterWriter(
                report.documents[page], self, self._place(chapters[page], printed.volume, targets)
            )
            number = f'#numbering("第一章", {chapters[page].number})#h(.8em)' if chapters[page].number else ""
            title = as_typst(self.env.titles[page].astext())
            text += f"\n#section(2, [{number}#{title}], {as_typst(f'{CORRECTIONS}#{page}')})\n"
            for correction in found:
                name = correction.section["ids"][0]
                if correction.section.parent is not report.documents[page]:
                    parts = self.env.toc_secnumbers.get(page, {}).get(f"#{name}", ())
                    title = as_typst(f"{'.'.join(map(str, parts))} {correction.section[0].astext()}".strip())
                    text += f"\n#section(3, [#{title}], {as_typst(f'{CORRECTIONS}#{page}#{name}')})\n"
                text += writer.write_parts([each for each in correction.passages if not _is_heading(each)])
        return text

    def _resolve(self, docname: str) -> nodes.document:
        """Return a page with all its references resolved, as it stands in a volume."""
        document = self.env.get_doctree(docname)
        self.env.apply_post_transforms(document, docname)
        self.post_process_images(document)
        return document

    def _count_entries(self, chapter: Chapter) -> int:
        """Count the entries of a chapter in the table of contents: itself, and the sections that have a number."""
        numbers = self.env.toc_secnumbers.get(chapter.docname, {}) if chapter.number else {}
        return 1 + sum(len(number) == 2 for number in numbers.values())

    def finish(self) -> None:
        """Copy the pictures that the pages show."""
        for source, name in self.images.items():
            (Path(self.outdir) / IMAGES).mkdir(exist_ok=True)
            shutil.copy2(Path(self.srcdir, source), Path(self.outdir) / IMAGES / name)


def _is_heading(passage: nodes.Element) -> bool:
    """Tell whether a passage is but the words with which a chapter begins what it says of the print."""
    return passage.astext().strip("\n：") == CORRECTIONS_TITLE


def _frame(printed: PrintedVolume, volumes: Sequence[PrintedVolume], edition: BookEdition, entries: int) -> str:
    """Write what stands around the chapters of a volume: cover, imprint, contents with this many entries."""
    info, date = edition.info, edition.build_date
    title, subtitle = edition.title, printed.volume.subtitle
    facts = {
        "书名": f"{title}{'：' if subtitle else ''}{subtitle}",
        "发布": info.publisher,
        "编制": info.compiler,
        "分册": _other_volumes(printed, volumes),
        "数据许可": edition.report.package.licence,
        **dict(edition.imprint),
        "编成日期": f"{date_in_words(f'{date:%Y-%m-%d}')}，即所用数据和程序最近一次变动的日期，不是发布日期。",
        "说明": "书中数字均由数据计算得出，可逐一核对；图表编号与网页版相同。",
    }
    imprint = ", ".join(f"({as_typst(name)}, [#{as_typst(text)}])" for name, text in facts.items() if text)
    cover = {
        "title": title,
        "subtitle": subtitle,
        "publisher": info.publisher,
        "compiler": f"{info.compiler}\u3000编制",
        "date": _day(edition),
    }
    return "\n".join(
        [
            f'#import "/{STYLES}/{BOOK}.typ": *',
            f"#show: book.with(title: {as_typst(title)}, subtitle: {as_typst(subtitle)},",
            f"  watermark: {as_typst(info.release.watermark)},",
            f"  authors: ({as_typst(info.publisher)}, {as_typst(info.compiler)}),",
            f"  date: datetime(year: {date.year}, month: {date.month}, day: {date.day}))",
            f"#cover({', '.join(f'{name}: [#{as_typst(text)}]' for name, text in cover.items() if text)})",
            f"#imprint({imprint})",
            f"#contents(depth: {1 if entries > MOST_CONTENTS else 2})",
            f"#show: main-pages.with([#{as_typst(facts['书名'])}])",
            *(f"#include {as_typst(f'/{chapter.docname}.typ')}" for chapter in printed.chapters),
            "",
        ]
    )


def _day(edition: BookEdition) -> str:
    """Return the date of publication; as long as there is none, when the book was made, and that this is that."""
    return date_in_words(edition.info.release.published) or f"{date_in_words(f'{edition.build_date:%Y-%m}')}编成"


def _leaflet(printed: PrintedVolume, edition: BookEdition) -> str:
    """Write what stands around the chapter of a volume without cover and contents: its description, head and foot."""
    info, date, volume = edition.info, edition.build_date, printed.volume
    facts = {
        "title": f"{edition.title}：{volume.subtitle}",
        "publisher": info.publisher,
        "compiler": info.compiler,
        "status": info.release.status_name,
        "watermark": info.release.watermark,
        "address": info.release.address,
        "day": _day(edition),
    }
    settings = ", ".join(f"{name}: {as_typst(text)}" for name, text in facts.items())
    return "\n".join(
        [
            f'#import "/{STYLES}/{volume.style}.typ": *',
            f"#show: leaflet.with({settings},",
            f"  date: datetime(year: {date.year}, month: {date.month}, day: {date.day}))",
            *(f"#include {as_typst(f'/{chapter.docname}.typ')}" for chapter in printed.chapters),
            "",
        ]
    )


def _other_volumes(printed: PrintedVolume, volumes: Sequence[PrintedVolume]) -> str:
    """Say which other volumes there are, and what they are called in this one."""
    others = [other.volume for other in volumes if other is not printed]
    if not others:
        return ""
    return "；".join(f"本书另有“{other.called}”，收录{other.contents}" for other in others) + "。"


def typeset_alone(app: Sphinx, exception: Exception | None) -> None:
    """Make the PDFs, unless the build does."""
    if exception is None and app.builder.format == TypstBuilder.format and app.config.tradebook_typeset:
        # Typst is not there in every installation
        require("typst")
        from tradebook.typesetting.compiling import compile_volumes

        edition = edition_of(app)
        compile_volumes(Path(app.outdir), edition.report.package, edition.build_date)


def add_paper(app: Sphinx) -> None:
    """Register the builder with Sphinx."""
    app.add_config_value("tradebook_volumes", {}, "env", dict)
    app.add_config_value("tradebook_typeset", True, "", bool)
    app.add_builder(TypstBuilder)
    app.connect("build-finished", typeset_alone)
