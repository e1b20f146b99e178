"""The audit workbook: every data table, every figure as a live formula over them, every claim with a live verdict.

Sheets of data tables have the table's name and the CSV's rows and columns, so a formula's addresses are lines of the CSV;
to their right stand, in grey, the names of the codes and the ends of what each observation stands for.
Values are stored beside the formulas, so that programs which do not calculate show them too; Excel, WPS and LibreOffice
calculate them anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from tradebook.audit.reconciliation import Basis, Result, Verdict
from tradebook.audit.records import record_address
from tradebook.audit.sheets.formulas import Ends, end_formulas, range_formulas, verdict_formula
from tradebook.data.dictionary import named_columns
from tradebook.data.examining import Row
from tradebook.data.package import DataPackage
from tradebook.data.printed.places import list_places, name_places
from tradebook.figures.figure import Figure
from tradebook.figures.ledger import Ledger
from tradebook.figures.observation_status import bracket_marks, list_statuses
from tradebook.figures.ranges.box import LOWER, UPPER
from tradebook.figures.units import UNITS
from tradebook.files import assembling
from tradebook.markup import as_formula_text

LEDGER_SHEET, CLAIMS_SHEET, COVER_SHEET = "账本", "核对", "说明"
LEDGER_HEADER = {
    "键": 34,
    "章": 24,
    "数字": 44,
    "值": 16,
    "重算": 16,
    "单位": 9,
    "小数位": 8,
    "书中所示": 18,
    "下限": 14,
    "上限": 14,
    "端点": 7,
    "公式": 60,
    "数据": 60,
}
CLAIMS_HEADER = {
    "编号": 11,
    "论断": 44,
    "出处": 44,
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
    "复核": 12,
}
MARKS = ["属实", "有误", "待查"]
"""What a reviewer may put beside a claim; other words are welcome, too."""
NAMES_COLUMN, END_COLUMNS = "代码的名称", {LOWER: "下端", UPPER: "上端"}
"""The columns that the sheets of data tables have beyond their tables."""
BOUNDS = {LOWER: "下限", UPPER: "上限"}
"""The columns with the ends of the range of a figure."""
LEDGER_COLUMNS, CLAIMS_COLUMNS = (
    {name: column for column, name in enumerate(header)} for header in (LEDGER_HEADER, CLAIMS_HEADER)
)
VALUE_COLUMN = LEDGER_COLUMNS["值"]
PAGES, PAGES_CELL = "html/chapters", f"'{COVER_SHEET}'!$B$3"
"""Where the book's pages are, from the workbook's folder, and the cell that holds this path."""
SHARED_STRINGS = "xl/sharedStrings.xml"
"""The part of an .xlsx file that holds the texts of all cells."""
RECOMPUTED_NOTE = (
    "“值”是书中所用的数：原文由未舍入的数据算出、而舍入后的数据也可以得到的，用原文所载的数，由此推算的数也从它算起；"
    "“重算”只用数据表，与“值”不同时另列，核对结论以它为准。"
)
LONGEST_TEXT = 32767
"""Characters that a cell of Excel holds."""
LONGEST_IN_FORMULA = 255
"""Characters of a text in one of Excel's formulas."""
Formats = dict[str, Format]
"""Formats of a workbook's cells, by what they are for."""


def audit_name(edition: str) -> str:
    """Return the file name of an edition's audit workbook."""
    return f"audit-{edition}.xlsx"


def write_workbook(
    path: str | Path,
    title: str,
    package: DataPackage,
    ledger: Ledger,
    results: list[Result],
    created: datetime = datetime(1970, 1, 1, tzinfo=UTC),
    chapters: Mapping[str, str] | None = None,
) -> None:
    """Write the audit workbook of an edition, with links into the pages at `PAGES`.

    Args:
        path: The .xlsx file.
        title: The book's title.
        package: The data tables; each becomes a sheet.
        ledger: The figures.
        results: The claims of the year's printed report with their verdicts; empty if there was none.
        created: The time that the workbook gives for itself; never the clock's, so that equal books have equal bytes.
        chapters: The chapters' titles by their names.
    """
    with (
        assembling(path, lasting=False) as content,
        Workbook(content, {"strings_to_numbers": False, "strings_to_formulas": False}) as book,
    ):
        book.set_properties({"title": title, "created": created})
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "title": book.add_format({"bold": True, "font_size": 16}),
            "link": book.add_format({"font_color": "#1f4571", "underline": 1}),
            "added": book.add_format({"font_color": "#808080"}),
        }
        _write_cover(book, formats, title, package, ledger, results)
        ends = _end_columns(package)
        rows = _write_ledger(book, formats, package, ledger, ends, chapters or {})
        if results:
            _write_claims(book, formats, ledger, results, rows, ends)
        places = list_places(package)
        for table in package.table_names:
            _write_table(book, formats, package, table, places)


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
    counts = Counter(result.verdict.word for result in results)
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
        ("值、重算", RECOMPUTED_NOTE),
        (
            "下限、上限",
            "基础数据在自身舍入区间内变动时，重算值可以达到的范围，也是公式：“值”的公式中，每个单元格换成数据表右侧灰色的"
            "“下端”或“上端”。取哪一端，按成书时求得的增减方向；改动数据后方向一般不变。由原文所载的数（不在单元格中）推算的，范围随值移动，宽度按成书时。",
        ),
        ("端点", "方括号表示这一端达得到，圆括号表示达不到：17.7代表从17.65起、不到17.75的数，17.75已记作17.8。"),
        ("复核", "由复核人填写，可选属实、有误、待查，也可另写。"),
        ("名称管理器", "各表主要的列都有名称，如“账本_值”“核对_结论”“facts_value”，可在公式中直接使用。"),
    ]
    sheets = {LEDGER_SHEET, *package.table_names} | ({CLAIMS_SHEET} if results else set())
    for row, (name, meaning) in enumerate(lines, start=2):
        if name in sheets:
            sheet.write_url(row, 0, f"internal:'{name}'!A1", string=name)
        else:
            sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, meaning)
        if results and name in {verdict.word for verdict in Verdict}:
            sheet.write_formula(row, 2, f'=COUNTIF({CLAIMS_SHEET}_结论,"{name}")', None, counts[name])


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


def _name_column(book: Workbook, name: str, sheet: str, column: int, rows: int) -> None:
    """Give a column of a sheet, below its header, a name that formulas can use."""
    letter = xl_col_to_name(column)
    book.define_name(name, f"='{sheet}'!${letter}$2:${letter}${max(rows, 1) + 1}")


# -- figures ---------------------------------------------------------------------------------------------------------


def _write_ledger(
    book: Workbook,
    formats: Formats,
    package: DataPackage,
    ledger: Ledger,
    ends: Ends,
    chapters: Mapping[str, str],
) -> dict[str, int]:
    """Write the sheet of figures; return the row of each by its key."""
    figures, places = list(ledger), list_places(package)
    sheet = _add_sheet(book, formats, LEDGER_SHEET, LEDGER_HEADER, len(figures))
    for row, figure in enumerate(figures, start=1):
        cells = {"键": figure.key, "数字": figure.label, "单位": figure.unit, "端点": figure.ends}
        cells |= {"书中所示": figure.text + bracket_marks(figure.statuses), "数据": _inputs(figure)}
        cells["公式"] = name_places(figure.formula, places)
        for name, column in LEDGER_COLUMNS.items():
            if name == "值":
                sheet.write_formula(row, column, figure.excel, None, _cached(figure))
            elif name == "重算" and figure.recomputation:
                by_data = figure.recomputed
                sheet.write_formula(row, column, by_data.excel, None, _cached(by_data))
            elif name == "章":
                title = chapters.get(figure.chapter, figure.chapter)
                sheet.write_formula(row, column, _link(figure, title), formats["link"], title)
            elif name in cells:
                sheet.write_string(row, column, cells[name][:LONGEST_TEXT])
            elif name == "小数位":
                sheet.write_number(row, column, figure.decimals)
        if figure.kind != "name":
            formulas = range_formulas(figure, xl_rowcol_to_cell(row, VALUE_COLUMN), ends)
            _write_range(sheet, row, LEDGER_COLUMNS, figure, formulas)
    for name in ("键", "值", *BOUNDS.values()):
        _name_column(book, f"{LEDGER_SHEET}_{name}", LEDGER_SHEET, LEDGER_COLUMNS[name], len(figures))
    return {figure.key: row for row, figure in enumerate(figures, start=1)}


def _write_range(
    sheet: Worksheet,
    row: int,
    columns: Mapping[str, int],
    figure: Figure,
    formulas: Mapping[str, str],
    factor: Decimal = Decimal(1),
) -> None:
    """Write the ends of what a figure can be; nothing where there is no end.

    Args:
        sheet: The sheet.
        row: The row.
        columns: The columns of the sheet by name.
        figure: The figure.
        formulas: Those that there are, by `LOWER` and `UPPER`.
        factor: From the figure's unit to the one that is written.
    """
    for end, bound in ((LOWER, figure.low), (UPPER, figure.high)):
        if end in formulas:
            formula = f"={_scale(formulas[end].removeprefix('='), factor)}"
            sheet.write_formula(row, columns[BOUNDS[end]], formula, None, float(Decimal(bound) * factor))


def _scale(value: str, factor: Decimal) -> str:
    return value if factor == 1 else f"({value})*{factor:f}"


def _link(figure: Figure, title: str) -> str:
    """Return the formula of a link to the figure's record in the HTML book, or to its page if that would be too long.

    Args:
        figure: The figure.
        title: Of its chapter.
    """
    address = f"/{record_address(figure)}"
    address = address if len(address) <= LONGEST_IN_FORMULA else f"/{figure.chapter}.html"
    shown = as_formula_text(title[:LONGEST_IN_FORMULA])
    return f'=HYPERLINK({PAGES_CELL}&"{address}",{shown})'


def _inputs(figure: Figure) -> str:
    return "；".join(
        f"{entry.table}第{entry.row}行 {entry.label}={entry.text}"
        f"（{'，'.join(filter(None, [list_statuses(entry.status), entry.source]))}）"
        for entry in figure.inputs
    )


def _cached(figure: Figure) -> float | str:
    return figure.text if figure.kind == "name" else float(figure.value)


# -- claims ----------------------------------------------------------------------------------------------------------


def _write_claims(
    book: Workbook,
    formats: Formats,
    ledger: Ledger,
    results: list[Result],
    ledger_rows: dict[str, int],
    ends: Ends,
) -> None:
    sheet = _add_sheet(book, formats, CLAIMS_SHEET, CLAIMS_HEADER, len(results))
    sheet.data_validation(
        1,
        CLAIMS_COLUMNS["复核"],
        len(results),
        CLAIMS_COLUMNS["复核"],
        {"validate": "list", "source": MARKS, "error_type": "information"},
    )
    for row, result in enumerate(results, start=1):
        figure, by = ledger[result.figure] if result.figure else None, result.by
        texts = {"编号": result.claim, "论断": figure.label if figure else result.note, "出处": result.place}
        texts |= {"单位": result.unit, "原文": result.reading, "矛盾": result.contradiction, "说明": result.note}
        for name, text in texts.items():
            sheet.write_string(row, CLAIMS_COLUMNS[name], text)
        if result.decimals:
            sheet.write_number(row, CLAIMS_COLUMNS["印刷值"], float(result.stated))
            sheet.write_number(row, CLAIMS_COLUMNS["小数位"], int(result.decimals))
        else:
            sheet.write_string(row, CLAIMS_COLUMNS["印刷值"], result.stated)
        if figure:
            line = ledger_rows[figure.key]
            sheet.write_url(
                row,
                CLAIMS_COLUMNS["账本的键"],
                f"internal:'{LEDGER_SHEET}'!A{line + 1}",
                formats["link"],
                figure.key[:LONGEST_TEXT],
            )
        if figure and by and (result.decimals or figure.kind == "name"):
            own = _in_ledger(line, "重算" if figure.recomputation else "值")
            if result.is_tested_by_others:
                value = f"({by.excel.removeprefix('=')})"
                formulas = range_formulas(by, value, ends)
            elif figure.recomputation:
                value, formulas = own, range_formulas(by, own, ends)
            else:
                value = own
                # an end that there is none of in the ledger is an empty cell, which counts as zero
                bounded = range_formulas(by, own, ends)
                formulas = {end: f"={_in_ledger(line, name)}" for end, name in BOUNDS.items() if end in bounded}
            _write_recomputed(sheet, row, result, by, value, formulas)
            cells = {name: xl_rowcol_to_cell(row, column) for name, column in CLAIMS_COLUMNS.items()}
            formula = verdict_formula(result, by, cells, _scale(own, _factor(by, result)))
            sheet.write_formula(row, CLAIMS_COLUMNS["结论"], formula, None, result.verdict.word)
        else:
            sheet.write_string(row, CLAIMS_COLUMNS["结论"], result.verdict.word)
        if result.basis:
            # what a verdict rests on is nothing once it is another
            verdict = xl_rowcol_to_cell(row, CLAIMS_COLUMNS["结论"])
            held = ",".join(f'{verdict}="{each.word}"' for each in Verdict if each.holds)
            basis = f'=IF(OR({held}),"{result.basis.word}","")'
            sheet.write_formula(row, CLAIMS_COLUMNS["依据"], basis, None, result.basis.word)
    for name in ("编号", "印刷值", "重算", "结论", "复核"):
        _name_column(book, f"{CLAIMS_SHEET}_{name}", CLAIMS_SHEET, CLAIMS_COLUMNS[name], len(results))


def _write_recomputed(
    sheet: Worksheet, row: int, result: Result, by: Figure, value: str, formulas: Mapping[str, str]
) -> None:
    """Write what the data gives for a claim, in the claim's unit and decimals, and the ends of its range.

    Args:
        sheet: The sheet.
        row: The claim's row.
        result: The claim.
        by: What it is judged by.
        value: The cell or formula with the value of that.
        formulas: Those of the ends, by `LOWER` and `UPPER`.
    """
    column = CLAIMS_COLUMNS["重算"]
    if not result.decimals:
        sheet.write_formula(row, column, f"={value}", None, by.text)
        return
    factor = _factor(by, result)
    rounded = f"=ROUND({_scale(value, factor)},{result.decimals})"
    sheet.write_formula(row, column, rounded, None, float(result.recomputed))
    _write_range(sheet, row, CLAIMS_COLUMNS, by, formulas, factor)


def _factor(figure: Figure, result: Result) -> Decimal:
    """Return the factor from a figure's unit to that of a claim on it."""
    return UNITS[figure.unit].factor / UNITS[result.unit].factor


def _in_ledger(row: int, column: str) -> str:
    return f"'{LEDGER_SHEET}'!{xl_rowcol_to_cell(row, LEDGER_COLUMNS[column])}"


# -- data tables -----------------------------------------------------------------------------------------------------


def _end_columns(package: DataPackage) -> dict[str, dict[str, str]]:
    """Return the columns with the ends of the observations, by table."""
    columns = {}
    for table in package.table_names:
        fields = package.fields(table)
        if package.has_observations(table):
            columns[table] = {
                end: xl_col_to_name(len(fields) + place) for place, end in enumerate(END_COLUMNS, start=1)
            }
    return columns


def _write_table(
    book: Workbook, formats: Formats, package: DataPackage, table: str, places: Mapping[str, str]
) -> None:
    """Write a table as its CSV has it, also superseded rows; numbers are numbers, everything else is text, also what looks like a formula."""
    rows = package.history(table)
    fields = package.fields(table)
    titles = {name: column.get("title") or name for name, column in package.columns(table).items()}
    is_observed = package.has_observations(table)
    added = [NAMES_COLUMN, *END_COLUMNS.values()] if is_observed else [NAMES_COLUMN]
    widths = {f"{name} {titles[name]}": 16 for name in fields} | dict.fromkeys(added, 16) | {NAMES_COLUMN: 40}
    sheet = _add_sheet(book, formats, table, widths, max(len(rows), 1))
    # what tells a row from others has the codes that are worth a name
    named, keys = named_columns(package, table, places), package.key(table) or fields
    names = {name: named[name] for name in keys if name in named}
    for row in rows:
        line = row["_line"] - 1
        for column, name in enumerate(fields):
            cell = row[name]
            if isinstance(cell, bool):
                sheet.write_boolean(line, column, cell)
            elif isinstance(cell, int | Decimal):
                sheet.write_number(line, column, float(cell))
            elif cell is not None:
                sheet.write_string(line, column, str(cell))
        words = [name_of[row[column]] for column, name_of in names.items() if row[column] in name_of]
        sheet.write_string(line, len(fields), "，".join(filter(None, words)), formats["added"])
        if is_observed and isinstance(row["value"], int | Decimal):
            _write_ends(sheet, line, row, fields, formats["added"])
    if "value" in fields:
        _name_column(book, f"{table}_value", table, fields.index("value"), len(rows))


def _write_ends(sheet: Worksheet, line: int, row: Row, fields: list[str], grey: Format) -> None:
    """Write the ends of what a row's observation stands for, behind its names."""
    address = xl_rowcol_to_cell(line, fields.index("value"))
    formulas = end_formulas(Decimal(row["value"]), row["unit"] or "", address)
    for column, (formula, end) in enumerate(formulas.values(), start=len(fields) + 1):
        sheet.write_formula(line, column, formula, grey, float(end))
