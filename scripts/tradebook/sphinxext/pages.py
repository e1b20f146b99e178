"""What the book tells of itself: lists of exhibits, parts and downloads."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from tradebook.audit.workbook import audit_name
from tradebook.data.downloads import DOWNLOADS, all_name, workbook_name, write_downloads
from tradebook.data.exchange.dcat import FILE as DCAT
from tradebook.data.exchange.sdmx import FOLDER as SDMX
from tradebook.data.exchange.sdmx import STRUCTURES
from tradebook.data.settings.volumes import VOLUMES, Volume
from tradebook.extras import is_installed
from tradebook.figures.ledger import LEDGER_FILE
from tradebook.provenance import MANIFEST
from tradebook.sphinxext.division import divide_pages
from tradebook.sphinxext.edition import BookEdition
from tradebook.sphinxext.nodes import book_downloads
from tradebook.sphinxext.upstream import add_words, exhibit_numbers, link_to_exhibit, parts_with_pages

WORDS = {
    "Link to this heading": "本节链接",
    "Link to this image": "此图链接",
    "Link to this table": "此表链接",
    "Link to this term": "此术语链接",
    "Color mode": "颜色",
    "System Settings": "随系统",
}
"""What pages say that nobody else has translated."""

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
    """Replace the marks by the lists, in the order of the book; Typst has lists of its own."""

    default_priority = 2

    def run(self, **kwargs: object) -> None:
        """Write a list item for every numbered exhibit."""
        if self.app.builder.format == "typst":
            return
        for mark in list(self.document.findall(exhibit_list)):
            items = [self._item(mark["figtype"], *exhibit) for exhibit in self._exhibits(mark["figtype"])]
            mark.replace_self(nodes.bullet_list("", *items, classes=["exhibit-list"], figtype=mark["figtype"]))

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
    formats = ("html", "typst", "word")

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


# -- parts and downloads ------------------------------------------------------------------------------------------


class BookDownloads(SphinxDirective):
    """The directive `book-downloads`: what the book offers for download, as far as it is built; on paper, nothing."""

    def run(self) -> list[nodes.Node]:
        """Return the list."""
        edition = self.config.tradebook_edition
        files = [("数据工作簿（Excel）", f"{DOWNLOADS}/{workbook_name(edition)}")]
        if self.config.tradebook_audit:
            files.append(("审计工作簿（Excel，公式可以重算）", f"{DOWNLOADS}/{audit_name(edition)}"))
            if self.config.tradebook_print:
                files.append(("与印刷本的核对结果（CSV）", f"{DOWNLOADS}/reconciliation.csv"))
            files += [
                ("全部数字及其来历（JSON）", f"{DOWNLOADS}/{LEDGER_FILE}"),
                *(
                    [("贸易数据（SDMX）的结构", f"{DOWNLOADS}/{SDMX}/{STRUCTURES}")]
                    if is_installed("pysdmx")
                    else []
                ),
                ("数据目录的条目（DCAT）", f"{DOWNLOADS}/{DCAT}"),
                ("生成记录（RO-Crate）", f"{DOWNLOADS}/{MANIFEST}"),
                ("以上全部文件（ZIP，不含生成记录）", f"{DOWNLOADS}/{all_name(edition)}"),
            ]
        return [book_downloads("", files=files, volumes=[volume.name for volume in VOLUMES])]


class VolumeDownloads(SphinxDirective):
    """The directive `volume-downloads`: PDF and Word document of some volumes, with `:pages:` also their pages; on paper, nothing."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Callable]] = {"pages": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Return the list."""
        names = [volume.name for volume in VOLUMES]
        chosen = [directives.choice(name, names) for name in self.arguments[0].split()]
        return [book_downloads("", files=[], volumes=chosen, pages="pages" in self.options)]


class OfferVolumes(SphinxPostTransform):
    """Put the files of the volumes that the book has, as far as they are built, at the head of lists of downloads."""

    default_priority = 2

    def run(self, **kwargs: object) -> None:
        """Go through the lists; what has nothing goes."""
        lists = list(self.document.findall(book_downloads))
        offered = volume_files(self.env, self.config) if lists else {}
        for node in lists:
            wanted = []
            for volume, files in offered.items():
                if volume.name in node["volumes"]:
                    wanted += self._pages_of(volume) if node.get("pages") else []
                    wanted += [(label, f"{DOWNLOADS}/{name}") for label, name in files]
            node["files"] = [*wanted, *node["files"]]
            if not node["files"]:
                node.parent.remove(node)

    def _pages_of(self, volume: Volume) -> list[tuple[str, str]]:
        """Return what the pages of a volume are called, and their addresses in the built book."""
        pages = divide_pages(self.env, self.config)[volume]
        return [(f"{volume.label}（网页）", self.app.builder.get_target_uri(page.docname)) for page in pages]


def volume_files(env: BuildEnvironment, config: Config) -> dict[Volume, list[tuple[str, str]]]:
    """Return what the pages call the files of each volume that the book has, as far as they are built, and their names."""
    edition = config.tradebook_edition
    offered: dict[Volume, list[tuple[str, str]]] = {}
    for volume in divide_pages(env, config):
        pdf = [(f"{volume.label} PDF", volume.pdf_name(edition))] if config.tradebook_pdf else []
        has_word = config.tradebook_word and volume.has_word
        offered[volume] = pdf + ([(f"{volume.label} Word 版", volume.word_name(edition))] if has_word else [])
    return offered


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
        write_downloads(Path(app.outdir, DOWNLOADS), edition.report, app.config.tradebook_year, edition.build_date)


class WithPrint(SphinxDirective):
    """The directive `with-print`: a passage of a page that is no chapter, for editions that were keyed from a print."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the content, or nothing."""
        return self.parse_content_to_nodes() if self.config.tradebook_print else []


def keep_term(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, contnode: nodes.TextElement
) -> nodes.TextElement | None:
    """Leave a term as it is written, without a link, where the book leaves the page out that explains it."""
    is_without_terms = app.config.tradebook_left_out and not env.domaindata["std"]["terms"]
    return contnode if node["reftype"] == "term" and is_without_terms else None


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
        "volume-downloads": VolumeDownloads,
        "book-parts": BookParts,
        "with-print": WithPrint,
    }.items():
        app.add_directive(name, directive)
    for transform in (ExhibitReferences, FillExhibitLists, OfferVolumes):
        app.add_post_transform(transform)
    app.connect("missing-reference", keep_term)
    add_words(app, WORDS)
    app.connect("build-finished", partial(write_files, edition))
