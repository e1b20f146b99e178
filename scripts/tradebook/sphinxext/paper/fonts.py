"""The fonts of the printed book: those of the machine that are 宋体 and 黑体, and the characters that none of its fonts has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from unicodedata import category

import typst

from tradebook.markup import as_typst

LATIN = "Libertinus Serif"
"""Letters and digits within Chinese text; Typst brings it along."""
KINDS = {
    "serif": ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "SimSun", "Songti SC", "STSong"),
    "sans": ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "SimHei", "Microsoft YaHei", "PingFang SC"),
}
"""宋体 for texts and 黑体 for headings: fonts of Linux, Windows and macOS, best first."""
PACKAGE = "fonts-noto-cjk"
"""The package of Debian that has fonts of both kinds."""
MONO = "DejaVu Sans Mono"
"""Code; Typst brings it along."""
_LACKING = re.compile(r'(?:the text|contains the codepoint) `"(?:\\u\{([0-9a-f]+)\}|([^"]+))"`')
"""Says that no font has a character, or that it is one for private use, which tells no reader anything."""
BELONGING = ("Mn", "Mc", "Me", "Cf", "Cc")
"""Categories of characters that are nothing by themselves."""
STANDARDS = ["a-2a", "ua-1"]
"""What the PDF obeys: PDF/A-2a for archives, PDF/UA-1 for screen readers."""


@cache
def _families() -> frozenset[str]:
    return frozenset(typst.Fonts().families())


def choose_fonts() -> dict[str, list[str]]:
    """Return the machine's fonts of each kind; none where it has none."""
    return {kind: [name for name in names if name in _families()] for kind, names in KINDS.items()}


def missing_fonts() -> list[str]:
    """Return the packages with fonts that the PDF needs and this machine lacks."""
    return [] if all(choose_fonts().values()) else [PACKAGE]


def fonts_argument() -> str:
    """Write the fonts as the style of the book wants them."""
    chosen = choose_fonts()
    latin = f'(name: "{LATIN}", covers: "latin-in-cjk")'
    lists = {
        "serif": [latin, *map(as_typst, chosen["serif"])],
        "sans": [*map(as_typst, chosen["sans"])],
        "mono": [as_typst(MONO), *map(as_typst, chosen["sans"])],
    }
    written = ", ".join(f"{kind}: ({', '.join(names)},)" for kind, names in lists.items())
    return f"({written})"


def lacking_characters(texts: Iterable[str]) -> list[str]:
    """Return the characters of texts that no font of this machine has, in order; Typst itself is asked, which takes them.

    Marks stay with the letters that they belong to.
    """
    characters = sorted(sign for sign in set().union(*texts) if category(sign) not in BELONGING)
    probe = "#set document(title: [x])\n" + "\n".join(f"#{as_typst(sign)}" for sign in characters)
    try:
        typst.compile(probe.encode(), pdf_standards=STANDARDS)
    except typst.TypstError as error:
        return named_as_lacking(error)
    return []


def named_as_lacking(error: typst.TypstError) -> list[str]:
    """Return the characters that Typst says no font has, each once."""
    found = (chr(int(code, 16)) if code else text for code, text in _LACKING.findall(error.diagnostic))
    return list(dict.fromkeys(found))
