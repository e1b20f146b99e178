"""From a notebook to a page: figures in the text, exhibits, and the passages that depend on figures.

Notebooks speak to this extension through mime types: a figure, an exhibit, and what exhibits record. The nodes that they become, and
how HTML writes those, are in `tradebook.sphinxext.nodes`; which passages remain where figures are missing is decided
in `tradebook.execution.reading.passages`; `tradebook.sphinxext.records` keeps the figures for the records of the pages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.transforms import Transform
from myst_nb.core.render import MimeData, NbElementRenderer
from myst_nb.ext.eval import EvalRoleAny
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from tradebook.book.edition import ON_THE_PRINT
from tradebook.execution.expressions import text_of
from tradebook.execution.reading.passages import chapter_named, drop_sentences, replace_section
from tradebook.exhibits.exhibit import EXHIBIT_MIME, exhibit_rows, message_text, table_text
from tradebook.figures.figure import ABSENT_MIME, FIGURE_MIME, PHRASE_MIME
from tradebook.figures.observation_status import explain_statuses, join_statuses
from tradebook.recorded import RECORDED_MIME
from tradebook.sphinxext.nodes import (
    ON_PRINT,
    PANEL,
    chart,
    exhibit_downloads,
    exhibit_grid,
    exhibit_line,
    exhibit_message,
    exhibit_table,
    exhibit_title,
    figure_value,
)
from tradebook.sphinxext.records import absent_exhibits, collect_exhibit, holds, recorded_figures, value_of
from tradebook.sphinxext.upstream import CELL_LINES, cell_number, has_notebook, keep_mime_type

LINE_END = re.compile(r"(?<![\x21-\x7e])\n|\n(?![\x21-\x7e])")
"""The end of a line that is no blank, since the text before or after it is Chinese."""
_ABOUT_PRINT = re.compile(rf"has_commentary\(.\w+{ON_THE_PRINT}.\)")
"""The condition of what introduces commentary on the print."""
OBS_STATUS_NOTE = "obs-status-note"
"""The class of the line that explains the marks of provisional and estimated numbers."""
MARKDOWN = "text/markdown"
NOTHING_LEFT = "本版没有收录本节所需的数据，从略。"

logger = logging.getLogger(__name__)


# -- figures and exhibits ----------------------------------------------------------------------------------------------


def figure_node(figure: dict) -> figure_value:
    """Return the node of a figure: its text, which knows its key."""
    return figure_value("", figure["text"], figure=figure["key"])


def exhibit_node(exhibit: dict) -> nodes.Element:
    """Return the node of a numbered chart or table, with caption, note and source; of one in a panel, its drawing and note."""
    if exhibit.get("unnumbered"):
        return nodes.figure("", _drawing(exhibit), *_lines(exhibit["note"]), classes=["exhibit", PANEL])
    node: nodes.Element = _chart_node(exhibit) if exhibit["kind"] == "chart" else _table_node(exhibit)
    node += _lines(exhibit["note"], exhibit["source"])
    shown = {name: exhibit[name] for name in ("name", "caption", "kind", "alt", "source")}
    node.append(
        exhibit_downloads(
            "",
            message=message_text(exhibit),
            rows=exhibit_rows(exhibit),
            traced=_is_traced(exhibit),
            note=exhibit["note"],
            units=exhibit["units"],
            figures=_figures_of(exhibit),
            **shown,
        )
    )
    node["names"].append(nodes.fully_normalize_name(exhibit["name"]))
    return node


def _lines(*texts: str) -> list[nodes.Node]:
    """Return the lines below an exhibit, as far as there is something to say."""
    return [exhibit_line("", text, classes=["exhibit-source"]) for text in texts if text]


def _figures_of(exhibit: dict) -> list[dict[str, str]]:
    """Return the figures that an exhibit shows, each once, with key, text, and, as far as they are its own, value and unit."""
    own = [
        {name: str(figure[name]) for name in ("key", "label", "text", "value", "unit")}
        for figure in exhibit["figures"]
    ]
    cells = (cell for row in exhibit.get("table", {}).get("body", []) for cell in row)
    shown = [{"key": cell["figure"], "text": cell["text"]} for cell in cells if "figure" in cell]
    return list({figure["key"]: figure for figure in (*shown, *own)}.values())


def _is_traced(exhibit: dict) -> bool:
    """Return True if the exhibit shows values that have a record."""
    return bool(_figures_of(exhibit))


def _chart_node(exhibit: dict) -> nodes.figure:
    caption = nodes.caption("", exhibit["caption"])
    parts = [
        nodes.Text(part) if isinstance(part, str) else figure_node(part) for part in exhibit.get("message", ())
    ]
    headline = [exhibit_message("", "", *parts, classes=["exhibit-message"])] if parts else []
    return nodes.figure("", *headline, _drawing(exhibit), caption, classes=["exhibit", "exhibit-chart"])


def _drawing(exhibit: dict) -> chart:
    return chart(**{name: exhibit[name] for name in ("name", "alt", "spec")})


def _table_node(exhibit: dict) -> exhibit_table:
    table = exhibit["table"]
    grid = exhibit_grid("", nodes.Text(table_text(table)), head=table["head"], body=table["body"])
    title = exhibit_title("", exhibit["caption"])
    layout = table.get("layout", "normal")
    columns = {name: table.get(name, []) for name in ("filters", "groups")}
    return exhibit_table("", title, grid, layout=layout, **columns)


class TradebookMimeRenderer:
    """MyST-NB's plugin for the project's mime types: it makes nodes of them, in every builder."""

    mime_priority_overrides: ClassVar = [
        ("*", EXHIBIT_MIME, 1),
        ("*", FIGURE_MIME, 1),
        # MyST-NB has no order for builders that it does not know
        *(
            (builder, mime, place)
            for builder in ("typst", "word")
            for place, mime in enumerate((MARKDOWN, "text/plain"), 2)
        ),
    ]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Node] | None:
        """Return the nodes of an output, or None for a mime type that is not ours. What is recorded shows elsewhere."""
        if data.mime_type == FIGURE_MIME:
            node = figure_node(data.content)
            return [node] if inline else [nodes.paragraph("", "", node)]
        if data.mime_type == EXHIBIT_MIME and not inline:
            exhibit, document = json.loads(data.string), renderer.renderer.document
            collect_exhibit(document, exhibit)
            target = exhibit_node(exhibit)
            if target["names"]:
                document.note_explicit_target(target)
            return [target]
        if data.mime_type == MARKDOWN and ON_THE_PRINT in data.output_metadata.get(MARKDOWN, {}):
            return mark_on_print(renderer.render_markdown(data))
        return [] if data.mime_type == RECORDED_MIME else None


def mark_on_print(passage: list[nodes.Node]) -> list[nodes.Node]:
    """Mark what is said of the print, which stands elsewhere on paper."""
    for node in passage:
        if isinstance(node, nodes.Element):
            node["classes"].append(ON_PRINT)
    return passage


class KeepExhibits(Transform):
    """Keep our representation of an exhibit only, and nothing of a cell that shows nothing: pages are loaded often."""

    default_priority = 9

    def apply(self) -> None:
        """Go through the cells' outputs."""
        keep_mime_type(self.document, EXHIBIT_MIME)


# -- figures in the text, and passages that depend on them -------------------------------------------------------------


class absent_figure(nodes.inline):
    """Where a figure is wanted that the edition has no data for; its sentence goes."""


class FigureRole(EvalRoleAny):
    """The role `{eval}`: what an expression gives in this notebook, in running text, also in headings."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the figure or the words; leave a mark if data is missing, for `DropSentences` to judge."""
        if not has_notebook(self.document):
            return super().run()
        node = self._node(value_of(self.document, self.text.strip()))
        self.set_source_info(node)
        return [node], []

    def _node(self, representations: dict) -> nodes.inline:
        if FIGURE_MIME in representations:
            return figure_node(representations[FIGURE_MIME])
        if PHRASE_MIME in representations:
            parts = representations[PHRASE_MIME]
            return nodes.inline("", "", *(nodes.Text(p) if isinstance(p, str) else figure_node(p) for p in parts))
        if ABSENT_MIME in representations:
            return absent_figure("", representations[ABSENT_MIME]["label"])
        if "text/plain" in representations:
            return nodes.inline("", text_of(representations))
        logger.warning(
            "第 %s 格的 {eval}`%s` 没有求值。请用 tradebook 生成，或在 _config.yml 中设 execute_notebooks: inline。",
            self.line // CELL_LINES,
            self.text,
            location=(self.document.settings.env.docname, self.line),
        )
        return nodes.inline("", f"〔{self.text}〕")


class When(SphinxDirective):
    """The directive `when`: a passage that stays only if its condition holds."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Callable]] = {"else": directives.unchanged, "unless": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Return the content, the `:else:` line, or nothing."""
        if holds(self.state.document, self.arguments[0]) != ("unless" in self.options):
            passage = self.parse_content_to_nodes()
            return mark_on_print(passage) if _ABOUT_PRINT.search(self.arguments[0]) else passage
        if "else" in self.options:
            inline, messages = self.parse_inline(self.options["else"])
            return [nodes.paragraph("", "", *inline), *messages]
        return []


class section_replacement(nodes.General, nodes.Element):
    """Stands in a section whose figures are missing; holds what to say instead."""


class SectionNeeds(SphinxDirective):
    """The directive `section-needs`, at the start of a section that gives way to its body if its condition does not hold."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Leave a mark for `ReplaceSections` if the condition does not hold."""
        if holds(self.state.document, self.arguments[0]):
            return []
        return [section_replacement("", *self.parse_content_to_nodes())]


class ReplaceSections(Transform):
    """Replace or remove the sections that `section-needs` marked."""

    default_priority = 10

    def apply(self) -> None:
        """Keep title and replacement; without replacement, nothing."""
        for place in list(self.document.findall(section_replacement)):
            section: nodes.Element = place.parent
            while not isinstance(section, nodes.section):
                section = section.parent
            remaining = replace_section(section.children, place.children)
            if remaining:
                section[:] = remaining
            # unless it is gone already with the section around it
            elif section.parent is not None and section in section.parent:
                section.parent.remove(section)


class JoinLines(Transform):
    """Join the lines of a paragraph without blanks: each sentence stands on a line of its own, and Chinese has no blanks."""

    default_priority = 9

    def apply(self) -> None:
        """Go through the paragraphs."""
        for paragraph in self.document.findall(nodes.paragraph):
            whole, place = "".join(paragraph.findall(nodes.Text)), 0
            if "\n" not in whole:
                continue
            ends = {match.start() for match in LINE_END.finditer(whole)}
            for text in list(paragraph.findall(nodes.Text)):
                kept = "".join(sign for n, sign in enumerate(text, place) if n not in ends)
                place += len(text)
                if kept != text:
                    text.parent.replace(text, nodes.Text(kept))


class DropSentences(Transform):
    """Leave out the sentences that speak of what the edition has no data for, and what is empty without them."""

    default_priority = 11

    def apply(self) -> None:
        """Go through the paragraphs."""
        absent = absent_exhibits(self.document)
        for paragraph in list(self.document.findall(nodes.paragraph)):
            parts = [node.astext() if isinstance(node, nodes.Text) else node for node in paragraph]
            remaining = drop_sentences(parts, partial(_needs, absent), lambda node: isinstance(node, nodes.strong))
            if remaining != parts:
                paragraph[:] = [nodes.Text(part) if isinstance(part, str) else part for part in remaining]
            if parts and not remaining:
                _remove(paragraph)
        # a box may have held nothing but passages whose conditions do not hold
        for box in list(self.document.findall(nodes.admonition)):
            if all(isinstance(child, nodes.title | nodes.Invisible) for child in box):
                _remove(box)


def _needs(absent: set[str], node: nodes.Node) -> bool:
    """Return True if a node shows an absent figure or refers to an absent exhibit."""
    return any(
        _names_absent(absent, part) if isinstance(part, pending_xref) else isinstance(part, absent_figure)
        for part in node.findall()
    )


def _names_absent(absent: set[str], reference: pending_xref) -> bool:
    """Return True if a reference names something absent: by its name, or a chapter by its path; terms only lose their link."""
    target = reference["reftarget"]
    if reference["reftype"] in ("doc", "myst"):
        return chapter_named(target) in absent
    return reference["reftype"] != "term" and target in absent


def _remove(node: nodes.Element) -> None:
    """Remove a node, and what is empty without it: lists and boxes go, a section says why it has nothing."""
    parent = node.parent
    parent.remove(node)
    rest = [child for child in parent if not isinstance(child, nodes.title | nodes.Invisible)]
    if rest or isinstance(parent, nodes.document):
        return
    if isinstance(parent, nodes.section):
        parent.append(nodes.paragraph("", NOTHING_LEFT))
    else:
        _remove(parent)


class ExplainStatuses(Transform):
    """Explain, at the end of a page, the marks of what is made of provisional or estimated numbers."""

    default_priority = 13

    def apply(self) -> None:
        """Look at the figures in the text; an exhibit has a note of its own."""
        recorded = recorded_figures(self.document)
        keys = {node["figure"] for node in self.document.findall(figure_value)}
        statuses = join_statuses("".join(recorded[key].statuses for key in keys & recorded.keys()))
        for section in list(self.document.findall(nodes.section))[:1] if statuses else ():
            section.append(nodes.paragraph("", explain_statuses(statuses), classes=[OBS_STATUS_NOTE]))


class ReportMissingFigures(Transform):
    """Report the absent figures that are left where no sentence could fall: in headings."""

    default_priority = 12

    def apply(self) -> None:
        """Warn once a place, and show the gap."""
        for gap in list(self.document.findall(absent_figure)):
            logger.warning(
                "本版没有数字“%s”，第 %s 格却在不能省略的地方（如标题）引用了它。请把这一段放进 :::{when} 或 :::{section-needs}。",
                gap.astext(),
                cell_number(gap),
                location=(self.document.settings.env.docname, gap.line),
            )
            gap.replace_self(nodes.strong("", f"〔缺 {gap.astext()}〕"))


def add_figures(app: Sphinx) -> None:
    """Register role, directives and transforms with Sphinx."""
    app.add_role("eval", FigureRole(), override=True)
    app.add_directive("when", When)
    app.add_directive("section-needs", SectionNeeds)
    for transform in (
        KeepExhibits,
        JoinLines,
        ReplaceSections,
        DropSentences,
        ReportMissingFigures,
        ExplainStatuses,
    ):
        app.add_transform(transform)
