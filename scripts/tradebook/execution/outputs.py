"""What executed chapters leave in their outputs: the figures of the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from tradebook.figures.figure import ABSENT_MIME, FIGURE_MIME, Absent, Figure
from tradebook.figures.ledger import Ledger
from tradebook.glue import glued_in


def chapter_ledger(notebook: str | Path, year: int) -> Ledger:
    """Return the figures and gaps in the outputs of an executed chapter.

    Args:
        notebook: The file; its name is the chapter's.
        year: The edition.

    Raises:
        FigureError: The chapter uses one key for different values.
    """
    ledger, chapter = Ledger(year), Path(notebook).stem
    for _, shows in glued_in(json.loads(Path(notebook).read_text(encoding="utf-8"))):
        if FIGURE_MIME in shows:
            ledger.add(Figure.from_json(shows[FIGURE_MIME], chapter))
        elif ABSENT_MIME in shows:
            ledger.gaps.append((chapter, Absent(**shows[ABSENT_MIME])))
    return ledger


def collect(notebooks: Iterable[str | Path], year: int) -> Ledger:
    """Return the ledger of executed chapters, in their order.

    Args:
        notebooks: The files.
        year: The edition.

    Raises:
        FigureError: Two chapters use one key for different values.
    """
    ledger = Ledger(year)
    for notebook in notebooks:
        ledger.extend(chapter_ledger(notebook, year))
    return ledger
