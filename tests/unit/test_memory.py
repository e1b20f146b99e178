"""The garbage collector of a process that keeps most of what it reads."""

import gc

from tradebook.memory import tune_gc


def test_the_collector_looks_seldom_and_never_at_what_is_there():
    before = gc.get_threshold()
    assert gc.get_freeze_count() == 0
    try:
        tune_gc()
        assert gc.get_freeze_count() > 10_000
        assert gc.get_threshold() > before
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
