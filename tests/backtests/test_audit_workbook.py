"""The audit workbooks of all editions: LibreOffice calculates every figure and verdict as the book has them."""

import inspect
from functools import cache

import openpyxl
import pytest
from helpers.support import REPORT_YEAR, edition_ledger, real_data, real_report
from helpers.workbooks import agrees, range_agrees, rows, with_cells, write_without_values
from tradebook.audit import workbook
from tradebook.audit.reconciliation import reconcile
from xlsxwriter.worksheet import Worksheet

YEARS = real_report().years
EXPORTS_OF_INSURANCE = {("services_trade", "E237"): 1461.4}
"""A cell that much is computed from, and a million dollars more in it."""
FACTS = {
    ("facts", "F62"): 60297,
    ("facts", "F65"): 45,
    ("facts", "F54"): 9,
    ("facts", "F13"): 498.5,
}
"""Cells that have nothing to do with each other, and what they are changed to together: ten more firms, one percentage point
more of retailers, and what leaves another part of a printed total 23 instead of 25, and 312.1 instead of 322.1."""


def write_audit(folder, year):
    ledger, path = edition_ledger(year), folder / f"audit-{year}.xlsx"
    workbook.write_workbook(path, "报告", real_data(), ledger, reconcile(ledger, real_data(), year))
    return path


@pytest.fixture(scope="module")
def calculated(saved_by_libreoffice, tmp_path_factory):
    """The workbooks by year, calculated in one run of LibreOffice."""
    folder = tmp_path_factory.mktemp("audit")
    bare = {year: write_without_values(write_audit(folder, year)) for year in YEARS}
    bare["insurance"] = with_cells(bare[REPORT_YEAR], "insurance.xlsx", EXPORTS_OF_INSURANCE)
    bare["facts"] = with_cells(bare[REPORT_YEAR], "facts.xlsx", FACTS)
    return dict(zip(bare, saved_by_libreoffice(*bare.values()), strict=True))


@cache
def live_rows(path, sheet):
    """The rows of a sheet by what stands in their first column, with the values that were calculated."""
    return {row[0]: row for row in rows(openpyxl.load_workbook(path, data_only=True, read_only=True), sheet)}


def live_verdicts(path):
    return {
        claim: row[workbook.CLAIMS_COLUMNS["结论"]]
        for claim, row in live_rows(path, workbook.CLAIMS_SHEET).items()
    }


def changed_verdicts(calculated, name):
    """The verdicts that a changed cell turns: what each was and is."""
    before, after = live_verdicts(calculated[REPORT_YEAR]), live_verdicts(calculated[name])
    return {claim: (before[claim], after[claim]) for claim in before if before[claim] != after[claim]}


@pytest.mark.parametrize("year", YEARS)
def test_libreoffice_calculates_every_figure_and_verdict_as_the_book_has_them(year, calculated):
    ledger, live = edition_ledger(year), live_rows(calculated[year], workbook.LEDGER_SHEET)
    values = {key: row[workbook.VALUE_COLUMN] for key, row in live.items()}
    assert values.keys() == {figure.key for figure in ledger}
    assert [figure.key for figure in ledger if not agrees(figure, values[figure.key])] == []
    low, high = (workbook.LEDGER_COLUMNS[name] for name in ("下限", "上限"))
    measured = [figure for figure in ledger if figure.kind != "name"]
    assert [f.key for f in measured if not range_agrees(f, live[f.key][low], live[f.key][high])] == []
    results = reconcile(ledger, real_data(), year)
    sheets = openpyxl.load_workbook(calculated[year], read_only=True).sheetnames
    assert (workbook.CLAIMS_SHEET in sheets) == bool(results)
    if results:
        assert live_verdicts(calculated[year]) == {result.claim: result.verdict.word for result in results}


def test_every_range_is_a_formula(calculated):
    book = openpyxl.load_workbook(calculated[REPORT_YEAR], read_only=True)
    columns = [(workbook.LEDGER_SHEET, workbook.LEDGER_COLUMNS), (workbook.CLAIMS_SHEET, workbook.CLAIMS_COLUMNS)]
    ends = [
        row[names[bound]] for sheet, names in columns for row in rows(book, sheet) for bound in ("下限", "上限")
    ]
    written = [end for end in ends if end is not None]
    assert len(written) > 8000
    assert [end for end in written if not str(end).startswith("=")] == []


def test_a_changed_cell_turns_the_verdicts_as_the_book_would(calculated):
    changed = changed_verdicts(calculated, "insurance")
    assert changed["L183.03"] == ("一致", "不一致")
    assert changed["L568.05"] == ("舍入范围内", "不一致")
    assert {after for _, after in changed.values()} == {"不一致", "末位之差", "照录"}
    assert len(changed) > 10


def test_a_broken_equality_does_not_condemn_what_stands_in_it(calculated):
    """Which of its numbers is wrong it does not tell; those that were tested by it are only reported again."""
    results = {r.claim: r for r in reconcile(edition_ledger(REPORT_YEAR), real_data(), REPORT_YEAR)}
    changed = changed_verdicts(calculated, "insurance")
    reported = [results[claim] for claim, (_, after) in changed.items() if after == "照录"]
    assert len(reported) > 3
    assert all(result.is_tested_by_others for result in reported)


@pytest.mark.parametrize("claim", ["L115.02", "L136.05"])
def test_a_printed_total_that_no_longer_leaves_a_part_does_not_bear_it_out(calculated, claim):
    """The range of what the total leaves moves with the other part; it does not stay where the book found it."""
    before, after = changed_verdicts(calculated, "facts")[claim]
    assert before in ("一致", "舍入范围内")
    assert after == "照录"


def test_what_is_only_reported_is_compared_with_its_own_cell(calculated):
    assert changed_verdicts(calculated, "facts")["L148.09"] == ("照录", "不一致")


def test_what_is_tested_by_others_is_compared_with_its_own_cell_too(calculated):
    assert changed_verdicts(calculated, "facts")["L148.03"] == ("舍入范围内", "不一致")


def test_a_changed_cell_moves_the_intervals_of_forecasts(calculated):
    """Also where the series goes on rising or falling, so that differences without absolute values would cancel."""
    ends = {}
    for name in (REPORT_YEAR, "insurance"):
        live = live_rows(calculated[name], workbook.LEDGER_SHEET)
        ends[name] = {key: row[workbook.VALUE_COLUMN] for key, row in live.items() if key.startswith("forecast.")}
    moved = [key for key, value in ends[REPORT_YEAR].items() if value != ends["insurance"][key]]
    assert {"forecast.all.total", "forecast.all.total.high", "forecast.all.total.low"} <= set(moved)


def test_formulas_are_written_as_xlsxwriter_would_write_them(tmp_path, monkeypatch):
    """Should XlsxWriter rename the method, or do more in it that concerns the book's formulas, this fails."""
    adapted, original = workbook.PlainFormulaWorksheet._prepare_formula, Worksheet._prepare_formula
    assert inspect.signature(original).parameters.keys() == {"self", "formula", "expand_future_functions"}
    formulas = []

    def compare(sheet, formula):
        formulas.append(formula)
        assert adapted(sheet, formula) == original(sheet, formula)
        return adapted(sheet, formula)

    monkeypatch.setattr(workbook.PlainFormulaWorksheet, "_prepare_formula", compare)
    write_audit(tmp_path, YEARS[-1])
    ledger = edition_ledger(YEARS[-1])
    assert {figure.excel for figure in ledger} <= set(formulas)
    assert len(formulas) > 2 * len(ledger)
