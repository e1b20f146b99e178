"""The review of a built edition: refused when the build is no longer of the files that are there."""

from __future__ import annotations

from datetime import date

import pytest
from helpers.command import make_project
from helpers.reviews import build, figure, sentence
from helpers.small_data import LAST
from tradebook.audit.review.session import Review, name_item
from tradebook.audit.review.signoffs import ask, sign_items
from tradebook.data.package import DataPackage
from tradebook.errors import DataError

DAY = date(2023, 8, 31)


@pytest.fixture
def root(tmp_path):
    return make_project(tmp_path)


@pytest.fixture
def review(root):
    """A function that opens the review as it is now."""
    folder = build(root, root / "data", figure("a"), sentence("overview#1"), figure("c", chapter="national"))
    return lambda: Review(DataPackage(root / "data"), folder, root)


def test_a_review_shows_what_was_done_by_chapter_and_item(review):
    first = review()
    assert (first.states, first.deeds, first.pending) == ({}, [], [])
    sign_items(first.ledger, first.package, ["c"], "李四", DAY, prepared_by="张三")
    ask(first.ledger, first.package, ["overview#1"], "李四", DAY, "出处？")
    second = review()
    assert second.states == {"c": "有效", "overview#1": "提问待答复"}
    assert [(each.chapter, each.signed, each.questions) for each in second.coverage] == [
        ("overview", 0, 1),
        ("national", 1, 0),
    ]
    assert [question.text for question in second.pending] == ["出处？"]
    assert len(second.deeds) == 2


def test_items_are_of_the_chapters_asked_for(review):
    assert [name_item(item) for item in review().select_items(["overview"])] == ["数字a", "文句"]
    with pytest.raises(DataError, match="没有“nowhere”这一章，或该章没有数字。可选的章：overview、national。"):
        review().select_items(["nowhere"])


def test_a_chapter_has_all_that_it_shows_and_the_whole_has_it_once(review):
    opened = review()
    opened.ledger.expressions = {"overview": {"nation.c": "c"}, "index": {"area.a": "a"}}
    assert [item.key for item in opened.select_items(["overview"])] == ["a", "c", "overview#1"]
    assert [item.key for item in opened.select_items(["index"])] == ["a"]
    assert [item.key for item in opened.select_items(["overview", "national"])] == ["a", "c", "overview#1"]
    assert (opened.total.figures, opened.total.statements) == (2, 1)


def test_a_plan_leaves_out_what_is_signed(review):
    opened = review()
    sign_items(opened.ledger, opened.package, ["a"], "李四", DAY, prepared_by="张三")
    assert {choice.item.key for choice in review().plan(5, 1)} == {"c", "overview#1"}
    assert not review().compares


def test_a_changed_file_ends_the_review_and_a_changed_register_does_not(root, review):
    opened = review()
    sign_items(opened.ledger, opened.package, ["a"], "李四", DAY, prepared_by="张三")
    review()
    (root / "data" / "commentary.csv").open("a").write("2022,opportunity,9,题,文,依据\n")
    with pytest.raises(DataError, match=r"有 1 个文件改过（data/commentary\.csv）"):
        review()


def test_an_edition_that_is_built_anew_is_read_anew(root, review):
    assert review().ledger.get("a").text == "10.5亿美元"
    build(root, root / "data", figure("a", "140960.5"), figure("b"))
    assert review().ledger.get("a").text == "14.1亿美元"


def test_mistakes_in_the_register_are_named(root, review):
    with (root / "data" / "signoffs.csv").open("a", encoding="utf-8") as register:
        register.write("a,2022,1,0123456789abcdef,李四,2023/8/31,,signed,张三\n")
    with pytest.raises(DataError, match="第 2 行，“date”列：读到“2023/8/31”"):
        review()


def test_an_edition_that_was_not_built_cannot_be_reviewed(root):
    with pytest.raises(DataError, match="重新生成这一版"):
        Review(DataPackage(root / "data"), root / "_build" / str(LAST), root)
