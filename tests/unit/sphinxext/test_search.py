"""The search: how texts are split into words, and what the index has."""

from __future__ import annotations

import json
import re

import nbformat
import pytest
from helpers.small_book import build, chart, figure, show, table
from tradebook.sphinxext import search


@pytest.fixture
def words():
    chinese = search.ChineseSearch({})
    return lambda text: {
        chinese.stem(word) for word in chinese.split(text) if chinese.word_filter(chinese.stem(word))
    }


def index(book) -> dict:
    text = (book.out / "searchindex.js").read_text(encoding="utf-8")
    return json.loads(re.search(r"setIndex\((.*)\)", text, re.DOTALL)[1])


def test_texts_are_split_into_words(words):
    found = words("知识密集型服务进出口额2022年增长30.4%，见ICT services与5G")
    assert {"知识", "服务", "进出口", "进出口额", "2022", "增长", "30.4%", "ict", "servic", "5g"} <= found


def test_an_acronym_is_not_stemmed_away(words):
    # not "i"
    assert "ies" in words("IES")
    assert "it" in words("IT服务")


def test_rare_characters_and_other_letters_are_words(words):
    assert {"王䶮", "䶮等", "𠮷野", "café", "москва", "snake_cas", "cn"} <= words(
        "王䶮等，𠮷野家，Café，Москва，snake_case，CN-SN"
    )


def test_a_word_is_the_same_whatever_other_pages_have(words):
    before = words("业务BPO")
    words("BPOs 与 businesses")
    assert words("业务BPO") == before


def test_the_index_has_figures_and_captions(html):
    assert {"72.97", "规模", "总额"} <= {*index(html)["terms"], *index(html)["titleterms"]}


def test_a_table_is_found_by_its_cells(tmp_path):
    shown = table("tbl")
    shown["table"]["body"][0][0]["text"] = "卫星导航"
    book = build(tmp_path, "html", {"index": ["# 题", [show(shown)]]})
    assert {"卫星", "导航"} <= index(book)["terms"].keys()


CHAPTER = ["# 题\n\n总额{eval}`total`。", {"total": figure("72.97亿美元")}, [show(chart("fig"))]]


@pytest.mark.slow
def test_a_text_is_split_in_the_first_build_only(tmp_path, monkeypatch):
    build(tmp_path, "html", {"index": CHAPTER})
    # as in another process
    monkeypatch.setattr(search, "_words", {})
    monkeypatch.setattr(search.jieba, "cut_for_search", lambda run: pytest.fail(f"又切分了“{run}”"))
    changed = [CHAPTER[0], {"total": figure("81.12亿美元")}, CHAPTER[2]]
    book = build(tmp_path, "html", {"index": changed}, again=True)
    assert "81.12" in index(book)["terms"]


@pytest.mark.slow
def test_words_that_no_page_has_any_more_are_dropped(tmp_path):
    first = build(tmp_path, "html", {"index": ["# 题\n\n技术合同。"]})
    assert "技术" in index(first)["terms"]
    again = build(tmp_path, "html", {"index": ["# 题\n\n服务。"]}, again=True)
    assert "技术" not in index(again)["terms"]


def texts(book) -> dict[str, str]:
    script = (book.out / "_static" / search.TEXTS_FILE).read_text(encoding="utf-8")
    return json.loads(script.removeprefix("window.searchTexts = ").removesuffix(";\n"))


def test_the_search_page_alone_loads_the_texts_of_the_pages(tmp_path):
    chapters = {
        "index": ["# 甲\n\n出口{eval}`total`。\n\n```{toctree}\nb\n```", {"total": figure("72.97亿美元")}],
        "b": ["# 乙\n\n&lt;b&gt;"],
    }
    book = build(tmp_path, "html", chapters)
    assert "出口72.97亿美元。" in texts(book)["index"]
    assert texts(book)["b"] == "乙 <b>"
    loading = {
        path.name for path in book.out.glob("*.html") if search.TEXTS_FILE in path.read_text(encoding="utf-8")
    }
    assert loading == {"search.html"}


def test_texts_are_those_of_the_pages_as_they_are(tmp_path):
    build(tmp_path, "html", {"index": ["# 甲\n\n```{toctree}\nb\n```"], "b": ["# 乙\n\n以前"]})
    book = build(tmp_path, "html", {"index": ["# 甲\n\n```{toctree}\nb\n```"], "b": ["# 乙\n\n现在"]}, again=True)
    assert texts(book)["b"] == "乙 现在"
    assert set(texts(book)) == {"index", "b"}


def test_the_texts_are_what_readers_see(tmp_path):
    """No message of Sphinx's, which names a file of the machine, and of an output one form only."""
    data = {"text/markdown": "三。", "text/plain": "<Markdown object>"}
    output = nbformat.v4.new_output("display_data", data)
    chapter = ["# 题\n\n## 按行业\n\n一。\n\n## 按行业\n\n二。", [output]]
    text = texts(build(tmp_path, "html", {"index": chapter}))["index"]
    assert str(tmp_path) not in text
    assert "Markdown object" not in text
    assert "三。" in text


def test_texts_have_the_numbers_of_chapters_sections_and_exhibits(tmp_path):
    chapters = {
        "index": ["# 首页\n\n见{numref}`t-a`。\n\n```{toctree}\n:numbered:\none\n```"],
        "one": ["# 技术\n\n## 进口\n\n如{numref}`t-a`。", [show(table("t-a"))]],
    }
    shown = texts(build(tmp_path, "html", chapters))
    assert shown["index"].startswith("首页 见表1。")
    assert shown["one"].startswith("第一章 1. 技术 1.1. 进口 如表1。")


def test_the_dictionary_is_not_read_from_where_others_may_write(tmp_path, monkeypatch):
    monkeypatch.setattr(search.jieba, "dt", tokenizer := search.jieba.Tokenizer())
    tokenizer.tmp_dir = str(tmp_path)
    (tmp_path / "jieba.cache").write_bytes(b"not a dictionary of ours")
    search.load_dictionary()
    assert tokenizer.FREQ["贸易"] > 0
    assert (tmp_path / "jieba.cache").read_bytes() == b"not a dictionary of ours"
