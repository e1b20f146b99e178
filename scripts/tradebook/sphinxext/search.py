"""The book's search: Sphinx's for Chinese, without doing the same twice, and for each page by itself.

Sphinx's own looks for each word in a list of all Latin words of the pages so far, and splits the same texts over and over
again. Here a text is cut into runs of Chinese characters, which jieba splits, and other words; how a run was split is
kept from build to build. Numbers change more often than sentences, so most builds need not load jieba's dictionary,
which takes as long as writing some pages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import jieba
from sphinx.application import Sphinx
from sphinx.search.zh import SearchChinese

from tradebook.files import write_atomically
from tradebook.sphinxext.upstream import drop_unused_words

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


def _split_run(run: str) -> list[str]:
    if run not in _words:
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


def add_search(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_search_language(ChineseSearch)
    app.connect("builder-inited", load_words)
    app.connect("html-collect-pages", clean_index)
    app.connect("build-finished", save_words)
