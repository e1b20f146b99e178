"""Put built editions together as one site: a folder an edition, an entry page, comparisons, a menu of editions in each page.

The editions' own folders stay as they were built: the site has copies, and only the copies get the menu. Nothing in the
site needs a network, a server or scripts.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from sphinx_external_toc.parsing import parse_toc_yaml

from tradebook.audit.edition_comparison import compare_editions
from tradebook.audit.workbook import audit_name
from tradebook.commands import spell_both
from tradebook.data.downloads import DOWNLOADS, workbook_name
from tradebook.data.settings.volumes import pdf_names, word_names
from tradebook.errors import BuildError
from tradebook.execution.reading.contents import TOC
from tradebook.figures.ledger import LEDGER_FILE, Ledger
from tradebook.publish.folders import Area
from tradebook.publish.site_pages import (
    COMPARISONS,
    ENTRY,
    Site,
    SiteEdition,
    pair_years,
    render_entry_page,
    render_menu,
    render_notice,
    render_redirect,
    write_comparison,
)
from tradebook.publish.staging import only_build_of, staging_folder, swap_in
from tradebook.publish.workspace import HTML

SITE = "site"
"""The folder of the site, beside the editions."""
HEADER = '<div class="article-header-buttons">'
"""Where the theme has the buttons of a page; the menu of editions comes first among them."""
CONTENT = '<article class="bd-article">'
"""Where the content of a page begins, and the notice of an older edition comes."""
REFRESH = re.compile(r'http-equiv="Refresh" content="0; url=([^"]+)"', re.IGNORECASE)
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
FRONT = "首页"
DASH = " — "
"""Between the titles of page and book."""


def finished_years(area: Area) -> list[int]:
    """Return the years of an area of which a finished edition with web pages is there, in order."""
    folders = {year: area.output / str(year) for year in sorted(area.years)}
    return [
        year
        for year, folder in folders.items()
        if (folder / HTML / ENTRY).is_file() and (folder / LEDGER_FILE).is_file()
    ]


def build_site(root: Path, area: Area, published: Mapping[int, Ledger] | None = None) -> Path:
    """Put the finished editions of an area together as one site; the old site stays until the new one is complete.

    Args:
        root: The project's folder.
        area: The report and the years; those that are not built are left out.
        published: Ledgers of editions as they were published, by year, to find revised data.

    Returns:
        The site's folder, ``site`` beside the editions.

    Raises:
        BuildError: None of the editions is built, one is just being built, or its pages have no place for the menu.
    """
    target, years = area.output / SITE, finished_years(area)
    if not years:
        html = spell_both("html", area.data_dir)
        raise BuildError(f"{area.output} 中没有生成好的网页，无法合成网站。请先用 {html} 生成至少一版。")
    with only_build_of(target, "网站"), staging_folder(target) as staging:
        with ExitStack() as locks:
            for year in years:
                locks.enter_context(only_build_of(area.output / str(year), f"{year} 年版"))
            for year in years:
                shutil.copytree(area.output / str(year) / HTML, staging / str(year))
            ledgers = {year: Ledger.read(area.output / str(year) / LEDGER_FILE) for year in years}
        pages = _list_pages(root)
        site = Site(staging, [_read_edition(staging / str(year), year, area, pages) for year in years])
        if len(years) > 1:
            for edition in site.editions:
                _add_menus(site, edition)
            _add_comparisons(site, area, ledgers, published or {})
        (staging / ENTRY).write_text(render_entry_page(site), encoding="utf-8", newline="")
        swap_in(staging, target)
    return target


def _list_pages(root: Path) -> list[str]:
    """Return the names of the book's pages in order."""
    tree = parse_toc_yaml(root / TOC)
    pages = [tree.root.docname]
    for part in tree.root.subtrees:
        pages += part.files()
    return pages


def _read_edition(folder: Path, year: int, area: Area, pages: Iterable[str]) -> SiteEdition:
    """Gather what the site's pages need to know of an edition."""
    info = area.report.as_of(year).info
    edition = info.edition(year)
    names = {
        **pdf_names(edition),
        **word_names(edition),
        "数据工作簿（Excel）": workbook_name(edition),
        "审计工作簿（Excel）": audit_name(edition),
    }
    refresh = REFRESH.search((folder / ENTRY).read_text(encoding="utf-8"))
    landing = unquote(refresh[1]) if refresh else ENTRY
    paths = [folder / f"{page}.html" for page in pages]
    return SiteEdition(
        year,
        info.title(year),
        landing,
        {path.stem: FRONT if path == folder / landing else _read_title(path) for path in paths if path.is_file()},
        {name: f"{DOWNLOADS}/{file}" for name, file in names.items() if (folder / DOWNLOADS / file).is_file()},
    )


def _read_title(page: Path) -> str:
    """Return the title of a page, without that of the book."""
    title = TITLE.search(page.read_text(encoding="utf-8"))
    return unescape(title[1]).rsplit(DASH, 1)[0].strip() if title else page.stem


def _add_menus(site: Site, edition: SiteEdition) -> None:
    """Put the menu into every page of an edition, and the notice if it is not the newest.

    Raises:
        BuildError: No page has a place for the menu.
    """
    changed = 0
    for page in _find_pages(site.edition_folder(edition)):
        text = page.read_text(encoding="utf-8")
        if HEADER in text:
            text = text.replace(HEADER, HEADER + render_menu(site, edition, page), 1)
            if edition is not site.newest:
                text = text.replace(CONTENT, CONTENT + render_notice(site, edition, page), 1)
            page.write_text(text, encoding="utf-8", newline="")
            changed += 1
    if not changed:
        raise BuildError(f"{edition.year} 年版的网页里找不到页眉（{HEADER}），无法放入版本菜单。")


def _find_pages(folder: Path) -> Iterator[Path]:
    return (page for page in sorted(folder.rglob("*.html")) if "_static" not in page.parts)


def _add_comparisons(
    site: Site, area: Area, ledgers: Mapping[int, Ledger], published: Mapping[int, Ledger]
) -> None:
    """Write the comparison of every two editions, and the page that leads to the newest two."""
    package = area.report.package
    tables = {name: package.title(name) for name in package.table_names}
    for older, newer in pair_years(ledgers):
        comparison = compare_editions(ledgers[older], ledgers[newer], published.get(older))
        write_comparison(site, comparison, tables, was_published=older in published)
    comparisons = site.folder / COMPARISONS
    newest = site.comparison_folder(site.editions[-2].year, site.newest.year) / ENTRY
    redirect = render_redirect(newest.relative_to(comparisons).as_posix())
    (comparisons / ENTRY).write_text(redirect, encoding="utf-8", newline="")
