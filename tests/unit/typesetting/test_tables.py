"""Exhibit tables in Typst."""

from __future__ import annotations

import pytest
from helpers.small_book import cell, table
from tradebook.typesetting.tables import (
    FEW_LINES,
    TALLEST_ROW,
    head_lines,
    layout_columns,
    place_cells,
    typst_table,
)


def write(exhibit: dict) -> str:
    grid = exhibit["table"]
    return typst_table(grid["head"], grid["body"], lambda cell, inner: inner, lambda cell: cell.get("href", ""))


def test_a_table_has_columns_spans_and_a_head():
    written = write(table("t"))
    assert "columns: (auto, auto, auto,), align: (left, right, right,), size: 9.0pt" in written
    assert 'cell(rowspan: 2, align: left + bottom)[#"行业"]' in written
    assert 'cell(colspan: 2, align: center + bottom, stroke: (bottom: thin))[#"出口"]' in written
    assert '[#"50%"]' in written


@pytest.mark.parametrize(("rows", "breaks"), [(2, "false"), (FEW_LINES, "false"), (FEW_LINES + 1, "true")])
def test_only_long_tables_go_on_from_page_to_page(rows, breaks):
    assert f"breaks: {breaks}, whole-rows: true" in write(table("t", rows=rows))


def test_a_table_of_few_rows_but_many_lines_is_long():
    tall = table("t")
    tall["table"]["body"][0][0]["text"] = "很长的说明" * 20 * 8
    assert "breaks: true, whole-rows: true" in write(tall)


def test_addresses_below_texts_are_lines_too():
    linked = table("t", rows=FEW_LINES)
    assert "breaks: false" in write(linked)
    linked["table"]["body"][0][0]["href"] = "https://example.org/"
    assert "breaks: true" in write(linked)


@pytest.mark.parametrize(("rows", "breaks"), [(TALLEST_ROW, False), (TALLEST_ROW + 1, True)])
def test_a_cell_breaks_that_spans_more_rows_than_find_room_on_a_page(rows, breaks):
    spanned = table("t", rows=rows)
    first, *others = spanned["table"]["body"]
    first[0]["rows"] = rows
    spanned["table"]["body"] = [first, *(row[1:] for row in others)]
    assert ("breakable: true" in write(spanned)) == breaks


def test_a_row_that_may_be_taller_than_a_page_can_break():
    tall = table("t")
    tall["table"]["body"][0][0]["text"] = "很长的说明" * 20 * TALLEST_ROW
    assert "whole-rows: false" in write(tall)


def place(exhibit: dict) -> tuple[list, list]:
    return place_cells(exhibit["table"]["head"]), place_cells(exhibit["table"]["body"])


def test_cells_below_a_span_are_placed_right_of_it():
    head, _ = place(table("t"))
    assert [(placed.column, placed.start) for placed in head[1]] == [(0, False), (1, True), (2, True)]


def test_texts_wrap_only_when_the_page_is_too_narrow():
    _, columns = layout_columns(*place(table("t")))
    assert [column.track for column in columns] == ["auto"] * 3
    wide = table("t")
    wide["table"]["body"][0][0]["text"] = "很长的说明" * 20
    size, columns = layout_columns(*place(wide))
    assert size == 8.5
    assert columns[0].track.endswith("fr")
    assert [column.track for column in columns[1:]] == ["auto", "auto"]


def test_longer_texts_get_more_room():
    wide = table("t", rows=6)
    for row in wide["table"]["body"]:
        row[0]["text"] = "说明" * 10
        row[1] |= {"text": "公式" * 50, "align": "left"}
    _, columns = layout_columns(*place(wide))
    assert 7 <= columns[0].wrap < columns[1].wrap


def test_a_single_long_text_takes_no_room_from_texts_that_are_long_in_every_row():
    wide = table("t", rows=20)
    for row in wide["table"]["body"]:
        row[0]["text"], row[1]["align"] = "甲", "left"
        row[1]["text"] = "公式" * 30
    wide["table"]["body"][0][0]["text"] = "说明" * 30
    _, columns = layout_columns(*place(wide))
    assert columns[0].wrap < columns[1].wrap / 2


def test_a_wrapped_text_breaks_after_the_signs_of_a_formula():
    wide = table("t")
    wide["table"]["body"][0][0]["text"] = "很长的说明a_formula_that/is-longer.than/its_column" * 4
    assert '/"#h(.001pt)#"' in write(wide)


def test_long_headers_are_cut_until_the_table_fits():
    names = ["很长的名称" * 6] * 8
    head = [[cell("年份", header=True), *(cell(name, header=True) for name in names)]]
    body = [[cell("2022", header=True), *(cell("1.0") for _ in names)]]
    _, columns = layout_columns(place_cells(head), place_cells(body))
    assert sum(column.width for column in columns) <= 58
    assert "".join(head_lines(names[0], 3)) == names[0]


def test_a_header_breaks_before_its_unit():
    assert head_lines("金额（万美元）") == ["金额", "（万美元）"]
    assert head_lines("年份") == ["年份"]
