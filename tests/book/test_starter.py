"""The starter for Windows: what cmd.exe can read, and words for everything that can be missing."""

import re

import pytest
from helpers.command import run
from helpers.support import ROOT

STARTER = ROOT / "desk.bat"
TEXT = STARTER.read_bytes().decode("ascii")
MESSAGES = ROOT / "scripts" / "starter"


def test_lines_end_as_cmd_wants_them():
    assert TEXT.count("\r\n") == TEXT.count("\n") > 30
    assert "*.bat text eol=crlf" in (ROOT / ".gitattributes").read_text(encoding="utf-8")


def test_every_jump_has_its_label_and_every_label_is_jumped_to_or_run_into():
    labels, jumps = re.findall(r"^:(\w+)", TEXT, re.M), re.findall(r"goto (\w+)", TEXT)
    assert len(labels) == len(set(labels)) > 4
    assert set(jumps) <= set(labels)
    assert set(labels) == set(jumps)


def test_every_message_is_there_and_in_chinese():
    named = re.findall(r"type scripts\\starter\\([\w-]+\.txt)", TEXT)
    assert sorted(named) == sorted(path.name for path in MESSAGES.iterdir())
    for name in named:
        message = (MESSAGES / name).read_text(encoding="utf-8")
        assert re.search("[一-龥]{4}", message)
        assert message.endswith("。\n")


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_it_stands_beside_what_it_installs(name):
    assert (STARTER.parent / name).is_file()


def test_the_command_that_it_runs_is_there():
    assert "-P -m tradebook desk %*" in TEXT
    shown = run("desk", "--help", project=None)
    assert shown.exit_code == 0
    assert "--no-browser" in shown.stdout
