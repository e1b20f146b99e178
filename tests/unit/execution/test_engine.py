"""Cells run in this process leave what an ordinary kernel leaves, and nothing in the process."""

import sys
import tempfile

import IPython
import nbformat
import papermill
import pytest
from helpers.support import write_notebook
from papermill.exceptions import PapermillExecutionError
from tradebook.execution.engine import INJECTED, execute_notebook

CELLS = (
    "print('标准输出')",
    "import sys\nprint('标准错误', file=sys.stderr)",
    "print('a')\ndisplay('b', metadata={'m': 1})\n'c'",
    "import pandas as pd\npd.DataFrame({'x': [1]})",
    "from IPython.display import Image, Markdown, display\n"
    "display(Image(b'\\x89PNG\\r\\n\\x1a\\n' + bytes(16)))\nMarkdown('**d**')",
    "1; None",
    "2;",
    "handle = display('before', display_id='x')",
    "handle.update('after')",
    "print('gone')\nfrom IPython.display import clear_output\nclear_output()\nprint('kept')",
    "",
    "async def answer():\n    return 42\nawait answer()",
    "_ + 1",
    "%cd -q .\n!true",
    "import os\nos.path.basename(os.getcwd()), sys.path.index('') > 0, __name__",
)


def outputs(notebook):
    return [(cell.execution_count, cell.outputs) for cell in notebook.cells if cell.cell_type == "code"]


def run(path, *cells, parameters=None, **hooks):
    return execute_notebook(write_notebook(path / "one.ipynb", *cells), parameters or {"year": 2022}, **hooks)


def texts(notebook):
    return ["".join(output.get("text", "") for output in cell.outputs) for cell in notebook.cells]


@pytest.mark.slow
def test_a_notebook_stores_what_an_ordinary_kernel_stores(tmp_path):
    path = write_notebook(tmp_path / "one.ipynb", *CELLS, text="# 正文")
    with_kernel = papermill.execute_notebook(
        str(path), None, parameters={"year": 2022}, cwd=str(tmp_path), progress_bar=False
    )
    here = execute_notebook(path, {"year": 2022})
    assert len(outputs(here)) == len(CELLS) + 2
    assert outputs(here) == outputs(with_kernel)
    assert here.metadata.language_info == with_kernel.metadata.language_info


def test_equal_runs_give_equal_files_without_times_and_paths(tmp_path):
    path = write_notebook(tmp_path / "one.ipynb", *CELLS, text="# 正文")
    for name in ("first.ipynb", "second.ipynb"):
        execute_notebook(path, {"year": 2022}, tmp_path / name)
    first = (tmp_path / "first.ipynb").read_bytes()
    assert first == (tmp_path / "second.ipynb").read_bytes()
    assert str(tmp_path).encode() not in first
    notebook = nbformat.reads(first.decode(), as_version=4)
    assert "papermill" not in notebook.metadata
    assert {name for cell in notebook.cells for name in cell.metadata} == {"tags"}
    assert notebook.cells[2].id == INJECTED


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("x = = 1", "SyntaxError"),
        ("import sys\nsys.exit()", "SystemExit"),
        ("raise SystemExit(3)", "SystemExit"),
        ("exit()", "SystemExit"),
        ("%nosuchmagic", "UsageError"),
        ("raise ExceptionGroup('g', [ValueError()])", "ExceptionGroup"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    ],
)
def test_a_cell_that_fails_or_ends_the_program_stops_the_notebook(tmp_path, source, name):
    begun = []
    with pytest.raises(PapermillExecutionError) as error:
        run(tmp_path, "x = 1", source, "print('later')", cell_starts=lambda number, source: begun.append(number))
    assert (error.value.ename, error.value.source) == (name, source)
    assert begun == [1, 2, 3]
    assert error.value.exec_count == 4  # with the cell that papermill adds


def test_expressions_are_evaluated_after_the_cells_and_not_after_a_failure(tmp_path):
    seen = {}
    run(tmp_path, "total = year + 1", expressions=["total * 2"], watch=seen.__setitem__)
    assert seen == {"total * 2": 4046}
    seen.clear()
    with pytest.raises(PapermillExecutionError):
        run(tmp_path, "1 / 0", expressions=["year"], watch=seen.__setitem__)
    assert seen == {}


def test_nothing_of_a_notebook_stays_in_the_process(tmp_path):
    before = sys.stdout, sys.stderr, sys.path[:], sys.displayhook, sys.modules["__main__"]
    first = run(tmp_path, "kept = 1\nimport sys\nsys.path.append('x')\nprint('first')")
    second = run(tmp_path, "print('kept' in globals())")
    assert (sys.stdout, sys.stderr, sys.path[:], sys.displayhook, sys.modules["__main__"]) == before
    assert IPython.get_ipython() is None
    assert texts(first)[-1] == "first\n"
    assert texts(second)[-1] == "False\n"


def test_a_module_beside_the_notebook_can_be_imported(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    (tmp_path / "beside_the_chapter.py").write_text("ANSWER = 42")
    notebook = run(tmp_path, "import beside_the_chapter\nprint(beside_the_chapter.ANSWER)")
    assert texts(notebook)[-1] == "42\n"


def test_a_kernel_of_the_user_and_his_settings_change_nothing(tmp_path, monkeypatch):
    startup = tmp_path / "home" / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "0.py").write_text("print('from the user')")
    kernel = tmp_path / "home" / ".local" / "share" / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text('{"argv": ["false"], "display_name": "other", "language": "python"}')
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    notebook = run(tmp_path, f"import sys\nprint(sys.executable == {sys.executable!r})")
    assert texts(notebook)[-1] == "True\n"
    assert list((tmp_path / "home" / ".ipython").rglob("*.sqlite")) == []


def test_nothing_is_written_beside_the_notebook(tmp_path, monkeypatch):
    (temporary := tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    notebook = run(tmp_path, "%cd -q .", "import tempfile, os\nprint(os.listdir(tempfile.gettempdir()))")
    assert texts(notebook)[-1] == "[]\n"


def test_a_folder_may_have_any_name(tmp_path):
    folder = tmp_path / "[终稿] {year}?*{x}"
    folder.mkdir()
    path = write_notebook(folder / "one{y}.ipynb", "import os\nprint(os.getcwd(), year)")
    executed = execute_notebook(path, {"year": 2022}, folder / "two{y}.ipynb")
    assert f"{folder} 2022\n" in texts(executed)
    assert (folder / "two{y}.ipynb").exists()
