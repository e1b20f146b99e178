"""Number formats: what a cell shows of a stored number; more cases are examples of `show_number` and tests of numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tradebook.entry.formats import Shown, show_number


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        ("0.085", "0.0%", "8.5%"),
        ("8.5", '0.0"%"', "8.5%"),
        ("8.5", "0.0!%", "8.5%"),
        ("1234.5", "#,##0.0_ ", "1,234.5"),
        ("-1234.5", "#,##0.0_);[Red]\\\\(#,##0.0\\\\)", "(1,234.5)"),
        ("-5", "[红色]0.0", "-5.0"),
        ("5", "[$￥-804]0.0", "￥5.0"),
        ("5", "[$-804]0.0", "5.0"),
        ("0.5", "#.0", "0.5"),
        ("0", "#", ""),
        ("12000", "0,", "12"),
        ("2.5", "0", "3"),
        ("-0.04", "0.0", "-0.0"),
        ("1.005", "0.00", "1.01"),
        ("12", '0"份', "12份"),
    ],
)
def test_a_number_is_shown_as_excel_shows_it(value, number_format, text):
    assert show_number(Decimal(value), number_format.replace("\\\\", "\\")).text == text


@pytest.mark.parametrize(
    "number_format", ["0.00E+00", "# ?/?", "yyyy", "[DBNum2]0", "[<5]0", "0-00", '0"年"0', "0.0.0"]
)
def test_what_is_no_plain_number_has_none(number_format):
    assert show_number(Decimal(7), number_format).number == ""


@given(st.decimals(allow_nan=False, allow_infinity=False), st.text(max_size=12))
def test_any_format_shows_something(value, number_format):
    shown = show_number(value, number_format)
    assert isinstance(shown, Shown)
    assert not shown.number or Decimal(shown.number).is_finite()


@given(st.integers(-(10**10), 10**10), st.integers(0, 4))
def test_rounding_moves_a_number_by_half_a_unit_at_most(scaled, decimals):
    value = Decimal(scaled).scaleb(-5)
    shown = Decimal(show_number(value, f"0.{'0' * decimals}" if decimals else "0").number)
    assert abs(shown - value) <= Decimal(5).scaleb(-decimals - 1)
