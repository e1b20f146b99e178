"""Write a chapter in Typst: each kind of node as a call of a function of ``templates/book.typ``, each text as a string."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from docutils import nodes
from sphinx.errors import SphinxError
from sphinx.util.docutils import SphinxTranslator

from tradebook.audit.reconciliation import Verdict
from tradebook.audit.records import record_fragment
from tradebook.data.settings.volumes import Volume
from tradebook.figures.observation_status import mark_statuses
from tradebook.markup import as_typst
from tradebook.sphinxext.html import ADDRESS
from tradebook.sphinxext.nodes import (
    PANEL,
    SVG_SIZE,
    chart,
    exhibit_grid,
    exhibit_line,
    exhibit_message,
    exhibit_table,
    exhibit_title,
    figure_value,
    pictures_of,
    verdict_of,
)
from tradebook.sphinxext.pages import exhibit_list
from tradebook.sphinxext.paper.volumes import Chapter, Target
from tradebook.sphinxext.records import statuses_of
from tradebook.sphinxext.upstream import CELL_LINES, exhibit_numbers
from tradebook.typesetting.tables import SCREEN_ONLY, typst_table
from tradebook.typesetting.words import typst_words

PAGE_SIGN = "%"
"""Begins the addresses of pages within the book."""
CHARTS = "charts"
"""The folder for the pictures of charts, beside the volumes."""
POINTS = 0.69
"""The width of a pixel of a chart."""
WIDEST = 406
"""The width of a chart in points; a little less than that of the text, so that two and some text find room on a page."""
ADDRESS_PIECE = 8
"""Characters of an address that stay in one line where it has to be broken."""
TALLEST = 520
"""The height of a chart in points, so that its caption, note and source stay on the page."""
DEEPEST_NUMBER = 3
"""Sections below are without number."""


@dataclass(frozen=True)
class Place:
    """Where a chapter stands.

    Attributes:
        chapter: The chapter.
        volume: Its volume.
        targets: Where references lead, see `find_targets`.
        base: The address that the web pages are published at; empty if it is unknown.
        title: What it is called, if not what its page is.
    """

    chapter: Chapter
    volume: Volume
    targets: Mapping[tuple[str, str], Target]
    base: str = ""
    title: str = ""


class ChapterWriter(SphinxTranslator):
    """Writes the document of a chapter; `text` is what it wrote."""

    def __init__(self, document: nodes.document, builder: Any, place: Place):
        super().__init__(document, builder)
        self._place = place
        self._body: list[str] = []
        self._level = 0
        self._boxes = 0
        self._in_title = False
        self._footnotes = {name: note for note in document.findall(nodes.footnote) for name in note["ids"]}
        self._noted: set[str] = set()

    @property
    def text(self) -> str:
        """The chapter in Typst."""
        return "".join(self._body)

    def write_parts(self, parts: list[nodes.Element]) -> str:
        """Write parts of the document by themselves."""
        return self._inside(*parts)

    # -- tools -----------------------------------------------------------------------------------------------------

    def _write(self, text: str) -> NoReturn:
        """Write a node that is thereby written in full."""
        self._body.append(text)
        raise nodes.SkipNode

    def _write_block(self, text: str) -> NoReturn:
        self._write(f"\n\n{text}\n\n")

    def _inside(self, *children: nodes.Node) -> str:
        """Return what nodes are written as."""
        outer, self._body = self._body, []
        for child in children:
            child.walkabout(self)
        inner, self._body = self.text, outer
        return inner

    def _inside_box(self, *children: nodes.Node) -> str:
        """Return what nodes are written as where nothing can float."""
        self._boxes += 1
        inner = self._inside(*children)
        self._boxes -= 1
        return inner

    def _label(self, node: nodes.Element) -> str:
        name = node["ids"][0] if node["ids"] else f"-{id(node)}"
        return as_typst(f"{self._place.chapter.docname}#{name}")

    def _anchors(self, node: nodes.Element) -> str:
        page = self._place.chapter.docname
        return "".join(f"#anchor({as_typst(f'{page}#{name}')})" for name in node["ids"])

    def unknown_visit(self, node: nodes.Node) -> None:
        """Refuse what nobody has said how to print.

        Raises:
            SphinxError: Always.
        """
        cell = f"，第 {node.line // CELL_LINES} 格" if node.line and node.line >= CELL_LINES else ""
        raise SphinxError(
            f"{self._place.chapter.docname}{cell}：PDF 不会排印“{node.__class__.__name__}”（{node.astext()[:30]}）；"
            "应为：段落、列表、表格、图、引用、脚注、提示框等常用的写法。改法：换一种写法；只要网页请用 tradebook html（make html）。"
        )

    def _pass(self, node: nodes.Node) -> None:
        """Write nothing for a node but what is in it."""

    def _skip(self, node: nodes.Node) -> NoReturn:
        """Leave out what paper does not need."""
        raise nodes.SkipNode

    visit_document = visit_compound = visit_inline = visit_glossary = visit_definition_list = _pass
    visit_start_of_file = visit_generated = visit_legend = _pass
    depart_document = depart_container = depart_compound = depart_inline = depart_glossary = _pass
    depart_definition_list = depart_start_of_file = depart_generated = depart_legend = _pass
    visit_Invisible = visit_toctree = visit_footnote = visit_exhibit_downloads = visit_book_downloads = _skip

    # -- chapters and sections -------------------------------------------------------------------------------------

    def visit_section(self, node: nodes.section) -> None:
        """Count the level; sections with charts in panels stand side by side."""
        self._level += 1
        panels = [each for each in node.children if isinstance(each, nodes.section)]
        if any(PANEL in figure["classes"] for each in panels for figure in each.findall(nodes.figure)):
            before = self._inside(*(each for each in node.children if each not in panels))
            inside = [f"[{self._inside(each)}]," for each in panels]
            self._level -= 1
            self._write_block(f"{before}\n#panels({chr(10).join(inside)})")

    def depart_section(self, node: nodes.section) -> None:
        """Count the level."""
        self._level -= 1

    def visit_title(self, node: nodes.title) -> None:
        """Write the heading of a chapter or section."""
        section = node.parent
        if not isinstance(section, nodes.section):
            self.unknown_visit(node)
        chapter, label = self._place.chapter, self._label(section)
        if self._level == 1:
            title = typst_words(self._place.title) if self._place.title else self._title(node)
            options = f", number: {chapter.number}" if chapter.number else ""
            part = "" if chapter.part == node.astext() else chapter.part
            options += f", part: [#{as_typst(part)}]" if part else ""
            self._write_block(f"#chapter([{title}], {label}{options})")
        numbers = self.builder.env.toc_secnumbers.get(chapter.docname, {})
        number = next((numbers[f"#{name}"] for name in section["ids"] if f"#{name}" in numbers), ())
        shown = ".".join(map(str, number)) if 0 < len(number) <= DEEPEST_NUMBER else ""
        option = f", number: {as_typst(shown)}" if shown else ""
        self._write_block(f"#section({self._level}, [{self._title(node)}], {label}{option})")

    def _title(self, node: nodes.Element) -> str:
        """Return a title, which the contents show, too; so nothing in it leads anywhere."""
        self._in_title = True
        title = self._inside(*node.children)
        self._in_title = False
        return title

    # -- blocks ----------------------------------------------------------------------------------------------------

    def visit_paragraph(self, node: nodes.paragraph) -> None:
        """Write a paragraph."""
        self._write_block(self._anchors(node) + self._inside(*node.children))

    def visit_bullet_list(self, node: nodes.bullet_list) -> None:
        """Write a list."""
        self._write_block(f"#list({self._items(node)})")

    def visit_enumerated_list(self, node: nodes.enumerated_list) -> None:
        """Write a numbered list."""
        self._write_block(f"#enum(start: {node.get('start', 1)}, {self._items(node)})")

    def _items(self, node: nodes.Element) -> str:
        items = [item for item in node.children if isinstance(item, nodes.list_item)]
        return " ".join(f"[{self._anchors(item)}{self._inside_box(*item.children)}]," for item in items)

    def visit_definition_list_item(self, node: nodes.definition_list_item) -> None:
        """Write terms and what they mean."""
        terms = [child for child in node.children if isinstance(child, nodes.term)]
        meaning = [child for child in node.children if not isinstance(child, nodes.term | nodes.classifier)]
        self._write_block(f"#definition([{'、'.join(map(self._term, terms))}], [{self._inside_box(*meaning)}])")

    def _term(self, node: nodes.term) -> str:
        return self._anchors(node) + self._inside(*node.children)

    visit_definition = depart_definition = _pass

    def visit_block_quote(self, node: nodes.block_quote) -> None:
        """Write a quotation."""
        self._write_block(f"#quoted[{self._inside_box(*node.children)}]")

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        """Write lines of code."""
        lines = "#linebreak()".join(map(typst_words, node.astext().rstrip("\n").split("\n")))
        self._write_block(f"#code-block[{lines}]")

    def visit_line_block(self, node: nodes.line_block) -> None:
        """Write lines as they are."""
        self._write_block("#linebreak()".join(self._inside(*line.children) for line in node.children))

    def visit_transition(self, node: nodes.transition) -> None:
        """Write a rule, but not the one above the footnotes, which stand elsewhere."""
        if "footnotes" in node["classes"]:
            raise nodes.SkipNode
        self._write_block("#line(length: 100%, stroke: thin)")

    def visit_container(self, node: nodes.container) -> None:
        """Put a case into a frame; other containers are for the screen."""
        if "case-card" in node["classes"]:
            title, *rest = node.children
            begin = f"[{self._anchors(node)}{self._inside_box(title)}]"
            self._write_block(f"#card({begin}, [{self._inside_box(*rest)}])")

    def visit_Admonition(self, node: nodes.Element) -> None:
        """Put a passage into a box."""
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        rest = [child for child in node.children if child is not title]
        shown = f"[{self._title(title)}]" if title else "none"
        self._write_block(f"#boxed({shown}, [{self._inside_box(*rest)}])")

    visit_topic = visit_sidebar = visit_Admonition

    def visit_raw(self, node: nodes.raw) -> None:
        """Leave out what is written for other formats."""
        raise nodes.SkipNode

    # -- texts -----------------------------------------------------------------------------------------------------

    def visit_Text(self, node: nodes.Text) -> None:
        """Write a text letter by letter."""
        if text := node.astext():
            self._body.append(typst_words(text))

    depart_Text = _pass

    def visit_strong(self, node: nodes.strong) -> None:
        """Write what is strong."""
        self._write(f"#strong[{self._inside(*node.children)}]")

    def visit_emphasis(self, node: nodes.Element) -> None:
        """Write what is stressed, which Chinese fonts do not slant."""
        self._write(f"#emph[{self._inside(*node.children)}]")

    def visit_literal(self, node: nodes.literal) -> None:
        """Write code."""
        self._write(f"#mono[{typst_words(node.astext())}]")

    def visit_superscript(self, node: nodes.superscript) -> None:
        """Write what is raised."""
        self._write(f"#super[{self._inside(*node.children)}]")

    def visit_subscript(self, node: nodes.subscript) -> None:
        """Write what is lowered."""
        self._write(f"#sub[{self._inside(*node.children)}]")

    visit_title_reference = visit_emphasis

    def visit_target(self, node: nodes.target) -> None:
        """Mark where references lead."""
        self._body.append(self._anchors(node))

    depart_target = _pass

    def visit_footnote_reference(self, node: nodes.footnote_reference) -> None:
        """Write a footnote where it is first referred to, and its number elsewhere."""
        name = node["refid"]
        label = as_typst(f"{self._place.chapter.docname}#{name}")
        if name in self._noted:
            self._write(f"#footnote(label({label}))")
        self._noted.add(name)
        content = [child for child in self._footnotes[name].children if not isinstance(child, nodes.label)]
        self._write(f"#[#footnote[{self._inside_box(*content).strip()}]#label({label})]")

    def visit_reference(self, node: nodes.reference) -> None:
        """Lead to another place of the volume or to an address; to another volume in words."""
        inner = self._inside(*node.children)
        if self._in_title:
            self._write(inner)
        address = node.get("refuri", "")
        if "refid" in node or address.startswith(PAGE_SIGN):
            page, _, name = address.removeprefix(PAGE_SIGN).partition("#")
            self._write(self._lead(page or self._place.chapter.docname, node.get("refid", name), inner, node))
        self._write(f"#link({as_typst(address)})[{inner}]" if address and ADDRESS.match(address) else inner)

    def _lead(self, page: str, name: str, inner: str, node: nodes.reference) -> str:
        target = self._place.targets.get((page, name))
        if target is None:
            raise SphinxError(f"{self._place.chapter.docname}：“{node.astext()}”所指的 {page}#{name} 不在书中。")
        if target.volume == self._place.volume:
            return f"#to({as_typst(target.label)})[{inner}]"
        if any("std-term" in child.get("classes", ()) for child in node.findall(nodes.Element)):
            return inner
        linked = (
            f"#link({as_typst(f'{self._place.base}{page}.html#{name}')})[{inner}]" if self._place.base else inner
        )
        return f"{linked}#{as_typst(f'（见{target.volume.called}）')}"

    # -- figures and exhibits --------------------------------------------------------------------------------------

    def visit_figure_value(self, node: figure_value) -> None:
        """Write a figure, which leads to its record, with its marks."""
        self._write(self._recorded(node["figure"], self._inside(*node.children)) + self._mark(node["figure"]))

    def _recorded(self, key: str, inner: str) -> str:
        if not self._place.base or self._in_title:
            return inner
        address = f"{self._place.base}{self._place.chapter.docname}.html{record_fragment(key)}"
        return f"#link({as_typst(address)}, text(fill: black)[{inner}])"

    def _mark(self, key: str) -> str:
        """Mark what the printed report has differently, and what is made of provisional or estimated numbers."""
        env = self.builder.env
        differs = "#differs" if verdict_of(env, key) == Verdict.DIFFERS else ""
        statuses = mark_statuses(statuses_of(env, key))
        # the word joiner keeps it with its number
        return differs + (f"#sym.wj#super[{statuses}]" if statuses else "")

    def visit_figure(self, node: nodes.figure) -> None:
        """Write a chart or picture with caption and lines."""
        (drawing,) = (child for child in node.children if isinstance(child, chart | nodes.image))
        lines = [child for child in node.children if isinstance(child, exhibit_line)]
        if isinstance(drawing, chart) and PANEL in node["classes"]:
            path, _ = self._draw(drawing)
            self._write_block(
                f"#picture({as_typst(path)}, {as_typst(drawing['alt'])}, lines: ({self._lines(lines)}))"
            )
        path, width = self._draw(drawing) if isinstance(drawing, chart) else (self._picture(drawing), "100%")
        captions = [child for child in node.children if isinstance(child, nodes.caption)]
        title = "".join(self._title(caption) for caption in captions)
        headlines = [child for child in node.children if isinstance(child, exhibit_message)]
        message = "".join(f"message: [{self._inside(*each.children)}], " for each in headlines)
        self._write_block(
            f"#chart({self._label(node)}, {message}caption: [{self._numbered('figure', node)}{title}],\n"
            f"alt: {as_typst(drawing.get('alt', ''))}, path: {as_typst(path)}, width: {width}, "
            f"lines: ({self._lines(lines)}), float: {'false' if self._boxes else 'true'})"
        )

    def _lines(self, lines: list[exhibit_line]) -> str:
        return " ".join(f"[{self._inside(*line.children)}]," for line in lines)

    def _numbered(self, kind: str, node: nodes.Element) -> str:
        """Return the number of an exhibit, which is that of the web pages, with the space behind it."""
        numbers = exhibit_numbers(self.builder.env, self._place.chapter.docname).get(kind, {})
        number = next((numbers[name] for name in node["ids"] if name in numbers), None)
        if number is None:
            return ""
        shown = self.config.numfig_format[kind] % ".".join(map(str, number))
        return f"#text(fill: ink)[#{as_typst(shown)}]#h(.8em)"

    def _draw(self, node: chart) -> tuple[str, str]:
        """Put the drawing of a chart beside the volumes; return its path and width, with which it is on the page in whole."""
        svg = pictures_of(self.builder).svg(node["spec"])
        path = f"{CHARTS}/{node['name']}.svg"
        (Path(self.builder.outdir) / CHARTS).mkdir(exist_ok=True)
        (Path(self.builder.outdir) / path).write_text(svg, encoding="utf-8")
        width, height = (float(size) * POINTS for size in SVG_SIZE.findall(svg)[0])
        scale = min(1.0, WIDEST / width, TALLEST / height)
        return f"/{path}", f"{width * scale:.1f}pt"

    def _picture(self, node: nodes.image) -> str:
        return f"/images/{self.builder.images[node['uri']]}"

    def visit_image(self, node: nodes.image) -> None:
        """Write a picture without number."""
        self._write_block(f"#image({as_typst(self._picture(node))}, alt: {as_typst(node.get('alt', ''))})")

    def visit_exhibit_table(self, node: exhibit_table) -> None:
        """Write a numbered table."""
        (title,), (grid,) = node.findall(exhibit_title), node.findall(exhibit_grid)
        caption = self._numbered("table", node) + typst_words(title.astext())
        if node["layout"] == "screen":
            self._write_block(
                f"#exhibit-elsewhere({self._label(node)}, caption: [{caption}], {as_typst(SCREEN_ONLY)})"
            )
        table = typst_table(grid["head"], grid["body"], self._wrap_cell, _address_below)
        self._write_block(
            f"#exhibit-table({self._label(node)}, caption: [{caption}],\n{table}"
            f"lines: ({self._lines(list(node.findall(exhibit_line)))}))"
        )

    def _wrap_cell(self, cell: dict, inner: str) -> str:
        """Have a cell lead where it says, with the address below it for those who hold paper, or to its record."""
        if address := _address_below(cell):
            return (
                f"#link({as_typst(address)})[{inner}]#linebreak()#address[{typst_words(address, ADDRESS_PIECE)}]"
            )
        return self._recorded(cell["figure"], inner) + self._mark(cell["figure"]) if "figure" in cell else inner

    def visit_exhibit_list(self, node: exhibit_list) -> None:
        """Write the list of all charts or tables of the volume."""
        self._write_block(f"#exhibit-list({'image' if node['figtype'] == 'figure' else 'table'})")

    def visit_table(self, node: nodes.table) -> None:
        """Write a table of the prose."""
        (group,) = node.findall(nodes.tgroup)
        head = "".join(f"{self._entries(row)}\n" for part in group.findall(nodes.thead) for row in part.children)
        body = "".join(f"{self._entries(row)}\n" for part in group.findall(nodes.tbody) for row in part.children)
        self._write_block(f"#plain-table({group['cols']}, ({head}), ({body}))")

    def _entries(self, row: nodes.Node) -> str:
        return " ".join(f"[{self._inside_box(*entry.children).strip()}]," for entry in row.children)


def _address_below(cell: dict) -> str:
    """Return the address that stands below the text of a cell; empty if it leads nowhere outside of the book."""
    address = cell.get("href", "")
    return address if "://" in address and ADDRESS.match(address) else ""
