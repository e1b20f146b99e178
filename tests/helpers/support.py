"""Shared by the tests: small notebooks, and chapters executed."""

from __future__ import annotations

import csv
import dataclasses
import functools
import json
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from tradebook.data.downloads import CHECKSUMS, copy_data
from tradebook.data.package import DataPackage, hand_over
from tradebook.data.report import Report
from tradebook.execution.book import execute_chapters, stages
from tradebook.execution.engine import execute_notebook
from tradebook.exhibits.exhibit import EXHIBIT_MIME, exhibits_in
from tradebook.figures.figure import ABSENT_MIME, FIGURE_MIME, Absent, Figure
from tradebook.figures.ledger import Ledger
from tradebook.glue import GLUED_MIME, glued_in, outputs_in

ROOT = Path(__file__).parents[2]
CHAPTERS = ROOT / "chapters"
DATA = ROOT / "data"
REPORT_YEAR = 2022
"""The report that tests of the project's data speak of; the data may have later ones."""


@functools.cache
def real_report() -> Report:
    """The report of `REPORT_YEAR` with the project's data as it had it, opened once and for all tests."""
    return Report.open(DATA).as_of(REPORT_YEAR)


def real_data() -> DataPackage:
    """The project's data as the report of `REPORT_YEAR` had it."""
    return real_report().package


def copy_real_data(folder: Path) -> Path:
    """Write `real_data` into a folder, to be changed; return the data directory."""
    copy_data(folder / "data", real_data())
    (folder / "data" / CHECKSUMS).unlink()
    return folder / "data"


# -- chapters ----------------------------------------------------------------------------------------------------------


@dataclass
class Run:
    """What a chapter showed: figures, phrases, exhibits, commentary, and what it had no data for."""

    figures: dict[str, Figure] = field(default_factory=dict)
    phrases: dict[str, str] = field(default_factory=dict)
    absent: dict[str, Absent] = field(default_factory=dict)
    exhibits: list[dict] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def run_chapter(name: str, year: int, data_dir: Path = DATA, **parameters) -> Run:
    """Execute a chapter's cells in this process and collect what it shows."""
    package = real_data() if data_dir == DATA else DataPackage(data_dir)
    with hand_over(package):
        parameters = {"year": year, "data_dir": str(data_dir), **parameters}
        notebook = execute_notebook(CHAPTERS / f"{name}.ipynb", parameters)
    _refuse_other_outputs(notebook)
    run = Run(exhibits=list(exhibits_in(notebook)), texts=list(outputs_in(notebook, "text/markdown")))
    for key, shows in glued_in(notebook):
        if FIGURE_MIME in shows:
            run.figures[key] = Figure.from_json(shows[FIGURE_MIME])
        elif ABSENT_MIME in shows:
            run.absent[key] = Absent(**shows[ABSENT_MIME])
        else:
            run.phrases[key] = shows["text/plain"]
    return run


def _refuse_other_outputs(notebook: dict) -> None:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            known = {EXHIBIT_MIME, GLUED_MIME, "text/markdown"} & set(output.get("data", {}))
            assert known, f"a cell shows {output}: readers would see it"


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
    data = copy_real_data(folder)
    path = data / f"{table}.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    place = rows[0].index("value")
    assert rows[line - 1][place] == right
    rows[line - 1][place] = wrong
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    return data


# -- small notebooks ---------------------------------------------------------------------------------------------------


def write_notebook(
    path: Path, *cells: str, parameters: str = "year = None\ndata_dir = None", text: str = "", **settings
) -> Path:
    """Write a notebook.

    Args:
        path: Its file.
        cells: The code cells.
        parameters: The cell tagged ``parameters``, before the others; empty for none.
        text: A Markdown cell at the beginning, if there is one.
        **settings: What the notebook says of its execution.
    """
    written = [nbformat.v4.new_markdown_cell(text)] if text else []
    if parameters:
        written.append(nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    written += [nbformat.v4.new_code_cell(source) for source in cells]
    for number, cell in enumerate(written):
        cell.id = f"cell-{number}"
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    if settings:
        metadata["tradebook"] = settings
    nbformat.write(nbformat.v4.new_notebook(cells=written, metadata=metadata), path)
    return path


def execute(chapters: list[Path], output: Path, data_dir: Path, parameters: dict, **where) -> list[Path]:
    """Execute chapters in processes of their own; return the executed notebooks in the same order.

    Args:
        chapters, output, parameters: Of `execute_chapters`.
        data_dir: The data directory.
        **where: Of `execute_chapters`.
    """
    package = real_data() if data_dir == DATA else DataPackage(data_dir)
    executed = set(execute_chapters(chapters, output, package, parameters, **where))
    assert executed == {output / path.name for path in chapters}
    return [output / path.name for path in chapters]


def run_cells(folder: Path, *sources: str, **where) -> list[str]:
    """Execute chapters that consist of one cell each, in processes of their own; return what each printed.

    Args:
        folder: Gets the chapters, and what they give as ``out``.
        sources: The cells.
        **where: Of `execute_chapters`.
    """
    paths = [
        write_notebook(folder / f"{number}.ipynb", source, parameters="") for number, source in enumerate(sources)
    ]
    output = folder / "out"
    output.mkdir(exist_ok=True)
    return [printed(path) for path in execute(paths, output, DATA, {}, **where)]


def printed(path: Path) -> str:
    """What the cells of an executed notebook printed."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "".join("".join(output.get("text", "")) for cell in cells for output in cell.get("outputs", []))
