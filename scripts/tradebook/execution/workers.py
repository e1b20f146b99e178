"""Processes: one for each chapter, and pools for what is done in the background.

A process is never forked from the one that builds: libraries with threads of their own, such as the one that draws the
charts, would wait in the copy for threads that are not there. On Linux it is forked from a server that has imported what
chapters need and done nothing else (https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods).
Windows has no ``fork``, and macOS does not allow its frameworks in a forked process; there, and with TRADEBOOK_FORK=0,
processes are spawned: they run the same code, only later.

At the top, this module imports little, so that the fork server begins to import before the process that starts it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from importlib import import_module
from math import inf
from multiprocessing import connection, forkserver
from multiprocessing.context import ForkServerContext, SpawnContext
from typing import Any

from tradebook.errors import KILLED
from tradebook.execution.task import Cell, Outcome, Task

FORK_VARIABLE = "TRADEBOOK_FORK"
"""Environment variable; 0 to spawn processes also where they could be forked."""
PRELOADED = "tradebook.execution.preload"
CELL_SECONDS = 600
"""A cell that takes longer hangs; the slowest takes a few seconds."""
HANGS = f"一个代码格执行了 {CELL_SECONDS} 秒仍未结束，已停止；请检查其中是否有不会结束的循环"
SETTINGS = {
    # equal runs give equal bytes
    "PYTHONHASHSEED": "0",
    # one thread: sums have one order, and chapters run in parallel anyway
    "OPENBLAS_NUM_THREADS": "1",
}
"""Environment variables of this process and all that it starts."""


# -- chapters ----------------------------------------------------------------------------------------------------------


@contextmanager
def run_in_processes(tasks: Iterable[Task], jobs: int | None = None) -> Iterator[Iterator[tuple[Task, Outcome]]]:
    """Execute chapters, each in a process of its own; the first begin at once.

    However the ``with`` block is left, no process goes on.

    Args:
        tasks: The chapters in the order in which they begin.
        jobs: How many run at a time; None for `default_jobs`.

    Yields:
        The chapters with their outcomes, as they end.
    """
    waiting, running = deque(tasks), list[_ChapterProcess]()

    def start() -> None:
        while waiting and len(running) < default_jobs(jobs):
            with _uninterrupted():
                running.append(_ChapterProcess(waiting.popleft()))

    def outcomes() -> Iterator[tuple[Task, Outcome]]:
        while running:
            soonest = min(process.deadline for process in running) - time.monotonic()
            connection.wait([process.channel for process in running], None if soonest == inf else max(soonest, 0))
            for process in list(running):
                if outcome := process.receive():
                    running.remove(process)
                    process.stop()
                    start()
                    yield process.task, outcome

    try:
        start()
        yield outcomes()
    finally:
        for process in running:
            process.stop()


def default_jobs(jobs: int | None = None) -> int:
    """Return how many chapters are executed at a time: as many as asked for, else as this machine has processors."""
    return jobs or os.cpu_count() or 1


class _ChapterProcess:
    """A chapter's process: it says which cell it begins, and in the end the outcome.

    Attributes:
        task: The chapter.
        channel: Receives what the process says.
        deadline: When the running cell is taken to hang.
    """

    def __init__(self, task: Task):
        self.task, self.deadline, self._cell = task, inf, Cell()
        self.channel, other_end = multiprocessing.Pipe(duplex=False)
        context = process_context()
        self._process = context.Process(target=_run_chapter, args=(dict(os.environ), task, other_end))
        self._process.start()
        other_end.close()  # so that the channel closes with the process, however that ends

    def receive(self) -> Outcome | None:
        """Take what the process has said; return the outcome once there is one."""
        try:
            while self.channel.poll():
                message = self.channel.recv()
                if isinstance(message, Outcome):
                    return message
                self._cell, self.deadline = message, time.monotonic() + CELL_SECONDS
        except (EOFError, OSError):
            return self._fail(KILLED)
        return self._fail(HANGS) if time.monotonic() > self.deadline else None

    def _fail(self, cause: str) -> Outcome:
        return Outcome.failed(self.task, self._cell, cause)

    def stop(self) -> None:
        """End the process at once; it has nothing left to do."""
        self._process.kill()
        self._process.join()
        self.channel.close()


def _run_chapter(environment: dict[str, str], task: Task, channel: connection.Connection) -> None:
    """Be the process of a chapter."""
    _begin(environment)
    # papermill and what chapters need; the process that builds need not import it
    from tradebook.execution.chapter import execute_task

    channel.send(execute_task(task, channel.send))


# -- in the background -------------------------------------------------------------------------------------------------


@contextmanager
def background_processes(count: int = 1, *, patient: bool = False) -> Iterator[ProcessPoolExecutor]:
    """Open a pool of processes that stop at once when the build is interrupted, instead of finishing their tasks.

    Args:
        count: How many.
        patient: Leave the processors to processes that somebody waits for.
    """
    with _Pool(count, process_context(), _begin, (dict(os.environ), patient)) as pool:
        try:
            yield pool
        except BaseException:
            for worker in multiprocessing.active_children():
                worker.kill()
            pool.stop_writing()
            pool.shutdown(cancel_futures=True)  # its thread has seen that before the interpreter ends
            raise


class _Pool(ProcessPoolExecutor):
    """A pool that is interrupted only before or after it starts a process."""

    def submit(self, *args: Any, **kwargs: Any) -> Future:
        """Hand over a task; the process that it needs is started if there is none."""
        with _uninterrupted():
            return super().submit(*args, **kwargs)

    def stop_writing(self) -> None:
        """Have the thread that writes a task to a killed process fail, as nobody reads any more.

        CPython does so itself since https://github.com/python/cpython/issues/94777; 3.11.2 waits for ever.
        """
        # which may be doing it at this very moment
        with suppress(OSError):
            self._call_queue._reader.close()  # type: ignore[attr-defined]


# -- how processes begin and end ---------------------------------------------------------------------------------------


def can_fork() -> bool:
    """Tell whether processes are forked here."""
    return sys.platform == "linux" and os.environ.get(FORK_VARIABLE) != "0"


def process_context() -> ForkServerContext | SpawnContext:
    """Return how processes are started; the first call has the fork server begin its imports."""
    os.environ.update(SETTINGS)
    if not can_fork():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    with _interruptions_ignored():
        forkserver.ensure_running()
    return context


@contextmanager
def _interruptions_ignored() -> Iterator[None]:
    """Ignore Ctrl-C, as programs that are started meanwhile do, too; it is for this process alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let SIGINT and SIGTERM wait: a process that is half started would write a traceback. Only the main thread gets them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM)
    handlers = {number: signal.signal(number, lambda number, _: waiting.append(number)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if waiting:
            signal.raise_signal(waiting[0])


def _begin(environment: dict[str, str], patient: bool = False) -> None:
    """Take the parent's environment of today, leave signals to the parent, end with it, and import what all need.

    Args:
        environment: The parent's; the fork server's is that of when it began.
        patient: Leave the processors to others.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(environment)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if patient and hasattr(os, "nice"):  # not on Windows
        os.nice(10)
    import_module(PRELOADED)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    os._exit(1)
