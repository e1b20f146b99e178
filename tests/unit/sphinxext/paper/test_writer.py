"""What each kind of node becomes in Typst, and on paper."""

from __future__ import annotations

import re
import zlib
from types import SimpleNamespace

import pytest
from helpers.paper import on_paper, read
from helpers.small_book import build, cell, chart, figure, show, table
from pypdf import PdfReader
from sphinx.errors import SphinxError
from tradebook.audit.reconciliation import Result, Verdict
from tradebook.figures.figure import Phrase
from tradebook.sphinxext import records
from tradebook.sphinxext.nodes import SVG_SIZE
from tradebook.sphinxext.paper.writer import TALLEST

PROSE = """# 题

段落*着重*、**加粗**、`code`、H{sub}`2`O、E{sup}`3`。[外链](https://example.cn/a_b)与[脚本](javascript:alert)。

(here)=
## 节一

见{ref}`这里 <here>`、{doc}`two`与{ref}`那里 <there>`。脚注[^a]与再次[^a]，另一条[^b]。

[^a]: 注文*甲*。
[^b]: 注文乙。

- 甲
- 乙

  1. 丙
  2. 丁

> 引文

```
x = "#1"
y
```

| 表头 | 数 |
|---|---|
| 甲|乙 | 1 |

:::{note}
提示的话。
:::

:::{admonition} 本章要点
:class: keypoints

- 要点一
:::

:::{glossary}
术语
  说明。
:::

用{term}`术语`。

***

<b>网页</b>

% 注释

#### 深一级
"""
TWO = ["# 二章\n\n(there)=\n## 节二\n\n完。"]


@pytest.fixture(scope="module")
def prose(tmp_path_factory) -> SimpleNamespace:
    front = "# 封面\n\n引言。\n\n```{toctree}\n:numbered:\none\ntwo\n```"
    pages = {"index": [front], "one": [PROSE.replace("#### 深一级\n", "")], "two": TWO}
    return build(tmp_path_factory.mktemp("prose"), "typst", pages)


@pytest.mark.parametrize(
    "written",
    [
        '#chapter([#"题"], "one#id1", number: 1)',
        '#"段落"#emph[#"着重"]#"、"#strong[#"加粗"]#"、"#mono[#"code"]#"、H"#sub[#"2"]#"O、E"#super[#"3"]#"。"',
        '#link("https://example.cn/a_b")[#"外链"]#"与[脚本](javascript:alert)。"',
        '#section(2, [#"节一"], "one#here", number: "1.1")',
        '#to("one#here")[#"这里"]#"、"#to("two#id1")[#"二章"]#"与"#to("two#there")[#"那里"]',
        '#[#footnote[#"注文"#emph[#"甲"]#"。"]#label("one#a")]#"与再次"#footnote(label("one#a"))',
        '#footnote[#"注文乙。"]',
        '#enum(start: 1, [',
        '#quoted[',
        '#code-block[#"x = \\"#1\\""#linebreak()#"y"]',
        '#plain-table(2, ([#"表头"], [#"数"],\n), ([#"甲"],',
        '#boxed(none, [',
        '#boxed([#"本章要点"], [',
        '#definition([#anchor("one#term-0")#"术语"], [',
        '#to("one#term-0")[#"术语"]',
        "#line(length: 100%, stroke: thin)",
    ],
)  # fmt: skip
def test_each_kind_of_node_has_its_function(prose, written):
    assert written in re.sub(r"\n{2,}", "\n", read(prose, "one"))


def test_what_is_for_other_formats_or_nobody_is_left_out(prose):
    assert "网页" in read(prose, "one")
    assert "<b>" not in read(prose, "one")
    assert "注释" not in read(prose, "one")


def test_the_document_is_typeset_without_warnings(prose):
    assert prose.warnings == ""
    text = on_paper(prose)
    for words in ("目录", "第一章题", "1.1节一", "第二章二章", "注文甲", "注文乙", "提示的话"):
        assert words in text


def test_bookmarks_are_the_chapters_and_sections(prose):
    def titles(entries):
        return [titles(entry) if isinstance(entry, list) else entry.title for entry in entries]

    assert [re.sub(r"\s", "", str(entry)) for entry in titles(PdfReader(prose.out / "report.pdf").outline)] == [
        "主要数据",
        "第一章题",
        "['1.1节一']",
        "第二章二章",
        "['2.1节二']",
    ]


# -- chapters and exhibits ---------------------------------------------------------------------------------------------


def test_the_landing_page_is_a_chapter_without_number(paper):
    assert paper.front.index('#chapter([#"主要数据"], "index#id1")') < paper.front.index(
        '#section(2, [#"怎样阅读"]'
    )
    assert '#chapter([#"旅行服务"#"72.97亿美元"], "chapter#id1", number: 1)' in paper.chapter
    assert paper.frame.index('#include "/index.typ"') < paper.frame.index('#include "/chapter.typ"')


def test_downloads_are_not_for_paper(paper):
    assert "下载" not in paper.chapter
    assert "CSV" not in paper.chapter


def test_the_headline_of_a_chart_stands_above_it(paper):
    assert '#chart("chapter#fig-two", message: [#"出口"#"增长12.5%"], caption: [' in paper.chapter


def test_charts_are_vector_pictures_that_say_what_they_show(paper):
    assert (
        '#chart("chapter#fig-one", caption: [#text(fill: ink)[#"图1"]#h(.8em)#"服务进出口规模"],\n'
        'alt: "逐年上升的折线", path: "/charts/fig-one.svg", width: 406.0pt, lines: ([#"数据来源：测试。"],), float: true)'
    ) in paper.chapter
    assert (paper.out / "charts" / "fig-one.svg").read_text(encoding="utf-8").startswith("<svg")


def test_a_tall_chart_is_on_the_page_in_whole_with_its_caption_and_lines(tmp_path):
    tall = chart("fig-tall", note="注：很高。")
    tall["spec"] = {**tall["spec"], "height": 3000}
    book = build(tmp_path, "typst", {"index": ["# 题", [show(tall)]]})
    width = float(re.search(r"width: ([\d.]+)pt", read(book, "index"))[1])
    drawn = (book.out / "charts" / "fig-tall.svg").read_text(encoding="utf-8")
    across, down = map(float, SVG_SIZE.findall(drawn)[0])
    assert width * down / across <= TALLEST + 0.1
    with_chart = [
        page.extract_text()
        for page in PdfReader(book.out / "report.pdf").pages
        if page.images or "图1" in page.extract_text()
    ]
    assert "注：很高。" in with_chart[-1]


def test_rows_that_one_cell_spans_go_on_to_the_next_page(tmp_path):
    long = table("t", rows=60)
    first, *others = long["table"]["body"]
    first[0]["rows"] = 60
    long["table"]["body"] = [first, *(row[1:] for row in others)]
    book = build(tmp_path, "typst", {"index": ["# 题", [show(long)]]})
    pages = [page.extract_text() for page in PdfReader(book.out / "report.pdf").pages]
    places = [next(n for n, text in enumerate(pages) if f"{row}.5" in text) for row in (12, 59)]
    assert places[0] < places[1]


def test_tables_have_number_head_lines_and_a_target(paper):
    written = paper.chapter[paper.chapter.index('#exhibit-table("chapter#tbl-two"') :]
    assert 'caption: [#text(fill: ink)[#"表2"]#h(.8em)#"分行业出口"]' in written
    assert "breaks: false" in written
    assert 'lines: ([#"注：四舍五入。"], [#"数据来源：测试。"],)' in written


def test_references_to_exhibits_have_the_numbers_of_the_pages(paper):
    for name, number in (("fig-one", "图1"), ("tbl-two", "表2"), ("fig-two", "图2")):
        assert f'#to("chapter#{name}")[#"{number}"]' in paper.chapter


def test_a_table_that_is_too_long_for_paper_says_where_it_is(tmp_path):
    written = read(build(tmp_path, "typst", {"index": ["# 题", [show(table("t", layout="screen"))]]}), "index")
    assert "此表太长，纸本从略" in written
    assert "行业0" not in written


def test_exhibits_in_a_box_do_not_float(tmp_path):
    boxed = ":::{admonition} 框\n```{figure} a.png\n:alt: 一格\n\n图注\n```\n:::"
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a.png").write_bytes(PIXEL)
    book = build(tmp_path, "typst", {"index": [f"# 题\n\n{boxed}"]})
    written = read(book, "index")
    assert 'alt: "一格", path: "/images/a.png", width: 100%, lines: (), float: false)' in written
    assert (book.out / "images" / "a.png").read_bytes() == PIXEL


def _chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)


PIXEL = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)


def test_a_figure_that_the_print_has_differently_is_marked(tmp_path, monkeypatch):
    claim = Result("L1.01", "L1", "73.0", "亿美元", "1", "total", "72.97", Verdict.DIFFERS, "印刷本有误")
    monkeypatch.setattr(records, "claims_on", lambda *_: {"total": [claim]})
    pages = {"index": ["# 题\n\n总额{eval}`total`，出口{eval}`word`。", VALUES]}
    assert '#"总额"#"72.97亿美元"#differs#"，出口"#"一般"#"。"' in read(build(tmp_path, "typst", pages), "index")


def test_a_cell_that_the_print_has_differently_is_marked(tmp_path, monkeypatch):
    claim = Result("L1.01", "L1", "73.0", "亿美元", "1", "t.1", "0.5", Verdict.DIFFERS, "印刷本有误")
    monkeypatch.setattr(records, "claims_on", lambda *_: {"t.1": [claim]})
    shown = table("t")
    shown["table"]["body"][0][1]["figure"] = "t.1"
    assert "#differs" in read(build(tmp_path, "typst", {"index": ["# 题", [show(shown)]]}), "index")


VALUES = {"total": figure("72.97亿美元"), "other": figure("1亿美元", key='place("甲").x'), "word": Phrase("一般")}


def test_figures_lead_to_their_records_where_the_book_has_an_address(tmp_path):
    linked = table("t")
    linked["table"]["body"][0][2]["href"] = "https://example.cn/"
    pages = {"index": ["# 题{eval}`total`\n\n{eval}`other`。", VALUES, [show(linked)]]}
    written = read(build(tmp_path, "typst", pages, html_baseurl="https://example.cn/2020"), "index")
    base = "https://example.cn/2020/index.html#figure="
    assert '#chapter([#"主要数据"]' in written
    assert f'#link("{base}place(%22%E7%94%B2%22).x", text(fill: black)[#"1亿美元"])' in written
    assert f'#link("{base}t.1", text(fill: black)[#"0.5"])' in written
    # the address stands below for those who hold paper
    assert '#link("https://example.cn/")[#"50%"]#linebreak()#address[#"https:/' in written


# -- what cannot be printed --------------------------------------------------------------------------------------------


def test_an_unknown_node_is_an_error_that_names_chapter_and_cell(tmp_path):
    pages = {"index": ["# 题", [show(chart("fig"))], "公式\n\n```{math}\nx^2\n```\n"]}
    with pytest.raises(
        SphinxError, match=r"^index，第 3 格：PDF 不会排印“math_block”（x\^2）；应为：.*改法：.*make html"
    ):
        build(tmp_path, "typst", pages)


def test_a_table_without_head_is_one(tmp_path):
    bare = table("t")
    bare["table"] = {"head": [], "body": [[cell("甲"), cell("1")]], "layout": "normal"}
    book = build(tmp_path, "typst", {"index": ["# 题\n\n{eval}`word`。", {"word": Phrase("甲")}, [show(bare)]]})
    assert "head: ()" in read(book, "index")
    assert "甲1" in on_paper(book)


def test_sections_with_unnumbered_charts_stand_side_by_side(tmp_path):
    drawn = show(chart("pic-a", unnumbered=True, note="按年平均汇率折算。"))
    chapters = {
        "index": ["# 封面\n\n```{toctree}\none\n```"],
        "one": ["# 一图\n\n导语。", "## 甲", [drawn], "## 乙\n\n说明。"],
    }
    book = build(tmp_path, "typst", chapters, tradebook_volumes={"onepage": ["one"]})
    assert book.warnings == ""
    one = re.sub(r"\n+", "\n", read(book, "one"))
    assert '#"导语。"' in one.split("#panels(")[0]
    assert re.search(
        r'#panels\(\[\n#section\(2, \[#"甲"\].*#picture\("/charts/pic-a.svg", "逐年上升的折线", lines: \(\[#"按年平均汇率折算。"\],\)\)\n\],\n\[',
        one,
        re.DOTALL,
    )
    assert "#leaflet" not in read(book, "report")
    assert "#show: leaflet.with(title: " in read(book, "onepage")
    assert len(PdfReader(book.out / "onepage.pdf").pages) == 1
    assert "甲" in on_paper(book, "onepage")
    assert "按年平均汇率折算。" in on_paper(book, "onepage")
