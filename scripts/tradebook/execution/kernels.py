"""Kernels that start in a tenth of a second, because they are forked from a process that has imported everything.

A new kernel spends seconds on importing pandas, Altair, Frictionless and this library, most chapters less than one on
their own work. So each process that executes chapters has a *template*: a child, forked before any thread, event loop
or zmq context exists, that waits for requests and forks a kernel for each. `ForkProvisioner` makes jupyter_client use
it (https://jupyter-client.readthedocs.io/en/stable/provisioning.html). The kernels are those of ipykernel, with
sockets, context and event loop of their own, so notebooks behave as with any other.

A template ends with its process, and a kernel with its template, however they end (``prctl(PR_SET_PDEATHSIG)``), so that
a build that is killed leaves nothing running.

Only Linux does this. Windows has no ``fork``, and macOS does not allow its frameworks in a forked process; there, and
with TRADEBOOK_FORK=0, kernels are started the plain way, and the book is the same.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import queue
import random
import signal
import sys
import time
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection

import ipykernel.kernelapp
import numpy as np
import zmq
from ipykernel.iostream import OutStream
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.provisioning import LocalProvisioner
from traitlets.config import Config

from tradebook import recorder
from tradebook.execution.workers import can_fork

PROVISIONER = "tradebook-fork"
"""Name of `ForkProvisioner` among the entry points in ``pyproject.toml``."""
LAUNCHER = "ipykernel_launcher"
PR_SET_PDEATHSIG = 1
RECONNECT = 10
"""Milliseconds until a client tries again to connect to its kernel."""
LONGEST_PATH = 80
"""Of a folder of sockets; their own paths may have 107 characters, on macOS 103."""

_template: Template | None = None


def settings(folder: str) -> Config:
    """How to talk to a kernel: by `PromptClient`, and through sockets that are files.

    The other way is ports, which are looked for, let go and taken again by the kernel; meanwhile another kernel may take
    one of them. Windows has no such sockets, and a path that is too long cannot be one.

    Args:
        folder: one of this kernel only.
    """
    manager = {"client_class": f"{__name__}.{PromptClient.__name__}"}
    if sys.platform != "win32" and len(folder) <= LONGEST_PATH:
        manager |= {"transport": "ipc", "ip": os.path.join(folder, "kernel")}
    return Config(KernelManager=manager)


class PromptClient(AsyncKernelClient):
    """A client that goes on as soon as its kernel is ready.

    Others try every tenth of a second only whether its sockets are there, and then listen for a fifth of a second in vain.
    """

    def start_channels(self, *args, **kwargs) -> None:
        """Connect to the kernel, which has just been started, and again and again until its sockets are there."""
        self.context.setsockopt(zmq.RECONNECT_IVL, RECONNECT)
        super().start_channels(*args, **kwargs)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Ask the kernel who it is until it answers and all that it says meanwhile arrives.

        Args:
            timeout: seconds; None for as long as it takes.

        Raises:
            RuntimeError: the kernel died or did not answer in time.
        """
        deadline = time.monotonic() + (float("inf") if timeout is None else timeout)
        while time.monotonic() < deadline:
            request = self.kernel_info()
            with suppress(queue.Empty):  # it has not begun to listen, or this client not to hear what it publishes
                reply = await self.get_shell_msg(timeout=1)
                while not _is_end(await self.get_iopub_msg(timeout=0.2), request):
                    pass
                self._handle_kernel_info_reply(reply)
                return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")


def _is_end(message: dict, request: str) -> bool:
    """Whether a kernel says with a message that it is done with a request."""
    return (
        message["msg_type"] == "status"
        and message["content"]["execution_state"] == "idle"
        and message["parent_header"].get("msg_id") == request
    )


def start_template() -> None:
    """Fork the template of this process, a worker that has done nothing yet, and choose its kernels.

    Where kernels cannot be forked it does nothing.
    """
    global _template
    if can_fork():
        os.environ["JUPYTER_DEFAULT_PROVISIONER_NAME"] = PROVISIONER
        _template = Template()


def _end_with_parent(parent: int) -> None:
    """Have the system kill this process when its parent ends; end now if it already has."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


class Template:
    """A process that forks kernels, one at a time."""

    def __init__(self) -> None:
        self._connection, other = multiprocessing.Pipe()
        self._kernel: ForkedKernel | None = None
        parent = os.getpid()
        if os.fork() == 0:
            self._connection.close()
            _fork_kernels(other, parent)
        other.close()

    def fork(self, arguments: list[str], environment: dict[str, str], folder: str) -> ForkedKernel:
        """Fork a kernel.

        Args:
            arguments: of the kernel's command line.
            environment: its environment variables.
            folder: its working directory.

        Raises:
            OSError, EOFError: the template is gone.
        """
        if self._kernel:
            self._kernel.wait()
        self._connection.send((arguments, environment, folder))
        self._kernel = ForkedKernel(self._connection.recv(), self._connection)
        return self._kernel


def _fork_kernels(connection: Connection, parent: int) -> None:
    """Serve requests for kernels until the process that asks is gone; answer with process id and exit code of each."""
    _end_with_parent(parent)
    template = os.getpid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        while True:
            request = connection.recv()
            pid = os.fork()
            if pid == 0:
                connection.close()
                _become_kernel(template, *request)
            connection.send(pid)
            connection.send(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    except (EOFError, OSError):
        os._exit(0)


def _become_kernel(template: int, arguments: list[str], environment: dict[str, str], folder: str) -> None:
    """Be the kernel that ``python -m ipykernel_launcher`` would be."""
    code = 1
    try:
        _end_with_parent(template)
        os.setsid()  # signals for the kernel reach what it starts, as jupyter_client expects
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        random.seed()
        np.random.seed()
        sys.argv = [LAUNCHER, *arguments]
        kernel = ipykernel.kernelapp.IPKernelApp.instance(outstream_class=f"{__name__}.{QuietStream.__name__}")
        kernel.initialize(arguments)
        recorder.start()
        kernel.start()
        code = 0
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(code)  # nothing of the process that this is a copy of may be wound up here


class QuietStream(OutStream):
    """Standard output or error that wakes its thread only if something was written.

    A chapter shows up to a thousand figures, and before each of them both streams are flushed.
    """

    _has_text = False

    def write(self, string: str) -> int:
        """Write; it is sent soon."""
        self._has_text = True
        return super().write(string)

    def flush(self) -> None:
        """Send what was written."""
        if self._has_text:
            self._has_text = False
            super().flush()


class ForkedKernel:
    """A forked kernel, with what `LocalProvisioner` uses of `subprocess.Popen`.

    Args:
        pid: its process id.
        connection: to its template, which sends the exit code.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, connection: Connection):
        self.pid = pid
        self.returncode: int | None = None
        self._connection = connection

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        if self.returncode is None and self._connection.poll():
            self.wait()
        return self.returncode

    def wait(self) -> int:
        """Wait for the end and return the exit code."""
        if self.returncode is None:
            try:
                self.returncode = self._connection.recv()
            except (EOFError, OSError):  # the template was killed, and the kernel with it
                self.returncode = -signal.SIGKILL
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class ForkProvisioner(LocalProvisioner):
    """Provisioner of kernels that are forked from this process's template; without one, of plain kernels."""

    async def launch_kernel(self, cmd: list[str], **kwargs) -> dict:
        """Fork the kernel if there is a template and `cmd` is an IPython kernel of this Python."""
        if _template is None or cmd[:3] != [sys.executable, "-m", LAUNCHER]:
            return await super().launch_kernel(cmd, **kwargs)
        try:
            folder = os.path.abspath(kwargs.get("cwd") or ".")
            self.process = _template.fork(cmd[3:], kwargs["env"], folder)
        except (EOFError, OSError):  # the system ended the template, perhaps for want of memory
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = folder
        return self.connection_info
