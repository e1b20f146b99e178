"""Back-test: the 2022 edition against what the printed report of 2022 states. Verdicts are pinned."""

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from helpers.support import edition_ledger, real_data
from tradebook.audit import explanations
from tradebook.audit.explanations import explain
from tradebook.audit.reconciliation import count_distinct, judge, list_unexplained, reconcile, shown_otherwise
from tradebook.audit.records import page_records
from tradebook.data.printed.claims import read_claims
from tradebook.figures.ranges.intervals import before_rounding
from tradebook.figures.traced import round_half_up

COUNTS = {"match": 1087, "within_rounding": 74, "last_digit": 23, "differs": 53, "reported": 890}
BASES = {"recomputed": 801, "same_sentence": 173, "restated": 167, "trivial": 20}
DISTINCT = {"differs": 35, "last_digit": 20}
"""What the claims that do not hold speak of: those of one contradiction count once."""
LAST_DIGIT = {
    *("L171.10", "L198.01", "L198.13", "L213.06", "L224.01", "L226.01", "L232.04", "L353.01"),
    *("L465.01", "L484.01", "L544.06", "L544.09", "L579.04"),  # knowledge-intensive services
    *("L658.04", "L671.03", "L671.04", "L671.13", "L698.03", "L724.03", "L744.02", "L757.03"),  # technology trade
    *("L952.01", "L956.10"),  # digital trade: as L198
}
DIFFERS = {
    *("L136.02", "L136.04", "L284.03"),  # shares of the sum of the regions, not of the nation
    *("L215.02", "L215.03", "L215.04", "L215.05"),  # exports and imports swapped
    "L244.27",  # domestic firms' share of outsourcing
    "L284.08",  # Shanghai's growth
    *("L297.01", "L298.01"),  # the area's total in the table of provinces
    "L484.14",  # which knowledge-intensive import comes second
    *("L501.01", "L501.02"),  # "about 15 %" of growth in telecom, computer and information services
    "L528.02",  # other business services "ever faster"
    "L594.06",  # insurance "lower than Zhejiang"
    "L612.04",  # Zhejiang's growth against its sectors'
    *("L733.05", "L733.09"),  # technology exports by owner: "unchanged", 10.9 for 0.9
    "L766.07",  # 0.0 read as "unchanged"
    "L783.02",  # 万 left out
    *("L894.01", "L894.02"),  # software revenue and its growth against the four parts
    "L916.04",  # average growth of a bonded zone
    "L958.04",  # other business services again
    "L964.20",  # five partners' share of executed outsourcing
    "L966.06",  # which mode of outsourcing comes second
    *("L968.01", "L968.04", "L968.07"),  # owners that add up to more than all of outsourcing
    *("L1058.04", "L1060.09"),  # changes of shares of cultural enterprises
    "L490.01",  # "growing on" through a year of fall
    "L564.02",  # "about 80 million", of years from 60 to 102
    # what another place states otherwise
    *("L264.06", "L1226.03"),  # firms in the park of human resources
    *("L1250.02", "L1266.01", "L1402.01"),  # centres abroad of a hospital
    *("L884.08", "L824.19"),  # users of mobile internet
    *("L642.02", "L824.15"),  # turnover of technology contracts
    *("L1086.05", "L1788.01"),  # countries of an app's users
    *("L455.01", "L618.01"),  # "fast" and "not yet fast" growth of knowledge-intensive services
    *("L1176.04", "L1542.03"),  # who built a platform
    *("L930.12", "L1496.07"),  # whether goods are declared or packed first
    *("L1546.01", "L1552.08"),  # the name of a show
}


CAUSES = {
    "分母": ["L136.02", "L136.04", "L284.03"],
    "两次取整": ["L171.10", "L353.01", "L544.09", "L658.04", "L671.13", "L757.03"],
    "两次取整 取整后相加": ["L198.01", "L465.01", "L952.01"],
    "舍尾": ["L213.06", "L224.01", "L226.01", "L232.04", "L544.06", "L579.04", "L671.04"],
    "进出口互换": ["L215.02", "L215.04", "L215.05"],
    "数字笔误": ["L733.09"],
    "数量级": ["L783.02"],
    "零的含义": ["L733.05", "L766.07"],
}
"""Causes that the program proposes, with the claims that they explain."""


@pytest.fixture(scope="module")
def results():
    return reconcile(edition_ledger(2022), real_data(), 2022)


def test_verdict_counts(results):
    assert Counter(result.verdict for result in results) == COUNTS


def test_which_claims_do_not_hold(results):
    by_verdict = {kind: {r.claim for r in results if r.verdict == kind} for kind in COUNTS}
    assert by_verdict["last_digit"] == LAST_DIGIT
    assert by_verdict["differs"] == DIFFERS


def test_the_next_digit_up_and_the_next_one_down_are_judged_alike():
    """Of a number as the data states it neither is within rounding; of all others each sign has the other's mirror image."""
    claims = [claim for claim in read_claims(real_data(), 2022) if claim.decimals is not None]
    ledger, stated, computed = edition_ledger(2022), 0, 0
    for claim in claims:
        figure = ledger.find(claim.chapter, claim.expression)
        if figure is None:
            continue
        figure = figure.recomputed
        step = Decimal(1).scaleb(-claim.decimals)
        above, below = (replace(claim, stated=f"{Decimal(claim.stated) + ulp:f}") for ulp in (step, -step))
        as_stated = before_rounding(figure.value_in(claim.unit), claim.decimals)
        if figure.interval_in(claim.unit) == as_stated and judge(claim, figure)[1] in ("match", "reported"):
            stated += 1
            assert {judge(each, figure)[1] for each in (above, below)} <= {"last_digit", "differs"}, claim.claim
        else:
            computed += 1
            mirrored = mirror(figure)
            for each in (above, below):
                opposite = replace(each, stated=f"{-Decimal(each.stated):f}")
                assert judge(each, figure)[1] == judge(opposite, mirrored)[1], each.claim
    assert min(stated, computed) > 300


def mirror(figure):
    """Return a figure with the opposite value."""
    low, high = (f"{-Decimal(end):f}" for end in (figure.high, figure.low))
    ends = figure.ends.translate(str.maketrans("[]()", "][)("))[::-1]
    return replace(figure, value=f"{-Decimal(figure.value):f}", low=low, high=high, ends=ends)


def test_what_verdicts_rest_on(results):
    assert Counter(result.basis for result in results if result.basis) == BASES
    assert [r.claim for r in results if r.verdict.holds != (r.basis is not None)] == []


def test_distinct_contradictions(results):
    assert {kind: count_distinct(results, kind) for kind in DISTINCT} == DISTINCT


def test_whatever_the_data_does_not_bear_out_is_explained(results):
    """So that a slip of the pen, which is not, stands alone in the summary of a build."""
    assert list_unexplained(results) == []


def test_one_statement_has_one_verdict(results):
    """Claims of one number on one observation agree; so do those of one word on one figure."""
    verdicts = {}
    for result in results:
        if result.figure:
            verdicts.setdefault((result.figure, result.stated, result.unit, result.decimals), set()).add(
                result.verdict
            )
    assert len(verdicts) > 1000
    assert {key: found for key, found in verdicts.items() if len(found) > 1} == {}


def test_the_book_shows_what_the_print_states_where_the_data_can_give_it(results):
    """But where the print contradicts itself, where the book shows more digits, and observations as they stand."""
    assert [result.claim for result in shown_otherwise(results, edition_ledger(2022))] == ["L568.02", "L568.05"]


def test_a_record_says_in_words_where_a_printed_number_stands():
    figures = [figure for figure in edition_ledger(2022) if "原文所载" in figure.formula]
    assert len(figures) > 20
    records = page_records(figures, {}, {}, real_data(), {})["figures"]
    assert [key for key, record in records.items() if re.search(r"（L[0-9]", record["formula"])] == []


def test_shares_that_the_print_states_add_up_with_the_others():
    figures = {figure.key: figure for figure in edition_ledger(2022)}
    for name, codes in {
        "technology.exports.owners": ("OWN-FIE", "OWN-SOE", "OWN-POE"),
        "outsourcing.modes.contract": ("ITO", "BPO", "KPO"),
    }.items():
        shares = [figures[f'{name}["{code}"].share'] for code in codes]
        assert any(share.recomputation for share in shares)
        assert sum(round_half_up(Decimal(share.value), 1) for share in shares) == 100


def test_what_differs_is_explained(results):
    assert [r.claim for r in results if r.verdict in ("differs", "last_digit") and not r.note] == []


def test_table_one_of_the_print_is_borne_out_cell_by_cell(results):
    cells = [r for r in results if r.note == "表1"]
    assert len(cells) == 12 * 6
    assert {r.verdict for r in cells} == {"match"}


def test_claims_without_a_figure_say_what_was_stated():
    claims = [claim for claim in read_claims(real_data(), 2022) if not claim.expression]
    assert len(claims) > 10
    assert [claim.claim for claim in claims if not claim.note] == []


def test_other_editions_have_no_printed_claims():
    assert reconcile(edition_ledger(2021), real_data(), 2021) == []


def test_which_causes_are_proposed(results):
    found = {}
    for claim, proposals in explain(edition_ledger(2022), results).items():
        found.setdefault(" ".join(proposal.cause for proposal in proposals), []).append(claim)
    assert {causes: sorted(claims) for causes, claims in found.items()} == CAUSES


def test_the_simplest_cause_comes_first_and_few_are_shown(results):
    order, explained = list(explanations.CAUSES), explain(edition_ledger(2022), results)
    assert len(explained) > 10
    for proposals in explained.values():
        places = [order.index(proposal.cause) for proposal in proposals]
        assert places == sorted(places)
        assert len(places) <= explanations.MOST_PROPOSALS
