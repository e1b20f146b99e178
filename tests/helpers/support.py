"""Shared by the tests: small notebooks, and chapters executed."""

from __future__ import annotations

import csv
import functools
import json
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from tradebook.data.downloads import CHECKSUMS, copy_data
from tradebook.data.package import DataPackage, hand_over
from tradebook.data.printed.claims import claimed_expressions
from tradebook.data.report import Report
from tradebook.execution.book import execute_chapters, stages
from tradebook.execution.engine import execute_notebook
from tradebook.execution.expressions import results_in
from tradebook.execution.outputs import notebook_ledger
from tradebook.exhibits.exhibit import EXHIBIT_MIME, exhibits_in
from tradebook.figures.figure import ABSENT_MIME, FIGURE_MIME, Absent, Figure
from tradebook.figures.ledger import Ledger
from tradebook.recorded import RECORDED_MIME, outputs_in, recorded_in

from helpers.sharing import made_once

ROOT = Path(__file__).parents[2]
MADE_OF = (
    "_config.yml",
    "_toc.yml",
    "_static",
    "chapters",
    "pyproject.toml",
    "requirements.in",
    "requirements.txt",
)
"""What a project of its own is made of, beside its data."""
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
    """What a chapter showed.

    Attributes:
        notebook: the executed chapter.
        figures: by key, those in its prose, in its tables and those that claims are on.
        values: what each expression gave, by mime type.
        absent: the expressions and exhibits that it had no data for.
        exhibits: its charts and tables.
        texts: its commentary.
    """

    # it names the folder of the data
    notebook: dict = field(compare=False)
    figures: dict[str, Figure]
    values: dict[str, dict]
    absent: dict[str, Absent]
    exhibits: list[dict]
    texts: list[str]

    def text(self, expression: str) -> str:
        """Return what readers see of an expression."""
        return self.values[expression]["text/plain"]

    def figure(self, expression: str) -> Figure | None:
        """Return the figure that an expression gives; None if it gives none."""
        record = self.values[expression].get(FIGURE_MIME)
        return Figure.from_json(record) if record else None


def run_chapter(
    name: str,
    year: int,
    data_dir: Path = DATA,
    folder: Path = CHAPTERS,
    package: DataPackage | None = None,
    **parameters,
) -> Run:
    """Execute a chapter's cells in this process and collect what it shows.

    Args:
        name: The chapter.
        year: The edition.
        data_dir: The data directory.
        folder: Where the chapter is.
        package: The data, if it is open already.
        **parameters: More parameters of the chapter.
    """
    package = package or (real_data() if data_dir == DATA else DataPackage(data_dir))
    with hand_over(package):
        parameters = {"year": year, "data_dir": str(data_dir), **parameters}
        claimed = claimed_expressions(package, year).get(name, [])
        notebook = execute_notebook(folder / f"{name}.ipynb", parameters, expressions=claimed)
    _refuse_other_outputs(notebook)
    shown = [(expression, result["data"]) for expression, result in results_in(notebook)]
    gaps = {
        key: Absent(**shows[ABSENT_MIME])
        for key, shows in (*shown, *recorded_in(notebook))
        if ABSENT_MIME in shows
    }
    return Run(
        notebook,
        {figure.key: figure for figure in notebook_ledger(notebook, name, year)},
        dict(shown),
        gaps,
        list(exhibits_in(notebook)),
        list(outputs_in(notebook, "text/markdown")),
    )


def _refuse_other_outputs(notebook: dict) -> None:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            known = {EXHIBIT_MIME, RECORDED_MIME, "text/markdown"} & set(output.get("data", {}))
            assert known, f"a cell shows {output}: readers would see it"


@made_once
def first_stage(name: str, year: int) -> Run:
    """A chapter that needs no ledger, executed once on the real data; not to be changed by a test."""
    return run_chapter(name, year)


@functools.cache
def edition_ledger(year: int) -> Ledger:
    """The ledger of all chapters that need none themselves."""
    return ledger_of(year, {path.stem: first_stage(path.stem, year) for path in stages(CHAPTERS)[0]})


def ledger_of(year: int, runs: dict[str, Run]) -> Ledger:
    """The ledger of executed chapters by name."""
    ledger = Ledger(year)
    for name, run in runs.items():
        ledger.extend(notebook_ledger(run.notebook, name, year))
    return ledger


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


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the contents of all files in a folder and in those in it, by their paths there."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
