"""Sphinx writes again what changed and nothing else, and the book is the one that it would write from nothing."""

from __future__ import annotations

import copy
import json

import pytest
from helpers.small_book import build, chart, figure, glue, show, table
from tradebook.audit.reconciliation import Result, Verdict
from tradebook.sphinxext import records, search

BOOK = {
    "index": [
        "# 题\n\n```{toctree}\none\ntwo\nterms\n```\n\n```{exhibit-list} figure\n```",
    ],
    "one": [
        "# 第一章\n\n总额{glue:}`total`，见{numref}`fig-two`，另见{ref}`there`。",
        [glue({"total": figure("72.97亿美元")})],
        [show(chart("fig-one"))],
        [show(table("tbl-one"))],
    ],
    "two": [
        "# 第二章\n\n(there)=\n## 那一节\n\n云计算独有的词。",
        [show(chart("fig-two"))],
        [show(chart("fig-three"))],
    ],
    "terms": ["# 术语\n\n```{glossary}\n服务贸易\n  跨境的服务交易。\n```"],
}


def changed(page: str, number: int, new: str | list) -> dict:
    book = copy.deepcopy(BOOK)
    book[page][number] = new
    return book


def without(page: str, number: int) -> dict:
    book = copy.deepcopy(BOOK)
    del book[page][number]
    return book


def contents(folder) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


CASES = {
    "text": (changed("two", 0, BOOK["two"][0].replace("云计算", "大数据")), {"two"}),
    "title": (changed("two", 0, BOOK["two"][0].replace("# 第二章", "# 又一章")), {"index", "one", "two", "terms"}),
    "target": (
        changed("two", 0, BOOK["two"][0].replace("## 那一节", "## 这一节")),
        {"index", "one", "two", "terms"},
    ),
    "a chart less": (without("two", 1), None),
    "the last chart less": (without("two", 2), {"index", "one", "two", "terms"}),
    "figure": (changed("one", 1, [glue({"total": figure("80.00亿美元")})]), {"one"}),
    "no figures": (
        {**BOOK, "one": ["# 第一章\n\n没有数字，见{numref}`fig-two`，另见{ref}`there`。", *BOOK["one"][2:]]},
        {"one"},
    ),
    "table": (changed("one", 3, [show(table("tbl-one", rows=5))]), {"one"}),
    "nothing": (BOOK, set()),
}


@pytest.mark.parametrize("case", CASES)
def test_a_book_built_again_is_the_one_built_from_nothing(tmp_path, case):
    changes, expected = CASES[case]
    (tmp_path / "again").mkdir()
    first = build(tmp_path / "again", "html", BOOK)
    times = {path.stem: path.stat().st_mtime_ns for path in first.out.glob("*.html")}
    again = build(tmp_path / "again", "html", changes, again=True)
    (tmp_path / "new").mkdir()
    new = build(tmp_path / "new", "html", changes)
    assert contents(again.out) == contents(new.out)
    assert again.warnings.replace("/again/", "/new/") == new.warnings
    if expected is not None:
        pages = {path.stem for path in again.out.glob("*.html") if path.stat().st_mtime_ns != times[path.stem]}
        always = {"index", "terms", "search", "genindex"}  # the root, and pages with entries of the index
        assert pages - always == expected - always


def test_a_page_is_written_again_when_the_print_is_found_to_differ(tmp_path, monkeypatch):
    first = build(tmp_path, "html", BOOK)
    assert "data-verdict" not in (first.out / "one.html").read_text(encoding="utf-8")
    two = (first.out / "two.html").stat().st_mtime_ns
    claim = Result("L1.01", "L1", "73.0", "亿美元", "1", "total", "72.97", Verdict.DIFFERS, "印刷本有误")
    monkeypatch.setattr(records, "claims_on", lambda *_: {"total": [claim]})
    build(tmp_path, "html", BOOK, again=True)
    assert 'data-verdict="differs"' in (first.out / "one.html").read_text(encoding="utf-8")
    assert "印刷本有误" in (first.out / "_static" / "records" / "one.js").read_text(encoding="utf-8")
    assert (first.out / "two.html").stat().st_mtime_ns == two


def test_paper_between_two_builds_of_the_web_pages_hides_no_change(tmp_path):
    build(tmp_path, "html", BOOK)
    changes = changed("two", 0, BOOK["two"][0].replace("# 第二章", "# 又一章"))
    build(tmp_path, "latex", changes, again=True)
    again = build(tmp_path, "html", changes, again=True)
    assert "又一章" in (again.out / "one.html").read_text(encoding="utf-8")


# -- search ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def words(tmp_path):
    chinese = search.ChineseSearch({})
    return lambda text: {
        chinese.stem(word) for word in chinese.split(text) if chinese.word_filter(chinese.stem(word))
    }


def test_texts_are_split_into_words(words):
    found = words("知识密集型服务进出口额2022年增长30.4%，见ICT services与5G")
    assert {"知识", "服务", "进出口", "进出口额", "2022", "增长", "30.4%", "ict", "servic", "5g"} <= found


def test_an_acronym_is_not_stemmed_away(words):
    assert "ies" in words("IES")  # not "i"


def test_a_word_is_the_same_whatever_other_pages_have(words):
    before = words("业务BPO")
    words("BPOs 与 businesses")
    assert words("业务BPO") == before


def test_chinese_is_split_once(tmp_path, monkeypatch):
    build(tmp_path, "html", BOOK)
    monkeypatch.setattr(search, "_words", {})  # as in another process
    monkeypatch.setattr(search.jieba, "cut_for_search", lambda run: pytest.fail(f"又切分了“{run}”"))
    build(tmp_path, "html", changed("one", 1, [glue({"total": figure("81.12亿美元")})]), again=True)


def test_a_table_is_found_by_its_cells(tmp_path):
    shown = table("tbl")
    shown["table"]["body"][0][0]["text"] = "卫星导航"
    book = build(tmp_path, "html", {"index": ["# 题", [show(shown)]]})
    index = (book.out / "searchindex.js").read_text(encoding="utf-8")
    assert {"卫星", "导航"} <= json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))["terms"].keys()
