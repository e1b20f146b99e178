"""Build an edition of the book: check the data, execute the chapters, compile HTML and PDF, swap the result in.

Read `build_edition` from top to bottom; the rest are its steps. A build works in a staging folder beside the finished
editions and replaces ``_build/<year>`` only when everything succeeded, so a failed build costs nothing.
"""

from __future__ import annotations

import filecmp
import hashlib
import json
import os
import shutil
from collections import Counter
from concurrent.futures import Future
from functools import partial
from pathlib import Path

from tradebook.audit.explanations import explain, in_words
from tradebook.audit.reconciliation import Result, Verdict, reconcile, write_reconciliation
from tradebook.audit.workbook import audit_name, copy_workbook, write_workbook
from tradebook.checks.run import check_data
from tradebook.data.downloads import FOLDER, report_name, write_downloads
from tradebook.data.package import Tables, keep_tables, kept_tables, known_tables, take_known
from tradebook.data.report import Report
from tradebook.digests import CACHE
from tradebook.errors import BuildError
from tradebook.execution.book import CHAPTERS, PICTURES, execute_book
from tradebook.execution.workers import workers
from tradebook.exhibits.exhibit import exhibits_in
from tradebook.exhibits.pictures import png
from tradebook.figures.ledger import LEDGER_FILE, Ledger
from tradebook.model.edition import Edition
from tradebook.progress import step
from tradebook.provenance import build_date, input_digests, programs
from tradebook.publish.book_folder import PAGES, keep_book, kept_book, take_up
from tradebook.publish.folders import output_folder
from tradebook.publish.staging import only_build_of, staging_folder, swap_in
from tradebook.publish.typeset import (
    import_jupyter_book,
    missing_pdf_tools,
    no_pdf,
    prepare_book,
    run_jupyter_book,
    run_latex,
)

GAPS = "missing.csv"
"""What the edition has no data for, in the folder of a finished edition."""


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
        jobs: chapters executed at a time; None for `tradebook.execution.workers.at_a_time`.
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
    year = Report.open(data_dir).resolve_year(year)
    target = (output or output_folder(root, data_dir)) / str(year)
    missing = missing_pdf_tools() if pdf else []
    if missing and not html:
        raise BuildError(no_pdf(missing))
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
            started["jupyter-book"] = typesetter.submit(import_jupyter_book, root / CACHE if html else None, kept)
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
        if lacking := ledger.write_gaps(staging / GAPS):
            print(f"本版没有的数据：{lacking} 个；需要它们的句子和图表已省去，见 {GAPS}。", flush=True)
        has_pdf = (pdf and not missing) or (not pdf and (target / report_name(year)).exists())
        book = prepare_book(root, data_dir, year, staging, has_pdf)
        if not fresh:
            take_up(book, CHAPTERS, kept)
        if html:
            with step("生成网页"):
                pages = book / PAGES
                (pages / "_static").mkdir(parents=True, exist_ok=True)
                shutil.copy2(started["jupyter-book"].result(), pages / "_static")
                run_jupyter_book(typesetter, book, "html", verbose, pictures)
                shutil.copytree(pages, staging / "html")
        if pdf and not missing:
            with step("生成 PDF"):
                run_jupyter_book(typesetter, book, "latex", verbose, pictures)
                shutil.move(run_latex(book / "_build" / "latex", verbose), staging / report_name(year))
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
        raise BuildError(f"网页已生成：{target / 'html' / 'index.html'}。{no_pdf(missing)}")
    return target


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
    from tradebook.exhibits.chart import validate  # Altair, which the parent need not import

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
        f"与印刷本核对：{len(results)} 条，不一致 {counts[Verdict.DIFFERS]} 条，末位之差 {counts[Verdict.LAST_DIGIT]} 条，"
        f"其中 {len(causes)} 条有程序提示的原因（见 reconciliation.csv 和“核对”一章）。"
    )


# -- book ------------------------------------------------------------------------------------------------------------


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
    """`tradebook.audit.manifest.write_manifest`, in the process that has imported what that needs."""
    from tradebook.audit.manifest import write_manifest

    report = Report.open(data_dir)
    write_manifest(*given, report.title(year), report.package.licence, taken_over)


def _offer_downloads(staging: Path, year: int) -> None:
    """Put the files for download, also the PDF, into the web pages, which offer them; so they can be served, or given away, alone."""
    offered, pages = staging / FOLDER, staging / "html"
    if pages.exists():
        shutil.copytree(offered, pages / FOLDER, dirs_exist_ok=True)
        if (staging / report_name(year)).exists():
            shutil.copy2(staging / report_name(year), pages / FOLDER)
    shutil.rmtree(offered)
