"""Next year's trade as the prose speaks of it: printed, extrapolated, and a year later beside what came."""

import shutil

import pytest
from helpers.tables import rewrite
from tradebook.figures.figure import Absent
from tradebook.model.edition import Edition
from tradebook.topics.forecast import Extrapolation, PrintedForecast


@pytest.fixture
def edition(long_data):
    """The newest year's edition: five years of trade, and forecasts printed this year and a year before."""
    return Edition(2022, long_data)


@pytest.fixture
def forecast(edition):
    return Extrapolation(edition, "forecast", 2022)


@pytest.fixture
def review(edition):
    return Extrapolation(edition, "review", 2021)


@pytest.fixture
def printed(edition):
    return PrintedForecast(edition, "printed", 2022)


# -- what was printed --------------------------------------------------------------------------------------------------


def test_a_printed_forecast_is_an_area_a_year_later(printed):
    assert str(printed.processing.exports) == "3.6亿美元"
    assert str(printed.telecom.exports.growth) == "增长900.0%"
    assert str(printed.all.balance) == "顺差3.7亿美元"
    assert [str(printed.sectors.exports.largest(n).name) for n in (1, 2, 3)] == [
        "电信计算机信息服务",
        "加工服务",
        "运输服务",
    ]
    assert printed.processing.exports.label == "印刷本预测的2023年加工服务出口额"
    assert printed.processing.exports.growth.key == "printed.processing.exports.growth"


def test_knowledge_intensive_services_are_summed_up_and_set_beside_the_others(printed):
    knowledge = printed.knowledge.total
    assert knowledge.traced.value == sum(
        sector.total.traced.value for sector in printed.knowledge.sectors if sector.total
    )
    assert str(knowledge.growth.rank_beside(knowledge.rest.growth)) == "第1位"
    assert (knowledge + knowledge.rest).traced.value == printed.all.total.traced.value


def test_sums_that_the_printed_forecast_does_not_keep_are_named(printed, edition):
    assert str(printed.broken_sums) == "全部服务进出口、全部服务出口、全部服务进口"
    assert str(PrintedForecast(edition, "printed", 2020).broken_sums) == ""


def test_a_printed_forecast_with_gaps_does_not_count(long_data):
    printed = PrintedForecast(Edition(2020, long_data), "printed", 2020)
    assert not printed
    assert not printed.all.total
    assert not printed.sectors.exports.largest(1).name


def test_the_forecast_of_a_series_of_the_area(printed, forecast, edition):
    travel = edition.area.travel.imports
    assert printed.of(travel).key == "printed.travel.imports"
    assert forecast.of(travel).low.key == "forecast.travel.imports.low"


# -- the extrapolation -------------------------------------------------------------------------------------------------


def test_an_extrapolation_lies_in_its_interval(forecast):
    total = forecast.all.total
    assert total.low < total < total.high
    assert total.label == "用至2022年的数据外推的2023年全部服务进出口额"
    assert total.low.label == f"{total.label}区间下限"
    assert str(total.margin) == str((total.high - total) / total)
    assert total.covers(total)
    assert not total.covers(total.high.to("万美元") + 1)


def test_the_history_goes_on_into_the_forecast(forecast, edition):
    total = forecast.all.total
    assert total.years == [*edition.area.all.total.years, 2023]
    assert str(total.previous.to("亿美元")) == str(edition.area.all.total.rounded(1))
    assert forecast.knowledge.total


def test_a_chart_gets_interval_and_forecast_of_each_flow(forecast):
    fan = forecast.fan("亿美元")
    assert list(fan) == ["进出口", "出口", "进口"]
    assert all(low <= value <= high for low, value, high in fan.values())


def test_another_forecast_is_placed_in_the_intervals(forecast, printed, long_data):
    assert "电信计算机信息服务之外" in str(forecast.place_sectors(printed, "之内", "{}之外"))
    assert str(forecast.place_totals(forecast, "均在", "不在")) == "均在"
    assert isinstance(
        forecast.place_totals(PrintedForecast(Edition(2020, long_data), "other", 2020), "", ""), Absent
    )


def test_too_short_a_history_forecasts_nothing(long_data):
    forecast = Extrapolation(Edition(2020, long_data), "forecast", 2020)
    assert not forecast
    assert not forecast.backtest
    missing = [forecast.all.total, forecast.all.total.low, forecast.all.total.margin]
    missing += [record.share for record in (forecast.record, forecast.totals_record)]
    missing += [forecast.backtest.standard_error, forecast.backtest.by_year, forecast.totals_record.missed]
    missing += [forecast.backtest.naive_error, forecast.backtest.error_without_break, forecast.backtest.multiple]
    assert not any(missing)
    assert not forecast.all.total.covers(forecast.all.total)
    assert forecast.fan("亿美元") == {}
    assert forecast.backtest.summary().empty
    assert str(forecast.lack) == "截至2020年，连续的年度数据少于回测所需"


def test_a_year_that_lacks_a_sector_says_so_and_not_that_the_years_are_few(long_data, tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(long_data, folder)
    lacking = {"year": "2022", "sector": "SI", "flow": "X"}
    rewrite(folder, "services_trade", lambda rows: [row for row in rows if not lacking.items() <= row.items()])
    forecast = Extrapolation(Edition(2022, folder), "forecast", 2022)
    assert not forecast
    assert str(forecast.lack) == "2022年分行业的数据不全或未收录"


def test_where_something_is_extrapolated_nothing_is_lacking(forecast):
    assert isinstance(forecast.lack, Absent)


# -- the back-test -----------------------------------------------------------------------------------------------------


def test_the_back_test_says_which_method_forecasts_and_why(forecast):
    backtest = forecast.backtest
    assert str(backtest.method) in backtest.summary().index
    assert backtest.naive_is_best == (backtest.best_error == backtest.naive_error)
    assert backtest.keeps_naive == (str(backtest.method) == "朴素法")
    # two years of six sectors in two flows
    assert str(backtest.count) == "24个"
    assert str(backtest.error_without_break.label) == f"{backtest.method}的平均误差（不含2020年）"
    assert backtest.multiple.key == "forecast.backtest.multiple"


def test_the_choice_is_held_against_parts_of_the_errors(forecast):
    backtest = forecast.backtest
    bests = {str(backtest.best_for(flow)) for flow in "XM"}
    assert bests <= set(backtest.summary().index)
    assert isinstance(backtest.same_by_flow, bool)
    assert isinstance(backtest.same_without_break, bool)


def test_errors_are_told_by_target_year(forecast):
    backtest = forecast.backtest
    by_year = backtest.by_year
    assert by_year.years == [2021, 2022]
    assert by_year.key == f'forecast.backtest.errors_by_year["{backtest._choice.method}"]'
    # as many series are tested in each year
    mean = by_year.history.average.traced.value
    assert float(mean) == pytest.approx(backtest._outlook.errors.query("method == @backtest._choice.method")["scaled"].mean(), abs=1e-3)  # fmt: skip
    assert backtest.standard_error
    assert set(backtest.errors_by_year) == {"naive", "drift", "damped", "theta", "combined"}


def test_the_totals_own_intervals_have_a_record_beside_that_of_the_sectors(edition, forecast):
    sectors, totals = forecast.record, forecast.totals_record
    # one earlier outlook, for 2022: six sectors in two flows, and three totals
    assert (str(sectors.count), str(totals.count)) == ("12个", "3个")
    review = Extrapolation(edition, "review", 2021)
    held = [flow for flow in "TXM" if review.series("ALL", flow).covers(edition.area.series("ALL", flow))]
    assert totals.covered.traced.value == len(held)
    assert str(totals.share) == f"{round(len(held) / 3 * 100, 1)}%"
    names = {"T": "进出口", "X": "出口", "M": "进口"}
    assert str(totals.missed) == "、".join(f"2022年{names[flow]}" for flow in "TXM" if flow not in held)
    assert totals.share.label == "进出口、出口、进口总额的历年预测区间包含实际值的比例"


def test_every_method_has_its_errors(forecast):
    summary = forecast.backtest.summary()
    assert list(summary.index) == ["朴素法", "漂移法", "阻尼趋势法", "Theta法", "组合法"]
    assert summary.columns[0] == "全部"
    assert list(summary.columns[-5:]) == ["出口", "进口", "比朴素法（%）", "合计误差（%）", "2023年（亿美元）"]
    assert summary.loc["朴素法", "比朴素法（%）"] == "—"


# -- a year later ------------------------------------------------------------------------------------------------------


def test_last_years_forecasts_are_judged_by_what_came(edition, review):
    printed = PrintedForecast(edition, "printed_before", 2021)
    assert str(review.covered).endswith("个")
    assert int(review.covered.traced.value) <= len(edition.sectors)
    # all but telecommunications came as printed a year before
    assert str(review.outdone_by(printed)) == "5个"
    total = edition.area.all.total
    assert abs(total - printed.all.total) < abs(total - review.all.total)


def test_without_what_came_nothing_is_judged(forecast, printed):
    assert not forecast.covered
    assert not forecast.outdone_by(printed)
