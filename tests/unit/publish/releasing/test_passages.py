"""What a chapter says is compared sentence by sentence and exhibit by exhibit; numbers in sentences are left to the ledger."""

import json
from decimal import Decimal

import pytest
from tradebook.figures.figure import make_figure
from tradebook.figures.traced import Cell, observation
from tradebook.files import zip_files
from tradebook.publish.releasing.passages import LONGEST, compare_passages, read_built, read_packed


def total(value):
    return make_figure(
        "total", observation(Decimal(value), "万美元", Cell("t", 2, "value", 5, "总额", "")), "level", "总额"
    )


def chapter(text, value="1", exhibit=None, word="增长"):
    shows = {"total": total(value)._repr_mimebundle_(), "word": {"text/plain": repr(word)}}
    outputs = [
        {"output_type": "execute_result", "data": {"application/vnd.tradebook.exhibit": json.dumps(exhibit)}}
    ]
    return {
        "metadata": {},
        "cells": [
            {
                "cell_type": "markdown",
                "source": text,
                "attachments": {},
                "metadata": {
                    "user_expressions": [
                        {"expression": name, "result": {"status": "ok", "data": data, "metadata": {}}}
                        for name, data in shows.items()
                    ]
                },
            },
            {"cell_type": "code", "source": "", "metadata": {}, "outputs": outputs if exhibit else []},
        ],
    }


def table(*rows, name="tab-a", **texts):
    body = [[{"text": cell} for cell in row] for row in rows]
    head = [[{"text": "行业"}, {"text": "数额"}]]
    texts = {"caption": "行业数额", "alt": "行业数额", "source": "", "note": ""} | texts
    return {"name": name, "kind": "table", "table": {"head": head, "body": body}, **texts}


def compare(old, new):
    return [(change.item, *change.states) for change in compare_passages({"overview": old}, {"overview": new})]


TEXT = "# 总体\n\n出口比上年{eval}`word`{eval}`total`。其中旅行占一半。\n"


def test_what_is_the_same_is_no_change():
    assert compare(chapter(TEXT), chapter(TEXT)) == []


def test_a_number_in_a_sentence_is_left_to_the_ledger_and_a_word_is_not():
    assert compare(chapter(TEXT), chapter(TEXT, "2")) == []
    ((item, old, new),) = compare(chapter(TEXT), chapter(TEXT, "2", word="下降"))
    assert item == "文字“出口比上年增长1万美元。”（overview）"
    assert (old, new) == ("出口比上年增长1万美元。", "出口比上年下降2万美元。")


@pytest.mark.parametrize(
    ("text", "states"),
    [
        (TEXT.replace("一半", "三成"), [("其中旅行占一半。", "其中旅行占三成。")]),
        (TEXT.replace("总体", "概况"), [("总体", "概况")]),
        (TEXT + "\n进口另见。\n", [("没有", "进口另见。")]),
        ("# 总体\n\n出口比上年{eval}`word`{eval}`total`。\n", [("其中旅行占一半。", "没有")]),
        (
            "# 总体\n\n比上年{eval}`word`{eval}`total`。其中旅行占一半。\n",
            [("出口比上年增长1万美元。", "比上年增长1万美元。")],
        ),
    ],
)
def test_a_sentence_that_changed_came_or_went_is_one(text, states):
    assert [found[1:] for found in compare(chapter(TEXT), chapter(text))] == states


@pytest.mark.parametrize(
    ("new", "states"),
    [
        (table(["旅行", "2"]), ("旅行 1", "旅行 2")),
        (table(["旅行", "1"], ["运输", "3"]), ("没有", "运输 3")),
        (table(["旅行", "1"], caption="各行业数额"), ("标题：行业数额", "标题：各行业数额")),
        (table(["旅行", "1"], note="初步数"), ("没有", "注：初步数")),
    ],
)
def test_an_exhibit_that_says_something_else_is_one(new, states):
    old = chapter(TEXT, exhibit=table(["旅行", "1"]))
    ((item, *found),) = compare(old, chapter(TEXT, exhibit=new))
    assert item.endswith("（tab-a）")
    assert tuple(found) == states


def test_exhibits_and_chapters_that_came_or_went_are_one_each():
    with_table, without = chapter(TEXT, exhibit=table(["旅行", "1"])), chapter(TEXT)
    assert compare(without, with_table) == [("图表“行业数额”（tab-a）", "没有", "新增")]
    assert compare(with_table, without) == [("图表“行业数额”（tab-a）", "有这一图表", "没有")]
    (change,) = compare_passages({}, {"travel": with_table})
    assert (change.item, change.states) == ("总体（travel）", ("没有", "新增一章"))


def test_an_exhibit_that_stands_in_another_chapter_now_is_no_change():
    """It would be two of one name."""
    with_table, without = chapter(TEXT, exhibit=table(["旅行", "1"])), chapter(TEXT)
    old = {"overview": with_table, "travel": without}
    assert compare_passages(old, {"overview": without, "travel": with_table}) == []
    other = chapter(TEXT, exhibit=table(["旅行", "2"]))
    (change,) = compare_passages(old, {"overview": without, "travel": other})
    assert change.states == ("旅行 1", "旅行 2")


def test_a_page_of_markdown_is_compared_too(tmp_path):
    """The glossary is no notebook."""
    page = "# 术语\n\n:::{glossary}\n服务贸易\n  居民与非居民之间的服务交易。\n:::\n"
    path, packed = tmp_path / "html" / "_sources" / "chapters" / "glossary.md", tmp_path / "pages.zip"
    path.parent.mkdir(parents=True)
    path.write_text(page.replace("居民与非居民", "只有非居民"), encoding="utf-8")
    packed.write_bytes(zip_files([("_sources/chapters/glossary.md", page.encode())]))
    (change,) = compare_passages(read_packed(packed), read_built(tmp_path / "html"))
    assert change.states == ("居民与非居民之间的服务交易。", "只有非居民之间的服务交易。")
    path.unlink()
    (change,) = compare_passages(read_packed(packed), read_built(tmp_path / "html"))
    assert (change.item, change.states) == ("术语（glossary）", ("有这一章", "没有"))


@pytest.mark.parametrize(
    "box",
    [":::{{admonition}} {}\n甲。\n:::", "::::{{dropdown}} {}\n甲。\n::::", "```{{admonition}} {}\n甲。\n```"],
)
def test_the_title_of_a_box_is_text(box):
    titles = "要点：出口增长", "要点：出口下降"
    assert [found[1:] for found in compare(*(chapter(box.format(title)) for title in titles))] == [titles]


def printing(tags=(), **output):
    cell = {"cell_type": "code", "source": "", "metadata": {"tags": list(tags)}, "outputs": [output]}
    return {"metadata": {}, "cells": [cell]}


def showing(mime, text, tags=()):
    return printing(tags, output_type="display_data", metadata={}, data={"text/plain": "<甲>", mime: text})


@pytest.mark.parametrize(
    "make",
    [
        lambda text: printing(output_type="stream", name="stdout", text=f"合计\n{text}\n"),
        lambda text: printing(output_type="stream", name="stdout", text=["合计\n", f"{text}\n"]),
        lambda text: showing("text/plain", text),
        lambda text: showing("text/html", f"<style>a</style><table><tr><td>{text}</td></tr></table>"),
        lambda text: showing("text/markdown", text),
    ],
)
def test_what_a_cell_prints_or_shows_is_compared(make):
    assert [found[1:] for found in compare(make("10"), make("20"))] == [("10", "20")]


@pytest.mark.parametrize(
    "make",
    [
        lambda text: showing("text/plain", text, ["remove-output"]),
        lambda text: showing("text/html", f'<style>#{text}</style><p id="{text}">甲</p>'),
        lambda text: showing("text/html", f"<script>{text}</script>甲<!-- {text} -->"),
        lambda text: showing("text/plain", f"<Axes at 0x7f{text}>"),
        lambda text: showing("image/png", text),
    ],
)
def test_what_no_reader_sees_of_an_output_is_none(make):
    assert compare(make("10"), make("20")) == []


def test_passages_that_begin_alike_have_names_of_their_own():
    """The log of corrections has one entry a day for each name."""
    start = "2022年陕西服务贸易进出口总额保持较快增长，"
    lines = [f"{start}居全国第{place}位。" for place in ("十五", "十六", "十七")]
    old = chapter("\n".join(lines))
    changes = compare(old, chapter("\n".join(line.replace("全国", "西部") for line in lines)))
    assert [item for item, *_ in changes] == [
        f"文字“{start[:20]}……”{place}（overview）" for place in ("", "第2处", "第3处")
    ]
    # which one it is does not hang on whether the others changed, too
    ((item, *_),) = compare(old, chapter("\n".join([*lines[:2], lines[2].replace("全国", "西部")])))
    assert item == changes[2][0]
    # what is new is none of those that were there
    ((item, *_),) = compare(old, chapter("\n".join([f"{start}创历史新高。", *lines])))
    assert item == f"文字“{start[:20]}……”第4处（overview）"


def test_what_a_build_says_of_itself_is_none():
    old, new = chapter("提交 a。"), chapter("提交 b。")
    assert compare_passages({"reproducibility": old}, {"reproducibility": new}) == []


def test_a_long_text_is_shortened_and_still_another_when_its_end_is():
    texts = [chapter("字" * (LONGEST + 5) + end) for end in ("甲", "乙")]
    ((_, old, new),) = compare(*texts)
    assert old != new
    assert len(new) < LONGEST + 20


def test_chapters_are_read_where_pages_are_packed_or_built(tmp_path):
    text = json.dumps(chapter(TEXT))
    path = tmp_path / "html" / "_sources" / "chapters" / "overview.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    packed = tmp_path / "pages.zip"
    packed.write_bytes(zip_files([("_sources/chapters/overview.ipynb", text.encode()), ("index.html", b"")]))
    assert read_built(tmp_path / "html") == read_packed(packed) == {"overview": json.loads(text)}
    # what else stands there is no chapter
    (path.parent / "terms.txt").write_text("", encoding="utf-8")
    assert list(read_built(tmp_path / "html")) == ["overview"]
    assert read_packed(tmp_path / "none.zip") == {}
