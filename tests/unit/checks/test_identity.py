"""Comparisons of a stated with an expected value: intervals of rounding decide."""

from decimal import Decimal

import pytest
from helpers.observations import obs
from tradebook.checks.identity import Comparison, Identity
from tradebook.errors import ZeroBaseError
from tradebook.figures import indicators
from tradebook.figures.traced import constant


def compared(stated, expected, relation="="):
    return Comparison("x", obs(Decimal(stated)), obs(Decimal(expected)), relation)


@pytest.mark.parametrize(
    ("stated", "expected", "relation", "holds"),
    [
        # 17.7 may be anything from 17.65 to 17.75
        ("17.7", "17.70", "=", True),
        ("17.7", "17.750", "=", True),
        ("17.7", "17.751", "=", False),
        ("17.7", "17.649", "=", False),
        ("17.7", "17.751", "≥", False),
        ("17.7", "17.750", "≥", True),
        ("17.7", "10.0", "≥", True),
        ("17.7", "17.649", "≤", False),
        ("17.7", "17.650", "≤", True),
        ("17.7", "100.0", "≤", True),
    ],
)
def test_a_relation_holds_if_the_rounding_of_both_sides_allows_it(stated, expected, relation, holds):
    assert compared(stated, expected, relation).holds is holds


@pytest.mark.parametrize(
    ("stated", "expected", "text"), [("1.0", "2.349", "2.3"), ("10", "2.5", "3"), ("1.00", "2", "2.00")]
)
def test_the_expected_value_is_told_at_the_decimals_of_the_stated_one(stated, expected, text):
    assert compared(stated, expected).expected_text == text


def test_what_cannot_be_computed_is_no_comparison():
    comparison = Comparison("x", obs(Decimal(8), "%"), indicators.growth(constant(5), constant(0)))
    with pytest.raises(ZeroBaseError):
        comparison.holds  # noqa: B018


def test_an_identity_looks_at_no_values_unless_it_says_so():
    assert Identity("x", "t", "甲 = 乙", lambda package: iter(())).selects is False
