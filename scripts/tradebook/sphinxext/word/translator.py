"""From the book's document tree to a Word document: a paragraph for each paragraph, with native headings, fields and tables.

Every visit puts elements into the document; nothing is converted from HTML. What the reader sees are the letters of the texts.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from docutils import nodes
from docx.document import Document
from docx.shared import Mm
from sphinx.addnodes import start_of_file
from sphinx.util import logging
from sphinx.util.docutils import SphinxTranslator

from tradebook.audit.reconciliation import Verdict
from tradebook.exhibits.pictures import PictureStore
from tradebook.figures.observation_status import mark_statuses
from tradebook.sphinxext.nodes import verdict_of
from tradebook.sphinxext.records import statuses_of
from tradebook.sphinxext.word import styles
from tradebook.sphinxext.word.elements import (
    bookmark,
    describe_picture,
    element,
    field,
    field_begin,
    field_end,
    link_inside,
    link_outside,
    run,
)
from tradebook.sphinxext.word.tables import word_table
from tradebook.text import chinese_number

logger = logging.getLogger(__name__)

TOO_LONG = "此表太长，Word 版从略；网页版可以筛选查阅，审计工作簿有全部内容。"
TALLEST = 165
"""Millimetres of a picture, so that its caption and source stay on the page."""
SECTION_LEVELS = len(styles.HEADINGS)
Visit = Callable[[Any, Any], None]

LINE_END = re.compile(r"[ \t]*\n[ \t]*")


def heading_number(numbers: tuple[int, ...]) -> str:
    r"""Return how a heading begins: 第一章, 一、, （一） or 1., by its level.

    Args:
        numbers: The numbers of the chapter and of the sections in it, as Sphinx gives them; none for one without number.

    Examples:
        >>> [heading_number(numbers) for numbers in ((), (2,), (2, 1), (2, 1, 3), (2, 1, 3, 4))]
        ['', '第二章\u3000', '一、', '（三）', '4. ']
    """
    if not numbers:
        return ""
    forms: list[Callable[[int], str]] = [
        lambda number: f"第{chinese_number(number)}章\u3000",
        lambda number: f"{chinese_number(number)}、",
        lambda number: f"（{chinese_number(number)}）",
        lambda number: f"{number}. ",
    ]
    return forms[min(len(numbers), len(forms)) - 1](numbers[-1])


def _leads_to_next(paragraph: nodes.paragraph) -> bool:
    """Tell whether a paragraph is but a title, as that of a case, or the words before what follows."""
    is_title = all(isinstance(child, nodes.strong) for child in paragraph if child.astext())
    return is_title or paragraph.astext().rstrip().endswith(("：", ":"))


class WordTranslator(SphinxTranslator):
    """Writes a document tree into a Word document."""

    def __init__(self, tree: nodes.document, builder: Any, document: Document, pictures: PictureStore) -> None:
        super().__init__(tree, builder)
        self.docx, self.pictures = document, pictures
        self._body: Any = document.element.body
        self._blocks: list[Any] | None = None
        self.footnotes: list[list[Any]] = []
        self.headings: list[tuple[int, str, str]] = []
        """Level, text and bookmark of what the contents list, in order."""
        self._ids = {style.name: style.style_id for style in document.styles}
        self._runs: list[list[Any]] = [[]]
        """The runs of the paragraph that is being written; more than one while something is put around some of them."""
        self._style: list[str] = [styles.TEXT]
        self.letters: list[str] = []
        """The character styles that the text stands in, the innermost last."""
        self._level = 0
        self._list_depth = 0
        self._docname = builder.config.root_doc
        self._parts = {page.docname: page.part for page in builder.pages if page.part}
        self._sequence: dict[str, int] = {}
        self._number = 0
        self._targets, self._texts = self._name_targets(tree)

    # -- paragraphs ----------------------------------------------------------------------------------------------------

    def style_id(self, name: str) -> str:
        """Return the id of a style of the reference document."""
        return self._ids[name]

    def add_paragraph(self, style: str, runs: list[Any], *properties: Any) -> Any:
        """Add a paragraph.

        Args:
            style: The name of its style.
            runs: What it holds.
            *properties: Further properties of the paragraph.
        """
        made = element("p", element("pPr", element("pStyle", val=self._ids[style]), *properties), *runs)
        self.add_block(made)
        return made

    @contextmanager
    def collected(self) -> Iterator[list[Any]]:
        """Collect blocks instead of adding them to the document."""
        before, self._blocks = self._blocks, []
        yield self._blocks
        self._blocks = before

    def add_block(self, block: Any) -> None:
        """Add a paragraph or table at the end, before the properties of the last section."""
        if self._blocks is None:
            self._body.insert(len(self._body) - 1, block)
        else:
            self._blocks.append(block)

    def add_text(self, text: str) -> None:
        """Add a text to the paragraph."""
        style = self._ids[self.letters[-1]] if self.letters else None
        self._runs[-1].append(run(text, style))

    def take_runs(self) -> list[Any]:
        """Return what the paragraph holds so far, and begin a new one."""
        runs, self._runs[-1] = self._runs[-1], []
        return runs

    @contextmanager
    def _apart(self) -> Iterator[list[Any]]:
        """Collect runs apart from the paragraph."""
        self._runs.append([])
        yield self._runs[-1]
        self._runs.pop()

    def runs_of(self, node: nodes.Node) -> list[Any]:
        """Return the runs of what a node holds."""
        with self._apart() as runs:
            for child in node.children:
                child.walkabout(self)
        return runs

    # -- targets -------------------------------------------------------------------------------------------------------

    def _name_targets(self, tree: nodes.document) -> tuple[dict[tuple[str, str], str], dict[str, str]]:
        """Name a bookmark for each heading, exhibit and term, and note the text that is in it."""
        targets: dict[tuple[str, str], str] = {}
        texts: dict[str, str] = {}
        kinds = nodes.section | nodes.figure | nodes.table | nodes.term
        node: Any
        for node in tree.findall(lambda each: isinstance(each, kinds)):
            if not node["ids"]:
                continue
            page = self._page_of(node)
            name = f"_Ref{len(texts) + 1:06d}"
            texts[name] = self._marked_text(node, page)
            targets |= {(page, each): name for each in node["ids"]}
            if isinstance(node, nodes.section) and isinstance(node.parent, start_of_file | nodes.document):
                targets[page, ""] = name
        return targets, texts

    def _page_of(self, node: nodes.Node) -> str:
        while node is not None:
            if isinstance(node, start_of_file):
                return node["docname"]
            node = node.parent
        return self.config.root_doc

    def _marked_text(self, node: nodes.Element, page: str) -> str:
        """Return the text that the bookmark of a target is around."""
        if isinstance(node, nodes.section):
            return next(node.findall(nodes.title)).astext()
        if isinstance(node, nodes.term):
            return node.astext()
        return self._exhibit_number(node, page)[1]

    def _exhibit_number(self, node: nodes.Element, page: str) -> tuple[int, str]:
        """Return the number of an exhibit, and it as captions say it; 0 and nothing without one."""
        kind = "figure" if isinstance(node, nodes.figure) else "table"
        numbers = self.builder.env.toc_fignumbers.get(page, {}).get(kind, {})
        number = next((numbers[each][-1] for each in node["ids"] if each in numbers), 0)
        return number, self.config.numfig_format[kind] % number if number else ""

    def _mark(self, node: nodes.Element, runs: list[Any]) -> list[Any]:
        """Put the bookmark of a target around some runs."""
        name = next((self._targets[self._docname, each] for each in node["ids"]), None)
        return bookmark(int(name.removeprefix("_Ref")), name, runs) if name else runs

    # -- structure -----------------------------------------------------------------------------------------------------

    def visit_document(self, node: nodes.document) -> None:
        """Go on."""

    def depart_document(self, node: nodes.document) -> None:
        """Go on."""

    def visit_start_of_file(self, node: start_of_file) -> None:
        """Begin a chapter, and the part that it is the first of."""
        self._docname = node["docname"]
        if title := self._parts.get(self._docname):
            self._number += 1
            name = f"_Part{self._number:03d}"
            self.headings.append((0, title, name))
            marked = bookmark(900_000 + self._number, name, [run(title)])
            self.add_paragraph(styles.PART, marked, element("pageBreakBefore"))

    def depart_start_of_file(self, node: start_of_file) -> None:
        """Leave the chapter."""
        self._docname = self.config.root_doc

    def visit_section(self, node: nodes.section) -> None:
        """Go down a level."""
        self._level += 1

    def depart_section(self, node: nodes.section) -> None:
        """Go up a level."""
        self._level -= 1

    def visit_title(self, node: nodes.title) -> None:
        """Write a heading, with its number and the bookmark that references and contents lead to."""
        runs = self.runs_of(node)
        section = node.parent
        if not isinstance(section, nodes.section):
            self.add_paragraph(styles.KEY_TITLE, runs)
            raise nodes.SkipNode
        number = heading_number(self._section_numbers(section))
        marked = self._mark(section, runs)
        name = self._targets.get((self._docname, section["ids"][0])) if section["ids"] else None
        level = min(self._level, SECTION_LEVELS)
        if name:
            self.headings.append((level, number + node.astext(), name))
        chapter_after_part = level == 1 and self._docname in self._parts
        begin = [element("pageBreakBefore")] if level == 1 and not chapter_after_part else []
        self.add_paragraph(styles.HEADINGS[level - 1], [*([run(number)] if number else []), *marked], *begin)
        raise nodes.SkipNode

    def _section_numbers(self, section: nodes.section) -> tuple[int, ...]:
        numbers = self.builder.env.toc_secnumbers.get(self._docname, {})
        if isinstance(section.parent, start_of_file):
            return numbers.get("", ())
        return next((numbers[f"#{each}"] for each in section["ids"] if f"#{each}" in numbers), ())

    def visit_paragraph(self, node: nodes.paragraph) -> None:
        """Begin a paragraph."""

    def depart_paragraph(self, node: nodes.paragraph) -> None:
        """Write the paragraph in the style of what it is in."""
        runs = self.take_runs()
        if isinstance(node.parent, nodes.list_item):
            first = node.parent.index(node) == 0
            level = element("ilvl", val=min(self._list_depth, 3) - 1)
            numbering = element("numPr", level, element("numId", val=self._list_number(node.parent.parent)))
            shown = numbering if first and not self._in_key_points else None
            style = self._style[-1]
            self.add_paragraph(style, [run("• "), *runs] if self._in_key_points and first else runs, shown)
        else:
            kept = [element("keepNext")] if _leads_to_next(node) else []
            self.add_paragraph(self._style[-1], runs, *kept)

    @property
    def _in_key_points(self) -> bool:
        return styles.KEY_POINT in self._style

    def _list_number(self, listing: nodes.Element) -> int:
        """Return the numbering of a list: all bullets share one, and each numbered list begins anew."""
        if isinstance(listing, nodes.bullet_list):
            return 1
        if "word_number" not in listing:
            numbering = self.docx.part.numbering_part.element
            number = 1 + max(int(each.numId) for each in numbering.num_lst)
            override = element("lvlOverride", element("startOverride", val=listing.get("start", 1)), ilvl=0)
            numbering.append(element("num", element("abstractNumId", val=1), override, numId=number))
            listing["word_number"] = number
        return listing["word_number"]

    def visit_bullet_list(self, node: nodes.Element) -> None:
        """Begin a list; that of exhibits is a field."""
        if "exhibit-list" in node["classes"]:
            self._write_exhibit_list(node)
            raise nodes.SkipNode
        self._list_depth += 1
        numbered = isinstance(node, nodes.enumerated_list)
        inherited = styles.KEY_POINT if styles.KEY_POINT in self._style else None
        self._style.append(inherited or (styles.NUMBER if numbered else styles.BULLET))

    def depart_bullet_list(self, node: nodes.Element) -> None:
        """End the list."""
        self._list_depth -= 1
        self._style.pop()

    def _write_exhibit_list(self, node: nodes.Element) -> None:
        """Write the list of figures or tables as the field by which Word makes it, with its entries."""
        label = self.config.numfig_format[node["figtype"]].partition("%s")[0].strip()
        entries = [
            (reference.astext(), name)
            for reference in node.findall(nodes.reference)
            if (name := self._target_of(reference))
        ]
        self.write_contents(f'TOC \\h \\z \\c "{label}"', [(styles.EXHIBIT_LIST, *entry) for entry in entries])

    def write_contents(self, instruction: str, entries: list[tuple[str, str, str]]) -> None:
        """Write a field over several paragraphs that lists places in the document.

        The page of each is a field, too, which stays empty until a program that knows the pages fills it in.

        Args:
            instruction: What the field asks for.
            entries: Of each its style, its text and its bookmark.
        """
        for place, (style, text, name) in enumerate(entries):
            link = link_inside(name, [run(text), run("\t"), *field(f"PAGEREF {name} \\h", [])])
            before = field_begin(instruction) if place == 0 else []
            after = [field_end()] if place == len(entries) - 1 else []
            self.add_paragraph(style, [*before, link, *after])

    def visit_term(self, node: nodes.term) -> None:
        """Write a term with its bookmark."""
        self.add_paragraph(styles.TERM, self._mark(node, self.runs_of(node)))
        raise nodes.SkipNode

    def visit_definition(self, node: nodes.definition) -> None:
        """Begin the definition of a term."""
        self._style.append(styles.DEFINITION)

    def depart_definition(self, node: nodes.definition) -> None:
        """End the definition."""
        self._style.pop()

    def visit_admonition(self, node: nodes.Element) -> None:
        """Begin a box."""
        self._style.append(styles.KEY_POINT)

    def depart_admonition(self, node: nodes.Element) -> None:
        """End the box."""
        self._style.pop()

    def visit_block_quote(self, node: nodes.block_quote) -> None:
        """Begin a quotation."""
        self._style.append(styles.QUOTE)

    def depart_block_quote(self, node: nodes.block_quote) -> None:
        """End the quotation."""
        self._style.pop()

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        """Write a text with its lines and blanks."""
        self.add_paragraph(styles.CODE, [run(node.astext())])
        raise nodes.SkipNode

    def visit_transition(self, node: nodes.transition) -> None:
        """Write nothing: sections are set off by their headings."""
        raise nodes.SkipNode

    def visit_line(self, node: nodes.line) -> None:
        """Begin a line."""

    def depart_line(self, node: nodes.line) -> None:
        """Write the line as a paragraph."""
        self.add_paragraph(self._style[-1], self.take_runs())

    def visit_rubric(self, node: nodes.Element) -> None:
        """Begin a heading that the contents do not list."""

    def depart_rubric(self, node: nodes.Element) -> None:
        """Write it."""
        self.add_paragraph(styles.TERM, self.take_runs())

    # -- letters -------------------------------------------------------------------------------------------------------

    def visit_Text(self, node: nodes.Text) -> None:
        """Write a text; the end of a line in the source is a blank."""
        self.add_text(LINE_END.sub(" ", node.astext()))

    def depart_Text(self, node: nodes.Text) -> None:
        """Go on."""

    # -- references ----------------------------------------------------------------------------------------------------

    def visit_reference(self, node: nodes.reference) -> None:
        """Write a reference: a field where it says what its target is called, else a link; what leads nowhere is text."""
        runs = self.runs_of(node)
        name = self._target_of(node)
        if name and node.astext() == self._texts[name]:
            self._runs[-1] += field(f"REF {name} \\h \\* MERGEFORMAT", runs)
        elif name:
            self._runs[-1].append(link_inside(name, runs))
        elif not node.get("internal") and node.get("refuri", "").startswith(("http://", "https://", "mailto:")):
            self._runs[-1].append(link_outside(self.docx, node["refuri"], runs))
        else:
            self._runs[-1] += runs
        raise nodes.SkipNode

    def _target_of(self, node: nodes.Element) -> str | None:
        """Return the bookmark that a reference leads to; None if it leads out of the document."""
        if "refid" in node:
            return self._targets.get((self._docname, node["refid"]))
        page, _, label = node.get("refuri", "").partition("#")
        return self._targets.get((page, label)) if node.get("internal") else None

    def visit_footnote_reference(self, node: nodes.footnote_reference) -> None:
        """Write the mark of a footnote, and keep its text."""
        target = next(
            each
            for each in self.document.findall(nodes.footnote)
            if node["refid"] in each["ids"] and self._page_of(each) == self._docname
        )
        number = len(self.footnotes) + 1
        style = self._ids[styles.FOOTNOTE_MARK]
        self._runs[-1].append(
            element("r", element("rPr", element("rStyle", val=style)), element("footnoteReference", id=number))
        )
        note: list[Any] = []
        self.footnotes.append(note)
        mark = element("r", element("rPr", element("rStyle", val=style)), element("footnoteRef"))
        paragraphs = [child for child in target.children if not isinstance(child, nodes.label)]
        for place, child in enumerate(paragraphs):
            runs = self.runs_of(child)
            properties = element("pPr", element("pStyle", val=self._ids[styles.FOOTNOTE]))
            note.append(element("p", properties, *([mark, run(" ")] if place == 0 else []), *runs))
        raise nodes.SkipNode

    # -- exhibits ------------------------------------------------------------------------------------------------------

    def visit_figure(self, node: nodes.figure) -> None:
        """Go on with picture, caption, note and source."""

    def depart_figure(self, node: nodes.figure) -> None:
        """Go on."""

    def visit_chart(self, node: nodes.Element) -> None:
        """Write the picture of a chart, with its alternative text."""
        self._write_picture(self.pictures.png(node["spec"]), node["name"], node["alt"])
        raise nodes.SkipNode

    def visit_image(self, node: nodes.image) -> None:
        """Write a picture from a file."""
        path = self.builder.srcdir / self.builder.env.images[node["uri"]][1]
        path = path if path.exists() else self.builder.srcdir / node["uri"]
        self._write_picture(path.read_bytes(), path.stem, node.get("alt", ""))
        raise nodes.SkipNode

    def _write_picture(self, content: bytes, name: str, alt: str) -> None:
        inline = self.docx.part.new_pic_inline(io.BytesIO(content), width=Mm(styles.TEXT_WIDTH))
        if inline.extent.cy > Mm(TALLEST):
            inline = self.docx.part.new_pic_inline(io.BytesIO(content), height=Mm(TALLEST))
        self._number += 1
        describe_picture(inline, self._number, name, alt)
        self.add_paragraph(styles.PICTURE, [element("r", element("drawing", inline))])

    def visit_caption(self, node: nodes.Element) -> None:
        """Write the caption of a chart."""
        self._write_caption(node, styles.CAPTION)
        raise nodes.SkipNode

    def visit_exhibit_title(self, node: nodes.Element) -> None:
        """Write the caption of a table."""
        self._write_caption(node, styles.TABLE_CAPTION)
        raise nodes.SkipNode

    def _write_caption(self, node: nodes.Element, style: str) -> None:
        """Write a caption; its number is a field that goes on counting, and starts again where chapters are left out."""
        runs, (number, shown) = self.runs_of(node), self._exhibit_number(node.parent, self._docname)
        if number:
            label = shown.removesuffix(str(number))
            sequence = label.strip()
            reset = "" if number == self._sequence.get(sequence, 0) + 1 else f" \\r {number}"
            self._sequence[sequence] = number
            counted = field(f"SEQ {sequence} \\* ARABIC{reset}", [run(str(number))])
            runs = [*self._mark(node.parent, [run(label), *counted]), run("\u3000"), *runs]
        self.add_paragraph(style, runs)

    def visit_exhibit_table(self, node: nodes.Element) -> None:
        """Go on with caption, table, note and source."""

    def depart_exhibit_table(self, node: nodes.Element) -> None:
        """Go on."""

    def visit_exhibit_grid(self, node: nodes.Element) -> None:
        """Write a table, or that it is too long for paper."""
        if node.parent["layout"] == "screen":
            self.add_paragraph(styles.SOURCE, [run(TOO_LONG)])
            raise nodes.SkipNode
        self._write_table(node["head"], node["body"], node.parent[0].astext())
        raise nodes.SkipNode

    def _write_table(self, head: list[list[dict]], body: list[list[dict]], caption: str) -> None:
        table = word_table(
            head,
            body,
            table_style=self._ids[styles.TABLE],
            cell_styles=[self._ids[styles.CELL], self._ids[styles.SMALL_CELL]],
            caption=caption,
            write_cell=self._cell_runs,
        )
        self.add_block(table)

    def _cell_runs(self, cell: Any) -> list[Any]:
        if "runs" in cell:
            return cell["runs"]
        runs = [run(cell["text"], self._ids[styles.FIGURE] if "figure" in cell else None)]
        if "figure" in cell:
            runs += self._marks(cell["figure"])
        if cell.get("href", "").startswith(("http://", "https://")):
            return [link_outside(self.docx, cell["href"], runs)]
        return runs

    def depart_figure_value(self, node: nodes.Element) -> None:
        """Write the marks of a figure."""
        self.letters.pop()
        self._runs[-1] += self._marks(node["figure"])

    def _marks(self, key: str) -> list[Any]:
        """Mark what the print has differently, and what is made of provisional or estimated numbers."""
        env = self.builder.env
        differs = "≠" if verdict_of(env, key) == Verdict.DIFFERS else ""
        marks = differs + mark_statuses(statuses_of(env, key))
        return [run(marks, self._ids[styles.FOOTNOTE_MARK])] if marks else []

    def visit_exhibit_message(self, node: nodes.Element) -> None:
        """Write the headline of a chart."""
        self.add_paragraph(styles.MESSAGE, self.runs_of(node))
        raise nodes.SkipNode

    def visit_exhibit_line(self, node: nodes.Element) -> None:
        """Write a note or the source."""
        self.add_paragraph(styles.SOURCE, self.runs_of(node))
        raise nodes.SkipNode

    def visit_table(self, node: nodes.table) -> None:
        """Write a table of Markdown."""
        head, body = (
            [self._markdown_row(row) for part in node.findall(kind) for row in part]
            for kind in (nodes.thead, nodes.tbody)
        )
        title = next(iter(node.findall(nodes.title)), None)
        if title is not None:
            self._write_caption(title, styles.TABLE_CAPTION)
        self._write_table(head, body, title.astext() if title is not None else "表")
        raise nodes.SkipNode

    def _markdown_row(self, row: Any) -> list[dict]:
        return [
            {
                "text": entry.astext(),
                "runs": [each for paragraph in entry for each in self.runs_of(paragraph)],
                "align": "left",
                "rows": entry.get("morerows", 0) + 1,
                "cols": entry.get("morecols", 0) + 1,
            }
            for entry in row.findall(nodes.entry)
        ]

    # -- the rest ------------------------------------------------------------------------------------------------------

    def unknown_visit(self, node: nodes.Node) -> None:
        """Say that there is something that this edition does not know; what is inside it is written."""
        logger.warning("Word 版不认识 %s，只写其中的文字。", type(node).__name__, location=node)

    def unknown_departure(self, node: nodes.Node) -> None:
        """Go on."""


# -- nodes that are written alike --------------------------------------------------------------------------------------


def _go_on(self: WordTranslator, node: nodes.Element) -> None:
    """Write what is inside."""


def _skip(self: WordTranslator, node: nodes.Element) -> None:
    """Write nothing."""
    raise nodes.SkipNode


def _begin_letters(style: str) -> Visit:
    def visit(self: WordTranslator, node: nodes.Element) -> None:
        self.letters.append(style)

    return visit


def _end_letters(self: WordTranslator, node: nodes.Element) -> None:
    self.letters.pop()


def _register(names: str, visit: Visit, depart: Visit = _go_on) -> None:
    for name in names.split():
        setattr(WordTranslator, f"visit_{name}", visit)
        setattr(WordTranslator, f"depart_{name}", depart)


_register(
    "container compound list_item definition_list definition_list_item glossary line_block target only topic",
    _go_on,
)
_register("inline abbreviation problematic superscript subscript", _go_on)
_register("comment raw substitution_definition index meta toctree system_message footnote label", _skip)
_register("exhibit_downloads book_downloads", _skip)
_register("enumerated_list", WordTranslator.visit_bullet_list, WordTranslator.depart_bullet_list)
_register("Admonition", WordTranslator.visit_admonition, WordTranslator.depart_admonition)
_register("attribution", WordTranslator.visit_line, WordTranslator.depart_line)
_register("number_reference", WordTranslator.visit_reference)
for _names, _style in {
    "strong": styles.STRONG,
    "emphasis title_reference": styles.EMPHASIS,
    "literal math": styles.LITERAL,
}.items():
    _register(_names, _begin_letters(_style), _end_letters)
_register("figure_value", _begin_letters(styles.FIGURE), WordTranslator.depart_figure_value)
