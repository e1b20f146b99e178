"""The book's search: Sphinx's for Chinese, without doing the same twice, and for each page by itself.

Sphinx's own looks for each word in a list of all Latin words of the pages so far, and splits the same texts over and over
again. Here a text is cut into runs of Chinese characters, which jieba splits, and other words; how a run was split is
kept from build to build. Numbers change more often than sentences, so most builds need not load jieba's dictionary,
which takes as long as writing some pages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import jieba
from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.search.zh import SearchChinese

from tradebook.files import write_atomically
from tradebook.sphinxext.upstream import drop_unused_words, exhibit_numbers
from tradebook.text import chinese_number

WORDS_FILE = "words.json"
"""How runs were split and words stemmed, beside what Sphinx keeps of the pages that it read."""
CHINESE = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
RARE = re.compile("[^\u4e00-\u9fd5]")
"""Chinese characters that jieba does not know, and takes for words of their own."""
OTHER = re.compile(r"[a-zA-Z0-9]+(?:\.\d+)?%?")
"""What jieba takes for words, if they are not Chinese."""
LETTERS = re.compile(f"(?:(?!{CHINESE.pattern.removesuffix('+')})\\w)+")
"""Words of any other letters and digits."""
LATIN = re.compile("[a-zA-Z]")

_words: dict[str, list[str]] = {}
"""The words of runs of Chinese characters, as this process knows them."""
_stems: dict[str, str] = {}
"""The stems of words with Latin letters, as this process knows them."""


class ChineseSearch(SearchChinese):
    """How the search splits and stems words; takes the place of Sphinx's (seen in 7.4.7) for Chinese."""

    def init(self, options: dict[str, str]) -> None:
        """Leave out no word, since "it" may be an acronym, and keep jieba from reporting on itself."""
        super().init(options)
        self.stopwords = set()
        jieba.setLogLevel("WARNING")

    def split(self, text: str) -> list[str]:
        """Return the words of a text, also overlapping ones, and the parts of words such as 2019-nCoV."""
        chinese = [word for run in CHINESE.findall(text) for word in _split_run(run)]
        return chinese + OTHER.findall(text) + LETTERS.findall(text)

    def stem(self, word: str) -> str:
        """Stem what has Latin letters, but acronyms that it would leave too short for a search."""
        if not LATIN.search(word):
            return word.lower()
        if word not in _stems:
            stem = self.stemmer.stemWord(word.lower())
            _stems[word] = word.lower() if len(stem) < 3 <= len(word) else stem
        return _stems[word]


def load_dictionary() -> None:
    """Load jieba's dictionary, once; not the copy that jieba would keep in the folder for temporary files, where others write."""
    if not jieba.dt.initialized:
        jieba.dt.FREQ, jieba.dt.total = jieba.dt.gen_pfdict(jieba.dt.get_dict_file())
        jieba.dt.initialized = True


def _split_run(run: str) -> list[str]:
    if run not in _words:
        load_dictionary()
        _words[run] = [*jieba.cut_for_search(run), *_pairs(run)]
    return _words[run]


def _pairs(run: str) -> Iterator[str]:
    """Yield the rare characters of a run with those beside them: the index has no words of a single character."""
    for match in RARE.finditer(run):
        yield from (run[place : place + 2] for place in (match.start() - 1, match.start()) if place >= 0)


def load_words(app: Sphinx) -> None:
    """Load how runs were split and words stemmed in the build before."""
    with suppress(FileNotFoundError):
        known = json.loads(Path(app.doctreedir, WORDS_FILE).read_text(encoding="utf-8"))
        _words.update(known["words"])
        _stems.update(known["stems"])


def clean_index(app: Sphinx) -> Iterable[tuple]:
    """Drop the words from the search index that no page has any more, before it is written; Sphinx would keep them."""
    drop_unused_words(app.builder)
    # no pages to add
    return []


def save_words(app: Sphinx, exception: Exception | None) -> None:
    """Save how runs were split and words stemmed for the next build."""
    if exception is None and app.builder.format == "html":
        known = json.dumps({"words": _words, "stems": _stems}, ensure_ascii=False)
        write_atomically(Path(app.doctreedir, WORDS_FILE), known)


MARK = "\x01"
"""Around what is a number in the end: the label of an exhibit, or # and the id of a section."""
NUMBERED = re.compile(f"{MARK}([^{MARK}]*){MARK}")
TEXTS_FILE = "search-texts.js"
"""The texts of the pages, for the search page, which shows what stands around a hit."""


def page_texts(env: BuildEnvironment) -> dict[str, str]:
    """Return the texts of the pages that were read, by page."""
    return env.__dict__.setdefault("tradebook_texts", {})


def keep_text(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the text of a page that was read."""
    page_texts(app.env)[app.env.docname] = re.sub(r"\s+", " ", readable_text(doctree)).strip()


def readable_text(doctree: nodes.document) -> str:
    """Return what readers see of a page: without Sphinx's own messages, and of an output one form only."""
    shown = doctree.deepcopy()
    hidden: list[nodes.Element] = [*shown.findall(nodes.system_message)]
    for bundle in shown.findall(nodes.container):
        # the plain text of an output stands beside what is shown of it
        if bundle.get("mime_type") == "text/plain" and len(bundle.parent) > 1:
            hidden.append(bundle)
    for node in hidden:
        node.parent.remove(node)
    for node in list(shown.findall(pending_xref)):
        if node["reftype"] == "numref":
            node[:] = [nodes.Text(f"{MARK}{node['reftarget']}{MARK}")]
    for section in shown.findall(nodes.section):
        name = "" if isinstance(section.parent, nodes.document) else section["ids"][0]
        next(section.findall(nodes.title)).insert(0, nodes.Text(f"{MARK}#{name}{MARK}"))
    return str(shown.astext())


def _numbers_of_exhibits(env: BuildEnvironment) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Return type and number of each exhibit by its label."""
    pages = (exhibit_numbers(env, page) for page in env.all_docs)
    return {
        label: (kind, number)
        for kinds in pages
        for kind, numbers in kinds.items()
        for label, number in numbers.items()
    }


def with_numbers(app: Sphinx, page: str, text: str, exhibits: Mapping[str, tuple[str, tuple[int, ...]]]) -> str:
    """Return the text of a page with the numbers of sections and exhibits, which are known once all pages are read."""
    sections = app.env.toc_secnumbers.get(page, {})

    def number(match: re.Match[str]) -> str:
        name = match[1]
        if name.startswith("#"):
            # of the page itself, the name is empty
            parts = sections.get("" if name == "#" else name, ())
            # as PDF and Word call the chapter, and as the page does
            chapter = f"第{chinese_number(parts[0])}章 " if name == "#" and parts else ""
            return f"{chapter}{'.'.join(map(str, parts))}. " if parts else ""
        found = exhibits.get(name)
        return str(app.config.numfig_format[found[0]] % ".".join(map(str, found[1]))) if found else ""

    return NUMBERED.sub(number, text)


def purge_text(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page that is read again or gone."""
    page_texts(env).pop(docname, None)


def merge_texts(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment) -> None:
    """Take over what a parallel process read."""
    page_texts(env).update({page: text for page, text in page_texts(other).items() if page in docnames})


def load_texts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Have the search page, and no other, load the texts: before the search, which is in the head, too."""
    if pagename == "search":
        app.add_js_file(TEXTS_FILE, priority=100)


def write_texts(app: Sphinx, exception: Exception | None) -> None:
    """Write the texts beside the search's other files."""
    if exception is None and app.builder.format == "html":
        exhibits, kept = _numbers_of_exhibits(app.env), sorted(page_texts(app.env).items())
        pages = {page: with_numbers(app, page, text, exhibits) for page, text in kept}
        texts = json.dumps(pages, ensure_ascii=False).replace("<", "\\u003c")
        write_atomically(Path(app.outdir, "_static", TEXTS_FILE), f"window.searchTexts = {texts};\n")


def add_search(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_search_language(ChineseSearch)
    app.connect("builder-inited", load_words)
    app.connect("html-collect-pages", clean_index)
    app.connect("build-finished", save_words)
    app.connect("doctree-read", keep_text)
    app.connect("env-purge-doc", purge_text)
    app.connect("env-merge-info", merge_texts)
    app.connect("html-page-context", load_texts)
    app.connect("build-finished", write_texts)
