"""Numbers as they are typed; the spellings that are read and refused are examples of `read_number` itself."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tradebook.entry.numbers import EXPECTED_NUMBER, ReadNumber, Refusal, read_number


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4), st.integers(0, 4))
def test_a_number_comes_back_with_all_its_decimals(number, decimals):
    """What Excel stores is a binary fraction; its format says how many decimals it always shows."""
    shown = "General" if decimals == 0 else f"0.{'0' * decimals}####"
    text = read_number(float(number), shown).text
    assert Decimal(text) == number
    assert len(text.partition(".")[2]) >= decimals
    assert decimals or not text.endswith("0") or "." not in text
    assert read_number(text).text == text


@given(st.text(max_size=12))
def test_every_text_is_a_number_with_a_notice_or_refused_with_a_remedy(text):
    number = read_number(text, unit="万美元")
    if isinstance(number, Refusal):
        assert all((number.found, number.expected, number.mend))
    else:
        assert isinstance(number, ReadNumber)
        Decimal(number.text)
        assert number.notice


@pytest.mark.parametrize(
    ("text", "unit", "mend"),
    [
        ("35.4亿美元", "万美元", "换算后填 354000"),
        ("1,200万元", "亿元", "换算后填 0.12"),
        ("12.5%", "万美元", "核对单位后只填数字（读到的单位是%）"),
        ("12份", "份", "只填 12"),
        ("12份", "", "核对单位后只填数字（读到的单位是份）"),
        ("8.3%", "", "核对单位后只填数字（读到的单位是%）"),
        ("12公里", "份", "按来源改填一个数字"),
    ],
)
def test_a_unit_behind_a_number_is_converted_only_to_a_unit_that_is_wanted(text, unit, mend):
    refusal = read_number(text, unit=unit)
    assert refusal.mend == mend
    assert refusal.expected in (EXPECTED_NUMBER, f"以{unit}计的数字，不带单位")
