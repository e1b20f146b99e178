"""Targets: what is missing, how far they are, how fast they must grow; how values are shown that the source hedges."""

from decimal import Decimal

import pytest
from helpers.exhibits import cell_texts
from helpers.observations import obs
from tradebook.figures.measure import Measure
from tradebook.model.messages import tell_ends
from tradebook.model.targets import Target, Targets


def target(name, value, now=None, *, due=2025, bound="=", now_bound="=", same_definition=True):
    value_now = None if now is None else obs(Decimal(now), "亿元", bound=now_bound)
    latest = None if value_now is None else Measure(value_now, "level", f"{name}现值", f"now.{name}")
    return Target(
        obs(Decimal(value), "亿元", bound=bound),
        name,
        f't["{name}"]',
        due=due,
        now=latest,
        year=2022,
        same_definition=same_definition,
    )


OPEN = target("营业收入", "500", "400", bound="≥")


@pytest.mark.parametrize(
    ("measure", "text", "label", "key"),
    [
        (OPEN, "超过500亿元", "营业收入（目标）", 't["营业收入"]'),
        (OPEN.now, "400亿元", "营业收入现值", "now.营业收入"),
        (OPEN.gap, "100亿元", "营业收入目标与最新数值之差", 't["营业收入"].gap'),
        (OPEN.progress, "80.0%", "营业收入的完成程度", 't["营业收入"].progress'),
        (OPEN.pace, "7.7%", "2025年达到营业收入目标所需年均增速", 't["营业收入"].pace'),
    ],
)
def test_a_target_and_what_follows_from_it_know_their_words_and_keys(measure, text, label, key):
    assert (str(measure), measure.label, measure.key) == (text, label, key)


def test_the_pace_leads_from_the_latest_value_to_the_target():
    pace = OPEN.pace.traced.value
    assert abs(400 * (1 + pace / 100) ** 3 - 500) < Decimal("1e-9")


@pytest.mark.parametrize(
    "other",
    [
        target("已达到", "500", "600"),
        target("已到期", "500", "400", due=2022),
        target("无年份", "500", "400", due=None),
        target("无数据", "500"),
    ],
)
def test_a_target_that_is_reached_due_or_without_year_or_value_needs_no_pace(other):
    assert not other.pace
    assert bool(other.gap) == bool(other.now)


@pytest.mark.parametrize(
    ("due", "now", "needed"),
    [(2025, "400", "年均增长7.7%"), (2023, "400", "增长25.0%"), (2023, "0", ""), (2022, "400", "")],
)
def test_what_is_due_in_a_year_needs_growth_and_no_average(due, now, needed):
    assert str(target("收入", "500", now, due=due).needed) == needed


def test_a_target_is_compared_in_its_own_unit():
    latest = Measure(obs(Decimal("62675"), "个"), "count", "基站", "now")
    stations = Target(obs(Decimal(10), "万个"), "基站", "t", due=2024, now=latest, year=2022, same_definition=True)
    assert [str(measure) for measure in (stations.now, stations.gap)] == ["6.2675万个", "3.7325万个"]


def listed(targets):
    return Targets("t", targets, {"table": "policy_targets"}, 2022)


def test_targets_are_marked_and_have_no_progress_where_definitions_differ():
    targets = listed({("A", 1): OPEN, ("A", 2): target("出口", "10", "6", same_definition=False)})
    assert targets["A", 1] is OPEN
    assert [target.differs for target in targets] == [False, True]
    assert [str(each.name) for each in targets.progress.ranked()] == ["营业收入"]
    assert str(targets.progress.largest(1)) == "80.0%"
    assert cell_texts(targets.table("目标")) == [
        ["营业收入", "≥500亿元", "2025", "400亿元", "100亿元", "7.7"],
        ["出口*", "10亿元", "2025", "6亿元", "—", "—"],
    ]


def test_the_table_shows_a_dash_for_what_is_not_known():
    targets = listed({("A", 1): OPEN, ("A", 2): target("展会", "5", due=None)})
    assert targets.comparable == [OPEN]
    assert cell_texts(targets.table("目标")) == [
        ["营业收入", "≥500亿元", "2025", "400亿元", "100亿元", "7.7"],
        ["展会", "5亿元", "—", "—", "—", "—"],
    ]


@pytest.mark.parametrize(
    ("bound", "progress", "pace", "row"),
    [
        ("=", "80.0%", "7.7%", ["400亿元", "100亿元", "7.7"]),
        ("⪅", "近80%", "超过7.7%", ["近400亿元", "100多亿元", "超过7.7"]),
        ("⪆", "超过80%", "近7.7%", ["400多亿元", "近100亿元", "近7.7"]),
        ("≥", "超过80%", "约7.7%", ["≥400亿元", "≤100亿元", "≈7.7"]),
        ("≤", "不超过80%", "超过7.7%", ["≤400亿元", "≥100亿元", "≥7.7"]),
        ("≈", "约80%", "约7.7%", ["≈400亿元", "≈100亿元", "≈7.7"]),
    ],
)
def test_what_follows_from_a_hedged_value_is_hedged(bound, progress, pace, row):
    targets = listed({("A", 1): target("营业收入", "500", "400", now_bound=bound)})
    only = targets["A", 1]
    assert str(targets.progress.largest(1)) == progress
    assert str(only.needed) == f"年均增长{pace}"
    assert cell_texts(targets.table("目标"))[0][3:] == row
    assert ("营业收入" in targets.note) == (bound != "=")


def test_a_hedged_value_beyond_the_target_is_about_so_much_beyond():
    targets = listed({("A", 1): target("营业收入", "500", "600", now_bound="⪅")})
    assert cell_texts(targets.table("目标"))[0][3:] == ["近600亿元", "≈−100亿元", "—"]
    assert not targets["A", 1].needed


def test_a_chart_tells_the_ends_as_they_are_hedged():
    ends = {("A", 1): target("收入", "500", "400", now_bound="⪅"), ("A", 2): target("出口", "500", "100")}
    assert str(tell_ends(listed(ends))) == "完成程度最高的是收入（近80%），最低的是出口（20.0%）"


def test_without_targets_there_is_nothing_to_show():
    none = listed({})
    assert (none.table("目标"), none.comparable) == (None, [])
    assert not none.progress.largest(1).name


def test_the_ends_of_a_span_are_one_target_and_who_is_in_charge_is_said():
    ends = {("A", n): target(f"中心{end}", str(n)) for n, end in ((2, "下限"), (3, "上限"))}
    targets = listed({**ends, ("A", 4): target("展会", "5")})
    targets["A", 4].bodies = "省商务厅"
    assert (str(targets.count()), str(targets.count_due(2025))) == ("2项", "2项")
    assert [[row[0], row[1], row[-1]] for row in cell_texts(targets.table("目标"))] == [
        ["中心", "2—3亿元", "—"],
        ["展会", "5亿元", "省商务厅"],
    ]


LIMIT = target("办理时限", "10", "15", bound="≤")


def test_a_limit_is_open_while_the_latest_value_is_above_it():
    assert not LIMIT.is_reached
    assert (str(LIMIT.gap), str(LIMIT.needed)) == ("5亿元", "年均下降12.6%")
    assert (str(OPEN.needed), OPEN.is_reached) == ("年均增长7.7%", False)
    reached = target("办理时限", "10", "8", bound="≤")
    assert (reached.is_reached, str(reached.gap), bool(reached.needed)) == (True, "−2亿元", False)
    assert [target("出口", "10", now).is_reached for now in ("9", "10", None)] == [False, True, False]


def test_a_limit_has_no_progress():
    assert not LIMIT.progress
    targets = listed({("A", 1): OPEN, ("A", 2): LIMIT})
    assert [str(each.name) for each in targets.progress.ranked()] == ["营业收入"]


def test_targets_of_one_name_are_told_apart():
    sooner, later = target("营业收入", "500", "400", due=2023), target("营业收入", "1000", "400")
    later.key, later.bodies = "t.later", "省商务厅"
    progress = listed({("A", 1): sooner, ("A", 2): later}).progress
    assert (str(progress.smallest.name), str(progress.smallest)) == ("营业收入（2025年，省商务厅）", "40.0%")
    assert list(progress.values_by_name) == ["营业收入（2023年）", "营业收入（2025年，省商务厅）"]
