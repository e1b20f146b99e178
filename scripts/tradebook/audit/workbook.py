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

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from tradebook.audit.reconciliation import VERDICTS, Result
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
    "说明": 60,
}
VALUE_COLUMN = list(LEDGER_HEADER).index("值")
PAGES, PAGES_CELL = "html/chapters", f"'{COVER_SHEET}'!$B$3"
"""Where the book's pages are, from the workbook's folder, and the cell that says so."""
SHARED_STRINGS = "xl/sharedStrings.xml"
"""The texts of a workbook, in its file."""
MOST_TEXT = 32767
"""Characters that a cell of Excel holds."""


def audit_name(year: int) -> str:
    """The file name of an edition's audit workbook."""
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
        path: the .xlsx file.
        title: the book's title.
        package: the data tables.
        ledger: the figures.
        results: the claims of the year's printed report with their verdicts; empty if there was none.
        created: the time that the workbook gives for itself; never the clock's, so that equal books have equal bytes.
    """
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
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
        workbook: one that `write_workbook` wrote; that takes five times as long.
        copy: the file to write.
        pages: where the book's pages are, from its folder.
    """
    with ZipFile(workbook) as source, ZipFile(copy, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == SHARED_STRINGS:
                content = content.replace(f"<t>{PAGES}</t>".encode(), f"<t>{pages}</t>".encode())
            target.writestr(entry, content)


def _write_cover(book, formats, title: str, package: DataPackage, ledger: Ledger, results: list[Result]) -> None:
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
        *((name, package.resource(name).title or "") for name in package.table_names),
        *((meaning.split("：")[0], meaning.split("：")[1]) for meaning in VERDICTS.values()),
        ("网页所在的文件夹", "相对于本工作簿；移动本工作簿后改写上面这一格，“章”一列的链接便可继续使用。"),
        ("下限、上限", "基础数据在自身舍入区间内变动时，重算值可以达到的范围；由本书程序给出，不是公式。"),
    ]
    sheets = {LEDGER_SHEET, *package.table_names} | ({CLAIMS_SHEET} if results else set())
    for row, (name, meaning) in enumerate(lines, start=2):
        if name in sheets:
            sheet.write_url(row, 0, f"internal:'{name}'!A1", string=name)
        else:
            sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, meaning)


class _Sheet(Worksheet):
    """A sheet of which the formulas have functions only that Excel has always had.

    The names of newer ones need a prefix in the file; looking for each of them takes as long as all other writing.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


def _sheet(book, formats, name: str, header: dict[str, int], rows: int):
    sheet = book.add_worksheet(name, _Sheet)
    for column, (title, width) in enumerate(header.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, formats["head"])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, rows, len(header) - 1)
    return sheet


# -- figures ---------------------------------------------------------------------------------------------------------


def _write_ledger(book, formats, ledger: Ledger) -> dict[str, int]:
    """The ledger; returns the row of every figure."""
    figures = list(ledger)
    sheet = _sheet(book, formats, LEDGER_SHEET, LEDGER_HEADER, len(figures))
    for row, figure in enumerate(figures, start=1):
        cells = {"键": figure.key, "数字": figure.label, "单位": figure.unit}
        cells |= {"书中所示": figure.text, "公式": figure.formula, "数据": _inputs(figure)}
        for column, name in enumerate(LEDGER_HEADER):
            if name == "值":
                sheet.write_formula(row, column, figure.excel, None, _cached(figure))
            elif name == "章":
                sheet.write_formula(row, column, _link(figure), formats["link"], figure.chapter)
            elif name in cells:
                sheet.write_string(row, column, cells[name][:MOST_TEXT])
            elif name == "小数位":
                sheet.write_number(row, column, figure.decimals)
            else:
                _write_bound(sheet, row, column, figure.low if name == "下限" else figure.high)
    return {figure.key: row for row, figure in enumerate(figures, start=1)}


def _link(figure: Figure) -> str:
    """A link to the figure's record in the HTML book."""
    return f'=HYPERLINK({PAGES_CELL}&"/{figure.chapter}.html#figure={figure.key}","{figure.chapter}")'


def _inputs(figure: Figure) -> str:
    return "；".join(
        f"{entry.table}第{entry.row}行 {entry.label}={entry.value}{entry.unit}（{entry.source}）"
        for entry in figure.inputs
    )


def _cached(figure: Figure) -> float | str:
    return figure.text if figure.kind == "name" else float(figure.value)


def _write_bound(sheet, row: int, column: int, bound: str) -> None:
    """A bound as number; a range without bounds, or a name, has none."""
    try:
        value = Decimal(bound)
    except ArithmeticError:
        return
    if value.is_finite():
        sheet.write_number(row, column, float(value))


# -- claims ----------------------------------------------------------------------------------------------------------


def _write_claims(book, formats, ledger: Ledger, results: list[Result], rows: dict[str, int]) -> None:
    sheet = _sheet(book, formats, CLAIMS_SHEET, CLAIMS_HEADER, len(results))
    names = list(CLAIMS_HEADER)
    for row, result in enumerate(results, start=1):
        texts = {"编号": result.claim, "单位": result.unit, "账本的键": result.figure, "说明": result.note}
        for name, text in texts.items():
            sheet.write_string(row, names.index(name), text)
        if result.decimals:
            sheet.write_number(row, names.index("印刷值"), float(result.stated))
            sheet.write_number(row, names.index("小数位"), int(result.decimals))
        else:
            sheet.write_string(row, names.index("印刷值"), result.stated)
        verdict = VERDICTS[result.verdict].split("：")[0]
        if result.figure and (result.decimals or ledger[result.figure].kind == "name"):
            figure = ledger[result.figure]
            _write_recomputed(sheet, row, names, result, figure, rows[result.figure])
            formula = _verdict_formula(row, names, result)
            sheet.write_formula(row, names.index("结论"), formula, None, verdict)
        else:
            sheet.write_string(row, names.index("结论"), verdict)


def _write_recomputed(sheet, row: int, names: list[str], result: Result, figure: Figure, ledger_row: int) -> None:
    value = f"'{LEDGER_SHEET}'!{xl_rowcol_to_cell(ledger_row, VALUE_COLUMN)}"
    column = names.index("重算")
    if not result.decimals:
        sheet.write_formula(row, column, f"={value}", None, figure.text)
        return
    factor = UNITS[figure.unit].factor / UNITS[result.unit].factor
    scaled = value if factor == 1 else f"{value}*{factor:f}"
    sheet.write_formula(row, column, f"=ROUND({scaled},{result.decimals})", None, float(result.recomputed))
    for name, bound in (("下限", figure.low), ("上限", figure.high)):
        if Decimal(bound).is_finite():
            sheet.write_number(row, names.index(name), float(Decimal(bound) * factor))


def _verdict_formula(row: int, names: list[str], result: Result) -> str:
    """The rules of `tradebook.audit.reconciliation.judge` over the cells of this row."""
    words = {kind: meaning.split("：")[0] for kind, meaning in VERDICTS.items()}
    if result.verdict == "reported":
        return f'="{words["reported"]}"'
    stated, shown, low, high = (
        xl_rowcol_to_cell(row, names.index(name)) for name in ("印刷值", "重算", "下限", "上限")
    )
    if not result.decimals:
        return f'=IF({stated}={shown},"{words["match"]}","{words["differs"]}")'
    places = result.decimals
    half = f"0.000000001*10^-{places}"  # rounded decimals are equal, binary fractions only nearly
    unbounded = f"COUNT({low},{high})<2"
    within = f"AND({stated}>=ROUND({low},{places})-{half},{stated}<=ROUND({high},{places})+{half})"
    rest = f'"{words["differs"]}"'
    if not UNITS[result.unit].counted:
        rest = f'IF(ABS(ABS({stated}-{shown})-10^-{places})<{half},"{words["last_digit"]}",{rest})'
    return (
        f'=IF(ABS({stated}-{shown})<{half},"{words["match"]}",'
        f'IF(OR({unbounded},{within}),"{words["within_rounding"]}",{rest}))'
    )


# -- data tables -----------------------------------------------------------------------------------------------------


def _write_table(book, formats, package: DataPackage, table: str) -> None:
    """A table as its CSV has it; numbers are numbers, everything else is text, also what looks like a formula."""
    rows = package.rows(table)
    fields = package.resource(table).schema.field_names
    sheet = _sheet(book, formats, table, dict.fromkeys(fields, 16), max(len(rows), 1))
    for row in rows:
        for column, name in enumerate(fields):
            cell = row[name]
            if isinstance(cell, bool):
                sheet.write_boolean(row["_line"] - 1, column, cell)
            elif isinstance(cell, int | Decimal):
                sheet.write_number(row["_line"] - 1, column, float(cell))
            elif cell is not None:
                sheet.write_string(row["_line"] - 1, column, str(cell))
