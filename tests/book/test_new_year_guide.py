"""The guide through a year's work: its pictures and links lead somewhere, and its commands are commands."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
import yaml
from helpers.command import run
from helpers.settings import change_entries
from helpers.small_data import write_small_data
from helpers.support import ROOT
from tradebook.cli.main import COMMANDS
from tradebook.data.report import Report

GUIDE = ROOT / "docs" / "new-year.md"
CHINESE = ROOT / "README.zh-CN.md"
LARGEST = 1_500_000
"""Bytes of all pictures together."""


def text() -> str:
    return GUIDE.read_text(encoding="utf-8")


def anchors(path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w-]", "", heading.strip().lower().replace(" ", "-")) for heading in headings}


def test_pictures_are_there_and_small_and_all_are_shown():
    shown = re.findall(r"!\[[^\]]+\]\(pictures/([\w.-]+)\)", text())
    files = {path.name: path.stat().st_size for path in (GUIDE.parent / "pictures").iterdir()}
    assert sorted(shown) == sorted(files)
    assert sum(files.values()) < LARGEST


@pytest.mark.parametrize("link", re.findall(r"(?<!!)\[[^\]]+\]\(([^)]+)\)", text()))
def test_links_lead_somewhere(link):
    path, _, anchor = link.partition("#")
    target = (GUIDE.parent / unquote(path)).resolve() if path else GUIDE
    assert target.is_file()
    assert not anchor or anchor in anchors(target)


@pytest.mark.parametrize("line", sorted(set(re.findall(r"tradebook ([a-z-]+(?: [^`\n]*)?)", text()))))
def test_commands_have_these_options(line):
    name, *rest = line.split()
    known = run(name, "--help", project=None).stdout
    assert "Usage" in known or "用法" in known
    assert [word for word in rest if word.startswith("--") and word not in known] == []


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make ([a-z-]+)", text()))))
def test_targets_are_in_the_makefile(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_windows_has_its_words_for_the_commands():
    """There is no make, and the command lies where the starter puts it."""
    assert r"`.venv\Scripts\tradebook`" in text()
    assert "`desk.bat --data data-CN-GS`" in text()
    assert r"`.venv\Scripts\tradebook`" in CHINESE.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [GUIDE, CHINESE], ids=lambda path: path.name)
def test_no_command_goes_on_in_the_next_line(path):
    """Each shell has another sign for that."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("    ") and line.rstrip().endswith(("\\", "^", "`"))] == []
    shown = [run(name, "--help", project=None).stdout for name in COMMANDS]
    assert [line for page in shown for line in page.splitlines() if line.endswith("\\")] == []


def test_the_lines_that_make_an_edition_a_draft_do_so(tmp_path):
    (lines,) = re.findall(r"```yaml\n(.*?)```", text(), re.DOTALL)
    ((year, entries),) = yaml.safe_load(lines)["release"]["editions"].items()
    data = write_small_data(tmp_path)
    change_entries(data, {("release", "editions", year, name): value for name, value in entries.items()})
    assert Report.open(data).as_of(year).info.release.watermark == "草稿"
