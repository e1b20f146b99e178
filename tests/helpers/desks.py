"""The editor's desk of a project, as its own pages ask it."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup
from starlette.testclient import TestClient
from tradebook.desk.app import create_app
from tradebook.desk.desk import Desk

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
