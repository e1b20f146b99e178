"""Sphinx extension of the book: figures, exhibits, conditional passages, and what `data/edition.yml` says of the book.

It is listed in `_config.yml`. The notebooks speak to it through two mime types, a figure and an exhibit; the nodes that
they become, and how HTML and LaTeX write those, are in `tradebook.sphinxext.nodes`. `tradebook.sphinxext.records` keeps the figures
for the records of the pages, `tradebook.sphinxext.pages` makes lists, downloads and chapters without number, and
`tradebook.sphinxext.rewriting` knows which pages have to be written again; `tradebook.sphinxext.search` splits Chinese texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.transforms import Transform
from myst_nb.core.render import MimeData, NbElementRenderer
from myst_nb.ext.glue.roles import PasteRoleAny
from sphinx.addnodes import pending_xref
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from tradebook.exhibits.exhibit import EXHIBIT_MIME, exhibit_rows, table_text
from tradebook.figures.figure import ABSENT_MIME, FIGURE_MIME
from tradebook.glue import GLUED_MIME
from tradebook.sphinxext.nodes import (
    chart,
    exhibit_downloads,
    exhibit_grid,
    exhibit_line,
    exhibit_table,
    exhibit_title,
    figure_value,
)
from tradebook.sphinxext.passages import MARKS, mark, what_remains
from tradebook.sphinxext.records import absent_figures, glued, is_there, keep_exhibit, keep_figures

NOTHING_LEFT = "本节所需数据未收录于本版，从略。"
CELL_LINES = 10_000  # MyST-NB counts lines as 10000 times the cell (from 1) plus the line in it

logger = logging.getLogger(__name__)


# -- figures and exhibits --------------------------------------------------------------------------------------


def figure_node(figure: dict) -> figure_value:
    """The node of a figure: its text, knowing its key."""
    return figure_value("", figure["text"], figure=figure["key"])


def exhibit_node(exhibit: dict) -> nodes.Element:
    """The node of a numbered chart or table, with caption, source and note."""
    make = {"chart": _chart_node, "table": _table_node}[exhibit["kind"]]
    node = make(exhibit)
    for text in (exhibit.get("note"), exhibit["source"]):
        if text:
            node += exhibit_line("", text, classes=["exhibit-source"])
    what = {"name": exhibit["name"], "caption": exhibit["caption"], "kind": exhibit["kind"]}
    node += exhibit_downloads("", rows=exhibit_rows(exhibit), traced=_is_traced(exhibit), **what)
    node["names"].append(nodes.fully_normalize_name(exhibit["name"]))
    return node


def _is_traced(exhibit: dict) -> bool:
    """True if the exhibit shows values that have a record."""
    cells = (cell for row in exhibit.get("table", {}).get("body", []) for cell in row)
    return bool(exhibit["figures"]) or any("figure" in cell for cell in cells)


def _chart_node(exhibit: dict) -> nodes.figure:
    drawing = chart(**{name: exhibit[name] for name in ("name", "alt", "spec", "svg")})
    caption = nodes.caption("", exhibit["caption"])
    return nodes.figure("", drawing, caption, classes=["exhibit", "exhibit-chart"])


def _table_node(exhibit: dict) -> exhibit_table:
    table = exhibit["table"]
    grid = exhibit_grid("", nodes.Text(table_text(table)), head=table["head"], body=table["body"])
    title = exhibit_title("", exhibit["caption"])
    layout = table.get("layout", "normal")
    return exhibit_table("", title, grid, layout=layout, filters=table.get("filters", []))


class TradebookMimeRenderer:
    """MyST-NB plugin that turns the project's mime types into nodes, in every builder."""

    mime_priority_overrides: ClassVar = [("*", EXHIBIT_MIME, 1), ("*", FIGURE_MIME, 1)]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Node] | None:
        """Return the nodes of an output, or None for a mime type that is not ours. What is glued shows in the text."""
        if data.mime_type == FIGURE_MIME:
            node = figure_node(data.content)
            return [node] if inline else [nodes.paragraph("", "", node)]
        if data.mime_type == EXHIBIT_MIME and not inline:
            exhibit, document = json.loads(data.string), renderer.renderer.document
            keep_exhibit(document, exhibit)
            node = exhibit_node(exhibit)
            document.note_explicit_target(node)
            return [node]
        return [] if data.mime_type == GLUED_MIME else None


class KeepOurOutputs(Transform):
    """Of an exhibit's representations, keep ours, and nothing of a cell that shows nothing: pages are loaded often."""

    default_priority = 9

    def apply(self) -> None:
        """Go through the cells' outputs."""
        for output in list(self.document.findall(nodes.container)):
            kind = output.get("nb_element")
            if kind == "mime_bundle":
                output[:] = [one for one in output if one["mime_type"] == EXHIBIT_MIME] or output.children
            elif kind == "cell_code_output" and not output.children:
                output.parent.remove(output)


# -- figures in the text, and passages that depend on them ------------------------------------------------------


class missing_figure(nodes.inline):
    """Where a figure is wanted that the notebook did not glue; an error, unless its section goes."""


class absent_figure(nodes.inline):
    """Where a figure is wanted that the edition has no data for; its sentence goes."""


class FigureRole(PasteRoleAny):
    """The role `{glue:}`: a figure of this notebook in running text, also in headings."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the figure; leave a marker if there is none, for `CheckFigures` to judge."""
        if "nb_renderer" not in self.document or "::" in self.text:
            return super().run()
        keep_figures(self.document)
        shows = glued(self.document).get(self.text, {})
        if FIGURE_MIME in shows:
            node = figure_node(shows[FIGURE_MIME])
        elif ABSENT_MIME in shows:
            node = absent_figure("", self.text)
        elif "text/plain" in shows:
            node = nodes.inline("", shows["text/plain"])
        else:
            node = missing_figure("", self.text)
        self.set_source_info(node)
        return [node], []


class When(SphinxDirective):
    """A passage that stays only if all the figures it names are there."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Callable]] = {"else": directives.unchanged, "unless": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Return the content, the `:else:` line, or nothing."""
        complete = all(is_there(self.state.document, key) for key in self.arguments[0].split())
        if complete != ("unless" in self.options):
            return self.parse_content_to_nodes()
        if "else" in self.options:
            inline, messages = self.parse_inline(self.options["else"])
            return [nodes.paragraph("", "", *inline), *messages]
        return []


class section_replacement(nodes.General, nodes.Element):
    """Stands in a section whose figures are missing; holds what to say instead."""


class SectionNeeds(SphinxDirective):
    """At the start of a section: without these figures, the section gives way to the directive's body."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Leave a mark for `ReplaceSections` if a figure is missing."""
        if all(is_there(self.state.document, key) for key in self.arguments[0].split()):
            return []
        return [section_replacement("", *self.parse_content_to_nodes())]


class ReplaceSections(Transform):
    """Replace or remove the sections that `section-needs` marked."""

    default_priority = 10

    def apply(self) -> None:
        """Keep title and replacement; without replacement, nothing."""
        for place in list(self.document.findall(section_replacement)):
            section = place.parent
            while not isinstance(section, nodes.section):
                section = section.parent
            if place.children:
                section[:] = [section[0], *place.children]
            elif section.parent is not None and section in section.parent:  # not gone with the one around it
                section.parent.remove(section)


class DropSentences(Transform):
    """Leave out the sentences that speak of what the edition has no data for, and what is empty without them."""

    default_priority = 11

    def apply(self) -> None:
        """Go through the paragraphs and headings' texts that name something absent."""
        self.lacking = absent_figures(self.document)
        for block in list(self.document.findall(nodes.paragraph)) if self.lacking else ():
            absent = {mark(n) for n, node in enumerate(block) if self._is_absent(node)}
            if absent:
                self._shorten(block, absent)

    def _is_absent(self, node: nodes.Node) -> bool:
        return any(self._lacks_data(part) for part in node.findall())

    def _lacks_data(self, node: nodes.Node) -> bool:
        if isinstance(node, pending_xref):
            return node["reftarget"] in self.lacking
        return isinstance(node, absent_figure)

    def _shorten(self, block: nodes.paragraph, absent: set[str]) -> None:
        children = dict(enumerate(block))
        text = "".join(node.astext() if isinstance(node, nodes.Text) else mark(n) for n, node in children.items())
        parts = re.split(f"([{MARKS}])", what_remains(text, absent))
        marks = {mark(n): node for n, node in children.items()}
        block[:] = [marks.get(part, nodes.Text(part)) for part in parts if part]
        if not block.children:
            _remove(block)


def _remove(node: nodes.Element) -> None:
    """Remove a node, and what is empty without it: lists and boxes go, a section says why it has nothing."""
    parent = node.parent
    parent.remove(node)
    rest = [child for child in parent if not isinstance(child, nodes.title | nodes.Invisible)]
    if rest or isinstance(parent, nodes.document):
        return
    if isinstance(parent, nodes.section):
        parent += nodes.paragraph("", NOTHING_LEFT)
    else:
        _remove(parent)


class CheckFigures(Transform):
    """Report the figures that the text shows and the notebook did not glue."""

    default_priority = 12

    def apply(self) -> None:
        """Warn once a place, and show the gap. An absent figure is an error where no sentence could fall: in a heading."""
        left = self.document.findall(lambda node: isinstance(node, missing_figure | absent_figure))
        for node in list(left):
            logger.warning(
                "本章没有算出数字 %s，第 %s 格的正文却引用了它。请把这一段放进 :::{when} 或 :::{section-needs}。",
                node.astext(),
                node.line // CELL_LINES,
                location=(self.document.settings.env.docname, node.line),
            )
            node.replace_self(nodes.strong("", f"〔缺 {node.astext()}〕"))


# -- the book's own data ------------------------------------------------------------------------------------------
