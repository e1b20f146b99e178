"""Execute chapters on the workers of a Dask ``distributed`` cluster.

Dask finds the free workers and gives a dead one's chapters to others
(https://distributed.dask.org/en/stable/resilience.html). What is added here is messages for a person, and the check
that a worker sees the files of this machine and runs its code: another version would give other figures.
"""

from __future__ import annotations

import logging
import multiprocessing
import re
import socket
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, Future, as_completed
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tradebook.digests import library_digest
from tradebook.errors import KILLED, BuildError
from tradebook.execution.task import Cell, Outcome, Task
from tradebook.execution.workers import run_in_processes

if TYPE_CHECKING:
    from distributed import Client

RETRIES = 3
"""How often something is run again of which a process was killed."""
PATIENCE = 15
"""Seconds to wait for the scheduler, and then for its first worker."""
ADDRESS = re.compile(r"(tcp|tls)://[^/\s]+:\d+/?")
LOST = "与调度器的连接中断；请检查它是否仍在运行，再生成一次，已执行的各章不会重新执行"


class ProcessKilledError(Exception):
    """A chapter's process was killed, so that Dask executes it again, perhaps elsewhere; holds the `Outcome`."""


@cache
def library() -> str:
    """Return the digest of this library when it was asked for first; a process goes on with the code that it imported."""
    return library_digest()


@contextmanager
def connect(address: str, folder: Path) -> Iterator[Client]:
    """Connect to a cluster.

    Args:
        address: Of the scheduler, such as ``tcp://10.0.0.5:8786``.
        folder: One that its workers must see.

    Raises:
        BuildError: Dask is not installed, the scheduler cannot be reached or has no workers, or they are not like this
            machine.
    """
    if not ADDRESS.fullmatch(address):
        raise BuildError(f"--scheduler 的“{address}”应写作“tcp://主机:端口”，例如 tcp://10.0.0.5:8786。")
    try:
        import distributed
    except ImportError:
        raise BuildError(
            "--scheduler 需要软件包 distributed，这里没有安装。请在项目目录运行 "
            ".venv/bin/python -m pip install -c requirements-test.txt distributed"
        ) from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what it has to say is raised, too
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except OSError:
        raise BuildError(
            f"{PATIENCE} 秒内没有连上调度器 {address}。请检查：地址是否正确（dask scheduler 启动时显示），调度器是否在运行，"
            "防火墙是否放行，各机 distributed 的版本是否相同。"
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
            client.run(require_same, library(), folder)
        except TimeoutError:
            raise BuildError(
                f"调度器 {address} 没有工作进程。请在各机运行 dask worker {address} 后重试。"
            ) from None
        except ImportError as error:
            raise BuildError(
                f"{address} 的工作进程缺少软件包（{error}）。请用与本机相同的 Python 环境启动 dask worker。"
            ) from None
        yield client


@contextmanager
def run_on_cluster(tasks: Iterable[Task], address: str, folder: Path) -> Iterator[Iterator[tuple[Task, Outcome]]]:
    """Execute chapters on a cluster, each in a process of its own as it would be here.

    When the ``with`` block is left before the end, what has not begun is taken back.

    Args:
        tasks: The chapters in the order in which they begin.
        address: Of the scheduler.
        folder: The folder of the executed notebooks.

    Yields:
        The chapters with their outcomes, as they end.

    Raises:
        BuildError: The cluster cannot be used.
    """
    with connect(address, folder) as client, client.get_executor(pure=False, retries=RETRIES) as pool:
        running = {pool.submit(_execute_on_worker, library(), folder, task): task for task in tasks}
        try:
            yield ((running[future], _outcome(future, running[future])) for future in as_completed(running))
        except BaseException:
            pool.shutdown(wait=False)
            raise


def _outcome(future: Future[Outcome], task: Task) -> Outcome:
    from distributed import KilledWorker

    try:
        return future.result()
    except ProcessKilledError as error:
        return error.args[0]
    except KilledWorker:  # each worker that it was given to
        return Outcome.failed(task, Cell(), KILLED)
    except CancelledError:
        return Outcome.failed(task, Cell(), LOST)


def _execute_on_worker(library_here: str, folder: Path, task: Task) -> Outcome:
    """Execute a chapter on a Dask worker.

    Raises:
        BuildError: The worker is not like the machine that sends the chapter.
        ProcessKilledError: The chapter's process was killed.
    """
    require_same(library_here, folder)
    # Dask starts workers as daemons, which may not start processes
    multiprocessing.current_process().daemon = False
    with run_in_processes([task], 1) as outcomes:
        ((_, outcome),) = outcomes
    if outcome.failure and outcome.failure.error == KILLED:
        raise ProcessKilledError(outcome)
    return outcome


def require_same(library_there: str, folder: Path) -> None:
    """Require, on a worker, that it has the sender's library and sees its folder.

    Args:
        library_there: `library` of the machine that sends the work.
        folder: One that both must see.

    Raises:
        BuildError: It has not, or does not.
    """
    if not folder.is_dir():
        raise BuildError(
            f"{socket.gethostname()} 上的工作进程看不到文件夹 {folder}。"
            "项目目录、数据目录和 Python 环境须在共享的文件系统上，各机路径相同。"
        )
    if library_there != library():
        raise BuildError(
            f"{socket.gethostname()} 上的工作进程的程序或软件包与本机不同，结果会不一样。"
            "请用与本机相同的 Python 环境重新启动 dask worker。"
        )
