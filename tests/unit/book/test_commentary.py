"""Expressions of commentary: any figure of the book, and mistakes by row and column."""

from __future__ import annotations

import pytest
from helpers.editions import open_edition
from helpers.hostile import TEXTS
from helpers.small_data import FIRST, LAST
from tradebook.book.commentary import find_problems, find_typed_numbers, first_sentence, write_markdown


@pytest.fixture
def find(small_report):
    """A function that returns what is wrong with a text, in the words for the editor."""

    def find(text, year=LAST, title="题"):
        edition = year and open_edition(small_report.package, year)
        row = {"title": title, "text": text, "_line": 7}
        return list(map(str, find_problems(small_report.package, row, edition)))

    return find


@pytest.mark.parametrize(
    "expression",
    [
        "area.all.exports",
        "year - 1",
        'place("CN-BJ").all.total',
        "fact.outsourcing_offshore_contract",
        "edition.technology.exports.value.growth",
        'edition.cases.outcome("CASE-B", 2).change',
        "edition.bases.approvals.sum",
        "edition.digital.outsourcing.owners.sum",
        "edition.forecast.all.total",
        "edition.printed_forecast.travel.exports",
        '"增长" if area.all.exports.growth > 0 else "下降"',
    ],
)
@pytest.mark.parametrize("year", [FIRST, LAST])
def test_any_figure_of_the_book_may_be_used_also_where_it_is_absent(expression, year, find):
    assert find(f"共{{eval}}`{expression}`。", year) == []


def test_a_mistake_names_row_column_expression_and_remedy(find):
    assert find("甲。技术出口{eval}`technology.exports.value`。") == [
        "commentary.csv，第 7 行，“text”列：正文“技术出口{eval}`technology.exports.value`”中的 "
        "{eval}`technology.exports.value`，没有“technology”这个名称；"
        "应为：各章都能用的表达式（area、nation、place、fact、year、edition 及其属性）。改法：是不是 edition.technology。"
    ]


def test_all_mistakes_are_found_at_once_also_of_titles(find):
    problems = find(
        "{eval}`area.alll.total`。｛eval｝`x`。{eval}`area.all.total.traced`。", title="共{eval}`rate`"
    )
    assert [problem.split("：")[0].split("，")[-1] for problem in problems] == ["“title”列", *["“text”列"] * 3]
    assert any("没有“alll”这个属性" in problem and "是不是 all" in problem for problem in problems)
    assert any("没有名称和写法的数" in problem for problem in problems)


def test_without_an_edition_only_the_way_of_writing_is_looked_at(find):
    assert find("{eval}`anything.at.all`。", None) == []
    [problem] = find("{eval} `area`。", None)
    assert "像是引用，但写法不对" in problem


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_without_expressions_is_never_wrong(text, find):
    assert find(text, title=text) == []


def test_a_condition_in_a_text_would_be_printed_so_it_is_a_mistake(find):
    [problem] = find(":::{when} year\n甲。\n:::")
    assert "不能写条件" in problem


def test_texts_become_markdown_that_shows_their_letters():
    rows = [{"title": "*甲*", "text": "一<b>{eval}`year`。\n\n- 二"}]
    assert write_markdown(rows) == "**&#42;甲&#42;**。一&#60;b&#62;{eval}`year`。\n\n&#45; 二"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2022年增长55.5%。", "55.5%"),
        ("举办活动30场，其中海外12场。", "30、12"),
        ("占２０％。", "２０％"),
        ("2016—2022年连续增长{eval}`area.all.exports.growth`。", ""),
        ("印刷本称“每天1列”，依据国办发〔2022〕18号，用5G和EBOPS 2010。", ""),
        ("2020人参加。", "2020"),
    ],
)
def test_numbers_that_are_typed_are_noticed(text, found):
    notices = list(find_typed_numbers({"title": "题", "text": text}))
    assert len(notices) == bool(found)
    assert all(column == "text" and notice.startswith(f"正文里直接写了{found}，") for column, notice in notices)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("甲。乙。", "甲。"),
        ("甲", "甲"),
        ("", ""),
        ("甲{eval}`'。' if area else '。'`乙。丙。", "甲{eval}`'。' if area else '。'`乙。"),
        ("甲\n乙。", "甲"),
    ],
)
def test_the_first_sentence_ends_at_a_full_stop_of_the_text(text, first):
    assert first_sentence(text) == first
