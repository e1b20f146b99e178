"""Execute the chapters in parallel, here or on a cluster, but those that would give what they gave in an earlier build.

`execute_book` is what a build calls; how one chapter is run is in `tradebook.execution.engine`, which only the processes import
that do it.
"""

from __future__ import annotations

import ast
import json
import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future, as_completed, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from tqdm import tqdm

from tradebook.data.package import known_tables
from tradebook.digests import CACHE
from tradebook.errors import KILLED, ChapterError, Failure
from tradebook.execution import dask
from tradebook.execution.cache import ChapterCache, Entry, State
from tradebook.execution.outputs import chapter_ledger, collect
from tradebook.execution.workers import workers
from tradebook.exhibits import pictures as drawing
from tradebook.figures.ledger import LEDGER_FILE, Ledger
from tradebook.model.edition import Edition
from tradebook.progress import step

CHAPTERS = "chapters"
PICTURES = f"{CACHE}/pictures"
LEDGER_PARAMETER = "ledger"
PARAMETERS = "parameters"
"""papermill's tag of the cell with a chapter's parameters."""
Submit = Callable[..., Future]
"""Of an `executor`."""
LOST = "与调度器的连接中断；请检查它是否仍在运行，再生成一次，已执行的各章不会重新执行"


def execute_book(
    root: Path,
    data_dir: Path,
    year: int,
    folder: Path,
    jobs: int | None = None,
    *,
    cached: bool = False,
    scheduler: str | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> Ledger:
    """Execute the chapters in two stages.

    Args:
        root: the project's folder.
        data_dir: the data directory.
        year: the edition.
        folder: gets the executed chapters as ``notebooks`` and the ledger as ``ledger.json``.
        jobs: chapters executed at a time; None for `tradebook.execution.workers.at_a_time`.
        cached: take the chapters that would give what they gave in an earlier build from the cache.
        scheduler: address of the Dask scheduler whose workers execute the chapters; None for this machine.
        meanwhile: called when the first chapters are under way.

    Returns:
        the ledger of all chapters.

    Raises:
        BuildError: the scheduler's workers cannot be used.
        ChapterError: chapters failed; the message names chapter, cell and error of each; or a file is not a notebook.
    """
    notebooks, others = folder / "notebooks", folder / LEDGER_FILE
    notebooks.mkdir()
    first, second = stages(root / CHAPTERS)
    cache = ChapterCache(root) if cached else None
    pictures = root / PICTURES if cached else None
    ledger, ledgers = Ledger(year), {}

    def read(notebook: Path) -> None:  # while others are still executed
        ledgers[notebook] = chapter_ledger(notebook, year)
        ledgers[notebook].lines()

    with executor(jobs, scheduler, folder=notebooks, data_dir=data_dir, pictures=pictures) as submit:
        with step("执行各章"):
            state = State(root, data_dir) if cached else None
            executed = execute_chapters(
                first, notebooks, data_dir, {"year": year}, submit, cache, state, read, meanwhile
            )
        for notebook in executed:
            ledger.extend(ledgers[notebook])
        ledger.write(others)
        with step("执行首页与核对"):
            parameters = {"year": year, LEDGER_PARAMETER: os.path.relpath(others, root / CHAPTERS)}
            state = State(root, data_dir, ledger) if cached else None
            executed = execute_chapters(second, notebooks, data_dir, parameters, submit, cache, state, read)
    if cached:
        cache.shrink()
        drawing.shrink(pictures)
    for notebook in executed:
        ledger.extend(ledgers[notebook])
    ledger.write(others)
    return ledger


def stages(folder: Path) -> tuple[list[Path], list[Path]]:
    """The chapters that stand alone, and those that read the others' ledger (they have a parameter ``ledger``).

    Raises:
        ChapterError: a file is not a notebook.
    """
    chapters = sorted(folder.glob("*.ipynb"))
    second = [path for path in chapters if LEDGER_PARAMETER in _parameters(path)]
    return [path for path in chapters if path not in second], second


def _parameters(path: Path) -> set[str]:
    """The names of a chapter's parameters; none, if they are not Python, which its execution will report."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except ValueError as error:
        raise ChapterError(
            f"{path.name} 不是合格的笔记本（{error}）。请恢复这个文件，例如运行 git checkout -- {CHAPTERS}/{path.name}。"
        ) from None
    source = "".join(
        line for cell in cells if PARAMETERS in cell["metadata"].get("tags", []) for line in cell["source"]
    )
    with suppress(SyntaxError):
        return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    return set()


def execute_chapters(
    chapters: list[Path],
    output: Path,
    data_dir: Path,
    parameters: dict,
    submit: Submit,
    cache: ChapterCache | None = None,
    state: State | None = None,
    done: Callable[[Path], None] = lambda path: None,
    meanwhile: Callable[[], None] = lambda: None,
) -> list[Path]:
    """Execute chapters in parallel processes with a progress bar; a failing one does not stop the others.

    Args:
        chapters: the notebooks.
        output: folder of the executed notebooks.
        data_dir: the data directory; chapters get it relative to themselves, so that no path of this machine gets
            into the book.
        parameters: further papermill parameters.
        submit: of an `executor`.
        cache, state: the executed chapters of earlier builds, and what there is to read now.
        done: called with each executed notebook as soon as it is there.
        meanwhile: called when the chapters are under way.

    Returns:
        the executed notebooks.

    Raises:
        BuildError: the scheduler's workers cannot be used.
        ChapterError: at least one chapter failed; the message names them all.
    """
    given = {path: {**parameters, "data_dir": os.path.relpath(data_dir, path.parent)} for path in chapters}
    entries = {path: cache.find(path, given[path], state) if cache else None for path in chapters}
    with tempfile.TemporaryDirectory(dir=output, prefix=".", ignore_cleanup_errors=True) as folder:
        run = _Run(output, Path(folder), given, submit, done)
        run.start(path for path in chapters if entries[path] is None)
        meanwhile()
        for path, entry in entries.items():
            if entry and _take(entry, path, output, given[path]):
                done(output / path.name)
            elif entry:  # another build has just cleared it away
                run.start([path])
        failures = run.finish()
        failed = {failure.chapter for failure in failures}
        if cache and state.holds():
            for path, log in run.logs.items():
                if path.name not in failed:
                    cache.store(path, given[path], state, log, output / path.name)
    if failures:
        listing = "\n".join(f"- {failure}" for failure in sorted(failures, key=lambda f: f.chapter))
        raise ChapterError(f"有 {len(failures)} 章执行失败，上一次生成的书保持不变：\n{listing}")
    return [output / path.name for path in chapters]


class _Run:
    """The execution of chapters.

    They are written to a folder of this build only, first: a cluster may still execute a chapter of a build that was
    interrupted, while the next one has begun.

    Attributes:
        logs: what each chapter reads, by its kernel.
    """

    def __init__(
        self, output: Path, folder: Path, given: dict[Path, dict], submit: Submit, done: Callable[[Path], None]
    ):
        self._output, self._folder, self._given, self._submit, self._done = output, folder, given, submit, done
        self._running: dict[Future, Path] = {}
        self.logs: dict[Path, Path] = {}

    def start(self, chapters: Iterable[Path]) -> None:
        """Hand over chapters, the longest first, so that none is left over."""
        for path in sorted(chapters, key=_length, reverse=True):
            log = self.logs[path] = self._folder / path.stem
            self._running[self._submit(path, self._folder / path.name, self._given[path], log)] = path

    def finish(self) -> list[Failure]:
        """Wait for all chapters, with a progress bar if there is any; return what went wrong."""
        failures = []
        bar = tqdm(total=len(self._running), unit="章", leave=False, disable=None if self._running else True)
        with bar:
            for future in as_completed(self._running):
                path = self._running[future]
                failures += [failure] if (failure := _outcome(future, path)) else []
                executed = self._folder / path.name
                if executed.exists():
                    self._done(executed.replace(self._output / path.name))
                bar.update()
        return failures


def _length(path: Path) -> tuple[bool, int]:
    """Estimates how long a chapter takes: longest, if its metadata says so (``"tradebook": {"slow": true}``), else by size."""
    metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
    return metadata.get("tradebook", {}).get("slow", False), path.stat().st_size


@contextmanager
def executor(
    jobs: int | None = None,
    scheduler: str | None = None,
    *,
    folder: Path,
    data_dir: Path,
    pictures: Path | None = None,
) -> Iterator[Submit]:
    """Where chapters are executed: in processes of this machine, or of a cluster.

    Args:
        jobs, scheduler: as of `execute_book`.
        folder: one that a cluster must see.
        data_dir: the data directory; it is parsed once, and no chapter of this machine has to.
        pictures: folder of the charts that earlier builds drew; None to draw all.

    Yields:
        a function with the parameters of `tradebook.execution.engine.execute_chapter` that returns a future of what that returns.

    Raises:
        BuildError: the scheduler's workers cannot be used.
        DataError: the data directory cannot be read.
    """
    if scheduler:
        with dask.cluster(scheduler, folder) as pool:
            yield partial(pool.submit, _execute_on_worker, dask.LIBRARY)
    else:
        prepare = partial(_prepare, known_tables(data_dir), data_dir, pictures)
        with workers(jobs, prepare) as pool:
            yield partial(pool.submit, _execute)


def _outcome(done: Future, path: Path) -> Failure | None:
    try:
        return done.result()
    except (BrokenProcessPool, *dask.worker_killed()):
        return Failure(path.name, None, "", KILLED)
    except CancelledError:
        return Failure(path.name, None, "", LOST)


def _take(entry: Entry, path: Path, output: Path, parameters: dict) -> bool:
    """Write an executed chapter of the cache, today's text with the outputs that it had; False if it is gone."""
    target = output / path.name
    try:
        if entry.is_same:
            shutil.copyfile(entry.notebook, target)
            return True
        from tradebook.execution import engine  # else this process need not import papermill

        engine.renew(path, target, parameters, entry.notebook)
    except FileNotFoundError:
        return False
    return True


def _prepare(*given) -> None:
    """`tradebook.execution.engine.prepare`, in a process that executes chapters."""
    from tradebook.execution import engine

    engine.prepare(*given)


def _execute(*given) -> Failure | None:
    """`tradebook.execution.engine.execute_chapter`, in a process that executes chapters."""
    from tradebook.execution import engine

    return engine.execute_chapter(*given)


def _execute_on_worker(library: str, path: Path, output: Path, *arguments) -> Failure | None:
    """Execute a chapter on a Dask worker, in a process of its own as it would be here.

    A Dask worker has threads, from which no kernel may be forked, and environment variables of one chapter must not
    reach another in the next thread. The process comes from the worker's fork server, which imports everything once.

    Args:
        library: of the machine that sends it.
        path, output, arguments: of `tradebook.execution.engine.execute_chapter`.

    Raises:
        BuildError: the worker is not like the machine that sends the chapter.
        BrokenProcessPool: the process or its kernel was killed; so Dask tries again, perhaps elsewhere.
    """
    dask.require_same(library, output.parent)
    multiprocessing.current_process().daemon = (
        False  # Dask starts workers as daemons, which may not start processes
    )
    with workers(1, _prepare) as pool:
        done = pool.submit(_execute, path, output, *arguments)
        wait([done])
    failure = done.result()
    if failure and failure.error == KILLED:
        raise BrokenProcessPool
    return failure


def open_ledger(path: str, edition: Edition) -> Ledger:
    """The ledger of the other chapters, for a chapter that reads it.

    Args:
        path: the ``ledger`` parameter; empty when Jupyter Book or a person runs the chapter by itself. Then the other
            chapters beside it are executed first.
        edition: the running chapter's edition.
    """
    if path:
        return Ledger.read(path)
    with tempfile.TemporaryDirectory() as folder:
        first, _ = stages(Path.cwd())
        output, data_dir = Path(folder), edition.data_dir.resolve()
        with executor(folder=output, data_dir=data_dir) as submit:
            executed = execute_chapters(first, output, data_dir, {"year": edition.year}, submit)
        return collect(executed, edition.year)
