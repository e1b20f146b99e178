"""What the extension uses of Sphinx and other extensions that they do not document, each use in a function of its own.

Each names the version that it was seen in; tests/unit/sphinxext/test_upstream.py fails when another version differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from docutils import nodes
from jinja2 import FileSystemBytecodeCache
from sphinx.addnodes import number_reference
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.jinja2glue import BuiltinTemplateLoader

CELL_LINES = 10_000
"""MyST-NB 1.4.0 (`nb_to_tokens.py`): the line of a node is this times the number of its cell, plus the line in the cell."""


# -- MyST-NB -----------------------------------------------------------------------------------------------------------


def has_notebook(document: nodes.document) -> bool:
    """Return True if a document is read from a notebook.

    MyST-NB 1.4.0 (`sphinx_.py`): its parser puts the renderer into the document while it reads.
    """
    return "nb_renderer" in document


def notebook_of(document: nodes.document) -> dict:
    """Return the notebook that a document is read from, with its outputs.

    MyST-NB 1.4.0: the parser's renderer has the client, which has the notebook.
    """
    return document["nb_renderer"].renderer.nb_client.notebook


def evaluate(document: nodes.document, expression: str) -> dict[str, Any]:
    """Evaluate an expression in the kernel that runs a notebook while it is read; nothing if none does.

    MyST-NB 1.4.0 (`core/execute/inline.py`): the client of the execution mode ``inline`` has a kernel, all others raise
    `NotImplementedError`.

    Returns:
        Its representations by mime type.
    """
    client = document["nb_renderer"].renderer.nb_client
    try:
        outputs = client.eval_variable(expression)
    except NotImplementedError:
        return {}
    return next((output["data"] for output in outputs if "data" in output), {})


def cell_number(node: nodes.Element) -> int:
    """Return the number of the cell, from 1, that a node comes from; see `CELL_LINES`."""
    return (node.line or 0) // CELL_LINES


def keep_mime_type(document: nodes.document, mime_type: str) -> None:
    """Keep one representation of each output that has it, and nothing of the cells that show nothing.

    MyST-NB 1.4.0 (`sphinx_.py`): an output is a container `mime_bundle` of containers with a `mime_type`, among which it
    chooses when it writes; the outputs of a cell are in a container `cell_code_output`.
    """
    for container in list(document.findall(nodes.container)):
        element = container.get("nb_element")
        if element == "mime_bundle":
            outputs = [node for node in container if isinstance(node, nodes.container)]
            container[:] = [node for node in outputs if node["mime_type"] == mime_type] or container.children
        elif element == "cell_code_output" and not container.children:
            container.parent.remove(container)


# -- Sphinx ------------------------------------------------------------------------------------------------------------


class _Words(NullTranslations):
    """Translations by their English texts."""

    def __init__(self, words: Mapping[str, str]):
        super().__init__()
        self._words = words

    def gettext(self, message: str) -> str:
        """Return a text's translation; the text itself if there is none."""
        return self._words.get(message, message)


def add_words(app: Sphinx, words: Mapping[str, str]) -> None:
    """Translate what Sphinx and themes say in English, since their own translation lacks it.

    Sphinx 7.4.7: `Sphinx.translator`, which modules and templates ask for every text.

    Args:
        app: The application.
        words: The translations by the English texts.
    """
    app.translator.add_fallback(_Words(words))


def exhibit_numbers(env: BuildEnvironment, page: str) -> dict[str, dict[str, tuple[int, ...]]]:
    """Return the numbers of the exhibits of a page, by type (figure or table) and label.

    Sphinx 7.4.7: `BuildEnvironment.toc_fignumbers`, which a collector fills once all pages are read.
    """
    return env.toc_fignumbers.get(page, {})


def link_to_exhibit(
    env: BuildEnvironment, builder: Builder, page: str, label: str, text: str, title: str
) -> nodes.Element:
    """Return the node that Sphinx makes of a reference by number.

    Sphinx 7.4.7: `StandardDomain.build_reference_node`.

    Args:
        env: the environment, at the page with the reference.
        builder: the builder that writes it.
        page: the page with the exhibit.
        label: the label of the exhibit.
        text: what the link shows, such as 图3.
        title: the form of that text, such as 图%s.
    """
    standard: Any = env.domains["std"]
    return standard.build_reference_node(
        env.docname, builder, page, label, text, "numref", nodeclass=number_reference, title=title
    )


def drop_unused_words(builder: Builder) -> None:
    """Drop the words from the search index that no page has any more.

    Sphinx 7.4.7: `IndexBuilder._mapping` and `_title_mapping`, from words to pages, keep a word of which all pages are gone.
    """
    if isinstance(builder, StandaloneHTMLBuilder) and builder.indexer is not None:
        for words in (builder.indexer._mapping, builder.indexer._title_mapping):
            for word in [word for word, pages in words.items() if not pages]:
                del words[word]


def cache_templates(builder: Builder, folder: Path) -> None:
    """Keep the compiled templates of a builder in a folder; compiling them takes as long as writing several pages.

    Sphinx 7.4.7: `BuiltinTemplateLoader.environment`, the Jinja environment. Builders that are not for HTML have none.
    """
    templates = getattr(builder, "templates", None)
    if isinstance(templates, BuiltinTemplateLoader):
        folder.mkdir(parents=True, exist_ok=True)
        templates.environment.bytecode_cache = FileSystemBytecodeCache(str(folder))


# -- sphinx-external-toc -----------------------------------------------------------------------------------------------


def parts_with_pages(env: BuildEnvironment) -> Iterator[tuple[str, list[str]]]:
    """Yield the title and the pages of each part that `_toc.yml` names; nothing in a book without it.

    sphinx-external-toc 1.1.0 (`events.py`): it puts its site map into the environment.
    """
    site_map = getattr(env, "external_site_map", None)
    for part in site_map.root.subtrees if site_map else ():
        if part.caption:
            yield part.caption, list(part.files())
