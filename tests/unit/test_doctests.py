"""The examples in docstrings hold, and the modules that people compute and write with have some."""

import doctest
import importlib
import inspect
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
WELL_EXPLAINED = [
    *(module.name for module in pkgutil.walk_packages(figures.__path__, "tradebook.figures.")),
    "tradebook.entry.numbers",
    "tradebook.sphinxext.passages",
]


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_hold(name):
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("name", WELL_EXPLAINED)
def test_a_module_has_examples(name):
    assert name in EXAMPLES


@pytest.mark.parametrize(
    "name", ["traced", "units", "indicators", "formula", "figure", "wording.zh", "wording.common"]
)
def test_every_public_function_of_the_number_core_has_an_example(name):
    module = importlib.import_module(f"tradebook.figures.{name}")
    functions = [
        function
        for function_name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not function_name.startswith("_")
    ]
    assert functions
    assert [function.__name__ for function in functions if ">>> " not in function.__doc__] == []
