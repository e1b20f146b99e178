"""The commit and the software behind an edition."""

import itertools
import os
import re
import tomllib
from pathlib import Path

import pytest
from helpers.command import git
from helpers.programs import require
from helpers.support import ROOT
from tradebook import provenance
from tradebook.errors import BuildError
from tradebook.provenance import commit, package_versions


@pytest.fixture
def repository(tmp_path):
    require("git")
    (tmp_path / "a").write_text("1")
    for arguments in (("init", "-q"), ("add", "a"), ("commit", "-q", "-m", "a")):
        git(tmp_path, *arguments)
    return tmp_path


def test_a_commit_has_id_day_and_says_whether_files_changed(repository):
    clean = commit(repository)
    assert len(clean.id) == 12
    assert len(clean.date) == 10
    assert not clean.changed
    (repository / "a").write_text("2")
    assert commit(repository).changed


def test_the_tests_take_a_checkout_of_another_user_for_one(repository, monkeypatch):
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert git(repository, "rev-parse", "HEAD").startswith(commit(repository).id)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1"),
        ("GIT_DIR", "/nowhere"),
        ("GIT_OBJECT_DIRECTORY", "/nowhere"),
        ("GIT_CONFIG_PARAMETERS", "'core.worktree=/nowhere'"),
    ],
)
def test_a_checkout_of_another_user_has_its_commit_and_the_environment_none(
    repository, monkeypatch, variable, value
):
    found = commit(repository)
    monkeypatch.setenv(variable, value)
    assert commit(repository) == found


def test_no_commit_without_repository_or_git(tmp_path, repository, monkeypatch):
    (repository / "copy").mkdir()
    assert commit(repository / "copy") is None  # somebody else's repository
    git(repository, "init", "-q", "empty")
    assert commit(repository / "empty") is None
    monkeypatch.setenv("PATH", "")
    assert commit(repository) is None


def test_versions_of_direct_dependencies():
    versions = package_versions()
    assert versions["jupyter-book"] == "1.0.4.post1"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = itertools.chain(project["dependencies"], *extras.values())
    names = {re.split(r"[\[=<>]", line)[0] for line in lines}
    assert names - {"jupyterlab", "jupyterlab-myst"} <= versions.keys() <= names
    assert list(versions) == sorted(versions)


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A project with a chapter and data of 2001 and a later note of no account, committed in 2002; nothing gives a date."""
    monkeypatch.delenv(provenance.DATE_VARIABLE, raising=False)
    for name, seconds in (("chapters/a.ipynb", 990000000), ("data/b.csv", 1000000000), ("notes.txt", 1200000000)):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
        os.utime(path, (seconds, seconds))
    git(tmp_path, "init", "-q")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "1020000000 +0800")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "first")
    return tmp_path


def date_of(project: Path) -> int:
    return int(provenance.build_date(project, project / "data").timestamp())


@pytest.mark.parametrize(("given", "date"), [("0", 0), (" 1690000000 ", 1690000000)])
def test_a_build_has_the_date_that_the_environment_gives(project, monkeypatch, given, date):
    monkeypatch.setenv(provenance.DATE_VARIABLE, given)
    assert date_of(project) == date


@pytest.mark.parametrize("given", ["", " "])
def test_a_build_that_is_given_no_date_has_that_of_the_commit(project, monkeypatch, given):
    monkeypatch.setenv(provenance.DATE_VARIABLE, given)
    assert date_of(project) == 1020000000


def test_without_git_a_build_has_the_date_of_the_newest_file_that_it_is_made_of(project, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert date_of(project) == 1000000000


@pytest.mark.parametrize("given", ["2022-12-31", "1.5", "-1", "１６９", "now"])
def test_a_date_that_is_no_number_of_seconds_is_named(project, monkeypatch, given):
    monkeypatch.setenv(provenance.DATE_VARIABLE, given)
    with pytest.raises(BuildError, match=f"SOURCE_DATE_EPOCH 是“{given}”，应为 1970 年以来的秒数"):
        date_of(project)


def test_what_an_interrupted_installation_left_is_no_package(tmp_path, monkeypatch):
    before = provenance.python_packages()
    (tmp_path / "broken-1.0.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    assert provenance.python_packages() == before
