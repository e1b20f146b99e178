"""The fonts of the printed book: those of the machine that are 宋体 and 黑体."""

from __future__ import annotations

from functools import cache

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


@cache
def _families() -> frozenset[str]:
    # Typst is not there in every installation
    import typst

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
