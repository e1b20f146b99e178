"""JupyterLab on the chapters."""

from __future__ import annotations

import sys

import pytest
from tradebook import extras
from tradebook.errors import BuildError
from tradebook.publish.writing import lab


def test_the_lab_keeps_results_out_of_the_chapters():
    command = lab.lab_command()
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert any("strip_results_on_save" in option for option in command)


def test_what_is_not_installed_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    with pytest.raises(
        BuildError, match=r"这里没有安装。请在命令行中运行：.*-m pip install -r .*requirements-lab\.txt"
    ):
        lab.start_lab(tmp_path)


def test_a_started_lab_has_an_address_that_its_command_does_not_show(tmp_path, monkeypatch):
    """Others on the machine see the commands of all processes."""
    (tmp_path / "chapters").mkdir()
    program = "import os, sys; open('seen', 'w').write(' '.join([os.environ['JUPYTER_TOKEN'], *sys.argv[1:]]))"
    monkeypatch.setattr(lab, "NEEDED", ())
    monkeypatch.setattr(lab, "lab_command", lambda: [sys.executable, "-c", program])
    running = lab.start_lab(tmp_path)
    running.process.wait(30)
    assert not running.is_running
    token, *arguments = (tmp_path / "chapters" / "seen").read_text(encoding="utf-8").split()
    assert running.address.endswith(f"/lab?token={token}")
    assert token not in arguments
    assert {"--no-browser", "--ServerApp.ip=127.0.0.1"} <= set(arguments)
