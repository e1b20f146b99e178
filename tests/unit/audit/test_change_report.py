"""The report of what changed between two ledgers: in the terminal and as a page."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from helpers.ledgers import cell, figure, ledger
from rich.console import Console
from tradebook.audit.change_report import print_report, render_report
from tradebook.audit.ledger_comparison import CHANGE_KINDS, compare_ledgers
from tradebook.audit.revisions import Revision

REVISION = Revision("facts", "陕西2021年人口", 2021, 2022, cell("旧", "3952.0"), cell("新", "3954.0"))


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
    return compare_ledgers(ledger(*old), ledger(*new), ":smile:", "HEAD")


def test_the_terminal_shows_every_kind_of_change(comparison, capsys):
    print_report(comparison, [REVISION], Console(width=140))
    text = capsys.readouterr().out
    assert all(f"{title}（1 个）" in text for title in CHANGE_KINDS.values())
    assert "<b>出口[red]" in text
    assert ":smile: → HEAD" in text
    assert "104960.5 万美元 → 140960.5 万美元" in text
    assert "本版报告修订的往年数据（1 个）" in text
    assert "3952.0万美元（2021年版）→ 3954.0万美元（2022年版）" in text
    assert max(len(line) for line in text.splitlines()) <= 140


def test_the_page_stands_alone_and_is_sound_html(comparison):
    page = BeautifulSoup(render_report(comparison, [REVISION]), "html.parser")
    assert page.html["lang"] == "zh-CN"
    assert [tag.name for tag in page.find_all(["script", "link", "img", "iframe"])] == []
    targets = {tag["id"] for tag in page.find_all(id=True)}
    assert {link["href"].removeprefix("#") for link in page.find_all("a")} <= targets
    assert len(page.select("section")) == len(page.find_all("table")) == len(CHANGE_KINDS) + 2
    assert all(table.caption and table.select("th[scope=col]") for table in page.find_all("table"))
    assert page.find("b") is None  # the label is text
    assert [tag.text for tag in page.select("#shown ~ div del, #shown ~ div ins")] == ["10.5亿美元", "14.1亿美元"]
