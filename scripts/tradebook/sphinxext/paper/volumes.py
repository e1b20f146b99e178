"""The volumes as they are printed: their chapters as documents, what one takes from another, and where references lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from docutils import nodes
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from tradebook.data.settings.volumes import COMPANION, REPORT, Volume
from tradebook.sphinxext.division import divide_pages
from tradebook.sphinxext.nodes import ON_PRINT

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
class PrintedVolume:
    """A volume as it is printed.

    Attributes:
        volume: Which it is.
        chapters: Its chapters, in order.
        documents: What Sphinx has made of them, by page.
        corrections: What pages of the report say of the print, in the companion.
    """

    volume: Volume
    chapters: list[Chapter]
    documents: dict[str, nodes.document] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)


def divide_book(env: BuildEnvironment, config: Config) -> list[PrintedVolume]:
    """Divide a book into its volumes, see `tradebook.sphinxext.division.divide_pages`."""
    divided = divide_pages(env, config)
    return [
        PrintedVolume(volume, [Chapter(each.docname, each.part, _number(env, each.docname)) for each in pages])
        for volume, pages in divided.items()
    ]


def _number(env: BuildEnvironment, page: str) -> int | None:
    numbers = env.toc_secnumbers.get(page, {}).get("")
    return numbers[0] if numbers else None


def move_corrections(volumes: Sequence[PrintedVolume]) -> None:
    """Move what the report says of the print to its companion, if there is one."""
    by_kind = {each.volume: each for each in volumes}
    if COMPANION not in by_kind:
        return
    report, companion = by_kind[REPORT], by_kind[COMPANION]
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
        volume: The volume.
        label: Its label in Typst.
    """

    volume: Volume
    label: str


def find_targets(volumes: Sequence[PrintedVolume]) -> dict[tuple[str, str], Target]:
    """Return where the references to each page, and to each name in it, lead."""
    targets: dict[tuple[str, str], Target] = {}
    for printed in volumes:
        parts = [(found.docname, node) for found in printed.corrections for node in found.passages]
        for page, part in [*printed.documents.items(), *parts]:
            for node in part.findall(nodes.Element):
                names: list[str] = node.get("ids", [])
                for name in names:
                    first = names[0] if isinstance(node, MARKED) else name
                    targets[page, name] = Target(printed.volume, f"{page}#{first}")
        for page, document in printed.documents.items():
            chapter = next(document.findall(nodes.section), None)
            if chapter is not None and chapter["ids"]:
                targets[page, ""] = Target(printed.volume, f"{page}#{chapter['ids'][0]}")
    return targets
