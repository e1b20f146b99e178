"""The vocabulary of charts: what each draws, and the data that it offers."""

from __future__ import annotations

import re
import subprocess
import sys
from decimal import Decimal
from itertools import pairwise

import altair as alt
import pandas as pd
import pytest
from altair.utils import schemapi
from bs4 import BeautifulSoup
from helpers.exhibits import parts_of
from helpers.hostile import TEXTS
from helpers.observations import obs
from tradebook.exhibits import charts
from tradebook.exhibits.chart import validate
from tradebook.exhibits.colours import EXPORTS, OTHERS, OWN, TOTAL
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
    "lines, one of which stands out": charts.lines(two_series(), "亿美元", highlight="出口"),
    "slope": charts.slope(two_series(), "亿美元"),
    "line_panels": charts.line_panels(two_series(), "亿美元", highlight="出口"),
    "columns": charts.columns(frame(1, 2), "亿美元"),
    "columns and a line": charts.columns(two_series(), "亿美元", line="进出口"),
    "heat_table": charts.heat_table(frame(1, -2), "亿美元"),
    "ranked_bars": charts.ranked_bars(by_name(旅行=1, 运输=-1), "亿美元"),
    "ranked_bars in groups": charts.ranked_bars(by_name(旅行=1), "亿美元", groups={"旅行": "传统服务"}),
    "side_by_side": charts.side_by_side(two_series(), "亿美元"),
    "rank_table": charts.rank_table(frame(1, 2), "亿美元", highlight="出口"),
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
    assert config["range"] == {"category": [style.colour for style in OTHERS]}
    assert config["locale"]["number"]["thousands"] == ""


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
    """The rows of a chart's only dataset, beside those of the rule at zero and of the words at the ends of lines."""
    (rows,) = (rows for rows in chart.spec["datasets"].values() if not {"zero", "place"} & set(rows[0]))
    return rows


def words_drawn(chart: charts.Chart) -> list[tuple[float, list[str]]]:
    """Where words stand at the ends of a chart's lines, and which."""
    return [
        (row["place"], row["label"]) for rows in chart.spec["datasets"].values() for row in rows if "place" in row
    ]


@pytest.mark.parametrize("draw", [charts.lines, charts.columns, charts.heat_table])
def test_numbers_in_a_chart_are_those_of_the_frame_and_missing_ones_leave_gaps(draw):
    rows = rows_drawn(draw(frame("1.5", None, "-2"), "亿美元"))
    assert [{name: row[name] for name in ("year", "series", "value")} for row in rows] == [
        {"year": 2020, "series": "出口", "value": 1.5},
        {"year": 2022, "series": "出口", "value": -2},
    ]


@pytest.mark.parametrize(
    ("chart", "others"),
    [
        (charts.side_by_side(frame("1.5", None), ""), {"label": "1.5", "told": "1.5"}),
        (charts.rank_table(frame("1", None), "位次"), {"label": "1", "told": "1"}),
    ],
)
def test_numbers_by_name_are_those_of_the_frame(chart, others):
    (row,) = rows_drawn(chart)
    assert row == {"name": "2020", "series": "出口", "value": row["value"], **others}
    assert row["value"] in (1, 1.5)


@pytest.mark.parametrize("draw", [charts.lines, charts.columns, charts.heat_table])
def test_years_without_data_have_their_place_on_the_axis(draw):
    spec = draw(frame(1, None, 2), "亿美元").spec
    domains = [
        part["scale"]["domain"] for part in parts_of(spec) if part.get("field") == "year" and "scale" in part
    ]
    assert domains
    assert all(domain == [2020, 2021, 2022] for domain in domains)


@pytest.mark.parametrize(
    "chart",
    [
        charts.lines(frame(1, None, 2, 3), "亿美元"),
        charts.columns(frame(1, None, 2, 3), "亿美元", line="出口"),
        charts.fan(frame(1, None, 2, 3), ahead(2, 3, 4), "亿美元"),
        charts.line_panels(
            frame(1, None, 2, 3).assign(进口=frame(1, 2, 3, 4)["出口"]), "亿美元", highlight="进口"
        ),
    ],
)
def test_no_line_bridges_years_without_data(chart):
    runs = {
        row["year"]: row["run"]
        for rows in chart.spec["datasets"].values()
        for row in rows
        if row.get("series") == "出口" and "run" in row
    }
    assert runs[2020] != runs[2022] == runs[2023]
    lines = [
        part
        for part in parts_of(chart.spec)
        if isinstance(part.get("mark"), dict) and part["mark"]["type"] == "line"
    ]
    # the dashes of a fan lead from the last year to the next
    solid = [part for part in lines if "strokeDash" not in part["mark"]]
    assert solid
    detailed = [*solid, *(part for part in parts_of(chart.spec) if "layer" in part)]
    assert any("'run'" in str(part.get("encoding", {}).get("detail")) for part in detailed)


def test_a_column_of_zero_is_told_from_one_that_is_missing():
    def zeros(*values):
        drawn = charts.columns(frame(*values), "亿美元").spec
        return [part for part in parts_of(drawn) if part.get("text") == {"value": "0"}]

    assert zeros(1, 0)
    assert not zeros(1, None)
    panels = charts.small_multiples(
        {"旅行": frame(1, 0).assign(进出口=frame(3, 4)["出口"])}, "亿美元", line="进出口"
    )
    assert [part for part in parts_of(panels.spec) if part.get("text") == {"value": "0"}]


def test_what_is_told_of_a_mark_has_its_decimals_and_hedge():
    values = pd.DataFrame(
        {"增速": [obs(Decimal("12.54"), "%", bound="≈"), obs(Decimal(7), "%") * Decimal("0.333")]},
        index=[2021, 2022],
    )
    drawn = charts.lines(values, "%", decimals=2)
    assert [row["told"] for row in rows_drawn(drawn)] == ["≈12.54", "2.33"]
    assert "'format'" not in str([part["tooltip"] for part in parts_of(drawn.spec) if "tooltip" in part])
    assert drawn.data[1:] == [["2021", "≈12.54"], ["2022", "2.331"]]


def test_all_columns_of_a_fan_have_names():
    other = charts.fan(frame(1, 2), ahead(2, 3, 4), "亿美元", others=by_name(出口=5))
    assert other.data[0] == [
        "年份",
        "项目",
        "性质",
        "数值（亿美元）",
        "下限（亿美元）",
        "上限（亿美元）",
        "另一预测（亿美元）",
    ]
    nothing = charts.fan(frame(1, 2), ahead(2, 3, 4), "亿美元", others={"出口": obs(None)}, others_name="印刷本")
    assert len(nothing.data[0]) == 6


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
        charts.slope(gaps, "亿美元"),
        charts.line_panels(gaps, "亿美元", highlight="进口"),
        charts.rank_table(gaps, "位次"),
    ]
    assert nothing == [None] * 11


def test_small_multiples_are_one_panel_a_frame_with_one_legend():
    spec = charts.small_multiples({"旅行": two_series(), "运输": two_series()}, "亿美元", line="进出口").spec
    assert spec["facet"]["sort"] == ["旅行", "运输"]
    assert spec["resolve"] == {"scale": {"y": "independent"}}
    # panels keep their own width in print
    width = float(re.search(r'width="([\d.]+)"', draw_svg(DRAWN["small_multiples"].spec))[1])
    assert width <= PRINT_WIDTH


def test_a_line_above_columns_comes_last_in_the_legend():
    spec = charts.columns(two_series()[["进出口", "出口"]], "亿美元", line="进出口").spec
    assert [layer["encoding"]["color"]["sort"] for layer in spec["layer"][:2]] == [["出口", "进出口"]] * 2
    assert [layer["mark"]["type"] for layer in spec["layer"]] == ["bar", "line", "text"]


def test_long_names_beside_bars_stand_in_two_lines():
    long = "人力资源服务产业营业收入"
    svg = draw_svg(charts.ranked_bars(by_name(**{long: 1, "出口": 2}), "亿元").spec)
    assert long[:6] in svg
    assert f">{long}<" not in svg
    assert ">出口<" in svg


def test_what_a_bar_belongs_to_stands_below_its_name():
    bars = charts.ranked_bars(by_name(日本=2, 美国=1), "亿美元", groups={"日本": "亚洲", "美国": "北美洲"})
    assert re.search(r"日本.*亚洲.*美国.*北美洲", draw_svg(bars.spec), re.DOTALL)


def test_a_long_tail_of_bars_is_summed_up():
    bars = charts.ranked_bars(by_name(甲=9, 乙=5, 丙=3, 丁=1), "亿美元", most=3)
    assert [(row["name"], row["label"]) for row in rows_drawn(bars)] == [
        ("甲", "9.0"), ("乙", "5.0"), ("其余2个合计", "4.0"),
    ]  # fmt: skip
    assert [row[0] for row in bars.data[1:]] == ["甲", "乙", "丙", "丁", "其余2个合计"]
    assert len(rows_drawn(charts.ranked_bars(by_name(甲=9, 乙=5), "亿美元", most=2))) == 2


def test_the_bar_that_stands_out_has_another_colour():
    bars = charts.ranked_bars(by_name(甲=9, 乙=5), "亿美元", highlight="乙")
    assert draw_svg(bars.spec).count(OWN.colour) == 1


def test_numbers_of_negative_bars_stand_on_their_side():
    picture = BeautifulSoup(draw_svg(charts.ranked_bars(by_name(大=9, 负=-3), "%").spec), "html.parser")
    sides = {text.text: text["text-anchor"] for text in picture.select(".mark-text.role-mark text")}
    assert sides == {"9.0": "start", "−3.0": "end"}


def test_bars_are_ranked():
    bars = charts.ranked_bars(by_name(小=1, 大=9, 负=-3), "%")
    assert [row["name"] for row in rows_drawn(bars)] == ["大", "小", "负"]


def test_a_rule_at_zero_only_where_values_change_sign():
    kinds = [
        [layer["mark"]["type"] for layer in charts.lines(frame(*values), "%").spec["layer"]]
        for values in ((1, -2), (1, 2))
    ]
    assert kinds == [["rule", "line", "text"], ["line", "text"]]


def test_lines_have_their_names_and_last_numbers_where_they_end_and_no_legend():
    chart = charts.lines(two_series(), "%")
    assert words_drawn(chart) == [(2, ["出口 2.0"]), (4, ["进出口 4.0"])]
    assert chart.spec["layer"][0]["encoding"]["color"]["legend"] is None
    assert words_drawn(charts.lines(frame("1.25", "-2.25"), "%")) == [(-2.25, ["−2.3"])]


def test_words_at_the_ends_of_lines_do_not_cover_each_other():
    near = pd.concat([frame(0, f"10.{n}").rename(columns=lambda name, n=n: f"第{n}省") for n in range(6)], axis=1)
    places = sorted(place for place, _ in words_drawn(charts.lines(near, "%")))
    gaps = [later - earlier for earlier, later in pairwise(places)]
    # of an axis from 0 to 12 over 220 pixels
    assert min(gaps) * 220 / 12 >= 14.9
    assert len({len(draw_svg(charts.lines(near, "%").spec)) for _ in range(2)}) == 1


def test_the_name_of_a_line_that_ends_early_stands_above_its_end():
    two = frame(1, 2, 3).assign(预测=frame(None, 2, None)["出口"])
    picture = BeautifulSoup(draw_svg(charts.lines(two, "%").spec), "html.parser")
    assert {text["text-anchor"] for text in picture.select("text") if text.text == "预测 2.0"} == {"end"}


def test_a_slope_has_numbers_at_both_ends():
    assert words_drawn(charts.slope(two_series(), "亿美元")) == [
        (2, ["出口 2.0"]), (4, ["进出口 4.0"]), (1, ["1.0"]), (3, ["3.0"]),
    ]  # fmt: skip


def test_panels_of_lines_show_each_beside_the_one_that_stands_out():
    three = two_series().assign(进口=frame(5, 6)["出口"])
    spec = charts.line_panels(three, "", highlight="出口").spec
    assert spec["facet"]["sort"] == ["进出口", "进口"]
    rows = spec["datasets"][spec["data"]["name"]]
    assert {(row["panel"], row["series"]): row["role"] for row in rows if row["year"] == 2020} == {
        ("进出口", "出口"): "出口", ("进出口", "进出口"): "小图标题所示", ("进出口", "进口"): "其余",
        ("进口", "出口"): "出口", ("进口", "进出口"): "其余", ("进口", "进口"): "小图标题所示",
    }  # fmt: skip


def test_long_series_label_every_nth_year_and_always_the_last():
    spec = charts.lines(frame(*range(12)), "%", every=5).spec
    assert spec["layer"][0]["encoding"]["x"]["axis"]["values"] == [2021, 2026, 2031]


def test_the_highlighted_line_keeps_the_colour_that_it_has_everywhere():
    spec = charts.lines(two_series(), "%", highlight="进出口").spec
    assert spec["layer"][0]["encoding"]["color"]["scale"] == {
        "domain": ["出口", "进出口"],
        "range": [EXPORTS.colour, TOTAL.colour],
    }
    assert "strokeWidth" in spec["layer"][0]["encoding"]


def test_more_lines_than_colours_are_drawn_all_the_same():
    many = pd.concat([frame(*range(1, 4)).rename(columns=lambda name, n=n: f"省{n}") for n in range(12)], axis=1)
    for chart in (charts.lines(many, "亿美元", highlight="省3"), charts.lines(many, "亿美元")):
        assert {row["series"] for row in rows_drawn(chart)} == {f"省{n}" for n in range(12)}


def test_a_chart_speaks_the_unit_on_axis_and_in_tooltips():
    encoding = charts.lines(frame(1, 2), "亿美元").spec["layer"][0]["encoding"]
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
    assert charts.slope(both, "家").data[0] == ["年份", "出口（家）", "进出口（家）"]
    assert charts.rank_table(both, "位次").data[:2] == [
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
