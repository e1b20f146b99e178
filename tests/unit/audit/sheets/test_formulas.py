"""The formulas of the audit workbook for ranges and verdicts: LibreOffice decides as the book does."""

import re
from decimal import Decimal

import openpyxl
import pytest
from helpers.ledgers import small_package
from helpers.small_data import LAST
from helpers.workbooks import rows, write_without_values
from tradebook.audit import workbook
from tradebook.audit.reconciliation import Result, judge
from tradebook.audit.sheets.formulas import range_formulas
from tradebook.data.printed.claims import Claim
from tradebook.figures import indicators
from tradebook.figures.figure import make_figure
from tradebook.figures.ledger import Ledger
from tradebook.figures.ranges.box import LOWER, UPPER
from tradebook.figures.traced import Cell, constant, entry, round_half_up, select

ENDS = {"services_trade": {LOWER: "J", UPPER: "K"}}


def figures():
    """Positive, negative and zero values, exact and not, that are reached at some ends and not at others."""
    a, b, c, *_ = small_package().observations("services_trade")["value"]
    values = {
        "positive": a,
        "negative": constant(0, "万美元") - a,
        "zero": a - a + constant(0, "万美元"),
        "sum": a + b,
        "difference": b - a,
        "near zero": abs(a - b) - abs(b - a),
        "share": (a / (a + b + c)).percent(),
        "unbounded": a / (a - (a.value - Decimal("0.02"))),
        "sold": a.to("亿美元"),
    }
    return [
        make_figure(key, value, "level", key, unit=value.unit.symbol)
        for key, value in values.items()
        if not value.is_missing
    ]


def claims(figure):
    """Claims on a figure at several decimals: what it is, and some units of the last digit more and less."""
    for decimals in (0, 1, 2):
        value = round_half_up(Decimal(figure.value), decimals)
        for steps in range(-3, 4):
            stated = value + steps * Decimal(1).scaleb(-decimals)
            yield Claim(f"{figure.key}/{decimals}/{steps}", "", "", f"{stated:f}", figure.unit, decimals, "L1", "")


@pytest.fixture(scope="module")
def judged():
    results = []
    for figure in figures():
        for claim in claims(figure):
            computed, verdict = judge(claim, figure)
            about = (claim.claim, claim.locator, claim.stated, claim.unit, str(claim.decimals))
            results.append(Result(*about, figure.key, computed, verdict, "", by=figure))
    return results


@pytest.fixture(scope="module")
def calculated(judged, saved_by_libreoffice, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "audit.xlsx"
    workbook.write_workbook(path, "报告", small_package(), Ledger(LAST, figures()), judged)
    (saved,) = saved_by_libreoffice(write_without_values(path))
    return openpyxl.load_workbook(saved, data_only=True, read_only=True)


def test_libreoffice_judges_at_the_ends_as_the_book_does(judged, calculated):
    verdict = workbook.CLAIMS_COLUMNS["结论"]
    live = {row[0]: row[verdict] for row in rows(calculated, workbook.CLAIMS_SHEET)}
    assert live == {result.claim: result.verdict.word for result in judged}
    assert {result.verdict for result in judged} == {"match", "within_rounding", "last_digit", "differs"}


def test_the_range_has_every_observation_at_an_end():
    a, b, *_ = small_package().observations("services_trade")["value"]
    share = make_figure("k", (a / (a + b)).percent(), "share", "比重")
    formulas = range_formulas(share, "D2", ENDS)
    lines = [a.cell.row, b.cell.row]
    assert formulas[LOWER] == "=services_trade!J{0}/(services_trade!J{0}+services_trade!K{1})*100".format(*lines)
    assert formulas[UPPER] == "=services_trade!K{0}/(services_trade!K{0}+services_trade!J{1})*100".format(*lines)
    assert len(re.findall("services_trade", share.excel)) == 3


def test_an_exact_figure_can_only_be_itself():
    count = make_figure("k", constant(3, "年"), "count", "年数")
    assert range_formulas(count, "D2", ENDS) == {LOWER: "=D2", UPPER: "=D2"}


def test_an_end_that_there_is_none_of_is_an_empty_cell(judged, tmp_path):
    unbounded = next(figure for figure in figures() if figure.key == "unbounded")
    assert range_formulas(unbounded, "D2", ENDS) == {}
    path = tmp_path / "audit.xlsx"
    own = [result for result in judged if result.figure == "unbounded"]
    workbook.write_workbook(path, "报告", small_package(), Ledger(LAST, [unbounded]), own)
    sheet = openpyxl.load_workbook(path)[workbook.CLAIMS_SHEET]
    ends = [workbook.CLAIMS_COLUMNS[name] + 1 for name in workbook.BOUNDS.values()]
    assert {sheet.cell(row, column).value for row in range(2, len(own) + 2) for column in ends} == {None}


def test_what_was_counted_by_rows_of_a_code_list_stands_as_it_is():
    a, *_ = small_package().observations("services_trade")["value"]
    cases = select(
        "count", [entry("甲", Cell("cases", row, "name_zh", 2, "甲")) for row in (2, 3)], constant(2, "个")
    )
    per = make_figure("k", indicators.average_per(a, cases), "level", "平均")
    assert range_formulas(per, "D2", ENDS)[LOWER].startswith(f"=services_trade!J{a.cell.row}/COUNTA(cases!")
