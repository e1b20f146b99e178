"""Indicators against hand-made numbers and the algebra they must obey."""

import itertools
from decimal import Decimal

import pytest
from helpers.observations import obs
from hypothesis import given
from hypothesis import strategies as st
from tradebook.errors import MissingObservationError, MixedUnitsError, ZeroBaseError
from tradebook.figures import indicators as ind
from tradebook.figures.traced import round_half_up
from tradebook.figures.units import PERCENT, UNITS

levels = st.decimals(min_value=1, max_value=100_000, places=1)
parts = st.lists(levels, min_size=2, max_size=8)
TINY = Decimal("1e-25")


def rounded(value, places=1):
    return str(round_half_up(value.value, places))


def test_the_printed_total_of_2022():
    now, before = obs(Decimal("729715.5")), obs(Decimal("648352.4"))
    assert rounded(ind.growth(now, before)) == "12.5"
    assert ind.growth(now, before).unit.symbol == "%"


def test_levels_shares_and_balances_by_hand():
    exports, imports = obs(Decimal("417338.0")), obs(Decimal("312377.5"))
    total = exports + imports
    assert ind.balance(exports, imports).value == Decimal("104960.5")
    assert rounded(ind.share(exports, total)) == "57.2"
    assert ind.share(exports, total).unit.symbol == "%"
    assert rounded(ind.competitiveness(exports, imports), 2) == "0.14"
    effect = ind.contribution(obs(Decimal(172370)), obs(Decimal(141182)), obs(Decimal(648352)))
    assert (rounded(effect, 2), effect.unit.symbol) == ("4.81", "百分点")
    assert rounded(ind.concentration([obs(Decimal(n)) for n in (5, 3, 2)]), 2) == "0.38"
    assert ind.average([exports, imports]).value == Decimal("364857.75")
    assert ind.points(obs(Decimal("12.5"), "%"), obs(Decimal("8.3"), "%")).value == Decimal("4.2")


def test_average_growth_is_geometric():
    assert rounded(ind.average_growth(obs(Decimal("758125.1")), obs(Decimal("719520.3")), 3)) == "1.8"
    assert ind.average_growth(obs(Decimal(121)), obs(Decimal(100)), 2).value == 10


@given(levels, levels, st.integers(1, 10))
def test_average_growth_leads_from_first_to_last(first, last, years):
    rate = ind.average_growth(obs(last), obs(first), years).value / 100
    assert abs(first * (1 + rate) ** years - last) < Decimal("1e-15") * last * 10**3


@given(levels, levels)
def test_average_growth_over_one_year_is_growth(first, last):
    assert ind.average_growth(obs(last), obs(first), 1).value == ind.growth(obs(last), obs(first)).value


@given(levels, levels)
def test_growth_has_the_sign_of_the_change(now, before):
    assert (ind.growth(obs(now), obs(before)) > 0) == (now > before)
    assert ind.growth(obs(now), obs(before)) > -100


@given(parts, st.data())
def test_contributions_add_up_to_the_growth_of_the_whole(now, data):
    before = data.draw(st.lists(levels, min_size=len(now), max_size=len(now)))
    now, before = [obs(v) for v in now], [obs(v) for v in before]
    whole = sum(before)
    effects = [ind.contribution(n, b, whole) for n, b in zip(now, before, strict=True)]
    assert abs(sum(effects).value - ind.growth(sum(now), whole).value) < Decimal("1e-20")
    assert effects[0].unit.symbol == "百分点"


@given(parts)
def test_shares_add_up_to_hundred_and_concentration_is_bounded(values):
    cells = [obs(v) for v in values]
    whole = sum(cells)
    assert abs(sum(ind.share(c, whole) for c in cells).value - 100) < TINY * 100
    index = ind.concentration(cells).value
    assert Decimal(1) / len(cells) - TINY <= index <= 1 + TINY


@given(levels, st.integers(1, 9))
def test_concentration_of_equal_parts_and_of_one_part(value, n):
    assert abs(ind.concentration([obs(value) for _ in range(n)]).value - Decimal(1) / n) < TINY
    zeros = [obs(Decimal("0.0")) for _ in range(n)]
    assert ind.concentration([obs(value), *zeros]).value == 1


@given(levels, levels)
def test_competitiveness_is_between_minus_one_and_one_and_antisymmetric(exports, imports):
    index = ind.competitiveness(obs(exports), obs(imports)).value
    assert -1 < index < 1
    assert abs(ind.competitiveness(obs(imports), obs(exports)).value + index) < TINY


@given(levels, st.decimals(-50, 50, places=1))
def test_implied_base_grows_to_the_level(level, rate):
    base = ind.implied_base(obs(level), obs(rate, "%"))
    assert abs(ind.growth(obs(level), base).value - rate) < Decimal("1e-20")


def test_competitiveness_of_exports_only_and_imports_only():
    some, none = obs(Decimal(7)), obs(Decimal("0.0"))
    assert ind.competitiveness(some, none).value == 1
    assert ind.competitiveness(none, some).value == -1
    assert ind.competitiveness(none, none).is_undefined


@given(st.lists(levels, min_size=2, max_size=9))
def test_rank_counts_the_larger_ones_and_agrees_with_largest(values):
    cells = {str(n): obs(v) for n, v in enumerate(values)}
    for name, cell in cells.items():
        position = int(ind.rank(name, cells).value)
        assert position == 1 + sum(v > cell.value for v in values)
        assert ind.largest(cells, position)[1].value == cell.value
    ordered = [ind.largest(cells, n)[1].value for n in range(1, len(values) + 1)]
    assert ordered == sorted(values, reverse=True)
    assert {ind.largest(cells, n)[0].text for n in range(1, len(values) + 1)} == set(cells)


integers = st.lists(st.integers(-3, 3), min_size=1, max_size=12)


def leading(tests):
    """Count the tests that hold before the first one that does not."""
    return len(list(itertools.takewhile(bool, tests)))


@given(integers)
def test_runs_of_any_series_count_back_from_its_end(values):
    backwards = values[::-1]
    yearly = series(*values)
    assert ind.positive_run(yearly).value == leading(value > 0 for value in backwards)
    assert ind.falling_run(yearly).value == leading(now < before for now, before in itertools.pairwise(backwards))
    assert ind.rising_run(yearly).value == leading(now > before for now, before in itertools.pairwise(backwards))


@given(integers)
def test_the_first_positive_year_of_any_series(values):
    first = ind.first_positive(series(*values))
    years = [2018 + place for place, value in enumerate(values) if value > 0]
    assert first.is_undefined if not years else first.value == years[0]


@given(integers)
def test_a_record_is_above_all_that_was_before(values):
    assert ind.is_record(series(*values)) == (len(values) > 1 and values[-1] > max(values[:-1]))


@given(integers)
def test_positives_are_counted(values):
    positives = ind.count_positive(list(series(*values).values()), "年")
    assert positives.value == sum(value > 0 for value in values)
    assert str(positives.unit) == "年"


def test_average_per_drops_the_unit_of_what_was_counted():
    """182492.8 万美元 over 3956 万人: the report of 2022 prints 46.1 dollars a head."""
    level, heads = obs(Decimal("182492.8"), "万美元"), obs(Decimal(3956), "万人")
    per_head = ind.average_per(level.to("美元"), heads.to("人"))
    assert str(per_head.unit) == "美元"
    assert round(per_head.value, 1) == Decimal("46.1")
    assert ind.average_per(level, obs(None, "人")).is_missing


@pytest.mark.parametrize(
    "make",
    [
        lambda base: ind.average_growth(obs(Decimal(1)), base, 3),
        lambda base: ind.average_growth(obs(Decimal(1)), base, 1),
        lambda base: ind.contribution(obs(Decimal(1)), obs(Decimal(1)), base),
    ],
)
@pytest.mark.parametrize("base", ["0.0", "-5.0"])
def test_nothing_grows_from_no_base(make, base):
    rate = make(obs(Decimal(base), label="上年出口"))
    assert rate.is_undefined
    assert rate.undefined_base.value == Decimal(base)
    assert str(rate.unit) in ("%", "百分点")
    with pytest.raises(ZeroBaseError, match="上年出口”等于"):
        _ = rate.value


def test_share_in_nothing_is_undefined_and_names_the_cell():
    part = ind.share(obs(Decimal(1)), obs(Decimal("0.0"), label="全部出口"))
    assert part.is_undefined
    with pytest.raises(ZeroBaseError, match="全部出口"):
        _ = part.value


def test_what_rests_on_missing_data_is_not_undefined():
    rate = ind.growth(obs(None), obs(Decimal(0)))
    assert rate.is_missing
    assert not rate.is_undefined
    with pytest.raises(MissingObservationError):
        _ = rate.value


def test_rankings_and_counts_leave_out_what_is_undefined():
    zero, one, two, three = (obs(Decimal(n)) for n in range(4))
    rates = {"甲": ind.growth(one, zero), "乙": ind.growth(two, one), "丙": ind.growth(three, one)}
    assert [ind.largest(rates, n)[0].text for n in (1, 2)] == ["丙", "乙"]
    assert [part.is_undefined for part in ind.largest(rates, 3)] == [True, True]
    assert ind.rank("乙", rates).value == 2
    assert ind.rank("甲", rates).is_undefined
    assert ind.count_positive(list(rates.values()), "个").value == 2
    assert ind.count(list(rates.values())).value == 2
    assert ind.points(rates["甲"], rates["乙"]).is_undefined
    only = {"甲": rates["甲"]}
    assert [part.is_undefined for part in ind.largest(only, 1)] == [True, True]


def test_points_need_percentages():
    assert ind.points(obs(Decimal("12.5"), "%"), obs(Decimal("8.3"), "%")).unit.symbol == "百分点"
    with pytest.raises(MixedUnitsError, match="百分数"):
        ind.points(obs(Decimal(1)), obs(Decimal(1)))


def test_equal_values_share_a_rank_and_keep_their_order():
    values = {name: obs(Decimal(v)) for name, v in (("甲", 2), ("乙", 5), ("丙", 5), ("丁", 1))}
    assert [ind.rank(name, values).value for name in values] == [3, 1, 1, 4]
    assert [ind.largest(values, n)[0].text for n in (1, 2, 3, 4)] == ["乙", "丙", "甲", "丁"]
    assert len(ind.largest(values, 1)[1].observations()) == 4


def series(*values):
    return {2018 + n: obs(Decimal(v)) for n, v in enumerate(values)}


@pytest.mark.parametrize(
    ("values", "first", "positives", "falls"),
    [((-1, -2, 3, 4), 2020, 2, 0), ((1, 2, -1), 2018, 0, 1), ((5, 4, 3), 2018, 3, 2), ((0, 1), 2019, 1, 0)],
)
def test_runs_and_firsts(values, first, positives, falls):
    assert ind.first_positive(series(*values)).value == first
    assert ind.positive_run(series(*values)).value == positives
    assert ind.falling_run(series(*values)).value == falls


def test_no_surplus_at_all_is_missing_not_zero():
    never = ind.first_positive(series(-1, -2))
    assert never.is_missing
    assert never.unit == UNITS["年"]


ONE = Decimal(1)


@pytest.mark.parametrize(
    "compute",
    [
        lambda one, gap: ind.total([one, gap]),
        lambda one, gap: ind.average([one, gap]),
        lambda one, gap: ind.growth(one, gap),
        lambda one, gap: ind.average_growth(gap, one, 2),
        lambda one, gap: ind.implied_base(one, gap.as_unit(PERCENT)),
        lambda one, gap: ind.share(gap, one),
        lambda one, gap: ind.points(one.as_unit(PERCENT), gap.as_unit(PERCENT)),
        lambda one, gap: ind.contribution(one, gap, one),
        lambda one, gap: ind.balance(one, gap),
        lambda one, gap: ind.competitiveness(gap, one),
        lambda one, gap: ind.concentration([one, gap]),
        lambda one, gap: ind.rank("a", {"a": one, "b": gap}),
        lambda one, gap: ind.largest({"a": one, "b": gap}, 1)[0],
        lambda one, gap: ind.largest({"a": one, "b": gap}, 1)[1],
        lambda one, gap: ind.first_positive({2021: one, 2022: gap}),
        lambda one, gap: ind.positive_run({2021: one, 2022: gap}),
        lambda one, gap: ind.falling_run({2021: one, 2022: gap}),
        lambda one, gap: ind.rising_run({2021: one, 2022: gap}),
        lambda one, gap: ind.count_positive([one, gap], "个"),
    ],
)
def test_a_missing_input_makes_every_indicator_missing(compute):
    result = compute(obs(ONE), obs(None, label="陕西出口"))
    assert [cell.label for cell in result.missing_cells()] == ["陕西出口"]
    with pytest.raises(MissingObservationError, match="陕西出口"):
        _ = result.value


@pytest.mark.parametrize("count", [ind.falling_run, ind.rising_run, ind.positive_run])
def test_a_run_that_is_not_known_is_one_of_years(count):
    assert count({2021: obs(ONE), 2022: obs(None)}).unit.symbol == "年"


def test_what_is_not_known_is_no_record():
    assert not ind.is_record({2021: obs(ONE), 2022: obs(None)})
    assert not ind.is_record({2020: obs(None), 2021: obs(ONE), 2022: obs(Decimal(2))})
    assert not ind.is_record({2022: obs(ONE)})


@given(levels, levels)
def test_a_total_has_no_zero_in_its_formula(x, y):
    a, b = obs(x), obs(y)
    total = ind.total([a, b])
    assert (total.op, total.operands) == ("+", (a, b))


def test_the_average_of_nothing_is_undefined():
    assert ind.average([]).is_undefined


def test_statements_contradict_only_beyond_their_rounding():
    assert not ind.contradict(obs(Decimal("17.7"), "%"), obs(Decimal("17.68"), "%"))
    assert ind.contradict(obs(Decimal("17.7"), "%"), obs(Decimal("17.8"), "%") + obs(Decimal("0.05"), "%"))
    assert ind.contradict(obs(Decimal("4.1"), "%"), obs(Decimal("11.1"), "%"))
    assert not ind.contradict(obs(None, "%"), obs(Decimal("11.1"), "%"))


def test_all_that_share_a_value_are_named():
    values = {"甲": obs(Decimal("7")), "乙": obs(Decimal("5")), "丙": obs(Decimal("7")), "丁": obs(None)}
    assert ind.names_with_value(values, values["甲"]) == ["甲", "丙"]
    assert ind.names_with_value(values, values["丁"]) == []
