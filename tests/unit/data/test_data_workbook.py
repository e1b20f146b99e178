"""The data workbook: every table of an edition, readable by people and by screen readers."""

from datetime import UTC, datetime

import openpyxl
import pytest
from helpers.tables import withhold
from helpers.tiny_data import FACTS, TRADE, write_tables
from helpers.workbooks import read_table
from tradebook.data.data_workbook import write_data_workbook
from tradebook.data.report import Report

DATE = datetime(2023, 7, 22, tzinfo=UTC)
TEXTS = ["=1+1", "+1", "-x", "@a", "[甲](http://a)，[乙](http://b)", "甲", "0012", "≥"]
COMMENTARY = "year,topic,order,title,text,source" + "".join(
    f"\n2022,measure,{order},题,{text},第一部分" for order, text in enumerate(TEXTS, start=1)
)
TARGETS = """
    base,indicator,year,status,due,compare,bound,value,unit,source,locator
    BASE-A,base_firms,2022,actual,,,=,31,家,第二部分,L9
    BASE-A,base_firms,2022,target,2025,base_firms,≥,1.50,万家,第二部分,L9
"""
BASES = """
    code,name_zh,short_zh,name_en,field,place,source,locator
    BASE-A,甲基地,甲,Base A,文化,西安,第二部分,L9
"""
FORECAST = """
    area,vintage,year,sector,flow,value,unit,source,locator
    CN-SN,2021,2022,ALL,T,110.0,万美元,表3,L373
    CN-SN,2022,2023,ALL,T,130.0,万美元,表3,L373
"""
TABLES = {
    "services_trade": TRADE,
    "facts": FACTS,
    "commentary": COMMENTARY,
    "export_base_indicators": TARGETS,
    "export_bases": BASES,
    "forecast_published": FORECAST,
    "signoffs": "figure,year,value,inputs,checked_by,date,remark,status,prepared_by",
}
DATA_SHEETS = ["services_trade", "forecast_published", "commentary", "export_base_indicators", "facts"]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return Report.open(write_tables(tmp_path_factory.mktemp("report"), TABLES))


@pytest.fixture(scope="module")
def books(report, tmp_path_factory):
    folder = tmp_path_factory.mktemp("workbooks")
    for year in report.years:
        write_data_workbook(folder / f"{year}.xlsx", report, year, DATE)
    return {year: openpyxl.load_workbook(folder / f"{year}.xlsx") for year in report.years}


def column(sheet, heading):
    head, rows = read_table(sheet)
    return [row[head.index(heading)] for row in rows]


def test_it_starts_with_cover_contents_notes_and_units(books):
    book = books[2022]
    assert book.sheetnames[:4] == ["封面", "目录", "说明", "单位"]
    assert book["封面"]["A1"].value == "陕西服务贸易发展报告（2022）：数据"
    assert read_table(book["目录"])[0] == ["工作表", "内容", "行数"]
    links = column(book["目录"], "工作表")
    assert [link.value for link in links] == book.sheetnames[2:]
    assert [link.hyperlink.location for link in links] == [f"'{name}'!A1" for name in book.sheetnames[2:]]


def test_a_unit_of_the_data_counts_a_base_of_the_data(tmp_path):
    head = "code,name_zh,name_en,dimension,factor,counted,currency,decimals"
    units = f"{head}\nPFlops,PFlops,petaflops,flops,1,false,,1\nEFlops,EFlops,exaflops,flops,1000,false,,1"
    write_unit = TABLES | {"units": units, "facts": FACTS.replace("300,家", "300,EFlops")}
    report = Report.open(write_tables(tmp_path, write_unit))
    write_data_workbook(tmp_path / "data.xlsx", report, 2022, DATE)
    book = openpyxl.load_workbook(tmp_path / "data.xlsx")
    assert "1EFlops=1000PFlops" in [cell.value for cell in column(book["单位"], "换算")]


def test_every_table_with_rows_is_a_sheet_with_its_source(books):
    book = books[2022]
    assert [name for name in DATA_SHEETS if name in book.sheetnames] == DATA_SHEETS
    assert "signoffs" not in book.sheetnames
    sheets = book.sheetnames[4:]
    assert len(sheets) == 10
    for name in sheets:
        notes = [book[name].cell(row, 1).value or "" for row in range(1, 7)]
        assert any(note.startswith("来源：") for note in notes), name
    assert len(read_table(book["services_trade"])[1]) == 10


def test_every_sheet_is_one_titled_table_without_merged_cells(books):
    sheets = [sheet for book in books.values() for sheet in book.worksheets[1:]]
    assert len(sheets) > 20
    for sheet in sheets:
        assert len(sheet.tables) == 1, sheet.title
        assert not sheet.merged_cells.ranges, sheet.title
        assert sheet["A1"].value, sheet.title
        head, rows = read_table(sheet)
        assert None not in head, sheet.title
        assert len(set(head)) == len(head), sheet.title
        assert [row for row in rows if all(cell.value is None for cell in row)] == [], sheet.title


def test_an_edition_has_no_later_data(books):
    assert {cell.value for cell in column(books[2021]["services_trade"], "年份 year")} == {2021}
    assert [cell.value for cell in column(books[2021]["forecast_published"], "版本年份 vintage")] == [2021]
    assert "commentary" not in books[2021].sheetnames


def test_an_observation_without_a_value_says_why(tmp_path):
    data = write_tables(tmp_path, TABLES)
    withhold(data, "services_trade", "Q", year=2022, sector="ALL", flow="T")
    write_data_workbook(tmp_path / "data.xlsx", Report.open(data), 2022, DATE)
    sheet = openpyxl.load_workbook(tmp_path / "data.xlsx")["services_trade"]
    values, reasons = column(sheet, "数值 value"), column(sheet, "数据状态")
    assert [reason.value for value, reason in zip(values, reasons, strict=True) if value.value is None] == [
        "未予公布"
    ]
    assert len(values) == 10


def test_numbers_are_numbers_with_the_decimals_that_were_stated(books):
    cells = column(books[2022]["export_base_indicators"], "数值 value")
    assert [(cell.value, cell.number_format) for cell in cells] == [(31, "0"), (1.5, "0.00")]
    assert {cell.number_format for cell in column(books[2022]["services_trade"], "数值 value")} == {"0.0"}


def test_names_stand_beside_codes(books):
    head, rows = read_table(books[2022]["services_trade"])
    at = head.index("行业代码 sector")
    assert head[at + 1] == "行业"
    assert {(row[at].value, row[at + 1].value) for row in rows} == {
        ("ALL", "全部服务"),
        ("SA", "加工服务"),
        ("SI", "电信计算机信息服务"),
    }
    sheet = books[2022]["export_base_indicators"]
    assert [cell.value for cell in column(sheet, "限定词代码 bound")] == ["=", "≥"]
    assert [cell.value for cell in column(sheet, "限定词")] == ["等于", "不少于"]


def test_text_that_looks_like_a_formula_link_or_number_stays_text(books):
    cells = column(books[2022]["commentary"], "正文 text")
    assert [cell.value for cell in cells] == TEXTS
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.hyperlink for cell in cells} == {None}


def test_the_units_of_its_numbers_are_explained(books):
    rows = {row[0].value: (row[2].value, row[3].value) for row in read_table(books[2022]["单位"])[1]}
    assert rows == {
        "万美元": ("1万美元=10000美元", "按来源的小数位四舍五入"),
        "亿美元": ("1亿美元=100000000美元", "按来源的小数位四舍五入"),
        "家": (None, "计数，精确"),
        "万家": ("1万家=10000家", "按来源的小数位四舍五入"),
    }


def test_the_same_data_give_the_same_file(report, tmp_path):
    for name in ("a", "b"):
        write_data_workbook(tmp_path / name, report, 2022, DATE)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_it_says_when_it_was_made(books):
    assert books[2022].properties.created == DATE.replace(tzinfo=None)
