"""Build an edition of the book: check the data, execute the chapters, compile HTML and PDF, swap the result in.

Read `build_edition` from top to bottom; the rest are its steps. A build works in a staging folder beside the finished
editions and replaces ``_build/<year>`` only when everything succeeded, so a failed build costs nothing.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
import papermill
import yaml
from papermill.exceptions import PapermillExecutionError
from tqdm import tqdm

from tradebook.book_latex import log_problems
from tradebook.checks import check_data
from tradebook.downloads import FOLDER, report_name
from tradebook.edition import Edition
from tradebook.errors import BuildError, ChapterError
from tradebook.explanations import explain, in_words
from tradebook.ledger import Ledger, collect
from tradebook.manifest import build_date, input_digests, source_date, write_manifest
from tradebook.published import Result, reconcile, write_reconciliation
from tradebook.staging import only_build_of, staging_folder, swap_in
from tradebook.workbook import audit_name, write_workbook

BUILD_FOLDER = "_build"
"""Of everything that is generated, in the project's folder."""
CHAPTERS = "chapters"
BOOK_FILES = ["_config.yml", "_toc.yml", "_static"]
PDF_PROGRAMS = {"xelatex": "texlive-xetex", "latexmk": "latexmk"}
PDF_FILES = {
    "xeCJK.sty": "texlive-lang-chinese",
    "titlesec.sty": "texlive-latex-extra",
    "pcrr8t.tfm": "texlive-fonts-recommended",
}
"""A program or TeX file of each package of apt.txt that the PDF cannot do without (fonts have substitutes)."""
LEDGER_PARAMETER = "ledger"


def build_edition(
    root: Path,
    data_dir: Path,
    year: int | None = None,
    *,
    html: bool = True,
    pdf: bool = True,
    jobs: int | None = None,
    verbose: bool = False,
    keep: bool = False,
    output: Path | None = None,
) -> Path:
    """Build one edition.

    Args:
        root: the project's folder, with ``_config.yml``, ``_toc.yml`` and ``chapters``.
        data_dir: the data directory.
        year: the edition; None for the newest.
        html, pdf: what to build.
        jobs: chapters executed at a time; None for one a processor.
        verbose: show the output of Jupyter Book and LaTeX.
        keep: leave the staging folder of a failed build for inspection; the next build removes it.
        output: the folder of the finished editions; None for ``_build``.

    Returns:
        the folder of the finished edition, ``<output>/<year>``.

    Raises:
        DataError: the data has no such year.
        BuildError: the data has problems, a tool is missing, or a step failed; the old build is still there.
        ChapterError: chapters failed; the message names chapter, cell and error of each.
    """
    inputs = input_digests(root, data_dir)
    _require_sound_data(data_dir)
    year = Edition(year, data_dir).year
    target = (output or root / BUILD_FOLDER) / str(year)
    missing = _missing_pdf_tools() if pdf else []
    if missing and not html:
        raise BuildError(_no_pdf(missing))
    with only_build_of(target, f"{year} 年版"), staging_folder(target, keep) as staging:
        _compute_book(root, data_dir, year, staging, jobs)
        has_pdf = (pdf and not missing) or (not pdf and (target / report_name(year)).exists())
        book = _prepare_book(root, data_dir, year, staging, has_pdf)
        if html:
            with _step("生成网页"):
                _jupyter_book(book, "html", verbose)
                shutil.move(book / "_build" / "html", staging / "html")
        if pdf and not missing:
            with _step("生成 PDF"):
                _jupyter_book(book, "latex", verbose)
                shutil.move(_latex(book / "_build" / "latex", verbose), staging / report_name(year))
        shutil.rmtree(book)
        kept = _keep_the_other_format(target, staging, html=html, pdf=pdf)
        _offer_downloads(staging, year)
        write_manifest(staging, root, inputs, Edition(year, data_dir), kept)
        swap_in(staging, target)
    if missing:
        raise BuildError(f"网页已生成：{target / 'html' / 'index.html'}。{_no_pdf(missing)}")
    return target


# -- before ----------------------------------------------------------------------------------------------------------


def _require_sound_data(data_dir: Path) -> None:
    with _step("检查数据"):
        report = check_data(data_dir)
        if report.problems:
            problems = "\n".join(f"{n}. {problem}" for n, problem in enumerate(report.problems, 1))
            raise BuildError(f"数据有 {len(report.problems)} 个问题，请改正后再生成：\n{problems}")


# -- chapters --------------------------------------------------------------------------------------------------------


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


def _compute_book(root: Path, data_dir: Path, year: int, staging: Path, jobs: int | None) -> None:
    """Execute the chapters; write notebooks, ledger, reconciliation and audit workbook to staging.

    The workbook is written twice, since its links into the pages depend on where it lies: beside the pages' folder, and
    among the files that the pages offer.
    """
    ledger = execute_book(root, data_dir, year, staging, jobs)
    results = reconcile(ledger, data_dir, year)
    if results:
        causes = {claim: in_words(proposals) for claim, proposals in explain(ledger, results).items()}
        write_reconciliation(results, staging / "reconciliation.csv", causes)
        print(_summary(results, causes), flush=True)
    edition = Edition(year, data_dir)
    (staging / FOLDER).mkdir()
    for folder, pages in ((staging, "html/chapters"), (staging / FOLDER, "../chapters")):
        path, title = folder / audit_name(year), edition.info.title(year)
        write_workbook(path, title, edition.package, ledger, results, build_date(root), pages)


def _summary(results: list[Result], causes: dict[str, str]) -> str:
    """How far the printed report holds, in one line for the editor."""
    counts = Counter(result.verdict for result in results)
    return (
        f"与印刷本核对：{len(results)} 条，不一致 {counts['differs']} 条，末位之差 {counts['last_digit']} 条，"
        f"其中 {len(causes)} 条有程序提示的原因（见 reconciliation.csv 和“核对”一章）。"
    )


def execute_book(root: Path, data_dir: Path, year: int, folder: Path, jobs: int | None = None) -> Ledger:
    """Execute the chapters in two stages.

    Args:
        root: the project's folder.
        data_dir: the data directory.
        year: the edition.
        folder: gets the executed chapters as ``notebooks`` and the ledger as ``ledger.json``.
        jobs: chapters executed at a time; None for one a processor.

    Returns:
        the ledger of all chapters.

    Raises:
        ChapterError: chapters failed; the message names chapter, cell and error of each.
    """
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    first, second = stages(root / CHAPTERS)
    with _step("执行各章"):
        executed = execute_chapters(first, notebooks, data_dir, {"year": year}, jobs)
    collect(executed, year).write(folder / "ledger.json")
    with _step("执行首页与核对"):
        path = os.path.relpath(folder / "ledger.json", root / CHAPTERS)
        executed += execute_chapters(second, notebooks, data_dir, {"year": year, LEDGER_PARAMETER: path}, jobs)
    ledger = collect(executed, year)
    ledger.write(folder / "ledger.json")
    return ledger


def stages(folder: Path) -> tuple[list[Path], list[Path]]:
    """The chapters that stand alone, and those that read the others' ledger (they have a parameter ``ledger``)."""
    chapters = sorted(folder.glob("*.ipynb"))
    second = [path for path in chapters if LEDGER_PARAMETER in papermill.inspect_notebook(str(path))]
    return [path for path in chapters if path not in second], second


def execute_chapters(
    chapters: list[Path], output: Path, data_dir: Path, parameters: dict, jobs: int | None = None
) -> list[Path]:
    """Execute chapters in parallel processes with a progress bar; a failing one does not stop the others.

    Args:
        chapters: the notebooks.
        output: folder of the executed notebooks.
        data_dir: the data directory; chapters get it relative to themselves, so that no path of this machine gets
            into the book.
        parameters: further papermill parameters.
        jobs: processes; None for one a processor.

    Returns:
        the executed notebooks.

    Raises:
        ChapterError: at least one chapter failed; the message names them all.
    """
    failures = []
    with _workers(jobs) as pool, tqdm(total=len(chapters), unit="章", leave=False, disable=None) as progress:
        running = {
            pool.submit(
                execute_chapter,
                path,
                output / path.name,
                {**parameters, "data_dir": os.path.relpath(data_dir, path.parent)},
            ): path
            for path in chapters
        }
        for done in as_completed(running):
            progress.update()
            failures += [failure] if (failure := _outcome(done, running[done])) else []
    if failures:
        listing = "\n".join(f"- {failure}" for failure in sorted(failures, key=lambda f: f.chapter))
        raise ChapterError(f"有 {len(failures)} 章执行失败，上一次生成的书保持不变：\n{listing}")
    return [output / path.name for path in chapters]


@contextmanager
def _workers(jobs: int | None) -> Iterator[ProcessPoolExecutor]:
    """Processes for chapters; when the build is interrupted, they stop at once instead of finishing the queue."""
    with ProcessPoolExecutor(max_workers=jobs or os.cpu_count(), initializer=_leave_signals_to_the_parent) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in multiprocessing.active_children():
                worker.kill()  # its kernel ends with it
            raise


def _leave_signals_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _outcome(done: Future, path: Path) -> Failure | None:
    try:
        return done.result()
    except BrokenProcessPool:
        return Failure(path.name, None, "", "执行它的进程被系统终止，可能是内存不足，可用 --jobs 1 再试")


def execute_chapter(path: Path, output: Path, parameters: dict) -> Failure | None:
    """Execute one chapter with papermill in its own folder; return what went wrong, if anything did."""
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"  # the kernel of this environment, not of another Python
    os.environ["PYTHONHASHSEED"] = "0"
    try:
        papermill.execute_notebook(
            str(path),
            str(output),
            parameters=parameters,
            cwd=str(path.parent),
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
            extra_arguments=["--log-level=CRITICAL"],
        )
    except PapermillExecutionError as error:
        source = error.source.strip().splitlines()[0]
        number = error.exec_count - 1  # papermill adds a cell with the parameters before it
        return Failure(path.name, number, source, f"{error.ename}：{error.evalue}")
    except Exception as error:  # whatever a notebook or kernel can raise is that chapter's failure
        return Failure(path.name, None, "", f"{type(error).__name__}：{error}")
    _forget_the_run(output)
    return None


def _forget_the_run(path: Path) -> None:
    """Remove times, paths and the random name of a cell that papermill adds, so that equal runs give equal files."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"
    nbformat.write(notebook, path)


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
        executed = execute_chapters(first, Path(folder), edition.data_dir.resolve(), {"year": edition.year})
        return collect(executed, edition.year)


# -- book ------------------------------------------------------------------------------------------------------------


def _prepare_book(root: Path, data_dir: Path, year: int, staging: Path, has_pdf: bool) -> Path:
    """Put the executed chapters and the book's files together as Jupyter Book wants them."""
    book = staging / "book"
    shutil.copytree(staging / "notebooks", book / CHAPTERS)
    for page in (root / CHAPTERS).glob("*.md"):
        shutil.copy2(page, book / CHAPTERS)
    for name in BOOK_FILES:
        copy = shutil.copytree if (root / name).is_dir() else shutil.copy2
        copy(root / name, book / name)
    config = yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))
    config["execute"]["execute_notebooks"] = "off"
    data = os.path.relpath(data_dir, book)
    settings = {
        "tradebook_year": year,
        "tradebook_data_dir": data,
        "tradebook_pdf": has_pdf,
        "tradebook_audit": True,
    }
    config["sphinx"]["config"] |= settings
    (book / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    return book


def _jupyter_book(book: Path, builder: str, verbose: bool) -> None:
    """Run Jupyter Book with warnings as errors."""
    options = ["--builder", builder, "-W", "-n", "--keep-going"]
    _run([str(Path(sys.executable).with_name("jupyter-book")), "build", str(book), *options], book, verbose)


def _latex(folder: Path, verbose: bool) -> Path:
    """Run XeLaTeX as often as the table of contents needs; what its log complains of is an error."""
    _run(["latexmk", "-xelatex", "-interaction=nonstopmode", "-halt-on-error", "report.tex"], folder, verbose)
    problems = log_problems((folder / "report.log").read_text(encoding="utf-8", errors="replace"))
    if problems:
        raise BuildError("PDF 排版有问题：\n" + "\n".join(problems))
    return folder / "report.pdf"


def _missing_pdf_tools() -> list[str]:
    missing = [package for program, package in PDF_PROGRAMS.items() if shutil.which(program) is None]
    if shutil.which("kpsewhich") is not None:  # it finds TeX's own files
        missing += [
            package
            for file, package in PDF_FILES.items()
            if subprocess.run(["kpsewhich", file], capture_output=True, check=False).returncode
        ]
    return missing


def _no_pdf(missing: list[str]) -> str:
    return (
        f"没有生成 PDF，缺少：{'、'.join(missing)}。"
        "请用管理员权限运行 make system-packages，或安装 apt.txt 所列软件后重试；只要网页请用 make html。"
    )


def _environment(folder: Path) -> dict[str, str]:
    """The environment of Jupyter Book and LaTeX: nothing in the book depends on the hour at which it is built."""
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "NO_COLOR": "1"}
    if date := source_date(folder):
        environment["SOURCE_DATE_EPOCH"] = str(date)
    return environment


def _run(command: list[str], folder: Path, verbose: bool) -> None:
    output = None if verbose else subprocess.PIPE
    done = subprocess.run(
        command,
        cwd=folder,
        env=_environment(folder),
        stdout=output,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        lines = (done.stdout or "").splitlines()
        telling = [line for line in lines if "WARNING" in line or "ERROR" in line or line.startswith("!")]
        output = "\n".join(telling or lines[-40:])
        raise BuildError(f"{' '.join(command)} 失败（退出码 {done.returncode}）：\n{output}")


# -- after -----------------------------------------------------------------------------------------------------------


def _keep_the_other_format(target: Path, staging: Path, *, html: bool, pdf: bool) -> list[str]:
    """Carry over what this build was not asked for from the build before, and say what that was."""
    formats = (("html", html), (f"report-{target.name}.pdf", pdf))
    kept = [name for name, wanted in formats if not wanted and (target / name).exists()]
    for name in kept:
        copy = shutil.copytree if (target / name).is_dir() else shutil.copy2
        copy(target / name, staging / name)
    return kept


def _offer_downloads(staging: Path, year: int) -> None:
    """Put PDF and audit workbook into the web pages, which offer them; so they can be served, or given away, alone."""
    offered, pages = staging / FOLDER, staging / "html"
    if pages.exists():
        (pages / FOLDER).mkdir(exist_ok=True)
        shutil.move(offered / audit_name(year), pages / FOLDER / audit_name(year))
        if (staging / report_name(year)).exists():
            shutil.copy2(staging / report_name(year), pages / FOLDER)
    shutil.rmtree(offered)


@contextmanager
def _step(name: str) -> Iterator[None]:
    """Say what is being done and how long it took."""
    start = time.monotonic()
    print(f"{name} …", flush=True)
    yield
    print(f"{name}：{time.monotonic() - start:.1f} 秒", flush=True)
