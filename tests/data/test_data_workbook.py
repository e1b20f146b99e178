"""The data workbook of the real editions: all tables, nothing later, every unit explained."""

import csv
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pytest
from helpers.support import DATA, REPORT_YEAR, real_data, real_report
from helpers.workbooks import read_table
from tradebook.data.data_workbook import write_data_workbook
from tradebook.data.dictionary import describe_tables
from tradebook.figures.units import UNITS

YEARS = (2016, 2022)


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workbooks")
    for year in YEARS:
        write_data_workbook(folder / f"{year}.xlsx", real_report(), year, datetime(2023, 7, 22, tzinfo=UTC))
    return {year: openpyxl.load_workbook(folder / f"{year}.xlsx") for year in YEARS}


def test_every_table_of_the_data_is_there_with_its_rows_and_source(books):
    filled = [entry for entry in describe_tables(real_data()) if entry.rows]
    assert [entry.name for entry in filled] == books[2022].sheetnames[4:]
    for entry in filled:
        sheet = books[2022][entry.name]
        assert len(read_table(sheet)[1]) == entry.rows
        notes = [sheet.cell(row, 1).value or "" for row in range(1, 7)]
        assert any(note.startswith("来源：") for note in notes), entry.name


def test_excel_takes_the_names_of_all_sheets(books):
    names = [name for book in books.values() for name in book.sheetnames]
    assert len(names) > 40
    assert [name for name in names if len(name) > 31] == []


def test_an_edition_has_no_later_data(books):
    years = [
        (sheet.title, cell.value)
        for sheet in books[2016].worksheets[1:]
        for column in zip(*read_table(sheet)[1], strict=True)
        if sheet.cell(column[0].row - 1, column[0].column).value == "年份 year"
        for cell in column
    ]
    assert len(years) > 100
    assert [(name, year) for name, year in years if year > 2016] == []
    assert "published_2022" not in books[2016].sheetnames


def test_numbers_have_the_decimals_that_were_stated(books):
    head, rows = read_table(books[2022]["services_trade"])
    column = head.index("数值 value")
    with (DATA / "services_trade.csv").open(encoding="utf-8") as file:
        stated = [row["value"] for row in csv.DictReader(file) if row["vintage"] == str(REPORT_YEAR)]
    for row, text in zip(rows, stated, strict=True):
        decimals = len(row[column].number_format.partition(".")[2])
        assert f"{Decimal(str(row[column].value)):.{decimals}f}" == text


def test_no_cell_is_a_formula(books):
    cells = [cell for book in books.values() for sheet in book for row in sheet for cell in row]
    assert len(cells) > 10_000
    assert [(cell.parent.title, cell.coordinate) for cell in cells if cell.data_type == "f"] == []


def test_all_units_are_explained(books):
    _, rows = read_table(books[2022]["单位"])
    relations = {row[0].value: row[2].value for row in rows}
    package = real_data()
    used = {row["unit"] for name in package.table_names for row in package.rows(name) if row.get("unit")}
    assert set(relations) == used & set(UNITS)
    assert relations["%"] == "1%=0.01"
    assert relations["万件"] == "1万件=10000件"
    assert relations["平方公里"] == "1平方公里=1000000平方米"
    # a unit is explained by another, not by itself
    assert [unit for unit, relation in relations.items() if relation and relation.endswith(f"0{unit}")] == []
