"""Exhibit tables in LaTeX."""

from __future__ import annotations

from helpers.small_book import cell, table
from tradebook.sphinxext.latex import SCREEN_ONLY, head_lines, latex_table, latex_text, layout_columns, place_cells


def test_tables_have_rules_spans_and_heads_on_every_page(latex):
    normal, long = latex.text.split(r"\begin{longtable}")
    assert normal.count(r"\toprule") == 1
    assert r"\cmidrule(lr){2-3}" in normal
    assert r"\multirow{2}{*}{行业}" in normal
    assert r"50\%" in normal
    assert r"\endhead" in long
    assert r"\exhibitcontinued" in long
    assert r"\label{\detokenize{chapter:tbl-two}}" in long


def write(exhibit: dict) -> str:
    grid = exhibit["table"]
    return latex_table(
        grid["head"], grid["body"], caption="甲", label="", lines=["注"], layout=grid["layout"], escape=str
    )


def test_no_page_breaks_before_the_last_rows_and_the_notes():
    rows = [line for line in write(table("t", layout="long", rows=4)).splitlines() if line.startswith("行业")]
    assert [row.endswith(r"\\*") for row in rows if "&" in row][-4:] == [False, False, True, True]


def test_a_table_that_is_too_long_for_paper_says_where_it_is():
    written = write(table("t", layout="screen"))
    assert SCREEN_ONLY in written
    assert "行业0" not in written


def place(exhibit: dict) -> tuple[list, list]:
    return place_cells(exhibit["table"]["head"]), place_cells(exhibit["table"]["body"])


def test_cells_below_a_span_are_placed_right_of_it():
    head, _ = place(table("t"))
    assert [(placed.column, placed.start) for placed in head[1]] == [(0, False), (1, True), (2, True)]


def test_texts_wrap_only_when_the_page_is_too_narrow():
    _, columns = layout_columns(*place(table("t")))
    assert [column.spec for column in columns] == ["l", "r", "r"]
    wide = table("t")
    wide["table"]["body"][0][0]["text"] = "很长的说明" * 20
    font, columns = layout_columns(*place(wide))
    assert font == r"\footnotesize"
    assert columns[0].spec.startswith(r">{\raggedright\arraybackslash}p{")
    assert [column.spec for column in columns[1:]] == ["r", "r"]


def test_longer_texts_get_more_room():
    wide = table("t")
    wide["table"]["body"][0][0]["text"] = "说明" * 10
    wide["table"]["body"][0][1] |= {"text": "公式" * 50, "align": "left"}
    wide["table"]["body"][1][1] |= {"align": "left"}
    _, columns = layout_columns(*place(wide))
    assert 7 <= columns[0].wrap < columns[1].wrap


def test_a_wrapped_text_breaks_after_the_signs_of_a_formula():
    wide = table("t")
    wide["table"]["body"][0][0]["text"] = "很长的说明a.b/c" * 20
    assert r"a.\wordbreak{}b/\wordbreak{}c" in write(wide)


def test_a_long_word_breaks_anywhere_but_within_a_sign():
    marked = "e\u0301" * 20
    written = latex_text(f"见{marked}。", str)
    assert written.replace(r"\letterbreak{}", "") == f"见{marked}。"
    assert written.count(r"\letterbreak{}") == 19
    assert latex_text("knowledge-intensive", str) == "knowledge-intensive"


def test_a_cell_keeps_its_asterisk_and_its_lines_are_no_paragraphs():
    shown = table("t")
    shown["table"]["body"][0][0]["text"] = "*甲\n\n乙"
    assert "{}*甲\n乙 &" in write(shown)


def test_long_headers_are_cut_until_the_table_fits():
    names = ["很长的名称" * 6] * 8
    head = [[cell("年份", header=True), *(cell(name, header=True) for name in names)]]
    body = [[cell("2022", header=True), *(cell("1.0") for _ in names)]]
    _, columns = layout_columns(place_cells(head), place_cells(body))
    assert sum(column.width for column in columns) <= 54
    assert "".join(head_lines(names[0], 3)) == names[0]


def test_a_header_breaks_before_its_unit():
    assert head_lines("金额（万美元）") == ["金额", "（万美元）"]
    assert head_lines("年份") == ["年份"]


def test_a_header_over_columns_of_numbers_is_centred():
    head = [[cell("金额", header=True, cols=2)]]
    body = [[cell("1"), cell("2")]]
    written = latex_table(head, body, caption="甲", label="", lines=[], layout="normal", escape=str)
    assert r"\multicolumn{2}{@{}c@{}}{金额}" in written
