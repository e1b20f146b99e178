"""The edition that a book is of: its year, its data, and what Sphinx takes from there: title and producing bodies."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from docutils import nodes
from markupsafe import escape
from sphinx.application import Sphinx
from sphinx.config import Config

from tradebook.data.printed.claims import has_claims
from tradebook.data.report import Report, ReportInfo
from tradebook.provenance import build_date

TEXTS_OF_PAGES = (
    "docstitle",
    "shorttitle",
    "project",
    "author",
    "copyright",
    "root_title",
    "pagetitle",
    "page_description",
)
"""What templates of Sphinx and the theme are given as text, though some of them write it as it comes."""


class BookEdition:
    """The edition that an application of Sphinx builds; its data directory is opened once."""

    def __init__(self, app: Sphinx):
        self._app = app

    @cached_property
    def report(self) -> Report:
        """The report, of which this is the edition of one year."""
        return Report.open(data_dir(self._app))

    @cached_property
    def info(self) -> ReportInfo:
        """Whose report it is in the edition's year."""
        return self.report.as_of(self._app.config.tradebook_year).info

    @property
    def title(self) -> str:
        """The book's title."""
        return self.info.title(self._app.config.tradebook_year)

    @property
    def build_date(self) -> datetime:
        """The time that the build gives for itself."""
        return build_date(Path(self._app.srcdir), self.report.package.folder)

    @property
    def imprint(self) -> list[tuple[str, str]]:
        """What the edition says of itself as a publication: name and text of each line."""
        info, year, latest = self.info, self._app.config.tradebook_year, self.report.latest_year
        older = [("最新版", f"本版不是最新版，已有{latest}年版的数据。")] if year < latest else []
        later = self.report.compiled_from(year)
        compiled = [("补编", f"本版由{later}年报告所载的历年数据补编，不是{year}年出版的报告。")] if later else []
        return [*older, *compiled, *info.release.lines, ("引用格式", self.cite())]

    def cite(self, part: str = "") -> str:
        """Return how to cite the edition, or a part of it: number and title of an exhibit."""
        return self.info.release.cite(self.info.publisher, self.title, part)

    def configure(self, app: Sphinx, config: Config) -> None:
        """Take title, bodies and whether there is a print from the data directory; also the year, the latest unless it is set."""
        config.tradebook_year = config.tradebook_year or self.report.latest_year
        config.tradebook_print = has_claims(self.report.package, config.tradebook_year)
        info = self.info
        config.tradebook_edition = info.edition(config.tradebook_year)
        config.project = config.html_title = config.html_short_title = self.title
        config.author = config.copyright = info.publisher
        # a text of the data says what its letters say: quotation marks stay as they were typed
        config.smartquotes = False
        footer = (
            f"<p>{escape(info.publisher)}发布，{escape(info.compiler)}编制。数字由数据自动计算，可逐一核对。</p>"
        )
        config.html_theme_options = {**config.html_theme_options, "extra_footer": footer}


def escape_texts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give templates texts that are HTML already, as which those that escape what they write know them, too."""
    for name in TEXTS_OF_PAGES:
        if isinstance(context.get(name), str):
            context[name] = escape(context[name])


def edition_of(app: Sphinx) -> BookEdition:
    """Return the edition that an application builds."""
    return app.__dict__["tradebook_edition"]


def data_dir(app: Sphinx) -> Path:
    """Return the data directory of the book."""
    return Path(app.srcdir, app.config.tradebook_data_dir)


def add_edition(app: Sphinx) -> BookEdition:
    """Register with Sphinx."""
    app.add_config_value("tradebook_year", None, "env", (int, type(None)))
    app.add_config_value("tradebook_edition", "", "env", str)
    app.add_config_value("tradebook_print", False, "env", bool)
    app.add_config_value("tradebook_left_out", [], "env", list)
    app.add_config_value("tradebook_data_dir", "data", "env", str)
    edition = app.__dict__["tradebook_edition"] = BookEdition(app)
    app.connect("config-inited", edition.configure)
    # after the theme, which adds some of them
    app.connect("html-page-context", escape_texts, priority=900)
    return edition
