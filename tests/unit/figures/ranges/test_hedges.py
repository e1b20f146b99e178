"""How what is computed is hedged, as the sources hedge its parts; in words, in tables and on charts."""

from decimal import Decimal

import pytest
from helpers.observations import obs
from tradebook.exhibits import tables
from tradebook.exhibits.labels import number
from tradebook.figures.indicators import growth
from tradebook.figures.measure import Measure
from tradebook.figures.ranges.hedges import find_bound
from tradebook.figures.traced import constant, select


def hedged(bound, value=120):
    return obs(Decimal(value), "亿元", bound=bound)


ALL = ("=", "≈", "≥", "⪆", "≤", "⪅")


@pytest.mark.parametrize("bound", ALL)
def test_a_sum_or_share_with_one_hedged_part_is_hedged_like_it(bound):
    part, other = hedged(bound), hedged("=", 200)
    assert {find_bound(value) for value in (part, part + other, (part / other).percent(), part * 2)} == {bound}


def test_zero_is_not_below_zero():
    assert find_bound(hedged("⪆") - hedged("=")) == "⪆"
    assert find_bound(hedged("⪆") - hedged("=", 121)) == "≈"


@pytest.mark.parametrize(("bound", "opposite"), list(zip(ALL, ("=", "≈", "≤", "⪅", "≥", "⪆"), strict=True)))
def test_what_is_taken_away_or_divided_by_is_hedged_to_the_other_side(bound, opposite):
    part, other = hedged(bound), hedged("=", 200)
    assert {find_bound(value) for value in (other - part, other / part)} == {opposite}


@pytest.mark.parametrize(
    ("first", "second", "total", "share"),
    [
        ("≥", "≥", "≥", "≈"),
        ("≥", "⪆", "≥", "≈"),
        ("⪅", "≤", "≤", "≈"),
        ("≥", "≤", "≈", "≥"),
        ("≈", "≥", "≈", "≈"),
        ("≈", "≈", "≈", "≈"),
    ],
)
def test_two_hedged_parts_are_a_bound_together_only_if_they_lead_to_one_side(first, second, total, share):
    one, other = hedged(first), hedged(second, 200)
    assert (find_bound(one + other), find_bound(one / other)) == (total, share)


def test_a_sign_can_turn_what_a_hedge_says():
    loss = hedged("≥", -5)
    assert find_bound(abs(loss)) == "≤"
    assert find_bound(hedged("≥") / loss) == "≈"
    assert find_bound(hedged("=") - hedged("⪅", 200)) == "≈"


@pytest.mark.parametrize(
    ("bound", "text", "cell"),
    [
        ("≤", "下降超过60.0%", "≤−60.0"),
        ("≥", "下降不超过60.0%", "≥−60.0"),
        ("≈", "下降约60.0%", "≈−60.0"),
        ("⪅", "下降约60.0%", "≈−60.0"),
        ("=", "下降60.0%", "-60.0"),
    ],
)
def test_a_fall_is_told_by_its_size_and_so_is_its_bound(bound, text, cell):
    fall = Measure(growth(hedged(bound, 2), hedged("=", 5)), "growth", "增速")
    assert (str(fall), fall.number) == (text, cell)
    assert find_bound(hedged("=", 5) - hedged(bound, 2)) == {"≤": "≥", "≥": "≤", "⪅": "⪆"}.get(bound, bound)


def test_a_bound_that_was_rounded_beyond_itself_is_none():
    share = (hedged("≥", 53) / hedged("=", 300)).percent()
    shown = [Measure(share, "share", "占比", decimals=decimals) for decimals in (1, 0)]
    assert [(str(each), each.number) for each in shown] == [("约17.7%", "≈17.7"), ("约18%", "≈18")]
    assert str(Measure((hedged("≥", 52) / hedged("=", 300)).percent(), "share", "占比")) == "超过17.3%"
    assert (number(share, 1), tables.number(share, 2)) == ("≈17.7", "≈17.67")


def test_what_is_aimed_at_is_hedged_but_not_what_is_computed_from_it():
    aim = hedged("≥", 160).as_aim()
    assert (find_bound(aim), find_bound(aim.to("万元")), find_bound(hedged("=") / aim)) == ("≥", "=", "=")
    assert find_bound(hedged("⪅") / aim) == "⪅"


def test_what_is_counted_or_chosen_is_not_hedged():
    parts = [hedged("≥"), hedged("≈")]
    assert find_bound(select("count", parts, constant(2, "项"))) == "="


@pytest.mark.parametrize(
    ("bound", "value", "unit", "text", "amount", "number"),
    [
        ("≥", "25", "亿元", "超过25亿元", "≥25亿元", "≥25"),
        ("≈", "-2500", "亿元", "约−2500亿元", "≈−2500亿元", "≈−2500"),
        ("⪅", "120", "亿元", "近120亿元", "近120亿元", "近120"),
        ("⪆", "1100", "家", "1100多家", "1100多家", "1100多"),
        ("⪆", "3", "万人", "3万多人", "3万多人", "≥3"),
        ("⪆", "20", "%", "超过20%", "超过20%", "超过20"),
    ],
)
def test_a_measure_is_hedged_in_words_and_in_the_cells_of_tables(bound, value, unit, text, amount, number):
    measure = Measure(obs(Decimal(value), unit, bound=bound), "stated", "数")
    assert (str(measure), measure.amount, measure.number) == (text, amount, number)
