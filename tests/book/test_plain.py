"""The plain ways to run the book, with ordinary kernels: Jupyter Book by itself, and papermill's command line."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.small_data import small_data
from helpers.support import ROOT, printed, write_notebook
from tradebook.exhibits.exhibit import exhibits_in
from tradebook.exhibits.pictures import draw_svg

CHART = """\
from tradebook.exhibits import charts
from tradebook.model.edition import Edition
edition = Edition(year, data_dir)
edition.figure("area.ALL.T", edition.trade.loc[edition.year, ("ALL", "T")], "level", "总额")
edition.exhibit(
    "fig-total",
    charts.lines(edition.trade[[("ALL", "T")]].set_axis(["进出口"], axis=1), "万美元"),
    caption="服务进出口",
    alt="折线",
    source="测试",
)"""
READER = """\
from tradebook.model.edition import Edition
edition = Edition(year, data_dir)
figure = edition.open_ledger(ledger)["area.ALL.T"]
edition.quote(figure)
print(figure.text)"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project of two chapters, of which one reads the other's figures."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("_config.yml", "_static"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, folder / name)
    shutil.copytree(small_data(), folder / "data")
    (folder / "chapters").mkdir()
    toc = "format: jb-book\nroot: chapters/first\nchapters:\n- file: chapters/last\n"
    (folder / "_toc.yml").write_text(toc, encoding="utf-8")
    parameters = 'year = None\ndata_dir = "../data"'
    text = "# 总额\n\n为{glue:}`area.ALL.T`。"
    write_notebook(folder / "chapters" / "first.ipynb", CHART, parameters=parameters, text=text)
    reader = f'{parameters}\nledger = ""'
    write_notebook(folder / "chapters" / "last.ipynb", READER, parameters=reader, text=text)
    return folder


def run(folder, program, *arguments):
    command = [Path(sys.executable).with_name(program), *arguments]
    environment = {name: text for name, text in os.environ.items() if not name.startswith("TRADEBOOK")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_jupyter_book_compiles_the_book_by_itself(project):
    run(project, "jupyter-book", "build", ".", "-W", "-n", "--keep-going")
    html = project / "_build" / "html"
    for name in ("first", "last"):
        assert "9.6亿美元" in (html / "chapters" / f"{name}.html").read_text(encoding="utf-8")
    assert (html / "_images" / "fig-total.svg").read_text(encoding="utf-8").startswith("<svg")
    assert (html / "downloads" / "exhibits" / "fig-total.png").read_bytes().startswith(b"\x89PNG")


def test_papermill_runs_chapters_from_its_command_line(project):
    for name in ("first", "last"):
        run(project / "chapters", "papermill", f"{name}.ipynb", f"../{name}.ipynb", "-p", "year", "2022")
    assert printed(project / "last.ipynb").endswith("9.6亿美元\n")
    notebook = json.loads((project / "first.ipynb").read_text(encoding="utf-8"))
    (exhibit,) = exhibits_in(notebook)
    shown = ["".join(output["data"].get("text/html", "")) for output in notebook["cells"][-1]["outputs"]]
    assert any(draw_svg(exhibit["spec"]) in html for html in shown)  # as JupyterLab shows it
