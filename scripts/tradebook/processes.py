"""How processes that execute chapters are started.

Nothing here imports more than the standard library, so that the imports of the fork server begin before those of the
process that starts it.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from pathlib import Path

FORK_VARIABLE = "TRADEBOOK_FORK"
"""Environment variable; 0 for plain kernels, see `tradebook.kernels`."""
DATA_VARIABLE = "TRADEBOOK_DATA"
"""Environment variable: the data directory whose package the fork server opens."""
PRELOADED = "tradebook.warm_up"
"""What the fork server imports before it forks anything."""
GARBAGE = 100_000, 20, 20
"""Thresholds of the garbage collection. With Python's own it is a third of the time, as so many objects stay."""


def collect_seldom() -> None:
    """Look for garbage less often."""
    gc.set_threshold(*GARBAGE)


def can_fork() -> bool:
    """Whether kernels are forked here."""
    return sys.platform == "linux" and os.environ.get(FORK_VARIABLE) != "0"


def worker_context(data_dir: Path | None = None) -> BaseContext:
    """How processes that execute chapters are started; the first call starts the imports.

    Never by forking this process. Libraries with threads of their own, such as the one that draws the charts, would
    wait in the copy for threads that are not there. Where kernels are forked, so are the workers, from a server that
    has imported what they and the chapters need and done nothing else
    (https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods).

    Args:
        data_dir: the data directory that the chapters will read, if it is known already.
    """
    if data_dir:
        os.environ[DATA_VARIABLE] = str(data_dir)
    os.environ["PYTHONHASHSEED"] = "0"  # equal runs give equal bytes
    os.environ["OPENBLAS_NUM_THREADS"] = (
        "1"  # so do sums in one order; other processors have chapters of their own
    )
    if not can_fork():
        return multiprocessing.get_context("spawn")
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # the debugger warns, and nobody debugs here
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    forkserver.ensure_running()
    return context
