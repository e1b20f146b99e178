"""Write the data-entry workbook of a year: sheets as `tradebook.entry.layout` describes them, ready to be filled in.

Entry cells are yellow until they are filled and the only ones that are not locked; last year's values stand beside them
in grey. A last sheet shows by formulas what is filled, what is missing, and which sums agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell

from tradebook.checks.discrepancies import DISCREPANCIES
from tradebook.checks.plausible import limits
from tradebook.data.package import DataPackage
from tradebook.data.report import ReportInfo
from tradebook.entry.formulas import Places, Progress, SumCheck, progress, sum_checks
from tradebook.entry.layout import (
    CHECK_SHEET,
    CODES_SHEET,
    FIRST_ROW,
    FORMAT,
    GUIDE_SHEET,
    HEADER_ROW,
    KEY_COLUMN,
    MARK_SHEET,
    NOTE_ROW,
    SEPARATOR,
    SOURCE_COLUMN,
    SOURCE_ROW,
    TITLE_ROW,
    Column,
    Data,
    Line,
    Sheet,
)
from tradebook.entry.sheets import layout
from tradebook.text import text_width

MARK = "tradebook data entry"
"""What the hidden sheet of marks begins with."""
_CREATED = datetime(1970, 1, 1, tzinfo=UTC)  # never the clock's, so that equal workbooks have equal bytes
_GREY, _YELLOW, _HEAD = "#EDEDED", "#FFF8D6", "#DCE6F1"
_VERDICTS = {
    "相符": "#D8EFD8",
    "已填": "#D8EFD8",
    "不符": "#F8CECC",
    "有误": "#F8CECC",
    "待填": _YELLOW,
    "缺": _YELLOW,
}
_BASE = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
_BOX = {"border": 1, "border_color": "#B7B7B7"}
_STYLES = {
    "title": {"bold": True, "font_size": 14},
    "note": {"text_wrap": True, "valign": "top", "font_color": "#444444"},
    "text": {"text_wrap": True, "valign": "top"},
    "head": {**_BOX, "bold": True, "text_wrap": True, "bg_color": _HEAD, "align": "center"},
    "heading": {"bold": True, "bg_color": _HEAD},
    "key": {**_BOX, "bg_color": _GREY},
    "last": {**_BOX, "bg_color": _GREY, "font_color": "#7F7F7F"},
    "last_text": {**_BOX, "bg_color": _GREY, "font_color": "#7F7F7F", "text_wrap": True, "valign": "top"},
    "blank": {**_BOX, "bg_color": _YELLOW},
    "entry": {**_BOX, "locked": False},
    "entry_text": {**_BOX, "locked": False, "text_wrap": True, "valign": "top"},
    "wrong": {**_BOX, "font_color": "#C00000", "bold": True},
    "formula": _BOX,
    "link": {"font_color": "#1F4571", "underline": 1},
}
_UNLOCKED = {"format_columns": True, "format_rows": True, "autofilter": True}


def entry_name(year: int) -> str:
    """The file name of a year's entry workbook."""
    return f"entry-{year}.xlsx"


def write_entry_workbook(path: str | Path, package: DataPackage, info: ReportInfo, year: int) -> list[Sheet]:
    """Write the entry workbook of a year; what the data already has of the year stands in the entry cells.

    Args:
        path: the .xlsx file; an existing one is replaced.
        package: the data.
        info: whose report it is.
        year: the year to be entered.

    Returns:
        the sheets that were written.
    """
    sheets = layout(package, info, year)
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        book.set_properties({"title": f"{info.title(year)}：数据录入", "created": _CREATED})
        book.set_calc_mode("auto")
        writer = _Writer(book, package, info, year)
        writer.write_guide(sheets)
        for sheet in sheets:
            writer.write_sheet(sheet)
        writer.write_codes()
        writer.write_marks()
        writer.write_checks(sheets)
    return sheets


class _Writer:
    """The workbook while it is written: formats made once, code lists collected, places of cells remembered."""

    def __init__(self, book: xlsxwriter.Workbook, package: DataPackage, info: ReportInfo, year: int):
        self.book, self.info, self.year = book, info, year
        self.data = Data(package)
        self.places = Places()
        self._formats: dict[tuple[str, str], object] = {}
        self._lists: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}

    def style(self, name: str, numbers: str = "General"):
        """The cell format of a style and number format."""
        key = (name, numbers)
        if key not in self._formats:
            self._formats[key] = self.book.add_format({**_BASE, **_STYLES[name], "num_format": numbers})
        return self._formats[key]

    # -- entry sheets ------------------------------------------------------------------------------------------

    def write_sheet(self, sheet: Sheet) -> None:
        """One entry sheet."""
        page = self.book.add_worksheet(sheet.name)
        plan = sheet.plan(self.year)
        self.places.add_sheet(sheet, self.year)
        self._head(page, sheet, plan)
        codes = {id(column): number for number, column in enumerate(sheet.columns)}
        decimals = {number: self._decimals(sheet, column) for number, column in enumerate(sheet.columns)}
        for row, line in enumerate(sheet.lines, start=FIRST_ROW):
            if line.heading:
                page.write_string(row, 1, line.heading, self.style("heading"))
                continue
            if line.codes:
                page.write_string(row, KEY_COLUMN, SEPARATOR.join(line.codes))
            for place, (_, column, kind) in enumerate(plan):
                self._cell(page, sheet, line, row, place, kind, column, decimals.get(codes.get(id(column))))
                if line.codes and kind == "entry":
                    self.places.add(sheet, line.codes, codes[id(column)], row, place)
        self._validate(page, sheet, plan)
        self._show_blanks(page, sheet, plan)

    def _show_blanks(self, page, sheet: Sheet, plan) -> None:
        """Entry cells are yellow as long as they are empty; names only where none are prefilled."""
        yellow = self.book.add_format({"bg_color": _YELLOW})
        lines = list(enumerate(sheet.lines, start=FIRST_ROW))
        for place, (_, column, kind) in enumerate(plan):
            if kind != "entry" or column.role == "detail":
                continue
            rows = [row for row, line in lines if not line.heading and (column.role != "key" or not line.codes)]
            # consecutive rows differ from their numbers in the list by the same
            runs = [list(run) for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0])]
            areas = [xl_range(run[0][1], place, run[-1][1], place) for run in runs]
            if areas:
                rule = {"type": "blanks", "format": yellow, "multi_range": " ".join(areas)}
                page.conditional_format(areas[0], rule)

    def _head(self, page, sheet: Sheet, plan) -> None:
        last = len(plan) - 1
        page.set_column(KEY_COLUMN, KEY_COLUMN, None, None, {"hidden": True})
        page.write_string(TITLE_ROW, 1, sheet.title, self.style("title"))
        page.merge_range(NOTE_ROW, 1, NOTE_ROW, last, sheet.note, self.style("note"))
        page.set_row(NOTE_ROW, 48)
        if sheet.source is not None:
            page.write_string(SOURCE_ROW, 1, "本表来源：", self.style("heading"))
            page.merge_range(
                SOURCE_ROW, SOURCE_COLUMN, SOURCE_ROW, min(last, SOURCE_COLUMN + 3), "", self.style("entry")
            )
            page.write_string(SOURCE_ROW, SOURCE_COLUMN, sheet.source, self.style("entry"))
        for place, (header, column, kind) in enumerate(plan):
            page.write_string(HEADER_ROW, place, header, self.style("head"))
            width = column.width if column else {"label": 44, "parent": 22}.get(kind, 26)
            if kind != "codes":
                page.set_column(place, place, width)
        page.set_row(HEADER_ROW, 32)
        keys = 2 if sheet.labels else 1 + len(sheet.keys)
        page.freeze_panes(FIRST_ROW, min(keys, 4))
        page.protect("", _UNLOCKED)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(HEADER_ROW)
        page.set_footer("&L&A&R第 &P 页，共 &N 页")

    def _cell(self, page, sheet: Sheet, line: Line, row: int, place: int, kind: str, column, decimals) -> None:
        now, last = self._rows_of(sheet, line, column)
        match kind:
            case "label":
                page.write_string(row, place, line.label, self.style("key"))
            case "last":
                self._value(page, row, place, last and last[column.field], "last", 0, column)
            case "entry" if column.role == "key":
                self._key(page, row, place, line, sheet.keys.index(column), column)
            case "entry" if column.role == "detail":
                current = now or last
                text = "" if current is None or current[column.field] is None else current[column.field]
                shown = column.choices.get(text, text) if column.choices else text
                self._value(page, row, place, shown, "entry", 0, column)
            case "entry":
                self._value(page, row, place, now and now[column.field], "entry", decimals, column)
            case "parent":
                page.write_formula(row, place, self._parent_formula(sheet, row), self.style("key"), "")
            case "source":
                found = {r["source"] for r, _ in self._records(sheet, line) if r}
                own = found.pop() if len(found) == 1 else ""
                page.write(row, place, own if own != sheet.source else "", self.style("entry"))
            case "last_source":
                found = dict.fromkeys(r["source"] for _, r in self._records(sheet, line) if r)
                page.write_string(row, place, "；".join(found), self.style("last"))

    def _key(self, page, row: int, place: int, line: Line, number: int, column: Column) -> None:
        if not line.codes:
            page.write_blank(row, place, None, self.style("entry"))
            return
        code = line.codes[number]
        if column.number:
            page.write_number(row, place, int(code), self.style("key"))
        else:
            page.write_string(row, place, column.choices[code] if column.choices else code, self.style("key"))

    def _value(self, page, row: int, place: int, value, style: str, decimals: int | None, column: Column) -> None:
        """A number or text; numbers show at least the decimals they are stated with."""
        if isinstance(value, Decimal | int):
            numbers = _number_format(max(decimals or 0, _stated_decimals(Decimal(value))))
            page.write_number(row, place, float(value), self.style(style, numbers))
        elif column.number:
            page.write_blank(row, place, None, self.style(style, _number_format(decimals or 0)))
        else:
            style = f"{style}_text" if f"{style}_text" in _STYLES else style
            page.write_string(row, place, value, self.style(style)) if value else page.write_blank(
                row, place, None, self.style(style)
            )

    def _rows_of(self, sheet: Sheet, line: Line, column: Column | None) -> tuple[dict | None, dict | None]:
        """This year's and last year's row of a line and column."""
        if column is None or not line.codes:
            return None, None
        if column.role == "detail":
            return next(((now, last) for now, last in self._records(sheet, line) if now or last), (None, None))
        record = sheet.record(line.codes, column)
        return self.data.find(sheet.table, record), self.data.find(sheet.table, record, 1)

    def _records(self, sheet: Sheet, line: Line) -> Iterator[tuple[dict | None, dict | None]]:
        if line.codes:
            yield from (self._rows_of(sheet, line, column) for column in sheet.of_role("main"))

    def _decimals(self, sheet: Sheet, column: Column) -> int:
        """The decimals of a column's values, where last year's all have the same; 0 where they differ."""
        if not column.number or column.role != "main":
            return 0
        found = set()
        for line in sheet.lines:
            now, last = self._rows_of(sheet, line, column)
            found |= {_stated_decimals(row[column.field]) for row in (now, last) if row}
        return found.pop() if len(found) == 1 else 0

    def _parent_formula(self, sheet: Sheet, row: int) -> str:
        column = sheet.keys[0]
        place = self._list(sheet, column)
        area = xl_range_abs(1, place, len(column.choices), place + 1)
        return f'=IFERROR(VLOOKUP({xl_rowcol_to_cell(row, 1)},{CODES_SHEET}!{area},2,FALSE)&"","")'

    # -- drop-downs and ranges ---------------------------------------------------------------------------------------

    def _validate(self, page, sheet: Sheet, plan) -> None:
        for place, (_, column, kind) in enumerate(plan):
            if kind != "entry":
                continue
            rules = [self._rule(sheet, line, column) for line in sheet.lines]
            row = FIRST_ROW
            for rule, run in groupby(rules, key=lambda rule: rule and tuple(sorted(rule.items()))):
                count = len(list(run))
                if rule:
                    page.data_validation(row, place, row + count - 1, place, dict(rule))
                row += count

    def _rule(self, sheet: Sheet, line: Line, column: Column) -> dict | None:
        """The validation of a cell, as xlsxwriter takes it; None if anything may stand there."""
        if line.heading or (line.codes and column.role == "key"):
            return None
        if column.choices:
            place = self._list(sheet, column)
            area = xl_range_abs(1, place, len(column.choices), place)
            return {
                "validate": "list",
                "source": f"={CODES_SHEET}!{area}",
                "error_title": "不在清单中",
                "error_message": f"请从下拉清单中选择{column.header}。清单里没有的，先在 data/codes 的代码表中登记。",
            }
        if not column.number:
            return None
        if column.role != "main":
            return _range_rule(
                "integer" if column.field in ("year", "order", "due") else "decimal", None, None, column.header
            )
        return self._number_rule(sheet, line, column)

    def _number_rule(self, sheet: Sheet, line: Line, column: Column) -> dict:
        if not line.codes:
            return _range_rule("decimal", None, None, column.header)
        now, last = self._rows_of(sheet, line, column)
        row = {**(now or last or {}), **sheet.record(line.codes, column)}
        if row.get("unit") is None:
            return _range_rule("decimal", None, None, column.header)
        kind, least, most = limits(row)
        return _range_rule(kind, least, most, column.header, row["unit"])

    def _list(self, sheet: Sheet, column: Column) -> int:
        """The column of a drop-down's texts on the sheet of codes; the totals that they are parts of stand beside it."""
        parents = sheet.parents if column.role == "key" else {}
        beside = [column.choices.get(parents.get(code, ""), "") for code in column.choices]
        return self._lists.setdefault((tuple(column.choices.values()), tuple(beside)), 2 * len(self._lists))

    # -- other sheets ------------------------------------------------------------------------------------------

    def write_codes(self) -> None:
        """The hidden sheet of code lists that the drop-downs show."""
        page = self.book.add_worksheet(CODES_SHEET)
        for (texts, beside), place in self._lists.items():
            page.write_column(1, place, texts)
            page.write_column(1, place + 1, beside)
        page.hide()

    def write_marks(self) -> None:
        """The hidden sheet that says what the workbook is, of which form, for which year and area."""
        page = self.book.add_worksheet(MARK_SHEET)
        page.write_column(0, 0, [MARK, FORMAT, self.year, self.info.area])
        page.hide()

    def write_guide(self, sheets: list[Sheet]) -> None:
        """The first sheet: how to fill in the workbook."""
        page = self.book.add_worksheet(GUIDE_SHEET)
        page.set_column(0, 0, 22)
        page.set_column(1, 1, 100)
        page.write_string(0, 0, f"{self.info.title(self.year)}：数据录入", self.style("title"))
        row = 2
        for name, style, text in _guide(self.year):
            page.write_string(row, 0, name, self.style(style or "text"))
            self._wrapped(page, row, text)
            row += 1
        row += 1
        page.write_string(row, 0, "表单", self.style("heading"))
        page.write_string(row, 1, "内容", self.style("heading"))
        for sheet in sheets:
            row += 1
            page.write_url(row, 0, f"internal:'{sheet.name}'!A1", self.style("link"), sheet.name)
            self._wrapped(page, row, f"{sheet.title}。{sheet.note}")
        page.write_url(row + 1, 0, f"internal:'{CHECK_SHEET}'!A1", self.style("link"), CHECK_SHEET)
        page.write_string(row + 1, 1, "边填边看：各表填了多少、缺多少，合计是否相符。", self.style("text"))
        page.protect("", _UNLOCKED)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.activate()

    def _wrapped(self, page, row: int, text: str) -> None:
        """A text of the guide in a row high enough for it: not every program adjusts the height by itself."""
        page.write_string(row, 1, text, self.style("text"))
        page.set_row(row, 16 * (1 + text_width(text) // 100))

    def write_checks(self, sheets: list[Sheet]) -> None:
        """The last sheet: what is filled and missing, and which sums agree, by formulas."""
        page = self.book.add_worksheet(CHECK_SHEET)
        for place, width in enumerate((20, 52, 16, 16, 14, 10)):
            page.set_column(place, place, width)
        page.write_string(0, 0, "检查：填写进度与合计（随填随算）", self.style("title"))
        # contradictions are entered only if there are any, so none are missing
        counted = [progress(sheet, self.places) for sheet in sheets if sheet.table != DISCREPANCIES]
        page.write_formula(1, 0, '="不符 "&COUNTIF(F:F,"不符")&" 处"', self.style("heading"), "不符 0 处")
        row = self._progress(page, counted, 3)
        checks = list(sum_checks(sheets, self.places, self.data.package, self.info))
        self._sums(page, checks, row + 2)
        self._mark(checks)
        page.freeze_panes(1, 0)
        page.protect("", _UNLOCKED)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)

    def _mark(self, checks: list[SumCheck]) -> None:
        """Show a stated value that cannot be right in red where it is typed.

        Only by cells of its own sheet: conditional formats of xlsx files must not name another one.
        """
        red = self.book.add_format({"font_color": "#C00000", "bold": True})
        for check in checks:
            wrong = f"ABS({check.stated}-{check.expected})>{check.tolerance}+0.000001"
            own_sheet = f"'{check.sheet}'!"
            formula = f"=AND(NOT({check.pending}),NOT({check.incomplete}),{wrong})".replace(own_sheet, "")
            if "!" not in formula:
                page = self.book.get_worksheet_by_name(check.sheet)
                rule = {"type": "formula", "criteria": formula, "format": red}
                page.conditional_format(check.stated.removeprefix(own_sheet), rule)

    def _progress(self, page, counted: list[Progress], row: int) -> int:
        for place, header in enumerate(("表单", "说明", "已填", "缺（上年有，本年空）", "不是数字", "状态")):
            page.write_string(row, place, header, self.style("head"))
        first = row + 1
        for row, line in enumerate(counted, start=first):
            page.write_url(row, 0, f"internal:'{line.sheet}'!A1", self.style("link"), line.sheet)
            page.write_string(row, 1, line.title, self.style("formula"))
            for place, formula in enumerate((line.filled, line.missing, line.wrong), start=2):
                page.write_formula(row, place, f"={formula}", self.style("formula"))
            filled, missing, wrong = (xl_rowcol_to_cell(row, place) for place in (2, 3, 4))
            page.write_formula(
                row,
                5,
                f'=IF({wrong}>0,"有误",IF({filled}=0,"待填",IF({missing}>0,"缺","已填")))',
                self.style("formula"),
                "待填",
            )
        self._colour(page, first, row, 5)
        return row

    def _sums(self, page, checks: list[SumCheck], row: int) -> None:
        for place, header in enumerate(("表单", "检查", "所填", "推算", "相差", "结果")):
            page.write_string(row, place, header, self.style("head"))
        first = row + 1
        for row, check in enumerate(checks, start=first):
            page.write_url(row, 0, f"internal:'{check.sheet}'!A1", self.style("link"), check.sheet)
            page.write_string(row, 1, check.meaning, self.style("formula"))
            stated, expected = xl_rowcol_to_cell(row, 2), xl_rowcol_to_cell(row, 3)
            page.write_formula(row, 2, f'=IF({check.pending},"",{check.stated})', self.style("formula"), "")
            page.write_formula(row, 3, f'=IF({check.pending},"",{check.expected})', self.style("formula"), "")
            page.write_formula(
                row, 4, f'=IF({check.pending},"",ROUND({stated}-{expected},6))', self.style("formula"), ""
            )
            page.write_formula(
                row,
                5,
                f'=IF({check.pending},"待填",IF(ABS({stated}-{expected})<={check.tolerance}+0.000001,"相符",'
                f'IF({check.incomplete},"待填","不符")))',
                self.style("formula"),
                "待填",
            )
        self._colour(page, first, row, 5)

    def _colour(self, page, first: int, last: int, place: int) -> None:
        for verdict, colour in _VERDICTS.items():
            page.conditional_format(
                first,
                place,
                last,
                place,
                {
                    "type": "cell",
                    "criteria": "==",
                    "value": f'"{verdict}"',
                    "format": self.book.add_format({"bg_color": colour}),
                },
            )


def _stated_decimals(value: Decimal) -> int:
    return max(-Decimal(value).as_tuple().exponent, 0)


def _number_format(decimals: int) -> str:
    """At least so many decimals, and all that are typed."""
    return "General" if decimals == 0 else f"0.{'0' * decimals}{'#' * 4}"


def _range_rule(kind: str, least, most, header: str, unit: str = "") -> dict:
    """A validation of a number's kind and range, with messages in Chinese."""
    words = "整数" if kind == "integer" else "数字"
    bounds = {(True, True): f"，{least} 到 {most}", (True, False): f"，不小于 {least}"}.get(
        (least is not None, most is not None), ""
    )
    measured = f"单位：{unit}。" if unit else ""
    least = -(10**12) if least is None else least
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": least,
        "maximum": 10**12 if most is None else most,
        "input_title": header[:32],
        "input_message": f"{measured}只填{words}{bounds}，不带单位、逗号和百分号。没有数据就留空；0 表示确实为零。",
        "error_title": f"应为{words}",
        "error_message": f"这里应填{words}{bounds}，不带单位、逗号和百分号。{measured}",
    }


def _guide(year: int) -> list[tuple[str, str, str]]:
    """The lines of the first sheet: name, style of the name's cell, text."""
    return [
        ("怎样填", "heading", ""),
        ("1", "", "逐张表单填写黄色单元格，填好后变为白色。灰色是上年的数字和固定的内容，已锁定，不能改。"),
        (
            "2",
            "",
            "只填数字，不带单位、逗号、百分号；单位写在表头或“单位”列里。没有数据就留空，0 表示来源写明为零。",
        ),
        (
            "3",
            "",
            "有小数的照来源填写。来源写 12.0 的，表格类的列会自动保留一位小数；“正文数字”中需要保留末尾的零时，"
            "把单元格设为一位小数。",
        ),
        ("4", "", "“本表来源”写这张表的数字从哪里来；某一行来源不同的，写在该行的“来源”列。"),
        ("5", "", "新出现的国家、行业、指标等，在表末的空行里从下拉清单中选择。不用的行留空，不要删除。"),
        ("6", "", f"最后一张表单“{CHECK_SHEET}”显示进度和合计是否相符。只填了一部分也可以导入，以后再补。"),
        (
            "7",
            "",
            f"保存为 .xlsx，关闭，然后运行：make import YEAR={year} FILE=本文件。先加 DRY_RUN=1 可以只看改动，不写入。",
        ),
        ("8", "", "改正后再次导入同一文件，会列出旧值和新值，只改动过的。"),
        ("颜色", "heading", ""),
        ("黄色", "blank", "待填。"),
        ("白色", "entry", "已填；或已按上年预填，可以改（如单位）。"),
        ("灰色", "last", "上年的数字，或固定的内容。"),
        ("红色粗体", "wrong", f"这个数与推算不符，详见「{CHECK_SHEET}」。"),
        ("不在本表的", "heading", ""),
        (
            "",
            "",
            "印刷本的预测（forecast_published.csv）、政策（codes/policies.csv、policy_targets.csv、policy_tasks.csv）、"
            "案例（codes/cases.csv、case_outcomes.csv）和代码表（codes/）仍直接编辑 data 目录中的 CSV 文件。",
        ),
    ]
