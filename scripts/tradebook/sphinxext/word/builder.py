"""The builder ``word``: the Word documents of the volumes that have one, by the styles of the project's reference document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from docutils import nodes
from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.shared import Pt
from sphinx.addnodes import start_of_file, toctree
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.errors import ExtensionError
from sphinx.util.nodes import inline_all_toctrees

from tradebook.data.settings.release import date_in_words
from tradebook.data.settings.volumes import REPORT
from tradebook.sphinxext.division import Placed, divide_pages
from tradebook.sphinxext.edition import edition_of
from tradebook.sphinxext.nodes import pictures_of
from tradebook.sphinxext.word import styles
from tradebook.sphinxext.word.elements import add_footnotes, element, field, run, save, set_properties, watermark
from tradebook.sphinxext.word.translator import WordTranslator

WORD = "word"
"""The builder's name."""
CONTENTS_LEVEL = 2
"""Of headings, down to which the contents list them: parts, chapters and their sections."""
CLOSE_LETTERS, CLOSE_LINES = 12, 18
"""Points of letters (小四) and lines of a volume of few pages."""
PAGES_HINT = "页码在 Word 或 WPS 中更新后显示：单击目录，按 F9。"


class WordBuilder(Builder):
    """Writes the volumes that are for Word, each as a document."""

    name = format = WORD
    epilog = "The Word documents are in %(outdir)s."
    pages: Sequence[Placed] = ()
    """The pages of the volume that is being written."""

    def init(self) -> None:
        """Open the edition that the book is of."""
        self.edition = edition_of(self.app)
        self.supported_image_types = ["image/png", "image/jpeg"]

    def get_outdated_docs(self) -> str:
        """Return that all pages are to be written."""
        return "all documents"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return how references name a page."""
        return docname

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return how references name a page, from wherever."""
        return self.get_target_uri(to, typ)

    def write(
        self, build_docnames: Iterable[str] | None, updated_docnames: Sequence[str], method: str = "update"
    ) -> None:
        """Write the documents, the text of each first, since the contents list what is in it."""
        self.volumes = divide_pages(self.env, self.config)
        for volume, pages in self.volumes.items():
            self.pages = pages
            if not volume.has_word:
                continue
            tree = self._assemble()
            document = open_reference(Path(self.srcdir, styles.REFERENCE))
            if volume is not REPORT:
                _set_closer(document)
                # a volume of one chapter is no part of anything
                self.pages = [Placed(page.docname, "") for page in pages]
            translator = WordTranslator(tree, self, document, pictures_of(self))
            tree.walkabout(translator)
            title = self.edition.title + (f"：{volume.subtitle}" if volume.subtitle else "")
            if volume is REPORT:
                self._write_front(document, translator)
            else:
                self._write_heads(document, document.sections[0], "", numbered=True)
            add_footnotes(document, translator.footnotes)
            self._describe(document, title)
            save(document, Path(self.outdir, f"{volume.name}.docx"))

    def _assemble(self) -> nodes.document:
        """Return the tree of a volume's chapters, the landing page being one, with references resolved."""
        root, own = self.config.root_doc, {page.docname for page in self.pages}
        tree = self.env.get_doctree(root)
        for node in tree.findall(toctree):
            node["includefiles"] = [page for page in node["includefiles"] if page in own]
        whole = inline_all_toctrees(self, set(), root, tree, str, [root])
        self.env.resolve_references(whole, root, self)
        landing = next(whole.findall(nodes.section))
        chapters = list(whole.findall(start_of_file))
        for chapter in chapters:
            # Sphinx leaves them the children of their own documents
            chapter[:] = chapter.children
        for wrapper in list(landing.findall(nodes.compound)):
            wrapper.parent.remove(wrapper)
        landing[0] = nodes.title("", self.config.tradebook_front_title)
        whole[:] = [landing, *chapters] if root in own else chapters
        return whole

    # -- cover, imprint, contents --------------------------------------------------------------------------------------

    def _write_front(self, document: WordDocument, translator: WordTranslator) -> None:
        """Put cover, imprint and contents before the text, in a section of their own without page numbers."""
        body = document.element.body
        info, release, title = self.edition.info, self.edition.info.release, self.edition.title
        with translator.collected() as front:
            write = translator.add_paragraph
            write(styles.TITLE, [run(title)])
            for text in (release.status_name, info.publisher, date_in_words(release.published)):
                if text:
                    write(styles.SUBTITLE, [run(text)])
            for place, (name, text) in enumerate(self._imprint()):
                begin = [element("pageBreakBefore")] if place == 0 else []
                strong = translator.style_id(styles.STRONG)
                write(styles.SOURCE, [run(f"{name}：", strong), run(text)], *begin)
            write(styles.UNLISTED_HEADING, [run("目　录")], element("pageBreakBefore"))
            write(styles.SOURCE, [run(PAGES_HINT)])
            entries = [
                (styles.CONTENTS[max(level, 1) - 1], text, name)
                for level, text, name in translator.headings
                if level <= CONTENTS_LEVEL
            ]
            translator.write_contents(f'TOC \\o "1-{CONTENTS_LEVEL}" \\h \\z \\u', entries)
            # the break that ends the section is a copy of the page
            write(styles.SOURCE, [], deepcopy(body[-1]))
        for place, block in enumerate(front):
            body.insert(place, block)
        cover, text_pages = document.sections
        self._write_heads(document, cover, "", numbered=False)
        self._write_heads(document, text_pages, title, numbered=True)
        # its place among the others is prescribed
        text_pages._sectPr.find(qn("w:cols")).addprevious(element("pgNumType", start=1))

    def _imprint(self) -> list[tuple[str, str]]:
        """Return the lines of the imprint: name and text of each."""
        info, title = self.edition.info, self.edition.title
        lines = [("书名", title), ("发布", info.publisher), ("编制", info.compiler), *self.edition.imprint]
        others = (page for volume, pages in self.volumes.items() if volume is not REPORT for page in pages)
        left_out = [self.env.titles[page.docname].astext() for page in others]
        if left_out:
            lines.append(
                ("收录", f"本文档收录供阅读的各章；{'、'.join(f'“{each}”' for each in left_out)}见网页版。")
            )
        return lines

    def _write_heads(self, document: WordDocument, section: Any, title: str, *, numbered: bool) -> None:
        """Write header and footer of a section, for odd and even pages, and draw the watermark of a draft."""
        ids = {style.name: style.style_id for style in document.styles}
        mark = self.edition.info.release.watermark
        for head in (section.header, section.even_page_header):
            head.is_linked_to_previous = False
            drawn = [watermark(mark)] if mark else []
            _fill(head, ids[styles.HEADER], [*([run(title)] if title else []), *drawn])
        for foot, style in ((section.footer, styles.FOOTER), (section.even_page_footer, styles.FOOTER_EVEN)):
            foot.is_linked_to_previous = False
            number = [run("— "), *field("PAGE", [run("1")]), run(" —")] if numbered else []
            _fill(foot, ids[style], number)

    def _describe(self, document: WordDocument, title: str) -> None:
        """Set the properties of a document."""
        info = self.edition.info
        release = info.release
        identifier = (
            f"ISBN {release.isbn}" if release.isbn else f"https://doi.org/{release.doi}" if release.doi else ""
        )
        set_properties(
            document,
            date=self.edition.build_date,
            title=title,
            author=info.publisher,
            subject=f"{info.area_name}服务贸易",
            category="统计报告",
            identifier=identifier,
            content_status=release.status_name,
        )


def _set_closer(document: WordDocument) -> None:
    """Set text as small and close as what has two pages needs."""
    for name in (styles.TEXT, styles.BULLET, styles.NUMBER, styles.HEADINGS[1]):
        style = document.styles[name]
        style.font.size, style.paragraph_format.line_spacing = Pt(CLOSE_LETTERS), Pt(CLOSE_LINES)


def _fill(part: Any, style: str, runs: list[Any]) -> None:
    """Give a header or footer one paragraph."""
    root = part._element
    for child in list(root):
        root.remove(child)
    root.append(element("p", element("pPr", element("pStyle", val=style)), *runs))


def open_reference(path: Path) -> WordDocument:
    """Open the project's reference document, from which styles, page and fonts are taken.

    Raises:
        ExtensionError: It is not there, is no Word document, or lacks a style; the message is for the editor.
    """
    again = "请从原来的项目复制，或在其中运行 python scripts/word_reference.py 重新生成，再按需修改样式"
    if not path.exists():
        raise ExtensionError(f"找不到 Word 版的样式文件 {styles.REFERENCE}。{again}。")
    try:
        document = Document(str(path))
    except (PackageNotFoundError, ValueError, KeyError):
        raise ExtensionError(f"{styles.REFERENCE} 不是 Word 文档（.docx）。{again}。") from None
    known = {style.name for style in document.styles}
    if lacking := [name for name in styles.ALL_STYLES if name not in known]:
        raise ExtensionError(f"{styles.REFERENCE} 缺少样式：{'、'.join(lacking)}。请恢复，或{again}。")
    # what somebody has typed to see the styles
    document.element.body.clear_content()
    return document


def add_word(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_builder(WordBuilder)
