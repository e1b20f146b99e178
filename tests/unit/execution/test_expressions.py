"""Expressions in prose: found where they stand, and mistakes answered with sentence and remedy."""

from __future__ import annotations

import pytest
from tradebook.execution.expressions import (
    find_expressions,
    find_mistakes,
    find_rebound,
    find_sentence,
    find_text_mistakes,
    find_typed_digits,
    results_in,
    sentence_at,
    source_of,
)


@pytest.mark.parametrize(
    ("source", "expressions"),
    [
        ("出口{eval}`a.b`，进口{eval}`c`；{eval}`a.b`。", ["a.b", "c"]),
        ("# 题{eval}`a`", ["a"]),
        ("由{eval}`a`{eval}`b`", ["a", "b"]),
        ('{eval}`"升" if a < b else "降"`', ['"升" if a < b else "降"']),
        ("{eval}``f('`')``", ["f('`')"]),
        (":::{when} a > b\n甲{eval}`c`。\n:::\n", ["bool(a > b)", "c"]),
        (":::{section-needs} a and not b\n:::\n", ["bool(a and not b)"]),
        ("::::{when} a\n:else: 乙{eval}`d`。\n甲。\n::::", ["bool(a)", "d"]),
        ("写成 `` {eval}`a` `` 的样子。", []),
        ("没有。", []),
    ],
)
def test_expressions_are_found(source, expressions):
    assert find_expressions(source) == expressions


@pytest.mark.parametrize(
    ("source", "found", "remedy"),
    [
        ("甲。出口｛eval｝`a`。", "｛eval｝", "半角花括号"),
        ("出口{eval} `a`。", "{eval}", "中间没有空格"),
        ("出口{ eval }`a`。", "{ eval }", "半角花括号"),
        ("出口{glue:}`a`。", "{glue:}", "应写成"),
        ("出口{Eval}`a`。", "{Eval}", "应写成"),
        ("出口{eval}a。", "{eval}", "反引号"),
        ("出口{eval`a`。", "{eval", "半角花括号"),
        ("出口eval}`a`。", "eval}", "半角花括号"),
        ("出口eval`a`。", "eval", "半角花括号"),
        ("{eval}`(year := 2019)`年。", "{eval}`(year := 2019)`", "请在代码格里赋值"),
        ("出口{eval}`a，进口{eval}`b`。", "{eval}`a，进口{eval}`", "少了一个反引号"),
        ("出口{eval}`a +`。", "{eval}`a +`", "不是合格的"),
        (":::{when} a b\n甲。\n:::", "a b", "不是合格的"),
        ("::: {when} a\n甲。\n:::", "::: {when} a", "从行首写起"),
        (":::{When} a\n甲。\n:::", ":::{When} a", "从行首写起"),
        ("- 项\n\n  :::{when} a\n  甲。\n  :::", ":::{when} a", "从行首写起"),
        ("：：：{when} a\n甲。", "：：：{when} a", "半角冒号"),
        (":::｛when｝ a\n甲。\n:::", ":::｛when｝ a", "半角冒号"),
        ("```{when} a\n甲。\n```", "```{when} a", "应写成 :::{when}"),
        (":::{when}\n甲。\n:::", ":::{when}", "后面要有条件"),
        (":::{section_needs} a\n甲。\n:::", ":::{section_needs} a", "像是条件"),
        (":::{when} a\n:::{when} b\n甲。\n:::\n乙。\n:::", ":::{when} a", "外面的方框"),
        (":::{when} a\n甲。", ":::{when} a", "没有结束"),
        ("甲。\n:::", ":::", "没有要结束的方框"),
    ],
)
def test_what_is_almost_a_reference_is_a_mistake(source, found, remedy):
    mistakes = list(find_mistakes(source))
    assert [mistake.found for mistake in mistakes][:1] == [found]
    assert remedy in f"{mistakes[0].fault}。{mistakes[0].remedy}"
    assert str(mistakes[0]).startswith("“")


@pytest.mark.parametrize(
    "source",
    [
        "出口{eval}`a`。",
        "{term}`差额`与{numref}`fig`。",
        '{eval}`"，。" if a else "；"`',
        "集合{a, b}。",
        "::::{when} a\n甲。\n:::{when} b\n乙。\n:::\n丙。\n::::",
        ":::{note}\n甲。\n:::",
    ],
)
def test_what_is_right_is_no_mistake(source):
    assert list(find_mistakes(source)) == []


@pytest.mark.parametrize(
    ("source", "typed"),
    [
        ("增长3.5%，其中2个。", ["3.5%", "2"]),
        (":::{when} area.all.total.at(2019) > 5\n见{numref}`fig-2`、{eval}`a.at(2019)`。\n:::", []),
        (":::{when} a\n:else: 共3个。\n甲。\n:::", ["3"]),
        ("见[说明](https://example.org/2022)与`x1`。", []),
        ("三成、二十个。", []),
    ],
)
def test_typed_digits_are_mistakes(source, typed):
    assert [mistake.found for mistake in find_typed_digits(source)] == typed


def test_all_mistakes_are_found_at_once():
    assert len(list(find_mistakes("甲｛eval｝`a`。乙{eval}`b +`。\n\n:::{when} c d\n丙。\n:::"))) == 3


def test_a_mistake_knows_its_sentence():
    source = "第一句。第二句{eval}`a`，还有。第三句。"
    assert sentence_at(source, source.index("{eval}")) == "第二句{eval}`a`，还有"
    assert find_sentence(["无。", source], "a") == "第二句{eval}`a`，还有"
    assert find_sentence([":::{when} b > 1\n甲。\n:::"], "bool(b > 1)") == ":::{when} b > 1"
    assert find_sentence([source], "none") == ""


@pytest.mark.parametrize(
    ("cells", "rebound"),
    [
        ([(2, "rate = 1"), (4, "rate = 2")], {"rate": [2, 4]}),
        ([(2, "rate = 1\nrate = 2")], {}),
        ([(2, "for rate in x:\n    pass"), (4, "rate, y = 1, 2")], {"rate": [2, 4]}),
        ([(2, "def f():\n    rate = 1"), (4, "rate = 2")], {}),
        ([(2, "other = 1"), (4, "other = 2")], {}),
        ([(2, "rate.x = 1"), (4, "%cd .")], {}),
    ],
)
def test_names_that_several_cells_assign_are_found(cells, rebound):
    assert find_rebound(cells, ["rate.growth", "x y"]) == rebound


def test_markdown_is_that_of_cells_and_of_their_outputs():
    output = {"data": {"text/markdown": ["**甲**", "。"]}}
    assert source_of({"cell_type": "markdown", "source": ["一", "二"]}) == "一二"
    assert source_of({"cell_type": "code", "source": "x", "outputs": [output, {"text": "流"}]}) == "**甲**。"


def test_results_are_those_of_cells_and_of_the_notebook():
    def holder(name):
        return {"user_expressions": [{"expression": name, "result": {"status": "ok"}}]}

    notebook = {"cells": [{"metadata": holder("a")}, {"metadata": {}}], "metadata": holder("b")}
    assert [expression for expression, _ in results_in(notebook)] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("出口{evla}`area.all.total`。", "area.all.total"),
        ("出口【eval】`area.all.total`。", "area.all.total"),
        ("出口`area.all.total`。", "area.all.total"),
        ("{eval}`area.all.total`，出口{val}`fact.x`。", "fact.x"),
        ("出口area.all.total。", "area.all.total"),
        ('四川place("CN-SC").all.total', 'place("CN-SC").all.total'),
        ("出口｀area.all.total｀", "area.all.total"),
    ],
)
def test_what_a_text_would_print_as_it_is_is_a_mistake(text, found):
    [mistake] = find_text_mistakes(text)
    assert (mistake.found, mistake.fault) == (found, "像是表达式，但没有写成引用，书中会照原样印出")


@pytest.mark.parametrize(
    "text",
    [
        "出口{eval}`area.all.total`。",
        "见 https://a.cn/area.html、www.area.com",
        "the first edition. New",
        "5G.nation",
    ],
)
def test_what_a_text_may_have_is_no_mistake(text):
    assert list(find_text_mistakes(text)) == []
