"""Show the book in the browser, build it again when a file is saved, and reload the page: ``tradebook serve``."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import click
from livereload import Server
from livereload.handlers import StaticFileHandler
from livereload.watcher import Watcher
from tornado.web import HTTPError

from tradebook.cli.command import Command, say
from tradebook.cli.options import PORT, Project, project_options, year_option
from tradebook.commands import COMMAND
from tradebook.data.report import Report
from tradebook.errors import BuildError
from tradebook.provenance import MANIFEST, input_places

HOST = "127.0.0.1"
"""Nobody else's machine reaches it."""
PAUSE = 1.0
"""Seconds between two looks at the files."""


@click.command(
    "serve",
    cls=Command,
    help="在浏览器中看书，保存文件后自动重新生成；按 Ctrl-C 结束（serve the book, rebuild it on changes）",
    epilog="""\b
    例：
      tradebook serve --year 2021 --port 8001
    """,
)
@project_options
@year_option
@click.option("--port", type=PORT, default=8000, metavar="PORT", help="端口，默认 8000（port）")
def serve(project: Project, year: int | None, port: int) -> int:
    """Build the book, then serve it to this machine until Ctrl-C; exit code 1 if there is no book to serve."""
    _require_free(port)
    year = year or Report.open(project.data_dir).latest_year
    target = project.output / str(year)
    where = ["--project", str(project.root), "--data", str(project.data_dir), "--year", str(year)]
    builds = Builds([*COMMAND, "html", *where])
    try:
        if not builds.build() and not (target / "html").exists():
            return 1
        serve_edition(target, input_places(project.root, project.data_dir), builds.build, port)
    finally:
        builds.stop()
    return 0


class Builds:
    """The builds of an edition, one after another, each by a process of its own in a session of its own.

    So Ctrl-C reaches this process only, which then ends the build that runs.

    Args:
        command: builds the edition.
    """

    def __init__(self, command: list[str]):
        self._command = command
        self._running: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._lock = threading.Lock()

    def build(self) -> bool:
        """Build the edition; return whether that succeeded."""
        with self._lock:
            if self._stopped:
                return False
            self._running = subprocess.Popen(self._command, start_new_session=True)
        return self._running.wait() == 0

    def stop(self) -> None:
        """End the build that runs, which clears up after itself, and start no more."""
        with self._lock:
            self._stopped = True
        if self._running:
            self._running.terminate()
            self._running.wait()


class _Pages(StaticFileHandler):
    """Gives pages to those who ask this machine by its own name.

    A page from elsewhere could otherwise have a name of its own point here, and read the book through the reader's browser
    (https://owasp.org/www-community/attacks/DNS_Rebinding).
    """

    def prepare(self) -> None:
        if self.request.host_name not in (HOST, "localhost"):
            raise HTTPError(403)


def _require_free(port: int) -> None:
    """Have nobody wait for a build that cannot be served.

    Raises:
        BuildError: Another program uses the port.
    """
    with socket.socket() as probe:
        try:
            if os.name == "posix":  # elsewhere this would share the port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
        except OSError as error:
            raise BuildError(_not_served(port, error)) from None


def _not_served(port: int, error: OSError) -> str:
    cause = {errno.EADDRINUSE: "已被其他程序占用", errno.EACCES: "需要管理员权限"}.get(error.errno or 0)
    return f"端口 {port} {cause or f'不能使用（{error.strerror}）'}，请用 --port 另选一个（make serve 用 PORT=）。"


def serve_edition(target: Path, sources: Iterable[Path], build: Callable[[], bool], port: int) -> None:
    """Serve a built edition on this machine until Ctrl-C.

    Args:
        target: the folder of the edition; pages reload when its manifest changes, that is, after each build that
            succeeded. One that failed has said why, and the book before it stays.
        sources: files and folders of which a change calls for a build.
        build: builds the edition.
        port: of the address ``http://localhost:<port>``.

    Raises:
        BuildError: another program uses the port.
    """
    threading.Thread(target=_rebuild, args=(_watch(sources), build), daemon=True).start()
    say(f"在浏览器中打开 http://localhost:{port} ；按 Ctrl-C 结束。")
    server = Server()
    server.SFH = _Pages
    server.watch(str(target / MANIFEST))
    try:
        server.serve(port=port, host=HOST, root=str(target / "html"), live_css=False)
    except OSError as error:
        raise BuildError(_not_served(port, error)) from None


def _watch(sources: Iterable[Path]) -> Watcher:
    watcher = Watcher()
    watcher.ignore_dirs("__pycache__", ".ipynb_checkpoints")
    for path in sources:
        watcher.watch(str(path))
    # the state from which changes count
    watcher.examine()
    return watcher


def _rebuild(watcher: Watcher, build: Callable[[], bool]) -> None:
    while True:
        time.sleep(PAUSE)
        if watcher.examine()[0]:
            say("文件有改动，重新生成 …")
            say("已更新。" if build() else "没有更新，浏览器中仍是上一次生成的书。")
