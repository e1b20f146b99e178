"""Which pages of a book are in which of its volumes: the one place that reads ``tradebook_volumes``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sphinx.addnodes import toctree
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

from tradebook.data.settings.volumes import REPORT, VOLUMES, Volume


@dataclass(frozen=True)
class Placed:
    """A page in its volume.

    Attributes:
        docname: The page.
        part: The caption of the part that it begins there; empty for one that goes on with the part before, or is in none.
    """

    docname: str
    part: str


def divide_pages(env: BuildEnvironment, config: Config) -> dict[Volume, list[Placed]]:
    """Return the pages of each volume that has any, in the order of the book; the landing page is in the report.

    Args:
        env: Sphinx's environment, once all pages are read.
        config: Its ``tradebook_volumes`` has, by the names of volumes, the captions of parts and pages of others.

    Raises:
        ExtensionError: There is no volume of a name.
    """
    named: dict[str, list[str]] = config.tradebook_volumes
    known = [volume.name for volume in VOLUMES if volume is not REPORT]
    if unknown := sorted(set(named) - set(known)):
        raise ExtensionError(
            f"_config.yml 的 tradebook_volumes 写了“{'、'.join(unknown)}”；应为：{'、'.join(known)}。"
            "其余各章都在报告中，不必写。"
        )
    pages: dict[Volume, list[Placed]] = {volume: [] for volume in VOLUMES}
    pages[REPORT].append(Placed(config.root_doc, ""))
    for caption, found in _parts(env, config.root_doc):
        begun: set[Volume] = set()
        for page in found:
            listed = (each for each in VOLUMES if {caption, page} & set(named.get(each.name, ())))
            volume = next(listed, REPORT)
            pages[volume].append(Placed(page, "" if volume in begun else caption))
            begun.add(volume)
    return {volume: placed for volume, placed in pages.items() if placed}


def _parts(env: BuildEnvironment, root: str) -> Iterator[tuple[str, list[str]]]:
    """Yield caption and pages of each table of contents on the first page."""
    for contents in env.get_doctree(root).findall(toctree):
        entries = [page for _, page in contents["entries"] if page in env.all_docs]
        yield contents["caption"] or "", [page for entry in entries for page in (entry, *_below(env, entry))]


def _below(env: BuildEnvironment, page: str) -> Iterator[str]:
    for below in env.toctree_includes.get(page, ()):
        yield below
        yield from _below(env, below)
