"""Tables: cells, layout, filters, and the values that they show."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest
from helpers.observations import obs
from tradebook.errors import ExhibitError
from tradebook.exhibits import tables


def frame(*values: str | int | None) -> pd.DataFrame:
    observations = [obs(None if value is None else Decimal(value)) for value in values]
    return pd.DataFrame({"出口": observations}, index=range(2020, 2020 + len(values)))


def show(value) -> str:
    return tables.number(value, 1)


def test_a_frame_becomes_a_table_with_dashes_for_missing_values():
    table = tables.from_frame(frame(1, None), "年份", show)
    assert [[cell["text"] for cell in row] for row in table.body] == [["2020", "1.0"], ["2021", tables.NO_DATA]]
    assert [cell["text"] for cell in table.head[0]] == ["年份", "出口"]


def test_a_frame_without_data_is_no_table():
    assert tables.from_frame(frame(None, None), "年份", show) is None


def test_a_table_says_how_long_it_is():
    assert tables.from_frame(frame(1), "年份", show, long=True).payload()["table"]["layout"] == "long"
    assert tables.Table([], [], screen=True).payload()["table"]["layout"] == "screen"
    assert tables.Table([], []).payload()["table"]["layout"] == "normal"


def test_cells_carry_figure_keys_and_escape_html():
    row = [tables.cell("<甲>", header=True), tables.cell("1.0", figure="k")]
    table = tables.Table([tables.headers("项", "数")], [row])
    assert table.payload()["table"]["body"][0][1]["figure"] == "k"
    assert "&lt;甲&gt;" in table.html()


def test_a_cell_has_no_more_than_it_needs():
    lacking = obs(None)
    plain = {"text": "1", "header": False, "align": "right"}
    assert tables.cell("1", value=lacking) == {**plain, "lacking": [lacking.cell]}
    spanning = tables.cell("甲", header=True, rows=2, cols=3, href="a.html")
    assert spanning == {"text": "甲", "header": True, "align": "left", "rows": 2, "cols": 3, "href": "a.html"}


@pytest.mark.parametrize("how", ["filters", "groups"])
def test_a_table_filters_and_groups_by_columns_that_it_has(how):
    head = [tables.headers("案例", "领域", "地区")]
    assert tables.Table(head, [], **{how: ["领域", "地区"]}).payload()["table"][how] == [1, 2]
    with pytest.raises(ExhibitError, match=r"层级.*现有的列：案例、领域、地区"):
        tables.Table(head, [], **{how: ["层级"]})


def test_a_table_traces_every_value_that_it_shows():
    exports, imports = obs(Decimal("41.73"), "亿美元", "出口"), obs(Decimal("31.24"), "亿美元", "进口")
    values = pd.DataFrame({"出口": [exports], "差额": [exports - imports], "缺": [obs(None)]}, index=[2022])
    table = tables.from_frame(values, "年份", show)
    figures = table.figures("tab-a")
    assert [figure.text for figure in figures] == ["41.7", "10.5"]
    # an observation has a label of its own, anything else that of its row
    assert [figure.label for figure in figures] == ["出口", "2022"]
    assert [cell.get("figure") for cell in table.body[0]] == [None, "tab-a.1", "tab-a.2", None]
    assert not any("value" in cell for cell in table.body[0])
