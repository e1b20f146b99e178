"""The one long piece of work that is done at a time: an import, or a build in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import IO

import psutil

from tradebook.commands import COMMAND
from tradebook.errors import KILLED, TradebookError
from tradebook.progress import GOING_ON
from tradebook.text import UTF8

PATIENCE = 15.0
"""Seconds that a cancelled process has to clear up after itself."""
_COUNT = re.compile(r"(\d+)/(\d+) (\S+)")
"""How a build says how many chapters are done, and which was the last."""


class BusyError(TradebookError):
    """Something else is being done that must not be disturbed."""


@dataclass
class Run:
    """A command of the library that runs in a process of its own, or has ended.

    Attributes:
        name: What it does, in words.
        lines: What it has said so far.
        error: What it said at its end if it failed.
        code: Its exit code; None while it runs.
        cancelled: True if somebody wanted it to end.
        seconds: How long it has taken.
    """

    name: str
    lines: list[str] = field(default_factory=list)
    error: str = ""
    code: int | None = None
    cancelled: bool = False
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None

    @property
    def is_running(self) -> bool:
        """True until the process has ended."""
        return self.ended is None

    @property
    def succeeded(self) -> bool:
        """True if it has done what it was to do."""
        return not self.is_running and self.code == 0

    @property
    def seconds(self) -> int:
        """How long it has taken."""
        return round((self.ended or time.monotonic()) - self.started)

    @property
    def step(self) -> str:
        """What it is doing, as it says."""
        steps = [line.removesuffix(GOING_ON) for line in self.lines if line.endswith(GOING_ON)]
        return steps[-1] if steps else "准备"

    @property
    def counted(self) -> tuple[int, int, str] | None:
        """How many chapters of how many are done in this step, and which was the last; None if there is nothing to count."""
        for line in reversed(self.lines):
            if line.endswith(GOING_ON):
                break
            if found := _COUNT.fullmatch(line):
                return int(found[1]), int(found[2]), found[3]
        return None

    @property
    def chapters(self) -> list[str]:
        """The chapters that are done."""
        return [found[3] for line in self.lines if (found := _COUNT.fullmatch(line))]


class Work:
    """What is being done, one piece at a time, so that no build reads what an import is writing.

    Attributes:
        run: The command that runs, or the last one; None if there was none.
    """

    def __init__(self) -> None:
        self.run: Run | None = None
        self._doing = ""
        self._lock = Lock()
        self._process: subprocess.Popen[str] | None = None

    @property
    def doing(self) -> str:
        """What is being done, in words; empty if nothing is."""
        return self._doing

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Do something that nothing else may be done beside.

        Args:
            name: What it is, in words.

        Raises:
            BusyError: Something else is being done.
        """
        self._begin(name)
        try:
            yield
        finally:
            self._end()

    def start(self, name: str, arguments: Sequence[str]) -> Run:
        """Start a command of the library in a process of its own; `run` says how far it is.

        Args:
            name: What it does, in words.
            arguments: What stands behind ``tradebook``.

        Raises:
            BusyError: Something else is being done.
        """
        self._begin(name)
        try:
            errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
            self._process = subprocess.Popen(
                [*COMMAND, *arguments],
                env={**os.environ, **UTF8},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
                errors="replace",
                # Ctrl-C at the desk's terminal reaches the desk only
                start_new_session=True,
            )
        except BaseException:
            self._end()
            raise
        self.run = Run(name)
        Thread(target=self._listen, args=(self.run, self._process, errors), daemon=True).start()
        return self.run

    def cancel(self) -> None:
        """Have the running command end and clear up after itself; what is still there after that is killed."""
        run, process = self.run, self._process
        if run is None or process is None or not run.is_running:
            return
        run.cancelled = True
        try:
            children = psutil.Process(process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
        _, left = psutil.wait_procs(children, timeout=1)
        for each in left:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        _kill_session(process.pid)

    def _listen(self, run: Run, process: subprocess.Popen[str], errors: IO[str]) -> None:
        try:
            for line in process.stdout or ():
                run.lines.append(line.rstrip())
            run.code = process.wait()
            errors.seek(0)
            run.error = errors.read().strip()
            if run.code < 0 and not run.cancelled:
                run.error = f"{KILLED}。{run.error}"
        finally:
            errors.close()
            run.ended = time.monotonic()
            self._end()

    def _begin(self, name: str) -> None:
        with self._lock:
            if self._doing:
                raise BusyError(f"正在{self._doing}，请等它结束，或先取消它。")
            self._doing = name

    def _end(self) -> None:
        with self._lock:
            self._doing = ""


def _kill_session(leader: int) -> None:
    """Kill what a process that is gone has started since its children were listed; Windows knows no such groups."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)
