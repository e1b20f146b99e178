"""The ledger of another state of the project: a built folder, a file, or a git revision."""

from __future__ import annotations

import io
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tradebook.data.report import Report
from tradebook.errors import DataError
from tradebook.execution.book import execute_book
from tradebook.execution.workers import FORK_VARIABLE
from tradebook.figures.ledger import LEDGER_FILE, Ledger


def open_ledger_of(spec: str, root: Path, data: str, year: int, jobs: int | None = None) -> Ledger:
    """The ledger of a build or of a revision.

    Args:
        spec: a built edition (its folder or ``ledger.json``), a git revision, or "" for the files as they are now.
        root: the project's folder.
        data: the data directory within the project.
        year: the edition, for a revision.
        jobs: chapters executed at a time; None for `tradebook.execution.workers.at_a_time`.

    Raises:
        DataError: it is neither, or has no such year.
        ChapterError: a chapter of the revision failed.
    """
    path = Path(spec)
    if not spec:
        return _executed(root, data, year, jobs)
    if path.is_dir():
        path /= LEDGER_FILE
    if path.is_file():
        return _read(path)
    with checked_out(root, spec) as tree, _library_of(tree):
        return _executed(tree, data, year, jobs)


def _read(path: Path) -> Ledger:
    try:
        return Ledger.read(path)
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{path} 不是本书的账本（{error}）。请指定 make book 生成的目录或其中的 ledger.json。"
        ) from None


@contextmanager
def checked_out(root: Path, revision: str) -> Iterator[Path]:
    """The files of a revision in a temporary folder; the repository and its working files are not touched.

    Raises:
        DataError: there is no such revision.
    """
    options = {"cwd": root, "capture_output": True}
    found = subprocess.run(["git", "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"], **options)
    if found.returncode:
        raise DataError(
            f"“{revision}”既不是生成的目录或 ledger.json，也不是 git 版本。可用 git log 查看已有的版本。"
        )
    archive = subprocess.run(
        ["git", "archive", "--format=zip", found.stdout.decode().strip()], check=True, **options
    )
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(io.BytesIO(archive.stdout)) as files:
            files.extractall(folder)
        yield Path(folder)


@contextmanager
def _library_of(tree: Path) -> Iterator[None]:
    """Have the kernels of chapters import the library of another revision; forked ones would have this one."""
    before = dict(os.environ)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(tree / "scripts"), before.get("PYTHONPATH")]))
    os.environ[FORK_VARIABLE] = "0"
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _executed(root: Path, data: str, year: int, jobs: int | None) -> Ledger:
    years = Report.open(root / data).years
    if year not in years:
        raise DataError(f"该版本的数据中没有 {year} 年。可选的年份：{'、'.join(map(str, years))}。")
    with tempfile.TemporaryDirectory() as folder:
        return execute_book(root, root / data, year, Path(folder), jobs)
