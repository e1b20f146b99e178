"""Groups: properties of the members, and which is largest, what all sum up to, how concentrated they are."""

from __future__ import annotations

from decimal import Decimal

import pytest
from helpers.observations import obs
from helpers.series import PART, WHOLE, series
from tradebook.errors import MixedUnitsError
from tradebook.figures.figure import Absent
from tradebook.model.group import Group, to_frame
from tradebook.model.series import Series


def member(name, *values):
    return Series(f"g.{name}", f"{name}出口", dict(zip((2021, 2022), map(obs, map(_number, values)), strict=True)), 2022, member=name)  # fmt: skip


def _number(value):
    return None if value is None else Decimal(value)


GROUP = Group("g", "出口", {"A": member("甲", 10, 30), "B": member("乙", 20, 50), "C": member("丙", 0, 20)})


def test_members_of_several_units_are_compared_by_what_they_measure():
    park, port = (Series(code, code, {2022: obs(Decimal(value), unit)}, 2022) for code, value, unit in (("park", 25, "亿元"), ("port", 6000, "万元")))  # fmt: skip
    zones = Group("zones", "跨境电商", {"park": park, "port": port})
    assert (str(zones.largest(1).name), str(zones.names), str(zones.rank("port"))) == (
        "park",
        "park、port",
        "第2位",
    )
    assert (str(zones.largest(1)), str(zones.largest(2))) == ("25亿元", "6000万元")
    with pytest.raises(MixedUnitsError):
        Group(
            "g", "各项", {"park": park, "rank": Series("r", "位次", {2022: obs(Decimal(3), "位")}, 2022)}
        ).largest(1)


def test_what_is_computed_in_a_year_has_one_key():
    for first, then in ((GROUP.at(2022).growth, GROUP.growth.at(2022)), (GROUP.at(2021).index(2021), GROUP.index(2021).at(2021))):  # fmt: skip
        assert (first.sum.key, first.largest(1).name.key) == (then.sum.key, then.largest(1).name.key)
    assert GROUP.growth.at(2022).largest(1).name.key == "g.growth.at(2022).largest(1).name"
    assert GROUP.at(2021).index(2021).sum.key == "g.index(2021).sum.at(2021)"


def test_the_largest_is_the_member_itself_and_its_name_the_choice():
    first = GROUP.largest(1)
    assert (first.key, str(first)) == ("g.乙", "50万美元")
    assert (str(first.name), first.name.key, first.name.label) == ("乙", "g.largest(1).name", "出口第1位的行业")
    assert len(first.name.show().inputs) == 3
    # as a figure it is the member's; what computes it anew has all that it was chosen among
    assert len(first.show().inputs) == 1
    assert (first.chosen.value, len(list(first.chosen.cells()))) == (50, 3)
    assert first.in_unit("亿美元").chosen.unit.symbol == "亿美元"
    assert GROUP["A"].chosen is GROUP["A"].traced
    assert str(GROUP.smallest.name) == "丙"
    assert str(GROUP["A"].name) == "甲"


def test_properties_of_a_group_are_those_of_its_members():
    growth = GROUP.growth
    assert [str(each) for each in growth.values()] == ["增长200.0%", "增长150.0%", "增速从略（基期为零）"]
    assert str(growth.largest(1).name) == "甲"
    assert str(growth.smallest.name) == "乙"
    assert [str(each) for each in GROUP.at(2021).values()] == ["10万美元", "20万美元", "0万美元"]


def test_a_group_sums_up_and_ranks():
    assert (str(GROUP.sum), GROUP.sum.key) == ("100万美元", "g.sum")
    assert str(GROUP.concentration) == "0.38"
    assert (str(GROUP.rank("A")), GROUP.rank("A").key) == ("第2位", 'g.rank("A")')
    assert str(GROUP.count("家")) == "3家"
    assert str(GROUP.names) == "乙、甲、丙"
    assert [each.member for each in GROUP.ranked()] == ["乙", "甲", "丙"]


def test_a_sum_goes_over_the_years_that_all_members_have():
    assert [str(GROUP.sum.growth), str(GROUP.sum.previous)] == ["增长233.3%", "30万美元"]
    assert (str(GROUP.at(2021).sum), GROUP.at(2021).sum.key) == ("30万美元", "g.sum.at(2021)")
    gap = Group("g", "出口", {"A": member("甲", 10, 30), "B": member("乙", None, None)})
    assert isinstance(gap.sum.show(), Absent)
    assert str(Group("g", "出口", {}).sum) == ""


def test_the_largest_together_and_the_rest():
    assert (str(GROUP.top(2).sum), GROUP.top(2).sum.key) == ("80万美元", "g.top(2).sum")
    assert GROUP.top(2).sum.label == "出口前2位合计"
    assert (str(GROUP.rest(2).sum), list(GROUP.rest(2))) == ("20万美元", ["C"])
    assert isinstance(GROUP.top(4).sum.show(), Absent)


def test_an_amount_of_zero_has_no_place():
    before = GROUP.at(2021)
    assert [str(before.largest(n).name) for n in (1, 2, 3)] == ["乙", "甲", ""]
    assert str(before.smallest.name) == "甲"


def test_growth_of_a_sum_follows_from_levels_and_growth_of_the_members():
    def stated(name, level, rate):
        return Series(
            f"g.{name}", name, {2022: obs(Decimal(level))}, 2022, stated_growth={2022: obs(Decimal(rate), "%")}
        )

    growth = Group("g", "出口", {"A": stated("甲", 110, 10), "B": stated("乙", 100, 0)}).implied_growth
    assert (str(growth), growth.key) == ("增长5.0%", "g.implied_growth")


def test_members_above_zero_are_counted():
    assert str(GROUP.count_positive("类")) == "3类"
    assert str(GROUP.at(2021).count_positive()) == "2个"


def test_values_by_name_in_a_unit():
    assert [str(value.value) for value in GROUP.values_in("亿美元").values()] == ["0.0030", "0.0050", "0.0020"]


def test_the_sum_and_the_first_places_of_a_group_have_growth():
    assert str(GROUP.sum.growth) == "增长233.3%"
    first = GROUP.top(2)
    assert (str(first.names), str(first.sum), first.sum.key) == ("乙、甲", "80万美元", "g.top(2).sum")
    assert [str(each) for each in GROUP.index(2021).values()][:2] == ["300.0", "250.0"]
    assert str(GROUP.average_growth_since(2021).largest(1).name) == "甲"


def test_shares_of_members_in_any_whole():
    shares = GROUP.share_of(WHOLE)
    assert [str(share) for share in shares.values()] == ["12.4%", "20.7%", "8.3%"]
    assert (str(shares.sum), shares.sum.key) == ("41.3%", "g.share_of(all).sum")


def test_a_group_is_complete_if_every_member_has_a_value():
    assert GROUP.is_complete
    assert not GROUP.growth.is_complete


def test_of_members_that_lack_data_none_is_chosen():
    group = Group("g", "出口", {"A": member("甲", 10, None), "B": member("乙", 20, 50)})
    first = group.largest(1)
    assert isinstance(first.show(), Absent)
    assert isinstance(first.name.show(), Absent)
    assert isinstance(first.growth.show(), Absent)
    assert [each.member for each in group.ranked()] == ["乙", "甲"]


def test_a_frame_has_a_row_a_year_and_a_column_a_series():
    frame = to_frame({"甲": member("甲", 10, 30), "乙": PART}, "亿美元")
    assert list(frame.columns) == ["甲", "乙"]
    assert list(frame.index) == [2020, 2021, 2022]
    assert frame.loc[2020, "甲"].is_missing
    assert frame.loc[2022, "乙"].value == Decimal("0.0099")
    assert list(GROUP.frame().columns) == ["甲", "乙", "丙"]


def test_a_single_member_is_the_largest_and_not_the_smallest():
    alone = Group("g", "出口", {"A": member("甲", 10, 30)})
    assert str(alone.largest(1).name) == "甲"
    assert isinstance(alone.smallest.show(), Absent)


def test_an_empty_group_has_neither_members_nor_a_count():
    empty = Group("g", "出口", {})
    gaps = (empty.largest(1), empty.largest(1).name, empty.smallest, empty.count())
    assert all(isinstance(gap.show(), Absent) for gap in gaps)


def test_stated_growth_is_itself_and_implies_the_year_before():
    rates = Series(
        "part_growth", "旅行出口同比增速", {2022: obs(Decimal("25.0"), "%")}, 2022, noun="", kind="stated_growth"
    )
    stated = series("99").with_growth(rates)
    assert (str(stated.growth), stated.growth.key) == ("增长25.0%", "part_growth")
    assert stated.previous.traced.value == Decimal("79.2")
    unstated = Series("part_growth", "旅行出口同比增速", {}, 2022, noun="", kind="stated_growth")
    assert isinstance(series("99").with_growth(unstated).growth.show(), Absent)


def test_parts_of_a_whole_in_another_unit_have_shares_and_a_rest():
    whole = Series("w", "全省出口", {2022: obs(Decimal("2.0"), "亿美元")}, 2022)
    part = series("5000", whole=whole)
    assert (str(part.share), str(part.rest)) == ("25.0%", "1.5亿美元")
    assert part.in_unit("亿美元").traced.value == Decimal("0.5")


def test_a_series_that_rose_and_fell_is_uneven():
    assert PART.is_uneven
    assert not WHOLE.is_uneven


def test_leaders_are_the_largest_members_unless_all_are():
    tied = Group("g", "出口", {"A": member("甲", 10, 50), "B": member("乙", 20, 50), "C": member("丙", 20, 30)})
    assert str(tied.leaders) == "甲和乙"
    alike = Group("g", "出口", {"A": member("甲", 10, 50), "B": member("乙", 20, 50)})
    assert isinstance(alike.leaders, Absent)


def test_known_members_sum_up_without_the_others():
    group = Group("g", "出口", {"A": member("甲", 10, None), "B": member("乙", 20, 50)})
    assert not group.sum
    assert str(group.known.sum) == "50万美元"


def test_one_alone_has_no_rank_nor_has_an_amount_of_zero_or_what_is_not_there():
    assert not Group("g", "出口", {"A": member("甲", 10, 30)}).rank("A")
    assert not Group("g", "出口", {"A": member("甲", 10, 30), "B": member("乙", 20, 0)}).rank("B")
    assert not GROUP.rank("X")


def rates(*values):
    """Growth of 甲, 乙, 丙 ... in %."""
    members = {
        code: member(name, 100, value) for code, name, value in zip("ABCD", "甲乙丙丁", values, strict=False)
    }
    return Group("g", "进出口", members, "省市").growth


@pytest.mark.parametrize(
    ("values", "places"),
    [
        (("110", "105", "90"), ["列第1位", "列第2位", "列第3位"]),
        (("110", "110", "90"), ["并列第1位", "并列第1位", "列第3位"]),
        # a share of a place is what readers see: all three have fallen by 50.0%
        (("50.01", "50.02", "49.98", "90"), ["并列第2位", "并列第2位", "并列第2位", "列第1位"]),
        # where all read the same, none has a place
        (("50.01", "50.02", "49.98"), ["", "", ""]),
        (("110", None, None), ["", "", ""]),
        # nor is there one among some of which nothing is known
        (("110", "105", None), ["", "", ""]),
    ],
)
def test_members_that_read_the_same_share_a_place(values, places):
    assert [str(rates(*values).placing(code)) for code in "ABCD"[: len(values)]] == places


def test_amounts_share_a_place_only_if_they_are_the_same():
    group = Group("g", "出口", {"A": member("甲", 10, "30.04"), "B": member("乙", 20, "30.01")})
    assert (str(group.placing("A")), str(group.placing("B"))) == ("列第1位", "列第2位")
    assert isinstance(group.placing("X"), Absent)


@pytest.mark.parametrize(
    ("values", "code", "told"),
    [
        (("110", "105", "90"), "B", ["最高的是甲（增长10.0%）", "最低的是丙（下降10.0%）", ""]),
        # the one spoken of is not named again
        (("110", "105", "90"), "A", ["", "最低的是丙（下降10.0%）", "乙次之（增长5.0%）"]),
        (("110", "105", "90"), "C", ["最高的是甲（增长10.0%）", "", ""]),
        # nor is one of several that read the same
        (("110", "100", "100"), "A", ["", "", ""]),
        (("110", "110", "90"), "C", ["", "", ""]),
        (("110", "110", "90"), "A", ["", "最低的是丙（下降10.0%）", ""]),
        (("50.01", "50.02", "49.98"), "A", ["", "", ""]),
        # where all fall, none grew most
        (("95", "90", "80"), "B", ["降幅最小的是甲（下降5.0%）", "降幅最大的是丙（下降20.0%）", ""]),
        ((None, None, None), "A", ["", "", ""]),
    ],
)
def test_the_ends_are_named_if_each_is_one_and_another(values, code, told):
    group = rates(*values)
    assert [
        str(each) for each in (group.highest_beside(code), group.lowest_beside(code), group.next_to(code))
    ] == told


def test_of_none_in_particular_the_ends_are_named_if_each_is_one():
    assert str(rates("110", "105", "90").highest_beside()) == "最高的是甲（增长10.0%）"
    assert str(rates("110", "105", "90").lowest_beside()) == "最低的是丙（下降10.0%）"
    assert isinstance(rates("110", "90", "90").lowest_beside(), Absent)


def test_what_was_chosen_in_one_group_is_found_in_another():
    exports = Group("g", "出口", {"A": member("甲", 10, 11), "B": member("乙", 10, 15)})
    assert str(exports.matching(exports.growth.largest(1))) == "15万美元"
    assert not exports.matching(rates(None, None, None).largest(1))


def test_members_that_read_the_same_are_level():
    like = Group(
        "g", "出口", {"A": member("甲", 10, "30.04"), "B": member("乙", 20, "30.01"), "C": member("丙", 0, 20)}
    )
    assert str(like.level_with("A")) == "乙"
    assert isinstance(like.level_with("C"), Absent)


def test_those_next_in_size_are_near():
    many = Group("g", "出口", {str(n): member(f"省{n}", n, n) for n in range(1, 11)})
    assert [each.member for each in many.near("5", 3).ranked()] == ["省6", "省5", "省4"]
    assert [each.member for each in many.near("10", 3).ranked()] == ["省10", "省9", "省8"]
    assert len(many.near("1", 20)) == 10


@pytest.mark.parametrize(
    ("whole", "driver", "without"),
    [
        (("100", "120"), "甲", "增长2.5%"),
        (("100", "95"), "乙", "增长15.0%"),
    ],
)
def test_the_driver_moved_the_whole_most_the_way_that_it_went(whole, driver, without):
    """Of exports that grow, what grew most; of those that fall, what fell most: whatever else went the other way."""
    total = Series(
        "all", "全部出口", dict(zip((2021, 2022), (obs(Decimal(each)) for each in whole), strict=True)), 2022
    )
    parts = {"甲": ("20", "38"), "乙": ("40", "26")}
    members = {
        name: Series(
            name,
            f"{name}出口",
            dict(zip((2021, 2022), (obs(Decimal(each)) for each in values), strict=True)),
            2022,
            whole=total,
            member=name,
        )
        for name, values in parts.items()
    }
    group = Group("parts", "出口", members)
    assert str(group.driver.name) == driver
    assert str(group.driver.rest.growth) == without


def test_without_last_year_there_is_no_driver():
    driver = Group("parts", "出口", {"A": PART.at(2020), "B": PART.at(2020)}).driver
    assert not driver
    assert not driver.contribution
    assert isinstance(driver.rest.growth.show(), Absent)


def test_members_of_one_name_are_told_apart():
    twins = Group("g", "压缩幅度", {"A": member("办理时限", 10, 18), "B": member("办理时限", 20, 81), "C": member("环节", 1, 50)})  # fmt: skip
    first, last = twins.largest(1), twins.smallest
    assert (str(first.name), first.traced.value) == ("办理时限（2）", 81)
    assert (str(last.name), last.traced.value) == ("办理时限（1）", 18)
    assert twins.values_by_name.keys() == {"办理时限（1）", "办理时限（2）", "环节"}
    assert [each.member for each in twins.rest(1).values()] == ["办理时限（1）", "环节"]
    assert [each.member for each in twins.near("B", 1).values()] == ["办理时限（2）"]
    assert str(twins.growth.largest(1).name) == "环节"
