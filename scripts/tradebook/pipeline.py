"""Build an edition of the book: check the data, execute the chapters, compile HTML and PDF, swap the result in.

Read `build_edition` from top to bottom; the rest are its steps. A build works in a staging folder beside the finished
editions and replaces ``_build/<year>`` only when everything succeeded, so a failed build costs nothing.
"""

from __future__ import annotations

import filecmp
import hashlib
import importlib
import io
import json
import os
import shutil
import subprocess
import traceback
from collections import Counter
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import nullcontext, redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path

import yaml

from tradebook.book_folder import DOCTREES, PAGES, keep_book, kept_book, take_up
from tradebook.book_latex import log_problems
from tradebook.checks import check_data
from tradebook.datapackage import Tables, keep_tables, kept_tables, known_tables, take_known
from tradebook.downloads import FOLDER, report_name, write_downloads
from tradebook.drawing import KEPT_PICTURES, png
from tradebook.edition import Edition, edition_info
from tradebook.errors import BuildError
from tradebook.execution import CHAPTERS, PICTURES, execute_book, step
from tradebook.exhibits import exhibits_in
from tradebook.explanations import explain, in_words
from tradebook.ledger import LEDGER_FILE, Ledger, write_gaps
from tradebook.processes import workers
from tradebook.provenance import build_date, input_digests, programs, source_date
from tradebook.published import Result, reconcile, write_reconciliation
from tradebook.staging import only_build_of, staging_folder, swap_in
from tradebook.uptodate import CACHE
from tradebook.workbook import audit_name, copy_workbook, write_workbook

BUILD_FOLDER = "_build"
"""Of everything that is generated, in the project's folder."""
DATA_FOLDER = "data"
"""The project's own data directory."""
GAPS = "missing.csv"
"""What the edition has no data for, in the folder of a finished edition."""
BOOK_FILES = ["_config.yml", "_toc.yml", "_static"]
PDF_PROGRAMS = {"xelatex": "texlive-xetex", "latexmk": "latexmk"}
PDF_FILES = {
    "xeCJK.sty": "texlive-lang-chinese",
    "titlesec.sty": "texlive-latex-extra",
    "pcrr8t.tfm": "texlive-fonts-recommended",
}
"""A program or TeX file of each package of apt.txt that the PDF cannot do without (fonts have substitutes)."""


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
    fresh: bool = False,
    output: Path | None = None,
    scheduler: str | None = None,
) -> Path:
    """Build one edition.

    Args:
        root: the project's folder, with ``_config.yml``, ``_toc.yml`` and ``chapters``.
        data_dir: the data directory.
        year: the edition; None for the newest.
        html, pdf: what to build.
        jobs: chapters executed at a time; None for `tradebook.processes.at_a_time`.
        verbose: show the output of Jupyter Book and LaTeX.
        fresh: execute every chapter, also those that would give what they gave in an earlier build.
        keep: leave the staging folder of a failed build for inspection; the next build removes it.
        output: the folder of the finished editions; None for the one that `output_folder` names.
        scheduler: address of the Dask scheduler whose workers execute the chapters; None for this machine.

    Returns:
        the folder of the finished edition, ``<output>/<year>``.

    Raises:
        DataError: the data has no such year.
        BuildError: the data has problems, a tool is missing, or a step failed; the old build is still there.
        ChapterError: chapters failed; the message names chapter, cell and error of each.
    """
    inputs = input_digests(root, data_dir)
    tables = _sound_tables(root, data_dir, fresh)
    year = Edition(year, data_dir).year
    target = (output or output_folder(root, data_dir)) / str(year)
    missing = _missing_pdf_tools() if pdf else []
    if missing and not html:
        raise BuildError(_no_pdf(missing))
    with (
        only_build_of(target, f"{year} 年版"),
        staging_folder(target, keep) as staging,
        workers(1, partial(take_known, tables, data_dir)) as typesetter,
        workers(1, partial(_give_way, tables, data_dir)) as beside,
    ):
        kept = kept_book(root, target)
        started: dict[str, Future] = {}

        def meanwhile() -> None:
            """Start what needs no chapter, when the chapters, which take longer, are under way."""
            started["jupyter-book"] = typesetter.submit(_import_jupyter_book, root / CACHE if html else None, kept)
            started["programs"] = typesetter.submit(programs)
            if html:
                started["downloads"] = beside.submit(write_downloads, staging / FOLDER, data_dir, year)

        ledger = execute_book(
            root, data_dir, year, staging, jobs, cached=not fresh, scheduler=scheduler, meanwhile=meanwhile
        )
        pictures = None if fresh else root / PICTURES
        drawn = pictures if html else None
        started["charts"] = beside.submit(_finish_charts, staging / "notebooks", kept / CHAPTERS, drawn)
        started["audit"] = beside.submit(_audit, root, data_dir, year, staging)
        if lacking := write_gaps(ledger, staging / GAPS):
            print(f"本版没有的数据：{lacking} 个；需要它们的句子和图表已省去，见 {GAPS}。", flush=True)
        has_pdf = (pdf and not missing) or (not pdf and (target / report_name(year)).exists())
        book = _prepare_book(root, data_dir, year, staging, has_pdf)
        if not fresh:
            take_up(book, CHAPTERS, kept)
        if html:
            with step("生成网页"):
                pages = book / PAGES
                (pages / "_static").mkdir(parents=True, exist_ok=True)
                shutil.copy2(started["jupyter-book"].result(), pages / "_static")
                _jupyter_book(typesetter, book, "html", verbose, pictures)
                shutil.copytree(pages, staging / "html")
        if pdf and not missing:
            with step("生成 PDF"):
                _jupyter_book(typesetter, book, "latex", verbose, pictures)
                shutil.move(_latex(book / "_build" / "latex", verbose), staging / report_name(year))
        results = {name: task.result() for name, task in started.items()}
        keep_book(book, CHAPTERS, kept)
        if results["audit"]:
            print(results["audit"], flush=True)
        taken_over = _keep_the_other_format(target, staging, html=html, pdf=pdf)
        _offer_downloads(staging, year)
        manifest = (staging, root, inputs, results["programs"])
        typesetter.submit(_write_manifest, year, data_dir, taken_over, *manifest).result()
        swap_in(staging, target)
    if missing:
        raise BuildError(f"网页已生成：{target / 'html' / 'index.html'}。{_no_pdf(missing)}")
    return target


def output_folder(root: Path, data_dir: Path) -> Path:
    """Where the editions of a data directory go: the project's own to ``_build``, others to ``_build/<area code>``.

    Raises:
        DataError: ``edition.yml`` of the data directory cannot be read.
    """
    build = root / BUILD_FOLDER
    return build if data_dir == root / DATA_FOLDER else build / edition_info(data_dir).area


# -- before ----------------------------------------------------------------------------------------------------------


def _sound_tables(root: Path, data_dir: Path, fresh: bool) -> Tables:
    """Check the data; return its tables. Those that an earlier build found sound are not looked at again one by one."""
    cache = root / CACHE / "tables" / f"{hashlib.sha256(str(data_dir).encode()).hexdigest()[:16]}.pickle"
    with step("检查数据"):
        if not fresh:
            take_known(kept_tables(cache))
        report = check_data(data_dir)
        if report.problems:
            problems = "\n".join(f"{n}. {problem}" for n, problem in enumerate(report.problems, 1))
            raise BuildError(f"数据有 {len(report.problems)} 个问题，请改正后再生成：\n{problems}")
        tables = known_tables(data_dir)
        keep_tables(cache, tables)
        return tables


# -- beside ---------------------------------------------------------------------------------------------------------


def _give_way(tables: Tables, data_dir: Path) -> None:
    """Leave the processors to the processes that others wait for."""
    take_known(tables, data_dir)
    if hasattr(os, "nice"):  # not on Windows
        os.nice(10)


def _finish_charts(notebooks: Path, before: Path, pictures: Path | None) -> None:
    """Validate the charts, and draw as PNG what the typesetter, which meanwhile reads the pages, will ask for.

    Args:
        notebooks: the executed chapters.
        before: those of the build before, of which that has been done.
        pictures: folder of the pictures that are kept from build to build; None if no PNG will be asked for from there.

    Raises:
        ChapterError: a chart is no Vega-Lite.
    """
    from tradebook.charts import validate  # Altair, which the parent need not import

    for path in sorted(notebooks.glob("*.ipynb")):
        same = before / path.name
        if same.exists() and filecmp.cmp(path, same, shallow=False):
            continue
        for exhibit in exhibits_in(json.loads(path.read_text(encoding="utf-8"))):
            if exhibit["kind"] == "chart":
                validate(exhibit["spec"], f"{path.name} 的图 {exhibit['name']}")
                if pictures:
                    png(exhibit["svg"], pictures)


def _audit(root: Path, data_dir: Path, year: int, staging: Path) -> str:
    """Compare the ledger with the print and write the audit workbook, while another process typesets the pages.

    There are two workbooks, since its links into the pages depend on where it lies: beside the pages' folder, and among
    the files that the pages offer.

    Returns:
        how far the printed report holds, in one line for the editor; empty if there was none.
    """
    edition, ledger = Edition(year, data_dir), Ledger.read(staging / LEDGER_FILE)
    workbook, results = staging / audit_name(year), reconcile(ledger, data_dir, year)
    write_workbook(workbook, edition.info.title(year), edition.package, ledger, results, build_date(root))
    (staging / FOLDER).mkdir(exist_ok=True)
    copy_workbook(workbook, staging / FOLDER / workbook.name, "../chapters")
    if not results:
        return ""
    causes = {claim: in_words(proposals) for claim, proposals in explain(ledger, results).items()}
    write_reconciliation(results, staging / "reconciliation.csv", causes)
    return _summary(results, causes)


def _summary(results: list[Result], causes: dict[str, str]) -> str:
    counts = Counter(result.verdict for result in results)
    return (
        f"与印刷本核对：{len(results)} 条，不一致 {counts['differs']} 条，末位之差 {counts['last_digit']} 条，"
        f"其中 {len(causes)} 条有程序提示的原因（见 reconciliation.csv 和“核对”一章）。"
    )


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
        "tradebook_downloads": False,  # `_write_files` writes them
    }
    config["sphinx"]["config"] |= settings
    (book / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    return book


def _jupyter_book(
    typesetter: ProcessPoolExecutor, book: Path, builder: str, verbose: bool, pictures: Path | None
) -> None:
    """Run Jupyter Book with warnings as errors, in the process that has imported it."""
    command = ["build", str(book), "--builder", builder, "-W", "-n", "--keep-going"]
    environment = _environment(book) | {KEPT_PICTURES: str(pictures or "")}
    code, output = typesetter.submit(_typeset, command, environment, verbose).result()
    if code:
        raise BuildError(_failure(["jupyter-book", *command], code, output))


def _import_jupyter_book(cache: Path | None, kept: Path) -> Path | None:
    """Import what takes longest, and have the libraries do what they do once, while others execute chapters.

    Args:
        cache: folder of what is kept from build to build; None if there will be no web pages.
        kept: from `kept_book`.

    Returns:
        the file of the chart library, which is made by the first build only.
    """
    for module in (
        "jupyter_book.cli.main",
        "jupyter_book.sphinx",
        "myst_nb",
        "sphinx_book_theme",
        "tradebook.sphinxext",
        "tradebook.manifest",
    ):
        importlib.import_module(module)
    if cache:
        search = importlib.import_module("tradebook.book_search")
        if not (kept / DOCTREES / search.WORDS).exists():  # else it is seldom needed
            search.jieba.setLogLevel("WARNING")
            search.jieba.initialize()
        importlib.import_module("soupsieve").compile("a")  # compiles its patterns; the theme uses it
        return cache / importlib.import_module("tradebook.book_nodes").write_vega_bundle(cache)
    return None


def _typeset(command: list[str], environment: dict[str, str], verbose: bool) -> tuple[int, str]:
    """Run a command of ``jupyter-book`` in this process; return its exit code, and what it said unless shown at once."""
    from jupyter_book.cli.main import main

    os.environ.update(environment)
    said = io.StringIO()
    with nullcontext() if verbose else redirect_stdout(said), nullcontext() if verbose else redirect_stderr(said):
        try:
            main(command, prog_name="jupyter-book")
        except SystemExit as end:
            return end.code or 0, said.getvalue()
        except Exception:
            traceback.print_exc()
    return 1, said.getvalue()


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
        raise BuildError(_failure(command, done.returncode, done.stdout or ""))


def _failure(command: list[str], code: int, output: str) -> str:
    """What a person needs to know of a program that failed: its warnings and errors, or else its last words."""
    lines = output.splitlines()
    telling = [line for line in lines if "WARNING" in line or "ERROR" in line or line.startswith("!")]
    text = "\n".join(telling or lines[-40:])
    return f"{' '.join(command)} 失败（退出码 {code}）：\n{text}"


# -- after -----------------------------------------------------------------------------------------------------------


def _keep_the_other_format(target: Path, staging: Path, *, html: bool, pdf: bool) -> list[str]:
    """Carry over what this build was not asked for from the build before, and say what that was."""
    formats = (("html", html), (f"report-{target.name}.pdf", pdf))
    kept = [name for name, wanted in formats if not wanted and (target / name).exists()]
    for name in kept:
        copy = shutil.copytree if (target / name).is_dir() else shutil.copy2
        copy(target / name, staging / name)
    return kept


def _write_manifest(year: int, data_dir: Path, taken_over: list[str], *given) -> None:
    """`tradebook.manifest.write_manifest`, in the process that has imported what that needs."""
    from tradebook.manifest import write_manifest

    write_manifest(*given, Edition(year, data_dir), taken_over)


def _offer_downloads(staging: Path, year: int) -> None:
    """Put the files for download, also the PDF, into the web pages, which offer them; so they can be served, or given away, alone."""
    offered, pages = staging / FOLDER, staging / "html"
    if pages.exists():
        shutil.copytree(offered, pages / FOLDER, dirs_exist_ok=True)
        if (staging / report_name(year)).exists():
            shutil.copy2(staging / report_name(year), pages / FOLDER)
    shutil.rmtree(offered)
