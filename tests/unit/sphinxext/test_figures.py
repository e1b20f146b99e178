"""The Sphinx extension, on a small book made on the spot."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from helpers.small_book import build, cell, chart, figure, glue, show, table
from tradebook.figures.figure import Absent, Phrase
from tradebook.sphinxext.latex import head_lines, layout_columns, log_problems, place_cells
from tradebook.text import text_width

CHAPTER = [
    "# 旅行服务{glue:}`total`\n\n总额{glue:}`total`，见{numref}`fig-one`、{numref}`tbl-two`和{numref}`fig-two`。",
    [glue({"total": figure("72.97亿美元"), "growth": figure("增长12.5%"), "year": Phrase("2020")})],
    [show(chart("fig-one"))],
    [show(table("tbl-one"))],
    [show(chart("fig-two", note="注：一行。"))],
    [show(table("tbl-two", layout="long"))],
    """## 条件

:::{when} total growth
两个数字都有：{glue:}`growth`。
:::

:::{when} total absent
:else: 没有上年数据，总额{glue:}`total`。
不该出现甲{glue:}`absent`
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
    "## 换成一句话的一节\n\n:::{section-needs} total absent\n本节数据自明年起收录。\n:::\n\n不该出现丁{glue:}`absent`。",
    "### 其下的小节\n\n:::{section-needs} absent\n:::\n\n不该出现戊",
    "## 整个删去的一节\n\n:::{section-needs} absent\n:::\n\n不该出现己{glue:}`absent`。",
    "## 最后一节\n\n{glue:}`year`年完。",
]


@pytest.fixture(scope="module")
def html(tmp_path_factory) -> SimpleNamespace:
    book = build(tmp_path_factory.mktemp("html"), "html", {"index": CHAPTER})
    book.page = BeautifulSoup((book.out / "index.html").read_text(encoding="utf-8"), "html.parser")
    return book


@pytest.fixture(scope="module")
def latex(tmp_path_factory) -> SimpleNamespace:
    front = "# 封面\n\n" + "引言。\n\n## 怎样阅读\n\n说明。\n\n```{toctree}\nchapter\n```"
    book = build(tmp_path_factory.mktemp("latex"), "latex", {"index": [front], "chapter": CHAPTER})
    book.text = (book.out / "report.tex").read_text(encoding="utf-8")
    return book


def test_builds_without_warnings(html, latex):
    assert html.warnings == ""
    assert latex.warnings == ""


def test_figure_is_text_that_knows_its_key(html):
    spans = html.page.select('p span.figure-value[data-figure="total"]')
    assert spans[0].text == "72.97亿美元"


def test_figure_in_heading_appears_once_in_title_and_contents(html):
    assert html.page.select_one("h1 span.figure-value").text == "72.97亿美元"
    assert html.app.env.titles["index"].astext() == "旅行服务72.97亿美元"


def test_search_index_has_figures_and_captions(html):
    index = (html.out / "searchindex.js").read_text(encoding="utf-8")
    found = json.loads(re.search(r"setIndex\((.*)\)", index, re.S)[1])
    assert {"72.97", "规模", "总额"} <= {*found["terms"], *found["titleterms"]}


def test_exhibits_are_numbered_and_referred_to(html):
    captions = {tag["id"]: tag.select_one("figcaption").text.strip() for tag in html.page.select("figure.exhibit")}
    assert captions["fig-one"].startswith("图 1 服务进出口规模")
    assert captions["fig-two"].startswith("图 2 服务进出口规模")
    assert captions["tbl-two"].startswith("表 2 分行业出口")
    references = [
        (link["href"], link.text) for link in html.page.select("p a.reference.internal") if "#" in link["href"]
    ]
    assert references == [("#fig-one", "图 1"), ("#tbl-two", "表 2"), ("#fig-two", "图 2")]


def test_chart_has_description_picture_specification_and_local_program(html):
    drawing = html.page.select_one("#fig-one .chart")
    assert drawing["role"] == "img"
    assert drawing["aria-label"] == "逐年上升的折线"
    picture = drawing.select_one("img")
    assert (picture["alt"], picture["width"], picture["height"]) == ("逐年上升的折线", "600", "300")
    assert (html.out / picture["src"]).exists()
    assert (html.out / drawing["data-bundle"]).stat().st_size > 500_000
    assert json.loads(drawing.select_one("script").string)["data"]["values"] == [{"a": "</script>"}]


def test_exhibit_shows_note_and_source(html):
    assert [p.text for p in html.page.select("#fig-two .exhibit-source")] == ["注：一行。", "数据来源：测试。"]
    assert [p.text for p in html.page.select("#fig-one .exhibit-source")] == ["数据来源：测试。"]


def test_exhibits_offer_their_data_and_charts_their_picture(html):
    links = {link.text: link["href"] for link in html.page.select("#fig-one .exhibit-downloads a")}
    assert list(links) == ["数据 CSV", "图片 SVG", "PNG"]
    assert (html.out / links["数据 CSV"]).read_bytes() == "\ufeff年份,出口（亿美元）\r\n2020,-1.50\r\n".encode()
    assert (html.out / links["图片 SVG"]).read_text(encoding="utf-8").startswith("<svg")
    assert (html.out / links["PNG"]).read_bytes().startswith(b"\x89PNG")
    (link,) = html.page.select("#tbl-one .exhibit-downloads a")
    assert link["aria-label"] == "数据 CSV：分行业出口"
    assert (html.out / link["href"]).read_text(encoding="utf-8-sig").splitlines() == [
        "行业,出口 金额（万美元）,出口 增长（%）",
        "行业0,0.5,50%",
        "行业1,1.5,50%",
    ]


def test_cells_may_link(tmp_path):
    linked = table("tbl")
    linked["table"]["body"][0][0]["href"] = "../downloads/a.csv"
    book = build(tmp_path, "html", {"index": ["# 题\n\n{numref}`tbl`", [show(linked)]]})
    page = BeautifulSoup((book.out / "index.html").read_text(encoding="utf-8"), "html.parser")
    assert page.select_one('#tbl tbody th a[href="../downloads/a.csv"]').text == "行业0"
    assert book.warnings == ""


TWO_PAGES = {
    "index": [
        "# 目录\n\n## 图\n\n```{exhibit-list} figure\n```\n\n```{exhibit-list} table\n```\n\n```{toctree}\n:numbered:\none\n```"
    ],
    "one": [
        "# 一",
        [show(chart("fig-a", caption="第一幅"))],
        [show(table("tbl-a"))],
        [show(chart("fig-b", caption="第二幅"))],
    ],
}


def test_lists_of_exhibits_lead_to_them_in_order(tmp_path):
    book = build(tmp_path, "html", TWO_PAGES)
    page = BeautifulSoup((book.out / "index.html").read_text(encoding="utf-8"), "html.parser")
    figures, tables = page.select("ul.exhibit-list")
    assert [(a.text, a["href"]) for a in figures.select("a")] == [
        ("图 1　第一幅", "one.html#fig-a"),
        ("图 2　第二幅", "one.html#fig-b"),
    ]
    assert [a.text for a in tables.select("a")] == ["表 1　分行业出口"]
    assert book.warnings == ""


def test_latex_makes_the_lists_of_exhibits_itself(tmp_path):
    text = (build(tmp_path, "latex", TWO_PAGES).out / "report.tex").read_text(encoding="utf-8")
    assert text.index(r"\exhibitlist{lof}") < text.index(r"\exhibitlist{lot}")


def test_latex_numbers_only_the_chapters_that_are_numbered(tmp_path):
    front = "# 封面\n\n```{toctree}\npreface\n```\n\n```{toctree}\n:numbered:\none\n```"
    book = build(tmp_path, "latex", {"index": [front], "preface": ["# 前言"], "one": ["# 正文"]})
    text = (book.out / "report.tex").read_text(encoding="utf-8")
    preface, one = text.index(r"\chapter{前言}"), text.index(r"\chapter{正文}")
    assert text.rindex(r"\frontchapter", 0, preface) < preface < text.index(r"\mainchapters", preface) < one


def test_figures_of_a_page_have_records(html):
    url = html.page.select_one('meta[name="tradebook-records"]')["content"]
    assert '"total":' in (html.out / url).read_text(encoding="utf-8")


def test_tables_say_by_which_columns_their_rows_can_be_chosen(tmp_path):
    shown = table("t", filters=(0, 2))
    shown["table"]["head"] = [[cell(text, header=True) for text in ("行业", "金额", "增长")]]
    book = build(tmp_path, "html", {"index": ["# 题", [show(shown)]]})
    page = BeautifulSoup((book.out / "index.html").read_text(encoding="utf-8"), "html.parser")
    selects = page.select("#t .table-filters select")
    assert [select["data-column"] for select in selects] == ["0", "2"]
    assert [option.text for option in selects[1].select("option")] == ["全部", "50%"]
    assert [label.text[:2] for label in page.select("#t label")] == ["行业", "增长", "含有"]
    assert page.select_one("#t output").text == f"共 {len(page.select('#t tbody tr'))} 项"


@pytest.mark.parametrize("pdf", [True, False])
def test_the_list_of_downloads_has_the_pdf_if_there_is_one(tmp_path, pdf):
    book = build(
        tmp_path,
        "html",
        {"index": ["# 题\n\n:::{book-downloads}\n:::\n\n:::{book-parts}\n:::"]},
        tradebook_pdf=pdf,
        tradebook_audit=pdf,
    )
    page = BeautifulSoup((book.out / "index.html").read_text(encoding="utf-8"), "html.parser")
    links = [link["href"] for link in page.select(".book-downloads a")]
    whole = ["downloads/report-2020.pdf", "downloads/data-2020.xlsx", "downloads/audit-2020.xlsx"]
    assert links == (whole if pdf else ["downloads/data-2020.xlsx"])
    assert (book.out / "downloads" / "data-2020.xlsx").exists()
    assert (book.out / "downloads" / "data" / "services_trade.csv").exists()
    assert not page.select(".book-parts")  # no _toc.yml


def test_downloads_are_not_for_paper(latex):
    assert "下载" not in latex.text
    assert "CSV" not in latex.text


HOLES = [
    "# 题",
    [glue({"total": figure("72.97亿美元"), "gap": Absent("gap", "无"), "fig-gap": Absent("fig-gap", "无")})],
    """::::{admonition} 要点
:class: keypoints

- 缺的一条{glue:}`gap`。

::::""",
    """::::{admonition} 另一框
:class: keypoints

- 总额{glue:}`total`。

- 缺的一条{glue:}`gap`。

::::""",
    "## 有话可说的一节\n\n总额{glue:}`total`（{numref}`fig-gap`）；增速{glue:}`gap`。占比{glue:}`gap`，见下。",
    "**旅行**。增速{glue:}`gap`。",
    "## 无话可说的一节\n\n占比{glue:}`gap`，见{numref}`fig-gap`。",
    ":::{when} gap\n不该出现\n:::",
]


def test_sentences_boxes_and_sections_that_lack_data_are_left_out(tmp_path):
    book = build(tmp_path, "html", {"index": HOLES})
    page = BeautifulSoup((book.out / "index.html").read_text(encoding="utf-8"), "html.parser")
    assert book.warnings == ""
    assert [li.text.strip() for li in page.select(".keypoints li")] == ["总额72.97亿美元。"]
    sections = page.select("main section section")
    assert [[p.text for p in section.select("p")] for section in sections] == [
        ["总额72.97亿美元。"],
        ["本节所需数据未收录于本版，从略。"],
    ]


def test_a_heading_cannot_do_without_its_figure(tmp_path):
    book = build(tmp_path, "html", {"index": ["# 总额{glue:}`gap`", [glue({"gap": Absent("gap", "无")})]]})
    assert "gap" in book.warnings


def test_table_headers_have_scopes(html):
    heads = [
        (th.text, th["scope"], th.get("rowspan"), th.get("colspan"))
        for th in html.page.select("#tbl-one thead th")
    ]
    assert heads == [
        ("行业", "col", "2", None),
        ("出口", "colgroup", None, "2"),
        ("金额（万美元）", "col", None, None),
        ("增长（%）", "col", None, None),
    ]
    assert [th["scope"] for th in html.page.select("#tbl-one tbody th")] == ["row", "row"]


def test_table_scrolls_by_keyboard_and_links_figures(html):
    frame = html.page.select_one("#tbl-one .table-frame")
    assert (frame["tabindex"], frame["role"], frame["aria-label"]) == ("0", "region", "分行业出口")
    assert frame.select_one('td [data-figure="t.1"]').text == "0.5"


@pytest.mark.parametrize("text", ["两个数字都有：增长12.5%。", "没有上年数据，总额72.97亿美元。", "反过来出现。"])
def test_when_keeps(html, text):
    assert text in html.page.text


def test_conditions_leave_out(html):
    assert "不该出现" not in html.page.text
    assert "整个删去的一节" not in html.page.text


def test_section_needs_keeps_replaces_and_removes(html):
    titles = [re.sub(r"\W+$", "", h2.text) for h2 in html.page.select("article h2")]
    assert titles == ["条件", "有数据的一节", "换成一句话的一节", "最后一节"]
    assert "照常的内容。" in html.page.text
    assert "本节数据自明年起收录。" in html.page.text


def test_phrases_are_shown(html):
    assert "2020年完。" in html.page.text


def test_missing_figure_is_a_warning_that_names_it(tmp_path):
    book = build(
        tmp_path,
        "html",
        {"index": ["# 题{glue:}`no.title`\n\n正文{glue:}`no.such`。", [glue({"other": Phrase("1")})]]},
    )
    assert "no.title" in book.warnings
    assert "no.such，第 1 格" in book.warnings
    assert "section-needs" in book.warnings


def test_title_and_bodies_come_from_the_data(html):
    assert html.app.config.project == "陕西服务贸易发展报告（2020）"
    assert html.app.config.author == "陕西省商务厅"


def test_latest_year_is_the_default(tmp_path):
    book = build(tmp_path, "html", {"index": ["# 题"]}, tradebook_year=None)
    assert "（2022）" in book.app.config.html_title


def test_latex_document_has_cover_texts(latex):
    assert r"\newcommand{\ReportTitle}{陕西服务贸易发展报告（2020）}" in latex.text
    assert r"\newcommand{\ReportPublisher}{陕西省商务厅}" in latex.text


def test_latex_gives_the_landing_page_a_chapter(latex):
    front = latex.text.index(r"\chapter{主要数据}")
    assert latex.text.index(r"\frontchapter") < front < latex.text.index(r"\section{怎样阅读}")
    assert latex.text.index(r"\mainchapters") < latex.text.index(r"\chapter{旅行服务72.97亿美元}")


def test_latex_writes_vector_charts_and_plain_figures(latex):
    assert r"\sphinxincludegraphics{{fig-one}.pdf}" in latex.text
    assert (latex.out / "fig-one.pdf").read_bytes().startswith(b"%PDF-")
    assert "总额72.97亿美元，见" in latex.text


def test_latex_tables(latex):
    normal, long = latex.text.split(r"\begin{longtable}")
    assert normal.count(r"\toprule") == 1
    assert r"\cmidrule(lr){2-3}" in normal
    assert r"\multirow{2}{*}{行业}" in normal
    assert r"50\%" in normal
    assert r"\endhead" in long
    assert r"\exhibitcontinued" in long
    assert r"\label{\detokenize{chapter:tbl-two}}" in long


def place(exhibit: dict) -> tuple[list, list]:
    return place_cells(exhibit["table"]["head"]), place_cells(exhibit["table"]["body"])


def test_cells_below_a_span_are_placed_right_of_it():
    head, _ = place(table("t"))
    assert [(placed.column, placed.start) for placed in head[1]] == [(0, False), (1, True), (2, True)]


def test_texts_wrap_only_when_the_page_is_too_narrow():
    _, columns = layout_columns(*place(table("t")))
    assert [column.spec for column in columns] == ["l", "r", "r"]
    wide = table("t")
    wide["table"]["body"][0][0]["text"] = "很长的说明" * 20
    font, columns = layout_columns(*place(wide))
    assert font == r"\footnotesize"
    assert columns[0].spec.startswith(r">{\raggedright\arraybackslash}p{")
    assert [column.spec for column in columns[1:]] == ["r", "r"]


def test_longer_texts_get_more_room():
    wide = table("t")
    wide["table"]["body"][0][0]["text"] = "说明" * 10
    wide["table"]["body"][0][1] |= {"text": "公式" * 50, "align": "left"}
    wide["table"]["body"][1][1] |= {"align": "left"}
    _, columns = layout_columns(*place(wide))
    assert 7 <= columns[0].wrap < columns[1].wrap


def test_header_breaks_before_its_unit():
    assert head_lines("金额（万美元）") == ["金额", "（万美元）"]
    assert head_lines("年份") == ["年份"]


def test_chinese_characters_are_wide():
    assert text_width("出口") == 2
    assert text_width("12.5") < 2.2


def test_problems_of_a_latex_log():
    log = r"""Overfull \hbox (3.1pt too wide) in paragraph at lines 1--2
Overfull \hbox (31.2pt too wide) in alignment at lines 3--4
Missing character: There is no ≈ (U+2248) in font FreeSerif!
LaTeX Warning: Reference `a' on page 3 undefined on input line 5.
LaTeX Font Warning: Font shape `TU/x' undefined
"""
    problems = log_problems(log)
    assert [problem.split()[0] for problem in problems] == ["Overfull", "Missing", "LaTeX"]
    assert "31.2pt" in problems[0]
