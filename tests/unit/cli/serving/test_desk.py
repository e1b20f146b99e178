"""The command that opens the desk; the desk itself is tested with its room."""

import webbrowser

import pytest
from helpers.command import make_project, run
from tradebook.desk.web import serving


@pytest.fixture
def served(monkeypatch):
    """The desks that were served, each with its socket closed at once."""
    sockets = []
    monkeypatch.setattr(serving.uvicorn.Server, "run", lambda self, sockets: served_sockets.extend(sockets))
    served_sockets = sockets
    return sockets


@pytest.mark.parametrize(("options", "opened"), [((), 1), (("--no-browser",), 0)])
def test_the_address_is_shown_and_opened(tmp_path, monkeypatch, served, options, opened):
    addresses = []
    monkeypatch.setattr(webbrowser, "open", addresses.append)
    monkeypatch.setattr(
        serving, "Thread", lambda target, args, daemon: type("T", (), {"start": lambda self: target(*args)})()
    )
    shown = run("desk", *options, project=make_project(tmp_path))
    assert shown.exit_code == 0
    assert "http://127.0.0.1:" in shown.stdout
    assert "?token=" in shown.stdout
    assert len(addresses) == opened
    assert all(address in shown.stdout for address in addresses)
    assert len(served) == 1


def test_a_port_that_is_taken_is_said(tmp_path, served):
    with serving.take_port(None) as door:
        shown = run("desk", "--port", door.getsockname()[1], project=make_project(tmp_path))
    assert shown.exit_code == 1
    assert "已被其他程序占用" in shown.stderr
