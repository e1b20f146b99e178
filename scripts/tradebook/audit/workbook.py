"""The audit workbook: every data table, every figure as a live formula over them, every claim with a live verdict.

Sheets of data tables have the table's name and the CSV's rows and columns, so a formula's addresses are lines of the CSV.
Values are stored beside the formulas, so that programs which do not calculate show them too; Excel, WPS and LibreOffice
calculate them anew.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from tradebook.audit.reconciliation import Basis, Result, Verdict
from tradebook.audit.records import record_address
from tradebook.data.package import DataPackage
from tradebook.figures.figure import Figure
from tradebook.figures.ledger import Ledger
from tradebook.figures.units import UNITS

LEDGER_SHEET, CLAIMS_SHEET, COVER_SHEET = "账本", "核对", "说明"
LEDGER_HEADER = {
    "键": 34,
    "章": 14,
    "数字": 44,
    "值": 16,
    "单位": 9,
    "小数位": 8,
    "书中所示": 18,
    "下限": 14,
    "上限": 14,
    "公式": 60,
    "数据": 60,
}
CLAIMS_HEADER = {
    "编号": 11,
    "印刷值": 14,
    "单位": 9,
    "小数位": 8,
    "账本的键": 34,
    "重算": 14,
    "下限": 14,
    "上限": 14,
    "结论": 14,
    "依据": 12,
    "原文": 30,
    "矛盾": 20,
    "说明": 60,
}
VALUE_COLUMN = list(LEDGER_HEADER).index("值")
RECOMPUTED, RECOMPUTED_WIDTH = "重算", 16
"""The last column of the sheet of figures if the print has a part in some: what the data alone gives, by formulas."""
PAGES, PAGES_CELL = "html/chapters", f"'{COVER_SHEET}'!$B$3"
"""Where the book's pages are, from the workbook's folder, and the cell that holds this path."""
SHARED_STRINGS = "xl/sharedStrings.xml"
"""The part of an .xlsx file that holds the texts of all cells."""
RECOMPUTED_NOTE_TITLE = "值与重算"
RECOMPUTED_NOTE = (
    "“值”是书中所用的数：原文由未舍入的数据算出、而舍入后的数据也可以得到的，用原文所载的数，由此推算的数也从它算起；"
    "“重算”只用数据表，核对结论以“重算”为准。"
)
LONGEST_TEXT = 32767
"""Characters that a cell of Excel holds."""
LONGEST_IN_FORMULA = 255
"""Characters of a text in one of Excel's formulas."""
Formats = dict[str, Format]
"""Formats of a workbook's cells, by what they are for."""


def audit_name(year: int) -> str:
    """Return the file name of an edition's audit workbook."""
    return f"audit-{year}.xlsx"


def write_workbook(
    path: str | Path,
    title: str,
    package: DataPackage,
    ledger: Ledger,
    results: list[Result],
    created: datetime = datetime(1970, 1, 1, tzinfo=UTC),
) -> None:
    """Write the audit workbook of an edition, with links into the pages at `PAGES`.

    Args:
        path: The .xlsx file.
        title: The book's title.
        package: The data tables; each becomes a sheet.
        ledger: The figures.
        results: The claims of the year's printed report with their verdicts; empty if there was none.
        created: The time that the workbook gives for itself; never the clock's, so that equal books have equal bytes.
    """
    with Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        book.set_properties({"title": title, "created": created})
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "title": book.add_format({"bold": True, "font_size": 16}),
            "link": book.add_format({"font_color": "#1f4571", "underline": 1}),
        }
        _write_cover(book, formats, title, package, ledger, results)
        rows = _write_ledger(book, formats, ledger)
        if results:
            _write_claims(book, formats, ledger, results, rows)
        for table in package.table_names:
            _write_table(book, formats, package, table)


def copy_workbook(workbook: Path, copy: Path, pages: str) -> None:
    """Copy an audit workbook into a folder from which the pages are elsewhere.

    Args:
        workbook: One that `write_workbook` wrote; that takes five times as long.
        copy: The file to write.
        pages: Where the book's pages are, from its folder.
    """
    with ZipFile(workbook) as source, ZipFile(copy, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == SHARED_STRINGS:
                content = content.replace(f"<t>{PAGES}</t>".encode(), f"<t>{pages}</t>".encode())
            target.writestr(entry, content)


def _write_cover(
    book: Workbook, formats: Formats, title: str, package: DataPackage, ledger: Ledger, results: list[Result]
) -> None:
    sheet = book.add_worksheet(COVER_SHEET)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90, formats["text"])
    sheet.write_string(0, 0, f"{title}：审计工作簿", formats["title"])
    lines = [
        ("网页所在的文件夹", PAGES),
        (LEDGER_SHEET, f"书中的全部{len(ledger)}个数字，“值”一列是以各数据表单元格写成的公式，可以重新计算。"),
        (
            CLAIMS_SHEET,
            f"印刷本的{len(results)}条数字与论断，重算值与结论由公式给出。"
            if results
            else "本版没有印刷本的数字。",
        ),
        *((name, package.title(name)) for name in package.table_names),
        *((verdict.word, verdict.meaning) for verdict in Verdict),
        *((basis.word, basis.meaning) for basis in Basis if results),
        ("网页所在的文件夹", "相对于本工作簿；移动本工作簿后改写上面这一格，“章”一列的链接便可继续使用。"),
        *([(RECOMPUTED_NOTE_TITLE, RECOMPUTED_NOTE)] if _shows_print(ledger) else []),
        ("下限、上限", "基础数据在自身舍入区间内变动时，重算值可以达到的范围；由本书程序给出，不是公式。"),
    ]
    sheets = {LEDGER_SHEET, *package.table_names} | ({CLAIMS_SHEET} if results else set())
    for row, (name, meaning) in enumerate(lines, start=2):
        if name in sheets:
            sheet.write_url(row, 0, f"internal:'{name}'!A1", string=name)
        else:
            sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, meaning)


class PlainFormulaWorksheet(Worksheet):
    """An adapter to XlsxWriter: a sheet that takes formulas as they are.

    XlsxWriter (3.3.1) looks in every formula for the functions that need a prefix in the file, since Excel has not always
    had them; that takes as long as all other writing. Formulas of the book use none of them, so this replaces the private
    method that looks; a test compares it with the original.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


def _add_sheet(book: Workbook, formats: Formats, name: str, widths: dict[str, int], rows: int) -> Worksheet:
    """Add a sheet with a header, by the width of each column, and a filter over its rows."""
    sheet = book.add_worksheet(name, PlainFormulaWorksheet)
    for column, (title, width) in enumerate(widths.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, formats["head"])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, rows, len(widths) - 1)
    return sheet


# -- figures ---------------------------------------------------------------------------------------------------------


def _write_ledger(book: Workbook, formats: Formats, ledger: Ledger) -> dict[str, int]:
    """Write the sheet of figures; return the row of each by its key."""
    figures = list(ledger)
    header = _ledger_header(ledger)
    sheet = _add_sheet(book, formats, LEDGER_SHEET, header, len(figures))
    for row, figure in enumerate(figures, start=1):
        cells = {"键": figure.key, "数字": figure.label, "单位": figure.unit}
        cells |= {"书中所示": figure.text, "公式": figure.formula, "数据": _inputs(figure)}
        for column, name in enumerate(header):
            if name == "值":
                sheet.write_formula(row, column, figure.excel, None, _cached(figure))
            elif name == RECOMPUTED:
                by_data = figure.recomputed
                sheet.write_formula(row, column, by_data.excel, None, _cached(by_data))
            elif name == "章":
                sheet.write_formula(row, column, _link(figure), formats["link"], figure.chapter)
            elif name in cells:
                sheet.write_string(row, column, cells[name][:LONGEST_TEXT])
            elif name == "小数位":
                sheet.write_number(row, column, figure.decimals)
            else:
                _write_bound(sheet, row, column, figure.low if name == "下限" else figure.high)
    return {figure.key: row for row, figure in enumerate(figures, start=1)}


def _ledger_header(ledger: Ledger) -> dict[str, int]:
    return LEDGER_HEADER | ({RECOMPUTED: RECOMPUTED_WIDTH} if _shows_print(ledger) else {})


def _shows_print(ledger: Ledger) -> bool:
    """Tell whether the print has a part in some of the figures."""
    return any(figure.recomputation for figure in ledger)


def _recomputed_column(ledger: Ledger) -> int:
    """Return the column of the sheet of figures that has what the data alone gives."""
    return list(_ledger_header(ledger)).index(RECOMPUTED) if _shows_print(ledger) else VALUE_COLUMN


def _link(figure: Figure) -> str:
    """Return the formula of a link to the figure's record in the HTML book, or to its page if that would be too long."""
    address = f"/{record_address(figure)}"
    address = address if len(address) <= LONGEST_IN_FORMULA else f"/{figure.chapter}.html"
    return f'=HYPERLINK({PAGES_CELL}&"{address}","{figure.chapter}")'


def _inputs(figure: Figure) -> str:
    return "；".join(
        f"{entry.table}第{entry.row}行 {entry.label}={entry.value}{entry.unit}（{entry.source}）"
        for entry in figure.inputs
    )


def _cached(figure: Figure) -> float | str:
    return figure.text if figure.kind == "name" else float(figure.value)


def _write_bound(sheet: Worksheet, row: int, column: int, bound: str) -> None:
    """Write a bound as number; a range without bounds, or a name, has none."""
    try:
        value = Decimal(bound)
    except ArithmeticError:
        return
    if value.is_finite():
        sheet.write_number(row, column, float(value))


# -- claims ----------------------------------------------------------------------------------------------------------


CLAIMS_COLUMNS = {name: column for column, name in enumerate(CLAIMS_HEADER)}


def _write_claims(
    book: Workbook, formats: Formats, ledger: Ledger, results: list[Result], ledger_rows: dict[str, int]
) -> None:
    sheet = _add_sheet(book, formats, CLAIMS_SHEET, CLAIMS_HEADER, len(results))
    column = _recomputed_column(ledger)
    for row, result in enumerate(results, start=1):
        texts = {"编号": result.claim, "单位": result.unit, "账本的键": result.figure, "说明": result.note}
        texts |= {"原文": result.reading, "矛盾": result.contradiction}
        texts["依据"] = result.basis.word if result.basis else ""
        for name, text in texts.items():
            sheet.write_string(row, CLAIMS_COLUMNS[name], text)
        if result.decimals:
            sheet.write_number(row, CLAIMS_COLUMNS["印刷值"], float(result.stated))
            sheet.write_number(row, CLAIMS_COLUMNS["小数位"], int(result.decimals))
        else:
            sheet.write_string(row, CLAIMS_COLUMNS["印刷值"], result.stated)
        if result.figure and (result.decimals or ledger[result.figure].kind == "name"):
            figure, by = ledger[result.figure].recomputed, result.by
            cell = f"'{LEDGER_SHEET}'!{xl_rowcol_to_cell(ledger_rows[result.figure], column)}"
            value = f"({by.excel.removeprefix('=')})" if by and result.is_tested_by_others else cell
            _write_recomputed(sheet, row, result, by or figure, value)
            formula = _verdict_formula(row, result)
            sheet.write_formula(row, CLAIMS_COLUMNS["结论"], formula, None, result.verdict.word)
        else:
            sheet.write_string(row, CLAIMS_COLUMNS["结论"], result.verdict.word)


def _write_recomputed(sheet: Worksheet, row: int, result: Result, figure: Figure, value: str) -> None:
    """Write what the data gives for a claim, in the claim's unit and decimals, and the bounds of its range.

    Args:
        sheet: The sheet.
        row: The claim's row.
        result: The claim.
        figure: Its figure, as the data gives it.
        value: The cell that has the figure's value, or what an identity makes of it.
    """
    column = CLAIMS_COLUMNS["重算"]
    if not result.decimals:
        sheet.write_formula(row, column, f"={value}", None, figure.text)
        return
    factor = UNITS[figure.unit].factor / UNITS[result.unit].factor
    scaled = value if factor == 1 else f"{value}*{factor:f}"
    sheet.write_formula(row, column, f"=ROUND({scaled},{result.decimals})", None, float(result.recomputed))
    for name, bound in (("下限", figure.low), ("上限", figure.high)):
        if Decimal(bound).is_finite():
            sheet.write_number(row, CLAIMS_COLUMNS[name], float(Decimal(bound) * factor))


def _verdict_formula(row: int, result: Result) -> str:
    """Return the rules of `tradebook.audit.reconciliation.judge` as a formula over the cells of a row."""
    if result.verdict == Verdict.REPORTED:
        return f"={_quoted(Verdict.REPORTED)}"
    stated, recomputed, low, high = (
        xl_rowcol_to_cell(row, CLAIMS_COLUMNS[name]) for name in ("印刷值", "重算", "下限", "上限")
    )
    if not result.decimals:
        return f"=IF({stated}={recomputed},{_quoted(Verdict.MATCH)},{_quoted(Verdict.DIFFERS)})"
    places = result.decimals
    # rounded decimals are equal, binary fractions only nearly
    half = f"0.000000001*10^-{places}"
    unbounded = f"COUNT({low},{high})<2"
    within = f"AND({stated}>=ROUND({low},{places})-{half},{stated}<=ROUND({high},{places})+{half})"
    rest = _quoted(Verdict.DIFFERS)
    if not UNITS[result.unit].counted:
        rest = f"IF(ABS(ABS({stated}-{recomputed})-10^-{places})<{half},{_quoted(Verdict.LAST_DIGIT)},{rest})"
    return (
        f"=IF(ABS({stated}-{recomputed})<{half},{_quoted(Verdict.MATCH)},"
        f"IF(OR({unbounded},{within}),{_quoted(Verdict.WITHIN_ROUNDING)},{rest}))"
    )


def _quoted(verdict: Verdict) -> str:
    return f'"{verdict.word}"'


# -- data tables -----------------------------------------------------------------------------------------------------


def _write_table(book: Workbook, formats: Formats, package: DataPackage, table: str) -> None:
    """Write a table as its CSV has it, also superseded rows; numbers are numbers, everything else is text, also what looks like a formula."""
    rows = package.history(table)
    fields = package.fields(table)
    sheet = _add_sheet(book, formats, table, dict.fromkeys(fields, 16), max(len(rows), 1))
    for row in rows:
        for column, name in enumerate(fields):
            cell = row[name]
            if isinstance(cell, bool):
                sheet.write_boolean(row["_line"] - 1, column, cell)
            elif isinstance(cell, int | Decimal):
                sheet.write_number(row["_line"] - 1, column, float(cell))
            elif cell is not None:
                sheet.write_string(row["_line"] - 1, column, str(cell))
