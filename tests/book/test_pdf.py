"""The printed book."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from helpers.programs import require
from helpers.support import ROOT
from tradebook.data.report import Report

A4 = (595, 842)
FEWEST_PAGES = 10
BETWEEN_HEAD_AND_FOOT = ("-x", 0, "-y", 70, "-W", 595, "-H", 705)


@pytest.fixture(scope="session")
def pdf(built_book) -> Path:
    path = built_book / f"report-{built_book.name}.pdf"
    if not path.exists():
        require("xelatex")
    return path


@pytest.fixture(scope="session")
def text(pdf) -> str:
    """The book's text without white space and running heads, since lines and pages break where they like."""
    return re.sub(r"\s", "", ask("pdftotext", *BETWEEN_HEAD_AND_FOOT, pdf, "-"))


def ask(program: str, *arguments: object) -> str:
    command = [require(program), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout


def test_pages_are_a4_and_more_than_a_few(pdf):
    lines = ask("pdfinfo", "-l", "-1", pdf).splitlines()
    info = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    sizes = {
        tuple(map(float, re.findall(r"[\d.]+", value)[:2]))
        for name, value in info.items()
        if name.endswith("size") and "x" in value
    }
    assert {(round(width), round(height)) for width, height in sizes} == {A4}
    assert int(info["Pages"]) > FEWEST_PAGES


def test_fonts_are_embedded(pdf):
    rows = ask("pdffonts", pdf).splitlines()[2:]
    loose = [row for row in rows if row.split()[-5] != "yes"]
    assert rows
    assert loose == []


def test_document_names_title_and_author(pdf, built_book):
    info = Report.open(ROOT / "data").info
    described = ask("pdfinfo", pdf)
    assert info.title(int(built_book.name)) in described
    assert info.publisher in described


def test_title_contents_and_exhibits_are_there(text, built_book):
    assert Report.open(ROOT / "data").info.title(int(built_book.name)) in text
    for words in ("目录", "第一章", "图1", "表1", "数据来源"):
        assert words in text


def test_figures_of_the_pages_are_there(text, built_book):
    """Every figure in the running text of the HTML pages is in the ledger, and stands in the PDF with the same words."""
    ledger = json.loads((built_book / "ledger.json").read_text(encoding="utf-8"))
    shown = {
        (tag["data-figure"], re.sub(r"\s", "", tag.text))
        for path in (built_book / "html" / "chapters").glob("*.html")
        for tag in BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select("p > .figure-value")
    }
    assert shown
    assert {key for key, _ in shown} <= {figure["key"] for figure in ledger["figures"]}
    assert [(key, words) for key, words in shown if words not in text] == []


def test_nothing_uncomputed_is_printed(pdf):
    words = ask("pdftotext", pdf, "-")
    assert re.findall(r"(?<![A-Za-z])(?:nan|NaN|None|null|inf|undefined|\?\?)(?![A-Za-z])", words) == []
