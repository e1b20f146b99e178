"""The pipeline on small notebooks: parameters, failures, swapping, locking, missing tools."""

import json
import shutil
import signal
import subprocess
import sys
import time

import altair as alt
import filelock
import nbformat
import psutil
import pytest
from helpers.support import DATA, execute
from tradebook.errors import BuildError, ChapterError
from tradebook.execution import book as execution
from tradebook.exhibits.exhibit import EXHIBIT_MIME
from tradebook.figures.ledger import Ledger
from tradebook.model.edition import Edition
from tradebook.publish import build, typeset
from tradebook.publish.staging import swap_in


def chapter(path, *cells, parameters="year = None\ndata_dir = None"):
    code = [nbformat.v4.new_code_cell(source) for source in (parameters, *cells)]
    code[0].metadata["tags"] = ["parameters"]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=code, metadata=kernel), path)
    return path


@pytest.fixture
def book(tmp_path):
    """A project with one chapter that works, and data."""
    shutil.copytree(DATA, tmp_path / "data")
    (tmp_path / "chapters").mkdir()
    chapter(tmp_path / "chapters" / "good.ipynb", "print(year, data_dir)")
    return tmp_path


def test_parameters_reach_the_notebook_and_paths_stay_relative(book):
    output = book / "out"
    output.mkdir()
    (path,) = execute([book / "chapters" / "good.ipynb"], output, book / "data", {"year": 2021})
    text = path.read_text(encoding="utf-8")
    assert "2021 ../data" in text
    assert str(book) not in text
    assert "start_time" not in text


def test_a_failing_chapter_is_named_and_the_others_finish(book):
    bad = chapter(book / "chapters" / "bad.ipynb", "x = 1", "# 计算占比\n1 / 0")
    output = book / "out"
    output.mkdir()
    with pytest.raises(ChapterError) as error:
        execute([bad, book / "chapters" / "good.ipynb"], output, book / "data", {"year": 2021})
    text = str(error.value)
    assert "bad.ipynb，第 3 个代码格（# 计算占比）：ZeroDivisionError" in text
    assert "good.ipynb" not in text
    assert "2021 ../data" in (output / "good.ipynb").read_text(encoding="utf-8")


@pytest.mark.parametrize("fork", ["0", "1"])
@pytest.mark.parametrize("generations", [0, 1, 2])
def test_a_chapter_whose_process_is_killed_is_named(book, monkeypatch, generations, fork):
    """The kernel, the process it is from, and the one that process is from (without forking, the build itself)."""
    if fork == "0" and generations == 2:
        return
    monkeypatch.setenv("TRADEBOOK_FORK", fork)
    code = (
        "import os, psutil, signal\n"
        "process = psutil.Process()\n"
        f"for _ in range({generations}):\n    process = process.parent()\n"
        "process.send_signal(signal.SIGKILL)\n"
        "import time; time.sleep(60)"
    )
    bad = chapter(book / "chapters" / "bad.ipynb", code)
    with pytest.raises(ChapterError, match=r"- bad\.ipynb：执行它的进程被系统终止"):
        execute([bad], book, book / "data", {"year": 2021}, jobs=1)


def test_the_kernel_is_this_python_whatever_kernels_the_user_has(book, monkeypatch):
    foreign = book / "home" / ".local" / "share" / "jupyter" / "kernels" / "python3"
    foreign.mkdir(parents=True)
    (foreign / "kernel.json").write_text('{"argv": ["false"], "display_name": "another", "language": "python"}')
    monkeypatch.setenv("HOME", str(book / "home"))
    chapter(
        book / "chapters" / "good.ipynb",
        f"import sys\nassert sys.executable == {sys.executable!r}, sys.executable",
    )
    execute([book / "chapters" / "good.ipynb"], book, book / "data", {"year": 2021})


def start_build(book):
    """Start the build of a project; return its process once a chapter runs."""
    for name in ("_config.yml", "_toc.yml"):
        (book / name).touch()
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
        chapter(
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
    chapter(book / "chapters" / "good.ipynb", "open('started', 'w').close()\nimport time\ntime.sleep(60)")
    build = start_build(book)
    build.kill()
    build.wait()
    assert processes_in(book / "chapters") == []


def test_chapters_with_a_ledger_parameter_run_second(book):
    last = chapter(book / "chapters" / "audit.ipynb", parameters='year = None\nledger = ""')
    assert execution.stages(book / "chapters") == ([book / "chapters" / "good.ipynb"], [last])


def test_parameters_that_are_not_python_are_reported_by_the_execution(book):
    broken = chapter(book / "chapters" / "audit.ipynb", parameters="year = = 1")
    first, _ = execution.stages(book / "chapters")
    assert broken in first


def test_a_file_that_is_not_a_notebook_is_named(book):
    (book / "chapters" / "audit.ipynb").write_text("<<<<<<< HEAD\n")
    with pytest.raises(
        ChapterError, match=r"audit\.ipynb 不是合格的笔记本.*git checkout -- chapters/audit\.ipynb"
    ):
        execution.stages(book / "chapters")


def test_a_chapter_run_by_itself_makes_the_ledger(book, monkeypatch):
    monkeypatch.chdir(book / "chapters")
    figure = (
        "from tradebook.model.edition import Edition\n"
        "edition = Edition(year, data_dir)\n"
        "edition.figure('area.ALL.T', edition.trade.loc[edition.year, ('ALL', 'T')], 'level', '总额')"
    )
    chapter(book / "chapters" / "good.ipynb", figure)
    assert execution.open_ledger("", Edition(2021, DATA))["area.ALL.T"].text == "64.8亿美元"


def write_downloads(folder, data_dir, year):
    """Stands in for writing the data for download, in another process."""
    folder.mkdir()


def write_audit(root, data_dir, year, staging):
    """Stands in for writing the audit workbook, in another process."""
    (staging / "downloads").mkdir(exist_ok=True)
    (staging / "downloads" / f"audit-{year}.xlsx").write_text("new")


def fake_steps(monkeypatch, root, *, fail=False):
    """Replace the slow steps; what is left is staging, locking and swapping.

    Returns whether each book was told that it has a PDF.
    """
    book_has_pdf = []

    def execute(root, data_dir, year, staging, *options, meanwhile, **more):
        meanwhile()
        (staging / "notebooks").mkdir()
        (staging / "ledger.json").write_text("new")
        return Ledger(year)

    def compile_book(typesetter, book, builder, *options):
        if fail:
            raise BuildError("Jupyter Book 失败")
        (book / "_build" / builder).mkdir(parents=True, exist_ok=True)
        (book / "_build" / builder / "index.html").write_text(f"new {builder}")

    def latex(folder, verbose):
        (folder / "report.pdf").write_text("new pdf")
        return folder / "report.pdf"

    def prepare(root, data_dir, year, staging, has_pdf):
        book_has_pdf.append(has_pdf)
        (staging / "book").mkdir()
        return staging / "book"

    monkeypatch.setattr(build, "execute_book", execute)
    monkeypatch.setattr(build, "write_downloads", write_downloads)
    monkeypatch.setattr(build, "_audit", write_audit)
    monkeypatch.setattr(build, "_prepare_book", prepare)
    monkeypatch.setattr(build, "_jupyter_book", compile_book)
    monkeypatch.setattr(build, "_latex", latex)
    monkeypatch.setattr(build, "_missing_pdf_tools", list)
    return book_has_pdf


def build_2021(book, **options):
    """Build a book of the real data among its own editions."""
    return build.build_edition(book, DATA, 2021, output=book / "_build", **options)


def test_charts_are_finished_once(tmp_path):
    """Those of an unchanged chapter were finished by the build before."""
    notebooks, before, pictures = (tmp_path / name for name in ("notebooks", "before", "pictures"))
    notebooks.mkdir()
    spec = alt.Chart(alt.Data(values=[{"a": 1}])).mark_bar().encode(x="a:Q").to_dict()
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
    path = notebooks / "overview.ipynb"

    def show(spec):
        exhibit = {"name": "fig-a", "kind": "chart", "spec": spec, "svg": svg}
        output = nbformat.v4.new_output("display_data", {EXHIBIT_MIME: json.dumps(exhibit)})
        cell = nbformat.v4.new_code_cell(outputs=[output], id="a")
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)

    show(spec)
    build._finish_charts(notebooks, before, pictures)
    (kept,) = pictures.iterdir()
    assert kept.read_bytes() == pictures.png(svg)
    shutil.copytree(notebooks, before)
    kept.unlink()
    build._finish_charts(notebooks, before, pictures)
    assert list(pictures.iterdir()) == []
    show({**spec, "mark": "none such"})
    with pytest.raises(ChapterError, match=r"overview\.ipynb 的图 fig-a 不合 Vega-Lite"):
        build._finish_charts(notebooks, before, None)


def leftovers(root):
    return [path.name for path in (root / "_build").iterdir() if path.name.startswith((".staging", ".old"))]


@pytest.fixture
def old_build(book):
    target = book / "_build" / "2021"
    (target / "html").mkdir(parents=True)
    (target / "html" / "index.html").write_text("old html")
    (target / "report-2021.pdf").write_text("old pdf")
    return target


def test_a_build_replaces_the_one_before(book, old_build, monkeypatch):
    told = fake_steps(monkeypatch, book)
    assert build.build_edition(book, book / "data", 2021) == old_build
    assert told == [True]
    assert (old_build / "html" / "downloads" / "report-2021.pdf").read_text() == "new pdf"
    assert (old_build / "html" / "index.html").read_text() == "new html"
    assert (old_build / "report-2021.pdf").read_text() == "new pdf"
    assert leftovers(book) == []


def test_html_alone_keeps_the_pdf_there_was(book, old_build, monkeypatch):
    told = fake_steps(monkeypatch, book)
    build.build_edition(book, book / "data", 2021, pdf=False)
    assert told == [True]
    assert (old_build / "html" / "downloads" / "report-2021.pdf").read_text() == "old pdf"
    assert (old_build / "html" / "index.html").read_text() == "new html"
    assert (old_build / "report-2021.pdf").read_text() == "old pdf"


def test_a_book_without_pdf_offers_none(book, monkeypatch):
    told = fake_steps(monkeypatch, book)
    target = build.build_edition(book, book / "data", 2021, pdf=False)
    assert told == [False]
    assert [path.name for path in (target / "html" / "downloads").iterdir()] == ["audit-2021.xlsx"]


def test_a_failed_build_costs_nothing(book, old_build, monkeypatch):
    fake_steps(monkeypatch, book, fail=True)
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
    fake_steps(monkeypatch, book, fail=True)
    with pytest.raises(BuildError):
        build.build_edition(book, book / "data", 2021)
    assert (old_build / "html" / "index.html").read_text() == "old html"
    assert leftovers(book) == []


def test_the_staging_folder_of_a_failed_build_can_be_kept(book, monkeypatch):
    fake_steps(monkeypatch, book, fail=True)
    with pytest.raises(BuildError):
        build.build_edition(book, book / "data", 2021, keep=True)
    assert leftovers(book) == [".staging-2021"]


def test_two_builds_of_one_edition_do_not_meet(book, old_build, monkeypatch):
    fake_steps(monkeypatch, book)
    with (
        filelock.FileLock(book / "_build" / ".2021.lock"),
        pytest.raises(BuildError, match="2021 年版正在由另一个进程生成"),
    ):
        build.build_edition(book, book / "data", 2021)
    assert (old_build / "html" / "index.html").read_text() == "old html"


def test_without_tex_the_html_is_built_and_the_pdf_named_as_missing(book, monkeypatch):
    fake_steps(monkeypatch, book)
    monkeypatch.setattr(build, "_missing_pdf_tools", lambda: ["texlive-xetex"])
    with pytest.raises(BuildError, match=r"没有生成 PDF，缺少：texlive-xetex.*apt\.txt"):
        build.build_edition(book, book / "data", 2021)
    assert (book / "_build" / "2021" / "html" / "index.html").exists()
    assert not list((book / "_build" / "2021").glob("*.pdf"))


def test_pdf_alone_without_tex_stops_before_anything_runs(book, old_build, monkeypatch):
    fake_steps(monkeypatch, book)
    monkeypatch.setattr(build, "_missing_pdf_tools", lambda: ["texlive-xetex"])
    with pytest.raises(BuildError, match=r"^没有生成 PDF，缺少：texlive-xetex"):
        build.build_edition(book, book / "data", 2021, html=False)
    assert (old_build / "report-2021.pdf").read_text() == "old pdf"


def test_a_missing_tex_file_is_named_by_its_package(tmp_path, monkeypatch):
    for program, code in (("xelatex", 0), ("kpsewhich", 1)):
        path = tmp_path / program
        path.write_text(f"#!/bin/sh\nexit {code}\n")
        path.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    expected = ["latexmk", "texlive-lang-chinese", "texlive-latex-extra", "texlive-fonts-recommended"]
    assert typeset.missing_pdf_tools() == expected


def test_bad_data_stops_the_build_before_anything_runs(book, tmp_path):
    with pytest.raises(Exception, match=r"datapackage\.json"):
        build.build_edition(book, tmp_path / "nowhere")
    assert not (book / "_build").exists()


def test_a_failing_step_shows_its_output(tmp_path):
    with pytest.raises(BuildError, match="退出码 3") as error:
        typeset._run([sys.executable, "-c", "print('出错'); raise SystemExit(3)"], tmp_path, verbose=False)
    assert "出错" in str(error.value)
