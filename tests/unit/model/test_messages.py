"""What charts say: right in each edition, with figures that have records, or nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from helpers.support import DATA
from tradebook.figures.figure import Figure, Phrase
from tradebook.figures.traced import constant
from tradebook.model import messages
from tradebook.model.edition import Edition
from tradebook.model.group import Group
from tradebook.model.series import Series

LAST = 2022


def series(*values: str | None, member: str = "", kind: str = "level", whole: Series | None = None) -> Series:
    """Return a series of amounts that ends in the last year."""
    first = LAST - len(values) + 1
    amounts = {
        year: constant(Decimal(value), "亿美元") for year, value in enumerate(values, first) if value is not None
    }
    return Series(f"s{member}", f"{member}额", amounts, LAST, kind=kind, member=member, whole=whole)


def parts(whole: Series | None = None, **values: tuple[str, ...]) -> Group:
    """Return parts of a whole by their names."""
    members = {name: series(*amounts, member=name, whole=whole) for name, amounts in values.items()}
    return Group("parts", "各行业", members, "行业")


@pytest.mark.parametrize(
    ("whole", "values", "told"),
    [
        (("100", "110"), {"加工": ("50", "56"), "旅行": ("50", "54")}, "出口增量的60.0%来自加工"),
        (("100", "90"), {"加工": ("50", "48"), "旅行": ("50", "42")}, "出口减量的80.0%来自旅行"),
        # two of them moved it more than it went in all
        (
            ("100", "110"),
            {"加工": ("40", "49"), "旅行": ("30", "38"), "运输": ("30", "23")},
            "加工的增量相当于出口增量的90.0%",
        ),
        (
            ("100", "90"),
            {"加工": ("40", "31"), "旅行": ("30", "22"), "运输": ("30", "37")},
            "加工的减量相当于出口减量的90.0%",
        ),
        # more than all: the others went the other way
        (("100", "110"), {"加工": ("50", "70"), "旅行": ("50", "40")}, "出口增长10.0%，扣除加工后下降20.0%"),
        (("100", "100"), {"加工": ("50", "60"), "旅行": ("50", "40")}, ""),
        (("100",), {"加工": ("50",), "旅行": ("50",)}, ""),
    ],
)
def test_what_moved_the_whole_most(whole, values, told):
    assert str(messages.tell_driver(parts(series(*whole), **values), "出口")) == told


def test_parts_of_different_wholes_have_no_common_driver():
    whole = series("100", "110", member="全部")
    mixed = {
        "加工": series("50", "56", member="加工", whole=whole),
        "旅行": series("50", "54", member="旅行", whole=series("60", "70", member="其他")),
    }
    assert not messages.tell_driver(Group("parts", "各行业", mixed, "行业"), "出口")


@pytest.mark.parametrize(
    ("base", "told"),
    [
        (2020, "进出口为2020年的80.0%，全国为150.0%"),
        (2019, "进出口增长14.3%"),
        (LAST, "进出口增长14.3%"),
    ],
)
def test_how_far_a_level_has_recovered(base, told):
    nation = series("20", "25", "30")
    assert str(messages.tell_recovery(series("10", "7", "8"), "进出口", base, nation, "全国")) == told


def test_what_is_not_traded_has_not_recovered_to_nothing():
    assert not messages.tell_recovery(series("10", "7", "0"), "旅行出口", 2020)


def test_a_record_is_one_of_the_level():
    assert (
        str(messages.tell_recovery(series("6", "7", "8"), "进出口", LAST))
        == "进出口增长14.3%，规模为2020年以来最高"
    )


def test_which_grew_faster():
    one, other = series("10", "12").growth, series("10", "11").growth
    assert str(messages.tell_faster(one, other, ("出口", "进口"))) == "出口增速高于进口10.0个百分点"
    assert str(messages.tell_faster(other, one, ("出口", "进口"))) == "出口增速低于进口10.0个百分点"
    assert str(messages.tell_faster(one, one, ("出口", "进口"))) == "出口与进口同样增长20.0%"
    assert not messages.tell_faster(one, series("10").growth, ("出口", "进口"))
    fall, more = series("10", "9").growth, series("10", "8").growth
    assert str(messages.tell_faster(more, fall, ("出口", "进口"))) == "出口降幅比进口大10.0个百分点"


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (("-5", "-7"), "服务贸易逆差7.0亿美元，扩大2.0亿美元"),
        (("-5", "7"), "服务贸易由上年逆差5.0亿美元转为顺差7.0亿美元"),
        (("7", "7"), "服务贸易顺差7.0亿美元，与上年持平"),
        (("7",), "服务贸易顺差7.0亿美元"),
        ((None,), ""),
    ],
)
def test_a_balance_and_what_became_of_it(values, told):
    assert str(messages.tell_balance(series(*values, kind="balance"), "服务贸易")) == told


def test_the_largest_parts():
    shares = parts(series("100"), 加工=("50",), 旅行=("30",), 运输=("20",)).share
    assert str(messages.tell_leaders(shares, "出口")) == "加工和旅行合计占出口的80.0%"
    assert str(messages.tell_leader(shares, "出口")) == "加工占出口的50.0%"
    alike = parts(series("100"), 加工=("50",), 旅行=("50",)).share
    assert not messages.tell_leaders(alike, "出口")
    assert not messages.tell_leader(alike, "出口")


def test_the_course_of_a_share():
    share = parts(series("100", "100"), 加工=("50", "60"), 旅行=("50", "40")).share["加工"]
    assert str(messages.tell_course(share, "比重", 2021)) == "比重由2021年的50.0%升至60.0%"
    assert str(messages.tell_course(share, "比重", LAST)) == "比重为60.0%"
    assert not messages.tell_course(share, "比重", 2019)
    share = series("60.04", "59.98").share_of(series("100", "100", member="全部"))
    assert str(messages.tell_course(share, "比重", 2021)) == "比重与2021年同为60.0%"


def test_extremes_of_three_or_more_that_differ():
    values = parts(加工=("3",), 旅行=("2",), 运输=("1",))
    assert str(messages.tell_extremes(values, "最高", "最低")) == "加工最高（3.0亿美元），运输最低（1.0亿美元）"
    assert not messages.tell_extremes(parts(加工=("3",), 旅行=("3",), 运输=("1",)), "最高", "最低")
    assert not messages.tell_extremes(parts(加工=("3",), 旅行=("1",), 运输=("1",)), "最高", "最低")
    assert not messages.tell_extremes(parts(加工=("3",), 旅行=("2",)), "最高", "最低")


def test_how_far_a_few_lines_have_come():
    lines = {
        name: series(first, "7", last, member=name) for name, first, last in (("甲", "8", "10"), ("乙", "5", "4"))
    }
    assert str(messages.tell_courses(lines, LAST - 2)) == "2020年以来甲增长25.0%，乙下降20.0%"
    assert not messages.tell_courses(lines, LAST - 1)
    assert not messages.tell_courses({"甲": lines["甲"]}, LAST - 2)
    assert not messages.tell_courses(lines | {"丙": series(None, "7", "8", member="丙")}, LAST - 2)
    assert not messages.tell_courses({f"第{number}": lines["甲"] for number in range(5)}, LAST - 2)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"加工": ("3",), "旅行": ("-2",)}, "加工顺差最大（3.0亿美元），旅行逆差最大（2.0亿美元）"),
        ({"加工": ("3",), "旅行": ("2",)}, "加工顺差最大（3.0亿美元）"),
        ({"加工": ("-3",), "旅行": ("-2",)}, "加工逆差最大（3.0亿美元）"),
    ],
)
def test_both_sides_of_balances(values, told):
    members = {name: series(*amounts, member=name, kind="balance") for name, amounts in values.items()}
    assert str(messages.tell_sides(Group("parts", "差额", members, "行业"))) == told


def test_what_pulled_most_and_two_that_pulled_alike():
    whole = series("100", "112", member="全部")
    pulls = parts(whole, 加工=("50", "58"), 旅行=("50", "54")).contribution
    by_name = {each.member: each for each in pulls.values()}
    assert str(messages.tell_pull(by_name, whole.growth, "全部")) == "加工拉动8.0个百分点，全部增长12.0%"
    alike = {
        each.member: each for each in parts(whole, 加工=("50", "56"), 旅行=("50", "56")).contribution.values()
    }
    assert str(messages.tell_pull(alike, whole.growth, "全部")) == "加工和旅行各拉动6.0个百分点，全部增长12.0%"


def test_of_a_fall_what_pulled_it_down_is_told():
    whole = series("100", "94", member="全部")
    pulls = parts(whole, 加工=("50", "58"), 旅行=("50", "36")).contribution
    by_name = {each.member: each for each in pulls.values()}
    assert str(messages.tell_pull(by_name, whole.growth, "全部")) == "旅行下拉14.0个百分点，全部下降6.0%"


def test_the_insights_of_the_findings():
    area = Edition(2022, DATA).area
    exports, imports = area.sectors.exports, area.sectors.imports
    assert str(messages.tell_driver(exports, "服务出口")) == "服务出口增量的66.3%来自加工服务"
    assert str(messages.tell_driver(imports, "服务进口")) == "服务进口增长12.3%，扣除旅行服务后下降3.2%"


@pytest.mark.parametrize("year", [2016, 2019, 2022])
def test_figures_of_messages_have_keys_of_the_ledger(year):
    edition = Edition(year, DATA)
    area = edition.area
    told = [
        messages.tell_driver(area.sectors.comparable.total, "服务进出口"),
        messages.tell_recovery(area.all.total, "服务进出口", 2019, edition.nation.all.total, "全国"),
        messages.tell_balance(area.all.balance, "服务贸易"),
        messages.tell_course(area.knowledge.total.share, "比重", 2016),
        messages.tell_rank(edition.provinces, area.code, "陕西服务进出口"),
        messages.tell_gap(area.sectors.total.share, edition.nation.sectors.total.share, ("陕西", "全国")),
    ]
    figures = [
        part for each in told if isinstance(each, Phrase) for part in each.parts if isinstance(part, Figure)
    ]
    assert len(figures) >= 4
    assert [figure.label for figure in figures if not figure.key or not figure.dimensions] == []
