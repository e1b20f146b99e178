"""Corruptions: each changes the value, in the way that its kind says."""

import random
from collections import Counter
from decimal import Decimal

from helpers.small_data import small_data
from hypothesis import given
from hypothesis import strategies as st
from tradebook.audit.corruption import (
    CORRUPTION_KINDS,
    CorruptiblePackage,
    factor_ten,
    generate_corruptions,
    last_digit,
    neighbours_value,
    observation_tables,
    swap_digits,
    wrong_sign,
)

stated = st.builds(Decimal, st.from_regex(r"-?(0|[1-9]\d{0,6})(\.\d{1,3})?", fullmatch=True))
chance = random.Random(1)


@given(stated, stated, st.integers())
def test_a_corruption_changes_the_value_or_is_none(value, neighbour, seed):
    for corrupt in CORRUPTION_KINDS.values():
        assert corrupt(value, neighbour, random.Random(seed)) != value


@given(stated, st.integers())
def test_a_digit_swap_keeps_the_digits(value, seed):
    wrong = swap_digits(value, None, random.Random(seed))
    if wrong is None:
        assert len(set(value.as_tuple().digits)) == 1
    else:
        # a zero that came to the front is still a digit
        assert Counter(d for d in wrong.as_tuple().digits if d) == Counter(d for d in value.as_tuple().digits if d)
        assert len(wrong.as_tuple().digits) <= len(value.as_tuple().digits)
        assert wrong.as_tuple().exponent == value.as_tuple().exponent


@given(stated.filter(bool), st.integers())
def test_factor_ten_is_a_factor_of_ten_written_out(value, seed):
    wrong = factor_ten(value, None, random.Random(seed))
    assert wrong in (value * 10, value / 10)
    assert "E" not in str(wrong)


@given(stated, st.integers())
def test_the_last_digit_is_one_unit_off(value, seed):
    wrong = last_digit(value, None, random.Random(seed))
    assert abs(wrong - value) == Decimal(1).scaleb(value.as_tuple().exponent)


def test_what_cannot_be_corrupted():
    assert swap_digits(Decimal("11.1"), None, chance) is None
    assert factor_ten(Decimal("0.0"), None, chance) is None
    assert wrong_sign(Decimal(0), None, chance) is None
    assert neighbours_value(Decimal("3.0"), Decimal(3), chance) is None
    assert neighbours_value(Decimal(3), Decimal(4), chance) == 4


def test_a_part_of_the_corruptions_is_as_in_the_whole():
    package = CorruptiblePackage(small_data())
    every = list(generate_corruptions(package, observation_tables(package), 1))
    part = list(generate_corruptions(package, ["outsourcing_modes"], 1))
    assert part == [c for c in every if c.table == "outsourcing_modes"]
    assert list(generate_corruptions(package, ["outsourcing_modes"], 2)) != part
    assert {c.kind for c in every} == set(CORRUPTION_KINDS)
