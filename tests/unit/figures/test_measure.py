"""Measures: how they show themselves, and what arithmetic and comparisons with them give."""

from __future__ import annotations

from decimal import Decimal

import pytest
from helpers.observations import obs
from hypothesis import given
from hypothesis import strategies as st
from tradebook.errors import MixedUnitsError
from tradebook.figures import indicators
from tradebook.figures.figure import ABSENT_MIME, FIGURE_MIME, Absent, Figure, Phrase
from tradebook.figures.measure import Measure, compose, join_keys, respectively
from tradebook.figures.money.exchange import Exchange
from tradebook.figures.traced import Cell, constant, observation

MISSING = obs(None)


def level(value, symbol="亿美元", key="a", label="甲"):
    return Measure(obs(None if value is None else Decimal(value), symbol), "level", label, key)


def rate(value, key="r", label="增速"):
    return Measure(obs(Decimal(value), "%"), "growth", label, key)


# -- how it is shown ---------------------------------------------------------------------------------------------------


def test_a_value_is_a_figure_with_its_dimensions():
    shown = Measure(obs(Decimal("42.0"), "亿美元"), "level", "出口", "exports", dimensions={"flow": "X"}).show()
    assert isinstance(shown, Figure)
    assert (shown.key, shown.label, shown.text, shown.dimensions) == (
        "exports",
        "出口",
        "42.0亿美元",
        {"flow": "X"},
    )
    assert FIGURE_MIME in level("1.0")._repr_mimebundle_()


def test_what_is_undefined_says_so_and_what_is_missing_is_a_gap_that_names_what_it_needs():
    undefined = Measure(indicators.growth(obs(Decimal(1)), obs(Decimal(0))), "growth", "增速")
    assert undefined.show() == undefined.say() == Phrase("增速从略（基期为零）")
    gap = level(None)
    assert isinstance(gap.show(), Absent)
    assert gap.show().needs == [gap.traced.cell.label]
    assert ABSENT_MIME in gap._repr_mimebundle_()
    assert "〔缺：" in gap._repr_mimebundle_()["text/plain"]
    assert Measure(MISSING, "growth", "增速", notice="增速从略").show() == Phrase("增速从略")
    assert (str(gap), f"{gap}", gap.number) == ("", "", "—")


def test_other_words_change_neither_value_nor_key():
    exports = level("104960.5", "万美元")
    assert str(exports) == "10.5亿美元"
    assert str(exports.to("万美元")) == "104960.5万美元"
    assert str(exports.rounded(2)) == "10.50亿美元"
    assert str(level("-3.0").worded("balance")) == "逆差3.0亿美元"
    assert exports.named("乙").show().label == "乙"
    assert {m.key for m in (exports.to("万美元"), exports.rounded(2), exports.worded("change"))} == {"a"}
    assert (exports.number, exports.to("万美元").number) == ("10.5", "104960.5")
    with pytest.raises(MixedUnitsError):
        exports.to("%")


def test_a_name_is_its_own_number():
    name, _ = indicators.largest({"旅行": obs(Decimal(2)), "运输": obs(Decimal(1))}, 1)
    assert Measure(name, "name", "第1位").number == "旅行"


# -- arithmetic --------------------------------------------------------------------------------------------------------


def test_units_of_one_dimension_go_together():
    total = level("1.0") + level("5000", "万美元", "b", "乙")
    assert (str(total), total.key, total.label) == ("1.5亿美元", "a + b", "甲与乙之和")
    assert str(level("5000", "万美元") / level("1.0", key="b")) == "50.0%"
    assert level("10000", "万美元") == level("1.0")


def test_what_does_not_measure_the_same_does_not_go_together():
    for combine in (lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a == b):
        with pytest.raises(MixedUnitsError, match="单位不同"):
            combine(level("1.0"), rate("3.0"))


def test_percentages_differ_by_points():
    gap = rate("12.5") - rate("8.3", "n", "全国增速")
    assert (str(gap), gap.show().unit, gap.key) == ("高4.2个百分点", "百分点", "r - n")
    assert str(rate("8.3").change_from(rate("12.5"))) == "下降4.2个百分点"
    assert str(rate("8.3").gap_to(rate("12.5"))) == "低4.2个百分点"
    assert str(level("5.0").gap_to(level("7.0"))) == "低2.0亿美元"
    assert str(level("5.0").change_from(level("7.0"))) == "减少2.0亿美元"


@pytest.mark.parametrize(
    ("own", "other", "told"),
    [
        (rate("12.5"), rate("8.3"), "高于全国4.2个百分点"),
        (rate("8.3"), rate("12.5"), "低于全国4.2个百分点"),
        # readers see 12.50 and 12.53 as the same
        (rate("12.50"), rate("12.53"), "与全国持平"),
        (level("7.0"), level("5.0"), "高于全国2.0亿美元"),
        (level("5.0001"), level("5.0"), "高于全国1万美元"),
    ],
)
def test_what_stands_above_or_below_another_says_of_which(own, other, told):
    assert str(own.beside(other, "全国")) == told


@pytest.mark.parametrize(
    ("own", "other", "told"),
    [
        ("12.5", "8.3", "增速高于全国4.2个百分点"),
        # of a rise and a fall both are said
        ("-5.0", "8.3", "下降5.0%，全国增长8.3%"),
        ("2.0", "-8.3", "增长2.0%，全国下降8.3%"),
        ("0.1", "0.0", "增长0.1%，全国与上年持平"),
        # of two falls the smaller is no faster growth
        ("-0.6", "-1.4", "降幅比全国小0.8个百分点"),
        ("-20.3", "-15.7", "降幅比全国大4.6个百分点"),
        ("-12.50", "-12.53", "降幅与全国相同"),
        ("12.50", "12.53", "增速与全国持平"),
        # what reads as no change is no fall
        ("-0.04", "-1.4", "与上年持平，全国下降1.4%"),
    ],
)
def test_growth_beside_another_is_a_pace_or_a_fall(own, other, told):
    assert str(rate(own).pace_beside(rate(other), "全国")) == told


@pytest.mark.parametrize(("other", "told"), [("-8.3", "全国下降8.3%"), ("8.3", "增速低于全国6.3个百分点")])
def test_growth_that_has_been_said_is_not_said_again_beside_a_fall(other, told):
    assert str(rate("2.0").pace_beside(rate(other), "全国", is_said=True)) == told


def test_beside_what_is_not_known_nothing_is_said():
    unknown = Measure(obs(None, "%"), "growth", "全国增速", "n")
    undefined = Measure(indicators.growth(constant(1), constant(0)), "growth", "全国增速", "n")
    for other in (unknown, undefined):
        assert isinstance(rate("12.5").beside(other, "全国"), Absent)
        assert isinstance(rate("-12.5").pace_beside(other, "全国"), Absent)


def test_numbers_scale_and_shift():
    assert [str(m) for m in (level("3.0") * 2, level("3.0") / 2, level("3.0") + 1, -level("3.0"))] == [
        "6.0亿美元",
        "1.5亿美元",
        "4.0亿美元",
        "−3.0亿美元",
    ]
    assert sum([level("1.0"), level("2.0")]) == level("3.0")
    assert str(abs(level("-3.0").worded("balance"))) == "3.0亿美元"


def test_a_share_has_a_label_of_its_own():
    assert level("1.0").share_of(level("4.0", label="整体")).label == "甲占整体的比重"


def test_what_is_computed_from_a_gap_is_a_gap_whatever_its_unit():
    unknown = Measure(obs(None, "%"), "stated", "未知", "u")
    for result in (level("1.0") + unknown, level("1.0") / unknown, unknown - level("1.0")):
        assert isinstance(result.show(), Absent)


@pytest.mark.parametrize(
    ("parts", "key"),
    [(("a", "-", level("1", key="b")), "a - b"), (("a + b", "/", 2), "(a + b) / 2"), (("", "+", level("1")), "")],
)
def test_keys_are_put_together(parts, key):
    assert join_keys(*parts) == key


@given(st.integers(-999, 999), st.integers(-999, 999))
def test_sums_and_differences_undo_each_other(a, b):
    first, second = level(str(a)), level(str(b), key="b")
    assert (first + second - second) == first
    assert (first > second) is (a > b)
    assert (first != second) is (a != b)


def test_a_sum_by_python_is_the_sum_of_its_parts_and_of_nothing_else():
    first, second = level("1.5"), level("2.25", key="b", label="乙")
    assert (sum([first, second]).key, sum([first, second]).traced) == (
        (first + second).key,
        (first + second).traced,
    )
    assert (2 + first).traced.value == Decimal("3.5")


# -- truth -------------------------------------------------------------------------------------------------------------


def test_truth_is_whether_there_is_a_value():
    assert level("0.0")
    assert not level(None)


def test_comparisons_with_what_is_missing_do_not_hold():
    gap, one = level(None), level("1.0")
    assert not any([gap < one, gap > one, gap <= one, gap >= one, gap == one, gap != one, one < gap, one != gap])


def test_a_wording_is_chosen_by_comparison_or_is_a_gap():
    words = ("快于", "慢于", "持平于")
    chosen = [str(rate(value).compare(rate("2.0"), *words)) for value in ("3.0", "1.0", "2.0")]
    assert chosen == list(words)
    assert isinstance(level(None).compare(level("1.0"), *words), Absent)


def test_what_reads_the_same_is_compared_as_equal():
    words = ("快于", "慢于", "持平于")
    assert str(rate("12.54").compare(rate("12.46"), *words)) == "持平于"
    assert str(rate("12.55").compare(rate("12.54"), *words)) == "快于"
    assert [str(rate(value).compare(0, "增长", "下降", "变动")) for value in ("0.05", "0.04", "-0.05")] == ["增长", "变动", "下降"]  # fmt: skip
    # each is shown in the unit that it is read in
    dollars = [Measure(obs(Decimal(value), "万美元"), "level", "出口", "x") for value in ("9999.9", "10000.0")]
    assert str(dollars[0].compare(dollars[1], "高于", "低于", "等于")) == "低于"


@pytest.mark.parametrize(
    ("value", "up", "down"), [("0.05", True, False), ("0.04", False, False), ("-0.04", False, False), ("-0.05", False, True)]
)  # fmt: skip
def test_what_rounds_to_zero_is_neither_up_nor_down(value, up, down):
    growth = rate(value)
    assert (growth.is_up, growth.is_down, growth.rounds_to_zero) == (up, down, not (up or down))


def test_what_is_missing_is_neither_up_nor_down():
    gap = level(None)
    assert not any([gap.is_up, gap.is_down, gap.rounds_to_zero])


@pytest.mark.parametrize(
    ("now", "then", "text"),
    [
        ("-7014.1", "-121000.0", "逆差收窄11.4亿美元"),
        ("-121000.0", "-7014.1", "逆差扩大11.4亿美元"),
        ("104960.5", "92000.0", "顺差扩大1.3亿美元"),
        ("92000.0", "104960.5", "顺差收窄1.3亿美元"),
        ("92000.0", "-7000.0", "由逆差转为顺差，差额增加9.9亿美元"),
        ("-7000.0", "92000.0", "由顺差转为逆差，差额减少9.9亿美元"),
        ("-5.0", "-5.0", "逆差持平"),
        ("3.0", "0.0", "顺差扩大3.0万美元"),
        ("0.0", "-3.0", "逆差收窄3.0万美元"),
        # a deficit that reads as 进出口平衡 has no side to turn from
        ("3.0", "-0.04", "顺差扩大3.0万美元"),
        ("0.0", "0.0", "持平"),
    ],
)
def test_the_change_of_a_balance_knows_both_balances(now, then, text):
    balances = [Measure(obs(Decimal(value), "万美元"), "balance", "差额", name) for value, name in ((now, "b"), (then, "a"))]  # fmt: skip
    assert str(balances[0].change_from(balances[1])) == text


def test_the_change_of_a_balance_is_a_plain_amount_in_further_calculations():
    now, then = (Measure(obs(Decimal(value), "万美元"), "balance", "差额", "b") for value in ("-5.0", "-8.0"))
    assert str(abs(now.change_from(then))) == "3.0万美元"
    assert not now.change_from(Measure(MISSING, "balance", "差额", "gap"))


def test_a_level_per_head_whatever_the_units():
    heads = Measure(obs(Decimal(50), "万人"), "stated", "常住人口", "heads")
    per_head = level("2.0").per(heads).to("美元")
    assert (str(per_head), per_head.key) == ("400.0美元", f"{level('2.0').key}.per(heads)")
    per_ten_thousand = level("2.0").per(heads, "万人").to("万美元")
    assert (str(per_ten_thousand), per_ten_thousand.key) == ("400万美元", f'{level("2.0").key}.per(heads, "万人")')
    assert per_ten_thousand.label.endswith("（按每万人常住人口平均）")


def test_how_many_an_amount_is_per_is_said():
    heads = Measure(obs(Decimal(50), "万人"), "stated", "常住人口", "heads")
    with pytest.raises(MixedUnitsError, match="每万人"):
        level("2.0") / heads
    assert str(level("2.0") / Measure(constant(50, "人"), "count", "人数")) == "400万美元"


def test_statements_contradict_where_no_rounding_reconciles_them():
    assert rate("4.0").contradicts(rate("11.0"))
    # 4.05 would be rounded to 4.1
    assert rate("4.0").contradicts(rate("4.1"))
    assert not rate("4.0").contradicts(rate("4.04"))
    assert not rate("4.0").contradicts(Measure(MISSING, "growth", "增速", "gap"))


def test_a_position_beside_others():
    place = rate("4.0").rank_beside(rate("5.0"), rate("3.0"))
    assert str(place) == "第2位"
    assert rate("4.0", "own").rank_beside(rate("5.0", "a"), rate("3.0", "b")).key == "own.rank_beside(a, b)"
    assert rate("4.0", "own").rank_beside(rate("5.0", "")).key == ""
    assert isinstance(rate("4.0").rank_beside(Measure(MISSING, "growth", "增速", "gap")).show(), Absent)


def test_others_are_no_operands():
    assert (level("1.0") == "1.0") is False
    with pytest.raises(TypeError):
        level("1.0") + 1.5
    assert constant(1, "亿美元") == level("1.0").traced


def test_what_is_a_part_in_percent_makes_a_whole():
    firms = Measure(constant(457, "家"), "count", "新增企业数", "firms")
    share = Measure(constant(25, "%"), "stated", "比重", "share")
    assert str(firms / share) == "1828家"


def test_a_multiple_below_one_is_in_percent():
    small, large = (Measure(constant(value, "亿美元"), "level", str(value), str(value)) for value in (2, 5))
    assert (str(large.multiple_of(small)), str(small.multiple_of(large))) == ("2.5倍", "40.0%")


def test_a_ratio_to_what_is_counted_otherwise_is_in_percent():
    users = Measure(constant(4200, "万户"), "stated", "用户数", "users")
    inhabitants = Measure(constant(4000, "万人"), "stated", "人口", "inhabitants")
    assert str(users.ratio_to(inhabitants)) == "105.0%"
    assert users.ratio_to(inhabitants).key == "users.ratio_to(inhabitants)"


def test_what_is_shown_as_zero_rounds_to_zero():
    rates = [Measure(constant(Decimal(value), "%"), "growth", "增速") for value in ("0.04", "0.05")]
    assert [rate.rounds_to_zero for rate in rates] == [True, False]


def test_statements_contradict_each_other_beyond_their_rounding():
    whole, near, far = (
        Measure(obs(Decimal(value), "亿美元"), "level", value, value) for value in ("17.7", "17.7", "17.9")
    )
    assert not whole.contradicts(near)
    assert whole.contradicts(far)


def test_a_bare_number_is_in_the_unit_that_readers_see():
    exports = Measure(constant(Decimal("223681.9"), "万美元"), "level", "出口额", "exports")
    assert (str(exports), str(exports.to("亿美元") + 1)) == ("22.4亿美元", "23.4亿美元")
    assert (exports.to("亿美元") > 20, exports.to("亿美元") > 30, exports.to("万美元") > 30) == (True, False, True)
    assert (exports.to("亿美元") + 1).key == 'exports.to("亿美元") + 1'
    # 20 of which unit?
    for compare in (lambda: exports > 20, lambda: exports + 20, lambda: exports.compare(20, "多", "少", "同")):
        with pytest.raises(MixedUnitsError, match="请写明“出口额”的单位"):
            compare()
    assert exports > 0
    small = Measure(constant(30, "万美元"), "level", "出口额", "exports")
    assert (str(small), small > 20) == ("30.0万美元", True)


def test_a_ratio_to_what_is_counted_otherwise_knows_of_ten_thousands():
    people = Measure(constant(3956, "万人"), "stated", "人口", "people")
    users = Measure(constant(4154, "万户"), "stated", "用户", "users")
    schools = Measure(constant(1978, "家"), "count", "学校", "schools")
    assert (str(users.ratio_to(people)), str(schools.ratio_to(people).rounded(3))) == ("105.0%", "0.005%")


@pytest.mark.parametrize(
    ("rates", "text"),
    [
        (("12.7", "8.4", "8"), "分别增长12.7%、8.4%和8.0%"),
        (("-12.7", "-8.4"), "分别下降12.7%和8.4%"),
        (("22.1", "13.6", "-14.4"), "分别增长22.1%、增长13.6%和下降14.4%"),
        (("5", "0.04"), "分别增长5.0%和与上年持平"),
        (("0.04", "-0.02", "0"), "均与上年持平"),
        ((None, None), ""),
    ],
)
def test_growth_of_several_things_says_its_direction_once(rates, text):
    measures = [growth_of(rate) for rate in rates]
    assert str(respectively(*measures)) == text


def test_numbers_that_are_listed_keep_their_keys():
    listed = respectively(growth_of("12.7"), growth_of("8.4"))
    assert [part.key for part in listed.parts if isinstance(part, Figure)] == ["r12.7", "r8.4"]


def test_a_phrase_of_what_is_absent_is_a_gap():
    gap = compose("其中", growth_of(None))
    assert isinstance(gap, Absent)


def growth_of(rate):
    return Measure(obs(None if rate is None else Decimal(rate), "%"), "growth", "增速", f"r{rate}")


def test_what_a_figure_is_made_of_has_the_units_of_the_source():
    users, people = level("4153.6", "万户", "users"), level("3956", "万人", "people")
    trade, cases = level("50.0", "亿美元", "trade"), level("20", "个", "cases")
    for figure, units in (
        (users.ratio_to(people).show(), ["万户", "万人"]),
        (users.ratio_to(level("39560000", "人", "p")).show(), ["万户", "人"]),
        (trade.per(cases).show(), ["亿美元", "个"]),
        (trade.per(people).to("美元").show(), ["亿美元", "万人"]),
    ):
        assert [entry.unit for entry in figure.inputs] == units


def test_a_better_rank_is_higher():
    now, before = (Measure(obs(Decimal(place), "位"), "rank", "位次", f"r{place}") for place in (17, 18))
    assert (str(now.beside(before, "上年")), str(before.beside(now, "上年"))) == ("高于上年1位", "低于上年1位")
    assert str(now.beside(now, "上年")) == "与上年持平"
    assert (str(now.gap_to(before)), str(now.change_from(before))) == ("高1位", "上升1位")


def test_contributions_differ_by_points():
    first, second = (Measure(obs(Decimal(v), "百分点"), "contribution", "拉动", f"c{v}") for v in ("4.5", "1.5"))
    assert (str(first - second), str(second.gap_to(first))) == ("高3.0个百分点", "低3.0个百分点")
    assert str(first.beside(second, "进口")) == "高于进口3.0个百分点"
    assert str(first + second) == "拉动6.0个百分点"


RATE = Exchange(
    2022, {"USD": observation(Decimal("6.7261"), "元/美元", Cell("exchange_rates", 2, "value", 3, "汇率"))}
)


@pytest.mark.parametrize(
    ("bound", "own", "text", "double"),
    [
        ("≥", "超过1100万美元", "约7399万元", "超过14797万元"),
        ("≈", "约1100万美元", "约7399万元", "约14797万元"),
        ("⪆", "1100多万美元", "约7399万元", "超过14797万元"),
        ("=", "1100万美元", "7399万元", "14797万元"),
    ],
)
def test_what_is_hedged_is_hedged_in_another_currency_and_where_it_is_computed_with(bound, own, text, double):
    cell = Cell("facts", 2, "value", 6, "采购额", bound=bound, exchange=RATE)
    amount = Measure(observation(Decimal(1100), "万美元", cell), "stated", "采购额", "a")
    converted = Measure(amount.traced.to("万元"), "stated", "采购额", "a")
    assert (str(amount), str(amount.to("万元")), str(converted)) == (own, text, text)
    assert str(converted * 2) == double
