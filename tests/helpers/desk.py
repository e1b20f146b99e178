"""A desk on a small project, as a browser on this machine sees it."""

from __future__ import annotations

import shutil
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import uvicorn
from bs4 import BeautifulSoup
from starlette.testclient import TestClient
from tradebook.desk import work
from tradebook.desk.app import create_app
from tradebook.desk.desk import Desk

from helpers.command import make_project
from helpers.ledgers import small_ledger
from helpers.small_data import LAST
from helpers.support import DATA, MADE_OF, ROOT

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


def open_desk(root: Path) -> TestClient:
    """Return a browser at the desk of a project."""
    return visit(Desk(root, root / "data", PORT))


def read_page(answer) -> BeautifulSoup:
    """Return a page that the desk answers with."""
    return BeautifulSoup(answer.text, "html.parser")


def form_of(page: BeautifulSoup, action: str) -> dict[str, str]:
    """Return what a browser sends of a form as it stands."""
    form = page.select_one(f'form[action="{action}"]')
    fields = {each["name"]: each.get("value", "") for each in form.select("input[name]")}
    fields |= {each["name"]: each.text.removeprefix("\n") for each in form.select("textarea[name]")}
    for select in form.select("select[name]"):
        chosen = select.select_one("option[selected]") or select.select_one("option")
        fields[select["name"]] = chosen.get("value", chosen.text)
    return fields


@contextmanager
def serve_desk(root: Path) -> Iterator[str]:
    """Serve the desk of a project while it is needed; give the address at which a browser begins."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        desk = Desk(root, root / "data", door.getsockname()[1])
        server = uvicorn.Server(uvicorn.Config(create_app(desk), http="h11", ws="none", log_level="warning"))
        thread = Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        try:
            yield desk.address
        finally:
            server.should_exit = True
            thread.join(20)


def link_project(folder: Path, built: Path) -> Path:
    """Make a folder the project with a built edition, such that only its data is its own; return it."""
    for name in MADE_OF:
        (folder / name).symlink_to(ROOT / name)
    (folder / "_build").mkdir()
    (folder / "_build" / built.name).symlink_to(built)
    shutil.copytree(DATA, folder / "data")
    return folder
