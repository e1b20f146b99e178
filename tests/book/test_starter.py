"""The starter for Windows: what cmd.exe can read, and words for everything that can be missing."""

import re
import tomllib

import pytest
from helpers.command import run
from helpers.support import ROOT

STARTER = ROOT / "desk.bat"
TEXT = STARTER.read_bytes().decode("ascii")
MESSAGES = ROOT / "scripts" / "starter"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


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


def versions(path):
    """The versions of Python that a file names, as pairs of numbers, the lowest first."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return sorted({(3, int(minor)) for minor in re.findall(r"(?:\(3, |\b3\.)(1[1-9])\b", text)})


def test_the_bounds_of_python_are_the_same_everywhere_and_hold_what_ci_runs():
    """A newer Python has no packages yet: pip would compile them, fail, and the starter would blame the network."""
    low, high = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", PROJECT["requires-python"]).groups()
    lowest, highest = (3, int(low)), (3, int(high) - 1)
    for path in ("desk.bat", "Makefile", "scripts/starter/no-python.txt"):
        assert (versions(path)[0], versions(path)[-1]) == (lowest, highest), path
    for path in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md"):
        words = re.search(r"Python 3\.(\d+) (?:to|至) 3\.(\d+)", (ROOT / path).read_text(encoding="utf-8"))
        assert words, path
        assert ((3, int(words[1])), (3, int(words[2]))) == (lowest, highest), path
    tested = versions(".github/workflows/book.yml")
    assert lowest == tested[0]
    assert tested[-1] <= highest


def test_the_python_that_editors_are_told_to_install_is_the_one_that_ci_runs_on_windows():
    message = (MESSAGES / "no-python.txt").read_text(encoding="utf-8")
    told = re.search(r"安装 Python (3\.\d+)", message)[1]
    windows = (ROOT / ".github" / "workflows" / "book.yml").read_text(encoding="utf-8").partition("  windows:")[2]
    assert re.search(r'python-version: "([\d.]+)"', windows)[1] == told
    tried = re.search(r"for %%v in \(([\d. ]+)\)", TEXT)[1].split()
    assert tried[0] == told
    low, high = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", PROJECT["requires-python"]).groups()
    assert sorted(tried) == [f"3.{minor}" for minor in range(int(low), int(high))]
    assert TEXT.index("py -%%v") < TEXT.index("py -3 ")


def test_a_broken_environment_is_made_anew_before_anything_is_installed_in_it():
    install = TEXT.index(":install")
    check = TEXT.index('"%PYTHON%" -c "import pip; %SUITS%"')
    assert TEXT.index(":mend") < check < TEXT.index("rmdir /s /q .venv") < TEXT.index(":make") < install
    assert "goto install" not in TEXT[:check]
    assert ".venv" in (MESSAGES / "unreachable.txt").read_text(encoding="utf-8")
