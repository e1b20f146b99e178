"""What changed between two ledgers: figures, observations, causes; the report in the terminal and as a page."""

from dataclasses import replace
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from rich.console import Console
from tradebook.audit.change_report import html_report, print_report
from tradebook.audit.revisions import KINDS, compare
from tradebook.errors import DataError
from tradebook.figures.figure import make_figure
from tradebook.figures.indicators import growth
from tradebook.figures.ledger import Ledger
from tradebook.figures.traced import Cell, observation


def cell(label, value, row=2, table="services_trade"):
    return observation(Decimal(value), "万美元", Cell(table, row, "value", 5, label, "第一部分"))


def figure(key, value, kind="level", **changes):
    return replace(
        make_figure(key, value, kind, f"数字{key}", unit=None, decimals=None), chapter="overview", **changes
    )


def ledger(*figures, year=2022):
    return Ledger(year, figures)


def changes(old, new):
    return compare(ledger(*old), ledger(*new), "旧", "新").changes


def test_equal_ledgers_have_no_changes():
    comparison = compare(
        ledger(figure("a", cell("出口", "104960.5"))), ledger(figure("a", cell("出口", "104960.5"))), "旧", "新"
    )
    assert (comparison.changes, comparison.unchanged) == ([], 1)


def test_a_changed_observation_is_the_cause_of_every_figure_it_is_in():
    def figures(now):
        export, base = cell("2022年出口", now), cell("2021年出口", "100000.0", row=3)
        return figure("export", export), figure("rate", growth(export, base), "growth"), figure("base", base)

    comparison = compare(ledger(*figures("104960.5")), ledger(*figures("140960.5")), "旧", "新")
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
        compare(ledger(year=2021), ledger(), "旧", "新")


# -- report ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def comparison():
    """One change of every kind; a label that would be markup in HTML and in rich."""
    formula = cell("甲", "2.0", row=5) / cell("乙", "2.0", row=6)
    same = figure("d", cell("丁", "1.0", row=8))
    old = [figure("s", cell("<b>出口[red]", "104960.5")), figure("v", cell("进口", "104960.5", row=3)), same]
    old += [figure("gone", cell("旧表", "1.0", row=4)), figure("f", formula, "share")]
    new = [figure("s", cell("<b>出口[red]", "140960.5")), figure("v", cell("进口", "104960.6", row=3))]
    new += [replace(same, label="新名"), figure("new", cell("新表", "1.0", row=7))]
    new += [replace(old[-1], formula="甲 ÷ 乙 × 1")]
    return compare(ledger(*old), ledger(*new), "HEAD~1", "HEAD")


def test_the_terminal_shows_every_kind_of_change(comparison, capsys):
    print_report(comparison, Console(width=140))
    text = capsys.readouterr().out
    assert all(f"{title}（1 个）" in text for title in KINDS.values())
    assert "<b>出口[red]" in text
    assert "104960.5 万美元 → 140960.5 万美元" in text
    assert max(len(line) for line in text.splitlines()) <= 140


def test_the_page_stands_alone_and_is_sound_html(comparison):
    page = BeautifulSoup(html_report(comparison), "html.parser")
    assert page.html["lang"] == "zh-CN"
    assert [tag.name for tag in page.find_all(["script", "link", "img", "iframe"])] == []
    targets = {tag["id"] for tag in page.find_all(id=True)}
    assert {link["href"].removeprefix("#") for link in page.find_all("a")} <= targets
    assert len(page.select("section")) == len(KINDS) + 1
    assert all(table.caption and table.select("th[scope=col]") for table in page.find_all("table"))
    assert page.find("b") is None  # the label is text
    assert [tag.text for tag in page.select("#shown ~ div del, #shown ~ div ins")] == ["10.5亿美元", "14.1亿美元"]
