"""Write the first page of the workbook: how to fill it in, and what its sheets are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from tradebook.commands import name_data, spell_both
from tradebook.entry.asking.departments import Department
from tradebook.entry.layout import CHECK_SHEET, EntrySheet
from tradebook.entry.pages.styles import AS_TEXT, PAPER_A4, UNLOCKED, Styles
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
        "某一行本年确实没有发生的，在“来源”列填“本年无”，就不再算作缺（分行业表按零计）；来源没有这个数的，留空，在“数据状态”列选原因（如未予公布）。"
        "来源称为初步数、估计数的，也在这一列选。",
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
        "保存为 .xlsx，关闭，拖到编辑台“年度”页 {year} 年的框里：先检查，列出全部改动，确认以后才写入。用命令导入的，"
        "运行 {imports}；加 --dry-run（DRY_RUN=1）只看改动，不写入。",
    ),
    (
        "9",
        "text",
        "改正后再次导入同一文件，会列出旧值和新值，只改动过的。最近一次导入可以撤销：在编辑台“年度”页，或运行 {undoes}。",
    ),
    (
        "10",
        "text",
        "往年的数字有修订的：零星几个在“正文数字”的空行里写明年份填写；成表修订的，在编辑台“年度”页点开那一年，下载"
        "“由以后的报告修订本年的数”的工作簿（命令是 {revises}），改动修订过的格。原来的数字保留，以前各版不变。",
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
        "设哪些章（edition.yml 的 chapters）、来源改用的金额单位（units）、一律折成的货币（currency）、数列断开的年份（break）、发布信息（release），"
        "以及恒等式（identities.csv），直接编辑 {folder} 目录中的文件。",
    ),
)
"""Name, style of the name's cell, and text of every line, in which braces stand for what `_name_all` names."""


def _name_all(year: int, vintage: int, data_dir: Path) -> dict[str, object]:
    """Return what the lines name: the workbook's years, its last page, the data, and commands for it.

    A workbook goes to many hands, so it names the data directory as it is called, without where it lies on this machine.
    """
    folder = name_data(data_dir)
    return {
        "year": year,
        "check": CHECK_SHEET,
        "folder": folder.name,
        "imports": spell_both("import", folder, "--year", year, "--file", "本文件", YEAR=year, FILE="本文件"),
        "undoes": spell_both("import", folder, "--undo", UNDO=1),
        "revises": spell_both(
            "new-year", folder, "--year", "往年", "--vintage", vintage, YEAR="往年", VINTAGE=vintage
        ),
    }


class GuidePage:
    """The page that says how to fill in the workbook."""

    def __init__(self, page: Worksheet, styles: Styles, departments: Iterable[Department] = ()) -> None:
        self.page, self.styles = page, styles
        self.departments = {department.name: department for department in departments}

    def write(self, title: str, sheets: list[EntrySheet], year: int, vintage: int, data_dir: Path) -> None:
        """Write the page."""
        named = _name_all(year, vintage, data_dir)
        self.page.set_column(0, 0, 22)
        self.page.set_column(1, 1, _TEXT_WIDTH)
        self.page.set_column(2, 2, 6)
        self.page.set_column(3, 5, 18)
        self.page.write_string(0, 0, title, self.styles.find("title"))
        for row, (name, style, text) in enumerate(_GUIDE, start=_FIRST_ROW):
            self.page.write_string(row, 0, name, self.styles.find(style))
            self._write_text(row, text.format(**named))
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
            text = "、".join(dict.fromkeys(filter(None, texts)))
            self.page.write_string(row, place, text, self.styles.find("entry", AS_TEXT))

    def _write_link(self, row: int, sheet: str) -> None:
        self.page.write_url(row, 0, f"internal:'{sheet}'!A1", self.styles.find("link"), sheet)

    def _write_text(self, row: int, text: str) -> None:
        """Write a text in a row high enough for it: not every program adjusts the height by itself."""
        self.page.write_string(row, 1, text, self.styles.find("text"))
        self.page.set_row(row, _LINE_HEIGHT * (1 + text_width(text) // _TEXT_WIDTH))
