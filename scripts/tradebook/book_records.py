"""The figures of the book's pages, kept while Sphinx reads them, and the records that the HTML pages load.

`keep_figures` collects what the notebooks glued; once all pages are read, the printed report is compared with them, and
each HTML page gets the records of its figures (see `tradebook.records`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from tradebook.book_pages import book_year
from tradebook.datapackage import DataPackage
from tradebook.downloads import FOLDER
from tradebook.ledger import ABSENT_MIME, FIGURE_MIME, Figure, Ledger, figure_from_json
from tradebook.published import claims_on
from tradebook.records import page_records, script
from tradebook.workbook import audit_name


def glued(document: nodes.document) -> dict:
    """What the notebook behind a document has glued, by key."""
    return document["nb_renderer"].renderer.nb_client.glue_data


def is_there(document: nodes.document, key: str) -> bool:
    """True if the notebook behind a document has glued a figure, a phrase or the like, and not that it has no data."""
    return key in glued(document) and key not in keep_figures(document).absent


def absent_figures(document: nodes.document) -> set[str]:
    """The figures and exhibits that the notebook behind a document has no data for; also once it is parsed."""
    env = document.settings.env
    page = _figures(env).get(env.docname)
    return page.absent if page else set()


@dataclass
class PageFigures:
    """The figures of a page: those of the ledger by key, what it has no data for, and what each exhibit shows."""

    glued: dict[str, Figure]
    absent: set[str]
    exhibits: dict[str, list[Figure]] = field(default_factory=dict)


def keep_figures(document: nodes.document) -> PageFigures:
    """Keep the figures of the notebook behind a document for the records."""
    env = document.settings.env
    if env.docname not in _figures(env):
        records = (entry.get("data", {}).get(FIGURE_MIME) for entry in glued(document).values())
        figures = [figure_from_json(record, Path(env.docname).name) for record in records if record]
        absent = {key for key, entry in glued(document).items() if ABSENT_MIME in entry.get("data", {})}
        _figures(env)[env.docname] = PageFigures({figure.key: figure for figure in figures}, absent)
    return _figures(env)[env.docname]


def keep_exhibit(document: nodes.document, exhibit: dict) -> None:
    """Keep what an exhibit shows: values of its own, and figures of the ledger in its cells."""
    page = keep_figures(document)
    figures = [figure_from_json(record, Path(document.settings.env.docname).name) for record in exhibit["figures"]]
    cells = [cell.get("figure") for row in exhibit.get("table", {}).get("body", []) for cell in row]
    page.exhibits[exhibit["name"]] = figures + [page.glued[key] for key in cells if key in page.glued]


def _figures(env: BuildEnvironment) -> dict[str, PageFigures]:
    """The figures of every notebook read so far, by page."""
    if not hasattr(env, "tradebook_figures"):
        env.tradebook_figures = {}
    return env.tradebook_figures


def forget_figures(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Drop the figures of a page that is read again."""
    _figures(env).pop(docname, None)


def merge_figures(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment) -> None:
    """Take over what a parallel process read."""
    _figures(env).update((name, figures) for name, figures in _figures(other).items() if name in docnames)


def compare_with_print(app: Sphinx, env: BuildEnvironment) -> None:
    """Once all figures are known: what the printed report of the year says of each."""
    data_dir = Path(app.srcdir) / app.config.tradebook_data_dir
    app.tradebook_package = DataPackage(data_dir)
    year = book_year(app.config, Path(app.srcdir))
    ledger = Ledger(year, (figure for page in _figures(env).values() for figure in page.glued.values()))
    env.tradebook_claims = claims_on(ledger, data_dir, year)


def write_records(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document) -> None:
    """Write the records of a page beside it, also of figures that only other pages refer to; tell the page where."""
    if doctree is None or pagename not in _figures(app.env):
        return
    page = _figures(app.env)[pagename]
    drawn = [figure for figures in page.exhibits.values() for figure in figures]
    figures = {figure.key: figure for figure in [*page.glued.values(), *drawn]}
    if not figures:
        return
    exhibits = {name: [figure.key for figure in shown] for name, shown in page.exhibits.items() if shown}
    records = page_records(figures.values(), exhibits, app.env.tradebook_claims, app.tradebook_package)
    if app.config.tradebook_audit:
        workbook = f"{FOLDER}/{audit_name(book_year(app.config, Path(app.srcdir)))}"
        records["workbook"] = context["pathto"](workbook, resource=True)
    name = f"_static/records/{pagename.replace('/', '-')}.js"
    target = Path(app.outdir, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(script(records), encoding="utf-8")
    url = escape(context["pathto"](name, resource=True))
    context["metatags"] = context.get("metatags", "") + f'\n<meta name="tradebook-records" content="{url}">'


def add_records(app: Sphinx) -> None:
    """Register the collecting, comparing and writing with Sphinx."""
    app.connect("env-purge-doc", forget_figures)
    app.connect("env-merge-info", merge_figures)
    app.connect("env-updated", compare_with_print)
    app.connect("html-page-context", write_records)
