"""Causes proposed for printed numbers: each gives exactly what is printed."""

from decimal import Decimal

import pytest
from helpers.observations import obs
from hypothesis import example, given
from hypothesis import strategies as st
from tradebook.audit.explanations import MOST_CHANCE, explain, in_words
from tradebook.audit.reconciliation import Result, Verdict
from tradebook.figures import indicators
from tradebook.figures.figure import make_figure
from tradebook.figures.ledger import Ledger
from tradebook.figures.traced import round_half_up


def figure(key, value, kind="level"):
    return make_figure(key, value, kind, f"{key}的名称", unit=None, decimals=None)


def printed(stated, key="a.exports", unit="亿美元", verdict=Verdict.DIFFERS):
    decimals = len(stated.partition(".")[2])
    return Result("L1.01", "L1", stated, unit, str(decimals), key, "", verdict, "")


def causes(ledger, *claims):
    return [proposal.cause for proposal in explain(ledger, list(claims)).get("L1.01", [])]


def billion(value):
    return obs(Decimal(value), "亿美元")


@pytest.mark.parametrize(
    ("value", "stated", "cause"),
    [
        ("26.589", "26.5", "舍尾"),
        ("51.482", "51.4", "舍尾"),
        ("18.2493", "18.3", "两次取整"),
        ("72.97", "-73.0", "正负号"),
        ("72.97", "7.3", "数量级"),
        ("0.2034", "2034.0", "数量级"),
        ("69.72", "96.7", "数字笔误"),
        ("17.26", "117.3", "数字笔误"),
        ("117.26", "17.3", "数字笔误"),
    ],
)
def test_slips_with_one_number(value, stated, cause):
    assert cause in causes(Ledger(2022, [figure("a.exports", billion(value))]), printed(stated))


def test_exports_taken_for_imports():
    ledger = Ledger(2022, [figure("a.exports", billion("21.7")), figure("a.imports", billion("6.9"))])
    assert causes(ledger, printed("6.9")) == ["进出口互换"]
    assert "a.imports的名称" in in_words(explain(ledger, [printed("6.9")])["L1.01"])


def test_a_total_of_rounded_parts():
    flows = {"exports": billion("12.84"), "imports": billion("5.43")}
    flows["total"] = flows["exports"] + flows["imports"]
    ledger = Ledger(2022, [figure(f"a.{flow}", value) for flow, value in flows.items()])
    assert causes(ledger, printed("18.2", key="a.total")) == ["舍尾", "取整后相加"]


def test_a_share_of_another_total():
    part, whole, other = billion("7808.2"), billion("8891.1"), billion("8837.6")
    ledger = Ledger(2022, [figure("a", indicators.share(part, whole), "share"), figure("sum", other)])
    assert "sum的名称" in in_words(explain(ledger, [printed("88.4", "a", "%")])["L1.01"])


def test_growth_from_rounded_levels():
    growth = indicators.growth(billion("1.94"), billion("1.26"))
    assert "基数" in causes(Ledger(2022, [figure("a", growth, "growth")]), printed("46.2", "a", "%"))


def test_an_arithmetic_mean():
    growth = indicators.average_growth(billion("82.2"), billion("24.6"), 2)
    assert causes(Ledger(2022, [figure("a", growth, "average_growth")]), printed("117.1", "a", "%")) == [
        "平均方法"
    ]


def test_working_days_are_not_days():
    days, working = obs(Decimal(150), "天"), obs(Decimal(20), "工作日")
    change = indicators.growth((working * 7 / 5).as_unit(days.unit), days)
    assert causes(Ledger(2022, [figure("a", change, "growth")]), printed("-87", "a", "%")) == ["单位未折算"]


def test_no_base_read_as_no_change():
    growth = indicators.growth(billion("2.02"), billion("1"))
    assert causes(Ledger(2022, [figure("a", growth, "growth")]), printed("0", "a", "%")) == ["零的含义"]


def test_percent_for_percentage_points():
    now, before = (indicators.share(billion(part), billion(100)) for part in (25, 20))
    figures = [
        figure("a.share", now, "share"),
        figure("a.share.change", indicators.points(now, before), "points_change"),
    ]
    claim = printed("25.0", "a.share.change", "百分点")
    assert causes(Ledger(2022, figures), claim) == ["百分点"]


@pytest.mark.parametrize("verdict", [Verdict.MATCH, Verdict.WITHIN_ROUNDING, Verdict.REPORTED])
def test_what_holds_needs_no_explanation(verdict):
    ledger = Ledger(2022, [figure("a.exports", billion("26.589"))])
    assert explain(ledger, [printed("26.5", verdict=verdict)]) == {}


def test_names_are_not_explained():
    name, _ = indicators.largest({"甲": billion(1), "乙": billion(2)}, 1)
    ledger = Ledger(2022, [figure("a.exports", name, "name")])
    assert explain(ledger, [Result("L1.01", "L1", "甲", "", "", "a.exports", "乙", Verdict.DIFFERS, "")]) == {}


@given(
    value=st.decimals(min_value="0.01", max_value=99999, places=4),
    stated=st.decimals(min_value="0.1", max_value=99999, places=1),
)
@example(value=Decimal("26.5890"), stated=Decimal("26.5"))
@example(value=Decimal("69.7200"), stated=Decimal("96.7"))
def test_a_proposal_gives_the_printed_number_and_is_no_chance_hit(value, stated):
    ledger = Ledger(2022, [figure("a.exports", billion(value)), figure("a.imports", billion(value * 2))])
    for proposal in explain(ledger, [printed(f"{stated:.1f}")]).get("L1.01", []):
        assert round_half_up(proposal.value, 1) == round_half_up(stated, 1)
        assert proposal.chance <= MOST_CHANCE


def test_a_share_of_nothing_before_has_no_rate_of_change():
    now, before = (obs(Decimal(value), "%") for value in ("5.0", "0.0"))
    ledger = Ledger(
        2022,
        [
            figure("a.share", now, "share"),
            figure("a.share.change", indicators.points(now, before), "points_change"),
        ],
    )
    assert "百分点" not in causes(ledger, printed("6.0", "a.share.change", "百分点"))
