"""The ledger of another state of the project: a built folder, a file, or a git revision."""

from __future__ import annotations

import io
import os
import shutil
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
from tradebook.provenance import git


def open_ledger_of(spec: str, root: Path, data_dir: Path, year: int, jobs: int | None = None) -> Ledger:
    """Open the ledger of a build, or execute the chapters of a revision to have one.

    Args:
        spec: a built edition (its folder or ``ledger.json``), a git revision, or "" for the files as they are now.
        root: the project's folder.
        data_dir: the data directory; a revision has it where it lies in the project now.
        year: the edition, for a revision.
        jobs: chapters executed at a time; None for `tradebook.execution.workers.at_a_time`.

    Raises:
        DataError: it is neither, has no such year, or the data directory lies outside the project.
        ChapterError: a chapter of the revision failed.
    """
    path = Path(spec)
    if not spec:
        return _executed(root, data_dir, year, jobs)
    if path.is_dir():
        path /= LEDGER_FILE
    if path.is_file():
        return _read(path)
    with checked_out(root, spec) as tree, _library_of(tree):
        if not data_dir.is_relative_to(root):
            raise DataError(
                f"数据目录 {data_dir} 不在项目文件夹 {root} 中，版本“{spec}”里没有它。请比较生成的目录。"
            )
        return _executed(tree, tree / data_dir.relative_to(root), year, jobs)


def _read(path: Path) -> Ledger:
    try:
        return Ledger.read(path)
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{path} 不是本书的账本（{error}）。请指定 make book 生成的目录或其中的 ledger.json。"
        ) from None


@contextmanager
def checked_out(root: Path, revision: str) -> Iterator[Path]:
    """Put the files of a revision into a temporary folder; the repository and its working files are not touched.

    Raises:
        DataError: there is no such revision, or no git.
    """
    if shutil.which("git") is None:
        raise DataError(f"“{revision}”不是生成的目录或 ledger.json；要比较 git 版本，请先安装 git。")
    commit = git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if not commit:
        raise DataError(
            f"“{revision}”既不是生成的目录或 ledger.json，也不是 git 版本。可用 git log 查看已有的版本。"
        )
    command = ["git", "archive", "--format=zip", commit]
    archive = subprocess.run(command, cwd=root, capture_output=True, check=True)
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


def _executed(root: Path, data_dir: Path, year: int, jobs: int | None) -> Ledger:
    years = Report.open(data_dir).years
    if year not in years:
        raise DataError(f"该版本的数据中没有 {year} 年。可选的年份：{'、'.join(map(str, years))}。")
    with tempfile.TemporaryDirectory() as folder:
        return execute_book(root, data_dir, year, Path(folder), jobs)
