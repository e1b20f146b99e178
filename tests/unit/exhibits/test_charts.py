"""The vocabulary of charts: what each draws, and the data that it offers."""

from __future__ import annotations

import re
import subprocess
import sys
from decimal import Decimal

import altair as alt
import pandas as pd
import pytest
from altair.utils import schemapi
from bs4 import BeautifulSoup
from helpers.hostile import TEXTS
from helpers.observations import obs
from tradebook.exhibits import charts
from tradebook.exhibits.chart import validate
from tradebook.exhibits.pictures import PRINT_WIDTH, convert_to_png, draw_svg


def frame(*values: str | int | None) -> pd.DataFrame:
    observations = [obs(None if value is None else Decimal(value)) for value in values]
    return pd.DataFrame({"出口": observations}, index=range(2020, 2020 + len(values)))


def two_series() -> pd.DataFrame:
    return frame(1, 2).assign(进出口=frame(3, 4)["出口"])


def by_name(**values: str | int) -> dict:
    return {name: obs(Decimal(value)) for name, value in values.items()}


def ahead(*bounds: int) -> dict:
    return {"出口": tuple(obs(Decimal(bound)) for bound in bounds)}


DRAWN = {
    "lines": charts.lines(frame(1, -2), "亿美元"),
    "lines on a logarithmic scale": charts.lines(two_series(), "亿美元", log=True, highlight="出口"),
    "columns": charts.columns(frame(1, 2), "亿美元"),
    "columns and a line": charts.columns(two_series(), "亿美元", line="进出口"),
    "heat_table": charts.heat_table(frame(1, -2), "亿美元"),
    "ranked_bars": charts.ranked_bars(by_name(旅行=1, 运输=-1), "亿美元"),
    "ranked_bars in groups": charts.ranked_bars(by_name(旅行=1), "亿美元", groups={"旅行": "传统服务"}),
    "side_by_side": charts.side_by_side(two_series(), "亿美元"),
    "stacked_bars": charts.stacked_bars(two_series(), "亿美元", ["#000", "#fff"]),
    "rank_dots": charts.rank_dots(frame(1, 2), "亿美元"),
    "small_multiples": charts.small_multiples({"旅行": two_series()}, "亿美元", line="进出口"),
    "fan": charts.fan(frame(1, 2), ahead(2, 3, 4), "亿美元", others=by_name(出口=5), others_name="印刷本"),
}


@pytest.mark.parametrize("kind", DRAWN)
def test_a_chart_is_valid_and_drawn_for_screen_and_print(kind):
    chart = DRAWN[kind]
    validate(chart.spec, kind)
    assert "tooltip" in str(chart.spec)
    assert ("facet" in chart.spec) != (chart.spec.get("width") == "container")
    svg = draw_svg(chart.spec)
    assert re.search("出口|旅行", svg)
    assert convert_to_png(svg).startswith(b"\x89PNG")


# -- style -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", DRAWN)
def test_a_chart_is_drawn_in_the_theme_of_the_book(kind):
    config = DRAWN[kind].spec["config"]
    assert config["font"] == charts.FONT
    assert config["range"] == {"category": charts.PALETTE}


def test_within_the_style_of_the_book_parts_are_not_validated_and_afterwards_all_is_as_before():
    before = alt.theme.active
    with charts.book_style(), charts.book_style():
        assert alt.theme.active == charts.THEME
        alt.Axis(grid="no")
    assert (alt.theme.active, schemapi.DEBUG_MODE) == (before, True)
    with pytest.raises(schemapi.SchemaValidationError):
        alt.Axis(grid="no")


def test_to_import_the_charts_changes_nothing():
    look = "import altair as alt; from altair.utils import schemapi; print(alt.theme.active, schemapi.DEBUG_MODE)"
    looks = [f"{look}; import tradebook.exhibits.charts", f"import tradebook.exhibits.charts; {look}"]
    before, after = (subprocess.check_output([sys.executable, "-c", code], text=True) for code in looks)
    assert before == after == "default True\n"


# -- what is drawn -----------------------------------------------------------------------------------------------------


def rows_drawn(chart: charts.Chart) -> list[dict]:
    """The rows of a chart's only dataset, beside that of the rule at zero."""
    (rows,) = (rows for rows in chart.spec["datasets"].values() if "zero" not in rows[0])
    return rows


@pytest.mark.parametrize("draw", [charts.lines, charts.columns, charts.heat_table])
def test_numbers_in_a_chart_are_those_of_the_frame_and_missing_ones_leave_gaps(draw):
    assert rows_drawn(draw(frame("1.5", None, "-2"), "亿美元")) == [
        {"year": 2020, "series": "出口", "value": 1.5},
        {"year": 2022, "series": "出口", "value": -2},
    ]


@pytest.mark.parametrize(
    ("chart", "others"),
    [
        (charts.side_by_side(frame("1.5", None), ""), {}),
        (charts.rank_dots(frame("1", None), "位次"), {}),
        (charts.stacked_bars(frame("1", 0), "", ["#000"]), {"order": 0}),
    ],
)
def test_numbers_by_name_are_those_of_the_frame(chart, others):
    (row,) = rows_drawn(chart)
    assert row == {"name": "2020", "series": "出口", "value": row["value"], **others}
    assert row["value"] in (1, 1.5)


def test_nothing_to_draw_is_no_chart():
    gaps = frame(None, None)
    nothing = [
        charts.lines(gaps, "亿美元"),
        charts.columns(gaps, "亿美元"),
        charts.heat_table(gaps, "亿美元"),
        charts.fan(gaps, ahead(1, 2, 3), "亿美元"),
        charts.fan(frame(1), {}, "亿美元"),
        charts.small_multiples({"甲": gaps}, "亿美元", line="出口"),
        charts.ranked_bars({"a": obs(None)}, "亿美元"),
        charts.side_by_side(gaps, "亿美元"),
        charts.stacked_bars(frame(0, None), "亿美元", ["#000"]),
        charts.rank_dots(gaps, "位次"),
    ]
    assert nothing == [None] * 10


def test_small_multiples_are_one_panel_a_frame_with_one_legend():
    spec = charts.small_multiples({"旅行": two_series(), "运输": two_series()}, "亿美元", line="进出口").spec
    assert spec["facet"]["sort"] == ["旅行", "运输"]
    assert spec["resolve"] == {"scale": {"y": "independent"}}
    # panels keep their own width in print
    width = float(re.search(r'width="([\d.]+)"', draw_svg(DRAWN["small_multiples"].spec))[1])
    assert width <= PRINT_WIDTH


def test_a_line_above_columns_comes_last_in_the_legend():
    spec = charts.columns(two_series()[["进出口", "出口"]], "亿美元", line="进出口").spec
    assert [layer["encoding"]["color"]["sort"] for layer in spec["layer"]] == [["出口", "进出口"]] * 2
    assert [layer["mark"]["type"] for layer in spec["layer"]] == ["bar", "line"]


def test_long_names_beside_bars_stand_in_two_lines():
    long = "人力资源服务产业营业收入"
    svg = draw_svg(charts.ranked_bars(by_name(**{long: 1, "出口": 2}), "亿元").spec)
    assert long[:6] in svg
    assert f">{long}<" not in svg
    assert ">出口<" in svg


def test_groups_of_bars_have_a_legend():
    bars = charts.ranked_bars(by_name(日本=2, 美国=1), "亿美元", groups={"日本": "亚洲", "美国": "北美洲"})
    assert [(row["name"], row["group"]) for row in rows_drawn(bars)] == [("日本", "亚洲"), ("美国", "北美洲")]
    assert "北美洲" in draw_svg(bars.spec)


def test_bars_are_ranked():
    bars = charts.ranked_bars(by_name(小=1, 大=9, 负=-3), "%")
    assert [row["name"] for row in rows_drawn(bars)] == ["大", "小", "负"]


def test_a_rule_at_zero_only_where_values_change_sign():
    assert "layer" in charts.lines(frame(1, -2), "%").spec
    assert "layer" not in charts.lines(frame(1, 2), "%").spec


def test_long_series_label_every_nth_year_and_always_the_last():
    spec = charts.lines(frame(*range(12)), "%", every=5).spec
    assert spec["encoding"]["x"]["axis"]["values"] == [2021, 2026, 2031]


def test_the_highlighted_line_is_in_ink_and_no_other():
    spec = charts.lines(two_series(), "%", highlight="进出口").spec
    assert spec["encoding"]["color"]["scale"] == {
        "domain": ["出口", "进出口"],
        "range": [charts.POSITIVE, charts.INK],
    }


def test_more_lines_than_colours_are_drawn_all_the_same():
    many = pd.concat([frame(*range(1, 4)).rename(columns=lambda name, n=n: f"省{n}") for n in range(12)], axis=1)
    for chart in (charts.lines(many, "亿美元", highlight="省3", log=True), charts.lines(many, "亿美元")):
        assert {row["series"] for row in rows_drawn(chart)} == {f"省{n}" for n in range(12)}


def test_what_is_not_above_zero_has_no_place_on_a_logarithmic_scale():
    chart = charts.lines(frame(0, 10), "亿美元", log=True)
    assert [row["value"] for row in rows_drawn(chart)] == [10.0]


def test_a_chart_speaks_the_unit_on_axis_and_in_tooltips():
    encoding = charts.lines(frame(1, 2), "亿美元").spec["encoding"]
    assert encoding["y"]["title"] == "亿美元"
    assert "亿美元" in [tip["title"] for tip in encoding["tooltip"]]


# -- data for download -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("draw", [charts.lines, charts.columns, charts.heat_table])
def test_the_data_of_a_chart_over_the_years_are_its_frame(draw):
    assert draw(frame("1.50", None, "-2"), "亿美元").data == [
        ["年份", "出口（亿美元）"],
        ["2020", "1.50"],
        ["2021", ""],
        ["2022", "-2"],
    ]


def test_the_data_of_ranked_bars_stand_in_their_order_with_their_groups():
    values = by_name(日本=1, 美国="2.0")
    assert charts.ranked_bars(values, "%").data == [["项目", "数值（%）"], ["美国", "2.0"], ["日本", "1"]]
    grouped = charts.ranked_bars(values, "%", groups={"日本": "亚洲", "美国": "北美洲"})
    assert grouped.data[1] == ["美国", "北美洲", "2.0"]


def test_the_data_of_the_other_charts_name_what_they_draw():
    both = two_series()
    assert charts.side_by_side(both, "").data[0] == ["项目", "出口", "进出口"]
    assert charts.stacked_bars(both, "家", ["#000", "#fff"]).data[0] == ["项目", "出口（家）", "进出口（家）"]
    assert charts.rank_dots(both, "位次").data[:2] == [
        ["指标", "出口（位次）", "进出口（位次）"],
        ["2020", "1", "3"],
    ]
    panels = charts.small_multiples({"旅行": both, "运输": both}, "亿美元", line="出口").data
    assert panels[0] == ["行业", "年份", "出口（亿美元）", "进出口（亿美元）"]
    assert [row[:2] for row in panels[1:]] == [
        [name, year] for name in ("旅行", "运输") for year in ("2020", "2021")
    ]


def test_the_data_of_a_fan_have_bounds_where_it_forecasts():
    head, *rows = DRAWN["fan"].data
    assert head == [
        *("年份", "项目", "性质", "数值（亿美元）", "下限（亿美元）", "上限（亿美元）", "印刷本（亿美元）")
    ]
    assert rows[1:] == [["2021", "出口", "实际", "2", "", "", ""], ["2022", "出口", "预测", "3", "2", "4", "5"]]


def letters(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_names_are_drawn_letter_by_letter():
    names = [text for text in TEXTS if len(text) <= 20] + ["甲" + "𠮷" * 14, "甲甲" + "𠮷" * 14]
    picture = draw_svg(charts.ranked_bars(by_name(**dict.fromkeys(names, 1)), "亿美元").spec)
    drawn = letters(BeautifulSoup(picture, "html.parser").text)
    assert [name for name in names if letters(name) not in drawn] == []


@pytest.mark.parametrize("name", ["\"'甲\\", "</script>", "{x}", "datum.value", "甲\n乙", "${1}", "⑴𠮷"])
def test_a_series_of_any_name_can_be_the_line(name):
    data = frame(1, 2).assign(**{name: frame(3, 4)["出口"]})
    picture = BeautifulSoup(draw_svg(charts.columns(data, "亿美元", line=name).spec), "html.parser")
    assert len(picture.select(".mark-line path")) == 1
    assert len(picture.select(".mark-rect.role-mark path")) == 2
    assert letters(name) in letters(picture.text)
