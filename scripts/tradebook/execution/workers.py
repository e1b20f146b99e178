"""How processes that execute chapters, or do something beside them, are started, and how they end.

Nothing here imports more than the standard library, so that the imports of the fork server begin before those of the
process that starts it.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from math import ceil
from multiprocessing import connection, forkserver
from multiprocessing.context import BaseContext
from pathlib import Path

FORK_VARIABLE = "TRADEBOOK_FORK"
"""Environment variable; 0 for plain kernels, see `tradebook.execution.kernels`."""
DATA_VARIABLE = "TRADEBOOK_DATA"
"""Environment variable: the data directory whose package the fork server opens."""
PRELOADED = "tradebook.execution.preload"
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


def at_a_time(processors: int | None) -> int:
    """How many chapters keep processors busy: half as many more, since a chapter also waits for its kernel to begin and end."""
    return ceil(1.5 * (processors or 1))


@contextmanager
def workers(jobs: int | None, start: Callable[[], None] | None = None) -> Iterator[ProcessPoolExecutor]:
    """Processes that stop at once when the build is interrupted, instead of finishing the queue.

    Args:
        jobs: how many; None for `at_a_time`.
        start: what each of them does first.
    """
    context, given = worker_context(), (dict(os.environ), start)
    with _Pool(jobs or at_a_time(os.cpu_count()), context, _prepare_worker, given) as pool:
        try:
            yield pool
        except BaseException:
            for worker in multiprocessing.active_children():
                worker.kill()  # its kernel ends with it
            pool.shutdown(cancel_futures=True)  # its thread has seen that before the interpreter ends
            raise


class _Pool(ProcessPoolExecutor):
    """A pool that is interrupted only before or after it starts a process; half begun, that would write a traceback."""

    def submit(self, *args, **kwargs) -> Future:
        """Hand over a task; the process that it needs is started if there is none."""
        with _uninterrupted():
            return super().submit(*args, **kwargs)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let SIGINT and SIGTERM wait; only the main thread gets them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting = []
    numbers = (signal.SIGINT, signal.SIGTERM)
    handlers = {number: signal.signal(number, lambda number, _: waiting.append(number)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for number in waiting[:1]:
            signal.raise_signal(number)


def _prepare_worker(environment: dict[str, str], start: Callable[[], None] | None) -> None:
    """Take the parent's environment of today, leave signals to the parent and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(environment)
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"  # the kernel of this environment, not of another Python
    gc.freeze()
    collect_seldom()
    if start:
        start()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    connection.wait([multiprocessing.parent_process().sentinel])
    os._exit(1)
