"""Two editions side by side: changes in words, forecasts and outcomes, revised data."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tradebook.audit.edition_comparison import DOWN, OTHER, SAME, UP, compare_editions, word_change
from tradebook.figures.figure import Figure, Input
from tradebook.figures.ledger import Ledger
from tradebook.figures.units import UNITS
from tradebook.figures.wording import KINDS


def figure(value, kind="level", unit="亿美元", decimals=1, *, key="k", chapter="overview", inputs=(), text=None):
    """A figure, worded as the book words it."""
    text = text or KINDS[kind].word(round(Decimal(value), decimals), UNITS[unit])
    low = high = value
    return Figure(key, chapter, "数", kind, value, low, high, unit, decimals, text, "", "", False, list(inputs))


def name(text):
    return figure(text, "name", "", 0, text=text)


@pytest.mark.parametrize(
    ("kind", "unit", "decimals", "old", "new", "direction", "words"),
    [
        ("level", "亿美元", 1, "64.84", "72.97", UP, "增加8.1亿美元（增长12.5%）"),
        ("level", "亿美元", 1, "72.97", "64.84", DOWN, "减少8.1亿美元（下降11.1%）"),
        ("level", "亿美元", 1, "0", "1.5", UP, "增加1.5亿美元"),
        ("level", "亿美元", 1, "1.5", "0", DOWN, "减少1.5亿美元（下降100.0%）"),
        ("count", "个", 0, "3", "5", UP, "增加2个（增长66.7%）"),
        ("growth", "%", 1, "-3.7", "12.5", UP, "提高16.2个百分点"),
        ("share", "%", 1, "25.46", "25.01", DOWN, "下降0.5个百分点"),
        ("share", "倍", 1, "1.2", "1.5", UP, "增加0.3倍"),
        ("contribution", "%", 2, "8.14", "4.81", DOWN, "下降3.33个百分点"),
        ("rank", "位", 0, "6", "1", UP, "上升5位"),
        ("rank", "位", 0, "1", "6", DOWN, "下降5位"),
        ("index", "", 2, "-0.51", "-0.63", DOWN, "下降0.12"),
        ("balance", "亿美元", 1, "-1", "-3", DOWN, "逆差扩大2.0亿美元"),
        ("balance", "亿美元", 1, "-3", "-1", UP, "逆差收窄2.0亿美元"),
        ("balance", "亿美元", 1, "1", "3", UP, "顺差扩大2.0亿美元"),
        ("balance", "亿美元", 1, "-1", "0.4", UP, "由逆差转为顺差，增加1.4亿美元"),
        ("balance", "亿美元", 1, "0", "-1", DOWN, "由平衡转为逆差，减少1.0亿美元"),
        # a change does not go up or down
        ("deficit_change", "亿美元", 1, "5.8", "11.4", OTHER, "不同"),
        ("run", "年", 0, "6", "7", UP, "增加1年"),
        ("year", "年", 0, "2020", "2021", OTHER, "不同"),
        ("level", "亿美元", 1, "64.84", "64.84", SAME, "持平"),
        ("level", "亿美元", 1, "64.81", "64.84", SAME, "持平"),
        ("share", "%", 1, "12.44", "12.46", UP, "提高不到0.1个百分点"),
    ],
)
def test_changes_in_words(kind, unit, decimals, old, new, direction, words):
    before, after = (figure(value, kind, unit, decimals) for value in (old, new))
    assert word_change(before, after) == (direction, words)


def test_names_are_not_subtracted():
    assert word_change(name("旅行服务"), name("旅行服务")) == (SAME, "相同")
    assert word_change(name("旅行服务"), name("加工服务")) == (OTHER, "不同")


def test_units_of_one_dimension_are_converted():
    old, new = figure("-1.0", "balance"), figure("3634.0", "balance", "万美元")
    assert word_change(old, new) == (UP, "由逆差转为顺差，增加13634.0万美元")
    assert word_change(figure("1"), figure("1", unit="亿元")) == (OTHER, "单位不同，不作比较")


values = st.decimals(-10_000, 10_000, places=3).map(str)


@given(values, values, st.sampled_from(["level", "growth", "share", "balance", "index", "rank", "count"]))
def test_there_and_back_are_opposite(a, b, kind):
    unit = {"growth": "%", "share": "%", "index": "", "rank": "位", "count": "个"}.get(kind, "亿美元")
    there, back = (word_change(*pair)[0] for pair in _both_ways(figure(a, kind, unit), figure(b, kind, unit)))
    assert {UP: DOWN, DOWN: UP, SAME: SAME}[there] == back


def _both_ways(old, new):
    return (old, new), (new, old)


def test_figures_are_common_added_or_removed():
    old = Ledger(2021, [figure("1", key="a"), figure("2", key="b")])
    new = Ledger(2022, [figure("3", key="c"), figure("4", key="b", chapter="digital")])
    comparison = compare_editions(old, new)
    assert [row.new.key for row in comparison.indicators] == ["b"]
    assert ([f.key for f in comparison.removed], [f.key for f in comparison.added]) == (["a"], ["c"])
    assert comparison.of_chapter("digital") == comparison.indicators
    assert comparison.of_chapter("overview") == []


# -- forecasts ---------------------------------------------------------------------------------------------------------


def forecasting(value, low, high, *more):
    ends = {"": value, ".low": low, ".high": high}
    return Ledger(2021, [*(figure(v, key=f"forecast.all.total{end}") for end, v in ends.items()), *more])


def test_a_forecast_meets_its_outcome():
    outcome = Ledger(2022, [figure("729715.5", key="area.all.total", unit="万美元")])
    (row,) = compare_editions(forecasting("64.8", "51", "78.7"), outcome).forecasts
    assert (row.error, row.inside, row.printed) == ("-11.2", True, None)
    printed = figure("80.0", key="printed.all.total")
    (row,) = compare_editions(forecasting("64.8", "51", "70", printed), outcome).forecasts
    assert (row.error, row.inside, row.printed_error) == ("-11.2", False, "9.6")


def test_an_outcome_of_zero_has_no_error_in_percent():
    outcome = Ledger(2022, [figure("0", key="area.all.total")])
    assert compare_editions(forecasting("1", "0", "2"), outcome).forecasts[0].error == ""


def test_forecasts_are_for_the_next_year_only():
    outcome = figure("72.97", key="area.all.total")
    assert compare_editions(forecasting("64.8", "51", "78.7"), Ledger(2023, [outcome])).forecasts == []
    assert compare_editions(forecasting("64.8", "51", "78.7"), Ledger(2022, [])).forecasts == []


# -- revisions ---------------------------------------------------------------------------------------------------------


def observed(value, year=2020):
    return Input("services_trade", 7, "value", f"陕西{year}年服务出口", value, "万美元", "表8")


def test_a_revised_observation_is_found_with_its_records():
    old = Ledger(2021, [figure("1", key="a", inputs=[observed("1.0")])])
    sums = figure("3", key="sum", inputs=[observed("2.0"), observed("1.0", 2022)])
    new = Ledger(2022, [sums, figure("2", key="a", inputs=[observed("2.0")])])
    (row,) = compare_editions(old, new).revisions
    assert (row.old.value, row.new.value, row.before.key, row.after.key) == ("1.0", "2.0", "a", "a")


@pytest.mark.parametrize(
    ("now", "change"), [("1.0", "由初步数改为正式数"), ("2.0", "增加1.0万美元，由初步数改为正式数")]
)
def test_what_became_final_is_told(now, change):
    early = replace(observed("1.0"), status="P")
    old = Ledger(2021, [figure("1", key="a", inputs=[early])])
    new = Ledger(2022, [figure("1", key="a", inputs=[observed(now)])])
    (row,) = compare_editions(old, new).revisions
    assert row.change == change


def test_the_edition_as_published_tells_of_revisions_that_its_rebuild_hides():
    old = Ledger(2021, [figure("2", key="a", inputs=[observed("2.0")])])
    new = Ledger(2022, [figure("2", key="b", inputs=[observed("2.0", 2022)])])
    published = Ledger(2021, [figure("1", key="a", inputs=[observed("1.0")])])
    assert compare_editions(old, new).revisions == []
    (row,) = compare_editions(old, new, published).revisions
    assert (row.old.value, row.new.value, row.before, row.after) == ("1.0", "2.0", None, None)


def test_observations_of_one_edition_only_are_no_revisions():
    old = Ledger(2021, [figure("1", inputs=[observed("1.0")])])
    new = Ledger(2022, [figure("1", inputs=[observed("1.0"), observed("3.0", 2022)])])
    assert compare_editions(old, new).revisions == []


def test_a_forecast_without_interval_or_in_another_currency_is_left_out():
    outcomes = [figure("1.0", key="area.government.total"), figure("73.0", key="area.all.total")]
    alone = figure("1.1", key="forecast.government.total")
    (row,) = compare_editions(forecasting("64.8", "51", "78.7", alone), Ledger(2022, outcomes)).forecasts
    assert row.forecast.key == "forecast.all.total"
    yuan = Ledger(2022, [figure("480", key="area.all.total", unit="亿元")])
    assert compare_editions(forecasting("64.8", "51", "78.7"), yuan).forecasts == []
    printed = figure("480", key="printed.all.total", unit="亿元")
    (row,) = compare_editions(forecasting("64.8", "51", "78.7", printed), Ledger(2022, outcomes)).forecasts
    assert (row.printed, row.printed_error) == (None, "")


def test_the_change_of_a_rank_is_none_that_goes_up():
    assert word_change(figure("-1", "rank_change", "位", 0), figure("2", "rank_change", "位", 0)) == (
        OTHER,
        "不同",
    )
