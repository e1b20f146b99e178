"""What is kept is made again when its files change, and not before."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from tradebook.desk.kept import Kept, state_of


def test_a_state_is_another_after_each_change(tmp_path):
    states = [state_of(tmp_path)]
    path = tmp_path / "codes" / "a.csv"
    path.parent.mkdir()
    for text in ("1", "12"):
        path.write_text(text)
        states.append(state_of(tmp_path))
    path.rename(tmp_path / "b.csv")
    states.append(state_of(tmp_path))
    assert len(set(states)) == 4
    assert state_of(tmp_path) == states[-1]
    assert state_of(tmp_path / "gone") == ()


def test_a_change_behind_a_linked_folder_is_one(tmp_path):
    shared, data = tmp_path / "shared", tmp_path / "data"
    shared.mkdir(), data.mkdir()
    (shared / "areas.csv").write_text("1")
    (data / "codes").symlink_to(shared)
    before = state_of(data)
    (shared / "areas.csv").write_text("12")
    assert state_of(data) != before


def test_a_value_is_made_once_for_a_state():
    kept, made = Kept(), []
    for state in (1, 1, 2, 2, 1):
        kept.find("a", state, lambda state=state: made.append(state) or [state])
    assert made == [1, 2, 1]


def test_who_asks_meanwhile_waits_for_it():
    kept, made, go = Kept(), [], Event()

    def make():
        go.wait(10)
        made.append(1)
        return "value"

    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(kept.find, "a", 1, make) for _ in range(3)]
        assert kept.find("b", 1, lambda: "other") == "other"
        go.set()
        assert [each.result() for each in asked] == ["value"] * 3
    assert made == [1]


def test_what_fails_is_not_kept():
    kept = Kept()
    with pytest.raises(ZeroDivisionError):
        kept.find("a", 1, lambda: 1 / 0)
    assert kept.find("a", 1, lambda: "value") == "value"
