"""Forecasts: they add up, never see the future, and know how sure they may be."""

import csv
import json
import shutil
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from helpers.observations import obs
from helpers.support import DATA, first_stage, run_chapter
from hypothesis import given, settings
from hypothesis import strategies as st
from tradebook.figures import formula
from tradebook.model import forecasting as fc
from tradebook.model.edition import Edition

YEARS = range(2016, 2023)
amounts = st.floats(0, 1e6).map(lambda x: round(x, 1))


@pytest.fixture(scope="module")
def edition():
    return Edition(2022, DATA)


@pytest.fixture(scope="module")
def outlook(edition):
    return fc.outlook(edition.trade, edition.sectors, 2022)


def frame(*columns, first=2016):
    return pd.DataFrame(
        {f"s{n}": values for n, values in enumerate(columns)}, index=range(first, first + len(columns[0]))
    )


def traced_trade(years, exports, imports):
    """One sector and the total, which is the same."""
    trade = {}
    for sector in ("ALL", "SA"):
        trade[sector, "X"] = [obs(x) for x in exports]
        trade[sector, "M"] = [obs(m) for m in imports]
        trade[sector, "T"] = [
            obs(None) if x is None or m is None else obs(x + m) for x, m in zip(exports, imports, strict=True)
        ]
    return pd.DataFrame(trade, index=years)


def decimals(*values):
    return [None if value is None else Decimal(value) for value in values]


# -- methods ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", fc.METHODS)
@given(st.lists(amounts, min_size=3, max_size=8))
@settings(max_examples=25, deadline=None)
def test_every_method_gives_a_number_that_is_not_negative(code, values):
    ahead = fc._step(code, tuple(values))
    assert np.isfinite(ahead)
    assert ahead >= 0


def test_methods_do_what_their_names_say():
    values = (10.0, 20.0, 30.0, 40.0)
    assert fc._step("naive", values) == 40
    assert fc._step("drift", values) == pytest.approx(50)
    # a damped trend goes on, but by less
    assert 40 < fc._step("damped", values) < 50
    assert 40 < fc._step("theta", values) < 50
    parts = [fc._step(code, values) for code in fc.METHODS if code != "combined"]
    assert fc._step("combined", values) == pytest.approx(sum(parts) / len(parts))


@pytest.mark.parametrize("code", fc.METHODS)
def test_what_never_moved_stays(code):
    assert fc._step(code, (5.0,) * 4) == 5
    assert fc._step(code, (0.0,) * 4) == 0


def test_a_falling_series_stops_at_zero():
    assert fc._step("drift", (100.0, 50.0, 1.0)) == 0


# -- back-test -------------------------------------------------------------------------------------------------------


@given(
    st.lists(amounts, min_size=5, max_size=8),
    st.lists(amounts, min_size=8, max_size=8),
    st.integers(1, 4),
)
@settings(max_examples=15, deadline=None)
def test_the_back_test_never_sees_the_future(values, other_future, cut):
    """What comes after a forecast's target changes nothing in it."""
    keep = len(values) - cut
    changed = values[:keep] + other_future[keep : len(values)]
    known = 2016 + keep - 1
    before, after = (
        made[made["target"] <= known] for made in (fc.backtest(frame(values)), fc.backtest(frame(changed)))
    )
    pd.testing.assert_frame_equal(before, after)
    # nor does the target itself enter its forecast
    nexts = [
        made[made["target"] == known + 1] for made in (fc.backtest(frame(values)), fc.backtest(frame(changed)))
    ]
    assert list(nexts[0]["forecast"]) == list(nexts[1]["forecast"])


def test_errors_are_in_units_of_the_average_change_before_the_forecast():
    errors = fc.backtest(frame([10.0, 12.0, 16.0, 10.0]))
    naive = errors[errors["method"] == "naive"].iloc[0]
    assert (naive["target"], naive["forecast"], naive["actual"]) == (2019, 16, 10)
    assert naive["scaled"] == pytest.approx(6 / 3)


def test_a_series_that_never_moved_is_left_out_of_the_errors():
    assert fc.backtest(frame([5.0, 5.0, 5.0, 7.0])).empty


def scaled_errors(**by_method):
    rows = [(f"s{n}", 2019, m, 1.0, 1.0, e) for m, es in by_method.items() for n, e in enumerate(es)]
    return pd.DataFrame(rows, columns=["series", "target", "method", "forecast", "actual", "scaled"])


def test_a_method_that_is_better_everywhere_wins():
    choice = fc.choose(scaled_errors(naive=[1.0, 2.0, 3.0], drift=[0.5, 1.4, 2.6], theta=[2.0, 2.0, 2.0]))
    assert (choice.method, choice.best) == ("drift", "drift")
    assert choice.advantage == pytest.approx(0.5)


def test_a_gain_within_one_standard_error_leaves_the_naive_forecast():
    choice = fc.choose(scaled_errors(naive=[1.0, 2.0, 3.0], drift=[3.0, 2.5, 0.4]))
    assert (choice.method, choice.best) == ("naive", "drift")
    assert 0 < choice.advantage < choice.doubt


def test_the_interval_multiple_covers_its_part_of_the_errors():
    errors = scaled_errors(naive=[n / 10 for n in range(1, 100)])
    assert fc.interval_multiple(errors, "naive", Decimal("0.8")) == Decimal("8.00")
    assert fc.interval_multiple(errors, "naive", Decimal("0.999")) == Decimal("9.90")


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


def test_coverage_of_the_past(edition, outlook):
    """Inside the sample the intervals cover what they are made to cover; made in earlier years, not far from it."""
    inside = outlook.tested["scaled"] <= float(outlook.multiple) + 0.005
    assert 0.8 <= inside.mean() <= 0.85
    outcomes = [
        fc.outlook(edition.trade, edition.sectors, vintage).forecasts[sector, flow].covers(actual[sector, flow])
        for vintage in (2019, 2020, 2021)
        for actual in [edition.trade.loc[vintage + 1]]
        for sector in edition.sectors
        for flow in fc.FLOWS
    ]
    assert 0.7 <= sum(outcomes) / len(outcomes) <= 0.95


def test_forecasts_are_the_same_every_time(edition, outlook):
    fc._step.cache_clear()
    again = fc.outlook(edition.trade, edition.sectors, 2022)
    assert again.choice == outlook.choice
    pd.testing.assert_frame_equal(again.errors, outlook.errors)
    assert {n: f.value.value for n, f in again.forecasts.items()} == {
        n: f.value.value for n, f in outlook.forecasts.items()
    }


def test_an_outlook_looks_no_further_than_its_vintage(edition):
    early = fc.outlook(Edition(2020, DATA).trade, edition.sectors, 2020)
    late = fc.outlook(edition.trade, edition.sectors, 2020)
    assert {n: f.value.value for n, f in early.forecasts.items()} == {
        n: f.value.value for n, f in late.forecasts.items()
    }
    assert (late.year, late.first_year) == (2021, 2016)


def test_no_method_beats_the_naive_one_on_these_seven_years(outlook):
    """Back-test figures, pinned loosely: optimisers differ in the last digits between machines."""
    means = fc.mean_errors(outlook.errors)
    assert outlook.choice.method == "naive"
    assert means["naive"] == pytest.approx(1.776, abs=0.001)
    assert means["theta"] == pytest.approx(1.774, abs=0.01)
    assert means["damped"] == pytest.approx(1.983, abs=0.02)
    assert len(outlook.tested) == 4 * 22
    assert outlook.multiple == Decimal("2.63")


@pytest.mark.parametrize("years", [0, 1, 3])
def test_with_fewer_than_four_years_nothing_is_forecast(edition, years):
    assert fc.outlook(edition.trade.iloc[:years], edition.sectors, 2015 + years) is None


def test_a_gap_starts_the_history_anew():
    exports = decimals("1.0", None, "3.0", "4.5", "4.0", "6.0")
    trade = traced_trade(range(2016, 2022), exports, decimals(*["2.0"] * 6))
    made = fc.outlook(trade, ["SA"], 2021)
    assert made.first_year == 2018
    assert fc.outlook(trade, ["SA"], 2020) is None
    jump = traced_trade([2015, 2017, 2018, 2019], decimals("1.0", "3.0", "4.5", "4.0"), decimals(*["2.0"] * 4))
    assert fc.outlook(jump, ["SA"], 2019) is None


def test_nothing_that_ever_moved_means_no_forecast():
    trade = traced_trade(range(2016, 2021), decimals(*["3.0"] * 5), decimals(*["2.0"] * 5))
    assert fc.outlook(trade, ["SA"], 2020) is None


# -- lineage ---------------------------------------------------------------------------------------------------------


def test_a_forecast_names_the_observations_it_was_fitted_to(outlook):
    value = outlook.forecasts["SA", "X"].value
    assert len(value.observations()) == len(YEARS)
    assert value.unit.symbol == "万美元"
    assert -value.value.as_tuple().exponent == 1
    text = formula.to_text(value)
    assert text.startswith("对（陕西2016年加工服务出口、……、陕西2022年加工服务出口（共7个数据））用朴素法外推")
    assert formula.to_excel(value) == f"={value.value}"


def test_totals_and_bounds_are_arithmetic_on_forecasts(outlook):
    total = outlook.forecasts["SA", "T"]
    exports, imports = (outlook.forecasts["SA", flow].value.value for flow in fc.FLOWS)
    assert formula.to_excel(total.value) == f"=({exports})+({imports})"
    assert formula.to_text(total.high).endswith(f"÷ 6 × {outlook.multiple}")


# -- the chapter -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS)
def test_the_chapter_shows_what_an_edition_can_know(year):
    run = first_stage("forecast", year)
    shown = {exhibit["name"] for exhibit in run.exhibits}
    assert ("fig-forecast" in shown) == ("forecast.ALL.T" in run.figures) == (year >= 2019)
    assert ("tab-forecast-review" in shown) == ("review.ALL.T" in run.figures) == (year >= 2020)
    assert ("tab-forecast-printed" in shown) == (year == 2022)


@pytest.fixture(scope="module")
def data_of_2023(tmp_path_factory):
    """The data directory a year later, in which everything came as printed but one sector at half."""
    folder = tmp_path_factory.mktemp("later") / "data"
    shutil.copytree(DATA, folder)
    with (folder / "forecast_published.csv").open(encoding="utf-8") as stream:
        printed = {(row["sector"], row["flow"]): Decimal(row["value"]) for row in csv.DictReader(stream)}
    for flow in "TXM":
        printed["SK", flow] /= 2
        printed["ALL", flow] -= printed["SK", flow]
    with (folder / "services_trade.csv").open("a", encoding="utf-8", newline="") as stream:
        rows = ["CN-SN", 2023], ["万美元", "试验"]
        csv.writer(stream, lineterminator="\n").writerows(
            [*rows[0], *name, value, *rows[1]] for name, value in printed.items()
        )
    return folder


def test_a_year_later_the_printed_and_our_forecasts_are_judged(data_of_2023):
    run = run_chapter("forecast", 2023, data_of_2023)
    assert run.figures["review.printed.ALL.T"].text == "80.5亿美元"
    assert run.figures["review.printed.ALL.T.error"].text == "0.2%"
    assert "原报告更接近实际" in run.phrases["review.printed.story"]
    assert run.figures["review.printed.closer"].text == "10个"
    table = next(e["table"] for e in run.exhibits if e["name"] == "tab-forecast-review")
    assert {len(row) for row in table["head"] + table["body"]} == {9}
    assert "printed.ALL.T" not in run.figures


def test_a_data_directory_without_printed_forecasts_will_do(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    (folder / "forecast_published.csv").unlink()
    descriptor = folder / "datapackage.json"
    content = json.loads(descriptor.read_text(encoding="utf-8"))
    content["resources"] = [table for table in content["resources"] if table["name"] != fc.TABLE]
    descriptor.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    run = run_chapter("forecast", 2022, folder)
    assert "printed.ALL.T" not in run.figures
    assert run.figures["forecast.ALL.T"].text == "73.0亿美元"
    assert run.phrases["forecast.vs_printed"] == ""
