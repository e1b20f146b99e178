"""The data workbook: all of an edition's data as one accessible Excel file.

It follows the UK Government Analysis Function's guidance on spreadsheets, by its package gptables: a cover, a table of
contents, notes, one table a sheet that is marked as such, no merged cells, no meaning by colour alone.
"""

from __future__ import annotations

import copy
import warnings
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import gptables

from tradebook.data.dictionary import (
    TableEntry,
    describe_tables,
    join_years,
    named_columns,
    rows_until,
    year_column,
)
from tradebook.data.examining import Row
from tradebook.data.report import Report
from tradebook.data.verbatim_frame import VerbatimFrame
from tradebook.figures.traced import stated_decimals
from tradebook.figures.units import UNITS
from tradebook.text import text_width

COVER, CONTENTS, NOTES, UNITS_SHEET = "封面", "目录", "说明", "单位"
EMPTY = "空白单元格表示该项不适用或来源未列。"
A4 = 9
"""The paper's number in Excel."""
WIDEST, NARROWEST = 60, 8
"""Widths of a column, in characters."""
BASES = {unit.dimension: unit.symbol for unit in reversed(UNITS.values()) if unit.factor == 1} | {"area": "平方米"}
"""What the factor of a unit counts; the multiples of a unit that data never has alone (万件) have it in their name."""
FONT = {"font_name": "Microsoft YaHei", "font_size": 11}
THEME = {
    "global": FONT,
    "cover_title": {"bold": True, "font_size": 18, "text_wrap": True},
    "title": {"bold": True, "font_size": 14},
    "column_heading": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "data": {"text_wrap": True, "valign": "top"},
    "description_order": ["instructions", "legend", "source", "scope"],
}


def write_data_workbook(path: Path, report: Report, year: int, created: datetime) -> None:
    """Write the data workbook of an edition: every table, with the rows up to its year, and names beside codes.

    Args:
        path: The .xlsx file.
        report: The report with its data.
        year: The edition.
        created: The time that the build gives for itself.
    """
    report = report.as_of(year)
    known = [(table, rows_until(report.package, table.name, year)) for table in describe_tables(report.package)]
    filled = [(table, rows) for table, rows in known if rows]
    sheets = {
        NOTES: _notes_sheet(year),
        UNITS_SHEET: _units_sheet(filled),
        **{table.name: _table_sheet(report, table, rows) for table, rows in filled},
    }
    contents = _sheet(
        [{"工作表": _link(name), "内容": sheet.title, "行数": len(sheet.table)} for name, sheet in sheets.items()],
        CONTENTS,
        "目录",
        "本表列出其后的全部工作表，点击名称可以前往。",
    )
    sheets = {CONTENTS: contents, **sheets}
    book = _produce(sheets, path, _title(report, year))
    _write_cover(book, report, year)
    for name, sheet in sheets.items():
        _lay_out(book.get_worksheet_by_name(name), sheet)
    book.set_properties(
        {
            "title": _title(report, year),
            "author": report.info.publisher,
            "created": created,
            "language": "zh-CN",
        }
    )
    book.close()


def _produce(sheets: dict[str, gptables.GPTable], path: Path, title: str) -> gptables.GPWorkbook:
    """Return the workbook by gptables, still open.

    Its cover has the title only, since gptables' headings there are English.
    """
    # gptables warns of empty cells, which each sheet explains, and of missing notes, which are a sheet
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # of empty cells, which each sheet explains, and of notes, which are a sheet
        return gptables.produce_workbook(
            str(path),
            sheets,
            theme=gptables.Theme(copy.deepcopy(THEME)),
            cover=gptables.Cover(title, cover_label=COVER),
            contentsheet_label=None,
            auto_width=False,
            workbook_options=dict.fromkeys(
                ("strings_to_formulas", "strings_to_numbers", "strings_to_urls"), False
            ),
        )


def _title(report: Report, year: int) -> str:
    return f"{report.info.title(year)}：数据"


def _write_cover(book: gptables.GPWorkbook, report: Report, year: int) -> None:
    """Write the texts below the title."""
    sheet = book.get_worksheet_by_name(COVER)
    text, head = book.add_format(FONT | {"text_wrap": True}), book.add_format(FONT | {"bold": True})
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
        sheet.write_string(row, 0, title, head)
        for line in lines:
            row += 1
            sheet.write_string(row, 0, line, text)
        row += 1
    sheet.write_url(row, 0, f"internal:'{CONTENTS}'!A1", string="前往目录")


def _notes_sheet(year: int) -> gptables.GPTable:
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
    return _sheet(rows, NOTES, "怎样使用这些数据", "本表逐项说明各工作表的读法。")


def _units_sheet(filled: list[tuple[TableEntry, list[Row]]]) -> gptables.GPTable:
    used = {
        row["unit"]
        for table, rows in filled
        if any(column.name == "unit" for column in table.columns)
        for row in rows
    }
    rows = []
    for unit in UNITS.values():
        if unit.symbol and unit.symbol in used:
            base = BASES.get(unit.dimension, unit.symbol.lstrip("万亿"))
            relation = f"1{unit.symbol}={unit.factor.normalize():f}{base}" if unit.factor != 1 else ""
            rows.append(
                {
                    "单位": unit.symbol,
                    "英文": unit.name_en,
                    "换算": relation,
                    "精度": "计数，精确" if unit.counted else "按来源的小数位四舍五入",
                }
            )
    return _sheet(rows, UNITS_SHEET, "数据中的单位", f"本表列出数据中的单位及其换算。{EMPTY}")


def _table_sheet(report: Report, table: TableEntry, rows: list[Row]) -> gptables.GPTable:
    names, column = named_columns(report.package, table.name), year_column(report.package, table.name)
    return _sheet(
        [_name_cells(table, names, row) for row in rows],
        table.name,
        f"{table.title}（{table.name}）",
        f"本工作表有一张表格。{EMPTY}",
        description=table.description,
        source=f"来源：{table.sources}",
        scope=f"年份：{join_years([row[column] for row in rows])}" if column else None,
    )


def _name_cells(table: TableEntry, names: dict[str, dict[str, str]], row: Row) -> Row:
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


def _sheet(
    rows: list[Row],
    name: str,
    title: str,
    instructions: str,
    *,
    description: str = "",
    source: str | None = None,
    scope: str | None = None,
) -> gptables.GPTable:
    """Return a sheet of one table; numbers keep the decimals that they were stated with."""
    columns = list(rows[0])
    # one by one: of several cells in an entry, gptables formats the last only
    formats = [
        {"cell": {"cells": (y, x), "format": {"num_format": _number_format(row[column])}}}
        for y, row in enumerate(rows, start=1)
        for x, column in enumerate(columns)
        if isinstance(row[column], Decimal)
    ]
    frame = VerbatimFrame([{column: _cell(row[column]) for column in columns} for row in rows], dtype=object)
    return gptables.GPTable(
        table=frame,
        table_name=f"t_{name}",
        title=title,
        subtitles=[description] if description else [],
        instructions=instructions,
        source=source,
        scope=scope,
        index_columns={},
        additional_formatting=formats,
    )


def _number_format(value: Decimal) -> str:
    decimals = stated_decimals(value)
    return f"0.{'0' * decimals}" if decimals else "0"


def _cell(value: object) -> object:
    """Return a cell as Excel has it: decimals are numbers, and text stays text."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return float(value) if isinstance(value, Decimal) else value


def _link(sheet: str) -> dict[str, str]:
    return {sheet: f"internal:'{sheet}'!A1"}


def _lay_out(sheet: gptables.GPWorksheet, table: gptables.GPTable) -> None:
    """Make columns as wide as their texts, as far as that is readable, and pages as wide as the table."""
    for x, column in enumerate(table.table.columns):
        texts = [_text(cell) for cell in table.table[column]]
        width = max([2 * text_width(text) for text in texts] + [2 * text_width(column)]) + 2
        sheet.set_column(x, x, min(max(width, NARROWEST), WIDEST))
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(table.data_range[0])


def _text(cell: object) -> str:
    """Return what a cell shows; a link shows its key."""
    return next(iter(cell)) if isinstance(cell, dict) else "" if cell is None else str(cell)
