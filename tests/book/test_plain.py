"""The plain ways to run the book, with ordinary kernels: Jupyter Book by itself, and papermill's command line."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from helpers.small_data import small_data
from helpers.support import ROOT, printed, write_notebook
from tradebook.exhibits.exhibit import exhibits_in
from tradebook.exhibits.pictures import draw_svg

OPEN = """\
from tradebook.exhibits import charts
from tradebook.model.edition import Edition

edition = Edition(year, data_dir)
area, nation, place, fact, year = edition.terms"""
CHART = """\
edition.exhibit(
    "fig-total",
    charts.lines(area.all.frame("万美元", "T"), "万美元"),
    caption="服务进出口",
    alt="折线",
    source="测试",
)"""
READER = """\
figure = edition.open_ledger(ledger)["area.all.total"]
print(figure.text)"""
TEXT = """\
# {eval}`area`的总额

为{eval}`area.all.total`。

:::{when} area.all.balance > 0
{eval}`area.all.balance`。
:::

:::{when} area.all.balance < 0
不该出现。
:::

人口{eval}`fact.population`。"""


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
    write_chapter(folder / "chapters" / "first.ipynb", parameters, OPEN, TEXT, CHART)
    write_chapter(folder / "chapters" / "last.ipynb", f'{parameters}\nledger = ""', OPEN, TEXT, READER)
    return folder


def write_chapter(path, parameters, opening, text, *cells):
    """Write a chapter as they all are: parameters and opening first, so that the prose can be evaluated as it is read."""
    write_notebook(path, opening, *cells, parameters=parameters)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(2, nbformat.v4.new_markdown_cell(text))
    nbformat.write(notebook, path)


def run(folder, program, *arguments):
    command = [Path(sys.executable).with_name(program), *arguments]
    environment = {name: text for name, text in os.environ.items() if not name.startswith("TRADEBOOK")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_jupyter_book_compiles_the_book_by_itself(project):
    run(project, "jupyter-book", "build", ".", "-W", "-n", "--keep-going")
    html = project / "_build" / "html"
    for name in ("first", "last"):
        article = BeautifulSoup(
            (html / "chapters" / f"{name}.html").read_text(encoding="utf-8"), "html.parser"
        ).article
        assert article.h1.text.startswith("陕西的总额")
        paragraphs = [p.text.strip() for p in article.select("p:not([class])")]
        assert paragraphs[:2] == ["为9.61亿美元。", "顺差3.7亿美元。"]
        assert "不该出现" not in article.text
        assert "人口" not in article.text
        assert article.select_one("span.figure-value")["data-figure"] == "area.all.total"
    assert (html / "_images" / "fig-total.svg").read_text(encoding="utf-8").startswith("<svg")
    assert (html / "downloads" / "exhibits" / "fig-total.png").read_bytes().startswith(b"\x89PNG")


def test_papermill_runs_chapters_from_its_command_line(project):
    for name in ("first", "last"):
        run(project / "chapters", "papermill", f"{name}.ipynb", f"../{name}.ipynb", "-p", "year", "2022")
    assert printed(project / "last.ipynb").endswith("9.61亿美元\n")
    notebook = json.loads((project / "first.ipynb").read_text(encoding="utf-8"))
    (exhibit,) = exhibits_in(notebook)
    shown = ["".join(output["data"].get("text/html", "")) for output in notebook["cells"][-1]["outputs"]]
    assert any(draw_svg(exhibit["spec"]) in html for html in shown)  # as JupyterLab shows it
