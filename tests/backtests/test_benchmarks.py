"""The benchmarks count what they say that they count, and name what it was found of."""

from __future__ import annotations

import os
import random
import sys
import time
from contextlib import nullcontext
from importlib import util
from types import ModuleType

import pandas as pd
import psutil
import pytest
from helpers.command import git
from helpers.mutants import Finding
from helpers.mutations import find_mutations
from helpers.support import ROOT
from tradebook.provenance import MODIFIED

COMMIT, OTHER = "012345678912", "0123456789ab"
"""The first could be read as a number."""


def load(name: str) -> ModuleType:
    """Import a script."""
    spec = util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    module = util.module_from_spec(spec)
    # its dataclasses look for it
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


# -- wrong formulas ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mutations():
    return load("benchmark_mutations")


@pytest.fixture(scope="module")
def rows(mutations):
    """The row of a mutation that was caught."""
    return pd.DataFrame([mutations._row(find_mutations(ROOT)[0], Finding("tests", "seen"), COMMIT)])


def test_the_report_on_mutations_names_its_commit_and_day(mutations, rows):
    assert f"This was of {mutations.date.today()} (commit {COMMIT})." in mutations._report(rows, 9, 1, COMMIT)
    both = pd.concat([rows, rows.assign(commit=OTHER)])
    named = f"(commit {OTHER}; 1 made on {COMMIT} already, since when only tests were added)"
    assert named in mutations._report(both, 9, 1, OTHER)


def test_a_run_goes_on_with_the_same_code_only(mutations, rows, tmp_path, monkeypatch):
    path = tmp_path / "mutations.csv"
    assert mutations._refuse_to_go_on(path, OTHER) == ""
    rows.to_csv(path, index=False)
    assert mutations._refuse_to_go_on(path, COMMIT) == ""
    refused = mutations._refuse_to_go_on(path, OTHER)
    assert f"有提交 {COMMIT} 的结果，现在是提交 {OTHER}，各章、程序或数据不同" in refused
    assert "请检出那次提交，或者不加 --go-on 从头运行" in refused
    refused = mutations._refuse_to_go_on(path, COMMIT + MODIFIED)
    assert f"有文件与提交 {COMMIT} 不同" in refused
    monkeypatch.setattr(mutations, "_has_same_code", lambda one, other: {one, other} == {COMMIT, OTHER})
    assert mutations._refuse_to_go_on(path, OTHER) == ""
    rows.drop(columns="commit").to_csv(path, index=False)
    assert "没有记下提交" in mutations._refuse_to_go_on(path, COMMIT)


def test_commits_that_differ_in_tests_only_have_the_same_code(mutations, tmp_path, monkeypatch):
    monkeypatch.setattr(mutations, "ROOT", tmp_path)
    git(tmp_path, "init", "-q")
    commits = []
    for name in ("chapters/a.ipynb", "tests/test_a.py", "data/a.csv"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("a", encoding="utf-8")
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-qm", name)
        commits.append(git(tmp_path, "rev-parse", "HEAD").strip())
    first, with_tests, with_data = commits
    assert mutations._has_same_code(first, with_tests)
    assert not mutations._has_same_code(first, with_data)
    assert not mutations._has_same_code(first, COMMIT)


def test_what_was_caught_or_changes_nothing_keeps_its_commit(mutations, rows, tmp_path, monkeypatch):
    path = tmp_path / "mutations.csv"
    rows.to_csv(path, index=False)
    mutation = find_mutations(ROOT)[0]
    kept = mutations._read_settled(path, [mutation])
    assert kept == {mutation: rows.to_dict("records")[0]}
    rows.assign(caught="").to_csv(path, index=False)
    assert mutations._read_settled(path, [mutation]) == {}
    reason = {name: getattr(mutation, name) for name in ("path", "before", "after")}
    monkeypatch.setattr(mutations, "_reasons", lambda: [reason | {"why": "It is the same."}])
    assert mutations._read_settled(path, [mutation]) == {}
    monkeypatch.setattr(mutations, "_reasons", lambda: [reason | {"equivalent": True, "why": "It is the same."}])
    (row,) = mutations._read_settled(path, [mutation]).values()
    assert (row["caught"], row["equivalent"], row["commit"]) == ("", True, COMMIT)


def test_a_refused_run_begins_nothing(mutations, rows, tmp_path, monkeypatch, capsys):
    path = tmp_path / "mutations.csv"
    rows.to_csv(path, index=False)
    monkeypatch.setattr(mutations, "revision", lambda root: OTHER)
    monkeypatch.setattr(mutations, "preload", pytest.fail)
    monkeypatch.setattr(sys, "argv", ["benchmark_mutations.py", "--go-on", "--csv", str(path)])
    assert mutations.main() == 1
    assert "不能接着上次" in capsys.readouterr().err


# -- killed builds -----------------------------------------------------------------------------------------------------


def test_a_build_that_had_ended_is_not_counted_as_killed(tmp_path, monkeypatch):
    module = load("benchmark_changes")
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "afterword.ipynb").write_text("", encoding="utf-8")
    (tmp_path / "_build").mkdir()
    commands = []

    class PretendedBook(module.Book):
        def command(self, *options):
            # the first two end by themselves
            commands.append([sys.executable, "-c", f"import time; time.sleep({60 * (len(commands) > 1)})"])
            return commands[-1]

        def variables(self):
            return dict(os.environ)

        def build(self, *options):
            return 0.0

        def contents(self):
            return {}

        def nothing_built(self):
            return nullcontext()

        def edit_cell(self, *arguments):
            pass

    def wait(seconds):
        (build,) = psutil.Process().children()
        while len(commands) < 3 and build.status() != psutil.STATUS_ZOMBIE:
            sleep(0.01)

    sleep = time.sleep
    monkeypatch.setattr(module.time, "sleep", wait)
    monkeypatch.setitem(module.CHANGES, "a fact", lambda book: None)
    kills = list(module.try_kills(PretendedBook(tmp_path), 2, random.Random(1)))
    assert [kill.wrong for kill in kills] == [[], []]
    assert len(commands) == 4
