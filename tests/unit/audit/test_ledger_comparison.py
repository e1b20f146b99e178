"""What changed between two ledgers: figures, observations, causes."""

from dataclasses import replace
from decimal import Decimal

import pytest
from helpers.ledgers import cell, figure, ledger
from tradebook.audit.ledger_comparison import compare_ledgers
from tradebook.errors import DataError
from tradebook.figures.indicators import growth
from tradebook.figures.traced import Cell, observation


def changes(old, new):
    return compare_ledgers(ledger(*old), ledger(*new), "旧", "新").changes


def test_equal_ledgers_have_no_changes():
    comparison = compare_ledgers(
        ledger(figure("a", cell("出口", "104960.5"))), ledger(figure("a", cell("出口", "104960.5"))), "旧", "新"
    )
    assert (comparison.changes, comparison.unchanged) == ([], 1)


def test_a_changed_observation_is_the_cause_of_every_figure_it_is_in():
    def figures(now):
        export, base = cell("2022年出口", now), cell("2021年出口", "100000.0", row=3)
        return figure("export", export), figure("rate", growth(export, base), "growth"), figure("base", base)

    comparison = compare_ledgers(ledger(*figures("104960.5")), ledger(*figures("140960.5")), "旧", "新")
    assert [(c.kind, c.old.key, c.old.text, c.new.text) for c in comparison.changes] == [
        ("shown", "export", "10.5亿美元", "14.1亿美元"),
        ("shown", "rate", "增长5.0%", "增长41.0%"),
    ]
    cause = "services_trade 第 2 行 2022年出口：104960.5 万美元 → 140960.5 万美元"
    assert [c.causes for c in comparison.changes] == [[cause], [cause]]
    assert [(str(o), count) for o, count in comparison.observations()] == [(cause, 2)]


def test_a_row_that_only_moves_changes_nothing():
    assert changes([figure("a", cell("出口", "1.0", row=2))], [figure("a", cell("出口", "1.0", row=9))]) == []


def test_a_change_below_the_shown_decimals_is_a_kind_of_its_own():
    (change,) = changes([figure("a", cell("出口", "104960.5"))], [figure("a", cell("出口", "104960.6"))])
    assert change.kind == "value"


def test_figures_come_and_go_with_their_observations():
    added, removed = figure("a", cell("出口", "1.0")), figure("b", cell("进口", "2.0", row=3))
    first, second = changes([removed], [added])
    assert (first.kind, second.kind) == ("added", "removed")
    assert first.causes == ["services_trade 第 2 行 出口：新增或新用到 1.0 万美元"]
    assert second.causes == ["services_trade 第 3 行 进口：不再有或不再用到 2.0 万美元"]


def test_figures_come_and_go_while_their_observations_stay():
    a, b = figure("a", cell("出口", "1.0")), figure("b", cell("出口", "1.0"))
    added, removed = changes([a], [b])
    assert added.causes == ["本章新给出：出口"]
    assert removed.causes == ["本章不再给出，所用的数据仍在"]


def test_another_formula_over_the_same_data_is_named():
    a, b = cell("出口", "2.0"), cell("进口", "2.0", row=3)
    (change,) = changes([figure("k", a / b, "share")], [figure("k", b / a, "share")])
    assert (change.kind, change.causes) == ("basis", ["公式有变：出口 ÷ 进口 → 进口 ÷ 出口"])


def test_of_a_long_formula_the_difference_is_shown():
    made, sums = figure("k", cell("出口", "2.0")), " + ".join(f"{year}年出口" for year in range(2000, 2030))
    old, new = replace(made, formula=f"{sums} × 2 − {sums}"), replace(made, formula=f"{sums} × 31 − {sums}")
    (change,) = changes([old], [new])
    assert change.causes == [
        "公式有变：……2027年出口 + 2028年出口 + 2029年出口 × 2 − 2000年出口 + 2001年出口 + 2002年出口……"
        " → ……2027年出口 + 2028年出口 + 2029年出口 × 31 − 2000年出口 + 2001年出口 + 2002年出口……"
    ]


def test_the_same_data_and_formula_with_another_value_is_the_programs_doing():
    old = figure("k", cell("出口", "104960.5"))
    (change,) = changes([old], [replace(old, value="11", text="11.0亿美元")])
    assert change.causes == ["程序有变：数据和公式都与原来相同"]
    (change,) = changes([old], [replace(old, decimals=2, text="10.50亿美元")])
    assert change.causes == ["写法有变：单位、小数位或措辞"]
    (change,) = changes([old], [replace(old, label="别名")])
    assert (change.kind, change.causes) == ("described", ["原为 overview 章“数字k”"])


def test_editions_of_different_years_are_not_compared():
    with pytest.raises(DataError, match="旧 是 2021 年版，新 是 2022 年版"):
        compare_ledgers(ledger(year=2021), ledger(), "旧", "新")


def test_a_hedge_that_came_or_went_is_a_change():
    about, exact = (
        observation(Decimal(1), "万美元", Cell("services_trade", 2, "value", 5, "出口", bound=bound))
        for bound in "≈="
    )
    (change,) = changes([figure("a", about)], [figure("a", exact)])
    assert change.causes == ["services_trade 第 2 行 出口：≈1 万美元 → 1 万美元"]


def test_what_became_final_is_a_change_of_every_figure_made_of_it():
    early, final = (cell("出口", "1.0", status=status) for status in ("P", ""))
    (change,) = changes([figure("a", early)], [figure("a", final)])
    assert (change.kind, change.causes) == ("basis", ["services_trade 第 2 行 出口：由初步数改为正式数"])
    (change,) = changes([figure("a", early)], [figure("a", cell("出口", "2.0"))])
    assert change.causes == ["services_trade 第 2 行 出口：1.0 万美元（初步数） → 2.0 万美元"]
