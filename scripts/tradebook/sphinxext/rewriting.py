"""Which pages are written again: those that were read again, and those of which something else has changed that they show.

Sphinx by itself writes the pages that it read. A page also shows titles and numbers of others, and what the printed
report states of its figures. So each page has a digest of all that, which is compared with that of the build before.
What Sphinx would leave behind of pages as they were is cleared away, so that a build gives what it would give the first
time; tests/test_manifest.py proves it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.jinja2glue import BuiltinTemplateLoader

from tradebook.data.package import DESCRIPTOR
from tradebook.digests import file_digest
from tradebook.sphinxext.nodes import EXHIBIT_FILES, VEGA_BUNDLE
from tradebook.sphinxext.records import RECORDS, PageFigures, page_figures, records_file


def keep_templates(app: Sphinx) -> None:
    """Keep the compiled templates with what was read; compiling them takes as long as several pages."""
    if isinstance(getattr(app.builder, "templates", None), BuiltinTemplateLoader):  # there are none for LaTeX
        folder = Path(app.doctreedir, "templates")
        folder.mkdir(parents=True, exist_ok=True)
        app.builder.templates.environment.bytecode_cache = FileSystemBytecodeCache(folder)


def forget_assets(app: Sphinx) -> None:
    """Before anything else, remove what Sphinx and extensions copy anew: addresses differ by what they find there."""
    for path in Path(app.outdir, "_static").glob("*"):
        if path.is_dir() and path.name != Path(RECORDS).name:
            shutil.rmtree(path)
        elif path.is_file() and not path.name.startswith(VEGA_BUNDLE):
            path.unlink()


def pages_to_write(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Once all pages are read and numbered: those that look different, for whatever reason."""
    if app.builder.format != "html":
        return []
    shared = _shared(app, env)
    shown = {page: _digest([shared, _claims(env, page_figures(env).get(page))]) for page in env.all_docs}
    before = getattr(env, "tradebook_shown", {})
    env.tradebook_shown = shown
    # an index entry is lost by Sphinx unless its page is written
    indexed = {page for page, entries in env.domains["index"].entries.items() if entries}
    return [page for page, digest in shown.items() if digest != before.get(page) or page in indexed]


def _shared(app: Sphinx, env: BuildEnvironment) -> str:
    """What any page may show of another: titles, numbers, targets and terms; and the titles of tables."""
    standard = env.domains["std"]
    parts = [
        {page: title.astext() for page, title in env.titles.items()},
        env.toc_secnumbers,
        env.toc_fignumbers,
        standard.labels,
        standard.anonlabels,
        {repr(key): place for key, place in standard.objects.items()},
        file_digest(Path(app.srcdir, app.config.tradebook_data_dir, DESCRIPTOR)),
    ]
    return _digest(parts)


def _claims(env: BuildEnvironment, page: PageFigures | None) -> list[str]:
    """What the printed report states of the figures of a page."""
    keys = {*page.recorded, *page.cells} if page else ()
    return [repr((key, env.tradebook_claims.get(key))) for key in sorted(keys)]


def _digest(content: list) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def clear_away(app: Sphinx, exception: Exception | None) -> None:
    """Remove the files of exhibits and records that no page has any more."""
    if exception is not None or app.builder.format != "html":
        return
    pages, out = page_figures(app.env), Path(app.outdir)
    exhibits = {name for page in pages.values() for name in page.exhibits}
    pictures = {f"{name}.svg" for name in exhibits} | {name for _, name in app.env.images.values()}
    records = {out / records_file(name) for name, page in pages.items() if page.recorded}
    for path in (out / app.builder.imagedir).glob("*"):
        if path.name not in pictures:
            path.unlink()
    for path in (out / EXHIBIT_FILES).glob("*"):
        if path.stem not in exhibits:
            path.unlink()
    for path in (out / RECORDS).glob("*"):
        if path not in records:
            path.unlink()


def add_rewriting(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("builder-inited", keep_templates)
    app.connect("builder-inited", forget_assets)
    app.connect("env-get-updated", pages_to_write, priority=600)  # when numbers are assigned
    app.connect("build-finished", clear_away)
