"""Build an edition of the book: check the data, execute the chapters, compile HTML, PDF and Word, swap the result in.

Read `build_edition` from top to bottom; the rest are its steps. A build works in a staging folder beside the finished
editions and replaces ``_build/<year>`` only when everything succeeded, so a failed build costs nothing.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from tradebook.audit.explanations import explain, in_words
from tradebook.audit.reconciliation import (
    Result,
    Verdict,
    count_distinct,
    list_unexplained,
    reconcile,
    shown_otherwise,
    write_reconciliation,
)
from tradebook.audit.second_engine import FILE as SECOND_ENGINE
from tradebook.audit.second_engine import recompute, summarize, write_results
from tradebook.audit.trail import TRAIL, write_trail
from tradebook.audit.workbook import audit_name, copy_workbook, write_workbook
from tradebook.checks.run import check_data
from tradebook.commands import spell_both
from tradebook.data.downloads import DOWNLOADS, all_name, write_downloads
from tradebook.data.exchange.sdmx import FOLDER as SDMX
from tradebook.data.exchange.sdmx import write_sdmx_files
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.errors import BuildError, InputsChangedError
from tradebook.execution.book import BookExecution
from tradebook.execution.outputs import title_of
from tradebook.execution.reading.contents import CHAPTERS, read_contents
from tradebook.execution.workers import background_processes, default_jobs
from tradebook.exhibits.exhibit import exhibits_in
from tradebook.exhibits.pictures import PictureStore, draw_chart
from tradebook.extras import is_installed, require
from tradebook.figures.ledger import LEDGER_FILE, Ledger
from tradebook.files import write_atomically, zip_files
from tradebook.progress import count, log_to, logger, step, tell
from tradebook.provenance import build_date, input_digests, programs, revision
from tradebook.publish.book_folder import PAGES, keep_output, kept_folder, restore_output
from tradebook.publish.folders import log_of, output_folder
from tradebook.publish.staging import only_build_of, staging_folder, swap_in
from tradebook.publish.typeset import (
    WORD,
    collect_word,
    load_vega_bundle,
    no_pdf,
    prepare_book,
    require_settings,
    require_styles,
    run_jupyter_book,
    run_typst,
    warm_up_search,
    warm_up_sphinx,
)
from tradebook.publish.uptodate import inputs_digest, is_of
from tradebook.publish.workspace import HTML, Build
from tradebook.recorded import Notebook
from tradebook.typesetting.fonts import missing_fonts

RECONCILIATION = "reconciliation.csv"
"""The comparison with the print, in the folder of a finished edition."""
GAPS = "missing.csv"
"""What the edition has no data for, in the folder of a finished edition."""
_LISTED = 5
"""Files that a message names one by one."""


def build_edition(
    root: Path,
    data_dir: Path,
    year: int | None = None,
    *,
    html: bool = True,
    pdf: bool = True,
    word: bool = False,
    jobs: int | None = None,
    verbose: bool = False,
    keep: bool = False,
    fresh: bool = False,
    output: Path | None = None,
    scheduler: str | None = None,
    state: str | None = None,
) -> Path:
    """Build one edition.

    Args:
        root: The project's folder, with ``_config.yml``, ``_toc.yml`` and ``chapters``.
        data_dir: The data directory.
        year: The edition; None for the newest.
        html: Whether to build the web pages.
        pdf: Whether to build the PDF.
        word: Whether to build the Word edition.
        jobs: Chapters executed at a time; None for as many as there are processors.
        verbose: Show the output of Jupyter Book.
        keep: Leave the staging folder of a failed build for inspection; the next build removes it.
        fresh: Compute everything, also what would come out as in an earlier build.
        output: The folder of the finished editions; None for the one that `output_folder` names.
        scheduler: Address of the Dask scheduler whose workers execute the chapters; None for this machine.
        state: `inputs_digest`, if somebody has asked for it already.

    Returns:
        The folder of the finished edition, ``<output>/<year>``.

    Raises:
        DataError: The data has no such year.
        BuildError: The data has problems, a tool is missing, or a step failed; the old build is still there.
        InputsChangedError: Data, chapters or settings were changed meanwhile; it is still there, too.
        ChapterError: Chapters failed; the message names chapter, cell and error of each.
    """
    require_settings(root)
    require_styles(root)
    inputs, date = input_digests(root, data_dir), build_date(root, data_dir)
    started_from = inputs
    # before any process is asked for: the fork server is still importing what chapters need, and would have us wait
    report, checked = open_sound_data(data_dir)
    with background_processes(1) as typesetter:
        sphinx = typesetter.submit(warm_up_sphinx)
        year = report.resolve_year(year)
        report = report.as_of(year)
        contents = read_contents(root, report.package, year)
        inputs = {name: state for name, state in inputs.items() if not contents.is_left_out(name)}
        for notice in contents.notices:
            print(f"提示：{notice}", flush=True)
        target = (output or output_folder(root, report)) / report.info.edition(year)
        for module, is_wanted in (("typst", pdf), ("docx", word)):
            if is_wanted:
                require(module)
        missing = missing_fonts() if pdf else []
        if missing and not (html or word):
            raise BuildError(no_pdf(missing))
        # pages or PDF that this build is not asked for
        others_hold = not (html and pdf and word) and is_of(root, target, state or inputs_digest(root, data_dir))
        if not html and not others_hold and (target / HTML).exists():
            print("网页是改动以前的，一并重新生成。", flush=True)
            html = True
        wanted = Wanted(html, pdf, word, fresh, verbose, missing)
        log = log_to(
            log_of(target),
            f"{year} 年版，tradebook {version('tradebook')}，代码 {revision(root)}",
            f"数据 {data_dir}：{checked}",
        )
        with (
            only_build_of(target, f"{year} 年版"),
            log,
            staging_folder(target, keep) as staging,
            background_processes(default_jobs(jobs)) as painters,
            background_processes(1, patient=True) as helper,
        ):
            build, kept = Build(root, report, year, target, staging, contents, date), kept_folder(root, target)
            background = Background(
                sphinx=sphinx,
                search=typesetter.submit(warm_up_search, kept) if html else None,
                vega_bundle=typesetter.submit(load_vega_bundle, build.cache) if html else None,
                downloads=helper.submit(write_downloads, build.downloads, report, year, date) if html else None,
                programs=helper.submit(programs),
            )
            execution = BookExecution(
                root,
                report.package,
                year,
                staging,
                contents=contents,
                jobs=jobs,
                cached=not fresh,
                scheduler=scheduler,
                tell=count,
            )
            titles = _execute(build, execution, wanted, background, painters)
            background.audit = helper.submit(_audit, build, titles)
            if lacking := execution.ledger.write_gaps(staging / GAPS):
                tell(f"本版没有的数据：{lacking} 个；需要它们的句子和图表已省去，见 {GAPS}。")
            formats = _formats_to_keep(build, wanted) if others_hold else []
            prepare_book(
                build,
                has_pdf=wanted.has_pdf or any(path.name in formats for path in build.pdfs),
                has_word=word or any(path.name in formats for path in build.words),
            )
            if not fresh:
                restore_output(build.book, CHAPTERS, kept)
            _typeset(build, wanted, background, typesetter)
            if summary := background.finish():
                print(summary, flush=True)
                logger.info(summary)
            logger.info(
                f"各章 {len(titles)} 个，数字 {len(execution.ledger)} 个，图 {len(background.pictures)} 幅新画"
            )
            keep_output(build.book, CHAPTERS, kept)
            PictureStore(build.pictures).shrink()
            _keep_formats(build, formats)
            _offer_downloads(build)
            # a module beside the chapters is among the inputs already, as it was before the build
            inputs = execution.modules | inputs
            typesetter.submit(_write_manifest, build, inputs, background.programs.result(), formats).result()
            _tell_what_is_gone(build, wanted, formats)
            _require_unchanged(started_from, input_digests(root, data_dir))
            swap_in(staging, target)
    if missing:
        raise BuildError(f"网页已生成：{target / 'html' / 'index.html'}。{no_pdf(missing)}")
    return target


@dataclass(frozen=True)
class Wanted:
    """What a build is asked for.

    Attributes:
        html: Web pages.
        pdf: PDFs.
        word: The Word edition.
        fresh: Everything computed, also what would come out as in an earlier build.
        verbose: The output of Jupyter Book.
        missing_fonts: The fonts of the PDF that are not there: then there is none.
    """

    html: bool
    pdf: bool
    word: bool
    fresh: bool
    verbose: bool
    missing_fonts: list[str]

    @property
    def has_pdf(self) -> bool:
        """True if the build makes PDFs."""
        return self.pdf and not self.missing_fonts

    @property
    def pictures(self) -> list[str]:
        """The kinds of pictures that charts are drawn as, see `draw_chart`."""
        return ["svg", *(["png"] if self.html or self.word else [])]


@dataclass
class Background:
    """What is done beside the steps of a build.

    Attributes:
        sphinx: Imports what the typesetter needs, in its process.
        search: Loads the words of the search, there, too.
        vega_bundle: Loads the chart library for the web pages.
        downloads: Writes the data for download.
        programs: Asks for the versions of the software.
        pictures: Draws a chart each.
        audit: Compares with the print and the second engine, writes the audit workbook and the audit trail, and sums up.
    """

    sphinx: Future[None]
    search: Future[None] | None
    vega_bundle: Future[tuple[str, bytes]] | None
    downloads: Future[None] | None
    programs: Future[dict[str, tuple[str, str]]]
    pictures: list[Future[None]] = field(default_factory=list)
    audit: Future[str] | None = None

    def finish(self) -> str:
        """Wait for all; return the audit's summary.

        Raises:
            ChapterError: A chart is no Vega-Lite.
        """
        for task in (self.sphinx, self.search, self.vega_bundle, self.downloads, self.programs, *self.pictures):
            if task:
                task.result()
        return self.audit.result() if self.audit else ""


# -- before ----------------------------------------------------------------------------------------------------------


def open_sound_data(data_dir: Path) -> tuple[Report, str]:
    """Open a data directory whose data has no problems, and say what was checked.

    Raises:
        BuildError: It has.
    """
    with step("检查数据"):
        package = DataPackage(data_dir)
        report = check_data(package)
        if report.problems:
            problems = "\n".join(f"{n}. {problem}" for n, problem in enumerate(report.problems, 1))
            raise BuildError(f"数据有 {len(report.problems)} 个问题，请改正后再生成：\n{problems}")
        return Report.of(package), report.summary


# -- steps -----------------------------------------------------------------------------------------------------------


def _execute(
    build: Build, execution: BookExecution, wanted: Wanted, background: Background, painters: ProcessPoolExecutor
) -> dict[str, str]:
    """Execute all chapters, and begin to draw their charts as soon as they are there; return the chapters' titles."""
    titles: dict[str, str] = {}
    for name, run in (
        ("执行各章", execution.run_independent_chapters),
        ("执行首页与核对", execution.run_dependent_chapters),
    ):
        with step(name):
            executed = run()
        titles |= {chapter: title_of(notebook) for chapter, notebook in executed.items()}
        background.pictures += _draw_pictures(build, executed, wanted, painters)
    return titles


def _typeset(build: Build, wanted: Wanted, background: Background, typesetter: ProcessPoolExecutor) -> None:
    """Make web pages, PDFs and the Word edition, as far as they are wanted."""
    if background.vega_bundle:
        with step("生成网页"):
            pages, (bundle, vega) = build.book / PAGES, background.vega_bundle.result()
            write_atomically(pages / "_static" / bundle, vega)
            run_jupyter_book(typesetter, build, "html", wanted.verbose)
            shutil.copytree(pages, build.html)
    if wanted.has_pdf:
        with step("生成 PDF"):
            run_jupyter_book(typesetter, build, "typst", wanted.verbose)
            for volume, path in run_typst(typesetter, build).items():
                shutil.move(path, build.staging / volume.pdf_name(build.edition))
    if wanted.word:
        with step("生成 Word 版"):
            run_jupyter_book(typesetter, build, WORD, wanted.verbose)
            collect_word(build)


# -- in the background ------------------------------------------------------------------------------------------------


def _draw_pictures(
    build: Build, executed: Mapping[str, Notebook], wanted: Wanted, painters: ProcessPoolExecutor
) -> list[Future[None]]:
    """Begin to draw the charts of executed chapters, as far as they are not drawn yet; return a task for each.

    Args:
        build: The build.
        executed: The notebooks by their chapters' names.
        wanted: What the typesetter will ask for.
        painters: The processes that draw; the typesetter waits for them, so they leave the processors to nobody.
    """
    store, tasks = PictureStore(build.pictures), []
    for chapter, notebook in executed.items():
        for exhibit in exhibits_in(notebook):
            if exhibit["kind"] == "chart":
                if wanted.fresh:
                    store.forget(exhibit["spec"])
                if not store.has(exhibit["spec"], wanted.pictures):
                    name = f"{chapter}.ipynb 的图 {exhibit['name']}"
                    how = (exhibit["spec"], name, build.pictures, wanted.pictures)
                    tasks.append(painters.submit(draw_chart, *how))
    return tasks


def _audit(build: Build, chapters: Mapping[str, str]) -> str:
    """Compare the ledger with the print and with the second engine, and write the audit workbook and the audit trail.

    There are two workbooks, since its links into the pages depend on where it lies: beside the pages' folder, and among
    the files that the pages offer.

    Args:
        build: The build.
        chapters: The chapters' titles by their names.

    Returns:
        How far the printed report holds, if there was one, and how many figures the second engine confirms, for the editor.
    """
    ledger, package, year = Ledger.read(build.ledger), build.report.package, build.year
    workbook, results = build.staging / audit_name(build.edition), reconcile(ledger, package, year)
    title = build.report.info.title(year)
    write_workbook(workbook, title, package, ledger, results, build.date, chapters)
    write_trail(build.staging / TRAIL, ledger, package)
    build.downloads.mkdir(exist_ok=True)
    copy_workbook(workbook, build.downloads / workbook.name, "../chapters")
    if is_installed("pysdmx"):
        write_sdmx_files(build.downloads / SDMX, build.report, year, build.date)
    recomputed = recompute(ledger, package, build.report.info, year)
    write_results(recomputed, build.staging / SECOND_ENGINE)
    if not results:
        return summarize(recomputed)
    causes = {claim: in_words(proposals) for claim, proposals in explain(ledger, results).items()}
    write_reconciliation(results, build.staging / RECONCILIATION, causes)
    return f"{_summary(results, causes, shown_otherwise(results, ledger))}\n{summarize(recomputed)}"


def _summary(results: list[Result], causes: dict[str, str], otherwise: list[Result]) -> str:
    counts = Counter(result.verdict for result in results)
    found = "，".join(
        f"{verdict.word} {count_distinct(results, verdict)} 处（{counts[verdict]} 条）"
        for verdict in (Verdict.DIFFERS, Verdict.LAST_DIGIT)
    )
    hint = ""
    if unexplained := list_unexplained(results):
        named = "；".join(
            f"{each.claim} 印 {each.stated_text}，重算 {each.recomputed}" for each in unexplained[:5]
        )
        hint = (
            f"\n与重算不符而没有说明的 {len(unexplained)} 条（{named}{'…' if len(unexplained) > 5 else ''}）：对照印刷本，"
            "是录错的改正，确是印刷本的出入在 note 中说明。"
        )
    if otherwise:
        named = "；".join(f"{each.claim} 印 {each.stated_text}，书中是 {each.figure}" for each in otherwise[:5])
        hint += (
            f"\n印刷本所载的 {len(otherwise)} 个数可由数据得到，书中仍按重算值显示（{named}"
            f"{'…' if len(otherwise) > 5 else ''}）：要用印刷本的数，把该条的 expression 写成书中这个名称；印刷本的位数不够的除外。"
        )
    return (
        f"与印刷本核对：{len(results)} 条，{found}，"
        f"其中 {len(causes)} 条有程序提示的原因（见 reconciliation.csv）。{hint}"
    )


# -- after -----------------------------------------------------------------------------------------------------------


def _formats_to_keep(build: Build, wanted: Wanted) -> list[str]:
    """Return what is there of the formats that this build is not asked for."""
    formats = (
        (build.html.name, wanted.html),
        *((path.name, wanted.pdf) for path in build.pdfs),
        *((path.name, wanted.word) for path in build.words),
    )
    return [name for name, is_wanted in formats if not is_wanted and (build.target / name).exists()]


def _keep_formats(build: Build, names: list[str]) -> None:
    """Carry formats over from the build before."""
    for name in names:
        copy = shutil.copytree if (build.target / name).is_dir() else shutil.copy2
        copy(build.target / name, build.staging / name)


def _require_unchanged(before: Mapping[str, object], now: Mapping[str, object]) -> None:
    """Refuse a book whose pages may be of two states."""
    if changed := sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name)):
        named = "、".join(changed[:_LISTED]) + (f" 等 {len(changed)} 个文件" if len(changed) > _LISTED else "")
        raise InputsChangedError(f"生成期间改动了 {named}，没有采用这次生成的书，上一次的保持不变。请重新生成。")


def _tell_what_is_gone(build: Build, wanted: Wanted, kept: list[str]) -> None:
    """Say which formats of before are not carried over, since they do not hold what this build does."""
    for label, command, is_wanted, paths in (
        ("PDF ", "pdf", wanted.pdf, build.pdfs),
        ("Word 版", "word", wanted.word, build.words),
    ):
        lost = [path for path in paths if path.name not in kept and (build.target / path.name).exists()]
        if lost and not is_wanted:
            # what the edition of a part of the year is made of is made for it
            again, year = f"tradebook {command}（make {command}）", build.year
            if build.edition == str(year):
                again = spell_both(command, build.report.package.folder, "--year", year, YEAR=year)
            tell(f"原有的 {label}是改动以前的，没有保留；需要时请在编辑台“生成”页生成，或为这一版运行 {again}。")


def _offer_downloads(build: Build) -> None:
    """Put all files for download into the web pages, which offer them, singly and as one ZIP; so they can be given away alone."""
    if build.html.exists():
        offered = build.html / DOWNLOADS
        shutil.copytree(build.downloads, offered, dirs_exist_ok=True)
        audit = (build.staging / name for name in (LEDGER_FILE, RECONCILIATION, SECOND_ENGINE))
        for path in (*build.pdfs, *build.words, *audit):
            if path.exists():
                shutil.copy2(path, offered)
        packed = offered / all_name(build.edition)
        names = sorted(path.relative_to(offered).as_posix() for path in offered.rglob("*") if path.is_file())
        packed.write_bytes(
            zip_files((name, (offered / name).read_bytes()) for name in names if name != packed.name)
        )
    shutil.rmtree(build.downloads)


def _write_manifest(
    build: Build,
    inputs: dict[str, dict[str, str]],
    software: dict[str, tuple[str, str]],
    taken_over: list[str],
) -> None:
    """Write the manifest in the process that has imported what that needs, see `warm_up_sphinx`."""
    from tradebook.audit.manifest import write_manifest

    report = build.report
    title, licence = report.info.title(build.year), report.package.licence
    manifest = write_manifest(build.staging, build.root, inputs, software, title, licence, build.date, taken_over)
    if build.html.exists():
        # the one file that it cannot list
        shutil.copy2(manifest, build.html / DOWNLOADS)
