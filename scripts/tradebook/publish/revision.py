"""Get the ledger of another state of the project: a built folder, a ledger file, a git revision, or the files as they are.

The chapters of a revision are executed in a process of their own by the library of that revision, which this process
does not import. Libraries agree on one function for that, `write_ledger`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tradebook.data.report import Report
from tradebook.errors import BuildError, DataError
from tradebook.execution.book import execute_book
from tradebook.figures.ledger import LEDGER_FILE, Ledger
from tradebook.provenance import git
from tradebook.text import UTF8

SCRIPTS = "scripts"
"""The folder of the library in a revision; one that has none is executed by this library."""
PROGRAM = """
import os, sys
from pathlib import Path

try:
    from tradebook.publish.revision import write_ledger
except ImportError:
    try:  # 0.2 and 0.3
        from tradebook.execution import execute_book as write_ledger
    except ImportError:
        sys.exit("它的程序没有 write_ledger。请检出这个版本，用它自己的程序生成，再比较生成的目录。")
    os.environ["TRADEBOOK_FORK"] = "0"  # its kernel provisioner is not registered in this environment
from tradebook.errors import TradebookError

root, data_dir, year, folder, jobs = sys.argv[1:]
try:
    write_ledger(Path(root), Path(data_dir), int(year), Path(folder), int(jobs) or None)
except TradebookError as error:
    sys.exit(str(error))
"""
"""What a process runs that has the library of a revision."""


def open_ledger_of(spec: str, root: Path, data_dir: Path, year: int, jobs: int | None = None) -> Ledger:
    """Open the ledger of a build, or execute the chapters of a revision to have one.

    Args:
        spec: A built edition (its folder or ``ledger.json``), a git revision, or "" for the files as they are now.
        root: The project's folder.
        data_dir: The data directory; a revision has it where it lies in the project now.
        year: The edition, for a revision.
        jobs: Chapters executed at a time; None for as many as there are processors.

    Raises:
        BuildError: The revision has no such year, or its chapters failed.
        ChapterError: Chapters of the files as they are now failed.
        DataError: There is no such build or revision, the data directory lies outside the project, or the data as it is
            now has no such year.
    """
    path = Path(spec) / LEDGER_FILE if Path(spec).is_dir() else Path(spec)
    if spec and path.is_file():
        return _read_ledger(path)
    with tempfile.TemporaryDirectory() as folder:
        if not spec:
            return write_ledger(root, data_dir, year, Path(folder), jobs)
        if not data_dir.is_relative_to(root):
            raise DataError(
                f"数据目录 {data_dir} 不在项目文件夹 {root} 中，版本“{spec}”里没有它。请比较生成的目录。"
            )
        with checked_out(root, spec) as tree:
            arguments = (tree, tree / data_dir.relative_to(root), year, folder, jobs or 0)
            error = _run_in_library_of(tree, map(str, arguments))
        if error:
            raise BuildError(f"版本“{spec}”的账本没有生成：\n{error}")
        return _read_ledger(Path(folder, LEDGER_FILE))


def write_ledger(root: Path, data_dir: Path, year: int, folder: Path, jobs: int | None) -> Ledger:
    """Execute the chapters of a project and write their ledger.

    Later versions of this library call this one of a revision: name, parameters and ``ledger.json`` must stay.

    Args:
        root: The project's folder.
        data_dir: The data directory.
        year: The edition.
        folder: Gets ``ledger.json``.
        jobs: Chapters executed at a time; None for the default.

    Raises:
        ChapterError: Chapters failed.
        DataError: The data has no such year.
    """
    report = Report.open(data_dir)
    year = report.resolve_year(year)
    return execute_book(root, report.as_of(year).package, year, folder, jobs=jobs)


def _read_ledger(path: Path) -> Ledger:
    try:
        return Ledger.read(path)
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{path} 不是本书的账本（{error}）。请指定 tradebook book（make book）生成的目录或其中的 ledger.json。"
        ) from None


@contextmanager
def checked_out(root: Path, revision: str) -> Iterator[Path]:
    """Put the files of a revision into a temporary folder; the repository and its working files are not touched.

    Args:
        root: The project's folder.
        revision: As git names it, such as ``HEAD~1`` or ``v1.0``.

    Raises:
        DataError: There is no such revision, or no git.
    """
    if shutil.which("git") is None:
        raise DataError(f"“{revision}”不是生成的目录或 ledger.json；要比较 git 版本，请先安装 git。")
    commit = git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if not commit:
        raise DataError(
            f"“{revision}”既不是生成的目录或 ledger.json，也不是 git 版本。可用 git log 查看已有的版本。"
        )
    with tempfile.TemporaryDirectory() as folder:
        archive, tree = Path(folder, "revision.zip"), Path(folder, "revision")
        git(root, "archive", "--format=zip", f"--output={archive}", commit)
        if not zipfile.is_zipfile(archive):
            raise DataError(f"git 没有取出“{revision}”的文件。请检查磁盘空间，并用 git fsck 检查版本库是否完整。")
        with zipfile.ZipFile(archive) as files:
            files.extractall(tree)
        yield tree


def _run_in_library_of(tree: Path, arguments: Iterator[str]) -> str:
    """Run `PROGRAM` in a process that has the library of a revision; return its error, empty if it succeeded."""
    library = os.pathsep.join(filter(None, [str(tree / SCRIPTS), os.environ.get("PYTHONPATH")]))
    process = subprocess.run(
        [sys.executable, "-P", "-c", PROGRAM, *arguments],
        env={**os.environ, "PYTHONPATH": library, **UTF8},
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return (process.stderr.strip() or f"退出码 {process.returncode}") if process.returncode else ""
