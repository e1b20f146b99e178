"""The book's Sphinx extension."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import texescape

from tradebook.data.report import EditionInfo, Report
from tradebook.sphinxext.figures import (
    CheckFigures,
    DropSentences,
    FigureRole,
    KeepOurOutputs,
    ReplaceSections,
    SectionNeeds,
    When,
)
from tradebook.sphinxext.nodes import add_nodes
from tradebook.sphinxext.pages import add_pages, book_year
from tradebook.sphinxext.records import add_records
from tradebook.sphinxext.rewriting import add_rewriting
from tradebook.sphinxext.search import add_search

LATEX_NAME = "report.tex"


def use_edition(app: Sphinx, config: Config) -> None:
    """Take title and producing bodies from the data directory."""
    info, title = _edition(Path(app.srcdir), config)
    config.project = config.html_title = config.html_short_title = title
    config.author = info.publisher_zh
    config.copyright = info.publisher_zh
    config.html_theme_options = {
        **config.html_theme_options,
        "extra_footer": f"<p>{info.publisher_zh}发布，{info.compiler_zh}编制。数字由数据自动计算，可逐一核对。</p>",
    }
    names = {"ReportTitle": title, "ReportPublisher": info.publisher_zh, "ReportCompiler": info.compiler_zh}
    texescape.init()
    commands = "".join(f"\\newcommand{{\\{name}}}{{{texescape.escape(text)}}}\n" for name, text in names.items())
    config.latex_elements = {
        **config.latex_elements,
        "preamble": commands + config.latex_elements.get("preamble", ""),
    }


def name_latex_document(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Set the LaTeX document. Here and not earlier, because Jupyter Book overwrites its title after the set-up."""
    info, title = _edition(Path(app.srcdir), app.config)
    author = re.sub(r"\s+", " ", f"{info.publisher_zh} {info.compiler_zh}")
    app.config.latex_documents = [(app.config.root_doc, LATEX_NAME, title, author, "manual")]


def _edition(source: Path, config: Config) -> tuple[EditionInfo, str]:
    info = Report.open(source / config.tradebook_data_dir).info
    return info, info.title(book_year(config, source))


def setup(app: Sphinx) -> dict:
    """Register everything with Sphinx."""
    app.setup_extension("myst_nb")
    app.add_config_value("tradebook_year", None, "env", (int, type(None)))
    app.add_config_value("tradebook_data_dir", "data", "env", str)
    add_nodes(app)
    add_pages(app)
    add_records(app)
    add_rewriting(app)
    add_search(app)
    app.add_role_to_domain("glue", "", FigureRole(), override=True)
    app.add_directive("when", When)
    app.add_directive("section-needs", SectionNeeds)
    app.add_transform(KeepOurOutputs)
    app.add_transform(ReplaceSections)
    app.add_transform(DropSentences)
    app.add_transform(CheckFigures)
    app.connect("config-inited", use_edition)
    app.connect("env-before-read-docs", name_latex_document)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
