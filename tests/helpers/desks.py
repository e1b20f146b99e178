"""The editor's desk of a project, as its own pages ask it."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import uvicorn
from bs4 import BeautifulSoup
from starlette.testclient import TestClient
from tradebook.desk.app import create_app
from tradebook.desk.desk import Desk

from helpers.support import DATA, ROOT

PORT = 8765


def open_desk(root: Path) -> TestClient:
    """Return a browser that is let in to the desk of a project."""
    desk = Desk(root, root / "data", PORT)
    origin = f"http://127.0.0.1:{PORT}"
    client = TestClient(
        create_app(desk), base_url=origin, headers={"Origin": origin}, client=("127.0.0.1", 50_000)
    )
    client.cookies.set(desk.cookie, desk.token)
    return client


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
    for name in (
        "_config.yml",
        "_toc.yml",
        "_static",
        "chapters",
        "pyproject.toml",
        "requirements.in",
        "requirements.txt",
    ):
        (folder / name).symlink_to(ROOT / name)
    (folder / "_build").mkdir()
    (folder / "_build" / built.name).symlink_to(built)
    shutil.copytree(DATA, folder / "data")
    return folder
