"""Make PDFs of the volumes in Typst; what a reader could not see or hear is an error that names its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from unicodedata import category

import typst

from tradebook.data.package import DataPackage
from tradebook.data.settings.switches import EDITION_FILE
from tradebook.data.settings.volumes import VOLUMES, Volume
from tradebook.errors import BuildError
from tradebook.markup import as_typst

_LACKING = re.compile(r'(?:the text|contains the codepoint) `"(?:\\u\{([0-9a-f]+)\}|([^"]+))"`')
"""Says that no font has a character, or that it is one for private use, which tells no reader anything."""
BELONGING = ("Mn", "Mc", "Me", "Cf", "Cc")
"""Categories of characters that are nothing by themselves."""
FEW_PLACES = 5
"""How many places of a character a message names."""


def compile_volumes(folder: Path, package: DataPackage, created: datetime) -> dict[Volume, Path]:
    """Make the PDF of each volume, for archives and screen readers (PDF/A-2a, PDF/UA-1).

    Args:
        folder: The folder that the builder has written.
        package: The data, to say which cell has a character that no font has.
        created: The time that the build gives for itself.

    Returns:
        The files by their volumes.

    Raises:
        BuildError: No font has a character, or Typst refuses something.
    """
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.typ"))}
    if lacking := lacking_characters(texts.values()):
        raise _lacking_error(lacking, texts, folder, package)
    done = {}
    for volume in VOLUMES:
        source = folder / f"{volume.name}.typ"
        if source.exists():
            try:
                pdf = _compile(source, root=folder, timestamp=int(created.timestamp()))
            except typst.TypstError as error:
                if lacking := named_as_lacking(error):
                    raise _lacking_error(lacking, texts, folder, package) from None
                raise BuildError(f"PDF 排版有问题：\n{error.diagnostic}") from None
            done[volume] = source.with_suffix(".pdf")
            done[volume].write_bytes(pdf)
    return done


def _compile(source: bytes | Path, **options: Any) -> bytes:
    """Make a PDF for archives and for screen readers.

    Raises:
        typst.TypstError: It would not be one.
    """
    pdf: bytes = typst.compile(source, pdf_standards=["a-2a", "ua-1"], **options)
    return pdf


def lacking_characters(texts: Iterable[str]) -> list[str]:
    """Return the characters of texts that no font of this machine has, in order; Typst itself is asked, which takes them.

    Marks stay with the letters that they belong to.
    """
    characters = sorted(sign for sign in set().union(*texts) if category(sign) not in BELONGING)
    probe = "#set document(title: [x])\n" + "\n".join(f"#{as_typst(sign)}" for sign in characters)
    try:
        _compile(probe.encode())
    except typst.TypstError as error:
        return named_as_lacking(error)
    return []


def named_as_lacking(error: typst.TypstError) -> list[str]:
    """Return the characters that Typst says no font has, each once."""
    found = (chr(int(code, 16)) if code else text for code, text in _LACKING.findall(error.diagnostic))
    return list(dict.fromkeys(found))


def _lacking_error(
    characters: list[str], texts: dict[Path, str], folder: Path, package: DataPackage
) -> BuildError:
    described = _describe_lacking(characters, texts, folder, package)
    return BuildError("PDF 排版有问题：\n" + "\n".join(described))


def _describe_lacking(
    characters: list[str], texts: dict[Path, str], folder: Path, package: DataPackage
) -> Iterator[str]:
    """Say which cells, or else which chapters, have a character that no font has."""
    for character in characters:
        places = [EDITION_FILE] if character in (package.read_text(EDITION_FILE) or "") else []
        places += map(str, package.find_text(character))
        places = places or [
            path.relative_to(folder).with_suffix("").as_posix()
            for path, text in texts.items()
            if character in text
        ]
        where = "；".join(places[:FEW_PLACES]) + (f"等 {len(places)} 处" if len(places) > FEW_PLACES else "")
        found = f"字符“{character}”（U+{ord(character[0]):04X}）没有字体可以排印"
        mend = "换一种写法，或安装有这个字符的字体；只要网页请用 tradebook html（make html）"
        yield f"{where}：{found}；应为：字体里有的字符。改法：{mend}。"
