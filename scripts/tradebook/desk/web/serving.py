"""Answer at the desk's address until Ctrl-C, and open the browser there."""

from __future__ import annotations

import os
import socket
import webbrowser
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import uvicorn

from tradebook.desk.app import create_app
from tradebook.desk.desk import HOST, Desk
from tradebook.errors import BuildError
from tradebook.files import finish_replacing

USUAL_PORT = 8765
_PATIENCE = 3
"""Seconds that requests have to end when the desk is ended."""


def serve_desk(
    root: Path, data_dir: Path, port: int | None, open_browser: bool, say: Callable[[str], None]
) -> None:
    """Serve the desk of a project to this machine until Ctrl-C.

    An import that an earlier desk had not finished writing is finished first.

    Args:
        root: The project's folder.
        data_dir: The data directory.
        port: Of the address; None for the usual one, or if that is taken for any.
        open_browser: Whether to open the browser at the address.
        say: Tells the editor where the desk is.

    Raises:
        BuildError: The port is taken.
        DataError: What is left of an import is damaged.
    """
    healed = tuple(finish_replacing(data_dir))
    with take_port(port) as door:
        desk = Desk(root, data_dir, door.getsockname()[1], healed=healed)
        settings = uvicorn.Config(
            create_app(desk),
            http="h11",
            ws="none",
            loop="asyncio",
            log_level="warning",
            # the address has the token
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_PATIENCE,
        )
        say(f"编辑台：{desk.address}")
        say("请在浏览器中打开以上地址（只在本机有效）；按 Ctrl-C 结束。")
        if open_browser:
            Thread(target=webbrowser.open, args=(desk.address,), daemon=True).start()
        uvicorn.Server(settings).run(sockets=[door])


def take_port(port: int | None) -> socket.socket:
    """Return a socket on which the desk is reached; from now on browsers that come early wait.

    Args:
        port: None for `USUAL_PORT`, or if that is taken for any.

    Raises:
        BuildError: The port is taken.
    """
    for wanted in (port,) if port else (USUAL_PORT, 0):
        door = socket.socket()
        # elsewhere this would share the port
        if os.name == "posix":
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, wanted))
            door.listen()
        except OSError:
            door.close()
        else:
            return door
    raise BuildError(
        f"端口 {port} 不能使用，可能已被其他程序占用。请用 --port 另选一个，或不写 --port（make desk 用 PORT=）。"
    )
