"""From notebooks to pages: figures in the text, exhibits, and passages that depend on figures."""

from __future__ import annotations

import json
import re
import shutil

import nbformat
import pytest
from bs4 import BeautifulSoup
from helpers.small_book import YEAR, build, chart, figure, page, record, show, table
from helpers.small_data import small_data
from tradebook.figures.figure import Absent, Phrase
from tradebook.sphinxext.figures import NOTHING_LEFT, exhibit_node
from tradebook.sphinxext.nodes import EXHIBIT_FILES, exhibit_line


def test_a_book_builds_without_warnings(html, paper):
    assert html.warnings == ""
    assert paper.warnings == ""


# -- figures -----------------------------------------------------------------------------------------------------------


def test_a_figure_is_text_that_knows_its_key(html):
    spans = html.page.select('p span.figure-value[data-figure="total"]')
    assert [span.text for span in spans] == ["72.97亿美元"]


def test_a_figure_in_a_heading_appears_once_in_title_and_contents(html):
    assert html.page.select_one("h1 span.figure-value").text == "72.97亿美元"
    assert html.app.env.titles["index"].astext() == "旅行服务72.97亿美元"


def test_phrases_are_shown(html):
    assert "2020年完。" in html.page.text


def test_the_numbers_in_a_phrase_are_figures_of_the_page(tmp_path):
    phrase = Phrase("，其中", figure("3亿美元", key="part"), "为服务")
    book = build(tmp_path, "html", {"index": ["# 题\n\n出口{eval}`phrase`。", {"phrase": phrase}]})
    paragraph = page(book).select_one("article p")
    assert paragraph.text == "出口，其中3亿美元为服务。"
    assert [span["data-figure"] for span in paragraph.select("span.figure-value")] == ["part"]
    assert '"part":' in (tmp_path / "html" / "_static" / "records" / "index.js").read_text(encoding="utf-8")


def test_texts_are_shown_without_quotes(tmp_path):
    book = build(tmp_path, "html", {"index": ["# 题\n\n{eval}`'升至' if up else '降至'`三成。", {"up": True}]})
    assert "升至三成。" in page(book).text


def test_the_lines_of_a_paragraph_are_joined_without_blanks(tmp_path):
    chapter = ["# 题\n\n出口{eval}`total`。\n进口**增长**，\n其中 services\nfell。", {"total": figure("3亿美元")}]
    book = build(tmp_path, "html", {"index": chapter})
    assert "出口3亿美元。进口增长，其中 services\nfell。" in page(book).select_one("article").text


def test_an_absent_figure_where_no_sentence_can_fall_is_a_warning_that_names_it_and_its_cell(tmp_path):
    book = build(tmp_path, "html", {"index": ["# 题{eval}`gap`", {"gap": Absent("gap", "位次")}]})
    (warning,) = book.warnings.splitlines()
    assert "“位次”，第 1 格" in warning
    assert "section-needs" in warning


def test_what_was_not_evaluated_is_a_warning_that_says_how_to_do_it(tmp_path):
    def forget(app):
        path = tmp_path / "source" / "index.ipynb"
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            cell.metadata.clear()
        nbformat.write(notebook, path)

    book = build(tmp_path, "html", {"index": ["# 题\n\n{eval}`total`", {"total": figure("1")}]}, prepare=forget)
    (warning,) = book.warnings.splitlines()
    assert "第 1 格的 {eval}`total` 没有求值" in warning
    assert "inline" in warning


# -- exhibits ----------------------------------------------------------------------------------------------------------


def test_an_exhibit_shows_note_and_source(html):
    assert [p.text for p in html.page.select("#fig-two .exhibit-source")] == ["注：一行。", "数据来源：测试。"]
    assert [p.text for p in html.page.select("#fig-one .exhibit-source")] == ["数据来源：测试。"]


def test_the_headline_of_a_chart_stands_above_it_with_its_figures(html):
    (headline,) = html.page.select("figure > p.exhibit-message")
    assert headline.text == "出口增长12.5%"
    assert headline.find_next_sibling(class_="chart")
    assert headline.select_one(".figure-value")["data-figure"] == "growth"
    described = json.loads((html.out / EXHIBIT_FILES / "fig-two.json").read_text(encoding="utf-8"))
    assert (described["message"], described["caption"]) == ("出口增长12.5%", "服务进出口规模")


def test_an_exhibit_is_traced_if_it_shows_a_value_that_has_a_record():
    def traced(exhibit):
        return exhibit_node(exhibit)[-1]["traced"]

    assert not traced(chart("fig"))
    drawn = {"key": "fig.1", "label": "出口", "text": "42亿美元", "value": "42", "unit": "亿美元"}
    assert traced(chart("fig", figures=[drawn]))
    assert traced(table("tbl"))
    plain = table("tbl")
    for row in plain["table"]["body"]:
        del row[1]["figure"]
    assert not traced(plain)


def test_the_description_of_an_exhibit_has_each_figure_once_with_what_is_known_of_it():
    own = {"key": "t.1", "label": "出口", "text": "0.5", "value": "0.49", "unit": "万美元"}
    described = exhibit_node({**table("tbl", rows=1), "figures": [own]})[-1]
    assert (described["figures"], described["units"]) == ([own], ["万美元"])
    recorded = exhibit_node(table("tbl", rows=1))[-1]
    assert recorded["figures"] == [{"key": "t.1", "text": "0.5"}]


def test_the_description_of_an_exhibit_has_the_name_of_the_edition(html, tmp_path):
    def described(book, name):
        return json.loads((book.out / EXHIBIT_FILES / f"{name}.json").read_text(encoding="utf-8"))

    assert described(html, "fig-two")["edition"] == str(YEAR)
    data = tmp_path / "data"
    shutil.copytree(small_data(), data)
    with (data / "edition.yml").open("a", encoding="utf-8") as file:
        file.write("\npart: S1\n")
    book = build(tmp_path, "html", {"index": ["# 题", [show(chart("fig"))]]}, tradebook_data_dir=str(data))
    assert described(book, "fig")["edition"] == f"{YEAR}-S1"


def test_a_chart_in_a_panel_has_its_note():
    node = exhibit_node(chart("pic", unnumbered=True, note="按年平均汇率折算。"))
    assert [line.astext() for line in node.findall(exhibit_line)] == ["按年平均汇率折算。"]
    assert not list(exhibit_node(chart("pic", unnumbered=True)).findall(exhibit_line))


def test_of_a_cell_only_what_it_shows_is_kept(html):
    assert not html.page.select("div.cell_output:empty")
    assert "替代" not in html.page.select_one("article").text


# -- passages ----------------------------------------------------------------------------------------------------------

CONDITIONS = [
    "# 题",
    {"total": figure("72.97亿美元"), "growth": figure("增长12.5%"), "absent": Absent("absent", "无")},
    """## 条件

:::{when} total and growth
两个数字都有：{eval}`growth`。
:::

:::{when} total and absent
:else: 没有上年数据，总额{eval}`total`。
不该出现甲{eval}`absent`
:::

:::{when} absent
:unless:
反过来出现。
:::

:::{when} total
:unless:
不该出现乙
:::
""",
    "## 有数据的一节\n\n:::{section-needs} total\n不该出现丙\n:::\n\n照常的内容。",
    "## 换成一句话的一节\n\n:::{section-needs} total and absent\n本节数据自明年起收录。\n:::\n\n不该出现丁{eval}`absent`。",
    "### 其下的小节\n\n:::{section-needs} absent\n:::\n\n不该出现戊",
    "## 整个删去的一节\n\n:::{section-needs} absent\n:::\n\n不该出现己{eval}`absent`。",
    "## 最后一节\n\n完。",
]


@pytest.fixture(scope="module")
def conditions(tmp_path_factory) -> BeautifulSoup:
    book = build(tmp_path_factory.mktemp("conditions"), "html", {"index": CONDITIONS})
    assert book.warnings == ""
    return page(book)


@pytest.mark.parametrize("text", ["两个数字都有：增长12.5%。", "没有上年数据，总额72.97亿美元。", "反过来出现。"])
def test_when_keeps(conditions, text):
    assert text in conditions.text


def test_conditions_leave_out(conditions):
    assert "不该出现" not in conditions.text


def test_section_needs_keeps_replaces_and_removes(conditions):
    titles = [re.sub(r"\W+$", "", h2.text) for h2 in conditions.select("article :is(h2, h3)")]
    assert titles == ["条件", "有数据的一节", "换成一句话的一节", "最后一节"]
    assert "照常的内容。" in conditions.text
    assert "本节数据自明年起收录。" in conditions.text


HOLES = [
    "# 题",
    {"total": figure("72.97亿美元"), "gap": Absent("gap", "无")},
    [record({"fig-gap": Absent("fig-gap", "无")})],
    """::::{admonition} 要点
:class: keypoints

- 缺的一条{eval}`gap`。

::::""",
    """::::{admonition} 另一框
:class: keypoints

- 总额{eval}`total`。

- 缺的一条{eval}`gap`。

::::""",
    """::::{admonition} 空框
:class: keypoints

:::{when} gap
- 不该出现
:::

::::""",
    "## 有话可说的一节\n\n总额{eval}`total`（{numref}`fig-gap`）；增速{eval}`gap`。占比{eval}`gap`，见下。",
    "**旅行**。增速{eval}`gap`。",
    "## 无话可说的一节\n\n占比{eval}`gap`，见{numref}`fig-gap`。",
    ":::{when} gap\n不该出现\n:::",
]


def test_sentences_boxes_and_sections_that_lack_data_are_left_out(tmp_path):
    book = build(tmp_path, "html", {"index": HOLES})
    assert book.warnings == ""
    assert [li.text.strip() for li in page(book).select(".keypoints li")] == ["总额72.97亿美元。"]
    assert [box.select_one("p").text for box in page(book).select(".keypoints")] == ["另一框"]
    sections = page(book).select("main section section")
    assert [[p.text for p in section.select("p")] for section in sections] == [
        ["总额72.97亿美元。"],
        [NOTHING_LEFT],
    ]


# -- what the edition leaves out of the book ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "remains"),
    [
        ("规模扩大。文化见{doc}`文化一章 <culture>`。", "规模扩大。"),
        ("规模扩大（{numref}`fig-culture`）。", "规模扩大。"),
        ("规模扩大，见{numref}`fig-culture`。", "规模扩大。"),
        ("规模扩大，见{doc}`/chapters/culture`；结构优化。", "规模扩大；结构优化。"),
        ("规模扩大。详见[文化](culture.ipynb)。", "规模扩大。"),
        ("规模扩大。结构见{ref}`演艺 <stages>`。", "规模扩大。"),
        ("{term}`演艺`扩大。", "演艺扩大。"),
    ],
)
def test_what_is_said_of_a_chapter_left_out_falls_and_terms_lose_their_link(tmp_path, text, remains):
    left_out = ["culture", "fig-culture", "stages"]
    book = build(tmp_path, "html", {"index": [f"# 题\n\n{text}"]}, tradebook_left_out=left_out, nitpicky=True)
    assert book.warnings == ""
    assert page(book).select_one("article p").text == remains


def test_a_misspelt_reference_is_still_one_where_something_is_left_out(tmp_path):
    chapter = ["# 题\n\n见{doc}`cultur`。\n\n见{numref}`fig-cultur`。"]
    book = build(tmp_path, "html", {"index": chapter}, tradebook_left_out=["culture", "fig-culture"])
    assert "cultur" in book.warnings
    assert "fig-cultur" in book.warnings
