"""Two volumes: what is in each, and how they refer to each other."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from helpers.paper import on_paper, read
from helpers.small_book import build, show, table
from nbformat import v4
from tradebook.book.edition import ON_THE_PRINT

VOLUMES = {
    "index": ["# 封面\n\n```{toctree}\n:caption: 上编\n:numbered:\none\n```\n\n```{toctree}\n:caption: 数据\n:numbered:\ntwo\n```"],
    "one": [
        "# 一章\n\n见{numref}`t-b`、{doc}`two`和{ref}`那里 <there>`。{numref}`t-a`在此。\n\n:::{glossary}\n术语\n  说明。\n:::",
        [show(table("t-a"))],
    ],
    "two": ["# 二章\n\n(there)=\n## 节\n\n用{term}`术语`，又见{numref}`t-a`。", [show(table("t-b"))], "```{exhibit-list} table\n```"],
}  # fmt: skip


@pytest.fixture(scope="module")
def volumes(tmp_path_factory) -> SimpleNamespace:
    return build(tmp_path_factory.mktemp("volumes"), "typst", VOLUMES, tradebook_volumes={"companion": ["数据"]})


def on_the_print(text: str):
    """The output of a cell with commentary on the print."""
    return v4.new_output("display_data", {"text/markdown": text}, metadata={"text/markdown": {ON_THE_PRINT: True}})


CORRECTED = {
    **VOLUMES,
    "one": [
        "# 一章\n\n## 节\n\n正文。",
        {"edition": SimpleNamespace(has_commentary=lambda topic: True)},
        ':::{when} edition.has_commentary("a_check")\n与印刷本的出入：\n:::',
        [on_the_print("**甲**。\n错一处，见{numref}`t-a`。")],
        [show(table("t-a"))],
        "## 只说印刷本的一节",
        [on_the_print("错两处。")],
    ],
    "two": ["# 二章\n\n完。"],
}


def test_what_is_said_of_the_print_is_in_the_companion(tmp_path):
    book = build(
        tmp_path, "typst", CORRECTED, tradebook_volumes={"companion": ["数据"]}, nb_render_markdown_format="myst"
    )
    assert book.warnings == ""
    one, corrections = read(book, "one"), read(book, "corrections")
    assert "错" not in one
    assert "出入" not in one
    assert "只说印刷本的一节" not in one
    assert "正文。" in one
    written = re.sub(r"\n+", "\n", corrections)
    assert (
        '#chapter([#"与印刷本的出入"], "corrections")\n#section(2, [#numbering("第一章", 1)#h(.8em)#"一章"], "corrections#one")'
        in written
    )
    assert '#section(3, [#"1.1 节"], "corrections#one#id2")\n#strong[#"甲"]#"。"#"错一处，见"' in written
    assert '#"表1"#"（见正文册）"#"。"' in written
    assert '#section(3, [#"1.2 只说印刷本的一节"], "corrections#one#id3")\n#"错两处。"' in written
    assert "错两处" in on_paper(book, "companion")


def test_a_book_in_one_volume_keeps_what_is_said_of_the_print_in_its_place(tmp_path):
    one = read(build(tmp_path, "typst", CORRECTED, nb_render_markdown_format="myst"), "one")
    assert "错一处" in one
    assert "只说印刷本的一节" in one


def test_the_parts_of_the_companion_are_in_a_pdf_of_their_own(volumes):
    assert volumes.warnings == ""
    report, companion = read(volumes, "report"), read(volumes, "companion")
    assert re.findall('#include "/(.*?).typ"', report) == ["index", "one"]
    assert re.findall('#include "/(.*?).typ"', companion) == ["two"]
    assert 'subtitle: "数据与核对"' in companion
    assert '#chapter([#"二章"], "two#id1", number: 2, part: [#"数据"])' in read(volumes, "two")
    assert "第二章二章" in on_paper(volumes, "companion")
    assert "二章" not in on_paper(volumes).replace("二章（见数据与核对册）", "")


def test_references_to_the_other_volume_are_in_words(volumes):
    one, two = read(volumes, "one"), read(volumes, "two")
    other = '#"（见数据与核对册）"'
    assert f'#"见"#"表2"{other}#"、"#"二章"{other}#"和"#"那里"{other}#"。"#to("one#t-a")[#"表1"]' in one
    assert '#"用"#"术语"#"，又见"#"表1"#"（见正文册）"#"。"' in two


def test_they_lead_to_the_web_pages_where_the_book_has_an_address(tmp_path):
    settings = {"tradebook_volumes": {"companion": ["数据"]}, "html_baseurl": "https://example.cn/"}
    one = read(build(tmp_path, "typst", VOLUMES, **settings), "one")
    assert '#link("https://example.cn/two.html#t-b")[#"表2"]#"（见数据与核对册）"' in one


def test_each_volume_lists_its_own_exhibits_and_names_the_other(volumes):
    assert on_paper(volumes, "companion").count("表2分行业出口") == 2
    assert "表1分行业出口" not in on_paper(volumes, "companion")
    assert "本书另有“数据与核对册”" in read(volumes, "report")
    assert "本书另有“正文册”" in read(volumes, "companion")
