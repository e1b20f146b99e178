"""Run one chapter: papermill, with a kernel as `tradebook.execution.kernels` starts it.

Only processes that execute chapters import this; papermill and what it needs take a quarter of a second.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from tradebook import recorder
from tradebook.data.package import Tables, take_known
from tradebook.errors import KILLED, Failure
from tradebook.execution import kernels
from tradebook.execution.workers import can_fork
from tradebook.exhibits import pictures as drawing

ENGINE = "tradebook"
"""Name of `ChapterEngine` for papermill."""
CELL_SECONDS = 600
"""A cell that takes longer hangs; the slowest takes a few seconds."""
HANGS = f"一个代码格执行了 {CELL_SECONDS} 秒仍未结束，已停止；请检查其中是否有不会结束的循环"


def prepare(tables: Tables | None = None, data_dir: Path | None = None, pictures: Path | None = None) -> None:
    """Make this process, which has done nothing yet, ready to start kernels and to draw for them."""
    if tables:
        take_known(tables, data_dir)
    kernels.start_template()
    if can_fork():
        drawing.draw_for_kernels(pictures)


def execute_chapter(path: Path, output: Path, parameters: dict, reads_log: Path | None = None) -> Failure | None:
    """Execute one chapter with papermill in its own folder.

    Args:
        path: the notebook.
        output: the executed notebook.
        parameters: of papermill.
        reads_log: file that the kernel writes to what the chapter reads, see `tradebook.recorder`.

    Returns:
        what went wrong; None if nothing did.
    """
    os.environ[recorder.VARIABLE] = str(reads_log or "")
    try:
        _run_papermill(path, output, parameters)
    except PapermillExecutionError as error:
        source = error.source.strip().splitlines()[0]
        number = error.exec_count - 1  # papermill adds a cell with the parameters before it
        return Failure(path.name, number, source, f"{error.ename}：{error.evalue}")
    except DeadKernelError:
        return Failure(path.name, None, "", KILLED)
    except CellTimeoutError:
        return Failure(path.name, None, "", HANGS)
    except Exception as error:  # whatever a notebook or kernel can raise is that chapter's failure
        return Failure(path.name, None, "", f"{type(error).__name__}：{error}")
    return None


def renew(path: Path, output: Path, parameters: dict, earlier: Path) -> None:
    """Write a chapter of which only the text changed: today's text, with the outputs that it had.

    Args:
        path: the notebook.
        output: the executed notebook.
        parameters: of papermill.
        earlier: the executed notebook of before.

    Raises:
        FileNotFoundError: `earlier` is gone.
    """
    before = nbformat.read(earlier, as_version=4)
    notebook = _run_papermill(path, output, parameters, prepare_only=True)
    code, outputs = ([cell for cell in book.cells if cell.cell_type == "code"] for book in (notebook, before))
    for cell, executed in zip(code, outputs, strict=True):
        cell.outputs, cell.execution_count = executed.outputs, executed.execution_count
    _forget_the_run(notebook)
    notebook.metadata = before.metadata
    papermill.iorw.write_ipynb(notebook, str(output))


def _run_papermill(path: Path, output: Path, parameters: dict, *, prepare_only=False) -> nbformat.NotebookNode:
    with tempfile.TemporaryDirectory() as sockets:
        return papermill.execute_notebook(
            str(path),
            str(output),
            parameters=parameters,
            prepare_only=prepare_only,
            cwd=str(path.parent),
            engine_name=ENGINE,
            kernel_name="python3",
            progress_bar=False,
            execution_timeout=CELL_SECONDS,
            log_output=False,
            request_save_on_cell_execute=False,  # once, at the end; writing takes longer than most cells
            autosave_cell_every=0,
            extra_arguments=["--log-level=CRITICAL"],
            config=kernels.settings(sockets),
            shutdown_kernel="immediate",  # it has nothing left to do
        )


class ChapterEngine(NBClientEngine):
    """papermill's own engine; of a notebook that it executed, it forgets when, where and how long."""

    @classmethod
    def execute_notebook(cls, nb: nbformat.NotebookNode, kernel_name: str, **kwargs) -> nbformat.NotebookNode:
        """Execute a notebook; equal runs give equal notebooks."""
        nb = super().execute_notebook(nb, kernel_name, **kwargs)
        _forget_the_run(nb)
        return nb


papermill_engines.register(ENGINE, ChapterEngine)


def _forget_the_run(notebook: nbformat.NotebookNode) -> None:
    """Remove times, paths and the random name of a cell that papermill adds, so that equal runs give equal files."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"
