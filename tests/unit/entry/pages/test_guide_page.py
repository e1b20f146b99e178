"""The page that says how to fill in the workbook."""

from helpers.small_data import YEAR
from tradebook.entry.layout import CHECK_SHEET, GUIDE_SHEET


def test_the_guide_names_the_year_and_the_page_of_checks(book):
    texts = [str(cell.value) for row in book[GUIDE_SHEET] for cell in row if cell.value]
    assert texts[0] == f"陕西服务贸易发展报告（{YEAR}）：数据录入"
    assert any(f"make import YEAR={YEAR} FILE=" in text for text in texts)
    assert any(f"最后一张表单“{CHECK_SHEET}”" in text for text in texts)
    assert not any("{" in text for text in texts)


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
