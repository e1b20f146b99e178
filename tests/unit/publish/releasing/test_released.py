"""A released edition is known by its checksums, and what has changed since by its ledger and the log."""

import hashlib
import json
from dataclasses import replace

import pytest
from helpers.ledgers import cell, figure, ledger
from helpers.small_data import LAST
from tradebook.audit.review.updates import Update
from tradebook.errors import BuildError
from tradebook.files import zip_files
from tradebook.publish.releasing.packing import pages_name
from tradebook.publish.releasing.passages import find_unlogged
from tradebook.publish.releasing.released import find_released, released_folder

OLD = ledger(figure("a", cell("甲", "1")), figure("b", cell("乙", "2")))


def changed(text):
    first, second = OLD
    return ledger(replace(first, text=text), second)


def test_without_checksums_nothing_was_released(tmp_path):
    folder = released_folder(tmp_path, LAST)
    folder.mkdir(parents=True)
    assert find_released(tmp_path, LAST) is None
    (folder / "SHA256SUMS").write_text(f"{'0' * 64}  report-{LAST}.pdf\n", encoding="utf-8")
    released = find_released(tmp_path, LAST)
    assert released.files == [folder / f"report-{LAST}.pdf"]
    OLD.write(folder / "ledger.json")
    assert [each.key for each in released.ledger] == ["a", "b"]


def chapter(text):
    return {"cells": [{"cell_type": "markdown", "source": text, "metadata": {}}], "metadata": {}}


@pytest.fixture
def unlogged(tmp_path):
    """What is not logged of the released edition of `OLD` when a ledger, and a chapter, are what was built last."""
    folder, edition = released_folder(tmp_path, LAST), tmp_path / str(LAST)
    sources = edition / "html" / "_sources" / "chapters"
    folder.mkdir(parents=True)
    sources.mkdir(parents=True)
    OLD.write(folder / "ledger.json")
    text = json.dumps(chapter("出口增长。")).encode()
    (folder / pages_name(LAST)).write_bytes(zip_files([("_sources/chapters/overview.ipynb", text)]))
    names = ("ledger.json", pages_name(LAST))
    sums = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")

    def find(new, log=(), text="出口增长。"):
        new.write(edition / "ledger.json")
        (sources / "overview.ipynb").write_text(json.dumps(chapter(text)), encoding="utf-8")
        return find_unlogged(find_released(tmp_path, LAST), edition, log)

    return find


def test_what_readers_see_changed_is_to_be_logged(unlogged):
    (change,) = unlogged(changed("9"))
    assert change.item == "数字a（a）"
    assert unlogged(changed(next(iter(OLD)).text)) == []


def test_an_entry_holds_for_what_it_says(unlogged):
    def log(item, after):
        return [Update("2023-09-01", item, "1", after, "录入有误")]

    assert unlogged(changed("9"), log("数字a（a）", "9")) == []
    assert len(unlogged(changed("9"), log("数字b（b）", "9"))) == 1
    # corrected once more
    assert len(unlogged(changed("10"), log("数字a（a）", "9"))) == 1


def test_only_the_last_entry_says_what_an_item_is_now(unlogged):
    """Corrected, corrected back, and changed once more with nothing logged."""
    one, other = next(iter(OLD)).text, "9"
    log = [
        Update("2023-09-01", "数字a（a）", one, other, "录入有误"),
        Update("2023-10-01", "数字a（a）", other, one, "误改"),
    ]
    assert unlogged(changed(other), log[:1]) == []
    assert len(unlogged(changed(other), log)) == 1


def test_a_figure_that_is_gone_is_to_be_logged_too(unlogged):
    (change,) = unlogged(ledger(next(iter(OLD))))
    assert change.states[1] == "没有"


def test_a_sentence_that_is_changed_is_to_be_logged_too(unlogged):
    (change,) = unlogged(OLD, text="出口下降。")
    assert change.states == ("出口增长。", "出口下降。")
    entry = Update("2023-09-01", change.item, *change.states, "笔误")
    assert unlogged(OLD, [entry], "出口下降。") == []
    assert len(unlogged(OLD, [entry], "出口持平。")) == 1


@pytest.mark.parametrize("name", ["ledger.json", pages_name(LAST)])
def test_nothing_is_corrected_from_files_that_were_changed_since(unlogged, tmp_path, name):
    path = released_folder(tmp_path, LAST) / name
    path.write_bytes(path.read_bytes() + b" ")
    assert find_released(tmp_path, LAST).find_damaged() == [name]
    with pytest.raises(BuildError, match="校验和不符"):
        unlogged(OLD)
    path.unlink()
    assert find_released(tmp_path, LAST).find_damaged() == [name]
