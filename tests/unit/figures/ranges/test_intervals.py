"""Intervals: which ends belong, and what rounds to a number."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tradebook.figures.ranges.intervals import EVERYTHING, Interval, before_rounding, exactly
from tradebook.figures.traced import round_half_up

values = st.decimals(-999, 999, places=4)


def holds(interval, x):
    return interval.meets(exactly(x))


@given(values, values, st.integers(0, 3))
def test_a_number_is_in_the_interval_of_what_it_rounds_to_and_in_no_other(x, y, decimals):
    for number in (x, y):
        assert holds(before_rounding(round_half_up(x, decimals), decimals), number) == (
            round_half_up(number, decimals) == round_half_up(x, decimals)
        )


@given(st.integers(-9999, 9999), st.integers(0, 3))
def test_neighbours_touch_and_have_nothing_in_common(number, decimals):
    value, step = Decimal(number).scaleb(-decimals), Decimal(1).scaleb(-decimals)
    here, above = before_rounding(value, decimals), before_rounding(value + step, decimals)
    assert here.high == above.low
    assert here.is_below(above)
    # of the end between them one is always the owner
    assert here.has_high != above.has_low


@pytest.mark.parametrize(
    ("a", "b", "below"),
    [
        (Interval(Decimal(1), Decimal(2)), Interval(Decimal(2), Decimal(3)), False),
        (Interval(Decimal(1), Decimal(2), has_high=False), Interval(Decimal(2), Decimal(3)), True),
        (Interval(Decimal(1), Decimal(2)), Interval(Decimal(2), Decimal(3), has_low=False), True),
        (Interval(Decimal(1), Decimal(4)), Interval(Decimal(2), Decimal(3)), False),
        (Interval(Decimal(1), Decimal(2)), EVERYTHING, False),
        (EVERYTHING, Interval(Decimal(1), Decimal(2)), False),
    ],
)
def test_one_interval_is_below_another_if_all_its_numbers_are(a, b, below):
    assert a.is_below(b) is below
    assert a.meets(b) is (not below and not b.is_below(a))
