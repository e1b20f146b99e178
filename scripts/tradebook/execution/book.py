"""Execute the chapters of a book in parallel, but those that would give what they gave in an earlier build.

`BookExecution` is what a build calls. How one chapter is executed is in `tradebook.execution.chapter`, which only the
processes import that do it.
"""

from __future__ import annotations

import ast
import os
import tempfile
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import AbstractContextManager, closing, suppress
from pathlib import Path
from typing import Any

from tradebook.data.package import DataPackage
from tradebook.data.printed.claims import claimed_expressions
from tradebook.digests import files_in
from tradebook.errors import ChapterError
from tradebook.execution import dask, workers
from tradebook.execution.cache import ChapterCache, State, chapter_settings, read_chapter
from tradebook.execution.outputs import collect, modules_of, notebook_ledger
from tradebook.execution.prose import PARAMETERS
from tradebook.execution.reading.contents import CHAPTERS, Contents, read_contents
from tradebook.execution.task import Outcome, Task
from tradebook.figures.ledger import LEDGER_FILE, Ledger
from tradebook.progress import progress_bar
from tradebook.recorded import Notebook

NOTEBOOKS = "notebooks"
"""Of a build: the folder of the executed chapters."""
LEDGER_PARAMETER = "ledger"


class BookExecution:
    """The execution of a book's chapters, in two stages: those that stand alone, then those that read their ledger.

    Args:
        root: The project's folder.
        package: The data.
        year: The edition.
        folder: Gets the executed chapters as ``notebooks`` and the ledger as ``ledger.json``.
        contents: What the book consists of; None to read it.
        jobs: Chapters executed at a time; None for as many as there are processors.
        cached: Take the chapters that would give what they gave in an earlier build from the cache.
        scheduler: Address of the Dask scheduler whose workers execute the chapters; None for this machine.
        tell: Is told after each chapter how many of all are done, and which; None if nobody wants to know.

    Attributes:
        notebooks: The folder of the executed chapters.
        ledger: The figures of the chapters executed so far, in the order of the chapters.
        modules: The modules that these chapters used, those of this library and of packages apart: SHA-256 and size of
            each, by its path in the project's folder.

    Raises:
        ChapterError: A chapter's file is not a notebook.
    """

    def __init__(
        self,
        root: Path,
        package: DataPackage,
        year: int,
        folder: Path,
        *,
        contents: Contents | None = None,
        jobs: int | None = None,
        cached: bool = False,
        scheduler: str | None = None,
        tell: Callable[[int, int, str], None] | None = None,
    ):
        self.notebooks, self.ledger = folder / NOTEBOOKS, Ledger(year)
        self._root, self._package, self._file = root, package, folder / LEDGER_FILE
        self._jobs, self._scheduler, self._tell = jobs, scheduler, tell
        self._cache = ChapterCache(root) if cached else None
        self._contents = contents or read_contents(root, package, year)
        self._independent, self._dependent = _divide(self._contents.chapters)
        self._done = 0
        self.modules: dict[str, dict[str, str]] = {}
        self.notebooks.mkdir()

    def run_independent_chapters(self) -> dict[str, Notebook]:
        """Execute the chapters that stand alone; return the executed notebooks by their chapters' names.

        Raises:
            BuildError: The scheduler's workers cannot be used.
            ChapterError: Chapters failed; the message names chapter, cell and error of each.
        """
        return self._run(self._independent, {}, None)

    def run_dependent_chapters(self) -> dict[str, Notebook]:
        """Execute the chapters that read the others' ledger; return the executed notebooks by their chapters' names.

        Raises:
            BuildError: The scheduler's workers cannot be used.
            ChapterError: Chapters failed; the message names chapter, cell and error of each.
        """
        ledger = os.path.relpath(self._file, self._root / CHAPTERS)
        executed = self._run(self._dependent, {LEDGER_PARAMETER: ledger}, self.ledger)
        if self._cache:
            self._cache.shrink()
        return executed

    def _run(self, chapters: list[Path], parameters: dict[str, Any], ledger: Ledger | None) -> dict[str, Notebook]:
        run = execute_chapters(
            chapters,
            self.notebooks,
            self._package,
            {"year": self.ledger.year, **parameters},
            left_out=self._contents.left_out,
            jobs=self._jobs,
            scheduler=self._scheduler,
            cache=self._cache,
            state=State(self._root, self._package, self.ledger.year, ledger) if self._cache else None,
        )
        notebooks: dict[str, Notebook] = {}
        ledgers = {}
        folders = {path.stem: path.parent for path in chapters}
        with closing(run) as executed:
            for path in executed:  # while others are still executed
                notebooks[path.stem] = read_chapter(path)
                self._note_modules(folders[path.stem], notebooks[path.stem])
                ledgers[path.stem] = notebook_ledger(notebooks[path.stem], path.stem, self.ledger.year)
                ledgers[path.stem].lines()
                self._done += 1
                if self._tell:
                    self._tell(self._done, len(self._independent) + len(self._dependent), path.stem)
        for path in chapters:
            self.ledger.extend(ledgers[path.stem])
        self.ledger.write(self._file)
        return notebooks

    def _note_modules(self, folder: Path, notebook: Notebook) -> None:
        """Note the modules that a chapter of a folder used; folders may be symbolic links."""
        for path, properties in modules_of(notebook).items():
            name = os.path.relpath(folder.resolve() / path, self._root.resolve())
            self.modules[Path(name).as_posix()] = properties


def execute_book(
    root: Path,
    package: DataPackage,
    year: int,
    folder: Path,
    *,
    jobs: int | None = None,
) -> Ledger:
    """Execute all chapters of a book and return their ledger; the arguments are those of `BookExecution`.

    Raises:
        ChapterError: Chapters failed.
    """
    execution = BookExecution(root, package, year, folder, jobs=jobs)
    execution.run_independent_chapters()
    execution.run_dependent_chapters()
    return execution.ledger


def execute_beside(folder: Path, package: DataPackage, year: int) -> Ledger:
    """Execute the chapters of a folder that stand alone, for one beside them that reads their ledger.

    Raises:
        ChapterError: Chapters failed.
    """
    contents = read_contents(folder.parent, package, year)
    independent, _ = _divide(contents.chapters)
    with tempfile.TemporaryDirectory() as output:
        executed = sorted(execute_chapters(independent, Path(output), package, {"year": year}))
        return collect({path.stem: read_chapter(path) for path in executed}, year)


# -- which chapters ----------------------------------------------------------------------------------------------------


def stages(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return the chapters that stand alone, and those that read the others' ledger (they have a parameter ``ledger``).

    Raises:
        ChapterError: A file is not a notebook.
    """
    return _divide(files_in(folder, "*.ipynb"))


def _divide(chapters: list[Path]) -> tuple[list[Path], list[Path]]:
    dependent = [path for path in chapters if LEDGER_PARAMETER in _parameters(path)]
    return [path for path in chapters if path not in dependent], dependent


def _parameters(path: Path) -> set[str]:
    """Return the names of a chapter's parameters; none, if they are not Python, which its execution will report."""
    cells = read_chapter(path)["cells"]
    source = "".join(
        line for cell in cells if PARAMETERS in cell["metadata"].get("tags", []) for line in cell["source"]
    )
    with suppress(SyntaxError):
        return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    return set()


def _length(path: Path) -> tuple[bool, int]:
    """Estimate how long a chapter takes: longest, if it says that it is ``slow``, else by size."""
    return chapter_settings(path).get("slow", False), path.stat().st_size


# -- executing ---------------------------------------------------------------------------------------------------------


def execute_chapters(
    chapters: list[Path],
    output: Path,
    package: DataPackage,
    parameters: dict[str, Any],
    *,
    left_out: Collection[str] = (),
    jobs: int | None = None,
    scheduler: str | None = None,
    cache: ChapterCache | None = None,
    state: State | None = None,
) -> Generator[Path, None, None]:
    """Execute chapters in parallel processes with a progress bar; a failing one does not stop the others.

    They are written to a folder of this build only, first: a cluster may still execute a chapter of a build that was
    interrupted, while the next one has begun.

    Args:
        chapters: The notebooks.
        output: Folder of the executed notebooks.
        package: The data. Chapters are told its directory relative to themselves, so that no path of this machine gets
            into the book.
        parameters: Further papermill parameters.
        left_out: What their references may name that the book does not have.
        jobs: How many run at a time; None for as many as there are processors.
        scheduler: Address of the Dask scheduler whose workers execute them; None for this machine.
        cache: The executed chapters of earlier builds.
        state: What there is to read now; goes with `cache`.

    Yields:
        Each executed notebook as soon as it is there.

    Raises:
        BuildError: The scheduler's workers cannot be used.
        ChapterError: At least one chapter failed; the message names them all.
    """
    tasks: list[Task] = []
    kept: list[Path] = []
    outcomes: list[tuple[Task, Outcome]] = []
    claimed = claimed_expressions(package, parameters.get("year"))
    lacks, results = sorted(left_out), cache.results if cache else None
    with tempfile.TemporaryDirectory(dir=output, prefix=".", ignore_cleanup_errors=True) as folder:
        for path in sorted(chapters, key=_length, reverse=True):  # the longest first, so that none is left over
            values = {**parameters, "data_dir": os.path.relpath(package.folder, path.parent)}
            expressions = claimed.get(path.stem, [])
            if cache and state and cache.restore(path, (values, expressions, lacks), state, output / path.name):
                kept.append(output / path.name)
            else:
                executed = Path(folder, path.name)
                tasks.append(Task(path, executed, values, package, expressions, lacks, results))
        with _run(tasks, jobs, scheduler, output) as running:
            yield from kept
            with progress_bar("章") as progress:
                for task, outcome in progress.track(running, total=len(tasks), description=""):
                    outcomes.append((task, outcome))
                    if not outcome.failure:
                        yield task.output.replace(output / task.output.name)
    if cache and state and state.holds():
        for task, outcome in outcomes:
            if outcome.notes is not None:
                arguments = (task.parameters, task.expressions, task.left_out)
                cache.store(task.notebook, arguments, state, outcome.notes, output / task.output.name)
    failures = [outcome.failure for _, outcome in outcomes if outcome.failure]
    if failures:
        listing = "\n".join(f"- {failure}" for failure in sorted(failures, key=lambda f: f.chapter))
        raise ChapterError(f"有 {len(failures)} 章执行失败，上一次生成的书保持不变：\n{listing}")


def _run(
    tasks: list[Task], jobs: int | None, scheduler: str | None, folder: Path
) -> AbstractContextManager[Iterator[tuple[Task, Outcome]]]:
    if scheduler:
        return dask.run_on_cluster(tasks, scheduler, folder)
    return workers.run_in_processes(tasks, jobs)
