"""The build on small notebooks: interruptions, swapping, locking, pictures, missing tools."""

import json
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import altair as alt
import filelock
import nbformat
import psutil
import pytest
from helpers.ledgers import small_package
from helpers.small_data import small_data
from helpers.support import write_notebook
from tradebook.commands import spell_both
from tradebook.data.report import Report
from tradebook.data.settings.volumes import COMPANION, REPORT
from tradebook.digests import file_digest
from tradebook.errors import BuildError, ChapterError, InputsChangedError
from tradebook.execution.reading.contents import Contents
from tradebook.exhibits.exhibit import EXHIBIT_MIME
from tradebook.exhibits.pictures import PictureStore, draw_svg
from tradebook.figures.ledger import Ledger
from tradebook.provenance import MANIFEST
from tradebook.publish import build, uptodate
from tradebook.publish.staging import staging_folder, swap_in
from tradebook.publish.workspace import Build


@pytest.fixture
def book(tmp_path):
    """A project with one chapter that works, and data."""
    shutil.copytree(small_data(), tmp_path / "data")
    for name in ("chapters", "_static"):
        (tmp_path / name).mkdir()
    (tmp_path / "_config.yml").touch()
    write_notebook(tmp_path / "chapters" / "good.ipynb", "print(year, data_dir)")
    return tmp_path


def start_build(book):
    """Start the build of a project; return its process once a chapter runs."""
    (book / "_toc.yml").touch()
    # what runs in the background ignores SIGINT
    code = (
        "import signal; from tradebook.cli.main import main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\nmain()"
    )
    command = [sys.executable, "-c", code, "book", "--year", "2021", "--jobs", "2"]
    build = subprocess.Popen(command, cwd=book, start_new_session=True, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not (book / "chapters" / "started").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    return build


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_an_interrupted_build_stops_at_once_and_leaves_nothing_running(book, old_build, name, code):
    for number in range(3):
        write_notebook(
            book / "chapters" / f"slow{number}.ipynb", "open('started', 'w').close()\nimport time\ntime.sleep(60)"
        )
    build = start_build(book)
    build.send_signal(getattr(signal, name))
    assert build.communicate(timeout=15)[1].strip() == "已中断，已有的结果保持不变。"
    assert build.returncode == code
    assert (old_build / "html" / "index.html").read_text() == "old html"
    assert leftovers(book) == []
    assert processes_in(book / "chapters") == []


def processes_in(folder):
    """The processes that work in a folder, as kernels of chapters do, once those had time to end."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        found = [process for process in psutil.process_iter(["cwd"]) if process.info["cwd"] == str(folder)]
        if not found:
            break
        time.sleep(0.1)
    return found


def test_a_build_killed_outright_leaves_nothing_running(book):
    write_notebook(book / "chapters" / "good.ipynb", "open('started', 'w').close()\nimport time\ntime.sleep(60)")
    build = start_build(book)
    build.kill()
    build.wait()
    assert processes_in(book / "chapters") == []


def write_downloads(folder, report, year, created):
    """Stands in for writing the data for download, in another process."""
    folder.mkdir(exist_ok=True)


def write_audit(build, chapters):
    """Stands in for writing the audit workbook, in another process."""
    build.downloads.mkdir(exist_ok=True)
    (build.downloads / f"audit-{build.year}.xlsx").write_text("new")


def do_nothing(*_):
    """Stands in for warming up, in another process."""


def load_vega_bundle(cache):
    """Stands in for loading the chart library, in another process."""
    return "vega.js", b""


def fake_steps(monkeypatch, *, fail=False):
    """Replace the slow steps; what is left is staging, locking and swapping.

    Returns whether each book was told that it has a PDF.
    """
    book_has_pdf = []

    class Execution:
        def __init__(self, root, package, year, folder, **options):
            self.ledger, self.modules = Ledger(year), {}
            (folder / "notebooks").mkdir()
            (folder / "ledger.json").write_text("new")

        def run_independent_chapters(self):
            return {}

        run_dependent_chapters = run_independent_chapters

    def compile_book(typesetter, build, builder, verbose):
        if fail:
            raise BuildError("Jupyter Book 失败")
        (build.book / "_build" / builder).mkdir(parents=True, exist_ok=True)
        names = ["report.docx", "briefing.docx"] if builder == "word" else ["index.html"]
        for name in names:
            (build.book / "_build" / builder / name).write_text(f"new {builder}")

    def typst(typesetter, build):
        made = {volume: build.staging / f"{volume.name}.pdf" for volume in (REPORT, COMPANION)}
        for volume, path in made.items():
            path.write_text(f"new {volume.name}")
        return made

    def prepare(build, has_pdf, has_word):
        book_has_pdf.append(has_pdf)
        build.book.mkdir()

    for name, step in {
        "BookExecution": Execution,
        "warm_up_sphinx": do_nothing,
        "warm_up_search": do_nothing,
        "load_vega_bundle": load_vega_bundle,
        "write_downloads": write_downloads,
        "_audit": write_audit,
        "prepare_book": prepare,
        "run_jupyter_book": compile_book,
        "run_typst": typst,
        "missing_fonts": list,
    }.items():
        monkeypatch.setattr(build, name, step)
    return book_has_pdf


NOTHING = Contents([], [], {}, frozenset(), [])
"""The contents of a book without chapters."""


def build_2021(book, **options):
    """Build a book of data elsewhere among its own editions."""
    return build.build_edition(book, small_data(), 2021, output=book / "_build", **options)


def test_charts_are_drawn_as_far_as_they_are_not_drawn_yet(tmp_path):
    workspace = Build(
        tmp_path,
        Report.of(small_package()),
        2021,
        tmp_path / "target",
        tmp_path / "staging",
        NOTHING,
        datetime(2023, 7, 22, tzinfo=UTC),
    )
    spec = alt.Chart(alt.Data(values=[{"a": 1}])).mark_bar().encode(x="a:Q").to_dict()

    def draw(spec, kinds, fresh=False):
        wanted = build.Wanted(
            html="png" in kinds, pdf=True, word=False, fresh=fresh, verbose=False, missing_fonts=[]
        )
        assert wanted.pictures == kinds
        exhibit = {"name": "fig-a", "kind": "chart", "spec": spec}
        output = nbformat.v4.new_output("display_data", {EXHIBIT_MIME: json.dumps(exhibit)})
        cell = nbformat.v4.new_code_cell(outputs=[output], id="a")
        executed = {"overview": nbformat.v4.new_notebook(cells=[cell])}
        with ThreadPoolExecutor() as helpers:
            tasks = build._draw_pictures(workspace, executed, wanted, helpers)
        return [task.result() for task in tasks]

    assert draw(spec, ["svg", "png"]) == [None]
    svg = draw_svg(spec)
    assert PictureStore(workspace.pictures).svg(spec) == svg
    assert draw(spec, ["svg", "png"]) == []
    for picture in workspace.pictures.glob("*.svg"):
        picture.write_text("spoilt")
    assert draw(spec, ["svg"]) == [None]
    assert draw(spec, ["svg"]) == []
    assert draw(spec, ["svg"], fresh=True) == [None]
    assert PictureStore(workspace.pictures).svg(spec) == svg
    with pytest.raises(ChapterError, match=r"overview\.ipynb 的图 fig-a 不合 Vega-Lite"):
        draw({**spec, "mark": "none such"}, ["svg"])


def leftovers(root):
    return [path.name for path in (root / "_build").iterdir() if path.name.startswith((".staging", ".old"))]


@pytest.fixture
def old_build(book):
    target = book / "_build" / "2021"
    (target / "html").mkdir(parents=True)
    (target / "html" / "index.html").write_text("old html")
    for name in ("report", "companion"):
        (target / f"{name}-2021.pdf").write_text(f"old {name}")
    return target


def test_a_build_replaces_the_one_before(book, old_build, monkeypatch):
    told = fake_steps(monkeypatch)
    assert build.build_edition(book, book / "data", 2021) == old_build
    assert told == [True]
    for name in ("report", "companion"):
        assert (old_build / "html" / "downloads" / f"{name}-2021.pdf").read_text() == f"new {name}"
        assert (old_build / f"{name}-2021.pdf").read_text() == f"new {name}"
    assert (old_build / "html" / "index.html").read_text() == "new html"
    assert leftovers(book) == []


def test_a_build_leaves_a_log_beside_the_edition(book, monkeypatch):
    fake_steps(monkeypatch)
    target = build.build_edition(book, book / "data", 2021, word=False, pdf=False)
    lines = [
        line.split(" ", 2)[2] for line in target.with_name("2021.log").read_text(encoding="utf-8").splitlines()
    ]
    assert lines[0].startswith("2021 年版，tradebook ")
    assert "张表" in lines[1]
    assert [line.split("：")[0] for line in lines[2:5]] == ["执行各章", "执行首页与核对", "生成网页"]
    assert lines[-1].startswith("完成：")


def test_the_log_of_a_failed_build_says_why(book, monkeypatch):
    fake_steps(monkeypatch, fail=True)
    with pytest.raises(BuildError):
        build.build_edition(book, book / "data", 2021)
    assert (
        (book / "_build" / "2021.log")
        .read_text(encoding="utf-8")
        .splitlines()[-1]
        .endswith("失败：Jupyter Book 失败")
    )


def test_word_is_offered_and_kept_like_the_pdf(book, monkeypatch):
    fake_steps(monkeypatch)
    target = build.build_edition(book, book / "data", 2021, word=True)
    assert (target / "report-2021.docx").read_text() == "new word"
    assert (target / "html" / "downloads" / "report-2021.docx").read_text() == "new word"
    with zipfile.ZipFile(target / "html" / "downloads" / "all-2021.zip") as everything:
        assert {
            "report-2021.docx",
            "briefing-2021.docx",
            "report-2021.pdf",
            "audit-2021.xlsx",
            "ledger.json",
        } <= set(everything.namelist())
    (target / MANIFEST).unlink()
    note_as_made_of_what_there_is(book, target)
    build.build_edition(book, book / "data", 2021, pdf=False)
    assert (target / "report-2021.docx").read_text() == "new word"


def note_as_made_of_what_there_is(book, target):
    """Have an edition hold as one that a build has made of the project as it is."""
    entities = [
        {"@type": "File", "@id": path.relative_to(target).as_posix(), "sha256": file_digest(path)}
        for path in target.rglob("*")
        if path.is_file()
    ]
    (target / MANIFEST).write_text(json.dumps({"@graph": entities}))
    uptodate.note_finished(book, book / "data", {}, uptodate.inputs_digest(book, book / "data"), target)


def test_html_alone_keeps_a_pdf_of_the_same_inputs(book, old_build, monkeypatch):
    note_as_made_of_what_there_is(book, old_build)
    told = fake_steps(monkeypatch)
    build.build_edition(book, book / "data", 2021, pdf=False)
    assert told == [True]
    for name in ("report", "companion"):
        assert (old_build / "html" / "downloads" / f"{name}-2021.pdf").read_text() == f"old {name}"
        assert (old_build / f"{name}-2021.pdf").read_text() == f"old {name}"
    assert (old_build / "html" / "index.html").read_text() == "new html"


@pytest.mark.parametrize("change", ["data", "report", "companion"])
def test_html_alone_drops_a_pdf_of_before_and_says_so(book, old_build, monkeypatch, capsys, change):
    note_as_made_of_what_there_is(book, old_build)
    changed = book / "data" / "datapackage.json" if change == "data" else old_build / f"{change}-2021.pdf"
    changed.write_bytes(changed.read_bytes() + b" ")
    told = fake_steps(monkeypatch)
    build.build_edition(book, book / "data", 2021, pdf=False)
    assert told == [False]
    assert not list(old_build.rglob("*.pdf"))
    again = spell_both("pdf", book / "data", "--year", 2021, YEAR=2021)
    assert (
        f"原有的 PDF 是改动以前的，没有保留；需要时请在编辑台“生成”页生成，或为这一版运行 {again}。"
        in capsys.readouterr().out
    )


def test_pdf_alone_makes_pages_of_before_anew(book, old_build, monkeypatch, capsys):
    fake_steps(monkeypatch)
    build.build_edition(book, book / "data", 2021, html=False)
    assert (old_build / "html" / "index.html").read_text() == "new html"
    assert "网页是改动以前的，一并重新生成。" in capsys.readouterr().out


def test_pdf_alone_keeps_pages_of_the_same_inputs(book, old_build, monkeypatch):
    note_as_made_of_what_there_is(book, old_build)
    fake_steps(monkeypatch)
    build.build_edition(book, book / "data", 2021, html=False)
    assert (old_build / "html" / "index.html").read_text() == "old html"
    assert (old_build / "html" / "downloads" / "report-2021.pdf").read_text() == "new report"


def test_a_book_without_pdf_offers_none(book, monkeypatch):
    told = fake_steps(monkeypatch)
    target = build.build_edition(book, book / "data", 2021, pdf=False)
    assert told == [False]
    names = sorted(path.name for path in (target / "html" / "downloads").iterdir())
    assert names == ["all-2021.zip", "audit-2021.xlsx", "ledger.json", MANIFEST]


def test_a_book_of_two_states_is_not_taken(book, old_build, monkeypatch):
    fake_steps(monkeypatch)

    def edit_meanwhile(*_):
        (book / "data" / "facts.csv").write_bytes((book / "data" / "facts.csv").read_bytes() + b"\n")

    monkeypatch.setattr(build, "keep_output", edit_meanwhile)
    with pytest.raises(InputsChangedError, match=r"生成期间改动了 data/facts\.csv，没有采用"):
        build.build_edition(book, book / "data", 2021)
    assert (old_build / "html" / "index.html").read_text() == "old html"
    assert leftovers(book) == []


def test_a_failed_build_costs_nothing(book, old_build, monkeypatch):
    fake_steps(monkeypatch, fail=True)
    with pytest.raises(BuildError):
        build.build_edition(book, book / "data", 2021)
    assert (old_build / "html" / "index.html").read_text() == "old html"
    assert leftovers(book) == []


def test_a_swap_that_fails_halfway_puts_the_old_build_back(book, old_build, monkeypatch):
    staging = book / "_build" / "gone"
    with pytest.raises(OSError, match="gone"):
        swap_in(staging, old_build)
    assert (old_build / "html" / "index.html").read_text() == "old html"
    assert leftovers(book) == []


def test_what_a_killed_build_left_behind_is_cleared_up(book, old_build, monkeypatch):
    (book / "_build" / ".staging-2021").mkdir()
    old_build.rename(book / "_build" / ".old-2021")
    fake_steps(monkeypatch, fail=True)
    with pytest.raises(BuildError):
        build.build_edition(book, book / "data", 2021)
    assert (old_build / "html" / "index.html").read_text() == "old html"
    assert leftovers(book) == []


def test_the_staging_folder_of_a_failed_build_can_be_kept(book, monkeypatch):
    fake_steps(monkeypatch, fail=True)
    with pytest.raises(BuildError):
        build.build_edition(book, book / "data", 2021, keep=True)
    assert leftovers(book) == [".staging-2021"]


def test_two_builds_of_one_edition_do_not_meet(book, old_build, monkeypatch):
    fake_steps(monkeypatch)
    with (
        filelock.FileLock(book / "_build" / ".2021.lock"),
        pytest.raises(BuildError, match="2021 年版正在由另一个进程生成"),
    ):
        build.build_edition(book, book / "data", 2021)
    assert (old_build / "html" / "index.html").read_text() == "old html"


def test_without_fonts_the_html_is_built_and_their_package_named(book, monkeypatch):
    fake_steps(monkeypatch)
    monkeypatch.setattr(build, "missing_fonts", lambda: ["fonts-noto-cjk"])
    with pytest.raises(BuildError, match=r"没有生成 PDF，缺少中文字体：fonts-noto-cjk.*apt\.txt"):
        build.build_edition(book, book / "data", 2021)
    assert (book / "_build" / "2021" / "html" / "index.html").exists()
    assert not list((book / "_build" / "2021").glob("*.pdf"))


def test_pdf_alone_without_fonts_stops_before_anything_runs(book, old_build, monkeypatch):
    fake_steps(monkeypatch)
    monkeypatch.setattr(build, "missing_fonts", lambda: ["fonts-noto-cjk"])
    with pytest.raises(BuildError, match=r"^没有生成 PDF，缺少中文字体：fonts-noto-cjk"):
        build.build_edition(book, book / "data", 2021, html=False)
    assert (old_build / "report-2021.pdf").read_text() == "old report"


def test_bad_data_stops_the_build_before_anything_runs(book, tmp_path):
    with pytest.raises(Exception, match=r"datapackage\.json"):
        build.build_edition(book, tmp_path / "nowhere")
    assert not (book / "_build").exists()


def test_an_edition_behind_a_link_is_replaced_where_it_is(tmp_path):
    elsewhere, target = tmp_path / "elsewhere" / "book", tmp_path / "_build" / "2021"
    target.parent.mkdir()
    target.symlink_to(elsewhere)
    for text in ("one", "two"):
        with staging_folder(target) as staging:
            (staging / "index.html").write_text(text)
            swap_in(staging, target)
        assert target.is_symlink()
        assert (elsewhere / "index.html").read_text() == text
    assert [path.name for path in elsewhere.parent.iterdir()] == ["book"]


def test_a_link_that_was_left_behind_is_cleared_up(tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / ".staging-2021").symlink_to(tmp_path / "kept")
    with staging_folder(tmp_path / "2021") as staging:
        assert not staging.is_symlink()
    assert (tmp_path / "kept").is_dir()
