"""Execute the chapters: papermill, in parallel, in forked kernels (see `tradebook.kernels`), here or on a cluster.

`execute_book` is what a build calls; `execute_chapter` runs one notebook in one process.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor, as_completed, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from math import ceil
from multiprocessing import connection
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from tqdm import tqdm

from tradebook import cluster, drawing, kernels, reads
from tradebook.chapter_cache import ChapterCache, Entry, State
from tradebook.datapackage import Tables, known_tables, take_known
from tradebook.edition import Edition
from tradebook.errors import ChapterError
from tradebook.ledger import LEDGER_FILE, Ledger, collect, read_shows
from tradebook.processes import can_fork, collect_seldom, worker_context
from tradebook.uptodate import CACHE

CHAPTERS = "chapters"
PICTURES = f"{CACHE}/pictures"
LEDGER_PARAMETER = "ledger"
ENGINE = "tradebook"
"""Name of `ChapterEngine` for papermill."""
CELL_SECONDS = 600
"""A cell that takes longer hangs; the slowest takes a few seconds."""
HANGS = f"一个代码格执行了 {CELL_SECONDS} 秒仍未结束，已停止；请检查其中是否有不会结束的循环"
Submit = Callable[..., Future]
"""Of an `executor`."""
KILLED = "执行它的进程被系统终止，可能是内存不足，可用 --jobs 1 再试"
LOST = "与调度器的连接中断；请检查它是否仍在运行，再生成一次，已执行的各章不会重新执行"


@dataclass(frozen=True)
class Failure:
    """A chapter that failed: where, and what a person needs to find the cause.

    Cells are counted as JupyterLab counts those it has run, so the number is the one beside the cell there.
    """

    chapter: str
    cell: int | None
    source: str
    error: str

    def __str__(self) -> str:
        place = f"，第 {self.cell} 个代码格（{self.source}）" if self.cell else ""
        return f"{self.chapter}{place}：{self.error}"


def execute_book(
    root: Path,
    data_dir: Path,
    year: int,
    folder: Path,
    jobs: int | None = None,
    *,
    cached: bool = False,
    scheduler: str | None = None,
) -> Ledger:
    """Execute the chapters in two stages.

    Args:
        root: the project's folder.
        data_dir: the data directory.
        year: the edition.
        folder: gets the executed chapters as ``notebooks`` and the ledger as ``ledger.json``.
        jobs: chapters executed at a time; None for `at_a_time`.
        cached: take the chapters that would give what they gave in an earlier build from the cache.
        scheduler: address of the Dask scheduler whose workers execute the chapters; None for this machine.

    Returns:
        the ledger of all chapters.

    Raises:
        BuildError: the scheduler's workers cannot be used.
        ChapterError: chapters failed; the message names chapter, cell and error of each.
    """
    notebooks, others = folder / "notebooks", folder / LEDGER_FILE
    notebooks.mkdir()
    first, second = stages(root / CHAPTERS)
    cache = ChapterCache(root) if cached else None
    pictures = root / PICTURES if cached else None
    shows: dict[Path, list[dict]] = {}

    def read(notebook: Path) -> None:  # while others are still executed
        shows[notebook] = read_shows(notebook)

    with executor(jobs, scheduler, folder=notebooks, data_dir=data_dir, pictures=pictures) as submit:
        with step("执行各章"):
            state = State(root, data_dir) if cached else None
            executed = execute_chapters(first, notebooks, data_dir, {"year": year}, submit, cache, state, read)
        ledger = collect(executed, year, read=shows.pop)
        ledger.write(others)
        with step("执行首页与核对"):
            parameters = {"year": year, LEDGER_PARAMETER: os.path.relpath(others, root / CHAPTERS)}
            state = State(root, data_dir, others) if cached else None
            executed = execute_chapters(second, notebooks, data_dir, parameters, submit, cache, state, read)
    if cached:
        cache.shrink()
        drawing.shrink(pictures)
    ledger = collect(executed, year, ledger, shows.pop)
    ledger.write(others)
    return ledger


def stages(folder: Path) -> tuple[list[Path], list[Path]]:
    """The chapters that stand alone, and those that read the others' ledger (they have a parameter ``ledger``)."""
    chapters = sorted(folder.glob("*.ipynb"))
    second = [path for path in chapters if LEDGER_PARAMETER in papermill.inspect_notebook(str(path))]
    return [path for path in chapters if path not in second], second


def execute_chapters(
    chapters: list[Path],
    output: Path,
    data_dir: Path,
    parameters: dict,
    submit: Submit,
    cache: ChapterCache | None = None,
    state: State | None = None,
    done: Callable[[Path], None] = lambda path: None,
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
        a function with the parameters of `execute_chapter` that returns a future of what that returns.

    Raises:
        BuildError: the scheduler's workers cannot be used.
        DataError: the data directory cannot be read.
    """
    if scheduler:
        with cluster.cluster(scheduler, folder) as pool:
            yield partial(pool.submit, _execute_on_worker, cluster.LIBRARY)
    else:
        prepare = partial(_prepare_kernels, known_tables(data_dir), data_dir, pictures)
        with workers(jobs, prepare) as pool:
            yield partial(pool.submit, execute_chapter)


def _prepare_kernels(
    tables: Tables | None = None, data_dir: Path | None = None, pictures: Path | None = None
) -> None:
    """Make this process, which has done nothing yet, ready to start kernels and to draw for them."""
    if tables:
        take_known(tables, data_dir)
    kernels.start_template()
    if can_fork():
        drawing.draw_for_kernels(pictures)


def at_a_time(processors: int | None) -> int:
    """How many chapters keep processors busy: half as many more, since a chapter also waits for its kernel to begin and end."""
    return ceil(1.5 * (processors or 1))


@contextmanager
def workers(jobs: int | None, start: Callable[[], None] | None = None) -> Iterator[ProcessPoolExecutor]:
    """Processes that stop at once when the build is interrupted, instead of finishing the queue.

    Args:
        jobs: how many; None for `at_a_time`.
        start: what each of them does first.
    """
    context, given = worker_context(), (dict(os.environ), start)
    with ProcessPoolExecutor(jobs or at_a_time(os.cpu_count()), context, _prepare_worker, given) as pool:
        try:
            yield pool
        except BaseException:
            for worker in multiprocessing.active_children():
                worker.kill()  # its kernel ends with it
            pool.shutdown(cancel_futures=True)  # its thread has seen that before the interpreter ends
            raise


def _prepare_worker(environment: dict[str, str], start: Callable[[], None] | None) -> None:
    """Take the parent's environment of today, leave signals to the parent and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(environment)
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"  # the kernel of this environment, not of another Python
    gc.freeze()
    collect_seldom()
    if start:
        start()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    connection.wait([multiprocessing.parent_process().sentinel])
    os._exit(1)


def _outcome(done: Future, path: Path) -> Failure | None:
    try:
        return done.result()
    except (BrokenProcessPool, *cluster.worker_killed()):
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
        earlier = nbformat.read(entry.notebook, as_version=4)
    except FileNotFoundError:
        return False
    notebook = _run_papermill(path, target, parameters, prepare_only=True)
    code, outputs = ([cell for cell in book.cells if cell.cell_type == "code"] for book in (notebook, earlier))
    for cell, executed in zip(code, outputs, strict=True):
        cell.outputs, cell.execution_count = executed.outputs, executed.execution_count
    _forget_the_run(notebook)
    notebook.metadata = earlier.metadata
    papermill.iorw.write_ipynb(notebook, str(target))
    return True


def execute_chapter(path: Path, output: Path, parameters: dict, reads_log: Path | None = None) -> Failure | None:
    """Execute one chapter with papermill in its own folder.

    Args:
        path: the notebook.
        output: the executed notebook.
        parameters: of papermill.
        reads_log: file that the kernel writes to what the chapter reads, see `tradebook.reads`.

    Returns:
        what went wrong; None if nothing did.
    """
    os.environ[reads.VARIABLE] = str(reads_log or "")
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


def _execute_on_worker(library: str, path: Path, output: Path, *arguments) -> Failure | None:
    """Execute a chapter on a Dask worker, in a process of its own as it would be here.

    A Dask worker has threads, from which no kernel may be forked, and environment variables of one chapter must not
    reach another in the next thread. The process comes from the worker's fork server, which imports everything once.

    Args:
        library: of the machine that sends it.
        path, output, arguments: of `execute_chapter`.

    Raises:
        BuildError: the worker is not like the machine that sends the chapter.
        BrokenProcessPool: the process or its kernel was killed; so Dask tries again, perhaps elsewhere.
    """
    cluster.require_same(library, output.parent)
    multiprocessing.current_process().daemon = (
        False  # Dask starts workers as daemons, which may not start processes
    )
    with workers(1, _prepare_kernels) as pool:
        done = pool.submit(execute_chapter, path, output, *arguments)
        wait([done])
    failure = done.result()
    if failure and failure.error == KILLED:
        raise BrokenProcessPool
    return failure


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


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is being done and how long it took."""
    start = time.monotonic()
    print(f"{name} …", flush=True)
    yield
    print(f"{name}：{time.monotonic() - start:.1f} 秒", flush=True)
