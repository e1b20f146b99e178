"""The doors for texts of the data: whatever a text is, what it becomes says its letters and nothing else."""

import ast
import re

import pytest
from bs4 import BeautifulSoup
from helpers.hostile import NOT_LIVE, TEXTS, seen
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from tradebook.execution.expressions import (
    find_expressions,
    find_mistakes,
    find_text_expressions,
    find_text_mistakes,
    live_markdown,
)
from tradebook.markup import (
    as_cell,
    as_formula_text,
    as_markdown,
    as_paragraphs,
    as_plain,
    from_markdown,
    from_plain,
)

EXTENSIONS = ["amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath", "fieldlist"]
EXTENSIONS += ["html_admonition", "replacements", "smartquotes", "strikethrough", "substitution", "tasklist"]
"""Of MyST, also those that the book does not use."""


@pytest.fixture(scope="module")
def render():
    parser = create_md_parser(MdParserConfig(enable_extensions=EXTENSIONS), RendererHTML)
    return lambda markdown: BeautifulSoup(parser.render(markdown), "html.parser")


@pytest.mark.parametrize("text", TEXTS + NOT_LIVE)
def test_markdown_shows_a_text_letter_by_letter(text, render):
    for before, after in (("", ""), ("**", "**。"), ("甲", "乙")):
        page = render(f"{before}{as_markdown(text)}{after}")
        assert {tag.name for tag in page.find_all(True)} <= {"p", "strong"}
        assert seen(page.text) == seen(f"{before.strip('*')}{text}{after.strip('*')}")
    assert len(render(f"**{as_markdown(text)}**。").select("p > strong")) == 1


@pytest.mark.parametrize("text", TEXTS + NOT_LIVE)
def test_a_text_in_markdown_has_no_expression_and_can_be_read_back(text):
    markdown = as_markdown(text)
    assert (find_expressions(markdown), list(find_mistakes(markdown))) == ([], [])
    assert from_markdown(markdown) == re.sub(r"\s*\n\s*", "\n", text)


def test_each_line_of_a_text_is_a_paragraph(render):
    assert [p.text for p in render(as_paragraphs("一、*甲*\n\n\n- 乙\n丙")).find_all(True)] == [
        "一、*甲*",
        "- 乙",
        "丙",
    ]


@pytest.mark.parametrize("text", TEXTS)
def test_only_expressions_of_a_live_text_are_live(text, render):
    source = f"{text}。{{eval}}`year`。{text}"
    markdown = live_markdown(source)
    assert find_text_expressions(source) == find_expressions(markdown) == ["year"]
    assert list(find_text_mistakes(source)) == list(find_mistakes(markdown)) == []
    assert from_markdown(markdown) == re.sub(r"\s*\n\s*", "\n", source)
    page = render(markdown.replace("{eval}`year`", ""))
    assert [tag.name for tag in page.find_all(True)] == ["p"]
    assert seen(page.text) == seen(f"{text}。。{text}")


@pytest.mark.parametrize("text", [*TEXTS, *NOT_LIVE, "'甲'", '"甲"', "'甲\"", "'\\'", "\\n"])
def test_the_result_of_an_expression_is_its_letters(text):
    assert from_plain(repr(text)) == from_plain(as_plain(text)) == text


@pytest.mark.parametrize("text", [*TEXTS, "＝1+1", "+甲", "\n=1", "\t=1"])
def test_no_text_is_a_formula(text):
    assert as_cell(text).removeprefix("'") == text.removeprefix("'")
    assert as_cell(text)[:1] not in ("=", "+", "-", "@", "\t", "\n", "＝", "") or (
        text[:1] == "-" and text[1:2].isdigit()
    )
    quoted = as_formula_text(text)
    assert quoted[1:-1].replace('""', "") == text.replace('"', "")


def test_numbers_stay_numbers_in_a_spreadsheet():
    assert [as_cell(text) for text in ("-1.5", "+3%", "-0", "1")] == ["-1.5", "+3%", "-0", "1"]
    assert ast.literal_eval(as_formula_text("甲")) == "甲"
