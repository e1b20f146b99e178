"""The audit workbooks of all editions: LibreOffice calculates every figure and verdict as the book has them."""

import inspect

import openpyxl
import pytest
from helpers.support import edition_ledger, real_data, real_report
from helpers.workbooks import agrees, rows, write_without_values
from tradebook.audit import workbook
from tradebook.audit.reconciliation import reconcile
from xlsxwriter.worksheet import Worksheet

YEARS = real_report().years


def write_audit(folder, year):
    ledger, path = edition_ledger(year), folder / f"audit-{year}.xlsx"
    workbook.write_workbook(path, "报告", real_data(), ledger, reconcile(ledger, real_data(), year))
    return path


@pytest.fixture(scope="module")
def calculated(saved_by_libreoffice, tmp_path_factory):
    """The workbooks by year, calculated in one run of LibreOffice."""
    folder = tmp_path_factory.mktemp("audit")
    bare = [write_without_values(write_audit(folder, year)) for year in YEARS]
    return dict(zip(YEARS, saved_by_libreoffice(*bare), strict=True))


@pytest.mark.parametrize("year", YEARS)
def test_libreoffice_calculates_every_figure_and_verdict_as_the_book_has_them(year, calculated):
    ledger, book = edition_ledger(year), openpyxl.load_workbook(calculated[year], data_only=True, read_only=True)
    values = {row[0]: row[workbook.VALUE_COLUMN] for row in rows(book, workbook.LEDGER_SHEET)}
    assert values.keys() == {figure.key for figure in ledger}
    assert [figure.key for figure in ledger if not agrees(figure, values[figure.key])] == []
    results = reconcile(ledger, real_data(), year)
    assert (workbook.CLAIMS_SHEET in book.sheetnames) == bool(results)
    if results:
        verdict = list(workbook.CLAIMS_HEADER).index("结论")
        live = {row[0]: row[verdict] for row in rows(book, workbook.CLAIMS_SHEET)}
        assert live == {result.claim: result.verdict.word for result in results}


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
