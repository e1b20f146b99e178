"""What executed chapters leave in their notebooks: the figures of the ledger, and results that no file of a chapter keeps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tradebook.execution.cache import METADATA
from tradebook.execution.expressions import EXPRESSIONS, ROLE, results_in, source_of, text_of
from tradebook.execution.reading.statements import find_statements, shown_source
from tradebook.figures.figure import ABSENT_MIME, FIGURE_MIME, Absent, Figure, figures_in
from tradebook.figures.ledger import Ledger
from tradebook.figures.statement import STATEMENT_MIME, Statement
from tradebook.recorded import Notebook, recorded_in

MODULES = "modules"
"""Key under which an executed notebook says which modules it used, beside how it is executed: see `modules_of`."""
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


def notebook_ledger(notebook: Notebook, chapter: str, year: int) -> Ledger:
    """Return the figures and gaps of an executed notebook: of its prose and claims, and of its exhibits.

    Args:
        notebook: The notebook.
        chapter: Its name.
        year: The edition.

    Raises:
        FigureError: The chapter uses one key for different values.
    """
    ledger = Ledger(year)
    keys = ledger.expressions.setdefault(chapter, {})
    gaps: dict[str, Absent] = {}
    # what is only compared with the print, or stands in a passage that falls, readers do not see
    seen = {match[2].strip() for match in ROLE.finditer(shown_source(notebook))}
    results = [(expression, result["data"]) for expression, result in results_in(notebook)]
    recorded = dict(recorded_in(notebook))
    for expression, shows in (*results, *recorded.items()):
        for record in figures_in(shows):
            figure = Figure.from_json(record, chapter)
            (ledger.show if expression in seen or expression in recorded else ledger.add)(figure)
            if FIGURE_MIME in shows:
                keys[expression] = figure.key
        if ABSENT_MIME in shows:
            gap = Absent(**shows[ABSENT_MIME])
            gaps.setdefault(gap.key, gap)
        if STATEMENT_MIME in shows:
            fields = shows[STATEMENT_MIME]
            ledger.add_statement(Statement(**{**fields, "numbers": tuple(fields["numbers"]), "chapter": chapter}))
    for statement in find_statements(notebook, chapter):
        ledger.add_statement(statement)
    ledger.gaps += [(chapter, gap) for gap in gaps.values()]
    return ledger


def collect(notebooks: Mapping[str, Notebook], year: int) -> Ledger:
    """Return the ledger of executed chapters, in their order.

    Args:
        notebooks: The executed notebooks by their chapters' names.
        year: The edition.

    Raises:
        FigureError: Two chapters use one key for different values.
    """
    ledger = Ledger(year)
    for chapter, notebook in notebooks.items():
        ledger.extend(notebook_ledger(notebook, chapter, year))
    return ledger


def title_of(notebook: Notebook) -> str:
    r"""Return the title of an executed notebook, its first heading, as readers see it; empty if it has none.

    Example:
        >>> heading = {"cell_type": "markdown", "metadata": {}, "source": "# 方法\n\n正文"}
        >>> title_of({"cells": [heading], "metadata": {}})
        '方法'
    """
    texts = {expression: text_of(result["data"]) for expression, result in results_in(notebook)}
    sources = "\n".join(filter(None, map(source_of, notebook["cells"])))
    title = TITLE.search(sources)
    return ROLE.sub(lambda match: texts.get(match[2].strip(), ""), title[1]).strip() if title else ""


# -- what is computed anew by each build ---------------------------------------------------------------------------------


def strip_results(notebook: dict[str, Any]) -> None:
    """Remove the outputs of a notebook's cells and the results of its expressions.

    Args:
        notebook: As its file has it; changed in place.

    Example:
        >>> cell = {"cell_type": "markdown", "metadata": {"user_expressions": []}}
        >>> strip_results({"cells": [cell], "metadata": {}})
        >>> cell
        {'cell_type': 'markdown', 'metadata': {}}
    """
    for cell in notebook["cells"]:
        cell["metadata"].pop(EXPRESSIONS, None)
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
            cell["metadata"].pop("execution", None)
    notebook["metadata"].pop(EXPRESSIONS, None)


def strip_results_on_save(model: dict[str, Any], **more: Any) -> None:
    """Remove the results from a notebook that JupyterLab saves, see `ContentsManager.pre_save_hook` of jupyter-server.

    Args:
        model: What is saved.
        **more: Path and contents manager.
    """
    if model["type"] == "notebook" and model.get("content"):
        strip_results(model["content"])


def modules_of(notebook: Notebook) -> dict[str, dict[str, str]]:
    """Return the modules that an executed chapter used, those of this library and of packages apart.

    Returns:
        SHA-256 and size of each, as `tradebook.provenance.file_properties` has them, by its path from the chapter.
    """
    return notebook["metadata"].get(METADATA, {}).get(MODULES, {})
