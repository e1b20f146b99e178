"""The engine evaluates the prose of a chapter when its cells have run."""

from __future__ import annotations

import pytest
from helpers.small_data import LAST, small_data
from helpers.support import write_notebook
from tradebook.errors import ProseError
from tradebook.execution.engine import execute_notebook
from tradebook.execution.expressions import results_in
from tradebook.figures.figure import ABSENT_MIME, FIGURE_MIME

OPEN = (
    "from tradebook.model.edition import Edition\n"
    "edition = Edition(year, data_dir)\n"
    "area, nation, place, fact, year = edition.terms"
)


@pytest.fixture
def evaluate(tmp_path):
    """A function that executes a small chapter and returns what its expressions give."""

    def evaluate(text, *cells, **more):
        path = write_notebook(tmp_path / "one.ipynb", OPEN, *cells, text=text)
        return execute_notebook(path, {"year": LAST, "data_dir": str(small_data())}, **more)

    return evaluate


def values(notebook):
    return {expression: result["data"] for expression, result in results_in(notebook)}


def test_markdown_cells_get_the_results_of_their_expressions(evaluate):
    notebook = evaluate("# {eval}`area`\n\n{eval}`year`年出口{eval}`area.all.exports`。")
    (cell, *others) = notebook.cells
    assert [entry["expression"] for entry in cell.metadata.user_expressions] == [
        "area",
        "year",
        "area.all.exports",
    ]
    shown = values(notebook)
    assert (shown["area"]["text/plain"], shown["year"]["text/plain"]) == ("陕西", "2022")
    assert shown["area.all.exports"][FIGURE_MIME]["key"] == "area.all.exports"
    assert not any("user_expressions" in cell.metadata for cell in others)


def test_conditions_are_asked_for_their_truth(evaluate):
    text = ":::{when} area.all.exports > area.all.imports\n顺差。\n:::\n\n:::{when} fact.population\n指数。\n:::"
    shown = values(evaluate(text))
    assert shown["bool(area.all.exports > area.all.imports)"]["text/plain"] == "True"
    assert shown["bool(fact.population)"]["text/plain"] == "False"


def test_commentary_is_evaluated_where_it_is_shown(evaluate):
    notebook = evaluate("文", "from IPython.display import Markdown\nMarkdown('出口{eval}`area.all.exports`')")
    assert notebook.cells[-1].metadata.user_expressions[0]["expression"] == "area.all.exports"


def test_a_value_of_one_chapter_has_a_key_of_that_chapter(evaluate):
    notebook = evaluate("{eval}`gap`", "gap = edition.measure(area.all.exports.traced, 'level', '自算')")
    assert values(notebook)["gap"][FIGURE_MIME]["key"] == "one:gap"


def test_further_expressions_are_kept_by_the_notebook_and_watched(evaluate):
    watched = {}
    notebook = evaluate("文", expressions=["area.all.imports"], watch=watched.__setitem__)
    assert notebook.metadata.user_expressions[0]["expression"] == "area.all.imports"
    assert str(watched["area.all.imports"]) == values(notebook)["area.all.imports"]["text/plain"]


def test_a_gap_says_what_it_lacks(evaluate):
    shown = values(evaluate("{eval}`fact.population`"))["fact.population"]
    assert "2022年年末常住人口" in shown["text/plain"]
    assert ABSENT_MIME in shown


@pytest.mark.parametrize(
    ("text", "cells", "message"),
    [
        (
            "甲。乙{eval}`areas.all`丙。",
            (),
            "“乙{eval}`areas.all`丙”中的 {eval}`areas.all`：没有“areas”这个名称。是不是 area？",
        ),
        ("{eval}`area.travell.total`", (), "没有“travell”这个属性。是不是 travel"),
        ("{eval}`area.all.totl`", (), "没有“totl”这个属性。是不是 total？"),
        ("{eval}`fact.populatin`", (), "没有“populatin”这个属性。是不是 population"),
        ("{eval}`area.all.total + area.all.total.growth`", (), "单位不同"),
        ("{eval}`area.all.total.traced`", (), "没有名称和写法的数"),
        ("{eval}`area.all.total.worded('great')`", (), "没有“great”这种数字"),
        ("{eval}`area.all.total.share`", (), "area.all.total 不是某个总体的一部分，没有 .share"),
        ("{eval}`area.sectors.exports`", (), "得到的是 Group，不是一个数或一段文字"),
        ("{eval}`None`", (), "得到的是 NoneType"),
        ("增长12.5%。", (), "“增长12.5%”中的 12.5%：正文里不直接写数字"),
        ("{eval}`1 / 0`", (), "算不出来（ZeroDivisionError"),
        ("{eval}`rate`", ("rate = 1", "rate = 2"), "第 4 格、第 5 格都给 rate 赋了值"),
        (":::{when} areas\n甲。\n:::", (), "没有“areas”这个名称"),
        ("出口｛eval｝`a`。", (), "半角花括号"),
        ("出口比上年增长3.5%。", (), "“出口比上年增长3.5%”中的 3.5%：正文里不直接写数字"),
    ],
)
def test_a_mistake_is_answered_with_sentence_and_remedy(evaluate, text, cells, message):
    with pytest.raises(ProseError) as error:
        evaluate(text, *cells)
    assert message in str(error.value)


def test_names_addresses_and_code_may_have_digits(evaluate):
    text = "{numref}`tab-4`、[附录](a4.md)、`x1`、{eval}`area.all.total.at(2021)`、https://a.cn/4。\n\n:::{when} year > 2019\n甲。\n:::"
    assert values(evaluate(text))["area.all.total.at(2021)"]


def test_commentary_may_quote_numbers_of_its_source(evaluate):
    assert evaluate("文", "from IPython.display import Markdown\nMarkdown('到2025年')")


def test_all_mistakes_of_a_chapter_are_answered_at_once(evaluate):
    with pytest.raises(ProseError) as error:
        evaluate("{eval}`one`。{eval}`area.two`。\n出口｛eval｝`a`。", expressions=["three"])
    lines = str(error.value).splitlines()
    assert len(lines) == 4
    assert any("印刷本核对表" in line and "three" in line for line in lines)
    assert "\x1b" not in str(error.value)


def test_a_wrong_expression_is_not_hidden_by_one_in_which_it_stands(evaluate):
    with pytest.raises(ProseError) as error:
        evaluate("{eval}`one`，{eval}`one + (`。")
    assert len(str(error.value).splitlines()) == 2


def test_a_long_expression_that_is_none_is_answered_once(evaluate):
    with pytest.raises(ProseError) as error:
        evaluate("出口{eval}`" + " + ".join(["area.all.exports"] * 9) + " +`。")
    assert len(str(error.value).splitlines()) == 1


def test_a_name_with_two_values_is_shown_where_it_stands_itself(evaluate):
    with pytest.raises(ProseError) as error:
        evaluate("甲{eval}`rate_of`。\n乙{eval}`rate`。", "rate_of = 1", "rate = 1", "rate = 2")
    assert str(error.value).startswith("“乙{eval}`rate`”中的 {eval}`rate`：")
