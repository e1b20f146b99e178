"""The definitions: a file of SQL each, whose first line says in words what it defines.

A definition is a query over two tables: ``asked``, what is asked for (a number, codes, and the key of an observation), and
``given``, the values of what it is applied to, by role, place, name and year. It gives a value, or a text, by number and year.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

FOLDER = files("tradebook.audit") / "definitions"


@cache
def definitions() -> dict[str, str]:
    """Return the SQL of every definition by its name."""
    return _read(FOLDER)


def name_of(definition: str) -> str:
    """Return what a definition is called: the words before the colon in the first line of its file.

    Example:
        >>> name_of("growth")
        '同比增速'
    """
    first, _, _ = definitions()[definition].partition("：")
    return first.removeprefix("--").strip()


@cache
def ground() -> dict[str, str]:
    """Return the SQL of what all definitions stand on, in order: the empty tables, then what is derived from the data."""
    return _read(FOLDER / "ground")


def _read(folder: Traversable) -> dict[str, str]:
    scripts = sorted((path for path in folder.iterdir() if path.name.endswith(".sql")), key=lambda path: path.name)
    return {path.name.removesuffix(".sql"): path.read_text("utf-8") for path in scripts}
