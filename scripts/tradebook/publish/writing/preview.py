"""The prose of a chapter with its values in place, as an edition shows it, for reading in a terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tradebook.execution.reading.statements import fill_in, shown_source, values_in


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
    return fill_in(shown_source(notebook), values_in(notebook))
