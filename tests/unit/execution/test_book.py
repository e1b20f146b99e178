"""Which chapters are executed when, what they are told, and how the book's ledger comes about."""

import json
import os
import subprocess
import sys

import pytest
from helpers.ledgers import small_package
from helpers.small_data import small_data
from helpers.support import ROOT, execute, printed, write_notebook
from tradebook.errors import ChapterError
from tradebook.execution.book import BookExecution, stages
from tradebook.figures.ledger import Ledger
from tradebook.model.edition import Edition

OPEN = """\
from tradebook.model.edition import Edition
area = Edition(year, data_dir).area"""
TEXT = "总额{eval}`area.all.total`。"
READER = """\
from tradebook.model.edition import Edition
print([figure.text for figure in Edition(year, data_dir).open_ledger(ledger)])"""
LEDGER = "year = None\ndata_dir = None\nledger = ''"


@pytest.fixture
def project(tmp_path):
    """A project of two chapters, of which one reads the other's figures; its data is the book's."""
    (tmp_path / "chapters").mkdir()
    write_notebook(tmp_path / "chapters" / "first.ipynb", OPEN, text=TEXT)
    write_notebook(tmp_path / "chapters" / "last.ipynb", READER, parameters=LEDGER)
    return tmp_path


def test_parameters_reach_the_notebook_and_paths_stay_relative(tmp_path):
    path = write_notebook(tmp_path / "one.ipynb", "print(year, data_dir, extra)")
    (tmp_path / "out").mkdir()
    (executed,) = execute([path], tmp_path / "out", small_data(), {"year": 2021, "extra": "mehr"})
    assert printed(executed) == f"2021 {os.path.relpath(small_data(), tmp_path)} mehr\n"


def test_a_failing_chapter_is_named_and_the_others_finish(tmp_path):
    bad = write_notebook(tmp_path / "bad.ipynb", "x = 1", "# 计算占比\n1 / 0")
    worse = write_notebook(tmp_path / "worse.ipynb", "import nothing_of_this_name")
    good = write_notebook(tmp_path / "good.ipynb", "print('good')")
    (tmp_path / "out").mkdir()
    with pytest.raises(ChapterError) as error:
        execute([worse, bad, good], tmp_path / "out", small_data(), {"year": 2021})
    head, first, second = str(error.value).splitlines()
    assert head == "有 2 章执行失败，上一次生成的书保持不变："
    assert first == "- bad.ipynb，第 3 个代码格（# 计算占比）：ZeroDivisionError：division by zero"
    assert second.startswith("- worse.ipynb，第 2 个代码格（import nothing_of_this_name）：ModuleNotFoundError")
    assert printed(tmp_path / "out" / "good.ipynb") == "good\n"


def test_chapters_with_a_ledger_parameter_run_second_and_read_it(project):
    chapters = project / "chapters"
    assert stages(chapters) == ([chapters / "first.ipynb"], [chapters / "last.ipynb"])
    (project / "out").mkdir()
    told = []
    execution = BookExecution(
        project, small_package(), 2021, project / "out", tell=lambda *progress: told.append(progress)
    )
    assert list(execution.run_independent_chapters()) == ["first"]
    assert [figure.key for figure in Ledger.read(project / "out" / "ledger.json")] == ["area.all.total"]
    assert list(execution.run_dependent_chapters()) == ["last"]
    assert told == [(1, 2, "first"), (2, 2, "last")]
    assert printed(project / "out" / "notebooks" / "last.ipynb") == "['8.72亿美元']\n"
    assert [figure.chapter for figure in execution.ledger] == ["first"]


def test_what_editors_and_other_systems_leave_beside_chapters_is_none(project):
    chapters = project / "chapters"
    before = stages(chapters)
    (chapters / "._first.ipynb").write_bytes(b"\0\5\026\7\0\2\0\0Mac OS X\377\376")
    (chapters / ".~first.ipynb").write_text("{}")
    (chapters / ".#first.ipynb").symlink_to("me@host.1")
    (chapters / "first.ipynb~").write_text("")
    (chapters / ".ipynb_checkpoints").mkdir()
    (chapters / ".ipynb_checkpoints" / "first-checkpoint.ipynb").write_text("{}")
    assert stages(chapters) == before


def test_parameters_that_are_not_python_are_reported_by_the_execution(project):
    broken = write_notebook(project / "chapters" / "last.ipynb", parameters="year = = 1")
    first, second = stages(project / "chapters")
    assert (broken in first, second) == (True, [])


def test_a_file_that_is_not_a_notebook_is_named(project):
    (project / "chapters" / "last.ipynb").write_text("<<<<<<< HEAD\n")
    message = r"last\.ipynb 不是合格的笔记本.*git checkout -- .*chapters/last\.ipynb"
    with pytest.raises(ChapterError, match=message):
        stages(project / "chapters")


def test_the_longest_chapters_begin_first(tmp_path):
    source = "import time\nprint(time.time())"
    short = write_notebook(tmp_path / "a.ipynb", source)
    long = write_notebook(tmp_path / "b.ipynb", source, "# " + "x" * 1000)
    slow = write_notebook(tmp_path / "c.ipynb", source, slow=True)
    (tmp_path / "out").mkdir()
    executed = execute([short, long, slow], tmp_path / "out", small_data(), {}, jobs=1)
    began = {path.stem: float(printed(path)) for path in executed}
    assert sorted(began, key=began.get) == ["c", "b", "a"]


def test_a_chapter_run_by_itself_executes_those_beside_it(project, monkeypatch):
    monkeypatch.chdir(project / "chapters")
    assert Edition(2021, small_data()).open_ledger("")["area.all.total"].text == "8.72亿美元"


@pytest.mark.slow
def test_papermill_runs_chapters_from_the_command_line_in_an_ordinary_kernel(project):
    """Both stages; a chapter without ledger executes the others itself."""
    output = project / "executed.ipynb"
    command = [sys.executable, "-m", "papermill", project / "chapters" / "last.ipynb", output]
    command += ["--cwd", project / "chapters", "-p", "year", "2021", "-p", "data_dir", small_data()]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    assert printed(output).endswith("['8.72亿美元']\n")
    assert json.loads(output.read_text(encoding="utf-8"))["metadata"]["papermill"]["exception"] is None
