"""Series and groups: each property with its value, wording, label and key."""

from __future__ import annotations

from decimal import Decimal

import pytest
from helpers.observations import obs
from helpers.series import PART, WHOLE, series
from tradebook.errors import FigureError
from tradebook.figures.dimensions import define
from tradebook.figures.figure import Absent, Phrase
from tradebook.figures.money.exchange import Exchange
from tradebook.figures.traced import Cell, constant, observation
from tradebook.model.series import Break, Series


@pytest.mark.parametrize(
    ("measure", "text", "label", "key"),
    [
        (PART, "99万美元", "旅行出口额", "part"),
        (PART.growth, "下降10.0%", "旅行出口同比增速", "part.growth"),
        (PART.at(2021).growth, "增长10.0%", "2021年旅行出口同比增速", "part.growth.at(2021)"),
        (PART.growth.at(2021), "增长10.0%", "2021年旅行出口同比增速", "part.growth.at(2021)"),
        (PART.growth.previous, "增长10.0%", "2021年旅行出口同比增速", "part.growth.at(2021)"),
        (PART.first, "100万美元", "2020年旅行出口额", "part.at(2020)"),
        (PART.at(2022), "99万美元", "旅行出口额", "part"),
        (PART.share, "40.9%", "旅行出口占全省出口的比重", "part.share"),
        (PART.contribution, "下拉5.0个百分点", "旅行对全省出口增长的拉动", "part.contribution"),
        (PART.change, "减少11万美元", "旅行出口额比2021年增减", "part.change"),
        (PART.share.change_since(2020), "下降9.1个百分点", "旅行出口占全省出口的比重比2020年增减", "part.share.change_since(2020)"),
        (PART.since(2020).growth, "下降1.0%", "2020—2022年旅行出口累计增速", "part.since(2020).growth"),
        (PART.since(2020).average_growth, "年均下降0.5%", "旅行出口2020年以来年均增速", "part.since(2020).average_growth"),
        (PART.since(2021).average_growth, "下降10.0%", "旅行出口2021年以来年均增速", "part.since(2021).average_growth"),
        (PART.since(2021).average, "105万美元", "2021—2022年旅行出口年均额", "part.since(2021).average"),
        (PART.history.average, "103万美元", "2020—2022年旅行出口年均额", "part.since(2020).average"),
        (PART.history.count, "3年", "2020—2022年旅行出口有数据的年数", "part.since(2020).count"),
        (PART.history.negative_years, "0年", "2020—2022年旅行出口额为负的年数", "part.since(2020).negative_years"),
        (PART.falls(), "1年", "旅行出口额低于上年的年数", "part.falls()"),
        (PART.falling_run, "连续1年", "旅行出口额连续下降的年数", "part.falling_run"),
        (PART.at(2021).rising_run, "连续1年", "2021年旅行出口额连续上升的年数", "part.at(2021).rising_run"),
        (PART.positive_run, "连续3年", "旅行出口额连续为正的年数", "part.positive_run"),
        (PART.share_of(WHOLE), "40.9%", "旅行出口占全省出口的比重", "part.share"),
        (PART.rank_among(2020, 2021), "第3位", "旅行出口额与2020、2021年相比的位次", "part.rank_among(2020, 2021)"),
    ],
)  # fmt: skip
def test_what_is_computed_of_a_series(measure, text, label, key):
    assert (str(measure), measure.label, measure.key) == (text, label, key)


@pytest.mark.parametrize(
    ("values", "change", "since"),
    [
        (("-8", "-5", "-3"), "逆差收窄2万美元", "逆差收窄5万美元"),
        (("-3", "-5", "4"), "由逆差转为顺差，差额增加9万美元", "由逆差转为顺差，差额增加7万美元"),
        (("2", "5", "4"), "顺差收窄1万美元", "顺差扩大2万美元"),
    ],
)
def test_the_change_of_a_balance_is_told_by_its_sides(values, change, since):
    balance = series(*values, name="b", subject="旅行", kind="balance", noun="差额")
    assert (str(balance.change), str(balance.change_since(2020))) == (change, since)
    assert (balance.change.label, balance.change.key) == ("旅行差额比2021年增减", "b.change")


def test_a_fall_over_a_year_without_data_counts_when_it_tells_whether_a_series_is_uneven():
    assert series("20", None, "10", "15", name="s").is_uneven
    assert not series("20", None, "10", "5", name="s").is_uneven
    assert not series("10", None, "15", "20", name="s").is_uneven


def test_what_is_not_known_has_its_unit_all_the_same():
    assert str(Series("s", "旅行", {}, 2022).traced.unit) == "%"
    assert str(series("1", name="s").history.rank.traced.unit) == "位"


def test_the_change_of_points_is_one_of_points():
    assert str(PART.contribution.traced.unit) == "百分点"
    assert str(PART.contribution.change_from(PART.contribution.at(2021))) == "下降10.0个百分点"


def test_a_balance_that_turned_has_no_growth():
    balance = series("5", "-4", name="b", subject="旅行", kind="balance", noun="差额")
    assert str(balance.growth) == "增速从略（本期为负）"


def test_a_part_has_no_share_in_an_increase_that_is_none():
    part = series("5", "3", name="p", whole=series("9", "7", name="w"))
    assert str(part.share_of_increase) == "从略（分母为负）"


def test_growth_that_the_source_states_is_called_so():
    stated = series("5", "6", name="s", stated_growth={2022: obs(Decimal("19.0"), "%"), 2021: constant(3, "%")})
    assert stated.growth.label.endswith("同比增速（来源所载）")
    assert stated.at(2021).growth.label.endswith("同比增速")


def test_a_sum_of_one_year_and_a_sum_of_two_have_keys_and_labels_of_their_own():
    other = series("1", "2", "3", name="other", subject="运输出口")
    of_one, of_two = (PART + other).at(2021), PART.at(2021) + other
    assert (str(of_one), of_one.label, of_one.key) == ("112万美元", "2021年旅行出口额与运输出口额之和", "(part + other).at(2021)")  # fmt: skip
    assert (str(of_two), of_two.label, of_two.key) == ("113万美元", "2021年旅行出口额与2022年运输出口额之和", "part.at(2021) + other")  # fmt: skip
    same = PART.at(2021) + other.at(2021)
    assert (str(same), same.label, same.key) == (str(of_one), of_one.label, of_one.key)
    assert str(of_two.growth) == "增速从略"


def test_what_takes_all_years_is_not_known_where_one_is_not_in_the_data():
    gap = Series("gap", "贸易", {2019: obs(Decimal(1)), 2021: obs(Decimal(2)), 2022: obs(Decimal(3))}, 2022)
    span, early = gap.since(2019), PART.since(2010)
    for measure in (gap.rising_run, gap.positive_run, span.sum, span.average, early.sum, PART.since(2023).sum):
        assert isinstance(measure.show(), Absent)
    assert (str(span.count), str(early.count), str(gap.since(2021).sum)) == ("3年", "3年", "5万美元")
    # such as what is awarded now and then
    assert (str(gap.history.sum), str(gap.history.average)) == ("6万美元", "2万美元")


def test_a_year_is_a_whole_number():
    with pytest.raises(TypeError):
        PART.at("2021")


def test_what_is_computed_of_another_year_says_so():
    past = PART.at(2021)
    assert past.change.label == "2021年旅行出口额比2020年增减"
    assert past.share_of_increase.label == "2021年旅行出口增量占全省出口增量的比重"
    assert past.since(2020).average_growth.label == "2021年旅行出口2020年以来年均增速"
    assert past.since(2020).average_growth.key == PART.since(2020).average_growth.at(2021).key


OTHER = series("50", "40", "45", name="other", subject="运输出口")


@pytest.mark.parametrize(
    ("measure", "text", "label", "key"),
    [
        (PART + OTHER, "144万美元", "旅行出口额与运输出口额之和", "part + other"),
        ((PART + OTHER).growth, "下降4.0%", "旅行出口额与运输出口额之和同比增速", "(part + other).growth"),
        ((PART - OTHER).at(2021), "70万美元", "2021年旅行出口额与运输出口额之差", "(part - other).at(2021)"),
        ((PART - OTHER).named("其他出口").growth, "下降22.9%", "其他出口同比增速", "(part - other).growth"),
        (PART - OTHER.at(2021), "59万美元", "旅行出口额与2021年运输出口额之差", "part - other.at(2021)"),
        (PART.share - OTHER.share_of(WHOLE), "高22.3个百分点", "旅行出口占全省出口的比重与运输出口占全省出口的比重之差", "part.share - other.share_of(all)"),
        (PART.share_of(WHOLE.first), "49.5%", "旅行出口占2020年全省出口额的比重", "part.share_of(all.at(2020))"),
        (PART.at(2021).share_of(WHOLE), "50.0%", "2021年旅行出口占全省出口的比重", "part.share_of(all).at(2021)"),
        (PART.contribution_to(OTHER), "下拉27.5个百分点", "旅行出口对运输出口增长的拉动", "part.contribution_to(other)"),
        (PART.index(2020), "99.0", "旅行出口指数（2020年为100）", "part.index(2020)"),
        (PART.history.rank, "第3位", "2020—2022年旅行出口额在历年中的位次", "part.since(2020).rank"),
        (PART.history.sum, "309万美元", "2020—2022年旅行出口合计", "part.since(2020).sum"),
        (PART.history.count.worded("numeral"), "三", "2020—2022年旅行出口有数据的年数", "part.since(2020).count"),
        (PART.history.highest, "110万美元", "2021年旅行出口额", "part.at(2021)"),
        (PART.history.highest.name, "2021年", "2020—2022年旅行出口额最高的年份", "part.since(2020).highest.name"),
        (PART.history.lowest.name, "2022年", "2020—2022年旅行出口额最低的年份", "part.since(2020).lowest.name"),
    ],
)  # fmt: skip
def test_series_beside_others_and_over_their_years(measure, text, label, key):
    assert (str(measure), measure.label, measure.key) == (text, label, key)


def test_the_year_of_the_highest_value_is_open_where_one_is_not_known():
    highest = series("1", None, "2").history.highest
    assert isinstance(highest.show(), Absent)
    assert isinstance(highest.name.show(), Absent)


def test_levels_with_growth_that_the_source_states_imply_the_year_before():
    level = Series("level", "营业收入", {2022: obs(Decimal(30), "亿元")}, 2022, noun="", kind="stated")
    rates = Series("rate", "营业收入增速", {2022: obs(Decimal(25), "%")}, 2022, noun="", kind="stated_growth")
    grown = level.with_growth(rates)
    assert (str(grown), str(grown.growth), str(grown.change)) == ("30亿元", "增长25%", "增加6.0亿元")
    assert grown.growth.traced is rates.traced
    unstated = Series("rate", "营业收入增速", {2022: obs(None, "%")}, 2022, noun="", kind="stated_growth")
    assert isinstance(level.with_growth(unstated).growth.show(), Absent)


def test_missing_growth_of_a_source_that_states_it_is_a_gap():
    assert isinstance(series("5", stated_growth={2021: obs(Decimal(1), "%")}).growth.show(), Absent)


def test_series_stand_beside_others_in_one_unit():
    assert PART.in_unit("亿美元").traced.unit.symbol == "亿美元"
    assert PART.in_unit("亿美元").growth == PART.growth


def test_shares_of_the_increase():
    assert str(series("100", "111", whole=WHOLE).share_of_increase) == "50.0%"


def test_a_total_has_no_share():
    with pytest.raises(FigureError, match="不是某个总体的一部分"):
        WHOLE.share  # noqa: B018


def test_growth_without_a_year_before_is_left_out_in_words_and_over_zero_says_why():
    assert series("5").growth.show() == Phrase("增速从略")
    assert series(None, "5").growth.show() == Phrase("增速从略")
    assert series("0", "5").growth.show() == Phrase("增速从略（基期为零）")


def test_growth_that_the_source_states_goes_before_the_computed_one():
    stated = series("100", "110", stated_growth={2022: obs(Decimal("9.7"), "%")})
    assert str(stated.growth) == "增长9.7%"


def test_what_lacks_data_is_a_gap():
    for gap in (
        PART.at(2010),
        series("1", None),
        series("1", "2").since(2010).average_growth,
        PART.change_since(2010),
    ):
        assert isinstance(gap.show(), Absent)


def test_firsts_and_records():
    balance = series("-3", "-1", "2")
    assert (str(balance.first_positive), str(balance.positive_run)) == ("2022年", "连续1年")
    assert str(balance.at(2021).negative_run) == "连续2年"
    assert isinstance(series("-3", "-1").first_positive.show(), Absent)
    assert (balance.is_record, PART.is_record) == (True, False)


def test_the_year_of_a_first_is_one_to_look_at():
    balance = series("-3", "2", "1")
    assert balance.at(balance.first_positive).key == "part.at(2021)"
    never = series("-3", "-1")
    assert isinstance(never.at(never.first_positive).show(), Absent)


def test_the_latest_year_is_the_newest_with_a_value():
    assert series("1", "2", None).latest.key == "part.at(2021)"
    assert isinstance(series(None).latest.show(), Absent)


def test_growth_of_a_year_outside_the_series_is_a_gap():
    assert isinstance(PART.at(2023).growth.show(), Absent)


def test_dimensions_say_what_it_is():
    codes = define("trade", area="CN-SN", sector="SD", flow="X")
    exports = series("1", "2", dimensions=codes)
    assert exports.at(2021).show().dimensions == {**codes, "year": "2021"}
    assert exports.growth.show().dimensions == {"definition": "growth", "of": codes, "year": "2022"}
    assert exports.change_since(2020).dimensions == {
        "definition": "change_since",
        "of": codes,
        "base": "2020",
        "year": "2022",
    }
    assert series("1", "2").growth.show().dimensions == {}


def test_of_a_single_year_little_is_said():
    alone = series("100").history
    assert [str(each) for each in (alone.average, alone.highest, alone.count)] == ["100万美元", "100万美元", "1年"]
    assert not any([alone.negative_years, alone.average_growth])
    assert isinstance(alone.course, Absent)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (("1", "2", "3"), "2021年以来逐年增长"),
        # falls before all rises only say since when it has risen
        (("4", "2", "3"), "2022年转为增长"),
        (("4", "4", "3", "5"), "2022年转为增长"),
        (("4", "2", "3", "2", "5"), "2020年以来除2021年（下降33.3%）外逐年增长"),
        # one rise is no growth year by year
        (("2", "3", "2"), "2021年以来只有2021年增长"),
        (("4", "2", "3", "2", "1"), "2019年以来只有2020年增长"),
        (("4", "2", "3", "4"), "2021年以来逐年增长"),
        (("2", "4", "2", "3", "4"), "2019年以来除2020年（下降50.0%）外逐年增长"),
        (("4", "2", "1"), "2021年以来各年均未增长"),
        (("1", "2"), ""),
        (("1", None, "3"), ""),
        (("1", "0", "3"), ""),
    ],
)
def test_the_course_of_the_years_in_words(values, words):
    assert str(series(*values).history.course) == words


@pytest.mark.parametrize(
    ("values", "place"),
    [
        (("1", "3", "2"), "列第2位"),
        (("1", "3", "3"), "并列第1位"),
        (("3", "1", "3", "2"), "列第3位"),
        (("3",), ""),
    ],
)
def test_a_year_that_is_level_with_another_shares_its_place(values, place):
    assert str(series(*values).history.placing) == place


def test_a_share_is_one_in_whatever_unit_the_whole_is():
    part = Series("part", "出口", {2022: obs(Decimal("0.5"), "亿美元")}, 2022, whole=series("10000"))
    assert str(part.share) == str(part.share_of(part.whole)) == "50.0%"


def test_a_run_is_said_with_its_years():
    rising = series("1", "2", "3")
    assert str(rising.during(rising.rising_run)) == "2021—2022年"
    assert not rising.during(rising.falling_run)
    short = series("3", "2", "3")
    assert not short.during(short.rising_run)


@pytest.mark.parametrize(
    ("balance", "standing"),
    [
        (("-1", "2", "3"), "2021年以来连续2年顺差"),
        (("1", "-2", "-3"), "2021年以来连续2年逆差"),
        # as long as the data says nothing of the years before
        (("-1", "-2", "-3"), "2020年以来各年均为逆差"),
        (("-1", "-2", "3"), ""),
        (("-1", "-2"), "上年和本年均为逆差"),
        (("3",), ""),
        (("1", "2", "0"), ""),
        (("1", "2", None), ""),
    ],
)
def test_a_balance_says_how_long_it_has_been_what_it_is(balance, standing):
    assert str(series(*balance, kind="balance").standing) == standing


def test_what_there_was_nothing_of_last_year_is_new():
    assert [series(before, "5").is_new for before in ("0", "4", None)] == [True, False, False]


# -- the year before -----------------------------------------------------------------------------------------------------

GROWN = {2022: "24422.6", 2023: "27001.3"}
"""Two levels, between which there are 10.56 %."""


def grown(rate: Decimal | None, source: str = "第一部分") -> Series:
    """Two levels with the growth of a source."""
    how = {"noun": "", "kind": "stated"}
    levels = {year: obs(Decimal(value), "亿元") for year, value in GROWN.items()}
    cell = Cell("t", 9999, "value", 5, "增速", source)
    rates = Series("rate", "收入增速", {2023: observation(rate, "%", cell)}, 2023, noun="", kind="stated_growth")
    return Series("level", "收入", levels, 2023, **how).with_growth(rates)


@pytest.mark.parametrize(
    ("rate", "growth", "change", "is_implied"),
    [
        # the source states it
        ("10.6", "增长10.6%", "增加2578.7亿元", False),
        # both cannot be right: the level has been revised
        ("12.5", "增长12.5%", "增加3000亿元", True),
        # nobody states it
        (None, "增长10.6%", "增加2578.7亿元", False),
    ],
)
def test_a_recorded_level_of_the_year_before_stays_unless_growth_contradicts_it(rate, growth, change, is_implied):
    level = grown(None if rate is None else Decimal(rate))
    assert (str(level.growth), str(level.change), level.is_implied) == (growth, change, is_implied)


def test_growth_that_an_import_computed_is_none_of_the_source():
    computed = grown(Decimal("10.6"), "按2022年和2023年数额计算")
    assert computed.growth.label == "收入同比增速"
    assert computed.growth.traced.value != Decimal("10.6")
    assert grown(Decimal("10.6")).growth.traced.value == Decimal("10.6")
    cell = Cell("t", 9999, "value", 5, "增速", "按2021年和2022年数额计算")
    beside = series("90", "110", stated_growth={2022: observation(Decimal("22.2"), "%", cell)})
    assert (beside.growth.label, str(beside.growth.rounded(2))) == ("旅行出口同比增速", "增长22.22%")
    # of a year whose base is not recorded it is all that there is
    alone = series("110", stated_growth={2022: observation(Decimal("22.2"), "%", cell)})
    assert (alone.growth.label, str(alone.growth)) == ("旅行出口同比增速", "增长22.2%")


def test_growth_that_is_not_stated_of_a_year_follows_from_its_levels():
    nation = series("8212", "8891.1", stated_growth={2022: obs(None, "%"), 2021: obs(Decimal(3), "%")})
    assert str(nation.growth) == "增长8.3%"


# -- breaks --------------------------------------------------------------------------------------------------------------


def broken(*comparable: str) -> Series:
    """A total of 200, 220 and 242, the last year with 22 of something new."""
    years = range(2023 - len(comparable), 2023)
    basis = Series("", "原有行业", {y: obs(Decimal(v)) for y, v in zip(years, comparable, strict=True)}, 2022)
    return Series("all", "全省出口", WHOLE.values, 2022, breaks={2022: Break("2022年起增列政府服务", basis)})


def test_the_rest_of_a_whole_is_compared_as_the_whole_is():
    whole = broken("200", "220", "231")
    part = series("100", "110", "121", whole=whole)
    assert (str(whole.growth), str(part.contribution)) == ("增长5.0%", "拉动5.0个百分点")
    assert (str(part.rest.growth), str(part.rest.change)) == ("与上年持平", "持平")
    assert str(part.share_of_increase) == "100.0%"
    assert part.rest.break_note == "2022年起增列政府服务。"
    # what is not broken in the year
    assert str(part.at(2021).rest.growth) == "增长10.0%"


def test_without_what_is_new_the_whole_is_what_it_is_compared_by():
    whole = broken("200", "220", "231")
    reason = "无可比的上年数（2022年起单列）"
    new = series("11", whole=whole, breaks={2022: Break(reason, is_apart=True)})
    assert str(new.rest.growth) == "增长5.0%"
    # of what was split from another, nobody knows how much is in it
    part = series("11", whole=whole, breaks={2022: Break(reason)})
    assert str(part.rest.growth) == "2022年起增列政府服务"


def test_what_has_gone_is_no_base_of_contributions():
    basis = Series("", "其余行业", {2021: obs(Decimal(200)), 2022: obs(Decimal(242))}, 2022)
    whole = Series("all", "全省出口", WHOLE.values, 2022, breaks={2022: Break("2022年起不再列政府服务", basis)})
    part = series("100", "100", "142", whole=whole)
    assert (str(whole.growth), str(part.contribution)) == ("增长21.0%", "拉动21.0个百分点")


def test_over_a_break_years_are_not_compared_as_they_are():
    flat, fallen, risen = broken("200", "220", "220"), broken("200", "220", "210"), broken("200", "220", "231")
    for whole in (flat, fallen):
        assert not whole.rising_run
        assert whole.rising_run.traced.unit.symbol == "年"
        assert not whole.falls()
    assert (str(risen.rising_run), str(risen.falls())) == ("连续2年", "0年")
    # however little it rose
    assert str(broken("200", "220", "220.5").rising_run) == "连续2年"
    assert (fallen.is_uneven, risen.is_uneven) == (True, False)
    for whole in (flat, fallen, risen):
        span = whole.since(2020)
        assert not any([span.highest.name, span.lowest.name, span.rank, whole.is_record])
        assert str(whole.at(2021).since(2020).growth) == "增长10.0%"
        assert str(whole.at(2021).index(2020)) == "110.0"


@pytest.mark.parametrize(
    ("now", "growth", "average", "ratio", "change"),
    [
        ("220", "增长10.0%", "年均增长4.9%", "110.0", "增加20万美元"),
        ("198", "下降1.0%", "年均下降0.5%", "99.0", "减少2万美元"),
    ],
)
def test_over_a_break_several_years_are_compared_by_what_they_have_in_common(now, growth, average, ratio, change):
    whole = broken("200", "220", now)
    span = whole.since(2020)
    assert span.is_comparable
    assert (str(span.growth), str(span.average_growth), str(whole.change_since(2020))) == (growth, average, change)
    assert (str(whole.index(2020)), str(whole / whole.at(2020))) == (ratio, f"{ratio}%")
    assert (whole / whole.at(2020)).key == "all / all.at(2020)"


def test_a_share_changes_by_what_its_whole_is_compared_by():
    part = series("100", "110", "110", whole=broken("200", "220", "220"))
    assert (str(part.share), str(part.share.change), str(part.share.change_since(2020))) == (
        "45.5%",
        "持平",
        "持平",
    )
    new = series("22", whole=broken("200", "220", "220"), breaks={2022: Break("单列", is_apart=True)})
    assert not new.share.change


def test_over_a_break_after_which_nothing_is_left_years_are_not_compared():
    whole = broken("220", "231")
    span = whole.since(2020)
    assert not span.is_comparable
    assert not any([span.growth, span.average_growth, whole.index(2020), whole.change_since(2020)])
    assert not whole / whole.at(2020)


# -- years that are not there --------------------------------------------------------------------------------------------


def test_what_is_said_of_a_span_needs_all_its_years():
    sparse = Series("x", "差额", {2016: obs(Decimal(-1)), 2018: obs(Decimal(3)), 2022: obs(Decimal(2))}, 2022)
    span = sparse.since(2016)
    assert not any([span.highest.name, span.lowest.name, span.negative_years, span.rank, sparse.falls()])
    assert not sparse.first_positive
    assert not sparse.is_record
    # of the years that there are
    assert str(sparse.history.highest.name) == "2018年"
    assert (str(sparse.history.negative_years), str(sparse.since(2022).highest.name)) == ("1年", "2022年")


def test_a_record_is_one_among_others():
    assert [series(*values).is_record for values in (("5",), (None, "5"), ("4", "5"))] == [False, False, True]


def test_one_key_is_of_one_number():
    past = PART.at(2020).share_of(OTHER.at(2020)).at(2021)
    fixed = PART.at(2021).share_of(OTHER.at(2020))
    assert (str(past), past.key) == ("275.0%", "part.share_of(other).at(2021)")
    assert (str(fixed), fixed.key) == ("220.0%", "part.share_of(other.at(2020)).at(2021)")


def test_what_the_source_hedges_is_hedged_in_another_currency():
    rate = observation(Decimal("6.7"), "元/美元", Cell("exchange_rates", 2, "value", 3, "汇率"))
    cell = Cell("facts", 2, "value", 6, "目标", bound="≥", exchange=Exchange(2022, {"USD": rate}))
    target = Series(
        "target", "目标", {2022: observation(Decimal(404), "亿元", cell)}, 2022, noun="", kind="stated"
    )
    assert (str(target), str(target.in_unit("亿美元")), str(target.in_unit("万元"))) == (
        "超过404亿元",
        "超过60亿美元",
        "超过4040000万元",
    )
