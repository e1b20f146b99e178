"""The data workbook: all of an edition's data as one accessible Excel file.

It follows the UK Government Analysis Function's guidance on spreadsheets: a cover, a table of contents, notes, one table a
sheet that is marked as such, no merged cells, no meaning by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tradebook.data.dictionary import (
    TableEntry,
    describe_tables,
    join_years,
    named_columns,
    rows_until,
    year_column,
)
from tradebook.data.examining import Row
from tradebook.data.printed.places import list_places
from tradebook.data.report import Report
from tradebook.figures.traced import stated_decimals
from tradebook.figures.units import UNITS
from tradebook.files import assembling
from tradebook.text import text_width

COVER, CONTENTS, NOTES, UNITS_SHEET = "封面", "目录", "说明", "单位"
EMPTY = "空白单元格表示该项不适用或来源未列。"
A4 = 9
"""The paper's number in Excel."""
WIDEST, NARROWEST = 60, 8
"""Widths of a column, in characters."""
COVER_WIDTH = 85
AS_TYPED = dict.fromkeys(("strings_to_formulas", "strings_to_numbers", "strings_to_urls"), False)
"""Text stays text."""
FONT = {"font_name": "Microsoft YaHei", "font_size": 11}
FORMATS = {
    "cover": FONT | {"bold": True, "font_size": 18, "text_wrap": True},
    "title": FONT | {"bold": True, "font_size": 14},
    "text": FONT,
    "paragraph": FONT | {"text_wrap": True},
    "strong": FONT | {"bold": True},
    "heading": FONT | {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "cell": FONT | {"text_wrap": True, "valign": "top"},
    "link": FONT | {"font_color": "#0563C1", "underline": 1, "text_wrap": True, "valign": "top"},
}


@dataclass(frozen=True)
class Sheet:
    """A sheet with one table.

    Attributes:
        title: The title.
        lines: What stands below it, a line each.
        rows: The rows, with their cells by the headings of the columns.
    """

    title: str
    lines: list[str]
    rows: list[Row]


def write_data_workbook(path: Path, report: Report, year: int, created: datetime) -> None:
    """Write the data workbook of an edition: every table, with the rows up to its year, and names beside codes.

    Args:
        path: The .xlsx file.
        report: The report with its data.
        year: The edition.
        created: The time that the build gives for itself.
    """
    report = report.as_of(year)
    known = [
        (table, rows_until(report.package, table.name, year, with_gaps=True))
        for table in describe_tables(report.package)
    ]
    filled, places = [(table, rows) for table, rows in known if rows], list_places(report.package)
    sheets = {
        NOTES: _notes_sheet(year),
        UNITS_SHEET: _units_sheet(filled),
        **{table.name: _table_sheet(report, table, rows, places) for table, rows in filled},
    }
    contents = [
        {"工作表": _Link(name), "内容": sheet.title, "行数": len(sheet.rows)} for name, sheet in sheets.items()
    ]
    sheets = {CONTENTS: Sheet("目录", ["本表列出其后的全部工作表，点击名称可以前往。"], contents), **sheets}
    with assembling(path, lasting=False) as content, Workbook(content, AS_TYPED) as book:
        formats = {name: book.add_format(properties) for name, properties in FORMATS.items()}
        _write_cover(book, formats, report, year)
        for name, sheet in sheets.items():
            _write_sheet(book, formats, name, sheet)
        book.set_properties(
            {
                "title": _title(report, year),
                "author": report.info.publisher,
                "created": created,
                "language": "zh-CN",
            }
        )


def _title(report: Report, year: int) -> str:
    return f"{report.info.title(year)}：数据"


def _write_cover(book: Workbook, formats: dict[str, Format], report: Report, year: int) -> None:
    sheet = book.add_worksheet(COVER)
    sheet.set_column(0, 0, COVER_WIDTH)
    sheet.write_string(0, 0, _title(report, year), formats["cover"])
    info, package = report.info, report.package
    sections = {
        "内容": [
            f"本工作簿收录{info.title(year)}所用的全部数据表，截至{year}年；每张工作表一张表格。",
            "数值与来源完全一致，未作修订；来源自相矛盾之处见工作表 known_discrepancies。",
        ],
        "来源": [package.source],
        "发布与编制": [f"{info.publisher}发布，{info.compiler}编制。"],
        "版本": [f"{name}：{text}" for name, text in info.release.lines]
        or ["版本信息见随数据提供的 edition.yml。"],
        "引用": [info.release.cite(info.publisher, info.title(year))],
        "使用": [package.licence],
    }
    row = 1
    for title, lines in sections.items():
        sheet.write_string(row, 0, title, formats["strong"])
        for line in lines:
            row += 1
            sheet.write_string(row, 0, line, formats["paragraph"])
        row += 1
    sheet.write_url(row, 0, f"internal:'{CONTENTS}'!A1", string="前往目录")


def _notes_sheet(year: int) -> Sheet:
    notes = {
        "行": "数据表每行一个观测值，注明单位与来源；数值为数，按来源保留小数位。",
        "代码与名称": "代码列的右侧是它的名称；代码的全部含义见各代码表，也在本工作簿中。",
        "年份": f"只收录{year}年及以前的数据；印刷本的预测按印有预测的报告的年份收录。",
        "空白": EMPTY,
        "版本年份": "首次刊载该数值的报告的年份；修订过的观测值只列本版所用的一个，各次的数值见 CSV 文件。",
        "来源": "“来源”列为印刷本的表号或章节，“位置”列为印刷本的部分、节、段，或表、行、列，代码见工作表 print_places。",
        "单位": "金额的单位按来源照录，换算关系见工作表“单位”。",
        "印刷值": "published 开头的表是印刷本所载的数字，只供核对，任何计算都不读取。",
        "机器读取": "同样的数据另有 CSV 文件，附 datapackage.json（Frictionless 数据包），供程序读取。",
    }
    rows = [{"事项": name, "说明": text} for name, text in notes.items()]
    return Sheet("怎样使用这些数据", ["本表逐项说明各工作表的读法。"], rows)


def _units_sheet(filled: list[tuple[TableEntry, list[Row]]]) -> Sheet:
    used = {
        row["unit"]
        for table, rows in filled
        if any(column.name == "unit" for column in table.columns)
        for row in rows
    }
    # what the factor of a unit counts; the multiples of a unit that data never has alone (万件) have it in their name
    bases = {unit.dimension: unit.symbol for unit in reversed(UNITS.values()) if unit.factor == 1}
    bases |= {"area": "平方米"}
    rows = []
    for unit in UNITS.values():
        if unit.symbol and unit.symbol in used:
            base = bases.get(unit.dimension, unit.symbol.lstrip("万亿"))
            relation = f"1{unit.symbol}={unit.factor.normalize():f}{base}" if unit.factor != 1 else ""
            rows.append(
                {
                    "单位": unit.symbol,
                    "英文": unit.name_en,
                    "换算": relation,
                    "精度": "计数，精确" if unit.counted else "按来源的小数位四舍五入",
                }
            )
    return Sheet("数据中的单位", [f"本表列出数据中的单位及其换算。{EMPTY}"], rows)


def _table_sheet(report: Report, table: TableEntry, rows: list[Row], places: Mapping[str, str]) -> Sheet:
    names = named_columns(report.package, table.name, places)
    column = year_column(report.package, table.name)
    lines = [
        table.description,
        f"本工作表有一张表格。{EMPTY}",
        f"来源：{table.sources}",
        f"年份：{join_years([row[column] for row in rows])}" if column else "",
    ]
    title = f"{table.title}（{table.name}）"
    return Sheet(title, [line for line in lines if line], [_name_cells(table, names, row) for row in rows])


def _name_cells(table: TableEntry, names: Mapping[str, Mapping[str, str]], row: Row) -> Row:
    """Return the cells of a row by the headings of their columns, with names to the right of codes."""
    cells: Row = {}
    for column in table.columns:
        cell = row[column.name]
        if column.name in names:
            cells[f"{column.title}代码 {column.name}"] = cell
            cells[column.title] = names[column.name].get(cell)
        else:
            cells[f"{column.title} {column.name}"] = cell
    return cells


# -- writing -----------------------------------------------------------------------------------------------------------


class _Link(str):
    """The name of a sheet, which leads there."""


def _write_sheet(book: Workbook, formats: dict[str, Format], name: str, sheet: Sheet) -> None:
    """Write title, lines and table, with columns as wide as their texts as far as that is readable, and pages as wide as the table."""
    written = book.add_worksheet(name)
    written.write_string(0, 0, sheet.title, formats["title"])
    for y, line in enumerate(sheet.lines, start=1):
        written.write_string(y, 0, line, formats["text"])
    top, columns = len(sheet.lines) + 1, list(sheet.rows[0])
    headers = [{"header": column, "header_format": formats["heading"]} for column in columns]
    area = (top, 0, top + len(sheet.rows), len(columns) - 1)
    written.add_table(*area, {"name": f"t_{name}", "columns": headers, "style": None, "autofilter": False})
    for y, row in enumerate(sheet.rows, start=top + 1):
        for x, column in enumerate(columns):
            _write_cell(book, formats, written, y, x, row[column])
    for x, column in enumerate(columns):
        width = max(2 * text_width(text) for text in (column, *(_text(row[column]) for row in sheet.rows))) + 2
        written.set_column(x, x, min(max(width, NARROWEST), WIDEST))
    written.set_landscape()
    written.set_paper(A4)
    written.fit_to_pages(1, 0)
    written.repeat_rows(top)


def _write_cell(
    book: Workbook, formats: dict[str, Format], sheet: Worksheet, row: int, column: int, value: object
) -> None:
    """Write a cell as Excel has it: decimals are numbers with the decimals that they were stated with, and text stays text."""
    match value:
        case None | "":
            sheet.write_blank(row, column, None, formats["cell"])
        case _Link():
            sheet.write_url(row, column, f"internal:'{value}'!A1", formats["link"], value)
        case Decimal():
            shown = _number_format(value)
            if shown not in formats:
                formats[shown] = book.add_format(FORMATS["cell"] | {"num_format": shown})
            sheet.write_number(row, column, float(value), formats[shown])
        case int() if not isinstance(value, bool):
            sheet.write_number(row, column, value, formats["cell"])
        case _:
            sheet.write_string(row, column, _text(value), formats["cell"])


def _number_format(value: Decimal) -> str:
    decimals = stated_decimals(value)
    return f"0.{'0' * decimals}" if decimals else "0"


def _text(value: object) -> str:
    """Return a cell as text."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)
