"""The commit and the software behind an edition."""

import re
import subprocess

import pytest
from helpers.programs import require
from helpers.support import ROOT
from tradebook import provenance
from tradebook.errors import BuildError
from tradebook.provenance import commit, package_versions


@pytest.fixture
def repository(tmp_path):
    require("git")
    identity = ("-c", "user.name=a", "-c", "user.email=a@b")
    (tmp_path / "a").write_text("1")
    for arguments in (("init", "-q"), ("add", "a"), (*identity, "commit", "-q", "-m", "a")):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)
    return tmp_path


def test_a_commit_has_id_day_and_says_whether_files_changed(repository):
    clean = commit(repository)
    assert len(clean.id) == 12
    assert len(clean.date) == 10
    assert not clean.changed
    (repository / "a").write_text("2")
    assert commit(repository).changed


@pytest.mark.parametrize(
    ("variable", "value"), [("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1"), ("GIT_DIR", "/nowhere")]
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
    subprocess.run(["git", "init", "-q", "empty"], cwd=repository, check=True)
    assert commit(repository / "empty") is None
    monkeypatch.setenv("PATH", "")
    assert commit(repository) is None


def test_versions_of_direct_dependencies():
    versions = package_versions()
    assert versions["jupyter-book"] == "1.0.4.post1"
    lines = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    names = [re.split(r"[\[=<>]", line)[0] for line in lines if not line.startswith("#")]
    assert list(versions) == names
    assert [name for name, version in versions.items() if not version] == []


@pytest.mark.parametrize(("given", "date"), [("", None), (" ", None), ("0", 0), ("1690000000", 1690000000)])
def test_the_environment_gives_a_date_in_seconds_or_none(monkeypatch, given, date):
    monkeypatch.setenv(provenance.DATE_VARIABLE, given)
    assert provenance.given_date() == date


@pytest.mark.parametrize("given", ["2022-12-31", "1.5", "-1", "１６９", "now"])
def test_a_date_that_is_no_number_of_seconds_is_named(monkeypatch, given):
    monkeypatch.setenv(provenance.DATE_VARIABLE, given)
    with pytest.raises(BuildError, match=f"SOURCE_DATE_EPOCH 是“{given}”，应为 1970 年以来的秒数"):
        provenance.given_date()


def test_what_an_interrupted_installation_left_is_no_package(tmp_path, monkeypatch):
    before = provenance.python_packages()
    (tmp_path / "broken-1.0.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    assert provenance.python_packages() == before
