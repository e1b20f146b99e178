"""Render what a site of several editions adds to them: its entry page, comparisons, and the menu of editions in a page.

The pages take style sheets and scripts from the newest edition, so they look like the book; all of their content is in
the pages, so they also work without scripts. A pair of editions has an overview and one page a chapter, to keep pages light.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tradebook.audit.edition_comparison import DOWN, OTHER, SAME, UP, EditionComparison
from tradebook.audit.records import record_address
from tradebook.figures.figure import Figure
from tradebook.sphinxext.html import table_filters

COMPARISONS = "compare"
"""The folder of the comparison pages in a site."""
ENTRY = "index.html"


@dataclass(frozen=True)
class SiteEdition:
    """An edition in a site.

    Attributes:
        year: Its year, also the name of its folder.
        title: The book's title.
        landing: Its landing page, from its folder.
        chapters: Titles of its chapters by name, in the order of the book.
        files: Downloads that it offers, path from its folder by name.
    """

    year: int
    title: str
    landing: str
    chapters: dict[str, str]
    files: dict[str, str]


@dataclass(frozen=True)
class Site:
    """A site that is being put together.

    Attributes:
        folder: Its folder.
        editions: In order of their years.
    """

    folder: Path
    editions: list[SiteEdition]

    @property
    def newest(self) -> SiteEdition:
        """The newest edition."""
        return self.editions[-1]

    def edition(self, year: int) -> SiteEdition:
        """Return the edition of a year."""
        return next(edition for edition in self.editions if edition.year == year)

    def edition_folder(self, edition: SiteEdition) -> Path:
        """Return the folder of an edition's pages."""
        return self.folder / str(edition.year)

    def comparison_folder(self, older: int, newer: int) -> Path:
        """Return the folder of the pages that compare the editions of two years."""
        return self.folder / COMPARISONS / _name_pair(older, newer)


def _name_pair(older: int, newer: int) -> str:
    return f"{older}-{newer}"


def pair_years(years: Iterable[int]) -> list[tuple[int, int]]:
    """Return all pairs of an earlier and a later year.

    Examples:
        >>> pair_years([2022, 2020, 2021])
        [(2020, 2021), (2020, 2022), (2021, 2022)]
    """
    return list(combinations(sorted(years), 2))


def render_entry_page(site: Site) -> str:
    """Return the site's entry page: the newest edition, the others, and where two are compared."""
    newest, *older = reversed(site.editions)
    neighbours = [_name_pair(a.year, b.year) for a, b in pairwise(site.editions)]
    return _render("entry", root="", newest=newest, older=older, neighbours=neighbours)


def render_redirect(target: str) -> str:
    """Return a page that leads to another."""
    return _render("redirect", target=target) + "\n"


# -- comparisons -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ChapterSummary:
    """How many figures of a chapter are in both editions, by direction, and how many in one only."""

    name: str
    title: str
    both: int
    directions: dict[str, int]
    removed: int
    added: int

    @property
    def page(self) -> str:
        """The file with its figures, beside the overview."""
        return f"chapter-{self.name}.html"


def write_comparison(
    site: Site, comparison: EditionComparison, tables: Mapping[str, str], *, was_published: bool
) -> None:
    """Write the pages of a comparison into its folder: ``index.html`` and one a chapter.

    Args:
        site: The site, with both editions.
        comparison: Of the two editions.
        tables: Titles of the data tables by name.
        was_published: True if revisions were sought against the edition as it was published.
    """
    older, newer = site.edition(comparison.old.year), site.edition(comparison.new.year)
    folder = site.comparison_folder(older.year, newer.year)
    folder.mkdir(parents=True)
    chapters = _summarise_chapters(comparison, newer)
    years = [edition.year for edition in reversed(site.editions)]
    shared = {
        "root": "../../",
        "newest": site.newest,
        "older": older,
        "newer": newer,
        "earlier": [(year, _comparison_page(year, newer.year)) for year in years if year < newer.year],
        "later": [(year, _comparison_page(older.year, year)) for year in years if year > older.year],
    }
    overview = _render(
        "overview",
        **shared,
        comparison=comparison,
        chapters=chapters,
        tables=tables,
        revised_tables=[tables.get(row.new.table, row.new.table) for row in comparison.revisions],
        was_published=was_published,
    )
    (folder / ENTRY).write_text(overview, encoding="utf-8", newline="")
    for chapter in chapters:
        if chapter.both:
            text = _render("chapter", **shared, chapter=chapter, rows=comparison.of_chapter(chapter.name))
            (folder / chapter.page).write_text(text, encoding="utf-8", newline="")


def _comparison_page(older: int, newer: int) -> str:
    """Return where a comparison begins, from the folder of another one."""
    return f"../../{COMPARISONS}/{_name_pair(older, newer)}/{ENTRY}"


def _summarise_chapters(comparison: EditionComparison, newer: SiteEdition) -> list[ChapterSummary]:
    """Count the figures of each chapter that has any, in the order of the later edition."""
    summaries = []
    for name, title in newer.chapters.items():
        rows = comparison.of_chapter(name)
        counts = {way: sum(row.direction == way for row in rows) for way in (UP, DOWN, SAME, OTHER)}
        removed, added = (
            sum(figure.chapter == name for figure in figures) for figures in (comparison.removed, comparison.added)
        )
        if rows or removed or added:
            summaries.append(ChapterSummary(name, title, len(rows), counts, removed, added))
    return summaries


# -- the menu of editions ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EditionLink:
    """Where a page of the menu leads: the same page of another edition, or its landing page if it has no such page."""

    edition: SiteEdition
    href: str
    same_page: bool


def render_menu(site: Site, edition: SiteEdition, page: Path) -> str:
    """Return the menu of editions for a page.

    Args:
        site: The site, with more than one edition.
        edition: The page's edition.
        page: The page's file.
    """
    other = site.newest if edition is not site.newest else site.editions[-2]
    comparison = site.comparison_folder(*sorted((edition.year, other.year))) / ENTRY
    return _render(
        "menu",
        edition=edition,
        newest=site.newest,
        links=[_link_edition(site, edition, page, target) for target in reversed(site.editions)],
        comparison=_relative_link(comparison, page),
    )


def render_notice(site: Site, edition: SiteEdition, page: Path) -> str:
    """Return the notice for a page of an older edition that there is a newer one."""
    return _render("notice", edition=edition, newest=_link_edition(site, edition, page, site.newest))


def _link_edition(site: Site, edition: SiteEdition, page: Path, target: SiteEdition) -> EditionLink:
    folder, name = site.edition_folder(target), page.relative_to(site.edition_folder(edition))
    same_page = (folder / name).is_file()
    return EditionLink(target, _relative_link(folder / (name if same_page else target.landing), page), same_page)


def _relative_link(target: Path, page: Path) -> str:
    return Path(os.path.relpath(target, page.parent)).as_posix()


# -- templates ---------------------------------------------------------------------------------------------------------


def _render(name: str, **values: Any) -> str:
    return _templates().get_template(f"{name}.html").render(**values)


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("tradebook.publish"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    templates.globals |= {"record_link": record_link, "table_filters": lambda *args: Markup(table_filters(*args))}
    return templates


def record_link(year: int, figure: Figure) -> str:
    """Return where an edition shows the record of a figure, from the site's root."""
    return f"{year}/chapters/{record_address(figure)}"
