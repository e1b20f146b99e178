"""A fixed sample of corruptions: the checks themselves, run on corrupted data, catch what the benchmark says."""

from decimal import Decimal

import pytest
from helpers.support import CHAPTERS, DATA, corrupted_copy, real_data, run_chapter
from tradebook.audit.corruption import CorruptiblePackage, Corruption, Guards, figures_of
from tradebook.audit.reconciliation import Verdict, judge
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage
from tradebook.data.printed.claims import read_claims
from tradebook.figures.figure import Figure, restate
from tradebook.figures.recomputation import Replay

pytestmark = pytest.mark.slow

YEAR = 2022
SAMPLE = [
    ("technology", "technology_partners", 18, "3087.1", "3078.1", {"identities", "reconciliation"}),
    ("technology", "technology_partners", 18, "3087.1", "-3087.1", {"schema", "identities", "reconciliation"}),
    ("technology", "technology_partners", 19, "4.1", "1.4", {"same_number"}),
    ("technology", "technology_partners", 34, "0.0", "149.1", set()),  # 0.0 stands for no base
    ("technology", "technology_partners", 119, "-100.0", "-10.0", {"identities", "same_number"}),
    ("technology", "regional_innovation", 3, "9", "90", {"identities", "reconciliation", "same_number"}),
    ("technology", "facts", 285, "2218.5", "2281.5", {"identities"}),  # a known discrepancy, but of another value
    ("provinces", "services_trade_provinces", 2, "1508.6", "1580.6", {"same_number"}),
    ("provinces", "services_trade_provinces", 51, "2496.3", "2469.3", {"reconciliation", "same_number"}),
    ("provinces", "services_trade_national", 7, "1.4", "4.1", set()),  # within the rounding of 43 and 44
    ("provinces", "services_trade_national", 26, "6", "16", {"identities"}),
    ("provinces", "services_trade", 218, "729715.5", "729715.6", set()),
]

RELATIVE_TO_A_CHOICE = {
    "area.all.total.share_of(provinces.largest(1)).only_if(provinces.rank(area.code) > 1)",
    "provinces.largest(1).share_of(nation.all.total)",
    "provinces.largest(2).share_of(nation.all.total)",
    "provinces.largest(3).share_of(nation.all.total).only_if(provinces.rank(area.code) > 3)",
}
"""What is computed from the largest of a group has the lineage of that member only: replay does not choose it anew."""


@pytest.fixture(scope="module")
def claimed():
    """By chapter: the figures that claims are on, with their traced values."""
    chapters = ("technology", "provinces")
    return {chapter: figures_of(CHAPTERS / f"{chapter}.ipynb", real_data(), YEAR) for chapter in chapters}


@pytest.fixture(scope="module")
def guards(claimed):
    """By chapter: the guards that know only this chapter's figures, these by expression, and their claims."""
    asked = {}
    for chapter, known in claimed.items():
        figures = {expression: figure for (_, expression), figure, _ in known}
        claims = [claim for claim in read_claims(real_data(), YEAR) if claim.chapter == chapter]
        asked[chapter] = Guards(CorruptiblePackage(DATA).as_of(YEAR), known, claims), figures, claims
    return asked


@pytest.mark.parametrize(("chapter", "table", "line", "right", "wrong", "expected"), SAMPLE)
def test_the_checks_catch_what_the_benchmark_says(tmp_path, guards, chapter, table, line, right, wrong, expected):
    asked, figures, claims = guards[chapter]
    assert asked.catching(Corruption(table, line, "", Decimal(right), Decimal(wrong))) == expected
    data = corrupted_copy(tmp_path, table, line, right, wrong)
    assert bool(check_data(DataPackage(data)).problems) == bool(expected & {"schema", "identities"})
    again = run_chapter(chapter, YEAR, data)
    # a figure that is gone, such as a rank among parts that contradict their sum, stops the reconciliation
    pairs = [(claim, figures[claim.expression], again.figure(claim.expression)) for claim in claims]
    verdicts = [(judge(claim, old)[1], judge(claim, new)[1] if new else "") for claim, old, new in pairs]
    changed = {
        "same_number" if before == Verdict.REPORTED else "reconciliation"
        for before, after in verdicts
        if before != after
    }
    assert changed == expected & {"reconciliation", "same_number"}


@pytest.mark.parametrize(
    ("table", "line", "right", "wrong"),
    [
        # the largest becomes the smallest: names, ranks, shares
        ("services_trade_provinces", 51, "2496.3", "2.4"),
        # last year's level: growth, its rank, the fastest
        ("services_trade_provinces", 44, "1464.0", "146.4"),
        ("services_trade", 218, "729715.5", "729751.5"),
    ],
)
def test_replay_equals_running_the_chapter_on_corrupted_data(tmp_path, claimed, table, line, right, wrong):
    figures = {expression: figure for (_, expression), figure, _ in claimed["provinces"]}
    run = run_chapter("provinces", YEAR, corrupted_copy(tmp_path, table, line, right, wrong))
    # by the data alone, as claims are judged
    rerun = {expression: run.figure(expression) for expression in figures}
    # what a condition leaves out is not there to compare
    again = {expression: figure.recomputed for expression, figure in rerun.items() if figure}
    assert len(again) > 0.9 * len(figures)
    cell = (
        CorruptiblePackage(DATA)
        .as_of(YEAR)
        .wrong_cell(Corruption(table, line, "", Decimal(right), Decimal(wrong)))
    )
    values = {expression: value for (_, expression), _, value in claimed["provinces"]}
    after = Replay(values).after(table, line, cell)
    changed = {name for name in again if again[name].value != figures[name].value}
    assert set() < changed <= after.keys() | RELATIVE_TO_A_CHOICE
    replayed = {name: restate(figures[name], value) for name, value in after.items()}
    different = {name for name in after.keys() & again.keys() if extent(replayed[name]) != extent(again[name])}
    assert different <= RELATIVE_TO_A_CHOICE
    # so it is no matter to the guards
    assert not RELATIVE_TO_A_CHOICE & {claim.expression for claim in read_claims(real_data(), YEAR)}


def extent(figure: Figure) -> tuple[str, str, str]:
    return figure.value, figure.low, figure.high
