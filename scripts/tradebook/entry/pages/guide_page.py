"""Write the first page of the workbook: how to fill it in, and what its sheets are."""

from __future__ import annotations

from collections.abc import Iterable

from xlsxwriter.worksheet import Worksheet

from tradebook.entry.asking.departments import Department
from tradebook.entry.layout import CHECK_SHEET, EntrySheet
from tradebook.entry.pages.styles import PAPER_A4, UNLOCKED, Styles
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
    (
        "5",
        "text",
        "新出现的国家、行业、指标等，在表末的空行里从下拉清单中选择；清单里没有的名称，先在“新地区”“行业”“单位”等表单中登记。"
        "不用的行留空，不要删除。",
    ),
    (
        "6",
        "text",
        "同比不必填：两年都有数额的，导入时按数额计算；来源另有数的（如按可比口径），填来源的数。"
        "某一行本年确实没有发生的，在“来源”列填“本年无”，就不再算作缺。",
    ),
    (
        "7",
        "text",
        "最后一张表单“{check}”显示进度、合计是否相符，以及导入时会问的疑问；导入时另核对各表之间的恒等式。"
        "只填了一部分也可以导入，以后再补。各部门分别填写的文件，导入时列出全部文件即可。",
    ),
    (
        "8",
        "text",
        "保存为 .xlsx，关闭，然后运行：make import YEAR={year} FILE=本文件。先加 DRY_RUN=1 可以只看改动，不写入。",
    ),
    (
        "9",
        "text",
        "改正后再次导入同一文件，会列出旧值和新值，只改动过的。最近一次导入可以撤销：make import UNDO=1。",
    ),
    (
        "10",
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
        "设哪些章（edition.yml 的 chapters）、一律折成的货币（currency）、数列断开的年份（break）、发布信息（release），"
        "以及恒等式（identities.csv），直接编辑 data 目录中的文件。",
    ),
)
"""Name, style of the name's cell, and text of every line; {year} and {vintage} are the workbook's, {check} is the name of the page of checks."""


class GuidePage:
    """The page that says how to fill in the workbook."""

    def __init__(self, page: Worksheet, styles: Styles, departments: Iterable[Department] = ()) -> None:
        self.page, self.styles = page, styles
        self.departments = {department.name: department for department in departments}

    def write(self, title: str, sheets: list[EntrySheet], year: int, vintage: int) -> None:
        """Write the page."""
        self.page.set_column(0, 0, 22)
        self.page.set_column(1, 1, _TEXT_WIDTH)
        self.page.set_column(2, 2, 6)
        self.page.set_column(3, 5, 18)
        self.page.write_string(0, 0, title, self.styles.find("title"))
        for row, (name, style, text) in enumerate(_GUIDE, start=_FIRST_ROW):
            self.page.write_string(row, 0, name, self.styles.find(style))
            self._write_text(row, text.format(year=year, vintage=vintage, check=CHECK_SHEET))
        self._write_contents(_FIRST_ROW + len(_GUIDE) + 1, sheets)
        self.page.protect("", UNLOCKED)
        self.page.set_landscape()
        self.page.set_paper(PAPER_A4)
        self.page.fit_to_pages(1, 0)
        self.page.activate()

    def _write_contents(self, header: int, sheets: list[EntrySheet]) -> None:
        self.page.write_string(header, 0, "表单", self.styles.find("heading"))
        for place, name in enumerate(("内容", "次序", "部门", "责任人", "期限"), start=1):
            self.page.write_string(header, place, name, self.styles.find("heading"))
        for order, sheet in enumerate(sheets, start=1):
            row = header + order
            self._write_link(row, sheet.name)
            self._write_text(row, f"{sheet.title}。{sheet.note}")
            self._write_duties(row, order, sheet)
        last = header + 1 + len(sheets)
        self._write_link(last, CHECK_SHEET)
        text = "边填边看：各表填了多少、缺多少，合计是否相符。"
        self.page.write_string(last, 1, text, self.styles.find("text"))

    def _write_duties(self, row: int, order: int, sheet: EntrySheet) -> None:
        """Write when a sheet is filled in, by which departments, by whom, and until when; who and when may be typed."""
        names = list(dict.fromkeys(line.department for line in sheet.lines if line.department))
        named = [self.departments[name] for name in names if name in self.departments]
        self.page.write_number(row, 2, order, self.styles.find("text"))
        self.page.write_string(row, 3, "、".join(names), self.styles.find("text"))
        for place, texts in ((4, [d.person for d in named]), (5, [d.deadline for d in named])):
            self.page.write_string(
                row, place, "、".join(dict.fromkeys(filter(None, texts))), self.styles.find("entry")
            )

    def _write_link(self, row: int, sheet: str) -> None:
        self.page.write_url(row, 0, f"internal:'{sheet}'!A1", self.styles.find("link"), sheet)

    def _write_text(self, row: int, text: str) -> None:
        """Write a text in a row high enough for it: not every program adjusts the height by itself."""
        self.page.write_string(row, 1, text, self.styles.find("text"))
        self.page.set_row(row, _LINE_HEIGHT * (1 + text_width(text) // _TEXT_WIDTH))
