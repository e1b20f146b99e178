"""Numbers that are asked about; examples of each question stand with `question_number`."""

from decimal import Decimal

import pytest
from tradebook.entry.questions import question_number


def ask(value, last, unit="万美元", last_unit=None, **row):
    before = {"value": Decimal(last), "unit": last_unit or unit} if last is not None else None
    return question_number({"value": value, "unit": unit, **row}, before)


@pytest.mark.parametrize(
    ("value", "last", "asked"),
    [
        ("500.0", "100.0", False),
        ("500.1", "100.0", True),
        ("20.0", "100.0", False),
        ("19.9", "100.0", True),
        ("-600", "100", True),
        ("100", "0", False),
        ("100", None, False),
        ("0", "9.9", False),
        ("0", "10", True),
    ],
)
def test_a_level_far_from_last_years_is_asked_about(value, last, asked):
    assert bool(ask(value, last)) is asked


@pytest.mark.parametrize(
    ("value", "last", "unit", "last_unit", "words"),
    [
        ("0.65", "6500", "亿美元", "万美元", None),
        ("6500", "6500", "万美元", "万美元", None),
        ("0.65", "6500", "万美元", "万美元", "像是“万”和“亿”弄错了"),
        ("6.5", "6500", "%", "万美元", "单位是“%”，上年是“万美元”。口径确实变了吗？"),
    ],
)
def test_units_are_converted_before_a_number_is_compared_with_last_years(value, last, unit, last_unit, words):
    question = ask(value, last, unit, last_unit)
    assert (words is None) if question is None else (words in question)


@pytest.mark.parametrize(
    ("value", "last", "row", "asked"),
    [
        ("300", None, {}, False),
        ("300.5", None, {}, True),
        ("300.5", "8.3", {}, True),
        ("500", "900", {}, False),
        ("400", None, {"indicator": "bonded_share"}, False),
        ("-90", "90", {}, False),
    ],
)
def test_a_high_growth_rate_is_asked_about_unless_last_years_was_higher(value, last, row, asked):
    assert bool(ask(value, last, "%", **row)) is asked


@pytest.mark.parametrize(
    ("value", "last", "unit", "row", "asked"),
    [
        ("0.682", "66.6", "%", {"indicator": "bonded_share"}, True),
        ("0.68", "66.6", "%", {"indicator": "bonded_share"}, True),
        ("2.6", "66.6", "%", {"indicator": "bonded_share"}, True),
        ("46.6", "66.6", "%", {"indicator": "bonded_share"}, False),
        ("0.6", "0.9", "%", {"indicator": "bonded_share"}, False),
        # growth may be small, but is no more exact than it was
        ("0.2", "12.5", "%", {}, False),
        ("0.128", "12.5", "%", {}, True),
        ("0", "12.5", "%", {}, False),
        ("23", "13", "位", {}, False),
        ("31", "13", "位", {}, True),
        ("16", "1.6", "倍", {}, True),
        ("2.4", "1.6", "倍", {}, False),
        ("0", "1.6", "倍", {}, False),
    ],
)
def test_shares_ranks_and_multiples_far_from_last_years_are_asked_about(value, last, unit, row, asked):
    assert bool(ask(value, last, unit, **row)) is asked


@pytest.mark.parametrize("unit", ["百分点", "年", ""])
def test_what_is_no_level_is_not_compared(unit):
    assert ask("90", "1", unit) is None


def test_a_row_without_a_number_is_not_asked_about():
    assert question_number({"text": "一段文字"}, None) is None
