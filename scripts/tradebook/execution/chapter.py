"""Execute one chapter in the present process, a fresh one, and note what it read."""

from __future__ import annotations

import json
import os
import shutil
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from papermill.exceptions import PapermillExecutionError

from tradebook.data.package import hand_over
from tradebook.errors import ProseError
from tradebook.execution import engine
from tradebook.execution.cache import METADATA, read_chapter
from tradebook.execution.outputs import MODULES
from tradebook.execution.task import Cell, Outcome, Task
from tradebook.provenance import LIBRARY, file_properties
from tradebook.recorder import Recorder
from tradebook.results import keep_results

PACKAGE_FOLDERS = {"site-packages", "dist-packages"}


def execute_task(task: Task, report: Callable[[Cell], None] = lambda cell: None) -> Outcome:
    """Execute a chapter.

    Args:
        task: The chapter.
        report: Is told each code cell before it begins.
    """
    cell = Cell()

    def begin(number: int, source: str) -> None:
        nonlocal cell
        cell = Cell(number, source)
        report(cell)

    _forget_compiled(task.notebook.parent)
    recorder, imported = Recorder(), set(sys.modules)
    try:
        with hand_over(task.package.recorded_by(recorder)), keep_results(task.results):
            engine.execute_notebook(
                task.notebook,
                task.parameters,
                task.output,
                cell_starts=begin,
                expressions=task.expressions,
                left_out=task.left_out,
            )
    except PapermillExecutionError as error:
        return Outcome.failed(task, cell, f"{error.ename}：{error.evalue}")
    except ProseError as error:
        return Outcome.failed(task, Cell(), str(error))
    except Exception as error:  # whatever a notebook can raise is that chapter's failure
        return Outcome.failed(task, Cell(), f"{type(error).__name__}：{error}")
    modules = list(_own_files(set(sys.modules) - imported))
    for path in modules:
        recorder.note_file(path)
    if modules:
        _note_modules(task, modules)
    return Outcome(notes=recorder.notes)


def _forget_compiled(folder: Path) -> None:
    """Remove what Python has compiled of the modules beside the chapters, and of others that are not installed.

    It tells that they have changed by size and second, so that one that was changed at once, or that got its old time back,
    would run as it was.
    """
    stdlib = Path(sysconfig.get_path("stdlib"))
    paths = [path for path in map(Path, filter(None, sys.path)) if not PACKAGE_FOLDERS.intersection(path.parts)]
    beside = [path / "__pycache__" for path in paths if not path.is_relative_to(stdlib)]
    for compiled in (*folder.rglob("__pycache__"), *beside):
        shutil.rmtree(compiled, ignore_errors=True)


def _note_modules(task: Task, modules: list[Path]) -> None:
    """Write into the executed notebook which modules it used, by their paths from the chapter, with their digests."""
    notebook, folder = read_chapter(task.output), task.notebook.parent.resolve()
    used = {Path(os.path.relpath(path, folder)).as_posix(): file_properties(path) for path in modules}
    notebook["metadata"].setdefault(METADATA, {})[MODULES] = used
    text = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    task.output.write_text(text, encoding="utf-8", newline="")


def _own_files(modules: Iterable[str]) -> Iterator[Path]:
    """Return the files of modules that belong neither to this library nor to installed packages."""
    installed = (LIBRARY, Path(sysconfig.get_path("stdlib")))
    for name in sorted(modules):
        file = getattr(sys.modules[name], "__file__", None)
        if file and not PACKAGE_FOLDERS.intersection(Path(file).parts):
            path = Path(file).resolve()
            if not any(path.is_relative_to(folder) for folder in installed):
                yield path
