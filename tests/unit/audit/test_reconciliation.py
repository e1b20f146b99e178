"""Reconciliation: verdicts and the claims file."""

import pickle
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from helpers.ledgers import small_package
from helpers.observations import obs
from helpers.small_data import FIRST, LAST
from helpers.support import ROOT
from hypothesis import given
from hypothesis import strategies as st
from tradebook.audit.reconciliation import (
    Basis,
    Verdict,
    count_distinct,
    judge,
    list_unexplained,
    reconcile,
    write_reconciliation,
)
from tradebook.data.printed.claims import Claim
from tradebook.errors import DataError, TradebookError
from tradebook.figures import indicators
from tradebook.figures.figure import make_figure
from tradebook.figures.ledger import Ledger
from tradebook.figures.printed import PrintedNumber, PrintedNumbers
from tradebook.figures.traced import round_half_up


def ledger_with(figure):
    """The ledger of a chapter ``one`` whose expression ``k`` gives a figure."""
    ledger = Ledger(LAST, [figure])
    ledger.expressions = {"one": {"k": figure.key}}
    return ledger


def claim(stated, unit="亿美元", locator="L9"):
    decimals = len(stated.split(".")[1]) if "." in stated else 0
    return Claim("L9.01", "one", "k", stated, unit, decimals, locator, "")


def figure(value, symbol="亿美元", locator="L1"):
    return make_figure("k", obs(Decimal(value), symbol, locator=locator), "level", "数", unit=None, decimals=None)


@pytest.mark.parametrize(
    ("stated", "value", "verdict"),
    [
        ("17.7", "17.65", "match"),
        ("17.6", "17.65", "within_rounding"),  # the input may be 17.645
        ("17.65", "17.7", "within_rounding"),
        ("17.64", "17.7", "differs"),
        ("17.75", "17.7", "within_rounding"),
        ("17.8", "17.72", "last_digit"),
        ("17.9", "17.72", "differs"),
        ("-17.7", "17.7", "differs"),
        ("18", "17.5", "match"),
        ("17", "17.5", "within_rounding"),  # the input may be 17.45
        ("19", "17.7", "last_digit"),
        ("-17.6", "-17.65", "within_rounding"),
        ("0.0", "-0.04", "match"),
    ],
)
def test_verdicts(stated, value, verdict):
    assert judge(claim(stated), figure(value))[1] == verdict


def test_the_claim_sets_unit_and_decimals():
    assert judge(claim("104960.5", "万美元"), figure("10.49605")) == ("104960.5", "match")


def test_units_of_one_dimension_convert_both_ways():
    assert judge(claim("10.5"), figure("104960.5", "万美元")) == ("10.5", "match")
    assert judge(claim("12.5", "%"), ratio("1", "8")) == ("12.5", "match")
    with pytest.raises(TradebookError, match=r"k .*亿美元"):
        judge(claim("12.5", "%"), figure("12.5"))


def ratio(part, whole):
    value = obs(Decimal(part), "户") / obs(Decimal(whole), "户")
    return make_figure("k", value, "index", "比", unit=None, decimals=None)


def test_exact_inputs_leave_no_room_for_rounding():
    assert judge(claim("12.4", "%"), ratio("1", "8"))[1] == "last_digit"
    assert judge(claim("12.3", "%"), ratio("1", "8"))[1] == "differs"


@given(st.decimals(1, 999, places=1), st.decimals(1, 999, places=1), st.integers(-30, 30))
def test_what_the_inputs_allow_is_within_rounding_and_nothing_else(x, y, offset):
    """Against a second route: the corners of the inputs' rounding intervals."""
    half = Decimal("0.05")
    made = make_figure("k", obs(x, "%") + obs(y, "%"), "share", "和", unit=None, decimals=None)
    stated = x + y + Decimal(offset) / 10
    verdict = judge(claim(f"{stated:f}", "%"), made)[1]
    reachable = round_half_up(x + y - 2 * half, 1) <= stated <= round_half_up(x + y + 2 * half, 1)
    assert (verdict in ("match", "within_rounding")) == reachable
    assert (verdict == "match") == (offset == 0)


def test_agreement_with_itself_proves_nothing():
    own = figure("17.7", locator="L9")
    assert judge(claim("17.7"), own)[1] == "reported"
    assert judge(claim("17.8"), own)[1] == "differs"  # one of the two was mistyped
    assert judge(claim("17.7", locator="L8 L9"), own)[1] == "reported"
    assert judge(claim("1770.0", "万美元"), figure("0.17700", locator="L9"))[1] == "reported"
    assert judge(claim("17.7", locator="L91"), own)[1] == "match"


def test_arithmetic_on_the_same_statement_counts():
    total = obs(Decimal("10.0"), "亿美元", locator="L9") + obs(Decimal("7.7"), "亿美元", locator="L9")
    made = make_figure("k", total, "level", "和", unit=None, decimals=None)
    assert judge(claim("17.7"), made)[1] == "match"


def test_names_are_compared_as_words():
    name, _ = indicators.largest({"旅行服务": obs(Decimal(2)), "运输服务": obs(Decimal(1))}, 1)
    made = make_figure("k", name, "name", "第一", unit=None, decimals=None)
    word = Claim("c", "one", "k", "旅行服务", "", None, "L9", "")
    assert judge(word, made) == ("旅行服务", "match")
    assert judge(replace(word, stated="运输服务"), made)[1] == "differs"


@given(st.decimals(-999, 999, places=3), st.decimals(-999, 999, places=1))
def test_match_means_equal_after_rounding(value, stated):
    verdict = judge(claim(f"{stated:f}"), figure(value))[1]
    assert (verdict == "match") == (round_half_up(value, 1) == stated)
    assert isinstance(verdict, Verdict)


def test_the_pages_mark_each_verdict_in_a_colour_of_its_own():
    style = (ROOT / "_static" / "book.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"(--verdict-[a-z]+): (#[0-9a-f]{6});", style))
    rules = dict(re.findall(r'\[data-verdict="([a-z_]+)"\] { --verdict: var\((--verdict-[a-z]+)\); }', style))
    assert rules.keys() == set(Verdict)
    assert len({colours[name] for name in rules.values()}) == len(Verdict)


def test_verdicts_are_in_files_as_their_codes():
    assert [str(verdict) for verdict in Verdict] == [
        "match",
        "within_rounding",
        "last_digit",
        "differs",
        "reported",
    ]
    assert [verdict for verdict in Verdict if verdict.holds] == [Verdict.MATCH, Verdict.WITHIN_ROUNDING]
    assert sorted(Verdict, key=lambda verdict: verdict.severity)[-1] == Verdict.DIFFERS
    assert pickle.loads(pickle.dumps(Verdict.DIFFERS)) is Verdict.DIFFERS


def test_a_year_without_print_has_no_results():
    assert reconcile(Ledger(FIRST), small_package(), FIRST) == []


def test_a_claim_on_no_figure_must_say_so(write_claims):
    package = write_claims("a,one,unknown,1,亿美元,0,L1,,,")
    with pytest.raises(DataError, match="unknown"):
        reconcile(Ledger(LAST), package, LAST)


def test_reconciliation_is_written_with_the_columns_of_the_design(tmp_path, write_claims):
    package = write_claims("a,one,k,17.7,亿美元,1,L9,说明,十八不足,同一处", "b,,,13,个,0,L9,无数据,,")
    results = reconcile(ledger_with(figure("17.72")), package, LAST)
    write_reconciliation(results, tmp_path / "out.csv", {"b": "舍尾"})
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert (
        lines[0]
        == "claim,locator,stated,unit,decimals,figure,recomputed,verdict,note,basis,reading,contradiction,place,causes"
    )
    assert lines[1] == "a,L9,17.7,亿美元,1,k,17.7,match,说明,restated,十八不足,同一处,L9,"
    assert lines[2] == "b,L9,13,个,0,,,reported,无数据,,,,L9,舍尾"


def test_a_verdict_for_every_claim_and_only_the_five(write_claims):
    stated = {"match": "17.7", "within_rounding": "17.725", "last_digit": "17.8", "differs": "99", "reported": "1"}
    rows = [
        f"{kind},{',' if kind == 'reported' else 'one,k'},{text},亿美元,{len(text.partition('.')[2])},L9,,,"
        for kind, text in stated.items()
    ]
    package = write_claims(*rows)
    results = reconcile(ledger_with(figure("17.72")), package, LAST)
    assert {r.claim: r.verdict for r in results} == {verdict.value: verdict for verdict in Verdict}


def test_a_figure_without_bounds_is_judged():
    value = obs(Decimal(1)) / (obs(Decimal("0.3")) - obs(Decimal("0.2")))
    made = make_figure("k", value, "index", "比", unit=None, decimals=None)
    assert judge(claim("10", ""), made)[1] == "match"
    assert judge(claim("11", ""), made)[1] == "within_rounding"


def test_a_rank_or_a_count_has_no_last_digit():
    """Second instead of third is wrong, not imprecise."""
    rank = indicators.rank("a", {"a": obs(Decimal(1)), "b": obs(Decimal(2))})
    shown = make_figure("k", rank, "rank", "位次", unit=None, decimals=None)
    assert judge(claim("1", "位"), shown) == ("2", "differs")
    assert judge(claim("2", "位"), shown) == ("2", "match")


# -- what a verdict rests on -----------------------------------------------------------------------------------------


def verdict_on(write_claims, made, *rows):
    """The result on the first of some claims on one figure."""
    return reconcile(ledger_with(made), write_claims(*rows), LAST)[0]


def parts(*locators, values=("10.0", "7.7")):
    """A sum of observations that stand in some places."""
    cells = [obs(Decimal(v), "亿美元", locator=place) for v, place in zip(values, locators, strict=True)]
    return make_figure("k", cells[0] + cells[1], "level", "和", unit=None, decimals=None)


@pytest.mark.parametrize(
    ("made", "stated", "basis"),
    [
        (parts("L1", "L2"), "17.7", Basis.RECOMPUTED),
        (parts("L9", "L2"), "17.7", Basis.RECOMPUTED),
        (parts("L1", ""), "17.7", Basis.RECOMPUTED),
        (parts("L9", "L9"), "17.7", Basis.SAME_SENTENCE),
        (parts("L9", "L9"), "17.8", Basis.SAME_SENTENCE),  # within rounding
        (parts("L1", "L2", values=("0.0", "0.0")), "0.0", Basis.TRIVIAL),
        (figure("17.7", locator="L1"), "17.7", Basis.RESTATED),
        (figure("17.7", locator="L9"), "17.7", None),  # with itself
        (parts("L1", "L2"), "99.0", None),
    ],
)
def test_a_verdict_that_bears_a_claim_out_says_what_it_rests_on(write_claims, made, stated, basis):
    result = verdict_on(write_claims, made, f"a,one,k,{stated},亿美元,1,L9,,,")
    assert result.basis == basis
    assert (result.basis is not None) == result.verdict.holds


def test_a_number_that_the_print_states_twice_has_one_verdict(write_claims):
    rows = [f"{name},one,k,17.7,亿美元,1,{place},,," for name, place in (("a", "L9"), ("b", "L30"))]
    results = reconcile(ledger_with(figure("17.7", locator="L9")), write_claims(*rows), LAST)
    assert [(r.verdict, r.basis) for r in results] == [(Verdict.MATCH, Basis.RESTATED)] * 2
    alone = reconcile(
        ledger_with(figure("17.7", locator="L9")), write_claims(rows[0], rows[0].replace("a", "c", 1)), LAST
    )
    assert {r.verdict for r in alone} == {Verdict.REPORTED}


def test_what_the_editor_has_read_from_words_is_marked(write_claims):
    result = verdict_on(write_claims, parts("L1", "L2"), "a,one,k,17.7,亿美元,1,L9,,十八左右,")
    assert result.stated_text == "17.7亿美元（原文：十八左右）"
    assert result.verdict_text == "一致（另据重算）"


def test_claims_of_one_contradiction_count_once(write_claims):
    rows = [
        f"{name},one,k,99.0,亿美元,1,L9,,,{tie}" for name, tie in (("a", "同"), ("b", "同"), ("c", ""), ("d", ""))
    ]
    results = reconcile(ledger_with(figure("17.7")), write_claims(*rows), LAST)
    assert count_distinct(results, Verdict.DIFFERS) == 3
    assert count_distinct(results, Verdict.LAST_DIGIT) == 0


def test_where_the_book_shows_the_prints_number_the_recomputation_is_judged():
    value = obs(Decimal("7"), "户") / obs(Decimal("17"), "户")
    printed = PrintedNumbers({"k": [PrintedNumber("a", Decimal("41.3"), "%", "L9")]})
    # what is counted is exact: 41.2 % cannot be 41.3 %
    assert printed.settle("k", value, "share") is value
    value = (obs(Decimal("7")) / obs(Decimal("17"))).percent()
    printed = PrintedNumbers({"k": [PrintedNumber("a", Decimal("42.2"), "%", "L9")]})
    shown = make_figure("k", printed.settle("k", value, "share"), "share", "占比")
    assert shown.text == "42.2%"
    assert judge(claim("42.2", "%"), shown) == ("41.2", "within_rounding")
    assert judge(claim("41.2", "%"), shown) == ("41.2", "match")


def test_what_the_print_states_of_it_elsewhere_tests_an_observation(write_claims):
    """A share that is borne out bears out its part, also in the sentence of both."""
    part, whole = (
        obs(Decimal(value), "亿美元", locator=place) for value, place in (("5.2", "L9"), ("17.7", "L1"))
    )
    share = make_figure("share", indicators.share(part, whole), "share", "占比")
    ledger = Ledger(LAST, [make_figure("k", part, "level", "数"), share])
    ledger.expressions = {"one": {"k": "k", "share": "share"}}
    rows = ["a,one,k,5.2,亿美元,1,L9,,,", "b,one,share,{},%,1,L9,,{},"]
    for stated, reading, verdict in (
        ("29.4", "", Verdict.MATCH),
        ("29.7", "", Verdict.WITHIN_ROUNDING),
        ("29.4", "约三成", Verdict.REPORTED),
        ("35.0", "", Verdict.REPORTED),
    ):
        package = write_claims(rows[0], rows[1].format(stated, reading))
        result = reconcile(ledger, package, LAST)[0]
        assert result.verdict == verdict
        assert result.basis == (Basis.RECOMPUTED if verdict.holds else None)


@pytest.mark.parametrize(
    ("note", "is_explained"),
    [
        ("", False),
        ("表1", False),
        ("“余”“超过”或“以上”", False),
        ("表1；1/3为33.3%，应为33.3", True),
        ("舍去了尾数", True),
    ],
)
def test_what_differs_and_is_not_explained_is_listed(write_claims, note, is_explained):
    rows = (f"L9.01,one,k,19.9,亿美元,1,L9,{note},,", "L9.02,one,k,17.7,亿美元,1,L9,,,")
    wrong, right = reconcile(ledger_with(figure("17.72")), write_claims(*rows), LAST)
    assert (wrong.verdict, right.verdict) == (Verdict.DIFFERS, Verdict.MATCH)
    assert list_unexplained([wrong, right]) == ([] if is_explained else [wrong])
