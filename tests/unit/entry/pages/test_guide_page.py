"""The page that says how to fill in the workbook."""

from helpers.command import make_project
from helpers.entry_filling import load_once
from helpers.small_data import YEAR, small_data
from tradebook.data.report import Report
from tradebook.entry.layout import CHECK_SHEET, GUIDE_SHEET
from tradebook.entry.workbook import write_entry_workbook


def test_the_guide_names_the_year_and_the_page_of_checks(book):
    texts = [str(cell.value) for row in book[GUIDE_SHEET] for cell in row if cell.value]
    assert texts[0] == f"陕西服务贸易发展报告（{YEAR}）：数据录入"
    assert any(f"拖到编辑台“年度”页 {YEAR} 年的框里" in text for text in texts)
    assert any(f"最后一张表单“{CHECK_SHEET}”" in text for text in texts)
    assert not any("{" in text for text in texts)


def test_commands_stand_behind_the_desk_and_name_the_data(book):
    """The workbook is of a data directory that lies in no project, as another area's."""
    texts = [str(cell.value) for row in book[GUIDE_SHEET] for cell in row if cell.value]
    named = [text for text in texts if "tradebook " in text or "make " in text]
    assert len(named) == 4
    for text in named:
        assert 0 <= text.index("编辑台") < min(text.index("tradebook "), text.index("make ")), text
    assert f"make import DATA=数据目录 YEAR={YEAR} FILE=本文件" in " ".join(named)
    assert str(small_data().parent) not in " ".join(texts)


def test_a_workbook_of_the_projects_own_data_names_none(tmp_path):
    data = make_project(tmp_path) / "data"
    path = tmp_path / "own.xlsx"
    write_entry_workbook(path, Report.open(data), YEAR)
    texts = " ".join(str(cell.value) for row in load_once(path)[GUIDE_SHEET] for cell in row if cell.value)
    assert f"tradebook import --year {YEAR} --file 本文件（make import YEAR={YEAR} FILE=本文件）" in texts


def test_the_guide_names_every_sheet_with_a_link(book, sheets):
    links = [cell.hyperlink.location for (cell, *_) in book[GUIDE_SHEET] if cell.hyperlink]
    assert links == [f"'{sheet}'!A1" for sheet in (*sheets, CHECK_SHEET)]


def test_a_long_text_has_a_row_high_enough_for_it(book):
    page = book[GUIDE_SHEET]
    rows = [row for row in range(3, page.max_row) if page.row_dimensions[row].height]
    heights = {len(page.cell(row, 2).value or ""): page.row_dimensions[row].height for row in rows}
    assert heights[max(heights)] > 1.5 * heights[min(heights)]


def test_nothing_can_be_typed_there(book):
    assert book[GUIDE_SHEET].protection.sheet
