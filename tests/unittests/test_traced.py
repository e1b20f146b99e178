"""Traced values: arithmetic, lineage, intervals, errors."""

from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support import obs
from tradebook.errors import MissingObservationError, MixedUnitsError, ZeroBaseError
from tradebook.traced import round_half_up

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
    slack = Decimal("1e-20")
    assert traced.low - slack <= formula(*true) <= traced.high + slack


@given(positive, st.integers(min_value=1, max_value=12))
def test_root_inverts_power(x, n):
    ratio = obs(x) / obs(Decimal(1))
    power = ratio
    for _ in range(n - 1):
        power = power * ratio
    assert abs(power.root(n).value - x) < Decimal("1e-15")


@given(decimals, st.integers(0, 3))
def test_rounding_is_symmetric_idempotent_and_never_minus_zero(x, places):
    rounded = round_half_up(x, places)
    assert round_half_up(-x, places) == -rounded
    assert round_half_up(rounded, places) == rounded
    assert not str(rounded).startswith("-0.0") or rounded != 0
    assert abs(rounded - x) <= Decimal(5).scaleb(-places - 1)


@pytest.mark.parametrize(
    ("value", "expected"), [("0.05", "0.1"), ("-0.05", "-0.1"), ("2.45", "2.5"), ("-0.04", "0.0")]
)
def test_halves_round_away_from_zero(value, expected):
    assert str(round_half_up(Decimal(value), 1)) == expected


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
    assert [v.value for v in frame.loc[2022].sort_values()] == [2022, 2023]
    assert len(frame["X"].sum().observations()) == 2


def test_units_convert_exactly_and_back():
    value = obs(Decimal("729715.5"))
    assert value.to("亿美元").value == Decimal("72.97155")
    assert value.to("亿美元").to("万美元").value == value.value
    assert value.to("亿美元").observations() == [value]


def test_mixed_units_name_the_cells():
    with pytest.raises(MixedUnitsError, match=r"万美元.*亿美元"):
        obs(Decimal(1), "万美元", "陕西出口") + obs(Decimal(1), "亿美元", "全国出口")
    with pytest.raises(MixedUnitsError, match="陕西出口"):
        _ = obs(Decimal(1), "万美元", "陕西出口") < obs(Decimal(1), "亿美元", "全国出口")
    with pytest.raises(MixedUnitsError, match="不能换算成列"):
        obs(Decimal(1)).to("列")
    with pytest.raises(MixedUnitsError, match="不能相乘除"):
        obs(Decimal(1), "万美元") / obs(Decimal(1), "亿美元")


def test_division_by_zero_names_the_cell():
    with pytest.raises(ZeroBaseError, match="全国出口"):
        obs(Decimal(1)) / obs(Decimal(0), label="全国出口")


def test_a_missing_observation_is_never_zero():
    gap = obs(None, label="陕西出口")
    total = obs(Decimal(1)) + gap
    assert total.is_missing
    assert pd.Series([obs(Decimal(1)), gap]).sum().is_missing
    with pytest.raises(MissingObservationError, match="陕西出口"):
        _ = total.value


@pytest.mark.parametrize("other", [1.5, "1", True, None])
def test_binary_floats_and_other_things_are_refused(other):
    with pytest.raises(TypeError, match="十进制数"):
        obs(Decimal(1)) + other


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
