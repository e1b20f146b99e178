"""The tests mirror the library: a file of tests for each module, in the room of the module, under its name."""

import ast
from pathlib import Path

import pytest
from helpers.support import ROOT
from tradebook.provenance import LIBRARY

TESTS = ROOT / "tests"
UNIT = TESTS / "unit"

OF_THE_WHOLE_LIBRARY = {"test_architecture.py", "test_doctests.py", "test_rooms.py", "test_versions.py"}

TESTED_ELSEWHERE = {
    "audit/manifest": "book/test_reproducible.py",
    "checks/identities": "data/test_identities.py",
    "checks/printed/cells": "data/test_printed.py",
    "checks/printed/keying": "data/test_printed.py",
    "cli/command": "unit/cli/test_main.py",
    "cli/options": "unit/cli/test_main.py",
    "data/settings/topical": "unit/cli/beginning/test_new_topic.py",
    "entry/asking/contradictions": "unit/entry/test_importing.py",
    "entry/beginning/area": "unit/cli/beginning/test_new_area.py",
    "entry/beginning/part": "book/test_half_year.py",
    "entry/beginning/topic": "unit/cli/beginning/test_new_topic.py",
    "execution/chapter": "unit/execution/test_book.py",
    "execution/preload": "unit/execution/test_workers.py",
    "execution/task": "unit/execution/test_workers.py",
    "model/observed": "unit/model/test_area.py",
    "publish/folders": "unit/publish/test_batch.py",
    "publish/site_pages": "unit/publish/test_site.py",
    "publish/staging": "unit/publish/test_build.py",
    "publish/workspace": "unit/publish/test_build.py",
}
"""Modules that have no file of tests, since those of another see all of what they do. A module that gets one leaves this
list; none is added."""


def list_modules() -> set[Path]:
    """List the modules and packages of the library, relative to it, without suffix."""
    paths = {path.relative_to(LIBRARY) for path in LIBRARY.rglob("*.py")}
    return {path.parent if path.stem == "__init__" else path.with_suffix("") for path in paths} - {Path()}


def list_tested() -> set[Path]:
    """List what the files of unit tests name by folder and name."""
    paths = {path.relative_to(UNIT) for path in UNIT.rglob("test_*.py")}
    there = {path.with_name(path.stem.removeprefix("test_")) for path in paths}
    return there - {Path(name.removeprefix("test_")).with_suffix("") for name in OF_THE_WHOLE_LIBRARY}


def test_every_file_of_tests_names_a_module():
    assert len(list_tested()) > 50
    assert list_tested() - list_modules() == set()


def test_every_module_has_a_file_of_tests_or_its_package_has():
    tested = list_tested()
    modules = {path for path in list_modules() if not (LIBRARY / path).is_dir() and path.name != "__main__"}
    lacking = {path.as_posix() for path in modules if path not in tested and path.parent not in tested}
    assert lacking == TESTED_ELSEWHERE.keys()
    assert [path for path in TESTED_ELSEWHERE.values() if not (TESTS / path).is_file()] == []


@pytest.mark.parametrize("path", sorted(TESTS.rglob("test_*.py")), ids=lambda path: str(path.relative_to(TESTS)))
def test_a_file_of_tests_imports_no_other(path):
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add("." * node.level + (node.module or ""))
    of_tests = ("test_", "conftest")
    assert {name for name in imported if name.startswith(".") or name.split(".")[-1].startswith(of_tests)} == set()
