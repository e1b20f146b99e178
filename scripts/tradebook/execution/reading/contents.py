"""What an edition's book consists of: the chapters and pages of ``_toc.yml``, but for those that ``edition.yml`` leaves out.

What the remaining pages say of something that is left out, a chapter or an exhibit in it, falls as a sentence does that
speaks of what the data lacks, see `tradebook.execution.reading.passages`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from sphinx_external_toc.api import SiteMap
from sphinx_external_toc.parsing import MalformedError, create_toc_dict, parse_toc_yaml

from tradebook.data.package import DataPackage
from tradebook.data.settings.switches import EDITION_FILE, ENTRY, find_left_out, find_part
from tradebook.digests import files_in
from tradebook.errors import BuildError, DataError
from tradebook.execution.cache import read_chapter
from tradebook.execution.expressions import ROLE
from tradebook.files import read_text

CHAPTERS = "chapters"
"""The folder of the chapters and pages, in the project's folder."""
PARTS = "parts"
"""The folder of the chapters of editions that are of a part of the year, in that of the chapters, which they may have, too."""
TOC = "_toc.yml"
_EXHIBIT = re.compile(r'"((?:fig|tab)-[^"\s]*)"')
"""An exhibit's name in the code of a chapter; what stands in braces is filled in when it runs."""
_LABEL = re.compile(r"^\(([^()\s]+)\)=\s*$", re.MULTILINE)
"""Markdown that names the place below it for `{ref}`."""
_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
_REFERENCE = re.compile(r"\{(?:numref|ref)\}`(?:[^`<]*<)?([^`<>]+)>?`")


@dataclass(frozen=True)
class Contents:
    """What an edition's book consists of.

    Attributes:
        chapters: The notebooks, by name.
        pages: The other pages, by name.
        toc: The table of contents, as ``_toc.yml`` writes it.
        left_out: What references may name that the book does not have: chapters, exhibits and places in them.
        unlisted: The notebooks that ``_toc.yml`` does not list.
    """

    chapters: list[Path]
    pages: list[Path]
    toc: dict[str, Any]
    left_out: frozenset[str]
    unlisted: list[str]

    @property
    def notices(self) -> list[str]:
        """What the editor should know: the chapters that are in no book."""
        return [
            f"{CHAPTERS}/{name} 没有列入 {TOC}，书中没有这一章；要收入，请在 {TOC} 中加一行“- file: {CHAPTERS}/{Path(name).stem}”。"
            for name in self.unlisted
        ]

    @property
    def in_order(self) -> list[Path]:
        """The notebooks in the order of the table of contents; in that of their names without one."""
        places = {name: number for number, name in enumerate(_files_in(self.toc))}
        return sorted(self.chapters, key=lambda path: places.get(path.stem, len(places)))

    def is_left_out(self, file: str) -> bool:
        """Tell whether a file of the project, by its path there, is of a chapter that the book leaves out."""
        path = PurePosixPath(file)
        return str(path.parent) == CHAPTERS and path.stem in self.left_out


def name_chapter(path: Path, area_name: str) -> str:
    """Return what editors call a chapter: its first heading, in which only the area's name is filled in.

    Args:
        path: The notebook.
        area_name: The area.
    """
    heading = _HEADING.search(_source(path))
    fill_in = {"area": area_name}
    name = ROLE.sub(lambda match: fill_in.get(match[2].strip(), ""), heading[1]).strip() if heading else ""
    return name or path.stem


def read_contents(root: Path, package: DataPackage, year: int | None = None) -> Contents:
    """Read what the book of an edition consists of.

    Args:
        root: The project's folder.
        package: The data.
        year: The edition; None for the latest that there can be.

    Raises:
        BuildError: ``_toc.yml`` is damaged, or lists a file that there is not.
        DataError: ``edition.yml`` leaves out a chapter that there is not, or the landing page.
    """
    folder, listing = root / CHAPTERS, root / TOC
    general: dict[str, Path] = {}
    if find_part(package):
        # what is written for whole years may hold for parts of a year, too
        general = _read_folder(folder)
        folder, listing = folder / PARTS, folder / PARTS / TOC
    own = _read_folder(folder)
    files = general | own
    # a folder of notebooks that no table of contents arranges
    if not listing.exists() or not read_text(listing).strip():
        return _divide(files.values(), {}, [], frozenset())
    site = _read_toc(listing, files)
    listed = {Path(page).name: page for page in site}
    off = _find_off(package, year, listed, Path(site.root.docname).name)
    _drop(site, {listed[name] for name in off})
    kept = [files[name] for name in sorted({Path(page).name for page in site})]
    gone = [files[name] for name in listed if files[name] not in kept]
    unlisted = [path.name for name, path in own.items() if name not in listed and path.suffix == ".ipynb"]
    return _divide(kept, create_toc_dict(site), unlisted, _names_gone(gone, kept))


def _read_folder(folder: Path) -> dict[str, Path]:
    return {path.stem: path for pattern in ("*.ipynb", "*.md") for path in files_in(folder, pattern)}


def _files_in(toc: Any) -> Iterator[str]:
    """Yield the names of the chapters and pages of a table of contents, in its order."""
    for key, entry in toc.items():
        if key in ("root", "file"):
            yield PurePosixPath(entry).name
        for each in entry if isinstance(entry, list) else ():
            yield from _files_in(each)


def _divide(files: Iterable[Path], toc: dict[str, Any], unlisted: list[str], left_out: frozenset[str]) -> Contents:
    files = sorted(files)
    chapters = [path for path in files if path.suffix == ".ipynb"]
    return Contents(chapters, [path for path in files if path not in chapters], toc, left_out, unlisted)


# -- _toc.yml and edition.yml ------------------------------------------------------------------------------------------


def _read_toc(listing: Path, files: Collection[str]) -> SiteMap:
    try:
        site = parse_toc_yaml(listing)
    except MalformedError as error:
        raise BuildError(
            f"{TOC} 的写法不对（{error}）。请对照其他各行改正，或运行 git checkout -- {TOC}。"
        ) from None
    for page in site:
        if Path(page).name not in files:
            raise BuildError(
                f"{TOC} 列了 {page}，却没有这个文件。{_name_nearest(Path(page).name, files)}请改正名称，或删去这一行。"
            )
    return site


def _find_off(package: DataPackage, year: int | None, listed: Iterable[str], landing: str) -> set[str]:
    """Return the names of the chapters that the edition leaves out."""
    switches, path = find_left_out(package, year), package.folder / EDITION_FILE
    for name in switches:
        if name not in listed:
            raise DataError(
                f"{path} 的 {ENTRY} 一项写了“{name}”，{TOC} 中没有这一章。{_name_nearest(name, listed)}请改正名称，或删去这一行。"
            )
    off = {name for name, is_off in switches.items() if is_off}
    if landing in off:
        raise DataError(f"{path} 的 {ENTRY} 一项不设“{landing}”，但它是书的首页，每版都要有。请删去这一行。")
    return off


def _name_nearest(name: str, known: Iterable[str]) -> str:
    names = list(known)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    return f"是不是 {'、'.join(near)}？" if near else f"可写的有：{'、'.join(names)}。"


def _drop(site: SiteMap, pages: set[str]) -> None:
    """Take pages out of the table of contents, with the pages below them, and the parts that are left empty."""
    below = set(pages)
    for page in pages:
        below |= set(_pages_below(site, page))
    for page in below:
        del site[page]
    for document in site.values():
        for tree in document.subtrees:
            tree.items[:] = [item for item in tree.items if str(item) not in below]
        document.subtrees[:] = [tree for tree in document.subtrees if tree.items]


def _pages_below(site: SiteMap, page: str) -> Iterator[str]:
    for child in site[page].child_files():
        yield child
        yield from _pages_below(site, child)


# -- what is gone with a chapter ---------------------------------------------------------------------------------------


def _names_gone(gone: Iterable[Path], kept: Iterable[Path]) -> frozenset[str]:
    """Return what references may name that stood in chapters which are left out: themselves, their exhibits and labels."""
    sources = {path: _source(path) for path in gone}
    if not sources:
        return frozenset()
    text = "\n".join(sources.values())
    patterns = [re.compile(_as_pattern(name)) for name in [*_EXHIBIT.findall(text), *_LABEL.findall(text)]]
    wanted = {name for path in kept for name in _REFERENCE.findall(_source(path))}
    exhibits = {name for name in wanted if any(pattern.fullmatch(name) for pattern in patterns)}
    return frozenset({path.stem for path in sources} | exhibits)


def _as_pattern(name: str) -> str:
    return "[^`]+".join(map(re.escape, re.split(r"\{[^{}]*\}", name)))


def _source(path: Path) -> str:
    """Return the Markdown and the code of a chapter or page."""
    if path.suffix != ".ipynb":
        return read_text(path)
    return "\n\n".join("".join(cell["source"]) for cell in read_chapter(path)["cells"])
