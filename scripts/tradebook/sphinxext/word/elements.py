"""Pieces of WordprocessingML that python-docx has no words for: fields, bookmarks, links, footnotes, the watermark, saving.

Each function returns an element, or puts one into a document; what they are put together to is in `tradebook.sphinxext.word.translator`.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from tradebook.files import write_atomically, zip_files
from tradebook.markup import as_xml_text

FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
FOOTNOTES = "/word/footnotes.xml"
WATERMARK_COLOR = "#c8c8c8"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def element(tag: str, *children: Any, **attributes: object) -> Any:
    """Make an element of WordprocessingML.

    Args:
        tag: Its name without namespace.
        *children: Elements in it; None for one that is left out.
        **attributes: Its attributes, likewise without namespace; None for one that is left out.
    """
    made = parse_xml(f"<w:{tag} {nsdecls('w')}/>")
    for name, value in attributes.items():
        if value is not None:
            made.set(_W + name, str(value))
    made.extend(child for child in children if child is not None)
    return made


# -- letters -----------------------------------------------------------------------------------------------------------


def run(text: str, style: str | None = None, *more: Any) -> Any:
    """Make a run of a text, letter by letter: tabs and ends of lines have elements of their own.

    Args:
        text: The text.
        style: The id of its character style; None for none.
        *more: Further properties.
    """
    properties = element("rPr", element("rStyle", val=style) if style else None, *more)
    made = element("r", properties if len(properties) else None)
    for number, line in enumerate(as_xml_text(text).split("\n")):
        if number:
            made.append(element("br"))
        for place, piece in enumerate(line.split("\t")):
            if place:
                made.append(element("tab"))
            if piece:
                written = element("t")
                written.text = piece
                written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                made.append(written)
    return made


def field(instruction: str, shown: Sequence[Any]) -> list[Any]:
    r"""Make the runs of a field.

    Args:
        instruction: What it asks for, such as ``REF _Ref1 \h``.
        shown: The runs of its result.
    """
    return [*field_begin(instruction), *shown, field_end()]


def field_begin(instruction: str) -> list[Any]:
    """Make the runs before the result of a field, which may have several paragraphs."""
    code = element("instrText")
    code.text = f" {instruction} "
    code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    marks = [element("r", element("fldChar", fldCharType=kind)) for kind in ("begin", "separate")]
    return [marks[0], element("r", code), marks[1]]


def field_end() -> Any:
    """Make the run after the result of a field."""
    return element("r", element("fldChar", fldCharType="end"))


def bookmark(number: int, name: str, content: Sequence[Any]) -> list[Any]:
    """Put a bookmark around some runs."""
    begin, end = element("bookmarkStart", id=number, name=name), element("bookmarkEnd", id=number)
    return [begin, *content, end]


def link_inside(name: str, content: Sequence[Any]) -> Any:
    """Make a link to a bookmark."""
    return element("hyperlink", *content, anchor=name, history="1")


def link_outside(document: Document, address: str, content: Sequence[Any]) -> Any:
    """Make a link to an address."""
    made = element("hyperlink", *content, history="1")
    made.set(qn("r:id"), document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    return made


# -- parts of the document ---------------------------------------------------------------------------------------------


def describe_picture(inline: Any, number: int, name: str, alt: str) -> None:
    """Give a picture a number of its own, a name and an alternative text."""
    properties = inline.docPr
    properties.set("id", str(number))
    properties.set("name", name)
    properties.set("descr", as_xml_text(alt))


def add_footnotes(document: Document, notes: Sequence[Sequence[Any]]) -> None:
    """Add the footnotes.

    Args:
        document: The document.
        notes: The paragraphs of each, numbered from 1; the first two entries of the part are its separators.
    """
    separators = [
        element("footnote", element("p", element("r", element(mark))), type=mark, id=number)
        for number, mark in ((-1, "separator"), (0, "continuationSeparator"))
    ]
    bodies = [element("footnote", *paragraphs, id=number) for number, paragraphs in enumerate(notes, 1)]
    root = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
    root.extend([*separators, *bodies])
    part = Part(PackURI(FOOTNOTES), FOOTNOTES_TYPE, serialize_part_xml(root), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def watermark(text: str) -> Any:
    """Make the paragraph of a header that draws a text across the page, as Word itself writes it."""
    size = f"width:{min(420, 120 * len(text))}pt;height:110pt"
    shape = f"""\
<w:r xmlns:w="{_W[1:-1]}" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<w:rPr><w:noProof/></w:rPr><w:pict>
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">
<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>
<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>
<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>
<v:f eqn="sum @6 0 @5"/></v:formulas>
<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"
 o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>
<v:shape id="PowerPlusWaterMarkObject" o:spid="_x0000_s2049" type="#_x0000_t136" alt=""
 style="position:absolute;margin-left:0;margin-top:0;{size};rotation:315;z-index:-251658752;
mso-position-horizontal:center;mso-position-horizontal-relative:margin;
mso-position-vertical:center;mso-position-vertical-relative:margin"
 o:allowincell="f" fillcolor="{WATERMARK_COLOR}" stroked="f"><v:fill opacity=".5"/>
<v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt"/></v:shape></w:pict></w:r>"""
    made = parse_xml(shape)
    made.find(".//{urn:schemas-microsoft-com:vml}shape").find("{urn:schemas-microsoft-com:vml}textpath").set(
        "string", as_xml_text(text)
    )
    return made


def set_properties(document: Document, *, date: datetime, **texts: str) -> None:
    """Set the properties of a document; nothing in them depends on the hour or the user.

    Args:
        document: The document.
        date: The day that it gives for itself.
        **texts: Properties by the names that python-docx has for them.
    """
    properties = document.core_properties
    day = date.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    properties.created = properties.modified = day
    properties.revision, properties.last_modified_by, properties.language = 1, "", "zh-CN"
    properties.comments = properties.keywords = ""
    for name, text in texts.items():
        # the library, like Word, takes 255 characters
        setattr(properties, name, as_xml_text(text)[:255])


def save(document: Document, path: Path) -> None:
    """Save a document such that the same content gives the same bytes."""
    stream = io.BytesIO()
    document.save(stream)
    with ZipFile(stream) as parts:
        write_atomically(path, zip_files((name, parts.read(name)) for name in parts.namelist()))
