"""Shared by the tests: chapters executed without a kernel."""

from __future__ import annotations

import ast
import contextlib
import csv
import dataclasses
import functools
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import nbformat
from IPython.display import Markdown
from tradebook.execution.book import execute_chapters, executor, stages
from tradebook.exhibits.chart import Chart
from tradebook.exhibits.exhibit import Exhibit
from tradebook.figures.figure import Absent, Figure
from tradebook.figures.ledger import Ledger

ROOT = Path(__file__).parents[2]
CHAPTERS = ROOT / "chapters"
DATA = ROOT / "data"


@dataclass
class Run:
    """What a chapter showed: figures, phrases, exhibits, commentary, and what it had no data for."""

    figures: dict[str, Figure] = field(default_factory=dict)
    phrases: dict[str, str] = field(default_factory=dict)
    absent: dict[str, Absent] = field(default_factory=dict)
    exhibits: list[dict] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def run_chapter(name: str, year: int, data_dir: Path = DATA, **parameters) -> Run:
    """Execute a chapter's cells in this process, in its folder, and collect what it shows."""
    run = Run()

    def keep(shell, key, value):
        if isinstance(value, Figure):
            run.figures[key] = value
        elif isinstance(value, Absent):
            run.absent[key] = value
        else:
            run.phrases[key] = value.text

    scope: dict = {}
    notebook = mock.patch("IPython.get_ipython", return_value=run)
    with notebook, mock.patch("tradebook.glue.keep", keep), contextlib.chdir(CHAPTERS):
        for cell in nbformat.read(CHAPTERS / f"{name}.ipynb", as_version=4).cells:
            if cell.cell_type != "code":
                continue
            _execute(cell.source, scope, run)
            if "parameters" in cell.metadata.get("tags", []):
                scope.update(year=year, data_dir=str(data_dir), **parameters)
    return run


def _execute(source: str, scope: dict, run: Run) -> None:
    """Run a cell; what its last line evaluates to is shown, as in Jupyter."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), scope)
    if last is not None:
        shown = eval(compile(ast.Expression(last.value), "<cell>", "eval"), scope)
        if isinstance(shown, Exhibit):
            run.exhibits.append(_payload(shown))
        elif isinstance(shown, Markdown):
            run.texts.append(shown.data)
        elif shown is not None:
            raise AssertionError(f"a cell shows {shown!r}: readers would see it")


def execute(chapters: list[Path], output: Path, data_dir: Path, parameters: dict, **where) -> list[Path]:
    """Execute chapters in kernels.

    Args:
        chapters, output, data_dir, parameters: of `execute_chapters`.
        **where: of `executor`.
    """
    with executor(**where, folder=output, data_dir=DATA) as submit:
        return execute_chapters(chapters, output, data_dir, parameters, submit)


def run_cells(folder: Path, *sources: str, **where) -> list[str]:
    """Execute chapters that consist of one cell each; return what each printed.

    Args:
        folder: gets the chapters, and what they give as ``out``.
        sources: the cells.
        **where: of `executor`.
    """
    paths = [folder / f"{number}.ipynb" for number in range(len(sources))]
    for path, source in zip(paths, sources, strict=True):
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        cells = [nbformat.v4.new_code_cell(source)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
    output = folder / "out"
    output.mkdir(exist_ok=True)
    return [printed(path) for path in execute(paths, output, folder, {}, **where)]


def printed(path: Path) -> str:
    """What the cells of an executed notebook printed."""
    cells = nbformat.read(path, as_version=4).cells
    return "".join(out.get("text", "") for cell in cells for out in cell.get("outputs", []))


def _payload(exhibit: Exhibit) -> dict:
    """What the typesetter gets, but a chart's pictures, which take long to draw; test_exhibits draws some."""
    content = exhibit.content
    drawn = {"kind": "chart", "spec": content.spec} if isinstance(content, Chart) else content.payload()
    return {"name": exhibit.name, **exhibit.texts, **drawn}


@functools.cache
def first_stage(name: str, year: int) -> Run:
    """A chapter that needs no ledger, executed once on the real data; not to be changed by a test."""
    return run_chapter(name, year)


@functools.cache
def edition_ledger(year: int) -> Ledger:
    """The ledger of all chapters that need none themselves."""
    return ledger_of(year, {path.stem: first_stage(path.stem, year) for path in stages(CHAPTERS)[0]})


def ledger_of(year: int, runs: dict[str, Run]) -> Ledger:
    """The ledger of executed chapters by name."""
    figures = [
        dataclasses.replace(figure, chapter=name) for name, run in runs.items() for figure in run.figures.values()
    ]
    return Ledger(year, figures)


def corrupted_copy(folder: Path, table: str, line: int, right: str, wrong: str) -> Path:
    """A copy of the data in which one cell is wrong."""
    data = shutil.copytree(DATA, folder / "data")
    path = data / f"{table}.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    place = rows[0].index("value")
    assert rows[line - 1][place] == right
    rows[line - 1][place] = wrong
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    return data
