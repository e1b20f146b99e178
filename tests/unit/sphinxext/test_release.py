"""What pages say of their release: imprint, notice of a draft, description, linked data, citations and data of exhibits."""

from __future__ import annotations

import json
import re
import shutil
from urllib.parse import unquote

import pytest
from helpers.small_book import YEAR, build, chart, page, show, table
from helpers.small_data import small_data

TEXT = "# 总体\n\n服务进出口总额增长，结构有所优化，出口多于进口。\n\n:::{edition-imprint}\n:::"


def make(tmp_path, release: str = "", contents: list | None = None, year: int = YEAR, updates: str = ""):
    data = tmp_path / "data"
    shutil.copytree(small_data(), data)
    with (data / "edition.yml").open("a", encoding="utf-8") as file:
        file.write(f"\nrelease:\n{release}" if release else "")
    if updates:
        (data / "updates.csv").write_text(f"edition,date,item,before,after,reason\n{updates}\n", encoding="utf-8")
    chapters = {"index": [TEXT, *(contents or [])]}
    return build(tmp_path, "html", chapters, tradebook_data_dir=str(data), tradebook_year=year)


def lines(html) -> dict[str, str]:
    items = html.select(".edition-imprint > li > p")
    return dict(item.text.split("：", 1) for item in items)


FULL = f"""\
  contact: tongji@example.cn
  address: https://example.cn/report
  repository: https://example.cn/code
  licence: {{zh: 使用时请注明来源。}}
  editions:
    {YEAR}: {{status: released, published: 2021-08-31, next: 2022-08, doi: 10.1234/abc}}
"""


def test_imprint_has_what_is_stated_with_links(tmp_path):
    book = make(tmp_path, FULL)
    html = page(book)
    assert book.warnings == ""
    shown = lines(html)
    assert shown["版本状态"] == "正式发布"
    assert shown["发布日期"] == "2021年8月31日"
    assert shown["使用许可"] == "使用时请注明来源。"
    assert shown["引用格式"].endswith("[R/OL]. (2021-08-31). https://doi.org/10.1234/abc.")
    links = {unquote(link["href"]) for link in html.select(".edition-imprint a")}
    assert links == {"mailto:tongji@example.cn", "https://example.cn/report", "https://example.cn/code"}


def test_nothing_is_invented_where_nothing_is_stated(tmp_path):
    html = page(make(tmp_path))
    # the small data has later years than this edition, and is of a later report
    assert set(lines(html)) <= {"最新版", "补编", "引用格式"}
    assert re.fullmatch(f"本版由[0-9]+年报告所载的历年数据补编，不是{YEAR}年出版的报告。", lines(html)["补编"])
    assert html.select_one(".watermark") is None
    (data,) = html.select('script[type="application/ld+json"]')
    assert not {"url", "license", "datePublished", "identifier"} & json.loads(data.text).keys()


@pytest.mark.parametrize(("status", "mark"), [("draft", "草稿"), ("comment", "征求意见稿")])
def test_a_draft_says_so_above_and_across_every_page(tmp_path, status, mark):
    html = page(make(tmp_path, f"  editions:\n    {YEAR}: {{status: {status}}}\n"))
    assert html.select_one(".edition-status").text == f"本版为{mark}，尚未正式发布，数字可能改动。"
    assert html.select_one(".watermark").text == mark
    assert html.select_one(".watermark")["aria-hidden"] == "true"


def test_an_older_edition_says_so_and_the_newest_does_not(tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    book = make(tmp_path / "old")
    latest = book.app.__dict__["tradebook_edition"].report.latest_year
    assert latest > YEAR
    assert lines(page(book))["最新版"] == f"本版不是最新版，已有{latest}年版的数据。"
    assert "最新版" not in lines(page(make(tmp_path / "new", year=latest)))


def test_corrections_are_listed_in_their_edition(tmp_path):
    html = page(make(tmp_path, updates=f"{YEAR},2021-09-01,图 1,1.5,1.6,录入有误\n2015,2021-09-01,图 9,1,2,他版"))
    shown = html.select_one(".edition-imprint").text
    assert "2021-09-01　图 1：由“1.5”改为“1.6”。录入有误" in shown
    assert "他版" not in shown


def test_every_page_has_a_description_and_linked_data(tmp_path):
    html = page(make(tmp_path, FULL))
    assert html.select_one('meta[name="description"]')["content"].startswith("服务进出口总额增长")
    (script,) = html.select('script[type="application/ld+json"]')
    data = json.loads(script.text)
    assert data["@type"] == "Dataset"
    assert data["datePublished"] == "2021-08-31"
    assert data["license"] == "使用时请注明来源。"
    assert data["identifier"] == "https://doi.org/10.1234/abc"
    assert data["distribution"][0]["contentUrl"] == "https://example.cn/report/downloads/data/datapackage.json"
    assert data["distribution"][1]["contentUrl"] == "https://example.cn/report/downloads/dcat.jsonld"


def test_markup_in_what_an_editor_types_stays_text(tmp_path):
    hostile = '</script><script>window.stolen = 1</script>"<b>'
    release = f"  contact: {json.dumps(hostile)}\n  licence: {{zh: {json.dumps(hostile)}}}\n"
    html = page(make(tmp_path, release))
    assert lines(html)["意见反馈"] == lines(html)["使用许可"] == hostile
    assert [
        script for script in html.select("script") if "stolen" in script.text and "ld+json" not in str(script)
    ] == []
    (script,) = html.select('script[type="application/ld+json"]')
    assert json.loads(script.text)["license"] == hostile


def test_exhibits_say_how_to_cite_them_and_offer_what_they_are_to_programs(tmp_path):
    book = make(tmp_path, FULL, [[show(chart("fig-a"))], [show(table("tab-a"))]])
    html = page(book)
    cited = [each.text for each in html.select(".exhibit-citation p")]
    assert ["：图1\u3000服务进出口规模[R/OL]" in cited[0], "：表1\u3000分行业出口[R/OL]" in cited[1]] == [
        True,
        True,
    ]
    exhibit = json.loads((book.out / "downloads" / "exhibits" / "fig-a.json").read_text(encoding="utf-8"))
    assert exhibit["number"] == "图1"
    assert exhibit["alt"] == "逐年上升的折线"
    assert exhibit["units"] == ["亿美元"]
    assert exhibit["data"] == [["年份", "出口（亿美元）"], ["2020", "-1.50"]]
    assert exhibit["status"] == "released"
    assert exhibit["citation"] == cited[0]
    described = json.loads((book.out / "downloads" / "exhibits" / "tab-a.json").read_text(encoding="utf-8"))
    # both of its cells show one figure
    assert described["figures"] == [{"key": "t.1", "text": "1.5"}]
    links = [link["href"] for link in html.select("#fig-a .exhibit-downloads a")]
    assert "downloads/exhibits/fig-a.json" in links
