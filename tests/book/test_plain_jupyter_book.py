"""Plain Jupyter Book builds the chapters, too: with an ordinary kernel, and charts that show."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from helpers.support import DATA, ROOT, edition_ledger

CHAPTERS = ["index", "overview", "policies"]
TOC = "format: jb-book\nroot: chapters/index\nchapters:\n- file: chapters/overview\n- file: chapters/policies\n"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The pages of a book of three chapters, one of which quotes the others."""
    book = tmp_path_factory.mktemp("book")
    (book / "chapters").mkdir()
    for name in CHAPTERS:
        shutil.copy(ROOT / "chapters" / f"{name}.ipynb", book / "chapters")
    shutil.copytree(DATA, book / "data")
    shutil.copytree(ROOT / "_static", book / "_static")
    shutil.copy(ROOT / "_config.yml", book)
    (book / "_toc.yml").write_text(TOC, encoding="utf-8")
    environment = {**os.environ, "JUPYTER_PREFER_ENV_PATH": "1"}
    command = [Path(sys.executable).with_name("jupyter-book"), "build", str(book)]
    built = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert built.returncode == 0, built.stdout + built.stderr
    folder = book / "_build" / "html"
    return {
        name: BeautifulSoup((folder / "chapters" / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
        for name in CHAPTERS
    }


def test_figures_stand_in_the_text(pages):
    shown = {
        span["data-figure"]: span.get_text()
        for page in pages.values()
        for span in page.select("article .figure-value[data-figure]")
    }
    ledger = edition_ledger(2022)
    known = {key: figure.text for key in shown if (figure := ledger.get(key))}
    assert len(known) > 100
    assert {key: shown[key] for key in known} == known


def test_the_landing_page_quotes_the_chapters_beside_it(pages):
    assert pages["index"].select('[data-figure="area.ALL.T"]')


def test_charts_are_drawn(pages):
    pictures = [picture["src"] for picture in pages["overview"].select(".chart img.chart-static")]
    assert len(pictures) > 3
