"""Exhibit tables in HTML, and the templates."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from helpers.small_book import build, cell, page, show, table
from jinja2 import UndefinedError
from tradebook.sphinxext.html import PADDING, WIDEST, html_table, render, table_filters


def test_headers_have_scopes(html):
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


def test_a_table_scrolls_by_keyboard_and_links_figures(html):
    frame = html.page.select_one("#tbl-one .table-frame")
    assert (frame["tabindex"], frame["role"], frame["aria-label"]) == ("0", "region", "分行业出口")
    assert frame.select_one('td [data-figure="t.1"]').text == "0.5"


@pytest.mark.parametrize("screen", [True, False])
def test_cells_may_link(screen):
    linked = [cell("行业", header=True, href="../downloads/a.csv?b&c"), cell("1")]
    written = html_table([], [linked], label="表", screen=screen, filters=[], write_figure=str)
    assert 'href="../downloads/a.csv?b&amp;c">行业</a>' in written


def test_a_table_of_thousands_of_rows_has_fixed_columns_and_no_attributes_but_scopes():
    head = [[cell("编号", header=True), cell("说明", header=True)]]
    body = [[cell(str(number), header=True), cell("很长的说明" * number)] for number in range(1, 4)]
    written = html_table(head, body, label="表", screen=True, filters=[], write_figure=str)
    soup = BeautifulSoup(written, "html.parser")
    # a header of two characters, and the widest that is allowed
    narrow, wide = 2 + PADDING, WIDEST + PADDING
    widths = [col["style"] for col in soup.select("col")]
    assert widths == [f"width: {width / (narrow + wide):.1%}" for width in (narrow, wide)]
    assert {name for tag in soup.select("td, th") for name in tag.attrs} == {"scope"}


def test_texts_are_escaped():
    row = [cell("<甲>", header=True), cell("a & b")]
    written = html_table([], [row], label="表", screen=False, filters=[], write_figure=str)
    assert "&lt;甲&gt;" in written
    assert "a &amp; b" in written


def test_addresses_can_name_a_row(tmp_path):
    shown = table("t")
    shown["table"]["body"][0][0]["anchor"] = "a&b-1"
    soup = page(build(tmp_path, "html", {"index": ["# 题", [show(shown)]]}))
    assert [row.get("id") for row in soup.select("#t tbody tr")] == ["a&b-1", None]


@pytest.mark.parametrize("screen", [True, False])
def test_what_rows_share_stands_once_above_them(screen):
    head = [[cell(text, header=True) for text in ("编号", "部分", "结论", "位置")]]
    rows = [
        ("1", "甲", "一致", ""),
        ("2", "甲", "不一致", ""),
        ("3", "甲", "一致", "<表1>"),
        ("4", "乙", "一致", "<表1>"),
    ]
    body = [[cell(text, header=place == 0) for place, text in enumerate(row)] for row in rows]
    written = html_table(head, body, label="表", screen=screen, filters=[1, 2], groups=[1, 3], write_figure=str)
    soup = BeautifulSoup(written, "html.parser")
    assert len(soup.select("thead th")) == 2
    assert len(soup.select("col")) == (2 if screen else 0)
    above = [[span.text for span in row.select("span")] for row in soup.select("tbody > tr.table-group")]
    assert above == [["甲", ""], ["甲", "<表1>"], ["乙", "<表1>"]]
    assert {row.th["colspan"] for row in soup.select("tr.table-group")} == {"2"}
    assert [len(part.select("tr:not(.table-group)")) for part in soup.select("tbody")] == [2, 1, 1]
    # counted as the script finds them: what stands above comes first
    assert [select["data-column"] for select in soup.select("select")] == ["0", "3"]
    assert soup.output.text == "共 4 项"


@pytest.mark.parametrize("screen", [True, False])
def test_a_cell_leads_to_pages_only(screen):
    places = [
        "https://a.cn",
        "http://a.cn/b",
        "#case-a",
        "provinces.html#claim=L1.01",
        "../downloads/data/a.csv",
        "a?b:c",
    ]
    others = ["javascript:alert(1)", " javascript:a", "java\nscript:a/b", "data:text/html,x", "vbscript:x", "a:b"]
    body = [[cell("甲", href=place)] for place in (*places, *others)]
    written = html_table([], body, label="", screen=screen, filters=[], write_figure=str)
    assert [link["href"] for link in BeautifulSoup(written, "html.parser").select("a")] == places


# -- filters -----------------------------------------------------------------------------------------------------------


def test_a_table_says_by_which_columns_its_rows_can_be_chosen(tmp_path):
    shown = table("t", filters=(0, 2))
    shown["table"]["head"] = [[cell(text, header=True) for text in ("行业", "金额", "增长")]]
    soup = page(build(tmp_path, "html", {"index": ["# 题", [show(shown)]]}))
    selects = soup.select("#t .table-filters select")
    assert [select["data-column"] for select in selects] == ["0", "2"]
    assert [option.text for option in selects[1].select("option")] == ["全部", "50%"]
    assert [label.text[:2] for label in soup.select("#t label")] == ["行业", "增长", "含有"]
    assert len(soup.select("#t tbody tr")) == 2
    assert soup.select_one("#t output").text == "共 2 项"


def test_the_filters_of_a_table_are_one_line_of_escaped_texts():
    written = table_filters({1: ("<级>", ["省&市", "县", "省&市"])}, 3)
    assert written == (
        '<div class="table-filters" role="search"><label>&lt;级&gt; <select autocomplete="off" data-column="1">'
        '<option value="">全部</option><option value="省&amp;市">省&amp;市</option><option value="县">县</option>'
        "</select></label>"
        '<label>含有文字 <input type="search" autocomplete="off"></label>'
        '<button type="button" hidden>清除筛选</button><output>共 3 项</output></div>\n'
    )


def test_a_template_must_get_all_that_it_asks_for():
    with pytest.raises(UndefinedError, match="links"):
        render("book_downloads")
