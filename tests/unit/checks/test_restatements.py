"""Statements of one thing: found whatever table they stand in, held against each other by date, with their hedges."""

import pytest
from helpers.tables import read_rows, rewrite
from tradebook.checks.identities import compare_all
from tradebook.checks.restatements import RESTATEMENTS
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage

THING = "西安高新区重点文化企业出口额"
BASE, FACT = "BASE-GX/base_culture_exports", "culture_hitech_exports@CN-SN"


def state(data, table, code, **cells):
    """Change what the rows with a code in any of their cells state."""
    rewrite(data, table, lambda rows: [row | (cells if code in row.values() else {}) for row in rows])


def compared(data):
    return {
        comparison.cell: comparison.holds
        for identity, comparison in compare_all(DataPackage(data))
        if identity.id == RESTATEMENTS
    }


def problems(data):
    return [str(problem) for problem in check_data(DataPackage(data)).problems]


def declare(data, *statements, thing=THING):
    rewrite(data, RESTATEMENTS, lambda _: [{"thing": thing, "statement": name} for name in statements])


def test_a_fact_and_a_base_state_the_same(data):
    assert compared(data) == {f"{THING}/{BASE}/{FACT}/2022": True}


@pytest.mark.parametrize(
    ("value", "bound", "other", "other_bound", "agree"),
    [
        ("3.0", "=", "3.1", "=", False),
        ("3.0", "≥", "3.4", "=", True),
        ("100", "≥", "67", "=", False),
        # both leave it open, but by another number
        ("25", "≥", "52", "≥", False),
        ("2.5", "≥", "2.50", "≥", True),
        ("25", "≥", "52", "⪆", True),
        ("3.0", "≤", "3.4", "=", False),
        ("3.0", "≈", "3.04", "=", True),
        ("3.0", "≈", "3.2", "=", False),
        ("120", "⪅", "118", "≥", True),
        ("120", "⪅", "125", "=", False),
        ("4000", "⪅", "3100", "=", True),
    ],
)
def test_hedges_count(data, value, bound, other, other_bound, agree):
    state(data, "facts", "culture_hitech_exports", value=value, bound=bound)
    state(data, "export_base_indicators", "base_culture_exports", value=other, bound=other_bound)
    assert list(compared(data).values()) == [agree]


def test_units_are_converted(data):
    state(data, "facts", "culture_hitech_exports", value="30000", unit="万美元")
    assert list(compared(data).values()) == [True]


def test_only_statements_of_one_date_are_compared(data):
    declare(data, f"{BASE}/target", FACT)
    assert compared(data) == {}
    assert problems(data) == []


def test_outcomes_and_targets_are_statements_too(data):
    outcome = next(row for row in read_rows(data / "case_outcomes.csv") if row["status"] == "actual")
    target = read_rows(data / "policy_targets.csv")[0]
    state(data, "case_outcomes", outcome["outcome"], year=target["due"], value="1", unit=target["unit"], bound="=")
    names = f"{outcome['case']}/{outcome['outcome']}", f"{target['policy']}/{target['target']}"
    declare(data, *names)
    assert list(compared(data)) == ["/".join((THING, *names, target["due"]))]


def test_a_contradiction_is_to_be_registered_with_what_both_say(data):
    state(data, "facts", "culture_hitech_exports", value="3.6", bound="=")
    [text] = problems(data)
    assert f"登记：{RESTATEMENTS},{THING}/{BASE}/{FACT}/2022,3.0,3.6,亿美元,2022,原因" in text


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        ((BASE, "culture_hitech@CN-SN"), "读到“culture_hitech@CN-SN”"),
        ((BASE, "population@CN-SN"), "读到“population@CN-SN”，单位是万人"),
        ((BASE,), f"“{THING}”只有一处说法"),
    ],
)
def test_what_cannot_be_compared_is_told(data, statements, found):
    declare(data, *statements)
    assert any(
        f"restatements.csv，第 {len(statements) + 1} 行" in text and found in text for text in problems(data)
    )
