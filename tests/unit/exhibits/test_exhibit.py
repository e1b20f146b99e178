"""Exhibits: what a notebook emits, and what the book makes of it."""

from __future__ import annotations

import json
from decimal import Decimal

import pandas as pd
import pytest
from helpers.observations import obs
from helpers.small_data import LAST, small_data
from tradebook.errors import ExhibitError
from tradebook.exhibits import charts, tables
from tradebook.exhibits.exhibit import (
    EXHIBIT_MIME,
    Exhibit,
    csv_text,
    exhibit_rows,
    exhibits_in,
    message_text,
    table_text,
)
from tradebook.figures.figure import Absent, Phrase
from tradebook.figures.indicators import unknown
from tradebook.figures.measure import Measure
from tradebook.figures.traced import Cell, constant, observation
from tradebook.figures.units import PERCENT
from tradebook.model.edition import Edition

TEXTS = {"caption": "出口", "alt": "折线图", "source": "数据来源：甲。"}


def line_chart() -> charts.Chart:
    return charts.lines(pd.DataFrame({"出口": [obs(Decimal(1)), obs(Decimal(2))]}, index=[2021, 2022]), "亿美元")


@pytest.mark.parametrize("text", ["caption", "alt", "source"])
def test_an_exhibit_needs_caption_alternative_text_and_source(text):
    with pytest.raises(ExhibitError, match="fig-x"):
        Exhibit("fig-x", line_chart(), **{**TEXTS, text: " "})


@pytest.mark.parametrize("name", ["fig/x", "..\\x", "fig x", ""])
def test_a_name_of_which_no_file_can_be_is_refused(name):
    with pytest.raises(ExhibitError, match="应由字母、数字、短横线和下划线组成"):
        Exhibit(name, line_chart(), **TEXTS)


def test_a_chart_is_emitted_for_the_book_for_jupyterlab_and_for_those_who_do_not_see_it():
    emitted = Exhibit("fig-x", line_chart(), **TEXTS)._repr_mimebundle_()
    payload = json.loads(emitted[EXHIBIT_MIME])
    assert payload["name"] == "fig-x"
    assert payload["spec"]["width"] == "container"
    assert [figure["key"] for figure in payload["figures"]] == ["fig-x.1", "fig-x.2"]
    assert "<strong>出口</strong>" in emitted["text/html"]
    assert "<svg" in emitted["text/html"]
    assert emitted["text/plain"] == "折线图"


def test_a_table_is_emitted_with_the_keys_of_its_values():
    table = tables.from_frame(
        pd.DataFrame({"出口": [obs(Decimal(1))]}, index=[2022]), "年份", lambda value: tables.number(value, 1)
    )
    payload = json.loads(Exhibit("tab-a", table, **TEXTS)._repr_mimebundle_()[EXHIBIT_MIME])
    assert [cell.get("figure") for cell in payload["table"]["body"][0]] == [None, "tab-a.1"]
    assert len(payload["figures"]) == 1


def test_an_exhibit_names_the_units_of_its_figures_each_once():
    rows = {"软件": [Measure(constant(7, "亿元"), "stated", "收入"), Measure(constant(3, "%"), "share", "占比")]}
    table = tables.of_measures("项目（甲）", ["收入（倒推）", "占比"], rows)
    payload = json.loads(Exhibit("tab-a", table, **TEXTS)._repr_mimebundle_()[EXHIBIT_MIME])
    assert payload["units"] == ["亿元", "%"]


def test_the_exhibits_of_a_notebook_are_found():
    data = Exhibit("fig-x", line_chart(), **TEXTS)._repr_mimebundle_()
    cells = [{"cell_type": "code", "outputs": [{"output_type": "display_data", "data": data}]}]
    assert [found["name"] for found in exhibits_in({"cells": cells})] == ["fig-x"]


def test_the_message_of_a_chart_is_its_headline_with_figures_that_have_keys():
    rate = Measure(constant(Decimal(12), "%"), "growth", "出口增速", "rate")
    message = Phrase("出口", rate.show(), "，", Measure(constant(3, "年"), "run", "年数").show())
    emitted = Exhibit("fig-x", line_chart(), **TEXTS, message=message)._repr_mimebundle_()
    payload = json.loads(emitted[EXHIBIT_MIME])
    assert message_text(payload) == "出口增长12.0%，连续3年"
    assert [part["key"] for part in payload["message"] if isinstance(part, dict)] == ["rate", "fig-x.message.4"]
    assert payload["alt"] == emitted["text/plain"] == "出口增长12.0%，连续3年。折线图"
    assert "<strong>出口增长12.0%，连续3年</strong>" in emitted["text/html"]


@pytest.mark.parametrize(
    "message", [None, Absent("rate", "出口增速"), Measure(unknown(PERCENT), "growth", "出口增速")]
)
def test_without_data_a_chart_has_no_headline(message):
    payload = json.loads(
        Exhibit("fig-x", line_chart(), **TEXTS, message=message)._repr_mimebundle_()[EXHIBIT_MIME]
    )
    assert (payload["message"], payload["alt"]) == ([], "折线图")


def test_a_table_has_no_headline():
    with pytest.raises(ExhibitError, match="tab-a 是表格"):
        Exhibit("tab-a", tables.list_table(["软件"], [["Python"]]), **TEXTS, message=Phrase("出口增长"))


@pytest.mark.parametrize(
    ("note", "shown"), [("", "“—”表示没有数据或不适用。"), ("“—”表示来源没有数据。", "“—”表示来源没有数据。")]
)
def test_a_dash_in_a_table_is_explained(note, shown):
    texts = {**TEXTS, "note": note}
    assert Exhibit("tab-a", tables.list_table(["软件", "版本"], [["Python", ""]]), **texts).texts["note"] == shown
    assert Exhibit("tab-a", tables.list_table(["软件", "版本"], [["Python", "3"]]), **texts).texts["note"] == note


def test_negative_numbers_have_a_minus_sign_for_readers_and_a_hyphen_for_programs():
    table = tables.list_table(["项目", "同比"], [["出口", "-3.1"]])
    assert table.body[0][1]["text"] == "−3.1"
    assert exhibit_rows({"kind": "table", "table": {"head": table.head, "body": table.body}})[1] == [
        "出口",
        "-3.1",
    ]


def test_an_edition_shows_no_exhibit_without_data():
    assert Edition(LAST, small_data()).exhibit("fig-x", None, **TEXTS) is None


# -- data for download -------------------------------------------------------------------------------------------------


def spanning_table() -> dict:
    return tables.Table(
        [
            [tables.cell("地区", header=True, rows=2), tables.cell("出口", header=True, cols=2)],
            tables.headers("金额", "同比"),
        ],
        [
            [tables.cell("陕西", header=True, rows=2), tables.cell("1"), tables.cell("-2")],
            [tables.cell("3"), tables.cell("—")],
        ],
    ).payload()


def test_the_data_of_a_chart_are_what_it_draws():
    assert exhibit_rows({"kind": "chart", "data": line_chart().data})[1] == ["2021", "1"]


def test_a_tables_spans_are_repeated_in_its_data():
    assert exhibit_rows(spanning_table()) == [
        ["地区", "出口 金额", "出口 同比"],
        ["陕西", "1", "-2"],
        ["陕西", "3", "—"],
    ]


def test_a_search_finds_each_text_of_a_table_once():
    texts = table_text(spanning_table()["table"]).split("\n")
    assert texts == ["地区", "出口", "金额", "同比", "陕西", "1", "−2", "3", "—"]


def test_no_text_is_a_formula_to_a_spreadsheet():
    assert csv_text([["=1+1", "-1.5", "-5%", "-x", "@a", "+3", "a,b"]]) == (
        "\ufeff'=1+1,-1.5,-5%,'-x,'@a,+3,\"a,b\"\r\n"
    )


def early(row: int, value: int = 1):
    return observation(Decimal(value), "亿美元", Cell("trade", row, "value", 5, f"第{row}项", status="P"))


def test_a_chart_names_what_is_provisional_and_marks_its_labels():
    frame = pd.DataFrame({"出口": [obs(Decimal(1)), early(7, 2)]}, index=[2021, 2022])
    exhibit = Exhibit("fig-a", charts.lines(frame, "亿美元"), **TEXTS)
    assert exhibit.texts["note"] == "含初步数的：2022 出口（亿美元），以后可能修订。"
    assert "2.0（初）" in json.dumps(exhibit.content.spec, ensure_ascii=False)
    assert "1.0（初）" not in json.dumps(exhibit.content.spec, ensure_ascii=False)


def test_a_chart_of_many_provisional_numbers_names_a_few_and_counts_them():
    frame = pd.DataFrame({"出口": [early(row) for row in range(6)]}, index=range(2017, 2023))
    note = Exhibit("fig-a", charts.lines(frame, "亿美元"), **TEXTS).texts["note"]
    assert note.count("；") == 3
    assert note.endswith("等6个数，以后可能修订。")


def test_a_table_explains_its_marks():
    table = tables.from_frame(pd.DataFrame({"出口": [early(7)]}, index=[2022]), "年份", lambda value: "1")
    assert Exhibit("tab-a", table, **TEXTS).texts["note"] == "标“初”的数是初步数或由初步数算得，以后可能修订。"


def withheld(row: int, reason: str = "Q"):
    return observation(None, "亿美元", Cell("trade", row, "value", 5, f"第{row}项", reason=reason))


def test_an_exhibit_says_why_values_are_lacking():
    frame = pd.DataFrame({"出口": [obs(Decimal(1)), obs(None), withheld(7)]}, index=[2020, 2021, 2022])
    assert Exhibit("fig-a", charts.lines(frame, "亿美元"), **TEXTS).texts["note"] == "未予公布的：第7项。"
    table = tables.from_frame(frame, "年份", lambda value: tables.number(value, 1))
    note = Exhibit("tab-a", table, **TEXTS).texts["note"]
    assert note == "“—”表示没有数据或不适用。未予公布的：第7项。"


def test_an_exhibit_counts_the_many_values_that_are_lacking():
    column = [*(withheld(row) for row in range(5)), withheld(9, "L")]
    cells = [[tables.cell("年份", header=True), *(tables.cell("—", value=value / 2) for value in column)]]
    note = Exhibit("tab-a", tables.Table([], cells), **TEXTS).texts["note"]
    assert note.endswith("未予公布的：第0项、第1项、第2项、第3项等5项；未作统计的：第9项。")
