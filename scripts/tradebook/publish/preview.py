"""The prose of a chapter with its values in place, as an edition shows it, for reading in a terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tradebook.execution.expressions import ROLE, results_in, source_of, text_of, truth_of
from tradebook.figures.figure import ABSENT_MIME
from tradebook.markup import from_markdown
from tradebook.recorded import recorded_in
from tradebook.sphinxext.passages import conditions, remaining_source


def preview_file(path: Path) -> str:
    """Return the prose of an executed chapter as readers see it.

    Args:
        path: The executed notebook.
    """
    return preview_notebook(json.loads(path.read_text(encoding="utf-8")))


def preview_notebook(notebook: Mapping[str, Any]) -> str:
    """Return the Markdown of an executed chapter as readers see it.

    Args:
        notebook: The executed notebook.
    """
    values = {expression: result["data"] for expression, result in results_in(notebook)}
    source = "\n\n".join(filter(None, map(source_of, notebook["cells"])))
    true = {each for each in _conditions(source) if values[truth_of(each)]["text/plain"] == "True"}
    absent = {expression for expression, shows in values.items() if ABSENT_MIME in shows}
    absent |= {key for key, shows in recorded_in(notebook) if ABSENT_MIME in shows}
    remaining = remaining_source(source, true, absent)
    return _fill_in(remaining, values)


def _fill_in(source: str, values: Mapping[str, Mapping[str, Any]]) -> str:
    """Return Markdown with the results of its expressions, and with the texts of the data as they stand there."""
    filled, end = "", 0
    for match in ROLE.finditer(source):
        filled += from_markdown(source[end : match.start()]) + text_of(values[match[2].strip()])
        end = match.end()
    return filled + from_markdown(source[end:])


def _conditions(source: str) -> set[str]:
    """Return all conditions, also those inside the passages of others."""
    found = conditions(source)
    inner = [_conditions(condition.body) for condition in found]
    return {condition.expression for condition in found}.union(*inner)
