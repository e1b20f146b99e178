"""Results of long computations: kept for whoever asks the same of the same programs, and computed else."""

import numpy as np
import pytest
from tradebook.results import LARGEST, ResultStore, keep_results, kept


@pytest.fixture
def store(tmp_path):
    return ResultStore(tmp_path / "results", "these programs")


@pytest.fixture
def halve():
    """A function that is kept, and what it was asked to compute."""
    asked = []

    @kept
    def halve(numbers):
        asked.append(list(numbers))
        return [float(number) / 2 for number in numbers]

    return halve, asked


def test_without_a_store_all_is_computed(halve, tmp_path):
    function, asked = halve
    for _ in range(2):
        assert function([1.0]) == [0.5]
    assert asked == [[1.0], [1.0]]


def test_what_was_asked_before_is_not_computed_again(halve, store):
    function, asked = halve
    with keep_results(store):
        assert function(np.array([0.1, 0.3])) == function(np.array([0.1, 0.3])) == [0.05, 0.15]
        assert function(np.array([0.1, 0.30000000000000004])) != [0.05, 0.15]
    assert len(asked) == 2
    # a process later
    with keep_results(ResultStore(store.folder, store.programs)):
        assert function([0.1, 0.3]) == [0.05, 0.15]
    assert len(asked) == 2


def test_other_programs_compute_anew(halve, store):
    function, asked = halve
    for programs in ("these programs", "others"):
        with keep_results(ResultStore(store.folder, programs)):
            function([1.0])
    assert len(asked) == 2


@pytest.mark.parametrize("damage", [b"", b"[0.7]", b"0" * 64 + b"\n[0.7]"])
def test_a_damaged_result_is_computed_anew(halve, store, damage):
    function, asked = halve
    with keep_results(store):
        function([1.0])
        (file,) = store.folder.iterdir()
        file.write_bytes(damage)
        assert function([1.0]) == function([1.0]) == [0.5]
    assert len(asked) == 2


def test_the_store_is_of_the_block_alone(halve, store):
    function, asked = halve
    with keep_results(store), keep_results(None):
        function([1.0])
    function([1.0])
    assert len(asked) == 2
    assert not store.folder.exists()


def test_what_was_not_used_for_longest_goes_first(store, monkeypatch):
    store.folder.mkdir()
    (store.folder / "a.json").write_bytes(bytes(10))
    store.shrink()
    assert [file.name for file in store.folder.iterdir()] == ["a.json"]
    monkeypatch.setattr("tradebook.results.LARGEST", 5)
    store.shrink()
    assert list(store.folder.iterdir()) == []
    assert LARGEST > 1_000_000
