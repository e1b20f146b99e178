"""What stands around the chapters of a volume, and when its PDF is made."""

from __future__ import annotations

import shutil

import pytest
from helpers.paper import read
from helpers.small_book import YEAR, build
from helpers.small_data import small_data
from pypdf import PdfReader
from tradebook.data.report import Report
from tradebook.provenance import DATE_VARIABLE


def test_cover_and_imprint_say_whose_report_it_is_and_of_when(tmp_path, monkeypatch):
    monkeypatch.setenv(DATE_VARIABLE, "1700000000")
    frame = read(build(tmp_path, "typst", {"index": ["# 题"]}), "report")
    info = Report.open(small_data()).info
    assert f'title: "{info.title(YEAR)}", subtitle: "",' in frame
    assert f'authors: ("{info.publisher}", "{info.compiler}")' in frame
    assert "date: datetime(year: 2023, month: 11, day: 14)" in frame
    assert 'date: [#"2023年11月编成"])' in frame
    assert '("编成日期", [#"2023年11月14日，即所用数据和程序最近一次变动的日期，不是发布日期。"])' in frame
    assert "分册" not in frame


def test_what_is_published_has_its_own_date_on_the_cover(tmp_path, monkeypatch):
    monkeypatch.setenv(DATE_VARIABLE, "1700000000")
    data = tmp_path / "data"
    shutil.copytree(small_data(), data)
    with (data / "edition.yml").open("a", encoding="utf-8") as file:
        file.write(f"\nrelease:\n  editions:\n    {YEAR}: {{published: 2021-08-31}}\n")
    book = build(tmp_path, "typst", {"index": ["# 题"]}, tradebook_data_dir=str(data))
    frame = read(book, "report")
    assert 'date: [#"2021年8月31日"])' in frame
    assert '("发布日期", [#"2021年8月31日"])' in frame
    assert '("编成日期", [#"2023年11月14日，' in frame


def test_a_long_table_of_contents_lists_chapters_only(tmp_path):
    many = "\n\n".join(f"## 节{n}\n\n完。" for n in range(100))
    front = "# 封面\n\n```{toctree}\n:numbered:\none\n```"
    book = build(tmp_path, "typst", {"index": [front], "one": [f"# 一\n\n{many}"]})
    assert "#contents(depth: 1)" in read(book, "report")


def test_the_pdf_is_left_to_whoever_makes_it_elsewhere(tmp_path):
    alone = build(tmp_path, "typst", {"index": ["# 题"]})
    assert (alone.out / "report.pdf").read_bytes().startswith(b"%PDF")
    (alone.out / "report.pdf").unlink()
    build(tmp_path, "typst", {"index": ["# 题"]}, tradebook_typeset=False)
    assert not (alone.out / "report.pdf").exists()


def test_the_same_book_gives_the_same_bytes(tmp_path, monkeypatch):
    monkeypatch.setenv(DATE_VARIABLE, "1700000000")
    folders = [tmp_path / "a", tmp_path / "b" / "c"]
    for folder in folders:
        folder.mkdir(parents=True)
    first, second = (
        (build(each, "typst", {"index": ["# 题"]}).out / "report.pdf").read_bytes() for each in folders
    )
    assert first == second


@pytest.mark.parametrize(("status", "mark"), [("draft", "草稿"), ("comment", "征求意见稿"), ("released", "")])
def test_a_draft_says_so_across_every_page(tmp_path, status, mark):
    data = tmp_path / "data"
    shutil.copytree(small_data(), data)
    with (data / "edition.yml").open("a", encoding="utf-8") as file:
        file.write(f"\nrelease:\n  editions:\n    {YEAR}: {{status: {status}}}\n")
    book = build(tmp_path, "typst", {"index": ["# 题\n\n文。"]}, tradebook_data_dir=str(data))
    pages = [page.extract_text() for page in PdfReader(book.out / "report.pdf").pages]
    assert len(pages) == 4
    # the imprint says what it is in words, too
    large = [page.replace("\n", "").count(mark) if mark else 0 for page in pages]
    assert large == ([1, 2, 1, 1] if mark else [0] * 4)
    assert not any(other in page for page in pages for other in {"草稿", "征求意见稿"} - {mark})


def test_an_older_edition_says_so_and_the_newest_does_not(tmp_path):
    latest = Report.open(small_data()).latest_year
    for year in (YEAR, latest):
        folder = tmp_path / str(year)
        folder.mkdir()
        frame = read(build(folder, "typst", {"index": ["# 题"]}, tradebook_year=year), "report")
        assert (f'("最新版", [#"本版不是最新版，已有{latest}年版的数据。"])' in frame) == (year < latest)
