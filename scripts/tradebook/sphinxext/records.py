"""The figures of the book's pages, kept while Sphinx reads them, and the records that the HTML pages load.

`keep_figures` collects what the notebooks glued; once all pages are read, the printed report is compared with them, and
each HTML page gets the records of its figures (see `tradebook.audit.records`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from tradebook.audit.reconciliation import claims_on
from tradebook.audit.records import page_records, records_script
from tradebook.audit.workbook import audit_name
from tradebook.data.downloads import FOLDER
from tradebook.data.package import DataPackage
from tradebook.figures.figure import ABSENT_MIME, FIGURE_MIME, Figure
from tradebook.figures.ledger import Ledger
from tradebook.glue import GLUED_MIME, glued_in
from tradebook.sphinxext.pages import book_year

RECORDS = "_static/records"
"""Folder of the records, in the built book."""


def glued(document: nodes.document) -> dict[str, dict]:
    """What the notebook behind a document has glued: by key, what it shows by mime type."""
    known = document.settings.env.temp_data
    if GLUED_MIME not in known:
        known[GLUED_MIME] = dict(glued_in(document["nb_renderer"].renderer.nb_client.notebook))
    return known[GLUED_MIME]


def is_there(document: nodes.document, key: str) -> bool:
    """True if the notebook behind a document has glued a figure, a phrase or the like, and not that it has no data."""
    return key in glued(document) and key not in keep_figures(document).absent


def absent_figures(document: nodes.document) -> set[str]:
    """The figures and exhibits that the notebook behind a document has no data for; also once it is parsed."""
    env = document.settings.env
    page = page_figures(env).get(env.docname)
    return page.absent if page else set()


@dataclass
class PageFigures:
    """The figures of a page: those of the ledger by key, what it has no data for, and what each exhibit shows.

    Attributes:
        cells: the keys of the figures in tables, also of those that only other pages have.
    """

    glued: dict[str, Figure]
    absent: set[str]
    exhibits: dict[str, list[Figure]] = field(default_factory=dict)
    cells: set[str] = field(default_factory=set)

    @property
    def recorded(self) -> dict[str, Figure]:
        """All figures that the page has records of, by key."""
        drawn = [figure for figures in self.exhibits.values() for figure in figures]
        return {figure.key: figure for figure in [*self.glued.values(), *drawn]}


def keep_figures(document: nodes.document) -> PageFigures:
    """Keep the figures of the notebook behind a document for the records."""
    env = document.settings.env
    if env.docname not in page_figures(env):
        shown = glued(document)
        records = (shows[FIGURE_MIME] for shows in shown.values() if FIGURE_MIME in shows)
        figures = [Figure.from_json(record, Path(env.docname).name) for record in records]
        absent = {key for key, shows in shown.items() if ABSENT_MIME in shows}
        page_figures(env)[env.docname] = PageFigures({figure.key: figure for figure in figures}, absent)
    return page_figures(env)[env.docname]


def keep_exhibit(document: nodes.document, exhibit: dict) -> None:
    """Keep what an exhibit shows: values of its own, and figures of the ledger in its cells."""
    page = keep_figures(document)
    figures = [Figure.from_json(record, Path(document.settings.env.docname).name) for record in exhibit["figures"]]
    rows = exhibit.get("table", {}).get("body", [])
    cells = [cell["figure"] for row in rows for cell in row if "figure" in cell]
    page.cells.update(cells)
    page.exhibits[exhibit["name"]] = figures + [page.glued[key] for key in cells if key in page.glued]


def page_figures(env: BuildEnvironment) -> dict[str, PageFigures]:
    """The figures of every notebook read so far, by page."""
    if not hasattr(env, "tradebook_figures"):
        env.tradebook_figures = {}
    return env.tradebook_figures


def forget_figures(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Drop the figures of a page that is read again."""
    page_figures(env).pop(docname, None)


def merge_figures(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment) -> None:
    """Take over what a parallel process read."""
    page_figures(env).update((name, figures) for name, figures in page_figures(other).items() if name in docnames)


def compare_with_print(app: Sphinx, env: BuildEnvironment) -> None:
    """Once all figures are known: what the printed report of the year says of each."""
    data_dir = Path(app.srcdir) / app.config.tradebook_data_dir
    app.tradebook_package = DataPackage(data_dir)
    year = book_year(app.config, Path(app.srcdir))
    ledger = Ledger(year, (figure for page in page_figures(env).values() for figure in page.glued.values()))
    env.tradebook_claims = claims_on(ledger, data_dir, year)


def records_file(page: str) -> str:
    """Where the records of a page are, in the built book."""
    return f"{RECORDS}/{page.replace('/', '-')}.js"


def write_records(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document) -> None:
    """Write the records of a page beside it, also of figures that only other pages refer to; tell the page where."""
    if doctree is None or pagename not in page_figures(app.env):
        return
    page = page_figures(app.env)[pagename]
    figures = page.recorded
    if not figures:
        return
    exhibits = {name: [figure.key for figure in shown] for name, shown in page.exhibits.items() if shown}
    records = page_records(figures.values(), exhibits, app.env.tradebook_claims, app.tradebook_package)
    if app.config.tradebook_audit:
        workbook = f"{FOLDER}/{audit_name(book_year(app.config, Path(app.srcdir)))}"
        records["workbook"] = context["pathto"](workbook, resource=True)
    name = records_file(pagename)
    target = Path(app.outdir, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(records_script(records), encoding="utf-8")
    url = escape(context["pathto"](name, resource=True))
    context["metatags"] = context.get("metatags", "") + f'\n<meta name="tradebook-records" content="{url}">'


def add_records(app: Sphinx) -> None:
    """Register the collecting, comparing and writing with Sphinx."""
    app.connect("env-purge-doc", forget_figures)
    app.connect("env-merge-info", merge_figures)
    app.connect("env-updated", compare_with_print)
    app.connect("html-page-context", write_records)
