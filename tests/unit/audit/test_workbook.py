"""The audit workbook: live formulas that a second engine, LibreOffice, recalculates from scratch."""

import inspect
import re
import shutil
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from helpers.observations import obs
from helpers.support import DATA, ROOT, edition_ledger, first_stage, ledger_of, real_data
from tradebook.audit import workbook
from tradebook.audit.reconciliation import claims_on, reconcile
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.figures import indicators
from tradebook.figures.figure import make_figure
from tradebook.figures.ledger import Ledger
from xlsxwriter.worksheet import Worksheet


@pytest.fixture(scope="module")
def calculated(saved_by_libreoffice):
    """A function that has LibreOffice calculate a workbook from the formulas alone."""

    def calculate(path):
        bare = path.with_name(f"bare-{path.name}")
        with zipfile.ZipFile(path) as source, zipfile.ZipFile(bare, "w") as target:
            for entry in source.infolist():
                # a value that is stored beside a formula is taken away
                target.writestr(entry, re.sub(rb"</f><v>[^<]*</v>", b"</f>", source.read(entry)))
        return openpyxl.load_workbook(saved_by_libreoffice(bare), data_only=True, read_only=True)

    return calculate


def rows(book, sheet):
    return list(book[sheet].iter_rows(min_row=2, values_only=True))


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.parametrize("year", Report.open(DATA).years)
def test_libreoffice_calculates_every_figure_as_the_ledger_has_it(year, tmp_path, calculated):
    ledger, path = edition_ledger(year), tmp_path / f"audit-{year}.xlsx"
    results = reconcile(ledger, real_data(), year)
    workbook.write_workbook(path, "报告", DataPackage(DATA), ledger, results)
    book = calculated(path)
    values = {row[0]: row[workbook.VALUE_COLUMN] for row in rows(book, workbook.LEDGER_SHEET)}
    assert values.keys() == {figure.key for figure in ledger}
    assert [f.key for f in ledger if not agrees(f, values[f.key])] == []
    if results:
        verdict = list(workbook.CLAIMS_HEADER).index("结论")
        live = {row[0]: row[verdict] for row in rows(book, workbook.CLAIMS_SHEET)}
        assert live == {result.claim: result.verdict.word for result in results}


def agrees(figure, value):
    """Equal to 1e-9 relative; a difference of equal numbers may be off by the rounding of binary fractions."""
    if figure.kind == "name":
        return value == figure.text
    expected = float(figure.value)
    return isinstance(value, int | float) and abs(value - expected) <= max(1e-9 * abs(expected), 1e-9)


@pytest.fixture(scope="module")
def ledger():
    """The figures of two chapters."""
    return ledger_of(2022, {name: first_stage(name, 2022) for name in ("overview", "provinces")})


def write(path, ledger):
    results = [result for results in claims_on(ledger, real_data(), 2022).values() for result in results]
    workbook.write_workbook(path, "报告", real_data(), ledger, results)
    return path


@pytest.fixture(scope="module")
def written(tmp_path_factory, ledger):
    return write(tmp_path_factory.mktemp("book") / "audit.xlsx", ledger)


def test_every_figure_has_a_formula_and_the_value_beside_it(written, ledger):
    formulas = openpyxl.load_workbook(written, read_only=True)
    values = openpyxl.load_workbook(written, read_only=True, data_only=True)
    for formula, value in zip(
        rows(formulas, workbook.LEDGER_SHEET), rows(values, workbook.LEDGER_SHEET), strict=True
    ):
        figure = ledger[formula[0]]
        assert str(formula[workbook.VALUE_COLUMN]).startswith("="), figure.key
        assert agrees(figure, value[workbook.VALUE_COLUMN]), figure.key


def test_figures_lead_to_their_records_in_the_book(written, ledger):
    chapter = list(workbook.LEDGER_HEADER).index("章")
    for row in rows(openpyxl.load_workbook(written, read_only=True), workbook.LEDGER_SHEET)[:20]:
        figure = ledger[row[0]]
        page = f"/{figure.chapter}.html#figure={figure.key}"
        assert row[chapter] == f'=HYPERLINK({workbook.PAGES_CELL}&"{page}","{figure.chapter}")'
        assert (ROOT / "chapters" / f"{figure.chapter}.ipynb").is_file()


def test_a_copy_differs_by_where_the_pages_are(written, tmp_path):
    workbook.copy_workbook(written, tmp_path / "copy.xlsx", "../chapters")
    original, copy = (openpyxl.load_workbook(path, read_only=True) for path in (written, tmp_path / "copy.xlsx"))
    sheet, cell = workbook.PAGES_CELL.replace("$", "").replace("'", "").split("!")
    assert original[sheet][cell].value == "html/chapters"
    assert copy[sheet][cell].value == "../chapters"
    assert original.sheetnames == copy.sheetnames
    for name in original.sheetnames:
        before, after = rows(original, name), rows(copy, name)
        assert len([1 for pair in zip(before, after, strict=True) if len(set(pair)) > 1]) == (name == sheet), name


def test_data_sheets_are_the_tables_line_by_line(written):
    book, package = openpyxl.load_workbook(written, read_only=True), DataPackage(DATA)
    assert set(package.table_names) < set(book.sheetnames)
    table = rows(book, "services_trade")
    first = package.rows("services_trade")[0]
    key = (first["area"], first["year"], first["sector"], first["flow"])
    assert table[first["_line"] - 2] == (*key, float(first["value"]), first["unit"], first["source"])


def test_what_looks_like_a_formula_in_the_data_stays_text(tmp_path):
    data = shutil.copytree(DATA, tmp_path / "data")
    path = data / "commentary.csv"
    with path.open("a", encoding="utf-8") as stream:
        stream.writelines(
            f'2022,evil,{n},题,"{text}",来源\n' for n, text in enumerate(("=1+1", "+1", "-1", "@SUM(1)"))
        )
    target = tmp_path / "audit.xlsx"
    workbook.write_workbook(target, "报告", DataPackage(data), Ledger(2022), [])
    sheet = openpyxl.load_workbook(target)["commentary"]
    cells = [row[4] for row in sheet.iter_rows() if row[1].value == "evil"]
    assert [(cell.value, cell.data_type) for cell in cells] == [
        (text, "s") for text in ("=1+1", "+1", "-1", "@SUM(1)")
    ]


def test_equal_books_are_equal_files(written, ledger, tmp_path):
    again = write(tmp_path / "again.xlsx", ledger)
    assert again.read_bytes() == written.read_bytes()
    with zipfile.ZipFile(written) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}  # not the time of writing


def test_without_a_printed_report_there_is_no_sheet_of_claims(tmp_path):
    path, figure = (
        tmp_path / "audit.xlsx",
        make_figure("k", obs(Decimal(1)), "level", "数", unit=None, decimals=None),
    )
    workbook.write_workbook(path, "报告", DataPackage(DATA), Ledger(2021, [figure]), [])
    assert workbook.CLAIMS_SHEET not in openpyxl.load_workbook(path).sheetnames


@pytest.mark.office
def test_names_among_many_are_found_in_parts(tmp_path, calculated):
    """LibreOffice takes 29 values in CHOOSE; the balance of 41 years has more."""
    package = DataPackage(DATA)
    frame = package.observations("services_trade_national")
    frame = frame[(frame["measure"] == "level") & (frame["flow"] == "T")]
    values = {str(row.year): row.value for row in frame.itertuples()}
    assert len(values) > 29
    figures = []
    for n in (1, 20, len(values)):
        name, _ = indicators.largest(values, n)
        figures.append(make_figure(f"k{n}", name, "name", "年份", unit=None, decimals=None))
    path = tmp_path / "audit.xlsx"
    workbook.write_workbook(path, "报告", package, Ledger(2022, figures), [])
    sheet = rows(calculated(path), workbook.LEDGER_SHEET)
    assert [row[workbook.VALUE_COLUMN] for row in sheet] == [figure.text for figure in figures]


# -- the adapter to XlsxWriter -----------------------------------------------------------------------------------------


@pytest.mark.slow
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
    ledger = edition_ledger(2022)
    workbook.write_workbook(
        tmp_path / "audit.xlsx", "报告", DataPackage(DATA), ledger, reconcile(ledger, real_data(), 2022)
    )
    assert {figure.excel for figure in ledger} <= set(formulas)
    assert len(formulas) > 2 * len(ledger)
