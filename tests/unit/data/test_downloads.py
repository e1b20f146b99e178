"""The files for readers: the data package as it is, and the data workbook."""

import csv
import hashlib
import re
from decimal import Decimal

import openpyxl
import pytest
from helpers.support import DATA
from tradebook.data import downloads
from tradebook.data.dictionary import dictionary
from tradebook.figures.units import UNITS
from tradebook.model.edition import Edition

YEARS = (2016, 2022)


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workbooks")
    for year in YEARS:
        downloads.write_data_workbook(folder / f"{year}.xlsx", Edition(year, DATA))
    return {year: openpyxl.load_workbook(folder / f"{year}.xlsx") for year in YEARS}


def table(sheet):
    """Header and rows of the one table of a sheet, as the cells have them."""
    (area,) = [entry.ref for entry in sheet.tables.values()]
    head, *rows = sheet[area]
    return [cell.value for cell in head], rows


def test_the_data_package_is_copied_byte_by_byte_with_checksums(tmp_path):
    downloads.copy_data(tmp_path, DATA)
    files = downloads.data_files(DATA)
    assert {"datapackage.json", "edition.yml", "services_trade.csv", "codes/sectors.csv"} <= set(files)
    assert set(files) >= {path.relative_to(DATA).as_posix() for path in DATA.rglob("*.csv")}
    assert all((tmp_path / name).read_bytes() == (DATA / name).read_bytes() for name in files)
    lines = (tmp_path / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = dict(reversed(line.split("  ")) for line in lines)
    assert sums == {name: hashlib.sha256((DATA / name).read_bytes()).hexdigest() for name in files}


def test_the_workbook_starts_with_cover_contents_notes_and_units(books):
    book = books[2022]
    assert book.sheetnames[:4] == ["封面", "目录", "说明", "单位"]
    assert "陕西服务贸易发展报告（2022）" in book["封面"]["A1"].value
    assert all(len(name) <= 31 for name in book.sheetnames)
    head, rows = table(book["目录"])
    assert head == ["工作表", "内容", "行数"]
    assert [row[0].value for row in rows] == book.sheetnames[2:]
    assert [row[0].hyperlink.location for row in rows] == [f"'{name}'!A1" for name in book.sheetnames[2:]]


def test_every_sheet_is_one_titled_table_without_merged_cells(books):
    for book in books.values():
        for sheet in book.worksheets[1:]:
            assert len(sheet.tables) == 1, sheet.title
            assert not sheet.merged_cells.ranges, sheet.title
            assert sheet["A1"].value, sheet.title
            head, rows = table(sheet)
            assert all(head), sheet.title
            assert len(set(head)) == len(head), sheet.title
            assert all(any(cell.value is not None for cell in row) for row in rows), sheet.title


def test_every_table_of_the_data_is_there_with_its_rows_and_source(books):
    for entry in dictionary(Edition(2022, DATA).package):
        if not entry.rows:  # nobody may have signed a figure yet
            assert entry.name not in books[2022].sheetnames
            continue
        sheet = books[2022][entry.name]
        assert len(table(sheet)[1]) == entry.rows
        notes = [sheet.cell(row, 1).value or "" for row in range(1, 7)]
        assert any(note.startswith("来源：") for note in notes), entry.name


def test_an_edition_has_no_later_data(books):
    later = [
        (sheet.title, cell.value)
        for sheet in books[2016].worksheets[1:]
        for column in zip(*table(sheet)[1], strict=True)
        if sheet.cell(column[0].row - 1, column[0].column).value in ("年份 year", "版本年份 vintage")
        for cell in column
        if cell.value > 2016
    ]
    assert later == []
    assert "published_2022" not in books[2016].sheetnames
    assert "facts" not in books[2016].sheetnames or table(books[2016]["facts"])[1]


def test_numbers_are_numbers_with_the_decimals_that_were_stated(books):
    head, rows = table(books[2022]["services_trade"])
    column = head.index("数值 value")
    with (DATA / "services_trade.csv").open(encoding="utf-8") as file:
        stated = [row["value"] for row in csv.DictReader(file)]
    for row, text in zip(rows, stated, strict=True):
        assert isinstance(row[column].value, int | float)
        decimals = len(row[column].number_format.partition(".")[2])
        assert f"{Decimal(str(row[column].value)):.{decimals}f}" == text


def test_names_stand_beside_codes(books):
    head, rows = table(books[2022]["services_trade"])
    at = head.index("行业代码 sector")
    assert head[at + 1] == "行业"
    names = {row[at].value: row[at + 1].value for row in rows}
    assert names["SD"] == "旅行服务"
    head, rows = table(books[2022]["export_base_indicators"])
    at = head.index("限定词代码 bound")
    assert {(row[at].value, row[at + 1].value) for row in rows} <= {("=", "等于"), ("≥", "不少于"), ("≈", "约")}


def test_no_cell_is_a_formula(books):
    for book in books.values():
        for sheet in book.worksheets:
            assert [cell.coordinate for row in sheet for cell in row if cell.data_type == "f"] == [], sheet.title
    _, rows = table(books[2022]["export_base_indicators"])
    assert any(cell.value == "=" for row in rows for cell in row)


def test_all_units_are_explained(books):
    _, rows = table(books[2022]["单位"])
    explained = {row[0].value for row in rows}
    package = Edition(2022, DATA).package
    used = {row["unit"] for name in package.table_names for row in package.rows(name) if row.get("unit")}
    assert explained == used & set(UNITS)
    relations = {row[0].value: row[2].value for row in rows}
    assert relations["亿美元"] == "1亿美元=100000000美元"
    assert relations["%"] == "1%=0.01"
    assert relations["万家"] == "1万家=10000家"
    assert relations["万件"] == "1万件=10000件"
    assert relations["平方公里"] == "1平方公里=1000000平方米"
    assert not [unit for unit, relation in relations.items() if relation and relation.endswith(f"0{unit}")]


def test_text_that_looks_like_a_formula_link_or_number_stays_text(tmp_path):
    texts = ["=1+1", "+1", "-x", "@a", "[甲](http://a)，[乙](http://b)", "甲", "0012", "≥"]
    sheet = downloads._sheet([{"文": text, "数": Decimal("1.50")} for text in texts], "t", "题", "说明")
    assert list(sheet.table["文"])[:4] == texts[:4]
    path = tmp_path / "t.xlsx"
    downloads._produce({"t": sheet}, path, "封面题").close()
    shown = openpyxl.load_workbook(path)["t"]
    assert [row[0].value for row in table(shown)[1]] == texts
    assert {row[0].data_type for row in table(shown)[1]} == {"s"}
    assert {row[1].number_format for row in table(shown)[1]} == {"0.00"}


def test_the_same_data_give_the_same_file(tmp_path):
    for name in ("a", "b"):
        downloads.write_data_workbook(tmp_path / name, Edition(2022, DATA))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


# -- the dictionary ----------------------------------------------------------------------------------------------------


def test_the_dictionary_describes_every_column():
    tables = {entry.name: entry for entry in dictionary(Edition(2022, DATA).package)}
    trade = tables["services_trade"]
    assert (trade.path, trade.years, trade.sources) == ("services_trade.csv", "2016—2022", "第五部分表1")
    columns = {column.name: column for column in trade.columns}
    assert columns["sector"].code_list == "sectors"
    assert columns["unit"].values == ("万美元",)
    assert columns["value"].type == "数"
    measure = {column.name: column for column in tables["services_trade_national"].columns}["measure"]
    assert measure.described == "可取值：level（数额）、growth（同比增速）"
    assert "可为空" in {column.name: column for column in tables["areas"].columns}["part_of"].described
    assert re.search(r"等\d+处$", tables["facts"].sources)
    assert [entry.is_code_list for entry in tables.values()] == sorted(
        entry.is_code_list for entry in tables.values()
    )
    assert all(column.title and column.type for entry in tables.values() for column in entry.columns)
