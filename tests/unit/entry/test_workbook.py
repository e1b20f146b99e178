"""The data-entry workbook as it is written: laid out for people, and locked where nothing is to be typed."""

from decimal import Decimal

import openpyxl
import pytest
from helpers.entry_filling import cell_of, load_once
from helpers.small_data import AREA, LAST, YEAR
from tradebook.data.report import EDITION_FILE, Report
from tradebook.entry.layout import (
    CHECK_SHEET,
    CODES_SHEET,
    FIRST_ROW,
    GUIDE_SHEET,
    HEADER_ROW,
    MARK_SHEET,
    SEPARATOR,
    SOURCE_COLUMN,
    SOURCE_ROW,
)
from tradebook.entry.rows import KeyedRows
from tradebook.entry.sheets import lay_out_sheets
from tradebook.entry.workbook import write_entry_workbook


@pytest.fixture(scope="module")
def book(blank_workbook):
    """The empty workbook; not to be changed."""
    return load_once(blank_workbook)


@pytest.fixture(scope="module")
def sheets(small_report):
    return lay_out_sheets(small_report, YEAR)


@pytest.fixture(scope="module")
def lines(book, sheets):
    """Every prefilled line: sheet, page, row number, codes."""
    prefilled = [
        (sheet, book[sheet.name], row, tuple(book[sheet.name].cell(row, 1).value.split(SEPARATOR)))
        for sheet in sheets
        for row in range(FIRST_ROW + 1, book[sheet.name].max_row + 1)
        if book[sheet.name].cell(row, 1).value
    ]
    assert len(prefilled) == sum(bool(line.codes) for sheet in sheets for line in sheet.lines) > 70
    return prefilled


def validations(page, cell):
    return [rule for rule in page.data_validations.dataValidation if cell.coordinate in rule.sqref]


def test_the_guide_comes_first_and_the_checks_last(book, sheets):
    visible = [page.title for page in book if page.sheet_state == "visible"]
    assert (visible[0], visible[-1]) == (GUIDE_SHEET, CHECK_SHEET)
    assert visible[1:-1] == [sheet.name for sheet in sheets]
    assert {page.title for page in book if page.sheet_state == "hidden"} == {CODES_SHEET, MARK_SHEET}
    assert book.active.title == GUIDE_SHEET


def test_every_table_with_rows_of_a_year_has_a_sheet_or_is_named_in_the_guide(book, sheets, small_report):
    package = small_report.package
    guide = "".join(str(cell.value) for row in book[GUIDE_SHEET] for cell in row)
    entered = {sheet.table for sheet in sheets}
    kept_by_hand = {name for name in package.table_names if package.resource(name).path.startswith("codes/")}
    internal = {"signoffs", "print_coverage", "identities"}
    others = set(package.table_names) - entered - kept_by_hand - internal
    assert others >= {"forecast_published", "policy_targets"}
    for name in others:
        assert f"{name}.csv" in guide


def test_the_guide_names_every_sheet_with_a_link(book, sheets):
    links = [cell.hyperlink.location for (cell, *_) in book[GUIDE_SHEET] if cell.hyperlink]
    assert links == [f"'{sheet.name}'!A1" for sheet in sheets] + [f"'{CHECK_SHEET}'!A1"]


def test_last_years_values_stand_beside_the_entry_cells(lines, small_report):
    rows, numbers = KeyedRows(small_report.package), 0
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
    package = small_report.package
    assert numbers == sum(
        row.get("year") == LAST and row.get("indicator") != "base_approved"
        for table in {sheet.table for sheet, *_ in lines}
        for row in package.rows(table)
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
    sheet = next(sheet for sheet in sheets if sheet.name == "出口基地")
    cells = [
        cell_of(book[sheet.name], sheet, "BASE-GX|base_culture_exports|target", header)
        for header in ("界限", "单位", "目标年份", "与哪项比较", "数值")
    ]
    assert [cell.value for cell in cells] == ["不少于", "亿美元", 2025, "base_culture_exports 文化出口额", None]


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
    assert areas == {"B8:B13", "D5:D13"}


def test_blank_lines_have_drop_downs_for_their_codes(book, sheets):
    varying = [sheet for sheet in sheets if sheet.varies]
    assert len(varying) == 14
    for sheet in varying:
        page = book[sheet.name]
        blank = FIRST_ROW + len(sheet.lines)
        for column, place in sheet.entry_places.items():
            if not column.choices:
                continue
            cell = page.cell(blank, place + 1)
            assert not cell.protection.locked
            [rule] = validations(page, cell)
            assert rule.type == "list", (sheet.name, column.header)
            first, last = rule.formula1.removeprefix(f"{CODES_SHEET}!").replace("$", "").split(":")
            assert [cell.value for (cell,) in book[CODES_SHEET][first:last]] == list(column.choices.values())


def test_numbers_are_validated_with_chinese_messages(lines):
    checked = 0
    for sheet, page, row, codes in lines:
        for column, place in sheet.entry_places.items():
            if column.role != "main" or not column.number:
                continue
            [rule] = validations(page, page.cell(row, place + 1))
            assert rule.type in ("decimal", "whole")
            assert "只填" in rule.prompt
            assert "这里应填" in rule.error
            measured = sheet.build_record(codes, column).get("unit")
            assert measured is None or f"单位：{measured}" in rule.prompt
            checked += 1
    assert checked > 150


@pytest.mark.parametrize(
    ("sheet", "address", "kind", "least", "most"),
    [
        ("分行业", "D5", "decimal", "0", "1000000000000"),
        ("全国", "D8", "decimal", "-1000000000000", "1000000000000"),
        ("全国", "F5", "decimal", "-100", "1000000000000"),
        ("技术出口方式", "D5", "whole", "0", "1000000000000"),
        ("区域创新", "H5", "whole", "1", "1000000000000"),
    ],
)
def test_ranges_are_those_of_the_data_check(sheet, address, kind, least, most, book):
    [rule] = validations(book[sheet], book[sheet][address])
    assert (rule.type, rule.formula1, rule.formula2) == (kind, least, most)


def test_a_share_is_between_nothing_and_all(book, sheets):
    sheet = next(sheet for sheet in sheets if sheet.name == "正文数字")
    page = book[sheet.name]
    [rule] = validations(page, cell_of(page, sheet, f"bonded_share_cbec|{AREA}|ALL|T|{YEAR}", "数值"))
    assert (rule.formula1, rule.formula2) == ("0", "100")
    assert "只填数字，0 到 100，不带单位" in rule.prompt


def test_sheets_print_on_pages_of_one_width_with_their_header(book, sheets):
    for sheet in sheets:
        page = book[sheet.name]
        assert page.freeze_panes is not None
        assert page.print_title_rows == f"${HEADER_ROW + 1}:${HEADER_ROW + 1}"
        assert (page.page_setup.orientation, page.page_setup.fitToHeight) == ("landscape", 0)
        assert page.column_dimensions["A"].hidden


def test_equal_data_gives_equal_files(blank_workbook, small_report, tmp_path):
    write_entry_workbook(tmp_path / "again.xlsx", small_report, YEAR)
    assert (tmp_path / "again.xlsx").read_bytes() == blank_workbook.read_bytes()


def test_a_data_directory_of_another_area_without_some_tables_has_its_own_workbook(data, tmp_path):
    path = data / EDITION_FILE
    path.write_text(path.read_text(encoding="utf-8").replace("area: CN-SN", "area: CN-CQ"), encoding="utf-8")
    descriptor = data / "datapackage.json"
    descriptor.write_text(
        descriptor.read_text(encoding="utf-8").replace('"name": "commentary"', '"name": "remarks"'),
        encoding="utf-8",
    )
    target = tmp_path / "entry.xlsx"
    sheets = write_entry_workbook(target, Report.open(data), YEAR)
    book = openpyxl.load_workbook(target)
    assert "commentary" not in {sheet.table for sheet in sheets}
    assert book["分行业"]["B1"].value.startswith("重庆")
    assert book["分行业"]["B6"].value == "SA 加工服务"
    # the data has none of Chongqing by sector
    assert book["分行业"]["C6"].value is None
    assert book[MARK_SHEET]["A4"].value == "CN-CQ"
