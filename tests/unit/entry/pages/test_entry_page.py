"""Entry sheets as they are written: laid out for people, and locked where nothing is to be typed."""

import shutil
from decimal import Decimal

import openpyxl
import pytest
from helpers.entry_filling import cell_of, load_once
from helpers.small_data import AREA, LAST, small_data
from helpers.tables import rewrite
from tradebook.data.report import Report
from tradebook.entry.describing.settings import with_settings
from tradebook.entry.layout import FIRST_ROW, HEADER_ROW, SOURCE_COLUMN, SOURCE_ROW
from tradebook.entry.rows import KeyedRows
from tradebook.entry.sheets import lay_out_sheets
from tradebook.entry.workbook import write_entry_workbook


def test_last_years_values_stand_beside_the_entry_cells(lines, small_report):
    rows, numbers = KeyedRows(with_settings(small_report).package), 0
    for sheet, page, row, codes in lines:
        for page_column in sheet.page_columns:
            column = page_column.column
            if page_column.content != "last":
                continue
            last = rows.find_row(sheet.table, sheet.build_record(codes, column), 1)
            value = page.cell(row, page_column.place + 1).value
            if last is None:
                assert value is None
            elif column.number:
                assert Decimal(str(value)) == last[column.field]
                numbers += 1
            else:
                assert value == last[column.field]
    assert numbers == sum(
        row.get("year") == LAST + (table == "forecast_published") and row.get("indicator") != "base_approved"
        for table in {sheet.table for sheet, *_ in lines}
        for row in rows.package.rows(table)
        if "value" in row
    ) + sum(codes[4] == str(LAST) for sheet, _, _, codes in lines if sheet.table == "facts")


def test_a_year_that_the_data_has_is_prefilled(last_workbook, small_report):
    page = load_once(last_workbook)["分行业"]
    sheet = next(sheet for sheet in lay_out_sheets(small_report, LAST) if sheet.name == "分行业")
    rows = KeyedRows(small_report.package)
    row = rows.find_row("services_trade", {"area": AREA, "year": LAST, "sector": "SD", "flow": "M"})
    cell = cell_of(page, sheet, "SD", "进口")
    assert Decimal(str(cell.value)) == row["value"]
    assert cell.number_format == "0.0####"
    assert page.cell(SOURCE_ROW + 1, SOURCE_COLUMN + 1).value == row["source"]


def test_details_are_prefilled_with_last_years(book, sheets):
    sheet = sheets["出口基地"]
    cells = [
        cell_of(book[sheet.name], sheet, "BASE-GX|base_culture_exports|target", header)
        for header in ("界限", "单位", "目标年份", "与哪项比较", "数值")
    ]
    assert [cell.value for cell in cells] == ["不少于", "亿美元", 2025, "base_culture_exports 文化出口额", None]


def test_numbers_of_a_column_show_their_common_decimals(book, sheets):
    assert cell_of(book["分行业"], sheets["分行业"], "SA", "出口").number_format == "0.0####"
    assert cell_of(book["技术出口方式"], sheets["技术出口方式"], "TECH", "合同数（份）").number_format == "General"
    # counts and amounts
    mixed = cell_of(book["区域创新"], sheets["区域创新"], "CN-BJ|innovation_index", "数值")
    assert mixed.number_format == "General"


def test_only_what_is_to_be_filled_in_is_unlocked(lines):
    for sheet, page, row, _ in lines:
        assert page.protection.sheet
        for page_column in sheet.page_columns:
            content, column = page_column.content, page_column.column
            typed = content == "source" or (content == "entry" and column.role != "key")
            cell = page.cell(row, page_column.place + 1)
            assert cell.protection.locked is not typed, (sheet.name, cell.coordinate)


def test_entry_cells_are_yellow_until_they_are_filled(book):
    areas = {
        area
        for ranges in book["省市"].conditional_formatting
        if any(rule.type == "containsBlanks" for rule in ranges.rules)
        for area in str(ranges.sqref).split()
    }
    # names only where none are prefilled
    assert areas == {"B8:B13", "C5:C13"}


def test_facts_stand_under_headings(book):
    page = book["正文数字"]
    assert page.cell(FIRST_ROW + 1, 2).value == "第一部分 一"
    assert page.cell(FIRST_ROW + 2, 2).value.startswith("全国")


def test_last_years_sources_are_listed_and_own_ones_stand_in_the_line(last_workbook, book, small_report):
    sheet = next(sheet for sheet in lay_out_sheets(small_report, LAST) if sheet.name == "正文数字")
    places = {page.content: page.place + 1 for page in sheet.page_columns}
    page = load_once(last_workbook)[sheet.name]
    sources = {page.cell(row, places["source"]).value for row in range(FIRST_ROW + 1, page.max_row + 1)}
    # the others have the sheet's, which is the most common
    assert sheet.source == "专题三"
    assert sources == {None, "第一部分 一"}
    assert book[sheet.name].cell(FIRST_ROW + 2, places["last_source"]).value == "第一部分 一"


def test_sheets_print_on_pages_of_one_width_with_their_header(book, sheets):
    for name in sheets:
        page = book[name]
        assert page.freeze_panes is not None
        assert page.print_title_rows == f"${HEADER_ROW + 1}:${HEADER_ROW + 1}"
        assert (page.page_setup.orientation, page.page_setup.fitToHeight) == ("landscape", 0)
        assert page.column_dimensions["A"].hidden


SOURCES = ["https://www.gov.cn/a", "mailto:a@b.cn", "internal:甲!A1", "=1+1", "{=1}", "_x000D_"]
"""Texts that a spreadsheet would take for something else."""


@pytest.fixture(scope="module")
def source_cells(tmp_path_factory):
    """The cells of the lines' sources in a workbook of facts that have `SOURCES`."""
    data = shutil.copytree(small_data(), tmp_path_factory.mktemp("sources") / "data")

    def give_sources(rows):
        stated = [row for row in rows if row["year"] == str(LAST)]
        for row, source in zip(stated, SOURCES, strict=False):
            row["source"] = source
        assert len(stated) > len(SOURCES)
        return rows

    rewrite(data, "facts", give_sources)
    report, path = Report.open(data), data.parent / "entry.xlsx"
    write_entry_workbook(path, report, LAST)
    sheet = next(sheet for sheet in lay_out_sheets(report, LAST) if sheet.name == "正文数字")
    place = next(page.place for page in sheet.page_columns if page.content == "source")
    page = openpyxl.load_workbook(path)["正文数字"]
    return [page.cell(row, place + 1) for row in range(FIRST_ROW + 1, page.max_row + 1)]


@pytest.mark.parametrize("source", SOURCES)
def test_sources_are_texts_whatever_they_look_like(source, source_cells):
    found = [cell for cell in source_cells if cell.value == source]
    assert [(cell.data_type, cell.hyperlink) for cell in found] == [("s", None)] * len(found)
    assert found


def test_a_day_that_is_typed_stays_as_it_is_typed(last_workbook, small_report):
    """Excel and WPS turn it into a number elsewhere; long texts in cells of text are shown as ### by some versions."""
    book, policies = load_once(last_workbook), "政策"
    sheet = next(sheet for sheet in lay_out_sheets(small_report, LAST) if sheet.name == policies)
    for column in sheet.page_columns:
        if column.content == "entry" and column.column.role != "key":
            cell = book[policies].cell(FIRST_ROW + 1 + len(sheet.lines) - 1, column.place + 1)
            assert cell.number_format == ("General" if column.column.number or column.column.lines else "@")
