"""What the chapters of a built edition say beside their numbers, sentence by sentence and exhibit by exhibit, compared with before.

It is read from the executed notebooks and the pages of Markdown that the web pages come with, so that it is what readers were
shown: prose, exhibits, and what else a cell prints or shows as text. Numbers in sentences are left to the ledger; what the program writes by itself, such as the imprint, is in no notebook.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from itertools import zip_longest
from pathlib import Path, PurePath, PurePosixPath
from typing import Any
from zipfile import ZipFile

from tradebook.audit.ledger_comparison import FigureChange, compare_ledgers
from tradebook.audit.review.updates import SHOWN, Update
from tradebook.digests import text_digest
from tradebook.execution.expressions import MARKDOWN, ROLE, text_of
from tradebook.execution.outputs import title_of
from tradebook.execution.reading.statements import as_read, shown_source, values_in
from tradebook.exhibits.exhibit import EXHIBIT_MIME, exhibit_rows, exhibits_in
from tradebook.figures.figure import FIGURE_MIME
from tradebook.figures.ledger import LEDGER_FILE, Ledger
from tradebook.publish.releasing.packing import pages_name
from tradebook.publish.releasing.released import Released
from tradebook.publish.workspace import HTML
from tradebook.recorded import RECORDED_MIME, Notebook

SOURCES = "_sources/chapters"
"""In the folder of the web pages: the executed chapters."""
MARKDOWN_PAGE = ".md"
OF_THE_BUILD = "reproducibility"
"""The chapter that says by which revision, software and files the book was made: each build has another."""
NOTHING = "没有"
LONGEST = 400
"""Characters of a state, from where on it is shortened."""
_NAMED = 20
"""Characters by which a sentence is named."""
_SENTENCE = re.compile(r"[^。\n]+。?[”）]*")
_NO_TEXT = re.compile(r"^\s*(?::[\w-]+:.*|\([\w-]+\)=)\s*$")
_BOX = re.compile(r"^\s*(?::{3,}|`{3,})(?:\{[\w:-]+\})?\s*")
"""Begins or ends a box or a block; what stands behind it, such as the title of a box, readers see."""
_MARKS = re.compile(r"^\s*(?:#{1,6} |[-*+] |> ?)+|\*\*")
_UNSEEN = {"remove-cell", "remove_cell", "remove-output", "remove_output"}
"""Tags of cells whose outputs are in no page."""
_OF_THE_RUN = re.compile(r" at 0x[0-9A-Fa-f]+")
"""Where an object was in memory: each run has another place."""
_INVISIBLE = re.compile(r"<(style|script)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_LINE_END = re.compile(r"</(?:caption|dd|div|dt|h[1-6]|li|p|pre|tr)\s*>|<br[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_TEXTS = {"caption": "标题", "alt": "说明", "source": "来源", "note": "注"}


@dataclass(frozen=True)
class PassageChange:
    """A sentence, an exhibit or a chapter that is not as it was.

    Attributes:
        item: What the log of corrections calls it.
        states: It before and after.
        causes: What the change comes from, in words, as far as can be said.
    """

    item: str
    states: tuple[str, str]
    causes: tuple[str, ...] = ()


Exhibits = dict[str, dict[str, Any]]
"""Exhibits of some chapters by their names."""
Change = FigureChange | PassageChange
"""What readers of a released edition see changed."""


def read_packed(pages: Path) -> dict[str, Notebook]:
    """Return the chapters of packed web pages by their names, executed as they are; a page of Markdown is one of one cell.

    Args:
        pages: The ZIP of the web pages; without it there are none.
    """
    if not pages.is_file():
        return {}
    with ZipFile(pages) as packed:
        paths = [PurePosixPath(name) for name in packed.namelist()]
        return {path.stem: _read(path, packed.read(str(path))) for path in paths if _is_chapter(path)}


def read_built(pages: Path) -> dict[str, Notebook]:
    """Return the chapters of a folder with web pages by their names, as `read_packed` does."""
    paths = sorted((pages / SOURCES).glob("*"))
    return {path.stem: _read(path, path.read_bytes()) for path in paths if _is_chapter(path)}


def _is_chapter(path: PurePath) -> bool:
    return any(path.match(f"{SOURCES}/*{suffix}") for suffix in (".ipynb", MARKDOWN_PAGE))


def _read(path: PurePath, content: bytes) -> Notebook:
    if path.suffix != MARKDOWN_PAGE:
        return json.loads(content)
    return {"cells": [{"cell_type": "markdown", "source": content.decode(), "metadata": {}}], "metadata": {}}


def compare_passages(old: Mapping[str, Notebook], new: Mapping[str, Notebook]) -> list[PassageChange]:
    """Return the sentences and exhibits that changed, came or went, in the order of the chapters' names.

    Args:
        old: The executed chapters as they were.
        new: As they are.
    """
    names = sorted({*old, *new} - {OF_THE_BUILD})
    exhibits = _find_exhibits(old.values()), _find_exhibits(new.values())
    return [change for name in names for change in _compare(name, old.get(name), new.get(name), exhibits)]


def _compare(
    name: str, old: Notebook | None, new: Notebook | None, exhibits: tuple[Exhibits, Exhibits]
) -> Iterator[PassageChange]:
    if old is None or new is None:
        states = (NOTHING, "新增一章") if old is None else ("有这一章", NOTHING)
        yield PassageChange(f"{title_of(new or old or {}) or name}（{name}）", states)
        return
    yield from _compare_sentences(name, _list_passages(old), _list_passages(new))
    # one that stands in another chapter now is the same
    gone = [each for each in _find_exhibits([old]) if each not in exhibits[1]]
    yield from _compare_exhibits([*_find_exhibits([new]), *gone], *exhibits)


def find_unlogged(released: Released, edition: Path, log: Iterable[Update]) -> list[Change]:
    """Return what readers of a released edition would see changed and no entry of the log of corrections says.

    Args:
        released: The released edition.
        edition: The folder of the edition as it was built last.
        log: The corrections of the edition.

    Raises:
        BuildError: What was handed out was changed in its folder since.
    """
    released.require_whole()
    # what an item was corrected to before says nothing of what it is now
    logged = {update.item: update.after for update in log}
    figures = compare_ledgers(released.ledger, Ledger.read(edition / LEDGER_FILE), "发布的", "现在的")
    shown = [change for change in figures.changes if change.kind in SHOWN]
    packed, built = read_packed(released.folder / pages_name(released.edition)), read_built(edition / HTML)
    # an edition that was released without its chapters is compared by its figures
    changes: list[Change] = [*shown, *(compare_passages(packed, built) if packed else [])]
    return [change for change in changes if logged.get(change.item) != change.states[1]]


# -- sentences ---------------------------------------------------------------------------------------------------------


def _list_passages(notebook: Notebook) -> list[tuple[str, str]]:
    """Return all that readers see beside exhibits: as it is compared, and as it is read."""
    return [*_list_sentences(notebook), *((line, line) for line in _list_lines(notebook))]


def _list_sentences(notebook: Notebook) -> Iterator[tuple[str, str]]:
    """Yield the sentences that readers see: with the names of numbers in their places, to compare, and as they are read."""
    values = values_in(notebook)
    for line in shown_source(notebook).split("\n"):
        if _NO_TEXT.match(line):
            continue
        line = _BOX.sub("", line)
        # a role may hold what ends a sentence
        roles = [match[0] for match in ROLE.finditer(line)]
        marked = ROLE.sub("\x00", line)
        for sentence in _SENTENCE.findall(marked):
            source = "".join(_interleave(sentence.split("\x00"), roles))
            del roles[: sentence.count("\x00")]
            if source.strip():
                yield _without_numbers(source, values), _MARKS.sub("", as_read(source, values)).strip()


def _list_lines(notebook: Notebook) -> Iterator[str]:
    """Yield the lines that the cells print, or show as text."""
    for cell in notebook["cells"]:
        if _UNSEEN.isdisjoint(cell["metadata"].get("tags", [])):
            for output in cell.get("outputs", []):
                lines = _OF_THE_RUN.sub("", _shown_text(output)).split("\n")
                yield from filter(None, map(str.strip, lines))


def _shown_text(output: Mapping[str, Any]) -> str:
    """Return what an output says that is neither Markdown, which is prose, nor of an exhibit."""
    data = output.get("data", {})
    if not data.keys().isdisjoint((MARKDOWN, EXHIBIT_MIME, RECORDED_MIME)):
        return ""
    if "text/html" in data:
        visible = _INVISIBLE.sub("", " ".join("".join(data["text/html"]).split()))
        return unescape(_TAG.sub(" ", _LINE_END.sub("\n", visible)))
    # a file may have cut it into parts
    return "".join(output.get("text", data.get("text/plain", "")))


def _interleave(texts: list[str], roles: list[str]) -> Iterator[str]:
    for place, text in enumerate(texts):
        if place:
            yield roles[place - 1]
        yield text


def _without_numbers(source: str, values: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a sentence in which each number of the ledger is only named."""

    def name(match: re.Match[str]) -> str:
        shows = values[match[2].strip()]
        return match[2] if FIGURE_MIME in shows else text_of(shows)

    return ROLE.sub(name, source).strip()


def _compare_sentences(
    chapter: str, old: list[tuple[str, str]], new: list[tuple[str, str]]
) -> Iterator[PassageChange]:
    named: Counter[str] = Counter()
    names = [_name(text, named) for _, text in old]
    matcher = SequenceMatcher(None, [key for key, _ in old], [key for key, _ in new], autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag == "equal":
            continue
        changed = zip(names[start:end], (text for _, text in old[start:end]), strict=True)
        for was, entry in zip_longest(changed, new[first:last]):
            after = entry[1] if entry else NOTHING
            name, before = was or (_name(after, named), NOTHING)
            yield PassageChange(f"文字{name}（{chapter}）", (_shorten(before), _shorten(after)))


def _name(text: str, named: Counter[str]) -> str:
    """Return how a passage begins; of several of a chapter that begin alike, those after the first with their number.

    Args:
        text: The passage.
        named: How many were named so far, by their beginnings.
    """
    beginning = f"“{text}”" if len(text) <= _NAMED else f"“{text[:_NAMED]}……”"
    named[beginning] += 1
    return beginning if named[beginning] == 1 else f"{beginning}第{named[beginning]}处"


# -- exhibits ----------------------------------------------------------------------------------------------------------


def _find_exhibits(notebooks: Iterable[Notebook]) -> Exhibits:
    return {exhibit["name"]: exhibit for notebook in notebooks for exhibit in exhibits_in(notebook)}


def _compare_exhibits(names: Iterable[str], old: Exhibits, new: Exhibits) -> Iterator[PassageChange]:
    for name in names:
        before, after = old.get(name), new.get(name)
        caption = (after or before or {})["caption"]
        item = f"图表“{caption}”（{name}）"
        if before is None or after is None:
            yield PassageChange(item, (NOTHING, "新增") if before is None else ("有这一图表", NOTHING))
        elif parts := list(_differences(_say(before), _say(after))):
            was, now = (_shorten("；".join(filter(None, side))) for side in zip(*parts, strict=True))
            yield PassageChange(item, (was or NOTHING, now or NOTHING))


def _say(exhibit: dict[str, Any]) -> list[str]:
    """Return all that an exhibit says, text by text and row by row."""
    texts = [f"{name}：{exhibit[key]}" for key, name in _TEXTS.items() if exhibit.get(key)]
    message = "".join(part if isinstance(part, str) else part["text"] for part in exhibit.get("message", []))
    return [*([message] if message else []), *texts, *(" ".join(map(str, row)) for row in exhibit_rows(exhibit))]


def _differences(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    for tag, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from zip_longest(old[start:end], new[first:last], fillvalue="")


def _shorten(text: str) -> str:
    """Return a text that fits into a line of the log; of a long one the digest of its rest keeps it apart from others."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}……（{text_digest(text)[:8]}）"
