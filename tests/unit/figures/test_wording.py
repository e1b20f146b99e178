"""Numbers in Chinese words."""

from decimal import Decimal

import pytest
from helpers.observations import obs
from tradebook.errors import MixedUnitsError, ZeroBaseError
from tradebook.figures import indicators
from tradebook.figures.figure import make_figure
from tradebook.figures.wording import KINDS, choose_wording, numeral, omission, word_bound


def text(value, kind, symbol="万美元", **options):
    return make_figure("k", obs(Decimal(value), symbol), kind, "数", **options).text


def test_indices_differ_in_the_decimals_that_they_are_shown_with():
    assert (text("0.0315", "change", ""), text("-0.7697", "difference", "")) == ("增加0.03", "低0.77")


def test_what_a_source_states_keeps_its_digits_when_it_is_converted_and_gets_no_more_when_it_is_divided():
    shown = [text(value, "stated", symbol, unit=unit) for value, symbol, unit in (("6000", "万元", "亿元"), ("82.2", "亿元", "万元"), ("411.70", "亿元", None))]  # fmt: skip
    assert shown == ["0.6亿元", "822000万元", "411.70亿元"]
    revenue, rate = obs(Decimal("2218.5"), "亿元"), obs(Decimal("4.1"), "%")
    assert make_figure("k", indicators.implied_base(revenue, rate), "stated", "上年收入").text == "2131.1亿元"


@pytest.mark.parametrize(
    ("value", "kind", "symbol", "expected"),
    [
        ("12.54", "growth", "%", "增长12.5%"),
        ("-14.4", "growth", "%", "下降14.4%"),
        ("0.0", "growth", "%", "与上年持平"),
        ("-0.04", "growth", "%", "与上年持平"),
        ("0.05", "growth", "%", "增长0.1%"),
        ("1.76", "average_growth", "%", "年均增长1.8%"),
        ("104960.5", "balance", "万美元", "顺差10.5亿美元"),
        ("-6516.9", "balance", "万美元", "逆差6516.9万美元"),
        ("0.0", "balance", "万美元", "进出口平衡"),
        ("729715.5", "level", "万美元", "73.0亿美元"),
        ("9999.9", "level", "万美元", "9999.9万美元"),
        ("10000.0", "level", "万美元", "1.0亿美元"),
        ("9999.96", "level", "万美元", "1.0亿美元"),
        ("9999.94", "level", "万美元", "9999.9万美元"),
        ("0.0", "gap", "百分点", "持平"),
        ("-0.04", "gap", "百分点", "持平"),
        ("0.0", "difference", "亿美元", "持平"),
        ("8891", "level", "亿美元", "8891亿美元"),
        ("8891.1", "level", "亿美元", "8891.1亿美元"),
        ("4.2", "gap", "百分点", "高4.2个百分点"),
        ("-16.9", "gap", "百分点", "低16.9个百分点"),
        ("0.4", "points_change", "百分点", "提高0.4个百分点"),
        ("-0.9", "contribution", "百分点", "下拉0.9个百分点"),
        ("13", "rank", "位", "第13位"),
        ("2", "run", "年", "连续2年"),
        ("31", "stated", "%", "31%"),
        ("411.70", "stated", "万吨", "411.70万吨"),
        ("4639", "count", "列", "4639列"),
        ("-82.4", "change", "亿美元", "减少82.4亿美元"),
        ("82.4", "change", "亿美元", "增加82.4亿美元"),
        ("0.0", "change", "亿美元", "持平"),
        ("-0.04", "change", "亿美元", "减少400万美元"),
        ("26.8", "difference", "亿美元", "高26.8亿美元"),
        ("-26.8", "difference", "亿美元", "低26.8亿美元"),
        ("0.0", "points_change", "百分点", "持平"),
        ("-0.4", "points_change", "百分点", "下降0.4个百分点"),
        ("4.8", "contribution", "百分点", "拉动4.8个百分点"),
        ("0.0", "contribution", "百分点", "没有拉动"),
        ("114000", "deficit_change", "万美元", "逆差收窄11.4亿美元"),
        ("-82.9", "deficit_change", "亿美元", "逆差扩大82.9亿美元"),
        ("1.3", "surplus_change", "亿美元", "顺差扩大1.3亿美元"),
        ("-1.3", "surplus_change", "亿美元", "顺差收窄1.3亿美元"),
        ("-0.04", "surplus_change", "万美元", "顺差持平"),
        ("9.9", "turn_of_balance", "亿美元", "由逆差转为顺差，差额增加9.9亿美元"),
        ("-9.9", "turn_of_balance", "亿美元", "由顺差转为逆差，差额减少9.9亿美元"),
        ("0.0", "growth_from", "%", "持平"),
        ("0.0", "stated_growth", "%", "持平"),
        ("159", "stated_average_growth", "%", "年均增长159%"),
        ("-1.8", "average_growth", "%", "年均下降1.8%"),
        ("0.0", "average_growth", "%", "年均基本持平"),
        ("-0.05", "growth", "%", "下降0.1%"),
        ("0.04", "growth", "%", "与上年持平"),
        ("100.0", "growth", "%", "增长100.0%"),
        ("-1722.0", "balance", "亿美元", "逆差1722.0亿美元"),
        ("41.25", "share", "%", "41.3%"),
        ("0.835", "index", "", "0.84"),
        ("-0.625", "index", "", "−0.63"),
        ("-0.004", "index", "", "0.00"),
        ("2021", "year", "年", "2021年"),
        ("1.0", "level", "万亿美元", "10000亿美元"),
        ("12345.6", "level", "万元", "1.2亿元"),
        ("411.7", "level", "万吨", "411.7万吨"),
    ],
)
def test_wording(value, kind, symbol, expected):
    assert text(value, kind, symbol) == expected


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (["47"], "47亿美元"),  # stated to whole 亿美元: no decimal is supported
        (["47.0"], "47.0亿美元"),
        (["47", "0.5"], "48亿美元"),
        (["4.7", "0.5"], "5.2亿美元"),
    ],
)
def test_no_more_decimals_than_the_inputs_support(terms, expected):
    total = sum(obs(Decimal(term), "亿美元") for term in terms)
    assert make_figure("k", total, "level", "数").text == expected


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_kind_writes_minus_zero_or_an_exponent(kind):
    for value in ("-0.0001", "-0.00", "1E+2"):
        words = text(value, kind, "%", decimals=1)
        assert "-0" not in words
        assert "E" not in words


def test_small_numbers_are_written_out():
    assert [numeral(count) for count in (1, 4, 10, 11)] == ["一", "四", "十", "11个"]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [("2", "1", "高于"), ("1", "2", "低于"), ("1", "1.0", "等于"), (None, "1", ""), ("1", None, "")],
)
def test_a_comparison_chooses_the_wording(a, b, expected):
    values = [obs(None if value is None else Decimal(value)) for value in (a, b)]
    assert choose_wording(*values, "高于", "低于", "等于") == expected


def test_only_equal_units_compare():
    with pytest.raises(MixedUnitsError):
        choose_wording(obs(Decimal(1), "%"), obs(Decimal(1)), "高于", "低于", "等于")


@pytest.mark.parametrize(
    ("kind", "base", "expected"),
    [
        ("growth", "0", "增速从略（基期为零）"),
        ("stated_growth", "-1", "增速从略（基期为负）"),
        ("average_growth", "0.0", "增速从略（基期为零）"),
        ("contribution", "-1", "从略（分母为负）"),
        ("growth_from", "0", "增速从略（基期为零）"),
    ],
)
def test_what_is_undefined_says_why(kind, base, expected):
    assert omission(kind, indicators.growth(obs(Decimal(1)), obs(Decimal(base)))) == expected


@pytest.mark.parametrize("base", ["9", "0.5"])
def test_growth_of_what_fell_below_zero_says_why_there_is_none(base):
    rate = indicators.growth(obs(Decimal(-3)), obs(Decimal(base)))
    assert omission("growth", rate) == "增速从略（本期为负）"
    with pytest.raises(ZeroBaseError, match="本期为负，增速没有意义"):
        _ = rate.value
    assert indicators.average_growth(obs(Decimal(-3)), obs(Decimal(9)), 2).is_undefined


def test_what_is_undefined_without_a_base_says_only_that():
    assert omission("year", indicators.first_positive({2022: obs(Decimal(-1))})) == "从略"


@pytest.mark.parametrize(
    ("bound", "text", "expected"),
    [
        ("=", "80家", "80家"),
        ("≥", "80家", "超过80家"),
        ("≤", "20天", "不超过20天"),
        ("≈", "31.0%", "约31.0%"),
        ("≥", "下降50%", "下降超过50%"),
        ("≈", "高4.2个百分点", "高约4.2个百分点"),
        ("≈", "与上年持平", "约与上年持平"),
        ("≈", "{glue:}`cases.CASE-M13.2`", "约{glue:}`cases.CASE-M13.2`"),
    ],
)
def test_a_hedge_stands_directly_before_the_number(bound, text, expected):
    assert word_bound(bound, text) == expected
