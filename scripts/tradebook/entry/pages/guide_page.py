"""Write the first page of the workbook: how to fill it in, and what its sheets are."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from tradebook.entry.layout import CHECK_SHEET, EntrySheet
from tradebook.entry.pages.styles import UNLOCKED, Styles
from tradebook.text import text_width

_TEXT_WIDTH = 100
"""Of the column of texts, in characters."""
_FIRST_ROW, _LINE_HEIGHT = 2, 16
_GUIDE = (
    ("怎样填", "heading", ""),
    ("1", "text", "逐张表单填写黄色单元格，填好后变为白色。灰色是上年的数字和固定的内容，已锁定，不能改。"),
    (
        "2",
        "text",
        "只填数字，不带单位、逗号、百分号；单位写在表头或“单位”列里。没有数据就留空，0 表示来源写明为零。",
    ),
    (
        "3",
        "text",
        "有小数的照来源填写。来源写 12.0 的，表格类的列会自动保留一位小数；“正文数字”中需要保留末尾的零时，"
        "把单元格设为一位小数。看到的就是导入的：显示 11.4 而存着 11.4047… 的，导入时会指出，请照来源改填。",
    ),
    ("4", "text", "“本表来源”写这张表的数字从哪里来；某一行来源不同的，写在该行的“来源”列。"),
    ("5", "text", "新出现的国家、行业、指标等，在表末的空行里从下拉清单中选择。不用的行留空，不要删除。"),
    ("6", "text", "最后一张表单“{check}”显示进度和合计是否相符。只填了一部分也可以导入，以后再补。"),
    (
        "7",
        "text",
        "保存为 .xlsx，关闭，然后运行：make import YEAR={year} FILE=本文件。先加 DRY_RUN=1 可以只看改动，不写入。",
    ),
    ("8", "text", "改正后再次导入同一文件，会列出旧值和新值，只改动过的。"),
    (
        "9",
        "text",
        "往年的数字有修订的：零星几个在“正文数字”的空行里写明年份填写；成表修订的，用"
        " make new-year YEAR=往年 VINTAGE={vintage} 生成那一年的工作簿，改动修订过的格。原来的数字保留，以前各版不变。",
    ),
    ("颜色", "heading", ""),
    ("黄色", "blank", "待填。"),
    ("白色", "entry", "已填；或已按上年预填，可以改（如单位）。"),
    ("灰色", "last", "上年的数字，或固定的内容。"),
    ("红色粗体", "wrong", "这个数与推算不符，详见「{check}」。"),
    ("不在本表的", "heading", ""),
    (
        "",
        "text",
        "半年和1—11月的数（trade_periods.csv）、印刷本的预测（forecast_published.csv）、政策（codes/policies.csv、policy_targets.csv、policy_tasks.csv）、"
        "案例（codes/cases.csv、case_outcomes.csv）和代码表（codes/）仍直接编辑 data 目录中的 CSV 文件。",
    ),
)
"""Name, style of the name's cell, and text of every line; {year} and {vintage} are the workbook's, {check} is the name of the page of checks."""


class GuidePage:
    """The page that says how to fill in the workbook."""

    def __init__(self, page: Worksheet, styles: Styles) -> None:
        self.page, self.styles = page, styles

    def write(self, title: str, sheets: list[EntrySheet], year: int, vintage: int) -> None:
        """Write the page."""
        self.page.set_column(0, 0, 22)
        self.page.set_column(1, 1, _TEXT_WIDTH)
        self.page.write_string(0, 0, title, self.styles.find("title"))
        for row, (name, style, text) in enumerate(_GUIDE, start=_FIRST_ROW):
            self.page.write_string(row, 0, name, self.styles.find(style))
            self._write_text(row, text.format(year=year, vintage=vintage, check=CHECK_SHEET))
        self._write_contents(_FIRST_ROW + len(_GUIDE) + 1, sheets)
        self.page.protect("", UNLOCKED)
        self.page.set_landscape()
        self.page.fit_to_pages(1, 0)
        self.page.activate()

    def _write_contents(self, header: int, sheets: list[EntrySheet]) -> None:
        self.page.write_string(header, 0, "表单", self.styles.find("heading"))
        self.page.write_string(header, 1, "内容", self.styles.find("heading"))
        for row, sheet in enumerate(sheets, start=header + 1):
            self._write_link(row, sheet.name)
            self._write_text(row, f"{sheet.title}。{sheet.note}")
        last = header + 1 + len(sheets)
        self._write_link(last, CHECK_SHEET)
        text = "边填边看：各表填了多少、缺多少，合计是否相符。"
        self.page.write_string(last, 1, text, self.styles.find("text"))

    def _write_link(self, row: int, sheet: str) -> None:
        self.page.write_url(row, 0, f"internal:'{sheet}'!A1", self.styles.find("link"), sheet)

    def _write_text(self, row: int, text: str) -> None:
        """Write a text in a row high enough for it: not every program adjusts the height by itself."""
        self.page.write_string(row, 1, text, self.styles.find("text"))
        self.page.set_row(row, _LINE_HEIGHT * (1 + text_width(text) // _TEXT_WIDTH))
