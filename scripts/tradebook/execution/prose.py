"""Evaluate the expressions in a chapter's prose when its cells have run.

Each Markdown cell gets the results in its metadata ``user_expressions``, in the form of Jupyter's messaging protocol that
JupyterLab with jupyterlab-myst writes, too: a list of ``{"expression": …, "result": {"status": "ok", "data": …}}``. A code
cell that shows Markdown, such as commentary from the data, gets those of its output.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode

from tradebook.errors import ProseError
from tradebook.execution.evaluation import evaluate, explain_error, show_value
from tradebook.execution.expressions import (
    EXPRESSIONS,
    Mistake,
    Result,
    find_expressions,
    find_mistakes,
    find_rebound,
    find_sentence,
    find_typed_digits,
    is_condition,
    names_used,
    source_of,
)
from tradebook.figures.figure import figures_in

PARAMETERS, INJECTED = "parameters", "injected-parameters"
"""papermill's tags of the cell with the parameters, which later cells may fill in, and of the one that sets them."""


def evaluate_prose(
    shell: InteractiveShell,
    notebook: NotebookNode,
    chapter: str,
    further: Sequence[str] = (),
    watch: Callable[[str, object], None] | None = None,
) -> None:
    """Evaluate the expressions of a notebook in the shell that has run its cells.

    Args:
        shell: The shell.
        notebook: The notebook; its cells get the results.
        chapter: Its name, for the keys of what this chapter alone computes.
        further: More expressions to evaluate; the notebook's metadata get their results.
        watch: Is told each expression and its value.

    Raises:
        ProseError: Expressions are wrong; the message names them all, each with its sentence.
    """
    for cell in notebook.cells:
        # left by JupyterLab
        cell.metadata.pop(EXPRESSIONS, None)
    texts = [(cell, source_of(cell)) for cell in notebook.cells]
    sources = [source for _, source in texts]
    mistakes = [mistake for source in sources for mistake in find_mistakes(source)]
    # commentary may quote numbers of its source
    written = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    mistakes += [mistake for source in written for mistake in find_typed_digits(source)]
    mistakes += _find_ambiguous(notebook, sources)
    faulty = {mistake.expression for mistake in mistakes}
    results: dict[str, Result] = {}
    for expression in dict.fromkeys(
        [*(name for source in sources for name in find_expressions(source)), *further]
    ):
        try:
            value = evaluate(expression, shell.user_ns)
            results[expression] = _format(
                shell, show_value(value, is_condition=is_condition(expression)), f"{chapter}:{expression}"
            )
            if watch:
                watch(expression, value)
        except Exception as error:  # whatever an expression can raise is a mistake in the prose
            place = find_sentence(sources, expression) or "印刷本核对表（data/published）"
            if expression not in faulty:
                fault, remedy = explain_error(error, shell.user_ns)
                mistakes.append(Mistake(place, f"{{eval}}`{expression}`", fault, remedy, expression))
    if mistakes:
        raise ProseError("\n".join(map(str, dict.fromkeys(mistakes))))
    for cell, source in texts:
        if expressions := find_expressions(source):
            cell.metadata[EXPRESSIONS] = [_entry(name, results[name]) for name in expressions]
    if further:
        notebook.metadata[EXPRESSIONS] = [_entry(name, results[name]) for name in dict.fromkeys(further)]


def _entry(expression: str, result: Result) -> dict[str, Any]:
    return {"expression": expression, "result": result}


def _format(shell: InteractiveShell, value: object, key: str) -> Result:
    """Return the result of an expression.

    Args:
        shell: The shell.
        value: What its expression shows.
        key: The figure's key in the ledger, if it has no canonical one.
    """
    display = shell.display_formatter
    assert display is not None
    data, metadata = display.format(value)
    nameless = [figure for figure in figures_in(data) if not figure["key"]]
    for number, figure in enumerate(nameless, 1):
        # of several in one phrase, each needs a key of its own
        figure["key"] = key if len(nameless) == 1 else f"{key}[{number}]"
    return {"status": "ok", "data": data, "metadata": metadata}


# -- what is wrong -----------------------------------------------------------------------------------------------------


def _find_ambiguous(notebook: NotebookNode, sources: Iterable[str]) -> Iterator[Mistake]:
    """Yield the names that several cells assign and the prose shows: which of their values is meant?"""
    numbered = enumerate((cell for cell in notebook.cells if not _tags(cell) & {INJECTED}), 1)
    cells = [
        (number, cell.source)
        for number, cell in numbered
        if cell.cell_type == "code" and not _tags(cell) & {PARAMETERS}
    ]
    sources = list(sources)
    expressions = [name for source in sources for name in find_expressions(source)]
    for name, numbers in find_rebound(cells, expressions).items():
        shown = next(expression for expression in expressions if name in names_used(expression))
        where = "、".join(f"第 {number} 格" for number in numbers)
        fault = f"{where}都给 {name} 赋了值，正文里的是哪一个说不清"
        yield Mistake(find_sentence(sources, shown), f"{{eval}}`{shown}`", fault, "请用不同的名称", shown)


def _tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))
