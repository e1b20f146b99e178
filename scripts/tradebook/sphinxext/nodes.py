"""The book's own document nodes, and how HTML writes them; on paper, `tradebook.sphinxext.paper.writer` does.

`tradebook.sphinxext.figures` makes these nodes from notebook outputs; here is how each of them looks. Other builders (plain
text, gettext) fall back on the docutils classes that the nodes derive from.
"""

from __future__ import annotations

import json
import re
from functools import partial
from html import escape
from pathlib import Path

import vl_convert
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment

from tradebook.audit.reconciliation import Verdict
from tradebook.audit.records import gravest_verdict
from tradebook.data.downloads import DOWNLOADS
from tradebook.exhibits.exhibit import csv_text
from tradebook.exhibits.pictures import PictureStore
from tradebook.figures.observation_status import mark_statuses, name_statuses
from tradebook.files import write_atomically
from tradebook.sphinxext.edition import edition_of
from tradebook.sphinxext.html import html_table, render
from tradebook.sphinxext.records import page_claims, statuses_of
from tradebook.sphinxext.upstream import exhibit_numbers

EXHIBIT_FILES = f"{DOWNLOADS}/exhibits"
"""Folder of the data and pictures of exhibits, in the built book."""
ON_PRINT = "on-print"
"""The class of passages that say how the print differs; on paper they are in the companion."""
PANEL = "exhibit-panel"
"""The class of charts without number, each in a section that is a panel of a page."""
VEGA_BUNDLE = "vega-bundle"
"""How the name of the chart library's file begins."""
SVG_SIZE = re.compile(r'<svg[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"')


class figure_value(nodes.inline):
    """A figure of the ledger inside a text; attribute `figure` is its key."""


class chart(nodes.General, nodes.Element):
    """The drawing of a chart: attributes `spec`, `alt` and `name`."""


class exhibit_message(nodes.paragraph):
    """The headline above a chart: what it shows, with its figures."""


class exhibit_table(nodes.table):
    """A numbered table: `exhibit_title`, `exhibit_grid`, `exhibit_line`s.

    Attributes: `layout`, normal, long, or screen for one that is left out on paper; `filters` and `groups`, the numbers
    of the columns to choose rows by, and of those that are said once above the rows that share them.
    """


class exhibit_title(nodes.title):
    """The caption of an exhibit table."""


class exhibit_grid(nodes.General, nodes.Element):
    """Head and body of an exhibit table: attributes `head` and `body`, rows of cells as `tradebook.exhibits.tables` has them.

    One node and not thousands, each of which all transforms would look at. Its text is for the search.
    """


class exhibit_line(nodes.paragraph):
    """The source or a note under an exhibit."""


class exhibit_downloads(nodes.General, nodes.Element):
    """The line that offers an exhibit's data and picture, and says how to cite it.

    Attributes: `name`, `caption`, `kind`, `message`, `alt`, `source`, `note`, `rows`, `traced`, and `figures`, what it shows.
    """


class book_downloads(nodes.General, nodes.Element):
    """A list of the book's files for download.

    Attributes: `files`, pairs of text and address in the built book; `volumes`, the names of those whose files come first.
    """


# -- HTML ------------------------------------------------------------------------------------------------------


def visit_figure_value_html(self, node: figure_value) -> None:
    """Write `<span class="figure-value" data-figure="key">`, with the verdict if the printed report has it."""
    self.body.append(_figure_tag(self, node["figure"]))


def _figure_tag(writer, key: str) -> str:
    verdict = verdict_of(writer.builder.env, key)
    judged = f' data-verdict="{verdict}"' if verdict else ""
    return f'<span class="figure-value" data-figure="{escape(key)}"{judged}>'


def verdict_of(env: BuildEnvironment, key: str) -> Verdict | None:
    """Return the gravest verdict on what the printed report states of a figure; None if it states nothing."""
    return gravest_verdict(page_claims(env).get(key, []))


def depart_figure_value_html(self, node: figure_value) -> None:
    """Close the span, and mark what is made of provisional or estimated numbers."""
    self.body.append(f"</span>{_status_mark(self, node['figure'])}")


def _status_mark(writer, key: str) -> str:
    statuses = statuses_of(writer.builder.env, key)
    if not statuses:
        return ""
    name = name_statuses(statuses)
    # the word joiner keeps it with its number
    return f'\u2060<sup class="obs-status"><abbr title="{name}">{mark_statuses(statuses)}</abbr></sup>'


def visit_chart_html(self, node: chart) -> None:
    """Write the picture that always shows, the one for download, and the specification that `exhibits.js` draws from."""
    images, files = (Path(self.builder.outdir, folder) for folder in (self.builder.imagedir, EXHIBIT_FILES))
    for folder in (images, files):
        folder.mkdir(parents=True, exist_ok=True)
    store = pictures_of(self.builder)
    svg = store.svg(node["spec"])
    (images / f"{node['name']}.svg").write_text(svg, encoding="utf-8")
    (files / f"{node['name']}.png").write_bytes(store.png(node["spec"]))
    bundle = write_vega_bundle(Path(self.builder.outdir, "_static"))
    width, height = SVG_SIZE.findall(svg)[0]
    # in a script, "<!--" and "<script" mean something, too
    spec = json.dumps(node["spec"], ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
    drawing = render(
        "chart",
        alt=node["alt"],
        bundle=f"{_root(self)}_static/{bundle}",
        picture=f"{self.builder.imgpath}/{node['name']}.svg",
        width=round(float(width)),
        height=round(float(height)),
        spec=spec,
    )
    self.body.append(drawing)
    raise nodes.SkipNode


def _root(writer) -> str:
    """Return the way from a page to the root of the book."""
    return writer.builder.imgpath.removesuffix(writer.builder.imagedir)


def pictures_of(builder: Builder) -> PictureStore:
    """Return the store that the build has filled; a book that is compiled alone has its own."""
    app = builder.app
    folder = app.config.tradebook_pictures
    return PictureStore(Path(app.srcdir, folder) if folder else Path(app.doctreedir, "pictures"))


def write_vega_bundle(folder: Path) -> str:
    """Put Vega, Vega-Lite and vega-embed into a folder as one JavaScript file that needs no network, unless it is there.

    Returns:
        its file name.
    """
    name = vega_bundle_name()
    if not (folder / name).exists():
        write_atomically(folder / name, make_vega_bundle())
    return name


def vega_bundle_name() -> str:
    """Return the name of the file with Vega, which tells the versions."""
    version = vl_convert.__version__  # type: ignore[attr-defined]  # its stubs do not know it
    return f"{VEGA_BUNDLE}-{vl_convert.get_vegalite_versions()[-1]}-{version}.js"


def make_vega_bundle() -> str:
    """Make Vega, Vega-Lite and vega-embed into one JavaScript file; it takes more than a second."""
    bundle = vl_convert.javascript_bundle()  # type: ignore[call-arg]  # a bundle needs no snippet
    # Wrapped, since its thousands of names would otherwise be global and clash with the theme's.
    return f"(() => {{\n{bundle}\n}})();\n"


def visit_exhibit_table_html(self, node: exhibit_table) -> None:
    """Open the figure around title, grid and lines."""
    self.body.append(self.starttag(node, "figure", CLASS=f"exhibit exhibit-table exhibit-{node['layout']}"))


def depart_exhibit_table_html(self, node: exhibit_table) -> None:
    """Close the figure."""
    self.body.append("</figure>\n")


def visit_exhibit_title_html(self, node: exhibit_title) -> None:
    """Write the number, then open the caption."""
    self.body.append('<figcaption><p class="exhibit-title">')
    self.add_fignumber(node.parent)
    self.body.append('<span class="caption-text">')


def depart_exhibit_title_html(self, node: exhibit_title) -> None:
    """Close the caption with a link to the table."""
    self.body.append("</span>")
    self.add_permalink_ref(node.parent, "此表的链接")
    self.body.append("</p></figcaption>\n")


def visit_exhibit_grid_html(self, node: exhibit_grid) -> None:
    """Write the table."""
    table = html_table(
        node["head"],
        node["body"],
        label=escape(node.parent[0].astext()),
        screen=node.parent["layout"] == "screen",
        filters=node.parent["filters"],
        groups=node.parent["groups"],
        write_figure=partial(_figure_html, self),
    )
    self.body.append(table)
    raise nodes.SkipNode


def _figure_html(writer, cell: dict) -> str:
    """Write a cell's text as `visit_figure_value_html` does."""
    tag, mark = _figure_tag(writer, cell["figure"]), _status_mark(writer, cell["figure"])
    return f"{tag}{escape(cell['text'])}</span>{mark}"


def visit_exhibit_line_html(self, node: exhibit_line | exhibit_message) -> None:
    """Write `<p class="exhibit-source">`, or of a headline `<p class="exhibit-message">`."""
    self.body.append(self.starttag(node, "p", ""))


def depart_exhibit_line_html(self, node: exhibit_line | exhibit_message) -> None:
    """Close the line."""
    self.body.append("</p>\n")


def visit_exhibit_downloads_html(self, node: exhibit_downloads) -> None:
    """Write data and picture beside the page, and the links to them. As files, since a page should stay light."""
    name, files = node["name"], Path(self.builder.outdir, EXHIBIT_FILES)
    files.mkdir(parents=True, exist_ok=True)
    (files / f"{name}.csv").write_text(csv_text(node["rows"]), encoding="utf-8", newline="")
    number = _exhibit_number(self, node)
    citation = edition_of(self.builder.app).cite(f"{number}\u3000{node['caption']}" if number else node["caption"])
    description = json.dumps(_describe_exhibit(self, node, number, citation), ensure_ascii=False, indent=1)
    (files / f"{name}.json").write_text(f"{description}\n", encoding="utf-8", newline="")
    links = {f"数据 {kind.upper()}": f"{_root(self)}{EXHIBIT_FILES}/{name}.{kind}" for kind in ("csv", "json")}
    if node["kind"] == "chart":
        links["图片 SVG"] = f"{self.builder.imgpath}/{name}.svg"
        links["PNG"] = f"{_root(self)}{EXHIBIT_FILES}/{name}.png"
    # records.js adds a button to what is traced, which opens the records
    shown = {name: node[name] for name in ("caption", "traced")}
    self.body.append(render("exhibit_downloads", links=links, citation=citation, **shown))
    raise nodes.SkipNode


def _exhibit_number(writer, node: exhibit_downloads) -> str:
    """Return the number of an exhibit as captions say it; empty without one."""
    kind = "figure" if node["kind"] == "chart" else "table"
    numbers = exhibit_numbers(writer.builder.env, writer.builder.current_docname).get(kind, {})
    number = next((numbers[each] for each in node.parent["ids"] if each in numbers), None)
    return writer.builder.config.numfig_format[kind] % ".".join(map(str, number)) if number else ""


def _describe_exhibit(writer, node: exhibit_downloads, number: str, citation: str) -> dict:
    """Return what an exhibit is, for programs: texts, units, data, the figures that it shows, and how to cite it."""
    edition = edition_of(writer.builder.app)
    keys = ("name", "kind", "message", "caption", "alt", "source", "note")
    return {
        **{key: node[key] for key in keys},
        "number": number,
        "edition": writer.builder.config.tradebook_edition,
        "title": edition.title,
        "status": edition.info.release.status,
        "published": edition.info.release.published,
        "licence": edition.info.release.licence,
        "citation": citation,
        "units": node["units"],
        "data": node["rows"],
        "figures": [_with_status(writer, figure) for figure in node["figures"]],
    }


def _with_status(writer, figure: dict[str, str]) -> dict[str, str]:
    statuses = statuses_of(writer.builder.env, figure["key"])
    return {**figure, "obs_status": statuses} if statuses else figure


def visit_book_downloads_html(self, node: book_downloads) -> None:
    """Write a list of links."""
    links = [(text, f"{_root(self)}{url}") for text, url in node["files"]]
    self.body.append(render("book_downloads", links=links))
    raise nodes.SkipNode


# -- plain text ------------------------------------------------------------------------------------------------


def visit_exhibit_table_text(self, node: exhibit_table) -> None:
    """Write caption, rows and lines."""
    title, grid, lines = _parts(node)
    rows = (" | ".join(cell["text"] for cell in row) for row in (*grid["head"], *grid["body"]))
    self.new_state(0)
    self.add_text("\n".join([title, *rows, *lines]))
    self.end_state(wrap=False)
    raise nodes.SkipNode


def _parts(node: exhibit_table) -> tuple[str, exhibit_grid, list[str]]:
    """Return the title of a table, its grid, and its source and notes."""
    (title,), (grid,) = node.findall(exhibit_title), node.findall(exhibit_grid)
    return title.astext(), grid, [line.astext() for line in node.findall(exhibit_line)]


def skip(self, node: nodes.Element) -> None:
    """Leave out what only the screen needs."""
    raise nodes.SkipNode


def depart_nothing(self, node: nodes.Element) -> None:
    """Do nothing after a node that its visit has written in full."""


def add_nodes(app: Sphinx) -> None:
    """Register the nodes with their writers."""
    app.add_config_value("tradebook_pictures", "", "", str)
    skipped = (skip, depart_nothing)
    app.add_node(figure_value, html=(visit_figure_value_html, depart_figure_value_html))
    app.add_node(chart, html=(visit_chart_html, depart_nothing))
    app.add_enumerable_node(
        exhibit_table,
        "table",
        html=(visit_exhibit_table_html, depart_exhibit_table_html),
        text=(visit_exhibit_table_text, depart_nothing),
        man=skipped,
        texinfo=skipped,
    )
    app.add_node(exhibit_title, html=(visit_exhibit_title_html, depart_exhibit_title_html))
    app.add_node(exhibit_grid, html=(visit_exhibit_grid_html, depart_nothing))
    for line in (exhibit_line, exhibit_message):
        app.add_node(line, html=(visit_exhibit_line_html, depart_exhibit_line_html))
    for node, visit in (
        (exhibit_downloads, visit_exhibit_downloads_html),
        (book_downloads, visit_book_downloads_html),
    ):
        app.add_node(node, html=(visit, depart_nothing), text=skipped, man=skipped, texinfo=skipped)
