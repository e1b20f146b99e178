"""A released edition is known by its checksums, and what has changed since by its ledger and the log."""

from dataclasses import replace

from helpers.ledgers import cell, figure, ledger
from helpers.small_data import LAST
from tradebook.audit.review.updates import Update
from tradebook.publish.releasing.released import find_released, find_unlogged, released_folder

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


def test_what_readers_see_changed_is_to_be_logged():
    (change,) = find_unlogged(OLD, changed("9"), [])
    assert change.item == "数字a（a）"
    assert find_unlogged(OLD, changed(next(iter(OLD)).text), []) == []


def test_an_entry_holds_for_what_it_says():
    def log(item, after):
        return [Update("2023-09-01", item, "1", after, "录入有误")]

    assert find_unlogged(OLD, changed("9"), log("数字a（a）", "9")) == []
    assert len(find_unlogged(OLD, changed("9"), log("数字b（b）", "9"))) == 1
    # corrected once more
    assert len(find_unlogged(OLD, changed("10"), log("数字a（a）", "9"))) == 1


def test_a_figure_that_is_gone_is_to_be_logged_too():
    (change,) = find_unlogged(OLD, ledger(next(iter(OLD))), [])
    assert change.states[1] == "没有"
