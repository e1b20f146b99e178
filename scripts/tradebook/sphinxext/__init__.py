"""The book's Sphinx extension, listed in `_config.yml`: figures, exhibits, conditional passages, and what goes with them."""

from __future__ import annotations

from sphinx.application import Sphinx

from tradebook.extras import is_installed
from tradebook.sphinxext.edition import add_edition
from tradebook.sphinxext.figures import add_figures
from tradebook.sphinxext.nodes import add_nodes
from tradebook.sphinxext.pages import add_pages
from tradebook.sphinxext.paper.builder import add_paper
from tradebook.sphinxext.records import add_records
from tradebook.sphinxext.release import add_release
from tradebook.sphinxext.rewriting import add_rewriting
from tradebook.sphinxext.search import add_search


def setup(app: Sphinx) -> dict:
    """Register everything with Sphinx."""
    app.setup_extension("myst_nb")
    edition = add_edition(app)
    add_nodes(app)
    add_figures(app)
    add_pages(app, edition)
    add_records(app, edition)
    add_release(app, edition)
    add_rewriting(app)
    add_search(app)
    add_paper(app)
    if is_installed("docx"):
        from tradebook.sphinxext.word.builder import add_word

        add_word(app)
    return {"version": "1", "env_version": 2, "parallel_read_safe": True, "parallel_write_safe": True}
