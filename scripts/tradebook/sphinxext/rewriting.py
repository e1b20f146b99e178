"""Which pages are read and written again: those that changed, and those that show something of others that changed.

Sphinx by itself reads the pages that are newer than what it read of them, by clocks that may have been set since; here their
content decides. It writes the pages that it read. A page also shows titles and numbers of others, and what the printed
report states of its figures. So each page has a digest of all that, which is compared with that of the build before.
What Sphinx would leave behind of pages as they were is removed, so that a build gives what a first build would give;
tests/unit/sphinxext/test_rewriting.py proves it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment

from tradebook.data.package import DESCRIPTOR
from tradebook.data.printed.places import PLACES_FILE
from tradebook.data.settings.switches import EDITION_FILE
from tradebook.digests import file_digest
from tradebook.sphinxext.edition import data_dir, edition_of
from tradebook.sphinxext.nodes import EXHIBIT_FILES, VEGA_BUNDLE
from tradebook.sphinxext.records import (
    RECORDS_FOLDER,
    USES_FILE,
    PageFigures,
    page_claims,
    page_figures,
    records_file,
    statuses_of,
)
from tradebook.sphinxext.upstream import cache_templates


def cache_compiled_templates(app: Sphinx) -> None:
    """Keep the compiled templates with what Sphinx keeps of the pages that it read."""
    cache_templates(app.builder, Path(app.doctreedir, "templates"))


def remove_static_files(app: Sphinx) -> None:
    """Remove what Sphinx and extensions copy anew, before they do: addresses differ by what they find there."""
    for path in Path(app.outdir, "_static").glob("*"):
        if path.is_dir() and path.name != Path(RECORDS_FOLDER).name:
            shutil.rmtree(path)
        elif path.is_file() and not path.name.startswith(VEGA_BUNDLE):
            path.unlink()


def pages_to_read(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages that are not what Sphinx read of them, or that include a file that is not."""
    read = env.__dict__.get("tradebook_read", {})
    return [page for page in env.found_docs if _source_digests(env, page) != read.get(page)]


def note_pages_read(app: Sphinx, env: BuildEnvironment) -> None:
    """Note what each page was when it was read."""
    env.__dict__["tradebook_read"] = {page: _source_digests(env, page) for page in env.found_docs}


def _source_digests(env: BuildEnvironment, page: str) -> list[str]:
    """Return the digests of a page's source and of the files that it was read with."""
    paths = [env.doc2path(page), *sorted(env.dependencies.get(page, ()))]
    return [file_digest(Path(env.srcdir, path)) for path in paths]


def pages_to_write(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Once all pages are read and numbered, return those that differ from the build before, for whatever reason."""
    if app.builder.format != "html":
        return []
    shared = _shared_digest(app, env)
    digests = {page: _digest([shared, _marks_shown(env, page_figures(env).get(page))]) for page in env.all_docs}
    before = env.__dict__.get("tradebook_digests", {})
    env.__dict__["tradebook_digests"] = digests
    # Sphinx loses an entry of the index unless its page is written.
    indexed = {page for page, entries in env.domains["index"].data["entries"].items() if entries}
    return [page for page, digest in digests.items() if digest != before.get(page) or page in indexed]


def _shared_digest(app: Sphinx, env: BuildEnvironment) -> str:
    """Digest what any page may show of another: titles, numbers, targets and terms; the titles of tables, and places."""
    standard = env.domains["std"].data
    parts = [
        edition_of(app).report.first_year,
        {page: title.astext() for page, title in env.titles.items()},
        env.toc_secnumbers,
        env.toc_fignumbers,
        standard["labels"],
        standard["anonlabels"],
        app.config.html_theme_options.get("announcement", ""),
        {repr(key): place for key, place in standard["objects"].items()},
        *(
            file_digest(path)
            for path in (data_dir(app) / name for name in (DESCRIPTOR, PLACES_FILE, EDITION_FILE))
            if path.exists()
        ),
    ]
    return _digest(parts)


def _marks_shown(env: BuildEnvironment, page: PageFigures | None) -> list[str]:
    """Return what the printed report states of the figures of a page, and what is not final in them."""
    keys = {*page.recorded, *page.cells} if page else ()
    return [repr((key, page_claims(env).get(key), statuses_of(env, key))) for key in sorted(keys)]


def _digest(content: list) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def remove_stale_files(app: Sphinx, exception: Exception | None) -> None:
    """Remove the files of exhibits and records that no page has any more."""
    if exception is not None or not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    pages, out = page_figures(app.env), Path(app.outdir)
    exhibits = {name for page in pages.values() for name in page.exhibits}
    images = {f"{name}.svg" for name in exhibits} | {name for _, name in app.env.images.values()}
    records = {out / records_file(name) for name, page in pages.items() if page.recorded} | {out / USES_FILE}
    for path in (out / app.builder.imagedir).glob("*"):
        if path.name not in images:
            path.unlink()
    for path in (out / EXHIBIT_FILES).glob("*"):
        if path.stem not in exhibits:
            path.unlink()
    for path in (out / RECORDS_FOLDER).glob("*"):
        if path not in records:
            path.unlink()


def add_rewriting(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("builder-inited", cache_compiled_templates)
    app.connect("builder-inited", remove_static_files)
    app.connect("env-get-outdated", pages_to_read)
    app.connect("env-updated", note_pages_read)
    # after the collector that assigns numbers
    app.connect("env-get-updated", pages_to_write, priority=600)
    app.connect("build-finished", remove_stale_files)
