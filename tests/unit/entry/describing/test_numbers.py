"""The sheets of numbers."""

from tradebook.entry.describing.numbers import NUMBERS


def test_every_sheet_of_numbers_makes_rows_with_a_value():
    assert len(NUMBERS) > 15
    assert {column.field for sheet in NUMBERS for column in sheet.columns if column.role == "main"} == {"value"}


def test_sheets_on_which_new_codes_can_appear_have_blank_lines():
    assert {sheet.name for sheet in NUMBERS if not sheet.blank} == {"全国"}
