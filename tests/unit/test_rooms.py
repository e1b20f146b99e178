"""The tests mirror the library: a file of tests for each module, in the room of the module, under its name."""

import ast
from pathlib import Path

import pytest
from helpers.support import ROOT
from tradebook.provenance import LIBRARY

TESTS = ROOT / "tests"
UNIT = TESTS / "unit"
TEST_FILES = sorted(TESTS.rglob("test_*.py"))

OF_THE_WHOLE_LIBRARY = {"test_doctests.py", "test_rooms.py"}

UNTESTED: dict[str, str] = {}
"""Modules without a file of tests, and why. A module that gets one leaves this list; none is added."""


def modules() -> dict[str, Path]:
    """The modules of the library by the path of their tests below ``tests/unit``.

    A package inside a room, such as ``figures/wording``, counts as one module.
    """
    names = {}
    for path in sorted(LIBRARY.rglob("*.py")):
        *room, name = path.relative_to(LIBRARY).parts
        if name.startswith("__"):
            continue
        test = "/".join([*room[:1], f"test_{room[1] if len(room) > 1 else Path(name).stem}.py"])
        names[test] = path
    return names


def test_every_file_of_tests_names_a_module():
    there = {path.relative_to(UNIT).as_posix() for path in UNIT.rglob("test_*.py")}
    assert len(there) > 50
    assert there - modules().keys() == OF_THE_WHOLE_LIBRARY


def test_every_module_has_a_file_of_tests():
    lacking = {name for name in modules() if not (UNIT / name).exists()}
    assert lacking == UNTESTED.keys()


@pytest.mark.parametrize("path", TEST_FILES, ids=lambda path: path.relative_to(TESTS).as_posix())
def test_a_file_of_tests_imports_no_other(path):
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add("." * node.level + (node.module or ""))
    relative = {name for name in imported if name.startswith(".")}
    tests = {name for name in imported if name.split(".")[-1].startswith(("test_", "conftest"))}
    assert relative | tests == set()
