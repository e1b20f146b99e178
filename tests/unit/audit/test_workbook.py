"""The audit workbook: live formulas that a second engine, LibreOffice, recalculates from scratch."""

import zipfile
from dataclasses import replace

import openpyxl
import pytest
from helpers.ledgers import small_ledger, small_package
from helpers.small_data import LAST
from helpers.workbooks import agrees, rows, write_without_values
from tradebook.audit import workbook
from tradebook.audit.reconciliation import Verdict, reconcile
from tradebook.data.package import DataPackage
from tradebook.figures import indicators
from tradebook.figures.figure import make_figure
from tradebook.figures.ledger import Ledger
from tradebook.figures.traced import constant


def write(path, ledger):
    workbook.write_workbook(path, "报告", small_package(), ledger, reconcile(ledger, small_package(), LAST))
    return path


@pytest.fixture(scope="module")
def ledger():
    return small_ledger()


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
    links = rows(openpyxl.load_workbook(written, read_only=True), workbook.LEDGER_SHEET)
    assert len(links) == len(ledger)
    for row in links:
        figure = ledger[row[0]]
        page = f"/{figure.chapter}.html#figure={figure.key}"
        assert row[chapter] == f'=HYPERLINK({workbook.PAGES_CELL}&"{page}","{figure.chapter}")'


def test_figures_name_the_titles_of_their_chapters(tmp_path, ledger):
    path, figure = tmp_path / "audit.xlsx", next(iter(ledger))
    workbook.write_workbook(
        path, "报告", small_package(), ledger, [], chapters={figure.chapter: '服务贸易"总体"情况'}
    )
    sheets = [
        openpyxl.load_workbook(path, data_only=is_value)[workbook.LEDGER_SHEET] for is_value in (False, True)
    ]
    link, shown = (sheet.cell(2, workbook.LEDGER_COLUMNS["章"] + 1).value for sheet in sheets)
    assert shown == '服务贸易"总体"情况'
    assert link.endswith(',"服务贸易""总体""情况")')


def test_claims_have_their_words_and_place_and_lead_to_the_ledger(written, ledger):
    sheet = openpyxl.load_workbook(written)[workbook.CLAIMS_SHEET]
    column = {name: number + 1 for name, number in workbook.CLAIMS_COLUMNS.items()}
    results = reconcile(ledger, small_package(), LAST)
    lines = {figure.key: line for line, figure in enumerate(ledger, start=2)}
    assert len(results) > 3
    for row, result in enumerate(results, start=2):
        label = ledger[result.figure].label if result.figure else result.note
        assert sheet.cell(row, column["论断"]).value == (label or None)
        assert sheet.cell(row, column["出处"]).value == result.place
        key = sheet.cell(row, column["账本的键"])
        assert key.value == (result.figure or None)
        if result.figure:
            assert key.hyperlink.location == f"'{workbook.LEDGER_SHEET}'!A{lines[result.figure]}"
        # it goes with the verdict
        basis = f'=IF(OR(K{row}="一致",K{row}="舍入范围内"),"{result.basis.word}","")' if result.basis else None
        assert sheet.cell(row, column["依据"]).value == basis
    (choice,) = sheet.data_validations.dataValidation
    assert choice.formula1 == f'"{",".join(workbook.MARKS)}"'


def test_main_columns_have_names(written, ledger):
    book = openpyxl.load_workbook(written)
    names = {name: defined.attr_text for name, defined in book.defined_names.items()}
    assert names["账本_值"] == f"'账本'!$D$2:$D${len(ledger) + 1}"
    rows_of_trade = max(row["_line"] for row in small_package().rows("services_trade"))
    assert names["services_trade_value"] == f"'services_trade'!$E$2:$E${rows_of_trade}"
    assert {"核对_结论", "核对_复核", "账本_下限", "账本_上限"} <= names.keys()


def test_the_cover_counts_the_verdicts(written, ledger):
    cells = openpyxl.load_workbook(written, data_only=True)[workbook.COVER_SHEET].iter_rows(values_only=True)
    counts = {row[0]: row[2] for row in cells if row[2] is not None}
    words = [result.verdict.word for result in reconcile(ledger, small_package(), LAST)]
    assert counts == {verdict.word: words.count(verdict.word) for verdict in Verdict}


def test_a_range_without_corner_moves_with_the_value(tmp_path):
    value = small_package().observations("services_trade")["value"].iloc[0]
    figure = replace(make_figure("k", value, "level", "数", unit="万美元"), low_at="")
    path = tmp_path / "audit.xlsx"
    workbook.write_workbook(path, "报告", small_package(), Ledger(LAST, [figure]), [])
    sheet = openpyxl.load_workbook(path)[workbook.LEDGER_SHEET]
    low = sheet.cell(2, workbook.LEDGER_COLUMNS["下限"] + 1)
    assert low.value == "=D2-0.05"


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
    book, package = openpyxl.load_workbook(written, read_only=True), small_package()
    assert set(package.table_names) < set(book.sheetnames)
    table = rows(book, "services_trade")
    first = package.rows("services_trade")[0]
    key = (first["area"], first["year"], first["sector"], first["flow"])
    assert table[first["_line"] - 2] == (
        *key,
        float(first["value"]),
        first["unit"],
        first["vintage"],
        first["source"],
        first["locator"],
        None,
        "陕西，全部服务，进出口",
        *(f"=E{first['_line']}{sign}{half}" for sign, half in (("-", "0.05"), ("+", "0.05"))),
    )


def test_what_looks_like_a_formula_in_the_data_stays_text(data, tmp_path):
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
        # not the time of writing
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_without_a_printed_report_there_is_no_sheet_of_claims(tmp_path):
    path, figure = tmp_path / "audit.xlsx", make_figure("k", constant(1, "万美元"), "level", "数")
    workbook.write_workbook(path, "报告", small_package(), Ledger(LAST, [figure]), [])
    assert workbook.CLAIMS_SHEET not in openpyxl.load_workbook(path).sheetnames


# -- calculated by LibreOffice -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def calculated(saved_by_libreoffice, written, many_names, tmp_path_factory):
    """The workbooks of these tests, which LibreOffice calculates from the formulas alone, by their names."""
    bare = map(write_without_values, (written, many_names))
    books = [openpyxl.load_workbook(path, data_only=True, read_only=True) for path in saved_by_libreoffice(*bare)]
    return dict(zip(("audit", "many"), books, strict=True))


@pytest.fixture(scope="module")
def names():
    """Figures that are names among all values of the trade by sector."""
    values = {value.cell.label: value for value in small_package().observations("services_trade")["value"]}
    # LibreOffice takes 29 values in CHOOSE
    assert len(values) > 2 * 29
    chosen = {n: indicators.largest(values, n)[0] for n in (1, 20, len(values) // 2)}
    return [make_figure(f"k{n}", name, "name", "名称") for n, name in chosen.items()]


@pytest.fixture(scope="module")
def many_names(names, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "many.xlsx"
    workbook.write_workbook(path, "报告", small_package(), Ledger(LAST, names), [])
    return path


def test_libreoffice_calculates_figures_and_verdicts_as_the_ledger_has_them(written, ledger, calculated):
    book = calculated["audit"]
    values = {row[0]: row[workbook.VALUE_COLUMN] for row in rows(book, workbook.LEDGER_SHEET)}
    assert values.keys() == {figure.key for figure in ledger}
    assert [f.key for f in ledger if not agrees(f, values[f.key])] == []
    verdict = list(workbook.CLAIMS_HEADER).index("结论")
    assert [row[verdict] for row in rows(book, workbook.CLAIMS_SHEET)] == [
        Verdict(name).word for name in ("differs", "match", "differs", "last_digit", "reported")
    ]


def test_names_among_many_are_found_in_parts(calculated, names):
    values = [row[workbook.VALUE_COLUMN] for row in rows(calculated["many"], workbook.LEDGER_SHEET)]
    assert values == [figure.text for figure in names]
