"""A chart: what it shows, its data, its values with their lineage, and its specification."""

from __future__ import annotations

import re
from decimal import Decimal
from types import SimpleNamespace

import altair as alt
import pandas as pd
import pytest
from helpers.observations import obs
from tradebook.errors import ChapterError
from tradebook.exhibits import chart
from tradebook.exhibits.chart import Chart, plain
from tradebook.exhibits.charts import book_style
from tradebook.exhibits.pictures import PRINT_WIDTH, convert_to_png, draw_svg


def bars(values: alt.Data | pd.DataFrame, **encoding) -> alt.Chart:
    return alt.Chart(values).mark_bar().encode(x="a:Q", **encoding).properties(width="container")


def test_data_are_the_digits_that_a_spreadsheet_keeps():
    third = obs(Decimal(1)) / obs(Decimal(3))
    rows = [["年份", "甲", "乙", "丙"], ["2022", obs(Decimal("1.50")), third, obs(None)]]
    assert Chart(bars(pd.DataFrame({"a": [1]})), rows).data == [rows[0], ["2022", "1.50", "0.333333333333333", ""]]


@pytest.mark.parametrize(("value", "text"), [("1.50", "1.50"), ("-2", "-2"), ("12345678", "12345678"), (None, "")])
def test_a_value_is_written_without_exponent(value, text):
    assert plain(obs(None if value is None else Decimal(value))) == text


def test_every_value_has_its_lineage():
    exports, imports = obs(Decimal("41.73"), "亿美元", "出口"), obs(Decimal("31.24"), "亿美元", "进口")
    rows = [["年份", "项目", "数值（亿美元）", "缺"], ["2022", "差额", exports - imports, obs(None, "亿美元")]]
    (figure,) = Chart(bars(pd.DataFrame({"a": [1]})), rows).figures("fig-a")
    assert (figure.key, figure.label, figure.text) == ("fig-a.1", "2022 差额 数值（亿美元）", "10.49亿美元")
    assert figure.formula == "出口 − 进口"


def test_jupyterlab_shows_a_picture_as_wide_as_print():
    fitting = bars(pd.DataFrame({"a": [1]})).properties(autosize={"type": "fit", "contains": "padding"})
    assert f'width="{PRINT_WIDTH}"' in Chart(fitting, []).html()


def test_a_build_draws_charts_later(monkeypatch):
    monkeypatch.setattr("IPython.get_ipython", lambda: SimpleNamespace(draws_charts_later=True))
    drawn = Chart(bars(pd.DataFrame({"a": [1]})), [["a"], ["1"]])
    assert drawn.html() == ""
    assert drawn.payload() == {"kind": "chart", "spec": drawn.spec, "data": [["a"], ["1"]]}


def test_the_same_chart_has_the_same_bytes():
    points = alt.Data(values=[{"a": n, "s": f"s{n}"} for n in range(8)])
    with book_style():
        see_through = Chart(bars(points, color="s:N", opacity="a:Q").mark_bar(opacity=0.5, stroke="black"), [])
    assert len({convert_to_png(draw_svg(see_through.spec)) for _ in range(3)}) == 1


def test_a_chart_that_is_no_vega_lite_is_refused():
    with book_style():
        wrong = Chart(bars(pd.DataFrame({"a": [1]})).encode(y=alt.Y("a:Q", axis=alt.Axis(grid="no"))), [])
    with pytest.raises(ChapterError, match=r"overview\.ipynb 的图 fig-a .*encoding\.y\.axis.*'no'"):
        chart.validate(wrong.spec, "overview.ipynb 的图 fig-a")


def test_a_chart_in_a_panel_is_drawn_narrow_and_low_and_the_other_stays_as_it_was():
    wide = Chart(bars(pd.DataFrame({"a": [1]})).properties(height=400), [["年份"]])
    narrow = wide.narrow()
    assert [narrow.spec["height"], wide.spec["height"]] == [chart.PANEL_HEIGHT, 400]
    widths = [re.search(r'width="(\d+)', draw_svg(each.spec))[1] for each in (narrow, wide)]
    assert int(widths[0]) < PRINT_WIDTH <= int(widths[1])
    assert narrow.rows == wide.rows
