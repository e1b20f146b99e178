"""Forecasts: they add up, never see the future, and know how sure they may be."""

import os
import subprocess
import sys
from decimal import Decimal
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from helpers.observations import obs
from helpers.support import DATA
from hypothesis import given, settings
from hypothesis import strategies as st
from tradebook.figures import formula
from tradebook.figures.measure import Measure
from tradebook.model.edition import Edition
from tradebook.model.trade import own_trade
from tradebook.results import ResultStore, keep_results
from tradebook.topics import forecasting as fc

pytestmark = pytest.mark.slow

amounts = st.floats(0, 1e6).map(lambda x: round(x, 1))


@pytest.fixture(scope="module")
def edition(long_data):
    return Edition(2022, long_data)


@pytest.fixture(scope="module")
def trade(edition):
    return own_trade(edition)


@pytest.fixture(scope="module")
def outlook(edition, trade):
    return fc.forecast_trade(trade, edition.sectors, 2022)


def frame(*columns, first=2016):
    return pd.DataFrame(
        {f"s{n}": values for n, values in enumerate(columns)}, index=range(first, first + len(columns[0]))
    )


def traced_trade(years, exports, imports):
    """One sector and the total, which is the same."""
    totals = [None if x is None or m is None else x + m for x, m in zip(exports, imports, strict=True)]
    return {
        (sector, flow): {year: obs(value) for year, value in zip(years, values, strict=True)}
        for sector in ("ALL", "SA")
        for flow, values in (("X", exports), ("M", imports), ("T", totals))
    }


def decimals(*values):
    return [None if value is None else Decimal(value) for value in values]


# -- methods ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", fc.METHODS)
@given(st.lists(amounts, min_size=3, max_size=8))
@settings(max_examples=25)
def test_every_method_gives_a_number_that_is_not_negative(code, values):
    ahead = fc.extrapolate(code, tuple(values))
    assert np.isfinite(ahead)
    assert ahead >= 0


def test_methods_do_what_their_names_say():
    values = (10.0, 20.0, 30.0, 40.0)
    assert fc.extrapolate("naive", values) == 40
    assert fc.extrapolate("drift", values) == pytest.approx(50)
    # a damped trend goes on, but by less
    assert 40 < fc.extrapolate("damped", values) < 50
    assert 40 < fc.extrapolate("theta", values) < 50
    parts = [fc.extrapolate(code, values) for code in fc.METHODS if code != "combined"]
    assert fc.extrapolate("combined", values) == pytest.approx(sum(parts) / len(parts))


@pytest.mark.parametrize("code", fc.METHODS)
def test_what_never_moved_stays(code):
    assert fc.extrapolate(code, (5.0,) * 4) == 5
    assert fc.extrapolate(code, (0.0,) * 4) == 0


def test_a_falling_series_stops_at_zero():
    assert fc.extrapolate("drift", (100.0, 50.0, 1.0)) == 0


def test_what_is_kept_is_what_is_computed(tmp_path):
    values, store = (48478.3, 50318.0, 47021.9, 61232.5), ResultStore(tmp_path, "these programs")
    computed = {code: fc.extrapolate.__wrapped__(code, values) for code in fc.METHODS}
    with keep_results(store):
        for _ in range(2):
            assert {code: fc.extrapolate.__wrapped__(code, values) for code in fc.METHODS} == computed
    # those that take a fit
    assert len(list(tmp_path.iterdir())) == 2


# -- processors ------------------------------------------------------------------------------------------------------

OLD_PROCESSOR = {
    "OPENBLAS_CORETYPE": "Nehalem",
    "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR",
}
BACK_TEST = """
import sys
import pandas as pd
from tradebook.topics import forecasting
trade = pd.read_csv(sys.argv[1])
trade = trade[(trade["flow"] != "T") & (trade["sector"] != "ALL") & trade["value"].notna()]
series = trade.pivot_table(index="year", columns=["sector", "flow"], values="value", aggfunc="first")
for forecast in forecasting.backtest(series.dropna(axis="columns"))["forecast"]:
    print(forecast.hex())
"""


def test_another_processor_gives_the_same_forecasts():
    table = DATA / "services_trade.csv"
    command = [sys.executable, "-W", "ignore", "-c", BACK_TEST, table]
    new, old = (
        subprocess.run(command, env=os.environ | processor, check=True, capture_output=True, text=True).stdout
        for processor in ({}, OLD_PROCESSOR)
    )
    assert len(new.splitlines()) > 400
    assert new == old


# -- back-test -------------------------------------------------------------------------------------------------------


@given(
    st.lists(amounts, min_size=5, max_size=8),
    st.lists(amounts, min_size=8, max_size=8),
    st.integers(1, 4),
)
@settings(max_examples=15)
def test_the_back_test_never_sees_the_future(values, other_future, cut):
    """What comes after a forecast's target changes nothing in it."""
    keep = len(values) - cut
    changed = values[:keep] + other_future[keep : len(values)]
    known = 2016 + keep - 1
    before, after = fc.backtest(frame(values)), fc.backtest(frame(changed))
    pd.testing.assert_frame_equal(*(errors[errors["target"] <= known] for errors in (before, after)))
    # nor does the target itself enter its forecast
    ahead = [list(errors.loc[errors["target"] == known + 1, "forecast"]) for errors in (before, after)]
    assert ahead[0] == ahead[1]


def test_errors_are_in_units_of_the_average_change_before_the_forecast():
    errors = fc.backtest(frame([10.0, 12.0, 16.0, 10.0]))
    naive = errors[errors["method"] == "naive"].iloc[0]
    assert (naive["target"], naive["forecast"], naive["actual"]) == (2019, 16, 10)
    assert naive["scaled"] == pytest.approx(6 / 3)


def test_a_series_that_never_moved_is_left_out_of_the_errors():
    assert fc.backtest(frame([5.0, 5.0, 5.0, 7.0])).empty


def scaled_errors(**by_method):
    """Errors of one series, a target year after the other."""
    rows = [("s", 2019 + n, m, 1.0, 1.0, e) for m, es in by_method.items() for n, e in enumerate(es)]
    return pd.DataFrame(rows, columns=["series", "target", "method", "forecast", "actual", "scaled"])


def test_a_method_that_is_better_every_year_wins():
    choice = fc.choose(scaled_errors(naive=[1.0, 2.0, 3.0], drift=[0.5, 1.4, 2.6], theta=[2.0, 2.0, 2.0]))
    assert (choice.method, choice.best) == ("drift", "drift")
    assert choice.advantage == pytest.approx(0.5)
    # the gains are 0.5, 0.6 and 0.4: a standard deviation of 0.1, over the root of three years
    assert choice.doubt == pytest.approx(0.1 / 3**0.5)


def test_a_gain_within_one_standard_error_leaves_the_naive_forecast():
    choice = fc.choose(scaled_errors(naive=[1.0, 2.0, 3.0], drift=[3.0, 2.5, 0.4]))
    assert (choice.method, choice.best) == ("naive", "drift")
    assert 0 < choice.advantage < choice.doubt


def test_many_series_in_one_year_tell_nothing_of_other_years():
    errors = scaled_errors(naive=[2.0] * 20, drift=[1.0] * 20).assign(target=2019)
    errors["series"] = [f"s{n}" for n in range(len(errors))]
    choice = fc.choose(errors)
    assert (choice.method, choice.best, choice.doubt) == ("naive", "drift", None)


def test_series_of_one_year_count_as_one_observation():
    """The same errors twice in each year make no standard error smaller."""
    errors = scaled_errors(naive=[1.0, 2.0, 3.0], drift=[0.5, 1.9, 2.9])
    twice = pd.concat([errors, errors.assign(series="t")])
    assert fc.choose(twice).doubt == pytest.approx(fc.choose(errors).doubt)
    assert list(fc.mean_errors_by_year(twice)["naive"]) == [1.0, 2.0, 3.0]


def test_the_interval_multiple_covers_its_part_of_the_errors():
    errors = scaled_errors(naive=[n / 10 for n in range(1, 100)])
    assert fc.interval_multiple(errors, "naive") == Decimal("8.00")
    # few errors: the largest one is not always enough, but there is no larger
    assert fc.interval_multiple(scaled_errors(naive=[0.5, 1.5, 1.0]), "naive") == Decimal("1.50")


# -- forecasts -------------------------------------------------------------------------------------------------------


def test_forecasts_add_up(edition, outlook):
    values = {name: forecast.value.value for name, forecast in outlook.forecasts.items()}
    for flow in "TXM":
        assert values["ALL", flow] == sum(values[sector, flow] for sector in edition.sectors)
    for sector in ("ALL", *edition.sectors):
        assert values[sector, "T"] == values[sector, "X"] + values[sector, "M"]


def test_intervals_hold_the_forecast_and_stay_above_zero(outlook):
    for forecast in outlook.forecasts.values():
        assert 0 <= forecast.low.value <= forecast.value.value <= forecast.high.value


def test_forecasts_are_the_same_every_time(edition, trade, outlook):
    fc.extrapolate.cache_clear()
    again = fc.forecast_trade(trade, edition.sectors, 2022)
    assert again.choice == outlook.choice
    pd.testing.assert_frame_equal(again.errors, outlook.errors)
    assert {n: f.value.value for n, f in again.forecasts.items()} == {
        n: f.value.value for n, f in outlook.forecasts.items()
    }


def test_an_outlook_looks_no_further_than_its_vintage(edition, trade, long_data):
    early = fc.forecast_trade(own_trade(Edition(2021, long_data)), edition.sectors, 2021)
    late = fc.forecast_trade(trade, edition.sectors, 2021)
    assert {n: f.value.value for n, f in early.forecasts.items()} == {
        n: f.value.value for n, f in late.forecasts.items()
    }
    assert late.years == [2018, 2019, 2020, 2021]


@pytest.mark.parametrize("years", [0, 1, 3])
def test_with_fewer_than_four_years_nothing_is_forecast(edition, trade, years):
    assert fc.forecast_trade(trade, edition.sectors, 2017 + years) is None


def test_a_gap_starts_the_history_anew():
    exports = decimals("1.0", None, "3.0", "4.5", "4.0", "6.0")
    trade = traced_trade(range(2016, 2022), exports, decimals(*["2.0"] * 6))
    assert fc.forecast_trade(trade, ["SA"], 2021).years[0] == 2018
    assert fc.forecast_trade(trade, ["SA"], 2020) is None
    jump = traced_trade([2015, 2017, 2018, 2019], decimals("1.0", "3.0", "4.5", "4.0"), decimals(*["2.0"] * 4))
    assert fc.forecast_trade(jump, ["SA"], 2019) is None


def test_nothing_that_ever_moved_means_no_forecast():
    trade = traced_trade(range(2016, 2021), decimals(*["3.0"] * 5), decimals(*["2.0"] * 5))
    assert fc.forecast_trade(trade, ["SA"], 2020) is None


# -- lineage ---------------------------------------------------------------------------------------------------------


def test_a_forecast_names_the_observations_it_was_fitted_to(outlook):
    value = outlook.forecasts["SA", "X"].value
    assert [cell.label for cell in value.cells()] == [f"陕西{year}年加工服务出口" for year in range(2018, 2023)]
    assert value.unit.symbol == "万美元"
    assert -value.value.as_tuple().exponent == 1
    method = fc.METHODS[outlook.choice.method].name_zh
    assert formula.to_text(value).startswith(
        f"对（陕西2018年加工服务出口、……、陕西2022年加工服务出口（共5个数据））用{method}外推"
    )
    assert formula.to_excel(value) == f"={value.value}"


def test_totals_and_bounds_are_arithmetic_on_forecasts(outlook):
    total = outlook.forecasts["SA", "T"]
    exports, imports = (outlook.forecasts["SA", flow].value.value for flow in fc.EXTRAPOLATED)
    assert formula.to_excel(total.value) == f"=({exports})+({imports})"
    assert formula.to_text(total.high).endswith(f"的平均绝对变动 × {outlook.multiple}")


def test_a_result_is_rounded_where_it_is_shown_and_nowhere_else(outlook):
    error = outlook.trace_result(1.00496, "误差")
    # in two steps it would be 1.01
    assert str(Measure(error, "index", "平均误差")) == "1.00"
    assert outlook.trace_result(0.1 + 0.2, "误差").value == Decimal("0.3")


def test_a_single_error_beside_that_of_the_break_counts():
    errors = scaled_errors(naive=[1.0, 2.0]).assign(target=[2019, 2020])

    def rest(break_year):
        return fc.Outlook.errors_without_break.fget(SimpleNamespace(errors=errors, break_year=break_year))

    assert list(rest(2020)["target"]) == [2019]
    assert rest(2021) is None
