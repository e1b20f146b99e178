"""The figures of the book's pages, collected while Sphinx reads them, and the records that the HTML pages load.

`collect_figures` collects what the notebooks show; once all pages are read, the printed report is compared with them, and
each HTML page gets the records of its figures. What a record holds is in `tradebook.audit.records`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from tradebook.audit.reconciliation import Result, claims_on
from tradebook.audit.records import page_records, records_script, share_claims, uses_script
from tradebook.audit.workbook import audit_name
from tradebook.data.downloads import DOWNLOADS
from tradebook.execution.expressions import EXPRESSIONS, results_in, truth_of
from tradebook.figures.figure import ABSENT_MIME, FIGURE_MIME, Figure, figures_in
from tradebook.figures.ledger import Ledger
from tradebook.recorded import recorded_in
from tradebook.sphinxext.edition import BookEdition
from tradebook.sphinxext.upstream import evaluate, notebook_of

RECORDS_FOLDER = "_static/records"
"""Where the records are, in the built book."""
USES_FILE = f"{RECORDS_FOLDER}/uses.js"
"""What is made of each observation, beside the records of the pages."""
DATA_PAGE, CLAIMS_PAGE = "data-tables", "claims"
"""The pages that list the observations and the claims."""


# -- what the pages show -----------------------------------------------------------------------------------------------


@dataclass
class PageFigures:
    """The figures of a page.

    Attributes:
        shown: the figures of the ledger that its notebook shows, by key.
        absent: the names of the exhibits that it has no data for.
        expressions: the keys of its figures by expression.
        written: the expressions of its prose that show each figure, alone or in a phrase, by its key.
        exhibits: the figures that each of its exhibits shows, by the exhibit's name.
        cells: the keys of the figures in its tables, also of those that only other pages show.
    """

    shown: dict[str, Figure]
    absent: set[str]
    expressions: dict[str, str] = field(default_factory=dict)
    written: dict[str, list[str]] = field(default_factory=dict)
    exhibits: dict[str, list[Figure]] = field(default_factory=dict)
    cells: set[str] = field(default_factory=set)

    @property
    def recorded(self) -> dict[str, Figure]:
        """All figures that the page has records of, by key."""
        drawn = [figure for figures in self.exhibits.values() for figure in figures]
        return {figure.key: figure for figure in [*self.shown.values(), *drawn]}


def page_figures(env: BuildEnvironment) -> dict[str, PageFigures]:
    """Return the figures of every notebook read so far, by page; Sphinx keeps them with what it read."""
    return env.__dict__.setdefault("tradebook_figures", {})


def page_claims(env: BuildEnvironment) -> dict[str, list[Result]]:
    """Return what the printed report states of each figure, by key; known once all pages are read."""
    return env.__dict__.setdefault("tradebook_claims", {})


def statuses_of(env: BuildEnvironment, key: str) -> str:
    """Return the statuses of the observations that a figure is made of, as far as readers are told of them."""
    return page_statuses(env).get(key, "")


def page_statuses(env: BuildEnvironment) -> dict[str, str]:
    """Return the statuses of the figures that have any, by key; known once all pages are read."""
    return env.__dict__.setdefault("tradebook_statuses", {})


def value_of(document: nodes.document, expression: str) -> dict:
    """Return what an expression gives in the notebook behind a document: its representations by mime type.

    What was not evaluated has none.
    """
    values, page = _evaluated(document), collect_figures(document)
    if expression not in values:
        values[expression] = evaluate(document, expression)
        _collect_written(page, document.settings.env.docname, expression, values[expression])
    return values[expression]


def _evaluated(document: nodes.document) -> dict[str, dict]:
    """Return what the notebook behind a document shows: by expression, its representations by mime type."""
    page_data = document.settings.env.temp_data
    if EXPRESSIONS not in page_data:
        results = results_in(notebook_of(document))
        page_data[EXPRESSIONS] = {expression: result["data"] for expression, result in results}
    return page_data[EXPRESSIONS]


def holds(document: nodes.document, condition: str) -> bool:
    """Tell whether a condition of the prose holds."""
    return value_of(document, truth_of(condition)).get("text/plain") == "True"


def absent_exhibits(document: nodes.document) -> set[str]:
    """Return what references in a document may name that is not there; also when it is read no longer.

    These are the exhibits that the notebook behind it has no data for, and what the edition leaves out of the book.
    """
    env = document.settings.env
    page = page_figures(env).get(env.docname)
    return (page.absent if page else set()) | set(env.config.tradebook_left_out)


def recorded_figures(document: nodes.document) -> dict[str, Figure]:
    """Return the figures that the page of a document has records of, by key; also when it is read no longer."""
    env = document.settings.env
    page = page_figures(env).get(env.docname)
    return page.recorded if page else {}


def collect_figures(document: nodes.document) -> PageFigures:
    """Collect the figures of the notebook behind a document, once."""
    env = document.settings.env
    if env.docname not in page_figures(env):
        page = page_figures(env)[env.docname] = PageFigures({}, set())
        for expression, shows in _evaluated(document).items():
            _collect_written(page, env.docname, expression, shows)
        for key, shows in recorded_in(notebook_of(document)):
            _collect(page, env.docname, key, shows)
    return page_figures(env)[env.docname]


def _collect_written(page: PageFigures, docname: str, expression: str, shows: dict) -> None:
    _collect(page, docname, expression, shows)
    for record in figures_in(shows):
        page.written.setdefault(record["key"], []).append(expression)


def _collect(page: PageFigures, docname: str, expression: str, shows: dict) -> None:
    for record in figures_in(shows):
        figure = Figure.from_json(record, Path(docname).name)
        page.shown.setdefault(figure.key, figure)
        if FIGURE_MIME in shows:
            page.expressions[expression] = figure.key
    if ABSENT_MIME in shows:
        page.absent.add(shows[ABSENT_MIME]["key"])


def collect_exhibit(document: nodes.document, exhibit: dict) -> None:
    """Collect what an exhibit shows: values of its own, and figures of the ledger in its cells."""
    page = collect_figures(document)
    figures = [Figure.from_json(record, Path(document.settings.env.docname).name) for record in exhibit["figures"]]
    rows = exhibit.get("table", {}).get("body", [])
    cells = [cell["figure"] for row in rows for cell in row if "figure" in cell]
    page.cells.update(cells)
    page.exhibits[exhibit["name"]] = figures + [page.shown[key] for key in cells if key in page.shown]


def purge_figures(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Drop the figures of a page that is read again or gone."""
    page_figures(env).pop(docname, None)


def merge_figures(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment) -> None:
    """Take over what a parallel process read."""
    page_figures(env).update((name, figures) for name, figures in page_figures(other).items() if name in docnames)


# -- the records -------------------------------------------------------------------------------------------------------


def records_file(page: str) -> str:
    """Return where the records of a page are, in the built book."""
    return f"{RECORDS_FOLDER}/{page.replace('/', '-')}.js"


class RecordWriter:
    """Compares the figures with the printed report once all pages are read, and writes the records of each page."""

    def __init__(self, edition: BookEdition):
        self._edition = edition

    def compare_with_print(self, app: Sphinx, env: BuildEnvironment) -> None:
        """Look up what the printed report of the year says of each figure."""
        year = app.config.tradebook_year
        pages = dict(sorted(page_figures(env).items()))
        ledger = Ledger(year, (figure for page in pages.values() for figure in page.shown.values()))
        ledger.expressions = {Path(name).name: page.expressions for name, page in pages.items()}
        claims = page_claims(env)
        claims.clear()
        shown = [figure for page in pages.values() for figure in page.recorded.values()]
        statuses = page_statuses(env)
        statuses.clear()
        statuses.update((figure.key, found) for figure in shown if (found := figure.statuses))
        claims.update(share_claims(claims_on(ledger, self._edition.report.package, year), shown))
        if app.builder.format == "html":
            _write_script(Path(app.outdir, USES_FILE), uses_script(ledger))

    def write_records(
        self, app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
    ) -> None:
        """Write the records of a page beside it, also of figures that only other pages show; tell the page where."""
        page = page_figures(app.env).get(pagename)
        if doctree is None or page is None or not page.recorded:
            return
        exhibits = {name: [figure.key for figure in figures] for name, figures in page.exhibits.items() if figures}
        records = page_records(
            page.recorded.values(),
            exhibits,
            page_claims(app.env),
            self._edition.report.package,
            page.written,
        )
        records["source"] = {
            "title": app.env.titles[pagename].astext(),
            "name": Path(context["sourcename"]).name,
            "address": context["pathto"](f"_sources/{context['sourcename']}", resource=True),
        }
        for name in (DATA_PAGE, CLAIMS_PAGE):
            listing = str(Path(pagename).with_name(name))
            records[name] = context["pathto"](listing) or "#" if listing in app.env.all_docs else ""
        if app.config.tradebook_audit:
            workbook = f"{DOWNLOADS}/{audit_name(app.config.tradebook_edition)}"
            records["workbook"] = context["pathto"](workbook, resource=True)
        name = records_file(pagename)
        _write_script(Path(app.outdir, name), records_script(records))
        url = escape(context["pathto"](name, resource=True))
        context["metatags"] = context.get("metatags", "") + f'\n<meta name="tradebook-records" content="{url}">'


def _write_script(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script, encoding="utf-8", newline="")


def add_records(app: Sphinx, edition: BookEdition) -> None:
    """Register the collecting, comparing and writing with Sphinx."""
    writer = RecordWriter(edition)
    app.connect("env-purge-doc", purge_figures)
    app.connect("env-merge-info", merge_figures)
    app.connect("env-updated", writer.compare_with_print)
    app.connect("html-page-context", writer.write_records)
