"""The volumes of the printed book: the report that readers want, and its companion with data and audit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from docutils import nodes
from sphinx.addnodes import toctree
from sphinx.environment import BuildEnvironment

from tradebook.data.downloads import COMPANION, REPORT

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


@dataclass
class Volume:
    """A volume.

    Attributes:
        name: `REPORT` or `COMPANION`.
        chapters: Its chapters, in order.
        documents: What Sphinx has made of them, by page.
    """

    name: str
    chapters: list[Chapter]
    documents: dict[str, nodes.document] = field(default_factory=dict)


def divide_book(env: BuildEnvironment, root: str, companion_parts: Sequence[str]) -> list[Volume]:
    """Divide a book into its volumes; one that has no chapters is none.

    Args:
        env: Sphinx's environment.
        root: The first page, of the report.
        companion_parts: The captions of the parts of the companion.
    """
    chapters: dict[str, list[Chapter]] = {REPORT: [Chapter(root, "", None)], COMPANION: []}
    for caption, pages in _parts(env, root):
        volume = COMPANION if caption in companion_parts else REPORT
        for place, page in enumerate(pages):
            number = env.toc_secnumbers.get(page, {}).get("")
            chapters[volume].append(Chapter(page, "" if place else caption, number[0] if number else None))
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
        for page, document in volume.documents.items():
            for node in document.findall(nodes.Element):
                names: list[str] = node.get("ids", [])
                for name in names:
                    first = names[0] if isinstance(node, MARKED) else name
                    targets[page, name] = Target(volume.name, f"{page}#{first}")
            chapter = next(document.findall(nodes.section), None)
            if chapter is not None and chapter["ids"]:
                targets[page, ""] = Target(volume.name, f"{page}#{chapter['ids'][0]}")
    return targets
