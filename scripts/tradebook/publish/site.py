"""One site of several built editions: a folder an edition, an entry page, comparisons, and a menu of editions in each page.

The editions' own folders stay as they were built: the site has copies, and only the copies get the menu. Nothing in the
site needs a network, a server or scripts.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from html import escape, unescape
from pathlib import Path
from urllib.parse import unquote

from sphinx_external_toc.parsing import parse_toc_yaml

from tradebook.audit.edition_comparison import compare_editions
from tradebook.audit.workbook import audit_name
from tradebook.data.downloads import FOLDER, report_name, workbook_name
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.errors import BuildError
from tradebook.figures.ledger import LEDGER_FILE, Ledger
from tradebook.publish.site_pages import (
    COMPARISONS,
    ENTRY,
    REDIRECT,
    SiteEdition,
    entry_page,
    pair_name,
    pairs,
    write_comparison,
)
from tradebook.publish.staging import only_build_of, staging_folder, swap_in

SITE = "site"
"""The folder of the site, beside the editions."""
HTML = "html"
TOC = "_toc.yml"
HEADER = '<div class="article-header-buttons">'
"""Where the theme has the buttons of a page; the menu of editions comes first among them."""
CONTENT = '<article class="bd-article">'
"""Where the content of a page begins, and the notice of an older edition comes."""
REFRESH = re.compile(r'http-equiv="Refresh" content="0; url=([^"]+)"', re.IGNORECASE)
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
FRONT = "首页"
DASH = " — "
"""Between the titles of page and book."""


def finished_editions(output: Path, years: Iterable[int]) -> list[int]:
    """The years of which a finished edition with web pages is there, in order."""
    folders = {year: output / str(year) for year in sorted(years)}
    return [year for year, at in folders.items() if (at / HTML / ENTRY).is_file() and (at / LEDGER_FILE).is_file()]


def build_site(
    root: Path, data_dir: Path, output: Path, years: Iterable[int], published: Mapping[int, Ledger] | None = None
) -> Path:
    """Put finished editions together as one site; the old site stays until the new one is complete.

    Args:
        root: the project's folder.
        data_dir: the data directory of the editions.
        output: the folder of the editions.
        years: which ones; those that are not built are left out.
        published: ledgers of editions as they were published, by year, to find revised data.

    Returns:
        the site's folder, ``<output>/site``.

    Raises:
        BuildError: none of the editions is built, one is just being built, or its pages have no place for the menu.
    """
    target, years, published = output / SITE, finished_editions(output, years), published or {}
    if not years:
        raise BuildError(f"{output} 中没有生成好的网页，无法合成网站。请先用 make html 生成至少一版。")
    with only_build_of(target, "网站"), staging_folder(target) as staging:
        with ExitStack() as locks:
            for year in years:
                locks.enter_context(only_build_of(output / str(year), f"{year} 年版"))
            for year in years:
                shutil.copytree(output / str(year) / HTML, staging / str(year))
            ledgers = {year: Ledger.read(output / str(year) / LEDGER_FILE) for year in years}
        order, info = _chapters(root), Report.open(data_dir).info
        editions = [_edition(staging, year, info.title(year), order) for year in years]
        if len(years) > 1:
            _add_menus(staging, editions)
            package = DataPackage(data_dir)
            tables = {name: package.resource(name).title or name for name in package.table_names}
            _add_comparisons(staging, editions, ledgers, published, tables)
        (staging / ENTRY).write_text(entry_page(editions), encoding="utf-8")
        swap_in(staging, target)
    return target


def _chapters(root: Path) -> list[str]:
    """The names of the book's pages in order."""
    tree = parse_toc_yaml(root / TOC)
    pages = [tree.root.docname]
    for part in tree.root.subtrees:
        pages += part.files()
    return pages


def _edition(site: Path, year: int, title: str, pages: Iterable[str]) -> SiteEdition:
    """What the site's pages need to know of an edition in it."""
    folder = site / str(year)
    landing = REFRESH.search((folder / ENTRY).read_text(encoding="utf-8"))
    names = {
        "全书 PDF": report_name(year),
        "数据工作簿（Excel）": workbook_name(year),
        "审计工作簿（Excel）": audit_name(year),
    }
    landing = unquote(landing[1]) if landing else ENTRY
    paths = [folder / f"{page}.html" for page in pages]
    return SiteEdition(
        year,
        title,
        landing,
        {path.stem: FRONT if path == folder / landing else _title(path) for path in paths if path.is_file()},
        {name: f"{FOLDER}/{file}" for name, file in names.items() if (folder / FOLDER / file).is_file()},
    )


def _title(page: Path) -> str:
    """The title of a page, without that of the book."""
    found = TITLE.search(page.read_text(encoding="utf-8"))
    return unescape(found[1]).rsplit(DASH, 1)[0].strip() if found else page.stem


# -- the menu of editions ----------------------------------------------------------------------------------------------


def _add_menus(site: Path, editions: list[SiteEdition]) -> None:
    """Put the menu into every page of every edition, and the notice into those that are not of the newest."""
    for edition in editions:
        changed = 0
        for page in _pages(site / str(edition.year)):
            text = page.read_text(encoding="utf-8")
            if HEADER in text:
                page.write_text(with_menu(text, site, page, edition, editions), encoding="utf-8")
                changed += 1
        if not changed:
            raise BuildError(f"{edition.year} 年版的网页里找不到页眉（{HEADER}），无法放入版本菜单。")


def _pages(folder: Path) -> Iterator[Path]:
    return (page for page in sorted(folder.rglob("*.html")) if "_static" not in page.parts)


def with_menu(text: str, site: Path, page: Path, edition: SiteEdition, editions: list[SiteEdition]) -> str:
    """A page with the menu of editions, and if there is a newer edition, with a notice that says so.

    Args:
        text: the page as its edition has it.
        site: the site's folder; page: the page's path in it.
        edition: the page's edition.
        editions: all of the site, in order of their years.
    """
    name, newest = page.relative_to(site / str(edition.year)), editions[-1]
    items = [_item(site, page, name, one, edition, newest) for one in reversed(editions)]
    other = newest if edition is not newest else editions[-2]
    pair = pair_name(*sorted((edition.year, other.year)))
    items.append(
        f'<li class="edition-compare"><a href="{_link(site / COMPARISONS / pair / ENTRY, page)}">各版比较</a></li>'
    )
    menu = (
        '<nav class="edition-chooser" aria-label="版本"><details>'
        f"<summary>{edition.year}年版</summary><ul>{''.join(items)}</ul></details></nav>"
    )
    text = text.replace(HEADER, HEADER + menu, 1)
    if edition is newest:
        return text
    href, _ = _same_page(site, page, name, newest)
    notice = f'<p class="edition-notice" role="note">这是{edition.year}年版，最新为<a href="{href}">{newest.year}年版</a>。</p>'
    return text.replace(CONTENT, CONTENT + notice, 1)


def _item(site: Path, page: Path, name: Path, one: SiteEdition, edition: SiteEdition, newest: SiteEdition) -> str:
    href, there = _same_page(site, page, name, one)
    remark = "（最新）" * (one is newest) + "：首页（无此页）" * (not there)
    current = ' aria-current="page"' * (one is edition)
    return f'<li><a href="{href}"{current}>{one.year}年版{remark}</a></li>'


def _same_page(site: Path, page: Path, name: Path, other: SiteEdition) -> tuple[str, bool]:
    """Where the same page of another edition is, else its landing page; and whether it has that page."""
    folder = site / str(other.year)
    there = (folder / name).is_file()
    return _link(folder / (name if there else other.landing), page), there


def _link(target: Path, page: Path) -> str:
    return escape(Path(os.path.relpath(target, page.parent)).as_posix())


# -- comparisons -------------------------------------------------------------------------------------------------------


def _add_comparisons(
    site: Path,
    editions: list[SiteEdition],
    ledgers: Mapping[int, Ledger],
    published: Mapping[int, Ledger],
    tables: Mapping[str, str],
) -> None:
    """Write the comparison of every two editions, and the page that leads to the newest two."""
    for older, newer in pairs(ledgers):
        comparison = compare_editions(ledgers[older], ledgers[newer], published.get(older))
        folder = site / COMPARISONS / pair_name(older, newer)
        write_comparison(folder, comparison, editions, tables, was_published=older in published)
    newest = pair_name(editions[-2].year, editions[-1].year)
    (site / COMPARISONS / ENTRY).write_text(REDIRECT.format(f"{newest}/{ENTRY}"), encoding="utf-8")
