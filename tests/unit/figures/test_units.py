"""Units: which there are, and how they convert."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tradebook.errors import DataError
from tradebook.figures.units import (
    LARGE,
    PERCENT,
    POINTS,
    RATIO,
    SMALL,
    UNITS,
    Unit,
    add_units,
    currencies,
    find_unit,
    name_of_currency,
    of_size,
)


@pytest.mark.parametrize("symbol", sorted(UNITS))
def test_a_unit_is_found_by_its_symbol(symbol):
    unit = find_unit(symbol)
    assert str(unit) == unit.symbol == symbol
    assert find_unit(unit) is unit


@pytest.mark.parametrize("symbol", sorted(UNITS))
def test_every_unit_has_a_size_and_counts_are_of_single_things(symbol):
    unit = UNITS[symbol]
    assert unit.factor > 0
    assert not unit.counted or unit.factor == 1
    assert unit.dimension


def test_only_the_ratio_has_no_name():
    assert [unit for unit in UNITS.values() if not unit.name_en] == [RATIO]


def test_percentages_are_ratios_and_percentage_points_are_not():
    assert PERCENT.dimension == RATIO.dimension
    assert PERCENT.factor * 100 == RATIO.factor
    assert POINTS.dimension != RATIO.dimension


@pytest.mark.parametrize(
    ("large", "small", "times"),
    [
        ("亿美元", "万美元", 10**4),
        ("万亿美元", "亿美元", 10**4),
        ("亿元", "元", 10**8),
        ("亿人次", "万人次", 10**4),
        ("百分点", "基点", 100),
        ("平方公里", "万平方米", 100),
        ("Tbps", "Mbit/s", 10**6),
    ],
)
def test_factors_are_what_the_names_say(large, small, times):
    assert UNITS[large].dimension == UNITS[small].dimension
    assert UNITS[large].factor == UNITS[small].factor * times


@given(st.data())
def test_factors_within_a_dimension_are_powers_of_ten(data):
    """So that a converted observation keeps its digits."""
    a = data.draw(st.sampled_from(list(UNITS.values())))
    b = data.draw(st.sampled_from([unit for unit in UNITS.values() if unit.dimension == a.dimension]))
    ratio = Fraction(a.factor) / Fraction(b.factor)
    assert ratio in {Fraction(10) ** exponent for exponent in range(-12, 13)}


def test_an_unknown_unit_lists_the_known_ones_and_says_where_to_add_it():
    with pytest.raises(DataError, match=r"“亿元元”.*万美元.*codes/units\.csv"):
        find_unit("亿元元")


def test_a_unit_that_a_data_directory_adds_is_known_and_changes_none_that_is():
    add_units([Unit("克拉", "carats", "carats", decimals=2), Unit("亿元", "something else", "carats")])
    assert find_unit("克拉").decimals == 2
    assert find_unit("亿元").currency == "CNY"


def test_a_unit_that_a_data_directory_mends_is_the_mended_one():
    add_units([Unit("担", "dan", "weight", Decimal(500))])
    add_units([Unit("担", "dan", "weight", Decimal(50))])
    assert find_unit("担").factor == 50


def test_money_of_every_currency_has_units_for_small_and_large_amounts_and_a_rate():
    for currency in currencies():
        unit = next(unit for unit in UNITS.values() if unit.currency == currency)
        assert of_size(unit, SMALL).factor == SMALL
        assert of_size(unit, LARGE).factor == LARGE
        assert currency == "CNY" or UNITS[f"元/{name_of_currency(currency)}"].is_exchange_rate
    assert of_size(find_unit("户"), LARGE) == find_unit("户")
