"""Mistakes: functions of the library with something else in their source, while a test lasts."""

from __future__ import annotations
import __future__

import inspect
import textwrap
from typing import Any

import pytest


def make_mistake(patch: pytest.MonkeyPatch, owner: Any, name: str, right: str, wrong: str) -> None:
    """Replace a function, method or property by one whose source has something else in place of a text.

    Args:
        patch: Undoes it.
        owner: The module or class that has it.
        name: Its name.
        right: The text.
        wrong: What stands in all its places.
    """
    original = vars(owner)[name]
    function = getattr(original, "fget", None) or getattr(original, "func", None) or original
    source = textwrap.dedent(inspect.getsource(function))
    assert right in source, f"{name} has no {right}"
    made: dict[str, Any] = {}
    code = compile(source.replace(right, wrong), name, "exec", flags=__future__.annotations.compiler_flag)
    exec(code, function.__globals__, made)
    if hasattr(made[name], "__set_name__"):
        made[name].__set_name__(owner, name)
    patch.setattr(owner, name, made[name])
