"""The examples in docstrings hold, and the modules that people compute and write with have some."""

import builtins
import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest
import tradebook
from tradebook import figures

LIBRARY = Path(tradebook.__file__).parent


def modules_with_examples():
    """Name the modules of the library that have an example."""
    for path in sorted(LIBRARY.rglob("*.py")):
        if ">>> " in path.read_text(encoding="utf-8"):
            yield ".".join(["tradebook", *path.relative_to(LIBRARY).with_suffix("").parts]).removesuffix(
                ".__init__"
            )


EXAMPLES = list(modules_with_examples())
NUMBER_CORE = [module.name for module in pkgutil.walk_packages(figures.__path__, "tradebook.figures.")]
WELL_EXPLAINED = [*NUMBER_CORE, "tradebook.entry.numbers", "tradebook.execution.reading.passages"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_hold(name, monkeypatch):
    # doctest leaves "_" behind, with which chapters that run in this process later keep no last result
    monkeypatch.setattr(builtins, "_", None, raising=False)
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("name", WELL_EXPLAINED)
def test_a_module_has_examples(name):
    assert name in EXAMPLES


@pytest.mark.parametrize("name", NUMBER_CORE)
def test_every_public_function_and_class_of_the_number_core_has_an_example(name):
    module = importlib.import_module(name)
    public = [
        thing
        for thing_name, thing in vars(module).items()
        if getattr(thing, "__module__", "") == name and not thing_name.startswith("_") and callable(thing)
    ]
    assert [thing.__name__ for thing in public if ">>> " not in thing.__doc__] == []
