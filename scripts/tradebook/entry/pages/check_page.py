"""Write the page of checks: what is filled, what is missing, and which sums agree, all by formulas."""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from tradebook.checks.discrepancies import DISCREPANCIES
from tradebook.data.report import Report
from tradebook.entry.layout import DOUBTS_SHEET, EntrySheet
from tradebook.entry.pages.doubts import DoubtFormula, list_doubts, write_doubts
from tradebook.entry.pages.formulas import Addresses, Progress, SumCheck, check_sums, count_progress
from tradebook.entry.pages.styles import DARK_RED, GREEN, PAPER_A4, RED, UNLOCKED, YELLOW, Styles
from tradebook.entry.rows import KeyedRows

_COLOURS = {"相符": GREEN, "已填": GREEN, "不符": RED, "有误": RED, "待填": YELLOW, "缺": YELLOW}
"""Of the verdicts."""
LISTED_DOUBTS = 60
"""Questions that the page shows."""
_WIDTHS = (20, 52, 16, 16, 14, 10)
_VERDICT_COLUMN = 5
_NOISE = "0.000001"
"""Of binary fractions in the spreadsheet's sums."""


class CheckPage:
    """The page of checks."""

    def __init__(self, book: Workbook, page: Worksheet, styles: Styles) -> None:
        self.book, self.page, self.styles = book, page, styles

    def write(self, sheets: list[EntrySheet], report: Report) -> None:
        """Write the page, and mark wrong sums on the pages of the entry sheets."""
        addresses = Addresses(sheets)
        for place, width in enumerate(_WIDTHS):
            self.page.set_column(place, place, width)
        self.page.write_string(0, 0, "检查：填写进度与合计（随填随算）", self.styles.find("title"))
        count = '="不符 "&COUNTIF(F:F,"不符")&" 处"'
        self.page.write_formula(1, 0, count, self.styles.find("heading"), "不符 0 处")
        # contradictions are entered only if there are any, so none are missing
        rows = KeyedRows(report.package)
        progress = [count_progress(sheet, addresses, rows) for sheet in sheets if sheet.table != DISCREPANCIES]
        row = self._write_progress(progress, 3)
        checks = list(check_sums(sheets, addresses, report))
        self._write_sums(checks, row + 2)
        self._mark_wrong_sums(checks)
        self._write_doubts(list(list_doubts(sheets, report)), row + 2 + len(checks) + 3)
        self.page.freeze_panes(1, 0)
        self.page.protect("", UNLOCKED)
        self.page.set_landscape()
        self.page.set_paper(PAPER_A4)
        self.page.fit_to_pages(1, 0)

    def _write_progress(self, progress: list[Progress], row: int) -> int:
        """Write how far the sheets are filled; return the last row."""
        self._write_header(row, "表单", "说明", "已填", "缺（上年有，本年空）", "不是数字", "状态")
        first = row + 1
        for row, sheet in enumerate(progress, start=first):
            self._write_names(row, sheet.sheet, sheet.title)
            for place, formula in enumerate((sheet.filled, sheet.missing, sheet.wrong), start=2):
                self.page.write_formula(row, place, f"={formula}", self.styles.find("formula"))
            filled, missing, wrong = (xl_rowcol_to_cell(row, place) for place in (2, 3, 4))
            empty = "可不填" if sheet.is_optional else "待填"
            verdict = (
                f'=IF({wrong}>0,"有误",IF({filled}<={sheet.prefilled},"{empty}",IF({missing}>0,"缺","已填")))'
            )
            self.page.write_formula(row, _VERDICT_COLUMN, verdict, self.styles.find("formula"), empty)
        self._colour_verdicts(first, row)
        return row

    def _write_sums(self, checks: list[SumCheck], row: int) -> None:
        self._write_header(row, "表单", "检查", "所填", "推算", "相差", "结果")
        first = row + 1
        for row, check in enumerate(checks, start=first):
            self._write_names(row, check.sheet, check.meaning)
            stated, expected = xl_rowcol_to_cell(row, 2), xl_rowcol_to_cell(row, 3)
            values = (check.stated, check.expected, f"ROUND({stated}-{expected},6)")
            for place, value in enumerate(values, start=2):
                formula = f'=IF({check.pending},"",{value})'
                self.page.write_formula(row, place, formula, self.styles.find("formula"), "")
            verdict = (
                f'=IF({check.pending},"待填",IF(ABS({stated}-{expected})<={check.tolerance}+{_NOISE},"相符",'
                f'IF({check.incomplete},"待填","不符")))'
            )
            self.page.write_formula(row, _VERDICT_COLUMN, verdict, self.styles.find("formula"), "待填")
        self._colour_verdicts(first, row)

    def _write_doubts(self, doubts: list[DoubtFormula], row: int) -> None:
        """Write what the import will ask, the first so many, from the hidden page on which it is found."""
        last = write_doubts(self.book.add_worksheet(DOUBTS_SHEET), doubts)

        def of_column(letter: str) -> str:
            return f"'{DOUBTS_SHEET}'!${letter}$1:${letter}${last}"

        total = f"COUNT({of_column('F')})"
        formula = self.styles.find("formula")
        self.page.write_formula(1, 2, f'="疑问 "&{total}&" 处"', self.styles.find("heading"), "疑问 0 处")
        self._write_header(row, "表单", "疑问：可能对，也可能错，导入时逐一询问", "单元格", "内容", "", "")
        for number in range(1, LISTED_DOUBTS + 1):
            found = f"SMALL({of_column('F')},{number})"
            for place, letter in enumerate("AEBC"):
                text = f'=IFERROR(INDEX({of_column(letter)},{found}),"")'
                self.page.write_formula(row + number, place, text, formula, "")
        more = f'=IF({total}>{LISTED_DOUBTS},"另有 "&({total}-{LISTED_DOUBTS})&" 处，导入时列出","")'
        self.page.write_formula(row + LISTED_DOUBTS + 1, 1, more, formula, "")

    def _write_header(self, row: int, *headers: str) -> None:
        for place, header in enumerate(headers):
            self.page.write_string(row, place, header, self.styles.find("head"))

    def _write_names(self, row: int, sheet: str, text: str) -> None:
        self.page.write_url(row, 0, f"internal:'{sheet}'!A1", self.styles.find("link"), sheet)
        self.page.write_string(row, 1, text, self.styles.find("formula"))

    def _colour_verdicts(self, first: int, last: int) -> None:
        for verdict, colour in _COLOURS.items():
            rule = {
                "type": "cell",
                "criteria": "==",
                "value": f'"{verdict}"',
                "format": self.styles.highlight(bg_color=colour),
            }
            self.page.conditional_format(first, _VERDICT_COLUMN, last, _VERDICT_COLUMN, rule)

    def _mark_wrong_sums(self, checks: list[SumCheck]) -> None:
        """Show a stated value that cannot be right in red where it is typed.

        Only by cells of its own sheet: conditional formats of xlsx files must not name another one.
        """
        red = self.styles.highlight(font_color=DARK_RED, bold=True)
        for check in checks:
            wrong = f"ABS({check.stated}-{check.expected})>{check.tolerance}+{_NOISE}"
            own_sheet = f"'{check.sheet}'!"
            formula = f"=AND(NOT({check.pending}),NOT({check.incomplete}),{wrong})".replace(own_sheet, "")
            if "!" not in formula:
                rule = {"type": "formula", "criteria": formula, "format": red}
                page = self.book.get_worksheet_by_name(check.sheet)
                page.conditional_format(check.stated.removeprefix(own_sheet), rule)
