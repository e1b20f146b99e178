"""What is left of the prose when figures are absent."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from helpers.small_book import build, figure, page, record
from hypothesis import given
from hypothesis import strategies as st
from tradebook.execution.reading.passages import (
    conditions,
    drop_sentences,
    mark,
    remaining_source,
    replace_section,
    what_remains,
)
from tradebook.figures.figure import Absent

A, B, C = mark(0), mark(1), mark(2)


@pytest.mark.parametrize(
    ("text", "absent", "left"),
    [
        (f"出口{A}。进口{B}。", A, f"进口{B}。"),
        (f"出口{A}。进口{B}。", A + B, ""),
        (f"出口{A}；进口{B}；差额{C}。", B, f"出口{A}；差额{C}。"),
        (f"出口{A}；进口{B}。", B, f"出口{A}。"),
        # the other clauses rest on the first
        (f"出口{A}，其中服务{B}；进口{C}。", B, ""),
        (f"出口{A}（{B}）。", B, f"出口{A}。"),
        (f"出口{A}（见{B}、{C}）。", B, f"出口{A}（{C}）。"),
        (f"出口{A}，见{B}。", B, f"出口{A}。"),
        (f"出口{A}，见{B}和{C}。", B, f"出口{A}，见{C}。"),
        (f"{B}显示近年走势。出口{A}。", B, f"出口{A}。"),
        (f"见{B}。出口{A}。见{B}、{C}。", B + C, f"出口{A}。"),
        # what one sees there is all that the clause says
        (f"各省数额见{B}。出口{A}。", B, f"出口{A}。"),
        (f"走势见{B}，最大的是{A}。", B, ""),
        (f"数额见{B}和{C}。", B, f"数额见{C}。"),
        # not only a reference
        (f"出口{A}（占{B}）。", B, ""),
        # a phrase alone is a sentence
        (f"{A}。\n{B}。", B, f"{A}。"),
        (f"{A}。\n{B}。", A, f"\n{B}。"),
        (f"{A}；其次是{B}；下拉最多的是{C}。", B + C, f"{A}。"),
        ("没有数字。", A, "没有数字。"),
    ],
)
def test_the_least_that_must_fall_falls(text, absent, left):
    assert what_remains(text, absent) == left


def test_a_bold_lead_alone_says_nothing():
    assert what_remains(f"{A}。出口{B}。", B, leads=A) == ""
    assert what_remains(f"{A}。出口{B}。进口{C}。", B, leads=A) == f"{A}。进口{C}。"
    assert what_remains(f"{A}。出口{B}。", B, leads=C) == f"{A}。"


sentences = st.lists(
    st.sampled_from([f"出口{A}。", f"进口{B}；差额{C}。", f"见{B}。", f"增长{A}（{C}）。"]), max_size=6
)


@given(sentences, st.sets(st.sampled_from([A, B, C])))
def test_nothing_absent_is_shown_and_nothing_else_is_added(parts, absent):
    text = "".join(parts)
    left = what_remains(text, absent)
    assert not set(left) & absent
    assert set(left) <= set(text) | {"。"}
    assert not left.startswith("。")
    assert "。。" not in left
    if not absent & set(text):
        assert left in (text, "")


def test_the_parts_of_a_paragraph_come_back_as_they_are():
    figure, reference = object(), object()
    parts = ["出口", figure, "（", reference, "）。进口", figure, "。"]
    assert drop_sentences(parts, lambda part: False) == parts
    assert drop_sentences(parts, lambda part: part is reference) == ["出口", figure, "。进口", figure, "。"]
    assert drop_sentences(parts, lambda part: part is figure) == []


def test_of_a_replaced_section_the_title_stays():
    assert replace_section(["题", "甲", "乙"], ["丙"]) == ["题", "丙"]
    assert replace_section(["题", "甲", "乙"], []) == []


# -- the Markdown of a chapter -----------------------------------------------------------------------------------------

TRUE, ABSENT = {"total", "total > growth"}, {"gap", "fig-gap"}


@pytest.mark.parametrize(
    ("source", "left"),
    [
        (":::{when} total > growth\n甲。\n:::", "甲。"),
        (":::{when} total < growth\n甲。\n:::", ""),
        (":::{when} total and gap\n:else: 乙。\n甲。\n:::", "乙。"),
        (":::{when} total\n:else: 乙。\n甲。\n:::", "甲。"),
        (":::{when} none\n:unless:\n甲。\n:::", "甲。"),
        (":::{when} total\n:unless:\n甲。\n:::", ""),
        ("::::{when} total\n甲。\n\n:::{when} none\n乙。\n:::\n::::", "甲。"),
        ("::::{admonition} 要点\n:::{when} none\n乙。\n:::\n::::", "::::{admonition} 要点\n\n::::"),
        ("# 题\n\n:::{section-needs} total\n乙。\n:::\n\n甲。", "# 题\n\n\n\n甲。"),
        ("# 题\n\n:::{section-needs} none\n乙。\n:::\n\n甲。", "# 题\n\n乙。"),
        ("# 题\n\n:::{section-needs} none\n:::\n\n甲。", ""),
        ("# 题\n\n:::{section-needs} none\n:::\n\n## 小节\n\n甲。\n\n# 又题", "# 又题"),
        ("# 题\n\n甲。\n\n## 小节\n\n:::{section-needs} none\n:::\n\n# 又题", "# 题\n\n甲。\n\n# 又题"),
        ("总额{eval}`total`（{numref}`fig-gap`）。增速{eval}`gap`。", "总额{eval}`total`。"),
        ("**增速{eval}`gap`**。总额{eval}`total`。", "总额{eval}`total`。"),
        ("见{numref}`那幅图 <fig-gap>`。总额{eval}`total`。", "总额{eval}`total`。"),
        (
            "- 增速{eval}`gap`。总额{eval}`total`。\n- 增速{eval}`gap`。\n- 总额。",
            "- 总额{eval}`total`。\n\n- 总额。",
        ),
        ("# 增速{eval}`gap`", "# 增速{eval}`gap`"),
        # the briefing and the page of pictures: a phrase is a whole sentence, whatever falls beside it
        ("{eval}`total`；其次是{eval}`gap`；下拉最多的是{eval}`gap`。", "{eval}`total`。"),
        ("{eval}`gap`。\n{eval}`total`。", "{eval}`total`。"),
        ("**旅行**。\n增速{eval}`gap`。", ""),
        ("**{term}`旅行 <total>`**。增速{eval}`gap`。", ""),
        ("{term}`总额 <total>`与{term}`gap一词`。", "{term}`总额 <total>`与{term}`gap一词`。"),
    ],
)
def test_the_markdown_that_remains(source, left):
    assert remaining_source(source, TRUE, ABSENT).strip() == left


def test_the_conditions_of_a_chapter_are_found():
    source = "# 题\n\n:::{section-needs} a > b\n从略。\n:::\n\n:::{when} c\n:unless:\n甲。\n:::\n"
    needs, when = conditions(source)
    assert (needs.directive, needs.expression, needs.options, needs.body) == (
        "section-needs",
        "a > b",
        {},
        "从略。\n",
    )
    assert (when.directive, when.expression, when.options, when.body) == ("when", "c", {"unless": ""}, "甲。\n")


CHAPTER = """# 题

::::{admonition} 要点

:::{when} total
- 总额{eval}`total`（{numref}`fig-gap`）；增速{eval}`gap`。
:::

- 增速{eval}`growth`，见{numref}`fig-gap`。
- 占比{eval}`gap`。总额{eval}`total`。

::::

## 有条件的一节

:::{when} gap
:else: 没有上年数据，总额{eval}`total`。
占比{eval}`gap`。
:::

:::{when} none
:unless:
反过来出现。
:::

**旅行**。占比{eval}`gap`。增速{eval}`growth`。

**运输**。
占比{eval}`gap`。

{eval}`total`；其次是{eval}`gap`。

{eval}`gap`。
{eval}`growth`。

## 换成一句话的一节

:::{section-needs} none
本节从略，总额{eval}`total`。
:::

不该出现。

### 其下的小节

也不该出现。

## 删去的一节

:::{section-needs} none
:::

不该出现。

## 照常的一节

:::{section-needs} total
不该出现。
:::

最后一句{eval}`total`。
"""


def test_the_pages_show_what_remains_of_the_markdown(tmp_path):
    """The directives and transforms do to a page what `remaining_source` does to its Markdown."""
    values = {
        "total": figure("72.97亿美元"),
        "growth": figure("增长12.5%"),
        "gap": Absent("gap", "无"),
        "none": None,
    }
    lacking = [record({"fig-gap": Absent("fig-gap", "无")})]
    remaining = remaining_source(CHAPTER, TRUE, ABSENT)
    assert "gap" not in remaining
    assert ":::{" not in remaining.replace("::::{admonition}", "")
    chapters = {
        "index": ["# 书\n\n```{toctree}\nas_written\nas_remaining\n```"],
        "as_written": [CHAPTER, values, lacking],
        "as_remaining": [remaining, values, lacking],
    }
    book = build(tmp_path, "html", chapters)
    assert book.warnings == ""
    written, remains = article(page(book, "as_written")), article(page(book, "as_remaining"))
    assert written == remains
    assert "不该出现" not in "".join(text for _, text in written)
    assert ("p", "没有上年数据，总额72.97亿美元。") in written
    assert ("p", "72.97亿美元。") in written
    assert ("p", "增长12.5%。") in written
    assert "运输" not in "".join(text for _, text in written)


def article(soup: BeautifulSoup) -> list[tuple[str, str]]:
    """The blocks of a page, each with its text."""
    return [(tag.name, tag.text.strip()) for tag in soup.select("article :is(h1, h2, h3, p, li)")]


def test_a_text_may_have_characters_that_stand_for_parts():
    parts = ["甲", 1, "\ue000乙。丙\ue001", 2, "。"]
    assert "".join(map(str, drop_sentences(parts, {2}.__contains__))) == "甲1\ue000乙。"
    assert drop_sentences(["\ue001", 1, "。"], {1}.__contains__) == []
