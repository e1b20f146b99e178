"""Texts of the data on their way to readers: one door for each language that would take some of their letters for markup.

A text says what its letters say. What writes Markdown, a result of an expression, a cell of a spreadsheet, a formula or a line
of a terminal or of Typst passes it through here; HTML is escaped by its templates.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from html import unescape

_SIGNS = re.compile(r"[!-/:-@\[-`{-~｛｝\t]|^\s|\s$")
"""What Markdown may take for markup: all punctuation of ASCII, tabs, and blanks at the ends; the braces of full width are what
an expression is almost written in."""
_REFERENCE = re.compile(r"&#\d+;")
_LINE_ENDS = re.compile(r"\s*[\r\n]+\s*")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no document of XML 1.0 can hold."""
_LITERAL = re.compile(r"(['\"]).*\1", re.DOTALL)
"""A text as Python writes it."""
_TYPST = re.compile(r'["\\\\]|[\x00-\x1f\x7f]')
"""What ends or changes a string in Typst."""
_NUMBER = re.compile(r"[+-]?\d[\d.]*%?")
"""What a spreadsheet takes for a number, though it begins like a formula."""
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
"""What a formula begins with; in some languages of a spreadsheet also in full width."""


# -- Markdown ----------------------------------------------------------------------------------------------------------


def as_markdown(text: str) -> str:
    r"""Write a text as Markdown that shows it letter by letter, in one paragraph.

    Its signs become numeric references, which are never markup, and which nothing takes for an expression.

    Examples:
        >>> as_markdown("规格为10*20厘米"), as_markdown("甲\n乙 ")
        ('规格为10&#42;20厘米', '甲\n乙&#32;')
    """
    return _SIGNS.sub(lambda match: f"&#{ord(match[0])};", _LINE_ENDS.sub("\n", text))


def as_paragraphs(text: str, write: Callable[[str], str] = as_markdown) -> str:
    r"""Write a text as Markdown, each of its lines as a paragraph.

    Args:
        text: The text.
        write: Writes a line.

    Examples:
        >>> as_paragraphs("一、甲。\n\n二、乙_丙。")
        '一、甲。\n\n二、乙&#95;丙。'
    """
    return "\n\n".join(map(write, _LINE_ENDS.split(text.strip())))


def from_markdown(markdown: str) -> str:
    """Return Markdown with the signs that `as_markdown` has written as references, for people who read its source.

    Examples:
        >>> from_markdown(as_markdown("a*b & <c>"))
        'a*b & <c>'
    """
    return _REFERENCE.sub(lambda match: unescape(match[0]), markdown)


# -- results of expressions --------------------------------------------------------------------------------------------


def as_plain(text: str) -> str:
    """Write a text as a result of an expression shows it in Jupyter, such that `from_plain` gives it back.

    Examples:
        >>> as_plain("西安"), from_plain(as_plain("'西安'"))
        ('西安', "'西安'")
    """
    return repr(text) if _LITERAL.fullmatch(text) else text


def from_plain(shown: str) -> str:
    r"""Return the text that Jupyter shows of a result: a string as Python writes it, or what an object says of itself.

    Examples:
        >>> from_plain("'D:\\\\a'"), from_plain("17.72亿美元")
        ('D:\\a', '17.72亿美元')
    """
    if not _LITERAL.fullmatch(shown):
        return shown
    try:
        value = ast.literal_eval(shown)
    except (SyntaxError, ValueError):
        return shown
    return value if isinstance(value, str) else shown


# -- XML ---------------------------------------------------------------------------------------------------------------


def as_xml_text(text: str) -> str:
    r"""Write a text such that XML can hold it: characters that it cannot, of which nobody sees any, by their numbers.

    Examples:
        >>> as_xml_text("甲<b>&\t乙"), as_xml_text("甲\x07乙\ud800")
        ('甲<b>&\t乙', '甲〔U+0007〕乙〔U+D800〕')
    """
    return _NOT_XML.sub(lambda match: f"〔U+{ord(match[0]):04X}〕", text)


# -- spreadsheets ------------------------------------------------------------------------------------------------------


def as_cell(text: str) -> str:
    """Write a text for a CSV file such that no spreadsheet reads it as a formula, with the apostrophe that says: a text.

    Examples:
        >>> as_cell("=A1"), as_cell("-1.5"), as_cell("-x")
        ("'=A1", '-1.5', "'-x")
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text) else text


def as_formula_text(text: str) -> str:
    """Write a text as a string in a spreadsheet's formula.

    Examples:
        >>> as_formula_text('西"安')
        '"西""安"'
    """
    return '"{}"'.format(text.replace('"', '""'))


# -- Typst -------------------------------------------------------------------------------------------------------------


def as_typst(text: str) -> str:
    r"""Write a text as a string of Typst, in which nothing is markup; the end of a line is a blank, as in Markdown.

    Examples:
        >>> print(as_typst('#甲*"乙"'), as_typst("D:\\x"), as_typst("甲\n乙"))
        "#甲*\"乙\"" "D:\\x" "甲 乙"
    """
    return '"{}"'.format(_TYPST.sub(_escape_in_typst, _LINE_ENDS.sub(" ", text)))


def _escape_in_typst(match: re.Match[str]) -> str:
    sign = match[0]
    return f"\\{sign}" if sign in '"\\' else f"\\u{{{ord(sign):x}}}"
