"""What the cells of a notebook glue: figures, phrases and gaps, which its Markdown cells show by ``{glue:}`key` ``.

All that a cell glues leaves it as one output, as JSON Lines under `GLUED_MIME`: a key a line, with what it shows by mime
type. MyST-NB's own ``glue`` makes an output of each; a chapter glues up to a thousand, and sending them would take longer
than computing them. The lines are text and no JSON output, since everything that handles a notebook would look at each
of its numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import IPython

GLUED_MIME = "application/vnd.tradebook.glued"

_glued: dict[str, dict] = {}
"""By the running cell."""


def glue(key: str, value: object) -> None:
    """Let Markdown cells of this notebook show a value by ``{glue:}`key` ``; outside a notebook there are none.

    Args:
        key: unique in the notebook.
        value: has ``_repr_mimebundle_``.
    """
    if (shell := IPython.get_ipython()) is not None:
        keep(shell, key, value)


def keep(shell: IPython.InteractiveShell, key: str, value: object) -> None:
    """Keep what is glued until the end of the running cell."""
    if not _glued:
        shell.events.register("post_run_cell", _send)
    _glued[key] = value._repr_mimebundle_()


def _send(result: object) -> None:
    IPython.get_ipython().events.unregister("post_run_cell", _send)
    data = glued_output(_glued)
    _glued.clear()
    IPython.display.display(data, raw=True)


def glued_output(glued: dict[str, dict]) -> dict[str, str]:
    """The output of a cell.

    Args:
        glued: by the cell: what each key shows by mime type.
    """
    lines = (json.dumps({"key": key, "shows": shows}, ensure_ascii=False) for key, shows in glued.items())
    return {GLUED_MIME: "\n".join(lines)}


def glued_in(notebook: dict) -> Iterator[tuple[str, dict]]:
    """What the cells of an executed notebook glued: key, and what it shows by mime type.

    Args:
        notebook: as its file has it, or as nbformat reads it.
    """
    for text in outputs_in(notebook, GLUED_MIME):
        for line in _json_lines(text.splitlines(keepends=True) if isinstance(text, str) else text):
            entry = json.loads(line)
            yield entry["key"], entry["shows"]


def outputs_in(notebook: dict, mime: str) -> Iterator[str | list[str]]:
    """What the cells of an executed notebook show of a mime type: texts, or the parts that a file has of each.

    Args:
        notebook: as its file has it, or as nbformat reads it.
        mime: the mime type.
    """
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if shown := output.get("data", {}).get(mime):
                yield shown


def _json_lines(parts: list[str]) -> Iterator[str]:
    """JSON Lines from the parts that a notebook's file has of a text; it is also cut at other ends of lines than these."""
    line = ""
    for part in parts:
        line += part
        if part.endswith("\n"):
            yield line
            line = ""
    if line:
        yield line


@dataclass(frozen=True)
class Phrase:
    """A piece of text that shows itself without quotes."""

    text: str

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/plain": self.text}
