"""The rows of the data that stand in the cells of an entry sheet."""

from decimal import Decimal

import pytest
from helpers.small_data import AREA, LAST, YEAR
from tradebook.entry.layout import EntryLine
from tradebook.entry.rows import KeyedRows

KEY = {"area": AREA, "year": YEAR, "sector": "SA", "flow": "X"}


@pytest.fixture(scope="module")
def rows(small_report):
    return KeyedRows(small_report.package)


def test_a_row_is_found_by_its_key_as_values_or_texts(rows):
    assert rows.find_row("services_trade", {**KEY, "year": LAST})["value"] == Decimal("36000.0")
    assert rows.find_row("services_trade", {**KEY, "year": str(LAST)})["value"] == Decimal("36000.0")
    assert rows.find_row("services_trade", KEY) is None


def test_a_row_of_the_year_before_is_found_by_the_key_of_the_year(rows):
    assert rows.find_row("services_trade", KEY, years_before=1)["value"] == Decimal("36000.0")
    assert rows.find_row("services_trade", KEY, years_before=2)["value"] == Decimal("30000.0")


def test_what_is_of_no_year_has_none_before(rows):
    record = {"identity": "provinces_against_sectors", "cell": f"{AREA}/2020/T"}
    assert rows.find_row("known_discrepancies", record)["unit"] == "亿美元"
    assert rows.find_row("known_discrepancies", record, years_before=1) is None


def test_line_and_column_have_a_row_of_this_year_and_one_of_last(rows, sheets):
    sheet = sheets["企业伙伴"]
    line = sheet.lines[0]
    value, firm = sheet.select_columns("main", "companion")
    assert rows.find_pair(sheet, line, value).now is None
    assert rows.find_pair(sheet, line, value).last["value"] == Decimal("8000.0")
    assert rows.find_pair(sheet, line, firm).last["enterprise"] == "甲公司"


def test_a_detail_is_that_of_the_first_column_that_has_a_row(rows, sheets):
    sheet = sheets["区域创新"]
    unit, _ = sheet.select_columns("detail")
    assert rows.find_pair(sheet, sheet.lines[0], unit).last["unit"] == "%"


def test_a_blank_line_has_none(rows, sheets):
    sheet = sheets["省市"]
    assert rows.find_pair(sheet, EntryLine(), sheet.keys[0]) == (None, None)
    assert rows.find_pairs(sheet, EntryLine()) == []
