"""The book's search: Sphinx's for Chinese, without doing the same twice, and for each page by itself.

Sphinx's own looks for each word in a list of all Latin words of the pages so far, and splits the same texts over and over
again. Here a text is cut into runs of Chinese characters, which jieba splits, and other words; how a run was split is
kept from build to build. Numbers change more often than sentences, so most builds need not load jieba's dictionary,
which takes as long as writing some pages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import jieba
from sphinx.application import Sphinx
from sphinx.search.zh import SearchChinese

from tradebook.files import write_atomically

WORDS = "words.json"
"""How runs were split and words stemmed, beside what Sphinx read of the pages."""
CHINESE = re.compile("[\u4e00-\u9fd5]+")
OTHER = re.compile(r"[a-zA-Z0-9]+(?:\.\d+)?%?")
"""What jieba takes for words, if they are not Chinese."""
LATIN = re.compile("[a-zA-Z]")

_words: dict[str, list[str]] = {}
"""Of runs of Chinese characters, in this process."""
_stems: dict[str, str] = {}
"""Of words with Latin letters, in this process."""


class ChineseSearch(SearchChinese):
    """The words of the pages."""

    def init(self, options: dict[str, str]) -> None:
        """Let jieba not report on itself."""
        super().init(options)
        jieba.setLogLevel("WARNING")

    def split(self, text: str) -> list[str]:
        """The words of a text, also overlapping ones, and the parts of words such as 2019-nCoV."""
        chinese = [word for run in CHINESE.findall(text) for word in _split(run)]
        return chinese + OTHER.findall(text) + self.latin1_letters.findall(text)

    def stem(self, word: str) -> str:
        """Stem what has Latin letters, but acronyms that it would leave too short for a search."""
        if not LATIN.search(word):
            return word
        if word not in _stems:
            stem = self.stemmer.stemWord(word.lower())
            _stems[word] = word.lower() if len(stem) < 3 <= len(word) else stem
        return _stems[word]


def _split(run: str) -> list[str]:
    if run not in _words:
        _words[run] = list(jieba.cut_for_search(run))
    return _words[run]


def take_words(app: Sphinx) -> None:
    """Go on from how runs were split and words stemmed in the build before."""
    with suppress(FileNotFoundError):
        kept = json.loads(Path(app.doctreedir, WORDS).read_text(encoding="utf-8"))
        _words.update(kept["words"])
        _stems.update(kept["stems"])


def forget_words(app: Sphinx) -> Iterable[tuple]:
    """Before the search index is written, drop the words that no page has any more; Sphinx keeps them."""
    for words in (app.builder.indexer._mapping, app.builder.indexer._title_mapping):
        for word in [word for word, pages in words.items() if not pages]:
            del words[word]
    return []  # no pages to add


def keep_words(app: Sphinx, exception: Exception | None) -> None:
    """Keep for the next build how runs were split and words stemmed."""
    if exception is None and app.builder.format == "html":
        kept = json.dumps({"words": _words, "stems": _stems}, ensure_ascii=False)
        write_atomically(Path(app.doctreedir, WORDS), kept)


def add_search(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_search_language(ChineseSearch)
    app.connect("builder-inited", take_words)
    app.connect("html-collect-pages", forget_words)
    app.connect("build-finished", keep_words)
