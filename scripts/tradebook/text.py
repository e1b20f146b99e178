"""Texts: how wide they are, how files encode them, and the characters in them that nobody sees."""

from __future__ import annotations

import re
import unicodedata
from unicodedata import east_asian_width

NARROW = 0.53
"""Average width of a Latin letter or digit in ems."""
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\uffff\U000e0000-\U000e007f]"
)
"""Characters that no text needs and nobody sees: control characters besides tab and line breaks, separators of lines and
paragraphs, marks of zero width and of direction, and those that stand for nothing.

The joiners within words and emoji are not among them, nor spaces of any width."""
UTF8 = {"PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8:surrogateescape"}
"""In the environment of a Python process of which is read what it says: it speaks UTF-8, whatever the terminal is set to."""
_NAMES = {
    "\x00": "空字符",
    "\x0b": "垂直制表符",
    "\x0c": "换页符",
    "\x85": "NEL 换行符",
    "\xad": "软连字符",
    "\u200b": "零宽空格",
    "\u200e": "方向标记",
    "\u200f": "方向标记",
    "\u2028": "行分隔符",
    "\u2029": "段分隔符",
    "\ufeff": "字节顺序标记",
    "\ufffd": "无法识别的字符",
}
_SIGNATURES = {
    b"PK\x03\x04": "文件其实是 Excel 工作簿（.xlsx）或压缩文件",
    b"\xd0\xcf\x11\xe0": "文件其实是旧式 Excel 工作簿（.xls）",
}
"""How files begin that are no texts."""
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


class EncodingError(ValueError):
    """Bytes are no text in UTF-8; the message says in Chinese what they seem to be."""


def chinese_number(number: int) -> str:
    """Write a number below 100 as headings are numbered.

    Examples:
        >>> [chinese_number(number) for number in (1, 10, 12, 20, 35)]
        ['一', '十', '十二', '二十', '三十五']
    """
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    return f"{digits[tens] if tens > 1 else ''}{'十' if tens else ''}{digits[ones] if ones or not tens else ''}"


NUMBER = re.compile(r"\s*[-+−]?\d[\d.,，．]*\s*[%％‰]?\s*")
"""What `is_only_number` takes for a number."""


def is_only_number(text: str) -> bool:
    """Tell whether a text is a number, so that it names nothing.

    Examples:
        >>> [is_only_number(text) for text in ("123", "12.5 %", "−1,234", "省商务厅", "58同城", "⑴", "")]
        [True, True, True, False, False, False, False]
    """
    return NUMBER.fullmatch(text) is not None


def text_width(text: str) -> float:
    """Estimate the width of a text in ems: a Chinese character or full-width mark is one.

    Example:
        >>> text_width("服务"), text_width("⑴")
        (2.0, 1.0)
        >>> round(text_width("2022年"), 2)
        3.12
    """
    return sum(1.0 if _is_wide(character) else NARROW for character in text)


def _is_wide(character: str) -> bool:
    """Tell whether a character is as wide as a Chinese one, as signs such as ⑴, Ⅻ and ★ are in Chinese fonts."""
    width = east_asian_width(character)
    return width in "WF" or (width == "A" and unicodedata.category(character) in ("Nl", "No", "So"))


def decode(content: bytes) -> str:
    r"""Decode the bytes of a text file: UTF-8, with or without byte order mark, and nothing else.

    Raises:
        EncodingError: They are something else.

    Examples:
        >>> decode("\ufeff陕西".encode())
        '陕西'
        >>> decode("陕西".encode("gbk"))
        Traceback (most recent call last):
        tradebook.text.EncodingError: 文件不是 UTF-8 编码（像是 GBK，即记事本的“ANSI”）
    """
    for signature, kind in _SIGNATURES.items():
        if content.startswith(signature):
            raise EncodingError(kind)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise EncodingError(f"文件不是 UTF-8 编码{_guess_encoding(content)}") from None
    if "\0" in text:
        # half of UTF-16 is such bytes, and a disk that was full leaves them, too
        kind = (
            "文件不是 UTF-8 编码（像是 UTF-16）" if text.count("\0") * 3 > len(text) else "文件里有空字节，已损坏"
        )
        raise EncodingError(kind)
    return text


def _guess_encoding(content: bytes) -> str:
    if content.startswith(_WIDE_MARKS):
        return "（是 UTF-16，即记事本的“Unicode”）"
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        line = content[: _find_damage(content)].count(b"\n") + 1
        return f"，第 {line} 行起无法识别"
    return "（像是 GBK，即记事本的“ANSI”）"


def _find_damage(content: bytes) -> int:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return len(content)


def name_unseen(text: str) -> str:
    r"""Name the characters of a text that nobody sees, each once; empty if there are none.

    Examples:
        >>> name_unseen("1608\u200b")
        'U+200B（零宽空格）'
        >>> name_unseen("\x07\x07\u202a"), name_unseen("两行\n字，  宽窄空格\u3000都看得见")
        ('U+0007、U+202A', '')
    """
    found = dict.fromkeys(UNSEEN.findall(text))
    return "、".join(f"U+{ord(mark):04X}" + (f"（{_NAMES[mark]}）" if mark in _NAMES else "") for mark in found)


def show_unseen(text: str) -> str:
    r"""Write the characters of a text that nobody sees by their numbers; a terminal would obey some of them.

    Examples:
        >>> show_unseen("甲\x1b[2J\n乙")
        '甲〔U+001B〕[2J\n乙'
    """
    return UNSEEN.sub(lambda match: f"〔U+{ord(match[0]):04X}〕", text)


def name_spaces(text: str) -> str:
    r"""Name the spaces of a text that look like ordinary ones and are none; empty if there are none.

    Examples:
        >>> name_spaces("1\u00a0608"), name_spaces("1 608")
        ('U+00A0', '')
    """
    found = dict.fromkeys(mark for mark in text if mark != " " and unicodedata.category(mark) == "Zs")
    return "、".join(f"U+{ord(mark):04X}" for mark in found)
