"""Traced values: arithmetic, lineage, intervals, errors."""

import operator
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from helpers.observations import obs
from hypothesis import assume, given
from hypothesis import strategies as st
from tradebook.errors import DataError, MissingObservationError, MixedUnitsError, ZeroBaseError
from tradebook.figures import indicators
from tradebook.figures.ranges.intervals import INFINITY
from tradebook.figures.traced import constant, describe, round_half_up, select, stated_decimals
from tradebook.figures.units import RATIO, UNITS

decimals = st.decimals(min_value=-10_000, max_value=10_000, places=1)
positive = st.decimals(min_value=1, max_value=10_000, places=1)


@given(decimals, decimals)
def test_sums_and_differences_equal_plain_decimals(x, y):
    assert (obs(x) + obs(y)).value == x + y
    assert (obs(x) - obs(y)).value == x - y


@given(decimals, positive)
def test_ratios_equal_plain_decimals_to_forty_digits(x, y):
    assert abs((obs(x) / obs(y)).value - x / y) < Decimal("1e-20")


@given(positive, positive, positive, st.lists(st.decimals(-1, 1, places=3), min_size=3, max_size=3))
def test_interval_holds_whatever_the_inputs_were_before_they_were_rounded(x, y, z, shifts):
    """Soundness of interval arithmetic: inputs anywhere in their rounding intervals give a result in the interval."""
    true = [value + shift * Decimal("0.05") for value, shift in zip((x, y, z), shifts, strict=True)]

    def formula(a, b, c):
        return (a - b) / (a + c) * 100 + a / b

    traced = formula(obs(x), obs(y), obs(z))
    assert_inside(formula(*true), traced)


def assert_inside(true, traced):
    slack = Decimal("1e-18") * (1 + abs(true))
    assert traced.low - slack <= true <= traced.high + slack


ratios = st.decimals(min_value=-99, max_value=99, places=1)
inside = st.decimals(min_value=Decimal("-0.05"), max_value=Decimal("0.05"), places=4)
# a rounded ratio, and what it may have been before it was rounded
leaves = st.tuples(ratios, inside).map(lambda pair: (obs(pair[0], ""), sum(pair)))


def combine(children):
    return st.tuples(st.sampled_from("+-*/"), children, children).map(apply).filter(bool)


def apply(drawn):
    op, (a, true_a), (b, true_b) = drawn
    match op:
        case "+":
            return a + b, true_a + true_b
        case "-":
            return a - b, true_a - true_b
        case "*":
            return a * b, true_a * true_b
    return (a / b, true_a / true_b) if b.low > 0 or b.high < 0 else None


@given(st.recursive(leaves, combine, max_leaves=8))
def test_interval_is_sound_for_any_expression(drawn):
    traced, true = drawn
    assert_inside(true, traced)
    assert traced.low <= traced.value <= traced.high


@given(st.lists(decimals, min_size=1, max_size=9))
def test_the_interval_of_a_sum_is_as_wide_as_its_terms_together(values):
    total = sum(map(obs, values))
    assert total.high - total.low == len(values) * Decimal("0.1")
    assert len(total.observations()) == len(values)


def test_constants_and_counts_add_no_uncertainty():
    rate = obs(Decimal("12.5"), "%")
    assert (rate * 2).high - (rate * 2).low == Decimal("0.2")
    assert constant(100).low == constant(100).high == 100


@given(positive, st.integers(min_value=1, max_value=12))
def test_root_inverts_power(x, n):
    ratio = obs(x) / obs(Decimal(1))
    power = ratio
    for _ in range(n - 1):
        power = power * ratio
    assert abs(power.root(n).value - x) < Decimal("1e-15")


@given(positive, inside, st.integers(min_value=2, max_value=9))
def test_the_interval_of_a_root_is_sound(x, shift, n):
    assert_inside((x + shift) ** (Decimal(1) / n), obs(x, "").root(n))


@given(st.decimals(-(10**6), 10**6, allow_nan=False), st.integers(-3, 6))
def test_rounding_takes_the_nearest_number_and_of_two_the_one_farther_from_zero(x, places):
    """Against whole numbers: the floor of |x| × 10ⁿ + ½."""
    scaled = abs(Fraction(x)) * Fraction(10) ** places
    nearest = int(scaled + Fraction(1, 2))
    assert abs(Fraction(round_half_up(x, places))) * Fraction(10) ** places == nearest


@given(decimals, st.integers(0, 3))
def test_rounding_is_symmetric_idempotent_and_never_minus_zero(x, places):
    rounded = round_half_up(x, places)
    assert round_half_up(-x, places) == -rounded
    assert round_half_up(rounded, places) == rounded
    assert rounded != 0 or not rounded.is_signed()
    assert -rounded.as_tuple().exponent == places
    assert abs(rounded - x) <= Decimal(5).scaleb(-places - 1)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0.05", "0.1"), ("-0.05", "-0.1"), ("2.45", "2.5"), ("2.449999", "2.4"), ("-0.04", "0.0"), ("9.95", "10.0")],
)
def test_halves_round_away_from_zero(value, expected):
    assert str(round_half_up(Decimal(value), 1)) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("17.7", 1), ("411.70", 2), ("31", 0), ("0", 0), ("1E+2", 0), ("-0.050", 3)]
)
def test_stated_decimals_are_those_that_are_written(text, expected):
    assert stated_decimals(Decimal(text)) == expected


def test_what_is_no_number_has_no_decimals():
    with pytest.raises(ValueError, match="Infinity"):
        stated_decimals(INFINITY)


@pytest.mark.parametrize("value", ["1234567890123456789012345678901.25", "-1E+39", "9.999999999999996E+307"])
def test_numbers_of_any_length_are_rounded_and_keep_their_digits(value):
    rounded = round_half_up(Decimal(value), 1)
    assert abs(Fraction(rounded) - Fraction(Decimal(value))) <= Fraction(1, 20)
    assert rounded.as_tuple().exponent == -1


def test_rounding_to_tens():
    assert round_half_up(Decimal(729715), -2) == 729700
    assert round_half_up(Decimal(-50), -2) == -100


def test_observation_stands_for_half_a_unit_of_its_last_digit():
    value = obs(Decimal("17.7"))
    assert (value.low, value.high) == (Decimal("17.65"), Decimal("17.75"))


def test_counts_are_exact():
    trains = obs(Decimal(4639), "列")
    assert trains.low == trains.high == 4639


def test_pandas_keeps_the_lineage():
    rows = [{"year": y, "flow": f, "value": obs(Decimal(y + n))} for y in (2021, 2022) for n, f in enumerate("XM")]
    frame = pd.DataFrame(rows).pivot(index="year", columns="flow", values="value")
    total = frame.sum(axis=1)
    assert total.loc[2022].value == 2022 + 2023
    assert len(total.loc[2022].observations()) == 2
    shares = frame.div(total, axis=0)
    assert shares.loc[2022, "X"].unit.symbol == ""
    assert [v.value for v in frame.loc[2022].sort_values(ascending=False)] == [2023, 2022]
    growth = frame["X"] / frame["X"].shift(1) - 1
    assert abs(growth.loc[2022].value - Decimal(1) / 2021) < Decimal("1e-20")
    assert [o.value for o in growth.loc[2022].observations()] == [2022, 2021]
    assert len(frame["X"].sum().observations()) == 2


def test_units_convert_exactly_and_back():
    value = obs(Decimal("729715.5"))
    assert value.to("亿美元").value == Decimal("72.97155")
    assert value.to("亿美元").to("万美元").value == value.value
    assert value.to("亿美元").observations() == [value]
    assert value.to("万美元") is value


@given(decimals, st.sampled_from(sorted(UNITS)), st.data())
def test_every_conversion_is_exact_and_reversible(x, symbol, data):
    same_dimension = [other for other in UNITS if UNITS[other].dimension == UNITS[symbol].dimension]
    there = obs(x, symbol).to(data.draw(st.sampled_from(same_dimension)))
    back = there.to(symbol)
    assert (back.value, back.unit.symbol) == (x, symbol)
    assert there.value * there.unit.factor == x * UNITS[symbol].factor
    assert back.high - back.low == (0 if UNITS[symbol].counted else Decimal("0.1"))


dollars = st.sampled_from(["美元", "万美元", "亿美元", "万亿美元"])


@given(decimals, decimals, dollars, dollars)
def test_converting_a_sum_is_adding_what_was_converted(x, y, unit, target):
    a, b = obs(x, unit), obs(y, unit)
    for converted, total in (
        ((a + b).to(target), a.to(target) + b.to(target)),
        ((a - b).to(target), a.to(target) - b.to(target)),
    ):
        assert converted == total
        assert (converted.low, converted.high) == (total.low, total.high)


@given(positive, positive, dollars, dollars)
def test_a_ratio_does_not_depend_on_the_unit(x, y, unit, target):
    a, b = obs(x, unit), obs(y, unit)
    assert abs(((a / b) - (a.to(target) / b.to(target))).value) < Decimal("1e-30")
    assert abs((a / b * b).value - x) < Decimal("1e-30")


@given(decimals, decimals, decimals)
def test_sums_keep_the_laws_of_arithmetic(x, y, z):
    a, b, c = obs(x), obs(y), obs(z)
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a - b == -(b - a)
    assert sum([a, b, c]) == a + b + c
    assert (2 + a).value == x + 2
    assert (a + b) * 3 == a * 3 + b * 3


def test_percent_of_a_ratio():
    share = (obs(Decimal(1)) / obs(Decimal(8))).percent()
    assert (share.value, share.unit.symbol) == (Decimal("12.5"), "%")


def test_an_unknown_unit_is_refused():
    with pytest.raises(DataError, match="亿元元"):
        obs(Decimal(1), "亿元元")
    with pytest.raises(DataError, match="亿元元"):
        obs(Decimal(1)).to("亿元元")


def test_mixed_units_name_the_cells():
    with pytest.raises(MixedUnitsError, match=r"万美元.*亿美元"):
        obs(Decimal(1), "万美元", "陕西出口") + obs(Decimal(1), "亿美元", "全国出口")
    with pytest.raises(MixedUnitsError, match="陕西出口"):
        _ = obs(Decimal(1), "万美元", "陕西出口") < obs(Decimal(1), "亿美元", "全国出口")
    with pytest.raises(MixedUnitsError, match="不能换算成列"):
        obs(Decimal(1)).to("列")
    with pytest.raises(MixedUnitsError, match="不能相乘除"):
        obs(Decimal(1), "万美元") / obs(Decimal(1), "亿美元")


def test_units_of_products_and_quotients():
    level, rate = obs(Decimal(8)), obs(Decimal(2), "")
    assert (level * rate).unit.symbol == (level / rate).unit.symbol == "万美元"
    assert (level / level).unit == RATIO
    with pytest.raises(MixedUnitsError, match="不能相乘除"):
        level * level


def test_division_by_zero_is_undefined_and_names_the_cell():
    ratio = obs(Decimal(1)) / obs(Decimal(0), label="全国出口")
    assert ratio.is_undefined
    assert (ratio + 1).is_undefined
    with pytest.raises(ZeroBaseError, match="全国出口"):
        _ = (ratio + 1).value


def test_a_missing_observation_is_never_zero():
    gap = obs(None, label="陕西出口")
    total = obs(Decimal(1)) + gap
    assert total.is_missing
    assert pd.Series([obs(Decimal(1)), gap]).sum().is_missing
    assert (total / obs(Decimal(2))).is_missing
    assert (gap * 0).is_missing
    assert [cell.label for cell in total.missing_cells()] == ["陕西出口"]
    with pytest.raises(MissingObservationError, match="陕西出口"):
        _ = total.value
    with pytest.raises(MissingObservationError, match="陕西出口"):
        _ = gap < obs(Decimal(1))


@given(decimals)
def test_of_a_missing_observation_any_value_is_possible(x):
    gap = obs(None) + obs(x)
    assert (gap.low, gap.high) == (-INFINITY, INFINITY)


def test_each_cell_counts_once_in_order_of_appearance():
    a, b = obs(Decimal(1), label="甲"), obs(Decimal(2), label="乙")
    value = (b + a) * 2 - b
    assert [cell.label for cell in value.cells()] == ["乙", "甲"]
    assert value.observations() == [b, a]
    assert list(value.cells().values()) == value.observations()
    assert value.missing_cells() == []


def test_of_many_cells_the_first_three_are_named():
    values = [obs(Decimal(n), label=name) for n, name in enumerate("甲乙丙丁", 1)]
    assert describe(sum(values[:3])) == "“甲、乙、丙”"
    assert describe(sum(values)) == "“甲、乙、丙”等4个数据"
    assert describe(constant(7)) == "常数 7"


def test_a_choice_has_the_value_of_what_was_chosen_and_the_lineage_of_all():
    candidates = [obs(Decimal("4.0")), obs(Decimal("9.0"))]
    chosen = select("largest", candidates, candidates[1])
    assert (chosen.value, chosen.low, chosen.high) == (Decimal("9.0"), Decimal("8.95"), Decimal("9.05"))
    chosen = select("name_of_largest", candidates, candidates[1], text="旅行", names=["运输", "旅行"])
    assert chosen.observations() == candidates
    assert repr(chosen) == "Traced(旅行万美元)"
    with pytest.raises(MissingObservationError):
        select("largest", candidates, obs(None))


def test_a_zero_is_an_observation():
    zero = obs(Decimal("0.0"))
    assert not zero.is_missing
    assert (zero + obs(Decimal(1))).value == 1
    assert bool(zero) is True


@pytest.mark.parametrize("other", [1.5, "1", True, None])
def test_binary_floats_and_other_things_are_refused(other):
    with pytest.raises(TypeError, match="十进制数"):
        obs(Decimal(1)) + other
    with pytest.raises(TypeError, match="十进制数"):
        _ = obs(Decimal(1)) < other


def test_integers_of_numpy_are_welcome():
    assert (obs(Decimal(3)) * np.int64(2)).value == 6
    with pytest.raises(TypeError, match="float64"):
        obs(Decimal(3)) * np.float64(2)


@given(decimals, decimals)
def test_comparison_is_exact(x, y):
    assume(x != y)
    assert (obs(x) < obs(y)) == (x < y)
    assert (obs(x) == obs(y)) is False
    assert max(obs(x), obs(y)).value == max(x, y)


def test_negated_difference_swaps_the_operands():
    difference = -(obs(Decimal(3)) - obs(Decimal(5)))
    assert difference.op == "-"
    assert difference.value == 2


def test_a_divisor_that_may_be_zero_gives_no_bounds():
    ratio = obs(Decimal(1)) / (obs(Decimal("0.3")) - obs(Decimal("0.2")))
    assert ratio.value == 10
    assert ratio.high == Decimal("Infinity")


def test_negating_percentage_points_keeps_the_unit():
    lead = indicators.points(obs(Decimal("3.0"), "%"), obs(Decimal("5.0"), "%"))
    assert (abs(lead).value, abs(lead).unit.symbol) == (2, "百分点")


def test_arithmetic_goes_on_without_bounds():
    ratio = obs(Decimal(1)) / (obs(Decimal("0.3")) - obs(Decimal("0.2")))
    assert (ratio - ratio).low == Decimal("-Infinity")
    assert (ratio / ratio).high == Decimal("Infinity")


@pytest.mark.parametrize("op", [operator.add, operator.sub])
def test_what_is_missing_has_the_unit_of_what_there_is(op):
    lacking, amount = obs(None, "%", "甲"), obs(Decimal(3), "亿美元")
    for result in (op(lacking, amount), op(amount, lacking)):
        assert (result.is_missing, result.unit.symbol) == (True, "亿美元")
        assert [cell.label for cell in result.missing_cells()] == ["甲"]
    assert lacking.to("亿美元").unit.symbol == "亿美元"
    with pytest.raises(MixedUnitsError):
        op(obs(Decimal(3), "%"), amount)
