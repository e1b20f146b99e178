"""Imports are kept with the tables as they were, the newest first, and can be undone once each."""

import shutil
from dataclasses import replace

import pytest
from tradebook.entry.keeping.history import copy_dated, find_last_import, forget_import, keep_import, undo_import
from tradebook.errors import EntryError


@pytest.fixture
def history(tmp_path):
    (tmp_path / "data" / "codes").mkdir(parents=True)
    (tmp_path / "data" / "facts.csv").write_bytes(b"a\r\n1\r\n")
    (tmp_path / "data" / "codes" / "areas.csv").write_text("code\nCN\n")
    (tmp_path / "甲.xlsx").write_text("workbook")
    return tmp_path / "imports"


def write(history, texts, changes=("增 facts",)):
    data = history.parent / "data"
    kept = keep_import(history, data, [history.parent / "甲.xlsx"], changes, texts)
    for name, text in texts.items():
        (data / name).write_bytes(text.encode())
    return kept


def test_imports_are_undone_one_after_the_other_the_newest_first(history):
    data = history.parent / "data"
    write(history, {"facts.csv": "a\r\n2\r\n"})
    write(history, {"facts.csv": "a\r\n3\r\n", "codes/areas.csv": "code\nCN\nXX\n"}, ["增 甲", "改 乙"])
    kept = find_last_import(history)
    assert (kept.workbooks, kept.changes) == (["甲.xlsx"], ["增 甲", "改 乙"])
    assert undo_import(kept, data) == ["facts.csv", "codes/areas.csv"]
    assert (data / "facts.csv").read_bytes() == b"a\r\n2\r\n"
    assert (data / "codes" / "areas.csv").read_text() == "code\nCN\n"
    undo_import(find_last_import(history), data)
    assert (data / "facts.csv").read_bytes() == b"a\r\n1\r\n"
    assert find_last_import(history) is None


def test_a_table_that_was_changed_since_is_left_alone(history):
    kept = write(history, {"facts.csv": "a\n2\n"})
    (history.parent / "data" / "facts.csv").write_text("a\n9\n")
    with pytest.raises(EntryError, match=r"facts\.csv 又有改动"):
        undo_import(kept, history.parent / "data")
    assert (history.parent / "data" / "facts.csv").read_text() == "a\n9\n"


def test_an_import_that_came_to_nothing_leaves_nothing(history):
    forget_import(write(history, {"facts.csv": "a\n2\n"}))
    assert find_last_import(history) is None


def test_copies_of_one_second_have_names_of_their_own(history):
    copies = {copy_dated(history.parent / "甲.xlsx") for _ in range(3)}
    assert len(copies) == 3
    assert all(copy.read_text() == "workbook" and copy.name.startswith("甲.2") for copy in copies)


@pytest.mark.parametrize("name", ["{} - 副本", "备份", "{}（2）", "{}-旧", "{}/内", ".DS_Store"])
def test_a_copy_beside_the_imports_is_none(name, history):
    kept = write(history, {"facts.csv": "a\n2\n"})
    shutil.copytree(kept.folder, history.parent / "copy")
    shutil.copytree(history.parent / "copy", history / name.format(kept.folder.name))
    assert find_last_import(history) == kept
    undo_import(find_last_import(history), history.parent / "data")
    assert find_last_import(history) is None


@pytest.mark.parametrize("name", ["../data.csv", "/tmp/data.csv", "codes/../../data.csv"])
def test_a_record_that_leads_elsewhere_touches_nothing(name, history):
    kept = write(history, {"facts.csv": "a\n2\n"})
    target = history.parent / "data.csv"
    target.write_text("mine")
    (kept.folder / "before" / "facts.csv").write_text("theirs")
    strange = replace(kept, after=kept.after | {name: "x"})
    with pytest.raises(EntryError, match="不是本程序写下的记录"):
        undo_import(strange, history.parent / "data")
    assert (target.read_text(), (history.parent / "data" / "facts.csv").read_text()) == ("mine", "a\n2\n")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"time": "x"}', "\udcff", None])
def test_an_import_whose_record_cannot_be_read_is_skipped(text, history):
    first = write(history, {"facts.csv": "a\n2\n"})
    record = write(history, {"facts.csv": "a\n3\n"}).folder / "import.json"
    if text is None:
        record.unlink()
    else:
        record.write_text(text, errors="surrogateescape")
    assert find_last_import(history) == first


def test_a_table_that_is_not_kept_any_more_is_not_emptied(history):
    kept = write(history, {"facts.csv": "a\n2\n"})
    (kept.folder / "before" / "facts.csv").unlink()
    with pytest.raises(EntryError, match=r"缺少改动前的 facts\.csv"):
        undo_import(kept, history.parent / "data")
    assert (history.parent / "data" / "facts.csv").read_text() == "a\n2\n"
