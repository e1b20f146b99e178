"""The guide through a year's work: its pictures and links lead somewhere, and its commands are commands."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from helpers.command import run
from helpers.support import ROOT

GUIDE = ROOT / "docs" / "new-year.md"
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
