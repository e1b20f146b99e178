"""What the project says of its version, and of the versions of Python, is the same wherever it says it."""

import re
import tomllib

import pytest
import yaml
from helpers.support import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CHANGES = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
HEADINGS = re.findall(r"^## (.+)$", CHANGES, re.MULTILINE)
OLDEST, NEXT = map(int, re.fullmatch(r">=3\.(\d+),<3\.(\d+)", PROJECT["requires-python"]).groups())
PYTHONS = [f"3.{minor}" for minor in range(OLDEST, NEXT)]


def parts(version):
    return tuple(map(int, version.split(".")))


def test_the_version_is_the_newest_of_the_changelog_and_of_the_citation():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert HEADINGS[0] == "Unreleased"
    assert PROJECT["version"] == HEADINGS[1] == str(citation["version"])


def test_the_versions_of_the_changelog_rise():
    released = list(map(parts, HEADINGS[1:]))
    assert len(released) > 3
    assert released == sorted(set(released), reverse=True)


def test_decisions_name_versions_that_are_released_or_comes_next():
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "decisions").glob("0*.md")]
    since = {
        version for text in texts for version in re.findall(r"in force since ([0-9.]+)\.$", text, re.MULTILINE)
    }
    coming = since - set(HEADINGS)
    assert since
    assert len(coming) <= 1
    major, minor, mended = parts(PROJECT["version"])
    assert all(
        parts(each) in [(major, minor, mended + 1), (major, minor + 1, 0), (major + 1, 0, 0)] for each in coming
    )


def test_continuous_integration_runs_each_python_that_is_allowed():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "book.yml").read_text(encoding="utf-8"))
    assert workflow["jobs"]["test"]["strategy"]["matrix"]["python"] == PYTHONS


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("README.md", "Python {} to {}"),
        ("README.zh-CN.md", "Python {} 至 {}"),
        ("CONTRIBUTING.md", "Python {} to {}"),
        ("Makefile", "Python {} 至 {}"),
        ("scripts/starter/no-python.txt", "Python {} 至 {}"),
    ],
)
def test_guides_and_starters_name_the_pythons_that_are_allowed(name, words):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert words.format(PYTHONS[0], PYTHONS[-1]) in text


@pytest.mark.parametrize("name", ["Makefile", "desk.bat"])
def test_starters_take_the_pythons_that_are_allowed(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert f"(3, {OLDEST}) <= sys.version_info[:2] <= (3, {NEXT - 1})" in text
