"""docs/model.md is what its script makes of the model as it is, and nothing of the model is left out."""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module, util

import pytest
import tradebook.book
import tradebook.model
import tradebook.topics
from helpers.support import ROOT
from tradebook.figures.measure import Measure
from tradebook.figures.wording import KINDS

SCRIPT = ROOT / "scripts" / "model_reference.py"
NO_PROSE = {"audit", "forecasting", "reproduction"}
"""The modules that speak of the book itself, and the methods of which `tradebook.topics.forecast` speaks."""


@pytest.fixture(scope="module")
def script():
    """The script, imported."""
    spec = util.spec_from_file_location("model_reference", SCRIPT)
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def names(script):
    """What the examples speak of."""
    return script.open_names()


def classes_of_the_model() -> set[type]:
    classes = {Measure}
    for room in (tradebook.book, tradebook.model, tradebook.topics):
        names = {module.name for module in pkgutil.iter_modules(room.__path__)} - NO_PROSE
        for module in (import_module(f"{room.__name__}.{name}") for name in names):
            found = inspect.getmembers(module, inspect.isclass)
            classes |= {each for name, each in found if each.__module__ == module.__name__ and name[0] != "_"}
    return classes


def test_every_class_of_the_model_is_described(script):
    with_members = {each for each in classes_of_the_model() if script.list_members(each)}
    assert len(with_members) > 30
    assert with_members == {script.find_class(section) for section in script.describe()["classes"]}


def test_every_public_property_is_described_and_no_other(script):
    described = {section["class"]: set(section["members"]) for section in script.describe()["classes"]}
    there = {
        section["class"]: script.list_members(script.find_class(section))
        for section in script.describe()["classes"]
    }
    assert described == there


def test_every_kind_of_wording_is_described(script):
    assert script.describe()["kinds"].keys() == KINDS.keys()


def test_examples_are_of_the_class_that_they_stand_for(script, names):
    for section in script.describe()["classes"]:
        assert isinstance(eval(section["of"], names), script.find_class(section)), section["title"]


def test_the_page_is_not_stale(script, names):
    page = script.PAGE.read_text(encoding="utf-8")
    assert page == script.reference(names), "运行 make docs"
