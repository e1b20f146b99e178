"""A topical chapter made as a new user would: new-topic, the sheet of the workbook, import, check, html."""

import csv
import shutil

import openpyxl
import pytest
from helpers.command import run
from helpers.pages import read_pages
from helpers.support import MADE_OF, REPORT_YEAR, ROOT, copy_real_data
from tradebook.data.package import DataPackage
from tradebook.entry.layout import FIRST_ROW

MEASURES = ["--measure", "trains", "开行列数", "列", "--measure", "tonnes", "货运量", "万吨"]
ITEMS = ["--item", "HAM", "西安—汉堡", "--item", "ALA", "西安—阿拉木图", "--item", "OTHER", "其他线路"]
ROWS = {
    REPORT_YEAR - 1: [(3841, 287.5), (1500, 100.5), (1341, 90.0), (1000, 97.0)],
    REPORT_YEAR: [(4639, 405.3), (1700, 150.3), (1739, 130.0), (1200, 125.0)],
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project with the topic, and what each command said."""
    folder = tmp_path_factory.mktemp("project")
    for name in MADE_OF:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, folder / name)
    copy_real_data(folder)
    named = ["--title", "中欧班列", "--noun", "线路"]
    shown = [run("new-topic", "freight_trains", *named, *MEASURES, *ITEMS, project=folder)]
    return folder, shown


@pytest.fixture(scope="module")
def pages(project):
    folder, shown = project
    for year in ROWS:
        workbook = folder / f"{year}.xlsx"
        shown.append(run("new-year", "--year", year, "--file", workbook, project=folder))
        fill(workbook, year)
        shown.append(run("import", "--year", year, "--file", workbook, "--confirm", project=folder))
    shown.append(run("check", project=folder))
    shown.append(run("html", "--year", REPORT_YEAR, "--output", folder / "built", project=folder))
    return read_pages(folder / "built" / str(REPORT_YEAR) / "html")


def fill(workbook, year):
    """Type the numbers beside last year's into the sheet of the topic."""
    book = openpyxl.load_workbook(workbook)
    sheet = book["中欧班列"]
    header = [cell.value or "" for cell in sheet[FIRST_ROW]]
    columns = [place for place, text in enumerate(header, start=1) if f"{year}年" in text]
    for row, values in enumerate(ROWS[year], start=FIRST_ROW + 1):
        for column, value in zip(columns, values, strict=True):
            sheet.cell(row, column).value = value
    book.save(workbook)


def test_without_data_the_chapter_says_so_in_one_line(project):
    shown = run("preview", "freight_trains", project=project[0])
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert shown.stdout.split() == ["#", "陕西中欧班列", "本版没有收录中欧班列的数据，本章从略。"]


def test_a_data_directory_without_the_table_has_the_chapter_without_data(project):
    shown = run("preview", "freight_trains", "--data", ROOT / "data", project=project[0])
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert "本章从略" in shown.stdout


def test_every_step_succeeds_and_the_page_shows_the_numbers(project, pages):
    assert [(result.exit_code, result.stderr) for result in project[1]] == [(0, "")] * len(project[1])
    page = pages["chapters/freight_trains.html"].select_one("article")
    text = page.text
    assert f"{REPORT_YEAR}年，陕西中欧班列开行列数4639列，增长20.8%。货运量405.3万吨，增长41.0%。" in text
    assert "开行列数最多的线路是西安—阿拉木图，为1739列，占合计的37.5%。" in text
    assert len(page.select("figure.exhibit")) == 3
    assert "中欧班列" in pages["chapters/index.html"].select_one(".book-parts").text
    assert len(DataPackage(project[0] / "data").rows("freight_trains")) == 16


def test_the_second_engine_confirms_the_figures(project, pages):
    with (project[0] / "built" / str(REPORT_YEAR) / "second_engine.csv").open(encoding="utf-8") as file:
        outcomes = [row["outcome"] for row in csv.DictReader(file) if "freight_trains" in row["figure"]]
    assert len(outcomes) > 5
    assert set(outcomes) == {"agrees"}
