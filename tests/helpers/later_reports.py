"""The project's data as later reports leave it: one that revises the year before, one that revises the whole series."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
from tradebook.data.report import MAIN_TABLE, Report
from tradebook.entry.importing import plan_import, write_import
from tradebook.entry.layout import FIRST_ROW, EntrySheet
from tradebook.entry.sheets import lay_out_sheets
from tradebook.entry.workbook import write_entry_workbook

from helpers.entry_filling import TENTH, cell_of, fill_plausibly
from helpers.support import REPORT_YEAR, copy_real_data
from helpers.synthetic import add_up
from helpers.tables import Rows, rewrite

NEXT, AFTER_NEXT = REPORT_YEAR + 1, REPORT_YEAR + 2
REVISED = {"indicator": "iot_terminals", "area": "CN-SN", "sector": "ALL", "flow": "T", "year": REPORT_YEAR}
"""A fact that the next report states once more, with another value."""
LATE = {"indicator": "services_trade", "area": "CN-CQ", "sector": "ALL", "flow": "X", "year": REPORT_YEAR}
"""A fact that the next report states for the first time, although it is of the year before."""
SCALE = Decimal("1.05")
"""The benchmark revision: every level of the area's services trade is so many times what it was."""


def write_next_report(folder: Path) -> Path:
    """Write the data directory into which a full workbook of the next year was imported, with late and revised figures.

    Args:
        folder: Gets the data directory and the workbooks.
    """
    data = copy_real_data(folder)
    path = folder / "entry.xlsx"
    write_entry_workbook(path, Report.open(data), NEXT)
    _type_facts(fill_plausibly(path, NEXT, data), data)
    _import(path, data, NEXT)
    path = folder / "revised.xlsx"
    write_entry_workbook(path, Report.open(data), REPORT_YEAR, NEXT)
    _revise_travel(path, data)
    _import(path, data, REPORT_YEAR)
    return data


def _type_facts(path: Path, data: Path) -> None:
    """Type a revised and a late fact into the blank lines."""
    book = openpyxl.load_workbook(path)
    sheet = _sheet("正文数字", data, NEXT, NEXT)
    blank = FIRST_ROW + 2 + max(place for place, line in enumerate(sheet.lines) if line.codes)
    for row, key, value, unit in ((blank, REVISED, 4000.5, "万户"), (blank + 1, LATE, 50.1, "亿美元")):
        typed = {**key, "bound": "等于", "unit": unit, "value": value}
        for column, place in sheet.entry_places.items():
            book[sheet.name].cell(row, place + 1).value = typed.get(column.field)
    book.save(path)


def _revise_travel(path: Path, data: Path) -> None:
    """Raise the exports of a sector by a hundred, and what they are part of."""
    book = openpyxl.load_workbook(path)
    sheet = _sheet("分行业", data, REPORT_YEAR, NEXT)
    for sector in ("ALL", "SD"):
        for flow in ("进出口", "出口"):
            cell = cell_of(book[sheet.name], sheet, sector, flow)
            cell.value = round(cell.value + 100, 1)
    book.save(path)


def _sheet(name: str, data: Path, year: int, vintage: int) -> EntrySheet:
    return next(sheet for sheet in lay_out_sheets(Report.open(data), year, vintage) if sheet.name == name)


def _import(path: Path, data: Path, year: int) -> None:
    report = Report.open(data)
    plan = plan_import(path, report, year)
    assert plan.problems == []
    write_import(plan, report)


def revise_whole_series(data: Path) -> None:
    """Add the rows of a further report: the area's whole series revised, and its own year, equal to the one before."""
    own = Report.open(data)
    rows = own.package.rows(MAIN_TABLE, {"area": own.info.area})
    levels = {(row["year"], row["sector"], row["flow"]): row["value"] for row in rows}
    levels = {name: (value * SCALE).quantize(TENTH) for name, value in levels.items()}
    levels |= {(AFTER_NEXT, *name[1:]): value for name, value in levels.items() if name[0] == NEXT}
    add_up(levels)
    revised = [_row(own.info.area, name, value) for name, value in levels.items()]
    rewrite(data, MAIN_TABLE, lambda rows: rows + revised)
    rewrite(data, "services_trade_provinces", lambda rows: rows + _revise_province(rows, own.info.area, levels))


def _row(area: str, name: tuple, value: Decimal) -> dict[str, str]:
    year, sector, flow = map(str, name)
    key = {"area": area, "year": year, "sector": sector, "flow": flow}
    return {**key, "value": str(value), "unit": "万美元", "vintage": str(AFTER_NEXT), "source": "数据修订公告"}


def _revise_province(rows: Rows, area: str, levels: dict[tuple, Decimal]) -> Rows:
    """The area's rows of the table of provinces, revised alike."""
    latest = {int(row["year"]): row for row in rows if row["area"] == area}
    totals = {year: (levels[year, "ALL", "T"] / 10000).quantize(TENTH) for year in latest}
    return [{**row, "value": str(totals[year]), "vintage": str(AFTER_NEXT)} for year, row in latest.items()]
