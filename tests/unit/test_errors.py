"""The errors that a person can act on."""

from tradebook import errors
from tradebook.errors import Failure, TradebookError


def test_every_error_of_the_library_is_one_that_commands_show():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert len(kinds) > 8
    assert [kind for kind in kinds if not issubclass(kind, TradebookError)] == []


def test_the_tree_in_the_docstring_names_each_of_them():
    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}
    assert {name for name in kinds if name not in errors.__doc__} == set()


def test_a_failure_before_any_cell_names_the_chapter_only():
    assert str(Failure("a.ipynb", None, "", "内存不足")) == "a.ipynb：内存不足"
