"""Changing texts one by one: what is checked, what is written, what two people do to each other, and undo."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from helpers.editions import open_edition
from helpers.hostile import TEXTS
from helpers.small_data import LAST, small_data
from tradebook.book.check import check_all
from tradebook.data.package import DataPackage
from tradebook.entry.words.catalogue import CASES, COMMENTARY, POLICIES, TASKS, digest_cells
from tradebook.entry.words.changing import (
    ChangedError,
    TextError,
    add_text,
    check_text,
    find_last_change,
    remove_text,
    revise_text,
    undo_last_change,
)
from tradebook.errors import EntryError

KEY = (str(LAST), "challenge", "1")
NEW = {"title": "题", "text": "文。", "source": "会"}
POLICY = {
    "name_zh": "关于服务贸易的意见",
    "name_en": "Opinions on services trade",
    "level": "省",
    "field": "综合",
    "source": "第四部分",
}
CASE = {
    "name_zh": "案例",
    "name_en": "Case",
    "level": "企业",
    "field": "物流",
    "place": "西安市",
    "lead": "某公司",
    "action": "做法。",
    "source": "第三部分",
}


def undo(data, history):
    """Undo what is shown as the last change."""
    last = find_last_change(history)
    return undo_last_change(data, history, last.folder.name if last else "")


@pytest.fixture
def history(tmp_path):
    return tmp_path / "texts"


@pytest.fixture(scope="module")
def shown():
    """The edition that shows the texts."""
    return open_edition(DataPackage(small_data()), LAST)


@pytest.fixture
def revise(data, history, shown):
    """A function that changes the first challenge, or another text."""

    def revise(written, kind=COMMENTARY, key=KEY, seen=None, package=None):
        seen = seen or digest(data, kind, key)
        return revise_text(package or DataPackage(data), kind, key, seen, written, history, shown)

    return revise


@pytest.fixture
def add(data, history, shown):
    """A function that adds a text."""

    def add(written, kind=COMMENTARY, group="challenge", package=None):
        return add_text(package or DataPackage(data), kind, LAST, group, written, history, shown)[0]

    return add


def digest(data, kind=COMMENTARY, key=KEY):
    table = DataPackage(data).open_table(kind.table)
    rows = [table.row(line) for line in table.lines]
    return next(digest_cells(row) for row in rows if tuple(row[name] for name in kind.key) == key)


def read(data):
    return (data / "commentary.csv").read_bytes()


# -- writing -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_only_the_row_that_was_changed_is_written(data, revise, line_end):
    content = read(data).replace(b"\n", line_end).replace(b",opportunity,1,", b',"opportunity",1,')
    (data / "commentary.csv").write_bytes(b"\xef\xbb\xbf" + content)
    before = read(data)
    revise({"text": "占全国{eval}`area.all.total`。"})
    old, new = "占全国比重低。".encode(), "占全国{eval}`area.all.total`。".encode()
    assert old in before
    assert read(data) == before.replace(old, new)


def test_nothing_is_written_if_nothing_was_changed(data, history, revise):
    before = read(data)
    revise({"text": " 占全国比重低。\r\n"})
    assert (read(data), find_last_change(history)) == (before, None)


def test_texts_are_kept_letter_by_letter(data, add):
    package = DataPackage(data)
    keys = {text: add(NEW | {"text": text}, package=package) for text in TEXTS}
    kept = {(row["topic"], row["order"]): row["text"] for row in DataPackage(data).rows("commentary")}
    for text, (_, topic, order) in keys.items():
        assert kept[topic, int(order)] == "\n".join(line.rstrip() for line in text.strip().split("\n"))


def test_a_text_is_added_under_the_next_number_and_removed(data, history, add):
    before = read(data)
    key = add({"title": "品牌少", "text": "品牌不多。", "source": "座谈会", "year": "1999", "order": "7"})
    assert key == (str(LAST), "challenge", "3")
    assert read(data) == before + f"{LAST},challenge,3,品牌少,品牌不多。,座谈会\n".encode()
    remove_text(DataPackage(data), COMMENTARY, key, digest(data, key=key), history)
    assert read(data) == before


def test_a_year_without_an_edition_can_have_texts(data, history):
    key, _ = add_text(DataPackage(data), COMMENTARY, LAST + 1, "challenge", NEW, history, None)
    assert key == (str(LAST + 1), "challenge", "1")


def test_policies_get_the_next_code_and_their_tasks_a_number(data, history, add):
    codes = {row["code"] for row in DataPackage(data).rows("policies")}
    (code,) = add(POLICY, POLICIES, "")
    assert code.startswith("POL-")
    assert code not in codes
    task = {"title": "培育主体", "summary": "培育服务贸易主体。", "bodies": "省商务厅", "source": "第四部分"}
    assert add(task, TASKS, code) == (code, "1")
    with pytest.raises(TextError, match=r"policy_tasks.csv 第 \d+ 行）还在引用它，没有删除"):
        remove_text(DataPackage(data), POLICIES, (code,), digest(data, POLICIES, (code,)), history)


def test_the_data_is_sound_after_every_kind_of_change(data, add, revise):
    add(NEW)
    add(POLICY, POLICIES, "")
    (code,) = add(CASE, CASES, "")
    revise({"lead": "另一公司"}, CASES, (code,))
    assert check_all(DataPackage(data)).is_sound


# -- checking ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "column", "message"),
    [
        ({"text": "出口{eval}`area.alll.total`。"}, "text", "是不是 all"),
        ({"text": "出口{eval}`area.all.total.traced`。"}, "text", "没有名称和写法的数"),
        ({"text": "出口｛eval｝`area.all.total`。"}, "text", "像是引用，但写法不对"),
        ({"text": "出口{eval}`open('x')`。"}, "text", "没有“open”这个名称"),
        ({"text": ":::{when} area.all.total\n甲。\n:::"}, "text", "数据里的文字不能写条件"),
        ({"text": ""}, "text", "空"),
        ({"source": ""}, "source", "空"),
        ({"title": "题\n二"}, "title", "标题只能写一行"),
        ({"title": "题" * 121}, "title", "标题有 121 个字，最多 120 个"),
        ({"text": "文" * 3001}, "text", "正文有 3001 个字，最多 3000 个"),
        ({"text": "零\u200b宽"}, "text", "U+200B"),
        ({"source": "见{eval}`year`"}, "source", "依据不能写表达式"),
    ],
)
def test_a_mistake_is_named_at_its_field_and_nothing_is_written(
    data, history, revise, add, written, column, message
):
    before = read(data)
    for write in (revise, lambda text: add(NEW | text)):
        with pytest.raises(TextError) as error:
            write(written)
        assert error.value.faults.keys() == {column}
        assert message in error.value.faults[column]
        assert (read(data), find_last_change(history)) == (before, None)


@pytest.mark.parametrize(
    ("written", "column", "message"),
    [
        ({"level": "厅局"}, "level", "省"),
        ({"year": "二零二二"}, "year", "整数"),
        ({"year": "1800"}, "year", "1980"),
        ({"name_en": ""}, "name_en", "空"),
        ({"digest": "出口{eval}`area.all.total`。"}, "digest", "摘要不能写表达式"),
    ],
)
def test_a_cell_that_its_table_does_not_allow_is_named(add, written, column, message):
    with pytest.raises(TextError) as error:
        add(POLICY | written, POLICIES, "")
    assert error.value.faults.keys() == {column}
    assert message in error.value.faults[column]


def test_what_is_typed_or_meant_as_markup_is_noticed(data, shown):
    cells = dict(zip(("year", "topic", "order"), KEY, strict=True)) | NEW
    checked = check_text(DataPackage(data), COMMENTARY, cells | {"text": "出口**12.5%**。"}, 3, shown)
    assert checked.faults == {}
    assert [notice[:12] for notice in checked.notices] == ["正文里有“**”，书中照", "正文里直接写了12.5%"]
    clean = check_text(DataPackage(data), COMMENTARY, cells | {"text": "“双12”在2022年。"}, 3, shown)
    assert clean.notices == []


# -- several people ----------------------------------------------------------------------------------------------------


def test_what_somebody_else_has_changed_is_not_overwritten(data, history, revise):
    seen, package = digest(data), DataPackage(data)
    package.rows("commentary")
    revise({"text": "甲改的。"})
    after = read(data)
    with pytest.raises(ChangedError, match="已被别人改动，没有写入") as error:
        revise({"text": "乙改的。"}, seen=seen, package=package)
    # the other's text, and what says that one has seen it
    assert (error.value.cells["text"], error.value.digest) == ("甲改的。", digest(data))
    with pytest.raises(TextError, match="已被别人改动，没有写入"):
        remove_text(package, COMMENTARY, KEY, seen, history)
    # a form that comes twice
    revise({"text": "甲改的。"}, seen=seen, package=package)
    assert read(data) == after
    remove_text(package, COMMENTARY, KEY, digest(data), history)
    with pytest.raises(TextError, match="已被别人删去"):
        revise({"text": "乙改的。"}, seen=seen, package=package)


def test_several_at_once_lose_nothing(data, add):
    package = DataPackage(data)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: add(NEW | {"title": f"题{number}"}, package=package), range(12)))
    rows = [row for row in DataPackage(data).rows("commentary") if row["topic"] == "challenge"]
    assert sorted(row["order"] for row in rows) == list(range(1, 15))
    assert {f"题{number}" for number in range(12)} <= {row["title"] for row in rows}


# -- undo --------------------------------------------------------------------------------------------------------------


def test_the_last_change_is_undone_and_then_the_one_before(data, history, revise):
    before = read(data)
    revise({"text": "一。"})
    between = read(data)
    revise({"text": "二。"})
    assert list(find_last_change(history).changes) == [f"改论述：{LAST}/challenge/1 规模小"]
    undo(data, history)
    assert read(data) == between
    undo(data, history)
    assert read(data) == before
    with pytest.raises(EntryError, match="没有可以撤销的改动"):
        undo(data, history)


def test_only_the_change_that_was_shown_is_undone(data, history, revise):
    revise({"text": "甲改的。"})
    shown = find_last_change(history).folder.name
    revise({"source": "乙的来源"})
    after = read(data)
    for name in (shown, ""):
        with pytest.raises(EntryError, match="最近一次改动已不是刚才所列的那一次"):
            undo_last_change(data, history, name)
    assert read(data) == after


def test_a_table_that_was_changed_otherwise_is_not_undone(data, history, revise):
    revise({"text": "一。"})
    with (data / "commentary.csv").open("a", encoding="utf-8") as table:
        table.write(f"{LAST},challenge,9,题,文。,会\n")
    after = read(data)
    with pytest.raises(EntryError, match="又有改动，没有撤销"):
        undo(data, history)
    assert read(data) == after


def test_the_same_text_is_added_once_however_often_a_form_is_sent(data, add):
    add(NEW)
    before = (data / "commentary.csv").read_bytes()
    with pytest.raises(TextError, match="已经有了"):
        add({name: f" {text}\r\n" for name, text in NEW.items()})
    assert (data / "commentary.csv").read_bytes() == before
    add({**NEW, "text": "另一文。"})
