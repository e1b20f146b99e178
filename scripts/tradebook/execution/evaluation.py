"""Evaluate an expression of the prose, and say in the editor's words why that cannot be done."""

from __future__ import annotations

import ast
import difflib
import operator
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from RestrictedPython import compile_restricted_eval

from tradebook.data.report import ReportInfo
from tradebook.data.settings.release import Release
from tradebook.errors import ProseError, TradebookError
from tradebook.execution.expressions import (
    Mistake,
    find_sentence,
    find_text_expressions,
    find_text_mistakes,
)
from tradebook.figures.measure import Measure
from tradebook.figures.traced import Traced

WORDS = {word.__name__: word for word in (abs, all, any, bool, int, len, max, min, round, sorted, str, sum)}
"""Python's own words that texts from the data may use: a workbook comes from somebody, and must not open files."""
_OPEN_TO_TEXTS = ("tradebook.model", "tradebook.topics", "tradebook.figures", "tradebook.book.edition")
"""Where what texts may look into is made: the model, and not the files, tables and folders that it is read from."""
_PLAIN = (str, int, Decimal, list, tuple, dict, frozenset, ReportInfo, Release)
OF_FILES = ("open", "read", "write")
"""How names of the model begin that open files or execute chapters."""
_OF_STRINGS = ("format", "format_map")
"""What looks into things by itself."""


def evaluate(expression: str, names: dict[str, Any]) -> object:
    """Return the value of an expression.

    Args:
        expression: The expression.
        names: What it may speak of.

    Raises:
        Exception: Whatever the expression raises, which `explain_error` explains.
    """
    value: object = eval(expression, names)
    return value


def evaluate_text(expression: str, names: Mapping[str, Any]) -> object:
    """Return the value of an expression in a text of the data, which comes from somebody: it reaches nothing but the model.

    Args:
        expression: The expression.
        names: What it may speak of.

    Raises:
        ProseError: It reaches for something else, or is more than an expression of the model has to be.
        Exception: Whatever else the expression raises, which `explain_error` explains.
    """
    compiled = compile_restricted_eval(expression)
    if compiled.code is None or any(
        isinstance(node, ast.Pow) for node in ast.walk(ast.parse(expression, mode="eval"))
    ):
        raise ProseError("数据里的文字不能这样写。请只用模型的名称、属性和加减乘除，可用的见 docs/model.md")
    guards = {"__builtins__": WORDS, "_getattr_": _get_attribute, "_getitem_": operator.getitem, "_getiter_": iter}
    value: object = eval(compiled.code, {**names, **guards})
    return value


def _get_attribute(holder: object, name: str) -> object:
    """Return an attribute of the model, or of a plain value."""
    value: object = getattr(holder, name)
    module = type(holder).__module__
    is_open = isinstance(holder, _PLAIN) or any(
        module == each or module.startswith(f"{each}.") for each in _OPEN_TO_TEXTS
    )
    if not is_open or name.startswith(OF_FILES) or (isinstance(holder, str) and name in _OF_STRINGS):
        raise ProseError(f"数据里的文字不能用“{name}”。可用的名称见 docs/model.md")
    return value


def show_value(value: object, *, is_condition: bool = False) -> object:
    """Return what a sentence shows of an expression's value.

    Args:
        value: The value.
        is_condition: Whether the expression is a condition, whose truth decides and is not shown.

    Raises:
        ProseError: It is a bare number, whose unit and wording nobody knows, or nothing that a sentence can show.
        FigureError: It is a measure that cannot be shown.
    """
    if isinstance(value, bool) and not is_condition:
        raise ProseError('得到的是“是”或“否”，不是一个数或一段文字。请写成 "…" if 条件 else "…"')
    if isinstance(value, Traced | float | Decimal):
        raise ProseError(
            "得到的是没有名称和写法的数。请用 edition.measure(值, 种类, 名称) 说明它是什么，或改用模型里的属性"
        )
    if isinstance(value, Measure):
        # IPython would swallow what goes wrong in showing it
        return value.show() if is_condition else value.say()
    if not (isinstance(value, str | int) or hasattr(value, "_repr_mimebundle_")):
        what = type(value).__name__
        raise ProseError(f"得到的是 {what}，不是一个数或一段文字。请再往下选一层，有哪些见 docs/model.md")
    return value


def find_all_mistakes(text: str, names: Mapping[str, Any], known: Collection[str]) -> Iterator[Mistake]:
    """Yield what is wrong with the expressions in a text of the data: how they are written, and what cannot be evaluated.

    Args:
        text: The text.
        names: What they may speak of.
        known: What to propose for a name that there is not.
    """
    mistakes = list(find_text_mistakes(text))
    yield from mistakes
    faulty = {mistake.expression for mistake in mistakes}
    for expression in find_text_expressions(text):
        if expression in faulty:
            continue
        try:
            show_value(evaluate_text(expression, names))
        except Exception as error:  # whatever an expression can raise is a mistake in the text
            fault, remedy = explain_error(error, known)
            yield Mistake(find_sentence([text], expression), f"{{eval}}`{expression}`", fault, remedy, expression)


def explain_error(error: Exception, known: Collection[str]) -> tuple[str, str]:
    """Say in the editor's words what is wrong with an expression, and how to mend it.

    Args:
        error: What it raised.
        known: What to propose for a name that there is not, such as ``area`` and ``edition.culture``.

    Example:
        >>> explain_error(NameError(name="cultur"), ["area", "edition.culture"])
        ('没有“cultur”这个名称', '是不是 edition.culture？')
    """
    match error:
        case NameError(name=str(name)):
            return f"没有“{name}”这个名称", _name_nearest(name, known)
        case AttributeError(name=str(name), obj=holder):
            return f"没有“{name}”这个属性", _name_nearest(name, _list_own(holder)) or _say_kind(holder)
        case TradebookError():
            return str(error).rstrip("。"), ""
        case KeyError(args=[key]):
            words = "、".join(map(str, key)) if isinstance(key, tuple) else str(key)
            return f"没有“{words}”这个代码或年份", ""
        case _:
            return f"算不出来（{type(error).__name__}：{error}）", "请检查写法"


def _list_own(holder: object) -> list[str]:
    """Return the attributes of something that the model gives it, and not Python's types."""
    builtin = {name for base in type(holder).__mro__ if base.__module__ == "builtins" for name in dir(base)}
    return [name for name in dir(holder) if name not in builtin]


def _say_kind(holder: object) -> str:
    """Say why something has no attributes to speak of."""
    if callable(holder):
        return "前面的要先写括号和参数，用法见 docs/model.md"
    kind = "一段文字" if isinstance(holder, str) else "一个数" if isinstance(holder, int | float) else ""
    return f"前面的是{kind}，后面不能再接名称" if kind else ""


def _name_nearest(name: str, known: Collection[str]) -> str:
    last = {each.rpartition(".")[2]: each for each in sorted(known) if not each.startswith("_")}
    if near := difflib.get_close_matches(name, last, n=3, cutoff=0.6):
        return f"是不是 {'、'.join(last[each] for each in near)}？"
    return f"可用的有：{'、'.join(list(last.values())[:12])} 等" if last else ""
