"""The volumes of the printed book: the report that readers want, and its companion with data and audit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from docutils import nodes
from sphinx.addnodes import toctree
from sphinx.environment import BuildEnvironment

from tradebook.data.downloads import COMPANION, REPORT
from tradebook.sphinxext.nodes import ON_PRINT

SUBTITLES = {REPORT: "", COMPANION: "数据与核对"}
"""What the cover says below the title."""
NAMES = {REPORT: "正文册", COMPANION: "数据与核对册"}
"""What each volume calls the other."""
MARKED = (nodes.section, nodes.figure, nodes.table)
"""What a reference leads to by the first of its names, and in Typst by one label."""


@dataclass(frozen=True)
class Chapter:
    """A chapter in its volume.

    Attributes:
        docname: Its page.
        part: The part that it begins; empty for one that goes on with the part before, or is in none.
        number: Its number; None for one without.
    """

    docname: str
    part: str
    number: int | None


@dataclass(frozen=True)
class Correction:
    """What a section says of the print.

    Attributes:
        docname: Its page.
        section: The section.
        passages: What it says.
    """

    docname: str
    section: nodes.section
    passages: list[nodes.Element]


@dataclass
class Volume:
    """A volume.

    Attributes:
        name: `REPORT` or `COMPANION`.
        chapters: Its chapters, in order.
        documents: What Sphinx has made of them, by page.
        corrections: What pages of the other volume say of the print.
    """

    name: str
    chapters: list[Chapter]
    documents: dict[str, nodes.document] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)


def divide_book(env: BuildEnvironment, root: str, companion: Sequence[str]) -> list[Volume]:
    """Divide a book into its volumes; one that has no chapters is none.

    Args:
        env: Sphinx's environment.
        root: The first page, of the report.
        companion: The captions of the companion's parts, and pages of others that are in it, too.
    """
    chapters: dict[str, list[Chapter]] = {REPORT: [Chapter(root, "", None)], COMPANION: []}
    for caption, pages in _parts(env, root):
        begun: set[str] = set()
        for page in pages:
            volume = COMPANION if caption in companion or page in companion else REPORT
            number = env.toc_secnumbers.get(page, {}).get("")
            part = "" if volume in begun else caption
            chapters[volume].append(Chapter(page, part, number[0] if number else None))
            begun.add(volume)
    return [Volume(name, found) for name, found in chapters.items() if found]


def _parts(env: BuildEnvironment, root: str) -> Iterator[tuple[str, list[str]]]:
    """Yield caption and pages of each table of contents on the first page."""
    for contents in env.get_doctree(root).findall(toctree):
        entries = [page for _, page in contents["entries"] if page in env.all_docs]
        yield contents["caption"] or "", [page for entry in entries for page in (entry, *_below(env, entry))]


def _below(env: BuildEnvironment, page: str) -> Iterator[str]:
    for below in env.toctree_includes.get(page, ()):
        yield below
        yield from _below(env, below)


def move_corrections(volumes: Sequence[Volume]) -> None:
    """Move what the report says of the print to its companion, if there is one."""
    if [volume.name for volume in volumes] != [REPORT, COMPANION]:
        return
    report, companion = volumes
    for page, document in report.documents.items():
        passages = [node for node in document.findall(nodes.Element) if ON_PRINT in node["classes"]]
        for section, found in groupby(passages, _section_of):
            companion.corrections.append(Correction(page, section, list(found)))
        for passage in passages:
            _remove(passage)


def _section_of(node: nodes.Element) -> nodes.section:
    while not isinstance(node, nodes.section):
        node = node.parent
    return node


def _remove(node: nodes.Element) -> None:
    """Remove a node, and what holds nothing without it, also a section of which the title remains."""
    parent = node.parent
    parent.remove(node)
    rest = [child for child in parent if not isinstance(child, nodes.title | nodes.Invisible)]
    if not rest and not isinstance(parent, nodes.document):
        _remove(parent)


# -- where references lead ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Target:
    """Where a reference leads.

    Attributes:
        volume: The name of the volume.
        label: Its label in Typst.
    """

    volume: str
    label: str


def find_targets(volumes: Sequence[Volume]) -> dict[tuple[str, str], Target]:
    """Return where the references to each page, and to each name in it, lead."""
    targets: dict[tuple[str, str], Target] = {}
    for volume in volumes:
        parts = [(found.docname, node) for found in volume.corrections for node in found.passages]
        for page, part in [*volume.documents.items(), *parts]:
            for node in part.findall(nodes.Element):
                names: list[str] = node.get("ids", [])
                for name in names:
                    first = names[0] if isinstance(node, MARKED) else name
                    targets[page, name] = Target(volume.name, f"{page}#{first}")
        for page, document in volume.documents.items():
            chapter = next(document.findall(nodes.section), None)
            if chapter is not None and chapter["ids"]:
                targets[page, ""] = Target(volume.name, f"{page}#{chapter['ids'][0]}")
    return targets
