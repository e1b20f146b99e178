"""How charts, downloads and tables are written in HTML and plain text."""

from __future__ import annotations

import json

from helpers.small_book import build, page, provisional, show, table
from helpers.small_book import figure as made
from tradebook.sphinxext.nodes import EXHIBIT_FILES, write_vega_bundle


def test_a_chart_has_description_picture_specification_and_a_local_program(html):
    drawing = html.page.select_one("#fig-one .chart")
    assert drawing["role"] == "img"
    assert drawing["aria-label"] == "逐年上升的折线"
    picture = drawing.select_one("img")
    assert (picture["alt"], picture["width"], picture["height"]) == ("逐年上升的折线", "600", "300")
    assert (html.out / picture["src"]).exists()
    assert (html.out / drawing["data-bundle"]).stat().st_size > 500_000
    assert json.loads(drawing.select_one("script").string)["data"]["values"] == [{"a": "</script>"}]


def test_the_chart_library_is_written_once(tmp_path):
    name = write_vega_bundle(tmp_path)
    (tmp_path / name).write_text("as it was", encoding="utf-8")
    assert write_vega_bundle(tmp_path) == name
    assert (tmp_path / name).read_text(encoding="utf-8") == "as it was"


def test_exhibits_offer_their_data_and_charts_their_picture(html):
    links = {link.text: link["href"] for link in html.page.select("#fig-one .exhibit-downloads a")}
    assert list(links) == ["数据 CSV", "数据 JSON", "图片 SVG", "PNG"]
    assert (html.out / links["数据 CSV"]).read_bytes() == "\ufeff年份,出口（亿美元）\r\n2020,-1.50\r\n".encode()
    assert (html.out / links["图片 SVG"]).read_text(encoding="utf-8").startswith("<svg")
    assert (html.out / links["PNG"]).read_bytes().startswith(b"\x89PNG")
    link, described = html.page.select("#tbl-one .exhibit-downloads a")
    assert [link["aria-label"], described["aria-label"]] == ["数据 CSV：分行业出口", "数据 JSON：分行业出口"]
    assert (html.out / link["href"]).read_text(encoding="utf-8-sig").splitlines() == [
        "行业,出口 金额（万美元）,出口 增长（%）",
        "行业0,0.5,50%",
        "行业1,1.5,50%",
    ]


def test_plain_text_has_the_cells_of_a_table(tmp_path):
    book = build(tmp_path, "text", {"index": ["# 题", [show(table("tbl"))]]})
    lines = (book.out / "index.txt").read_text(encoding="utf-8").splitlines()
    assert "行业1 | 1.5 | 50%" in lines
    assert "数据来源：测试。" in lines


def test_what_is_made_of_provisional_numbers_is_marked_and_explained(tmp_path):
    shown = table("t")
    shown["table"]["body"][0][1]["figure"] = "early"
    values = {"early": provisional("early"), "both": provisional("both", "E"), "final": made("1亿美元", "final")}
    pages = {"index": ["# 题\n\n总额{eval}`early`，出口{eval}`both`，进口{eval}`final`。", values, [show(shown)]]}
    explained = "标“初”的数是初步数或由初步数算得，标“估”的数是估计数或由估计数算得，以后可能修订。"
    article = page(build(tmp_path, "html", pages)).select_one("article")
    assert [mark.parent["class"] for mark in article.select("sup > abbr")] == [["obs-status"]] * 3
    assert [(mark.text, mark["title"]) for mark in article.select("p abbr")] == [
        ("初", "含初步数"),
        ("估", "含估计数"),
    ]
    assert article.select_one("td sup").text == "初"
    assert article.select_one("p.obs-status-note").text == explained
    described = json.loads((tmp_path / "html" / EXHIBIT_FILES / "t.json").read_text(encoding="utf-8"))
    assert [each.get("obs_status") for each in described["figures"]] == ["P", None]
    typeset = "".join(
        path.read_text(encoding="utf-8") for path in build(tmp_path, "typst", pages).out.rglob("*.typ")
    )
    assert typeset.count("#super[初]") == 2
    assert typeset.count("#super[估]") == 1


def test_a_page_of_final_numbers_explains_no_marks(tmp_path):
    pages = {"index": ["# 题\n\n总额{eval}`final`。", {"final": made("1亿美元", "final")}]}
    assert page(build(tmp_path, "html", pages)).select(".obs-status, .obs-status-note") == []
