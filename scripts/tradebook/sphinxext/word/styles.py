"""The styles of the Word edition: their names, and the reference document that an office may restyle.

The layout is that of GB/T 9704 (党政机关公文格式): margins of 37, 35, 28 and 26 mm, 方正小标宋 for titles, 仿宋 of size 3 (16 pt) at 28.95 pt
for the text, 黑体 and 楷体 for headings. Tables are set smaller, as the standard allows. `scripts/word_reference.py` writes the
document into the project; the builder takes styles, page and fonts from there, whatever an office has made of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

REFERENCE = "_static/word/reference.docx"
"""The reference document, in the project's folder."""

TITLE, SUBTITLE, PART, TEXT = "Title", "Subtitle", "报告部分", "Normal"
HEADINGS = ("Heading 1", "Heading 2", "Heading 3", "Heading 4")
UNLISTED_HEADING = "TOC Heading"
CAPTION, TABLE_CAPTION, PICTURE, SOURCE = "Caption", "报告表题", "报告插图", "报告来源"
MESSAGE = "报告图旨"
TABLE, CELL, SMALL_CELL = "报告三线表", "报告表内文字", "报告表内小字"
KEY_TITLE, KEY_POINT = "报告要点标题", "报告要点"
BULLET, NUMBER, TERM, DEFINITION, QUOTE, CODE = (
    "List Bullet",
    "List Number",
    "报告术语",
    "报告释义",
    "Quote",
    "报告代码",
)
CONTENTS = ("toc 1", "toc 2", "toc 3")
EXHIBIT_LIST = "table of figures"
FOOTNOTE, FOOTNOTE_MARK = "footnote text", "footnote reference"
HEADER, FOOTER, FOOTER_EVEN = "Header", "Footer", "报告页码（双）"
FIGURE, LINK, STRONG, EMPHASIS, LITERAL = "报告数据", "Hyperlink", "Strong", "Emphasis", "报告代码字"

SONG, FANGSONG, HEITI, KAITI, LATIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "Times New Roman"
FALLBACKS = {
    SONG: "方正小标宋_GBK,FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,宋体,SimSun,Noto Serif CJK SC",
    FANGSONG: "仿宋,FangSong,STFangsong,方正仿宋_GBK,华文仿宋,Noto Serif CJK SC",
    HEITI: "SimHei,方正黑体_GBK,微软雅黑,Noto Sans CJK SC",
    KAITI: "楷体,KaiTi,STKaiti,方正楷体_GBK,华文楷体,Noto Serif CJK SC",
}
"""Of each font, those to take where it is not installed, by name, best first."""
LEADING = 579
"""28.95 pt, in twentieths of a point: 22 lines on a page."""
TWO_CHARACTERS = {"firstLineChars": "200", "firstLine": "640"}
MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
TEXT_WIDTH = 210 - 28 - 26
"""Of the page without its margins, in millimetres."""

# size in points, font, and what of the paragraph and of its letters differs from the text
PARAGRAPHS: Mapping[str, Mapping[str, Any]] = {
    TEXT: {"size": 16, "font": FANGSONG, "indent": TWO_CHARACTERS, "line": LEADING, "align": "both"},
    TITLE: {"size": 26, "font": SONG, "align": "center", "line": None, "before": 2800, "after": 600},
    SUBTITLE: {"size": 18, "font": KAITI, "align": "center", "line": None, "after": 240},
    PART: {"size": 22, "font": SONG, "align": "center", "line": None, "before": 600, "after": 600, "level": 0},
    HEADINGS[0]: {
        "size": 18,
        "font": HEITI,
        "align": "center",
        "line": None,
        "before": 360,
        "after": 360,
        "level": 0,
    },
    HEADINGS[1]: {"size": 16, "font": HEITI, "indent": TWO_CHARACTERS, "before": 120, "level": 1},
    HEADINGS[2]: {"size": 16, "font": KAITI, "indent": TWO_CHARACTERS, "level": 2},
    HEADINGS[3]: {"size": 16, "font": FANGSONG, "bold": True, "indent": TWO_CHARACTERS, "level": 3},
    UNLISTED_HEADING: {"size": 22, "font": SONG, "align": "center", "line": None, "before": 240, "after": 240},
    CAPTION: {"size": 12, "font": HEITI, "align": "center", "line": None, "before": 60, "after": 60, "next": True},
    MESSAGE: {"size": 14, "font": HEITI, "align": "left", "line": None, "before": 240, "after": 60, "next": True},
    TABLE_CAPTION: {"based": CAPTION, "before": 240, "after": 60, "next": True},
    PICTURE: {"size": 12, "align": "center", "line": None, "before": 240, "next": True},
    SOURCE: {"size": 10.5, "font": FANGSONG, "line": None, "after": 60, "align": "left"},
    CELL: {"size": 10.5, "font": FANGSONG, "line": None, "align": "left"},
    SMALL_CELL: {"based": CELL, "size": 9, "line": None},
    KEY_TITLE: {"size": 16, "font": HEITI, "line": LEADING, "before": 120, "boxed": True, "next": True},
    KEY_POINT: {"size": 16, "font": KAITI, "line": LEADING, "boxed": True, "align": "both"},
    BULLET: {"size": 16, "line": LEADING, "hanging": True},
    NUMBER: {"size": 16, "line": LEADING, "hanging": True},
    TERM: {"size": 16, "font": HEITI, "line": LEADING, "before": 120, "next": True},
    DEFINITION: {"indent": TWO_CHARACTERS, "line": LEADING, "align": "both"},
    QUOTE: {"font": KAITI, "indent": TWO_CHARACTERS, "line": LEADING, "align": "both"},
    CODE: {"size": 10.5, "line": None, "align": "left"},
    CONTENTS[0]: {"size": 12, "font": HEITI, "line": 400, "tab": True},
    CONTENTS[1]: {"size": 12, "line": 360, "tab": True, "left": 420},
    CONTENTS[2]: {"size": 12, "line": 360, "tab": True, "left": 840},
    EXHIBIT_LIST: {"size": 12, "line": 400, "tab": True},
    FOOTNOTE: {"size": 9, "line": None},
    HEADER: {"size": 9, "font": FANGSONG, "line": None, "align": "center"},
    FOOTER: {"size": 14, "line": None, "align": "right", "right": 280, "latin": "宋体", "font": "宋体"},
    FOOTER_EVEN: {"based": FOOTER, "size": 14, "line": None, "align": "left", "left": 280},
}
LETTERS: Mapping[str, Mapping[str, Any]] = {
    FIGURE: {},
    LINK: {"color": "1F3864"},
    STRONG: {"bold": True},
    EMPHASIS: {"font": KAITI},
    LITERAL: {"latin": "Courier New"},
    FOOTNOTE_MARK: {"raised": True},
}
"""Character styles. That of figures changes nothing: it lets an office give numbers a look, and tests find them."""
ALL_STYLES = (*PARAGRAPHS, *LETTERS, TABLE)
KEPT = ("Default Paragraph Font", "Normal Table", "No List")
SHADE = "EEF2F7"


def make_reference() -> WordDocument:
    """Make the reference document: page, styles and fonts, and no text."""
    document = Document()
    document.element.body.clear_content()
    _set_page(document)
    for style in list(document.styles):
        if style.name not in KEPT:
            style.delete()
    _set_defaults(document)
    for name, look in PARAGRAPHS.items():
        _add_style(document, name, WD_STYLE_TYPE.PARAGRAPH, look)
    for name, look in LETTERS.items():
        _add_style(document, name, WD_STYLE_TYPE.CHARACTER, look)
    document.styles.element.append(parse_xml(_TABLE_STYLE))
    _set_lists(document)
    _set_fonts(document)
    return document


def _set_page(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, millimetres in MARGINS.items():
        setattr(section, name, Mm(millimetres))
    section.header_distance, section.footer_distance = Mm(20), Mm(25)
    document.settings.odd_and_even_pages_header_footer = True
    # the schema asks for it, and python-docx's own document lacks it
    document.settings.element.find(qn("w:zoom")).set(qn("w:percent"), "100")


def _set_defaults(document: WordDocument) -> None:
    """Set font and languages of all that has no style of its own."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    letters = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    letters.getparent().replace(letters, _letters({"size": 16, "font": FANGSONG}, language=True))
    paragraphs = defaults.find(qn("w:pPrDefault"))
    for child in list(paragraphs):
        paragraphs.remove(child)


def _add_style(document: WordDocument, name: str, kind: WD_STYLE_TYPE, look: Mapping[str, Any]) -> None:
    style = document.styles.add_style(name, kind, builtin=True)
    element = style.element
    element.attrib.pop(qn("w:customStyle"), None)
    if name.startswith("报告"):
        element.set(qn("w:customStyle"), "1")
    if name == TEXT:
        element.set(qn("w:default"), "1")
    elif kind == WD_STYLE_TYPE.PARAGRAPH:
        style.base_style = document.styles[look.get("based", TEXT)]
    style.quick_style = True
    if kind == WD_STYLE_TYPE.PARAGRAPH:
        element.append(_paragraph(name, look))
    element.append(_letters(look))


def _letters(look: Mapping[str, Any], language: bool = False) -> Any:
    parts = ""
    if font := look.get("font", ""):
        latin = look.get("latin", LATIN)
        parts = f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{font}" w:cs="{LATIN}"/>'
    elif latin := look.get("latin", ""):
        parts = f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{latin}"/>'
    parts += "<w:b/>" if look.get("bold") else ""
    parts += f'<w:color w:val="{look["color"]}"/>' if "color" in look else ""
    if "size" in look:
        half_points = round(look["size"] * 2)
        parts += f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    parts += '<w:vertAlign w:val="superscript"/>' if look.get("raised") else ""
    parts += '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>' if language else ""
    return parse_xml(f"<w:rPr {nsdecls('w')}>{parts}</w:rPr>")


def _paragraph(name: str, look: Mapping[str, Any]) -> Any:
    parts = "<w:keepNext/>" if look.get("next") or "level" in look else ""
    parts += "<w:keepLines/>" if "level" in look else ""
    if name in (BULLET, NUMBER):
        parts += f'<w:numPr><w:numId w:val="{(BULLET, NUMBER).index(name) + 1}"/></w:numPr>'
    if look.get("boxed"):
        parts += (
            '<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="1F3864"/></w:pBdr>'
            f'<w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/>'
        )
    if look.get("tab"):
        end = round(TEXT_WIDTH / 25.4 * 1440)
        parts += f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{end}"/></w:tabs>'
    line = look.get("line", LEADING)
    parts += f'<w:spacing w:before="{look.get("before", 0)}" w:after="{look.get("after", 0)}" '
    parts += f'w:line="{line}" w:lineRule="exact"/>' if line else 'w:line="240" w:lineRule="auto"/>'
    indent = {"left": str(look.get("left", 0)), "right": str(look.get("right", 0))}
    indent |= look.get("indent", {"firstLineChars": "0", "firstLine": "0"})
    if look.get("hanging"):
        indent = {"left": "640", "hanging": "640"}
    sides = " ".join(f'w:{side}="{width}"' for side, width in indent.items())
    parts += f"<w:ind {sides}/>"
    parts += f'<w:jc w:val="{look["align"]}"/>' if "align" in look else ""
    parts += f'<w:outlineLvl w:val="{look["level"]}"/>' if "level" in look else ""
    return parse_xml(f"<w:pPr {nsdecls('w')}>{parts}</w:pPr>")


_TABLE_STYLE = f"""\
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="ReportTable">
<w:name w:val="{TABLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/>
<w:tblPr><w:jc w:val="center"/><w:tblBorders>
<w:top w:val="single" w:sz="12" w:space="0" w:color="auto"/>
<w:bottom w:val="single" w:sz="12" w:space="0" w:color="auto"/>
</w:tblBorders>
<w:tblCellMar><w:top w:w="20" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>
<w:bottom w:w="20" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>
</w:style>"""


def _set_lists(document: WordDocument) -> None:
    """Replace the numberings by that of bullets and that of numbers, three levels deep each."""
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    for number, (kind, text) in enumerate([("bullet", "•"), ("decimal", "%{}.")]):
        levels = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
            f'<w:lvlText w:val="{text.format(level + 1)}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{640 * (level + 1)}" w:hanging="640"/></w:pPr></w:lvl>'
            for level in range(3)
        )
        numbering.append(
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
                f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
            )
        )
    for number in (1, 2):
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number - 1}"/></w:num>')
        )


def _set_fonts(document: WordDocument) -> None:
    """Name the fonts with their fallbacks in the font table."""
    part = next(part for part in document.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/>'
        f'<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, others in FALLBACKS.items()
    )
    part._blob = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {nsdecls("w")}>{fonts}</w:fonts>'
    ).encode()
