"""The forecast chapter's figures, sentences and tables."""

import pytest
from helpers.editions import open_edition
from tradebook.model.forecast import ForecastChapter, method_name


def chapter_of(year, package):
    return ForecastChapter(open_edition(package, year))


@pytest.fixture
def chapter(long_package):
    return chapter_of(2022, long_package)


def texts(table):
    return [[cell["text"] for cell in row] for row in table.body]


def test_sectors_stand_in_the_order_of_their_trade(chapter):
    assert chapter.order == ["SA", "SI", "SD", "SC", "SB", "SK"]
    assert list(chapter.rows.values())[:4] == ["合计", "其中：出口", "其中：进口", "加工服务"]


# -- what was printed --------------------------------------------------------------------------------------------------


def test_the_printed_forecast_is_recorded_with_its_growth(chapter):
    chapter.record_printed()
    text = chapter.edition.text
    assert text("printed.SA.X") == "3.6亿美元"
    assert text("printed.SI.X.growth") == "增长900.0%"
    assert text("printed.ALL.B") == "顺差3.7亿美元"
    assert [text(f"printed.X.top{n}.name") for n in (1, 2, 3)] == ["电信计算机信息服务", "加工服务", "运输服务"]
    assert [text(f"printed.{code}.T.growth.rank") for code in ("KI", "SI")] == ["第1位", "第1位"]


def test_sums_that_the_printed_forecast_does_not_keep_are_named(chapter):
    chapter.record_printed()
    assert chapter.edition.phrases["printed.checks"] == "核对：合计进出口、合计出口、合计进口的分项与合计不符。"


def test_a_printed_forecast_with_gaps_does_not_count(long_package):
    chapter = chapter_of(2020, long_package)
    chapter.record_printed()
    assert chapter.printed == {}
    assert chapter.printed_table() is None
    assert not [key for key in chapter.edition.figures if key.startswith("printed.")]


def test_the_printed_table_has_level_and_growth_of_each_flow(chapter):
    chapter.record_printed()
    rows = texts(chapter.printed_table())
    assert rows[1] == ["加工服务", "36405.0", "0.0", "36000.0", "0.0", "405.0", "0.0"]
    assert {len(row) for row in rows} == {7}


# -- the back-test -----------------------------------------------------------------------------------------------------


def test_the_verdict_says_which_method_forecasts_and_why(chapter):
    chapter.record_backtest()
    edition, choice = chapter.edition, chapter.outlook.choice
    assert edition.phrases["forecast.method"] == method_name(choice.method)
    assert edition.text("forecast.error.naive") in edition.phrases["forecast.verdict"]
    # two years of six sectors in two flows
    assert edition.text("forecast.count") == "24个"
    assert edition.phrases["forecast.flow_story"].startswith("分开看，")
    assert edition.phrases["forecast.break_story"].startswith("2020年的变化无法由历史预见") == (
        "forecast.error.no_break" in edition.figures
    )


def test_every_method_has_its_errors_in_the_table(chapter):
    rows = texts(chapter.methods_table())
    assert [row[0] for row in rows] == ["朴素法", "漂移法", "阻尼趋势法", "Theta法", "组合法"]
    head = [header["text"] for header in chapter.methods_table().head[-1]]
    assert head[:2] == ["方法", "全部"]
    assert head[-5:] == ["出口", "进口", "比朴素法（%）", "合计误差（%）", "2023年（亿美元）"]
    assert rows[0][-3] == "—"


# -- the outlook -------------------------------------------------------------------------------------------------------


def test_forecasts_are_recorded_with_their_intervals(chapter):
    chapter.record_printed()
    chapter.record_outlook()
    edition = chapter.edition
    low, value, high = (float(edition.figures[f"forecast.ALL.T{end}"].value) for end in (".low", "", ".high"))
    assert low < value < high
    assert edition.phrases["forecast.coverage"] == "80%"
    assert edition.text("forecast.ALL.T.margin") == f"{(high - value) / value * 100:.1f}%"
    assert "电信计算机信息服务在区间之外" in edition.phrases["forecast.vs_printed"]


def test_the_table_sets_the_printed_forecast_beside_the_extrapolation(chapter):
    rows = texts(chapter.forecast_table())
    assert {len(row) for row in rows} == {6}
    assert (rows[0][0], rows[0][1], rows[0][-1]) == ("合计", "9.61", "9.61")


def test_too_short_a_history_forecasts_nothing(long_package):
    chapter = chapter_of(2020, long_package)
    for record in (chapter.record_backtest, chapter.record_outlook, chapter.record_review):
        record()
    assert chapter.outlook is None
    assert chapter.review is None
    assert chapter.methods_table() is None
    assert chapter.forecast_table() is None
    assert chapter.review_table() is None
    assert chapter.edition.figures == {}


# -- the review --------------------------------------------------------------------------------------------------------


def test_last_years_forecasts_are_judged_by_what_came(chapter):
    chapter.record_review()
    edition = chapter.edition
    assert edition.phrases["review.vintage"] == "2021"
    assert edition.phrases["review.inside"] in ("在区间之内", "在区间之外")
    assert edition.text("review.count") == "6个"
    # all but telecommunications came as printed a year before
    assert edition.text("review.printed.closer") == "5个"
    assert edition.text("review.printed.ALL.T.error") == "0.0%"
    assert "进出口总额以原报告更接近实际" in edition.phrases["review.printed.story"]


def test_the_review_shows_both_forecasts_beside_what_came(chapter):
    table = chapter.review_table()
    rows = {row[0]: row for row in texts(table)}
    assert {len(row) for row in rows.values()} == {len(table.head[-1])} == {9}
    assert rows["电信计算机信息服务"][-2:] == ["24.00", "900.0"]
    assert rows["加工服务"][-1] == "0.0"
    assert {row[6] for row in rows.values()} <= {"是", "否"}


def test_without_a_printed_forecast_only_the_extrapolation_is_judged(chapter):
    chapter.was_printed = {}
    chapter.record_review()
    assert chapter.edition.phrases["review.printed.story"] == ""
    assert len(chapter.review_table().head[-1]) == 7
