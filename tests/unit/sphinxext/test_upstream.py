"""What the extension uses of others beyond what they document: these tests fail when an upgrade changes it."""

from __future__ import annotations

from importlib import metadata

import pytest
from docutils import nodes
from helpers.small_book import build, chart, page, show
from sphinx.search.zh import SearchChinese
from sphinx.transforms import SphinxTransform
from tradebook.exhibits.exhibit import EXHIBIT_MIME
from tradebook.sphinxext import upstream

SEEN = {"Sphinx": "7.4", "myst-nb": "1.4", "sphinx-external-toc": "1.1"}


@pytest.mark.parametrize("package", SEEN)
def test_a_version_that_nobody_has_seen_is_looked_at(package):
    """If only this fails, put the new version into the functions' texts and here."""
    assert metadata.version(package).startswith(f"{SEEN[package]}.")


@pytest.fixture(scope="module")
def seen(tmp_path_factory) -> dict:
    """What the functions answer while a notebook is read."""
    seen = {}

    class Look(SphinxTransform):
        default_priority = 8

        def apply(self):
            document = self.document
            seen["kinds"] = [c["mime_type"] for c in document.findall(nodes.container) if "mime_type" in c]
            upstream.keep_mime_type(document, EXHIBIT_MIME)
            seen["kept"] = [c["mime_type"] for c in document.findall(nodes.container) if "mime_type" in c]
            seen["elements"] = [c.get("nb_element") for c in document.findall(nodes.container)]

    class LookWhileParsing(nodes.Element):
        pass

    def look(role, rawtext, text, lineno, inliner, options=None, content=None):
        document = inliner.document
        node = nodes.inline("", "")
        node.line = lineno
        seen["notebook"] = upstream.has_notebook(document)
        seen["cells"] = len(upstream.notebook_of(document)["cells"])
        seen["cell"] = upstream.cell_number(node)
        return [], []

    def prepare(app):
        app.add_transform(Look)
        app.add_role("look", look)

    chapter = ["# 题目", "序", [show(chart("fig"))], "见{look}`here`与{numref}`fig`。"]
    book = build(tmp_path_factory.mktemp("upstream"), "html", {"index": chapter}, prepare=prepare)
    return seen | {"book": book}


def test_a_document_knows_its_notebook_and_a_node_its_cell(seen):
    assert seen["notebook"] is True
    assert seen["cells"] == 4
    assert seen["cell"] == 4


def test_a_document_of_another_kind_has_no_notebook():
    assert not upstream.has_notebook(nodes.document(None, None))


def test_outputs_have_representations_of_which_ours_is_kept(seen):
    assert len(set(seen["kinds"])) > 1
    assert seen["kept"] == [EXHIBIT_MIME]
    assert seen["elements"].count("cell_code_output") == 1


def test_exhibits_have_numbers_once_all_pages_are_read(seen):
    assert upstream.exhibit_numbers(seen["book"].app.env, "index") == {"figure": {"fig": (1,)}}
    (link,) = page(seen["book"]).select("a.reference.internal:has(span.std-numref)")
    assert (link["href"], link.text) == ("#fig", "图1")


def test_what_sphinx_says_in_english_is_translated(seen):
    assert {a["title"] for a in page(seen["book"]).select("a.headerlink")} == {"本节链接", "此图链接"}


def test_the_search_index_maps_words_to_pages(seen):
    indexer = seen["book"].app.builder.indexer
    assert indexer._title_mapping
    assert indexer._mapping
    indexer._mapping["gone"] = set()
    upstream.drop_unused_words(seen["book"].app.builder)
    assert "gone" not in indexer._mapping
    assert indexer._mapping


def test_the_search_for_chinese_has_what_ours_builds_on():
    chinese = SearchChinese({})
    assert chinese.latin1_letters.findall("甲2019-nCoV") == ["2019", "nCoV"]
    assert chinese.stemmer.stemWord("services") == "servic"


def test_compiled_templates_are_kept(seen):
    assert list((seen["book"].app.doctreedir / "templates").iterdir())
