"""A project with three short chapters on the small data, of which every format can be built in little time."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat

from helpers.small_data import write_small_data
from helpers.support import ROOT, write_notebook

CHAPTERS = {
    "index": "# {eval}`edition.info.title(year)`\n\n{eval}`area`服务进出口总额{eval}`area.all.total`，{eval}`area.all.total.growth`。",
    "overview": "# 总体情况\n\n{eval}`area`服务出口{eval}`area.all.exports`，进口{eval}`area.all.imports`。",
    "data-tables": "# 数据表\n\n{eval}`area`服务进出口{eval}`area.all.total`。",
}
OPENING = """\
from tradebook.book.edition import Edition

edition = Edition(year, data_dir)
area, nation, place, fact, year = edition.terms"""
CONTENTS = """\
format: jb-book
root: chapters/index
parts:
  - caption: 发展情况
    chapters:
      - file: chapters/overview
  - caption: 数据
    chapters:
      - file: chapters/data-tables
"""


def write_small_project(root: Path) -> Path:
    """Write the project into a folder; return the folder."""
    shutil.copy(ROOT / "_config.yml", root)
    shutil.copytree(ROOT / "_static", root / "_static")
    (root / "_toc.yml").write_text(CONTENTS, encoding="utf-8")
    (root / "chapters").mkdir()
    for name, text in CHAPTERS.items():
        path = write_notebook(root / "chapters" / f"{name}.ipynb", OPENING)
        notebook = nbformat.read(path, 4)
        notebook.cells.append(nbformat.v4.new_markdown_cell(text, id="text"))
        nbformat.write(notebook, path)
    write_small_data(root)
    return root
