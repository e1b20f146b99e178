"""What exhibits record: the figures of the ledger in their cells, and the exhibits that lack data.

All that a cell records leaves it as one output, as JSON Lines under `RECORDED_MIME`: a key a line, with its mime bundle.
The lines are text and no JSON output, since everything that handles a notebook would look at each of its numbers.

Example:
    >>> output = recorded_output({"year": {"text/plain": "2022"}})
    >>> output
    {'application/vnd.tradebook.recorded': '{"key": "year", "shows": {"text/plain": "2022"}}'}
    >>> list(recorded_in({"cells": [{"outputs": [{"data": output}]}]}))
    [('year', {'text/plain': '2022'})]
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

import IPython
from IPython.core.interactiveshell import InteractiveShell

RECORDED_MIME = "application/vnd.tradebook.recorded"

MimeBundle = dict[str, Any]
"""How Jupyter shows an object: contents by mime type."""

Notebook = Mapping[str, Any]
"""A notebook as its file has it, or as nbformat reads it."""


class Showable(Protocol):
    """An object that knows its mime bundle."""

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> MimeBundle: ...


_recorded: dict[str, MimeBundle] = {}
"""What the running cell has recorded so far."""


def record(key: str, value: Showable) -> None:
    """Record a value in the outputs of the running cell; outside a notebook there are none.

    Args:
        key: Unique in the notebook.
        value: The value.
    """
    if (shell := IPython.get_ipython()) is not None:
        keep(shell, key, value)


def keep(shell: InteractiveShell, key: str, value: Showable) -> None:
    """Keep what is recorded until the end of the running cell.

    Args:
        shell: The shell that runs the cell.
        key: Unique in the notebook.
        value: The value.
    """
    if not _recorded:
        shell.events.register("post_run_cell", _send)
    _recorded[key] = value._repr_mimebundle_()


def _send(result: object) -> None:
    shell = IPython.get_ipython()
    shell.events.unregister("post_run_cell", _send)
    data = recorded_output(_recorded)
    _recorded.clear()
    shell.display_pub.publish(data)


def recorded_output(recorded: Mapping[str, MimeBundle]) -> dict[str, str]:
    """Return the output of a cell.

    Args:
        recorded: What the cell has recorded, by key.
    """
    lines = (json.dumps({"key": key, "shows": shows}, ensure_ascii=False) for key, shows in recorded.items())
    return {RECORDED_MIME: "\n".join(lines)}


def recorded_in(notebook: Notebook) -> Iterator[tuple[str, MimeBundle]]:
    """Yield what the cells of an executed notebook recorded: key and mime bundle."""
    for text in outputs_in(notebook, RECORDED_MIME):
        for line in _json_lines(text.splitlines(keepends=True) if isinstance(text, str) else text):
            entry = json.loads(line)
            yield entry["key"], entry["shows"]


def outputs_in(notebook: Notebook, mime: str) -> Iterator[str | list[str]]:
    """Yield what the cells of an executed notebook show of a mime type.

    Args:
        notebook: The notebook.
        mime: The mime type.

    Yields:
        A text, or the parts into which a file has cut it.
    """
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if text := output.get("data", {}).get(mime):
                yield text


def _json_lines(parts: Iterable[str]) -> Iterator[str]:
    """Put JSON Lines together from the parts of a text, which a notebook's file also cuts at other ends of lines."""
    line = ""
    for part in parts:
        line += part
        if part.endswith("\n"):
            yield line
            line = ""
    if line:
        yield line
