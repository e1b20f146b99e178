"""What the book tells of itself: lists of exhibits, parts and downloads, and the chapters of the PDF without number."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import pending_xref, start_of_file
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from tradebook.audit.workbook import audit_name
from tradebook.data.downloads import DOWNLOADS, all_name, report_name, word_name, workbook_name, write_downloads
from tradebook.data.exchange.sdmx import FOLDER as SDMX
from tradebook.data.exchange.sdmx import STRUCTURES
from tradebook.figures.ledger import LEDGER_FILE
from tradebook.provenance import MANIFEST
from tradebook.sphinxext.edition import BookEdition
from tradebook.sphinxext.nodes import book_downloads
from tradebook.sphinxext.upstream import exhibit_numbers, link_to_exhibit, parts_with_pages

# -- the list of exhibits -----------------------------------------------------------------------------------------


class exhibit_list(nodes.General, nodes.Element):
    """Stands for the list of all charts or tables; attribute `figtype`: figure or table."""


class ExhibitList(SphinxDirective):
    """The directive `exhibit-list`: all charts (`figure`) or tables (`table`) of the book, with links or page numbers."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Leave a mark for `FillExhibitLists`, which knows the numbers."""
        figtype = directives.choice(self.arguments[0], ("figure", "table"))
        return [exhibit_list("", figtype=figtype)]


class FillExhibitLists(SphinxPostTransform):
    """Replace the marks by the lists, in the order of the book; LaTeX has lists of its own."""

    default_priority = 2

    def run(self, **kwargs: object) -> None:
        """Write a list item for every numbered exhibit."""
        for mark in list(self.document.findall(exhibit_list)):
            if self.app.builder.format == "latex":
                lists = {"figure": "lof", "table": "lot"}
                mark.replace_self(nodes.raw("", f"\n\\exhibitlist{{{lists[mark['figtype']]}}}\n", format="latex"))
            else:
                figtype = mark["figtype"]
                items = [self._item(figtype, *exhibit) for exhibit in self._exhibits(figtype)]
                mark.replace_self(nodes.bullet_list("", *items, classes=["exhibit-list"], figtype=figtype))

    def _exhibits(self, figtype: str) -> list[tuple[int, str, str]]:
        """Return number, page and label of every exhibit, in order."""
        return sorted(
            (number[0], page, label)
            for page in self.env.all_docs
            for label, number in exhibit_numbers(self.env, page).get(figtype, {}).items()
        )

    def _item(self, figtype: str, number: int, page: str, label: str) -> nodes.list_item:
        labels = self.env.domains["std"].data["labels"].values()
        title = next(title for *place, title in labels if place == [page, label])
        uri = f"{self.app.builder.get_relative_uri(self.env.docname, page)}#{label}"
        text = f"{self.config.numfig_format[figtype] % number}　{title}"
        return nodes.list_item("", nodes.paragraph("", "", nodes.reference("", text, refuri=uri, internal=True)))


# -- references to exhibits -----------------------------------------------------------------------------------------


class ExhibitReferences(SphinxPostTransform):
    """Resolve ``{numref}`` in pages by the numbers that Sphinx has assigned.

    Sphinx's own way loads the whole page that has the exhibit, once for each reference.
    """

    # before Sphinx's
    default_priority = 9
    formats = ("html", "word")

    def run(self, **kwargs: object) -> None:
        """Replace the references to exhibits; others are left to Sphinx."""
        labels = self.env.domains["std"].data["labels"]
        for node in list(self.document.findall(pending_xref)):
            if node["reftype"] != "numref" or node["refexplicit"]:
                continue
            page, label, _ = labels.get(node["reftarget"], ("", "", ""))
            for figtype, numbers in exhibit_numbers(self.env, page).items():
                if label in numbers:
                    title = self.config.numfig_format[figtype]
                    text = title % ".".join(map(str, numbers[label]))
                    node.replace_self(link_to_exhibit(self.env, self.app.builder, page, label, text, title))


# -- chapters of the PDF without number ---------------------------------------------------------------------------


class UnnumberedChapters(SphinxPostTransform):
    """Leave out the numbers of chapters that `_toc.yml` does not number; Sphinx numbers them all in LaTeX."""

    default_priority = 1
    builders = ("latex",)

    def run(self, **kwargs: object) -> None:
        """Put the switches around those chapters."""
        for chapter in self.document.findall(start_of_file):
            if not self.env.toc_secnumbers.get(chapter["docname"]):
                chapter[:] = [_latex_switch("frontchapter"), *chapter, _latex_switch("mainchapters")]


def _latex_switch(name: str) -> nodes.raw:
    return nodes.raw("", f"\n\\{name}\n", format="latex")


# -- parts and downloads ------------------------------------------------------------------------------------------


class BookDownloads(SphinxDirective):
    """The directive `book-downloads`: what the book offers for download, as far as it is built; on paper, nothing."""

    def run(self) -> list[nodes.Node]:
        """Return the list."""
        year = self.config.tradebook_year
        files = [("数据工作簿（Excel）", f"{DOWNLOADS}/{workbook_name(year)}")]
        if self.config.tradebook_word:
            files.insert(0, ("Word 版", f"{DOWNLOADS}/{word_name(year)}"))
        if self.config.tradebook_pdf:
            files.insert(0, ("全书 PDF", f"{DOWNLOADS}/{report_name(year)}"))
        if self.config.tradebook_audit:
            files.append(("审计工作簿（Excel，公式可以重算）", f"{DOWNLOADS}/{audit_name(year)}"))
            if self.config.tradebook_print:
                files.append(("与印刷本的核对结果（CSV）", f"{DOWNLOADS}/reconciliation.csv"))
            files += [
                ("全部数字及其来历（JSON）", f"{DOWNLOADS}/{LEDGER_FILE}"),
                ("贸易数据（SDMX）的结构", f"{DOWNLOADS}/{SDMX}/{STRUCTURES}"),
                ("生成记录（RO-Crate）", f"{DOWNLOADS}/{MANIFEST}"),
                ("以上全部文件（ZIP）", f"{DOWNLOADS}/{all_name(year)}"),
            ]
        return [book_downloads("", files=files)]


class BookParts(SphinxDirective):
    """The directive `book-parts`: the book's parts, each with links to its chapters, as `_toc.yml` has them."""

    def run(self) -> list[nodes.Node]:
        """Return a list of parts; nothing in a book without `_toc.yml`."""
        items = [self._item(title, pages) for title, pages in parts_with_pages(self.env)]
        return [nodes.bullet_list("", *items, bullet="-", classes=["book-parts"])] if items else []

    def _item(self, title: str, pages: list[str]) -> nodes.list_item:
        line = nodes.paragraph("", "", nodes.strong("", title), nodes.Text("："))
        for place, page in enumerate(pages):
            if place:
                line.append(nodes.Text("、"))
            link = pending_xref(
                "",
                nodes.inline("", page),
                refdomain="std",
                reftype="doc",
                reftarget=f"/{page}",
                refdoc=self.env.docname,
                refexplicit=False,
                refwarn=True,
            )
            self.set_source_info(link)
            line.append(link)
        return nodes.list_item("", line)


def write_files(edition: BookEdition, app: Sphinx, exception: Exception | None) -> None:
    """Write the data tables and the data workbook beside the pages."""
    if exception is None and app.builder.format == "html" and app.config.tradebook_downloads:
        write_downloads(Path(app.outdir, DOWNLOADS), edition.report, app.config.tradebook_year)


# -- the front chapter of the PDF ---------------------------------------------------------------------------------


class FrontChapter(SphinxPostTransform):
    """Give the landing page a chapter of its own in the PDF; Sphinx would pour it out under the table of contents."""

    default_priority = 1
    builders = ("latex",)

    def run(self, **kwargs: object) -> None:
        """Wrap all but the chapters of the root section into an unnumbered section."""
        root = next(self.document.findall(nodes.section))
        chapters = [node for node in root.findall(nodes.compound) if "toctree-wrapper" in node["classes"]]
        for node in chapters:
            node.parent.remove(node)
        content = root[1:]
        if not chapters or not content:
            root.extend(chapters)
            return
        title = nodes.title("", self.config.tradebook_front_title)
        front = nodes.section("", title, *content, ids=root["ids"], names=root["names"])
        root["ids"], root["names"] = [], []
        root[:] = [root[0], _latex_switch("frontchapter"), front, _latex_switch("mainchapters"), *chapters]


class WithPrint(SphinxDirective):
    """The directive `with-print`: a passage of a page that is no chapter, for editions that were keyed from a print."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the content, or nothing."""
        return self.parse_content_to_nodes() if self.config.tradebook_print else []


def add_pages(app: Sphinx, edition: BookEdition) -> None:
    """Register directives and transforms with Sphinx."""
    app.add_config_value("tradebook_pdf", False, "env", bool)
    app.add_config_value("tradebook_word", False, "env", bool)
    app.add_config_value("tradebook_downloads", True, "", bool)
    app.add_config_value("tradebook_audit", False, "env", bool)
    app.add_config_value("tradebook_front_title", "主要数据", "env", str)
    app.add_node(exhibit_list)
    for name, directive in {
        "exhibit-list": ExhibitList,
        "book-downloads": BookDownloads,
        "book-parts": BookParts,
        "with-print": WithPrint,
    }.items():
        app.add_directive(name, directive)
    for transform in (ExhibitReferences, FillExhibitLists, UnnumberedChapters, FrontChapter):
        app.add_post_transform(transform)
    app.connect("build-finished", partial(write_files, edition))
