"""The parts of the desk, at their addresses."""

import subprocess
import sys
from importlib import import_module
from threading import Event

import pytest
from helpers.desk import visit
from tradebook.desk import app
from tradebook.desk.web.pages import PARTS


@pytest.mark.parametrize(("name", "address", "module"), PARTS)
def test_every_part_has_a_page_of_its_name(client, name, address, module):
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert f'aria-current="page">{name}</a>' in answer.text
    assert import_module(module).routes


@pytest.mark.parametrize("address", [address.rstrip("/") for _, address, _ in PARTS])
def test_an_address_without_its_last_stroke_is_known(client, address):
    assert client.get(address).status_code == 200


def test_there_is_no_icon_and_that_is_no_fault(client):
    assert client.get("/favicon.ico").status_code == 204


def test_the_first_page_waits_for_no_part(desk, monkeypatch):
    waiting = Event()
    monkeypatch.setattr(app.Part, "load", lambda self: waiting.wait(30))
    with visit(desk) as client:
        assert "正在读取数据" in client.get("/").text
        waiting.set()


def test_libraries_that_take_long_are_not_imported_for_the_first_page():
    program = (
        "import sys; import tradebook.desk.web.serving, tradebook.cli.serving.desk;"
        "print(sorted({'pandas', 'frictionless', 'openpyxl', 'altair', 'sphinx'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"


def test_a_build_that_runs_is_ended_with_the_desk(desk, monkeypatch):
    ended = []
    monkeypatch.setattr(type(desk.work), "cancel", lambda self: ended.append(True))
    with visit(desk) as client:
        assert client.get("/").status_code == 200
        assert ended == []
    assert ended == [True]


def test_the_list_of_editions_does_not_wait_for_charts_and_workbooks():
    program = "import sys; import tradebook.desk.years; print(sorted({'altair', 'openpyxl', 'sphinx'} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"
