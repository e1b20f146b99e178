"""What a plan proposes to check: reproducibly, with reasons, more where mistakes are likelier."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from helpers.observations import obs
from tradebook.audit.reconciliation import Result, Verdict
from tradebook.audit.review.sampling import LARGE_LINEAGE, Risk, plan_review
from tradebook.audit.review.signoffs import Signoff, SignoffState
from tradebook.figures.figure import make_figure
from tradebook.figures.ledger import Ledger
from tradebook.figures.statement import Kind, make_statement


def figure(key, **changes):
    made = make_figure(key, obs(Decimal("104960.5"), label="2022年出口"), "level", f"数字{key}")
    return replace(made, chapter="overview", **changes)


def result(key, verdict):
    return Result(key, "L1", "1", "", "", key, "1", verdict, "")


@pytest.fixture
def ledger():
    """40 figures, of which one differs from the print, one has a large lineage, and one is void; and a sentence."""
    wide = figure("wide", inputs=figure("x").inputs * LARGE_LINEAGE)
    made = Ledger(2022, [*(figure(f"f{n}") for n in range(37)), figure("wrong"), wide, figure("void")])
    made.add_statement(make_statement("overview#1", Kind.SENTENCE, "出口增长。", chapter="overview"))
    return made


RESULTS = [result("wrong", Verdict.DIFFERS), result("f1", Verdict.MATCH)]


def signoff(key, state):
    return Signoff(key, "1", "李四", "张三", date(2023, 8, 31), "", 2, state, None)


def plan(ledger, number=8, seed=1, **more):
    voided = [signoff("void", SignoffState.VALUE_CHANGED)]
    return plan_review(ledger, number, seed, results=RESULTS, signoffs=voided, **more)


def keys(choices):
    return [choice.item.key for choice in choices]


def test_what_is_risky_is_always_drawn_and_stands_first(ledger):
    for seed in range(5):
        assert keys(plan(ledger, seed=seed))[:3] == ["wrong", "void", "wide"]


def test_each_choice_has_its_reasons(ledger):
    risks = {choice.item.key: choice.risks for choice in plan(ledger, 100)}
    assert risks["wrong"] == (Risk.DIFFERS,)
    assert risks["void"] == (Risk.VOID, Risk.UNPRINTED)
    assert risks["wide"] == (Risk.LARGE_LINEAGE, Risk.UNPRINTED)
    assert risks["overview#1"] == (Risk.STATEMENT,)
    assert risks["f1"] == (Risk.NONE,)


def test_equal_seeds_draw_alike_and_others_otherwise(ledger):
    assert plan(ledger, seed=7) == plan(ledger, seed=7)
    assert len({tuple(keys(plan(ledger, seed=seed))) for seed in range(5)}) > 1


def test_no_more_is_drawn_than_there_is_nor_than_asked_for(ledger):
    assert len(plan(ledger, 8)) == 8
    assert sorted(keys(plan(ledger, 100))) == sorted([*(each.key for each in ledger), "overview#1"])


def test_what_is_validly_signed_is_not_drawn(ledger):
    signed = [signoff("wrong", SignoffState.VALID)]
    assert "wrong" not in keys(plan_review(ledger, 100, 1, results=RESULTS, signoffs=signed))


def test_the_edition_before_tells_what_is_new(ledger):
    last_year = ledger["f0"].formula.replace("2022", "2021")
    assert last_year != ledger["f0"].formula
    earlier = [figure("f0", formula=last_year), figure("f2", formula=f"{last_year} × 2")]
    risks = {choice.item.key: choice.risks for choice in plan(ledger, 100, before=Ledger(2021, earlier))}
    assert (risks["f0"], risks["f2"]) == ((Risk.UNPRINTED,), (Risk.NEW_FORMULA, Risk.UNPRINTED))
    assert risks["f3"] == (Risk.NEW, Risk.UNPRINTED)
