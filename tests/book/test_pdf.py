"""The printed book: its volumes, which are two books and two leaflets."""

from __future__ import annotations

import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from helpers.programs import require
from helpers.support import ROOT
from pypdf import PageObject, PdfReader
from tradebook.data.report import Report

A4 = (595, 842)
BOOKS = ("report", "companion")
LEAFLETS = {"onepage": 1, "briefing": 2}
"""Volumes without cover and contents, and how many pages they may have."""
VOLUMES = (*BOOKS, *LEAFLETS)
FEWEST_PAGES, MOST_PAGES = 10, 100
MOST_CONTENTS = 2
"""Pages of a table of contents."""
FRONT = 2
"""Pages before it: cover and imprint."""
LEFT, RIGHT, TOP, BOTTOM = 70, 525, 60, 830
"""Where a page may have something, in points from its upper left corner; margins are 77 points."""
BETWEEN_HEAD_AND_FOOT = ("-x", 0, "-y", 70, "-W", 595, "-H", 705)
HEADING = re.compile(r"(?:\d+\.\d+(?:\.\d+)?|第[一二三四五六七八九十]+章) .*")


@pytest.fixture(scope="session", params=BOOKS)
def pdf(built_book, request) -> Path:
    return built_book / f"{request.param}-{built_book.name}.pdf"


@pytest.fixture(scope="session", params=VOLUMES)
def volume(built_book, request) -> Path:
    return built_book / f"{request.param}-{built_book.name}.pdf"


@pytest.fixture(scope="session")
def report(built_book) -> Path:
    return built_book / f"report-{built_book.name}.pdf"


@pytest.fixture(scope="session")
def texts(built_book) -> dict[str, str]:
    """The volumes' texts without white space and running heads, since lines and pages break where they like."""
    return {
        name: re.sub(
            r"\s", "", ask("pdftotext", *BETWEEN_HEAD_AND_FOOT, built_book / f"{name}-{built_book.name}.pdf", "-")
        )
        for name in VOLUMES
    }


def ask(program: str, *arguments: object) -> str:
    command = [require(program), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8", errors="replace").stdout


def test_pages_are_a4_and_as_many_as_readers_bear(pdf):
    pages = PdfReader(pdf).pages
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {A4}
    assert FEWEST_PAGES < len(pages) < MOST_PAGES


@pytest.mark.parametrize("name", LEAFLETS)
def test_leaflets_have_the_pages_that_they_are_named_for(built_book, name):
    pages = PdfReader(built_book / f"{name}-{built_book.name}.pdf").pages
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {A4}
    assert len(pages) <= LEAFLETS[name]


def test_the_page_of_findings_has_a_finding_and_a_picture_in_each_panel(built_book):
    path = built_book / f"onepage-{built_book.name}.pdf"
    charts = [element for element in _structure(PdfReader(path)) if element.get("/S") == "/Figure"]
    assert len(charts) == 6
    assert [element for element in charts if len(element.get("/Alt", "")) < 20] == []
    page = built_book / "html" / "chapters" / "onepage.html"
    findings = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select("article h2")
    words = re.sub(r"\s", "", ask("pdftotext", path, "-"))
    assert len(findings) == 6
    assert [h2.text for h2 in findings if re.sub(r"\s", "", h2.text.removesuffix("#")) not in words] == []


def test_fonts_are_embedded(volume):
    rows = ask("pdffonts", volume).splitlines()[2:]
    loose = [row for row in rows if row.split()[-5] != "yes"]
    assert rows
    assert loose == []


def test_screen_readers_and_archives_find_what_they_need(volume, built_book):
    """Typst refuses to make what is not PDF/UA-1 and PDF/A-2a; here is that it was asked to, and what it cannot know."""
    root, info = PdfReader(volume).trailer["/Root"], Report.open(ROOT / "data").info
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "zh-CN"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    described = PdfReader(volume).metadata
    assert described.title.startswith(info.title(int(built_book.name)))
    assert info.publisher in described.author


def test_every_picture_says_what_it_shows(report):
    charts = [element for element in _structure(PdfReader(report)) if element.get("/S") == "/Figure"]
    assert len(charts) > 30
    assert [element for element in charts if len(element.get("/Alt", "")) < 10] == []


def _structure(reader: PdfReader) -> list:
    """The elements of the structure tree."""
    found, waiting = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, list):
            waiting += element
        elif isinstance(element, dict):
            found.append(element)
            waiting += [element["/K"]] if "/K" in element else []
    return found


def test_title_contents_and_exhibits_are_there(texts, built_book):
    title = Report.open(ROOT / "data").info.title(int(built_book.name))
    for words in ("目录", "第一章", "图1", "表1", "数据来源"):
        assert words in texts["report"]
    for words in ("目录", "数据与核对", "第十三章", "数据来源"):
        assert words in texts["companion"]
    assert all(title in text for name, text in texts.items() if name in BOOKS)


def test_the_contents_take_two_pages_at_most_and_name_the_chapters(report):
    pages = [page.extract_text() for page in PdfReader(report).pages]
    first = next(number for number, text in enumerate(pages) if "主要数据" in text and "目" not in text)
    assert first - FRONT <= MOST_CONTENTS
    contents = "".join(pages[FRONT:first])
    chapters = {str(entry.title) for entry in PdfReader(report).outline if not isinstance(entry, list)}
    assert [title for title in chapters if re.sub(r"\s", "", title) not in re.sub(r"\s", "", contents)] == []


def test_every_chapter_is_in_one_volume(built_book):
    titles = [
        re.sub(r"\s", "", str(entry.title)).split("章", 1)[-1]
        for name in VOLUMES
        for entry in PdfReader(built_book / f"{name}-{built_book.name}.pdf").outline
        if not isinstance(entry, list)
    ]
    pages = sorted((built_book / "html" / "chapters").glob("*.html"))
    shown = [BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").h1 for page in pages]
    names = [re.sub(r"^\d+\.", "", re.sub(r"\s", "", title.text.removesuffix("#"))) for title in shown]
    names[[page.stem for page in pages].index("index")] = "主要数据"
    assert sorted(titles) == sorted([*names, "与印刷本的出入"])


def test_figures_of_the_pages_are_there(built_book, texts):
    """Every figure in the running text of the HTML pages is in the ledger, and stands on paper with the same words."""
    ledger = json.loads((built_book / "ledger.json").read_text(encoding="utf-8"))
    shown = {
        (tag["data-figure"], re.sub(r"\s", "", tag.text))
        for path in (built_book / "html" / "chapters").glob("*.html")
        for tag in BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select("p > .figure-value")
    }
    assert shown
    assert {key for key, _ in shown} <= {figure["key"] for figure in ledger["figures"]}
    missing = [(key, words) for key, words in shown if not any(words in text for text in texts.values())]
    # a chart may stand between the halves of a paragraph: as screen readers read it, which takes a minute to ask for
    read = "".join(_read_aloud(built_book, name) for name in VOLUMES) if missing else ""
    assert [(key, words) for key, words in missing if words not in read] == []


def _read_aloud(built_book: Path, volume: str) -> str:
    """The text of a volume in the order of its structure."""
    structure = ask("pdfinfo", "-struct-text", built_book / f"{volume}-{built_book.name}.pdf")
    return re.sub(r"\s", "", "".join(re.findall(r'^ +"(.*)"$', structure, re.MULTILINE)))


def test_nothing_uncomputed_is_printed(volume):
    words = ask("pdftotext", volume, "-")
    assert re.findall(r"(?<![A-Za-z])(?:nan|NaN|None|null|inf|undefined|\?\?)(?![A-Za-z])", words) == []


# -- layout ------------------------------------------------------------------------------------------------------------


def test_nothing_runs_into_the_margins(pdf):
    soup = BeautifulSoup(ask("pdftotext", "-bbox-layout", pdf, "-"), "html.parser")
    beyond = [
        (number, word.text)
        for number, page in enumerate(soup.find_all("page"), 1)
        for word in page.find_all("word")
        if float(word["xmin"]) < LEFT or float(word["xmax"]) > RIGHT or float(word["ymax"]) > BOTTOM
    ]
    assert beyond == []


def test_no_heading_is_stranded_at_the_foot_of_a_page(pdf):
    soup = BeautifulSoup(ask("pdftotext", "-bbox-layout", pdf, "-"), "html.parser")
    stranded = []
    for number, page in enumerate(soup.find_all("page"), 1):
        lines = [line for line in page.find_all("line") if TOP + 10 < float(line["ymin"]) < BOTTOM - 70]
        last = max(lines, key=lambda line: float(line["ymax"]), default=None)
        text = " ".join(last.get_text(" ").split()) if last else ""
        # what ends in a full stop is a sentence that begins with a number
        if number > FRONT + MOST_CONTENTS and HEADING.fullmatch(text) and not text.endswith("。"):
            stranded.append((number, last.get_text(" ")))
    assert stranded == []


def test_no_page_is_half_empty(pdf):
    """Measured in the rows of pixels between the first and the last that have something; the last page may be."""
    pages = PdfReader(pdf).pages
    first = FRONT + MOST_CONTENTS + 1
    command = [require("pdftoppm"), "-r", "20", "-gray", "-f", str(first), "-l", str(len(pages) - 1), str(pdf)]
    done = subprocess.run(command, check=True, capture_output=True).stdout
    empty = [number for number, rows in enumerate(_read_pictures(done), first) if _largest_gap(rows) > 0.5]
    assert empty == []


def _read_pictures(content: bytes) -> list[list[bytes]]:
    """The rows of grey pictures (PGM) that follow each other."""
    pictures = []
    while content:
        size = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", content)
        width, height, start = int(size[1]), int(size[2]), size.end()
        pictures.append([content[start + width * row : start + width * (row + 1)] for row in range(height)])
        content = content[start + width * height :]
    return pictures


def _largest_gap(rows: list[bytes]) -> float:
    """The largest part of a page's height, from head to foot, that has nothing in it."""
    first, last = (round(share * len(rows)) for share in (28 / 297, 271 / 297))
    used = [first, *(row for row in range(first, last) if min(rows[row]) < 200), last]
    return max(after - before for before, after in pairwise(used)) / (last - first)


def test_links_lead_to_pages_of_the_volume_or_to_the_web(pdf):
    reader = PdfReader(pdf)
    names = set(reader.named_destinations)
    links = [annotation.get_object() for page in reader.pages for annotation in _annotations(page)]
    inside = [link for link in links if "/Dest" in link or link.get("/A", {}).get("/S") == "/GoTo"]
    outside = [link["/A"]["/URI"] for link in links if link.get("/A", {}).get("/S") == "/URI"]
    assert len(inside) > 20
    assert [
        link["/Dest"] for link in inside if isinstance(link.get("/Dest"), str) and link["/Dest"] not in names
    ] == []
    assert [address for address in outside if not address.startswith(("https://", "http://"))] == []
    assert all(link.get("/Contents") for link in links)


def _annotations(page: PageObject) -> list:
    return [annotation for annotation in page.get("/Annots", []) if annotation.get_object()["/Subtype"] == "/Link"]
