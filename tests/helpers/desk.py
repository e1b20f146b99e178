"""A desk on a small project, as a browser on this machine sees it."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from starlette.testclient import TestClient
from tradebook.desk import work
from tradebook.desk.app import create_app
from tradebook.desk.desk import Desk

from helpers.command import make_project
from helpers.ledgers import small_ledger
from helpers.small_data import LAST

PORT = 8765
ORIGIN = f"http://127.0.0.1:{PORT}"


def make_desk(root: Path) -> Desk:
    """Make a desk on a new project with the small data."""
    project = make_project(root)
    return Desk(project, project / "data", PORT)


def visit(desk: Desk, *, enter: bool = True, origin: str | None = ORIGIN, here: str = "127.0.0.1") -> TestClient:
    """Return a browser at a desk.

    Args:
        desk: The desk.
        enter: Whether it has opened the address with the token.
        origin: Of the pages from which it asks; None for none.
        here: The address of its machine.
    """
    headers = {} if origin is None else {"origin": origin}
    client = TestClient(
        create_app(desk), base_url=ORIGIN, headers=headers, client=(here, 50000), raise_server_exceptions=False
    )
    if enter:
        client.cookies.set(desk.cookie, desk.token)
    return client


def pretend_built(folder: Path, year: int = LAST, text: str = "书") -> Path:
    """Write into a folder what a desk reads of a built edition; return the folder."""
    (folder / "html").mkdir(parents=True)
    (folder / "html" / "index.html").write_text(f"<html><body>{text}</body></html>", encoding="utf-8")
    small_ledger(year).write(folder / "ledger.json")
    return folder


def pretend_command(monkeypatch, tmp_path: Path, program: str) -> None:
    """Have a program of Python stand for the command ``tradebook``."""
    path = tmp_path / "pretended.py"
    path.write_text(program, encoding="utf-8")
    monkeypatch.setattr(work, "COMMAND", (sys.executable, "-u", str(path)))


def wait_until(condition, seconds: float = 30) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not come to be so."
        time.sleep(0.02)
