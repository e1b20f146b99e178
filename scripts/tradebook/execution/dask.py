"""The workers of a Dask ``distributed`` cluster, as an executor like the pool of this machine's own processes.

Dask finds the free workers and gives a dead one's chapters to others
(https://distributed.dask.org/en/stable/resilience.html). What is added here is messages for a person, and the check
that a worker sees the files of this machine and runs its code: another version would give other figures.
"""

from __future__ import annotations

import logging
import re
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path

from tradebook.digests import library_digest
from tradebook.errors import BuildError

RETRIES = 3
"""How often something is run again of which a process was killed."""
PATIENCE = 15
"""Seconds to wait for the scheduler, and then for its first worker."""
ADDRESS = re.compile(r"(tcp|tls)://[^/\s]+:\d+/?")
LIBRARY = library_digest()
"""Of when this process began: a worker goes on with the code that it has imported, whatever the files become."""


@contextmanager
def cluster(address: str, folder: Path) -> Iterator[Executor]:
    """Connect to a cluster.

    Args:
        address: of the scheduler, such as ``tcp://10.0.0.5:8786``.
        folder: one that its workers must see.

    Raises:
        BuildError: Dask is not installed, the scheduler cannot be reached or has no workers, or they are not like this
            machine.
    """
    if not ADDRESS.fullmatch(address):
        raise BuildError(f"--scheduler 的“{address}”应写作“tcp://主机:端口”，例如 tcp://10.0.0.5:8786。")
    try:
        from distributed import Client
    except ImportError:
        raise BuildError(
            "--scheduler 需要软件包 distributed，这里没有安装。请在项目目录运行 "
            ".venv/bin/python -m pip install -c requirements-test.txt distributed"
        ) from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what it has to say is raised, too
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except OSError:
        raise BuildError(
            f"{PATIENCE} 秒内没有连上调度器 {address}。请检查：地址是否正确（dask scheduler 启动时显示），调度器是否在运行，"
            "防火墙是否放行，各机 distributed 的版本是否相同。"
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
            client.run(require_same, LIBRARY, folder)
        except TimeoutError:
            raise BuildError(
                f"调度器 {address} 没有工作进程。请在各机运行 dask worker {address} 后重试。"
            ) from None
        except ImportError as error:
            raise BuildError(
                f"{address} 的工作进程缺少软件包（{error}）。请用与本机相同的 Python 环境启动 dask worker。"
            ) from None
        with client.get_executor(pure=False, retries=RETRIES) as pool:
            try:
                yield pool
            except BaseException:
                pool.shutdown(wait=False)  # takes back what has not begun
                raise


def worker_killed() -> tuple[type[Exception], ...]:
    """The exceptions by which Dask says that every worker was killed that it gave something to."""
    return (sys.modules["distributed"].KilledWorker,) if "distributed" in sys.modules else ()


def require_same(library: str, folder: Path) -> None:
    """On a worker: require that it has this library and sees this folder.

    Args:
        library: `LIBRARY` of the machine that sends the work.
        folder: one that both must see.

    Raises:
        BuildError: it has not, or does not.
    """
    if not folder.is_dir():
        raise BuildError(
            f"{socket.gethostname()} 上的工作进程看不到文件夹 {folder}。"
            "项目目录、数据目录和 Python 环境须在共享的文件系统上，各机路径相同。"
        )
    if library != LIBRARY:
        raise BuildError(
            f"{socket.gethostname()} 上的工作进程的程序或软件包与本机不同，结果会不一样。"
            "请用与本机相同的 Python 环境重新启动 dask worker。"
        )
