"""Charts and tables."""

import json
import re
from decimal import Decimal

import altair as alt
import pandas as pd
import pytest
from helpers.observations import obs
from helpers.support import DATA
from tradebook.errors import ChapterError, ExhibitError
from tradebook.exhibits import chart, charts, pictures, tables
from tradebook.exhibits.exhibit import EXHIBIT_MIME, Exhibit, csv_text, exhibit_rows
from tradebook.model.edition import Edition

TEXTS = {"caption": "出口", "alt": "折线图", "source": "数据来源：甲。"}


def frame(*values):
    return pd.DataFrame(
        {"出口": [obs(None if v is None else Decimal(v)) for v in values]}, index=range(2020, 2020 + len(values))
    )


@pytest.mark.parametrize("text", ["caption", "alt", "source"])
def test_an_exhibit_needs_caption_alternative_text_and_source(text):
    with pytest.raises(ExhibitError, match="fig-x"):
        Exhibit("fig-x", charts.lines(frame(1, 2), "亿美元"), **{**TEXTS, text: " "})


@pytest.mark.parametrize(
    "chart",
    [
        charts.lines(frame(1, -2), "亿美元"),
        charts.columns(frame(1, 2), "亿美元"),
        charts.columns(frame(1, 2).assign(进出口=frame(3, 4)["出口"]), "亿美元", line="进出口"),
        charts.heat_table(frame(1, -2), "亿美元"),
        charts.ranked_bars({"旅行": obs(Decimal(1)), "运输": obs(Decimal(-1))}, "亿美元"),
        charts.ranked_bars({"旅行": obs(Decimal(1))}, "亿美元", groups={"旅行": "传统服务"}),
        charts.side_by_side(frame(1, 2), "亿美元"),
        charts.rank_dots(frame(1, 2), "亿美元"),
    ],
)
def test_a_chart_is_drawn_for_screen_and_print(chart):
    shown = Exhibit("fig-x", chart, **TEXTS)._repr_mimebundle_()
    payload = json.loads(shown[EXHIBIT_MIME])
    assert payload["spec"]["width"] == "container"
    assert pictures.pdf(payload["svg"]).startswith(b"%PDF")
    assert pictures.png(payload["svg"]).startswith(b"\x89PNG")
    assert payload["svg"].startswith("<svg")
    assert re.search("出口|旅行", payload["svg"])
    assert "亿美元" in payload["svg"]
    alt.Chart.from_dict(payload["spec"], validate=True)
    assert shown["text/plain"] == "折线图"
    assert "tooltip" in str(payload["spec"])


def test_small_multiples_are_one_panel_a_frame_with_one_legend():
    both = frame(1, 2).assign(进出口=frame(3, 4)["出口"])
    spec = charts.small_multiples({"旅行": both, "运输": both}, "亿美元", line="进出口").spec
    assert spec["facet"]["sort"] == ["旅行", "运输"]
    assert spec["resolve"] == {"scale": {"y": "independent"}}
    payload = charts.small_multiples({"旅行": both}, "亿美元", line="进出口").payload()
    assert "旅行" in payload["svg"]
    width = float(re.search(r'width="([\d.]+)"', payload["svg"]).group(1))
    assert width <= charts.PRINT_WIDTH  # panels keep their own width in print


def test_the_same_chart_has_the_same_bytes():
    points = alt.Data(values=[{"x": n, "s": f"s{n}"} for n in range(8)])
    see_through = (
        alt.Chart(points).mark_bar(opacity=0.5, stroke="black").encode(x="x:Q", color="s:N", opacity="x:Q")
    )
    chart = charts.Chart(see_through.properties(width="container"), [])
    assert len({pictures.pdf(chart.payload()["svg"]) for _ in range(3)}) == 1


def test_long_names_beside_bars_stand_in_two_lines():
    long = "人力资源服务产业营业收入"
    svg = charts.ranked_bars({long: obs(Decimal(1)), "出口": obs(Decimal(2))}, "亿元").payload()["svg"]
    assert long[:6] in svg
    assert f">{long}<" not in svg
    assert ">出口<" in svg


def test_groups_of_bars_have_a_legend():
    bars = charts.ranked_bars(
        {"日本": obs(Decimal(2)), "美国": obs(Decimal(1))}, "亿美元", groups={"日本": "亚洲", "美国": "北美洲"}
    )
    (data,) = bars.spec["datasets"].values()
    assert [(row["name"], row["group"]) for row in data] == [("日本", "亚洲"), ("美国", "北美洲")]
    assert "北美洲" in bars.payload()["svg"]


def test_nothing_to_draw_is_no_exhibit():
    gaps = frame(None, None)
    assert charts.side_by_side(gaps, "亿美元") is None
    assert charts.rank_dots(gaps, "位次") is None
    assert charts.small_multiples({"甲": gaps}, "亿美元", line="出口") is None
    assert charts.lines(gaps, "亿美元") is None
    assert charts.columns(gaps, "亿美元") is None
    assert charts.heat_table(gaps, "亿美元") is None
    assert charts.ranked_bars({"a": obs(None)}, "亿美元") is None
    assert tables.from_frame(gaps, "年份", lambda v: tables.number(v, 1)) is None


def test_missing_values_leave_gaps_in_charts_and_dashes_in_tables():
    spec = charts.lines(frame(1, None, 3), "亿美元").spec
    (data,) = spec["datasets"].values()
    assert [row["year"] for row in data] == [2020, 2022]
    table = tables.from_frame(frame(1, None), "年份", lambda v: tables.number(v, 1))
    assert [row[1]["text"] for row in table.body] == ["1.0", tables.NO_DATA]
    assert [cell["text"] for cell in table.head[0]] == ["年份", "出口"]


@pytest.mark.parametrize("draw", [charts.lines, charts.columns, charts.heat_table])
def test_numbers_in_a_chart_are_those_of_the_frame(draw):
    datasets = draw(frame("1.5", None, "-2"), "亿美元").spec["datasets"].values()
    (data,) = (rows for rows in datasets if "zero" not in rows[0])  # beside the rule at zero
    assert [(row["year"], row["series"], row["value"]) for row in data] == [
        (2020, "出口", 1.5),
        (2022, "出口", -2),
    ]


def test_a_rule_at_zero_only_where_values_change_sign():
    assert "layer" in charts.lines(frame(1, -2), "%").spec
    assert "layer" not in charts.lines(frame(1, 2), "%").spec


def test_long_series_label_every_nth_year_and_always_the_last():
    spec = charts.lines(frame(*range(12)), "%", every=5).spec
    assert spec["encoding"]["x"]["axis"]["values"] == [2021, 2026, 2031]


def test_a_chart_speaks_the_unit_on_axis_and_in_tooltips():
    encoding = charts.lines(frame(1, 2), "亿美元").spec["encoding"]
    assert encoding["y"]["title"] == "亿美元"
    assert "亿美元" in [tip["title"] for tip in encoding["tooltip"]]


def test_an_edition_shows_no_exhibit_without_data():
    assert Edition(2022, DATA).exhibit("fig-x", None, **TEXTS) is None


def test_a_long_table_says_so():
    table = tables.from_frame(frame(1), "年份", lambda v: tables.number(v, 1), long=True)
    assert table.payload()["table"]["layout"] == "long"
    assert tables.Table([], []).payload()["table"]["layout"] == "normal"


def test_bars_are_ranked():
    chart = charts.ranked_bars({"小": obs(Decimal(1)), "大": obs(Decimal(9)), "负": obs(Decimal(-3))}, "%")
    (data,) = chart.spec["datasets"].values()
    assert [row["name"] for row in data] == ["大", "小", "负"]


def test_cells_carry_figure_keys_and_escape_html():
    row = [tables.cell("<甲>", header=True), tables.cell("1.0", figure="k")]
    table = tables.Table([tables.headers("项", "数")], [row])
    assert table.payload()["table"]["body"][0][1]["figure"] == "k"
    assert "&lt;甲&gt;" in table.html()


# -- data for download -------------------------------------------------------------------------------------------------


def rows_of(chart):
    return exhibit_rows({"kind": "chart", "data": chart.data})


@pytest.mark.parametrize("draw", [charts.lines, charts.columns, charts.heat_table])
def test_the_data_of_a_chart_over_the_years_are_its_frame(draw):
    assert rows_of(draw(frame("1.50", None, "-2"), "亿美元")) == [
        ["年份", "出口（亿美元）"],
        ["2020", "1.50"],
        ["2021", ""],
        ["2022", "-2"],
    ]


def test_the_data_of_ranked_bars_stand_in_their_order_with_their_groups():
    values = {"日本": obs(Decimal(1)), "美国": obs(Decimal("2.0"))}
    assert rows_of(charts.ranked_bars(values, "%")) == [["项目", "数值（%）"], ["美国", "2.0"], ["日本", "1"]]
    grouped = charts.ranked_bars(values, "%", groups={"日本": "亚洲", "美国": "北美洲"})
    assert rows_of(grouped)[1] == ["美国", "北美洲", "2.0"]


def test_the_data_of_the_other_charts_name_what_they_draw():
    both = frame(1, 2).assign(进出口=frame(3, 4)["出口"])
    assert rows_of(charts.side_by_side(both, ""))[0] == ["项目", "出口", "进出口"]
    assert rows_of(charts.rank_dots(both, "位次"))[:2] == [
        ["指标", "出口（位次）", "进出口（位次）"],
        ["2020", "1", "3"],
    ]
    panels = rows_of(charts.small_multiples({"旅行": both, "运输": both}, "亿美元", line="出口"))
    assert panels[0] == ["行业", "年份", "出口（亿美元）", "进出口（亿美元）"]
    assert [row[:2] for row in panels[1:]] == [
        [name, year] for name in ("旅行", "运输") for year in ("2020", "2021")
    ]


def test_the_data_of_a_fan_have_bounds_where_it_forecasts():
    ahead = {"出口": tuple(obs(Decimal(n)) for n in (2, 3, 4))}
    fan = charts.fan(frame(1, 2), ahead, "亿美元", others={"出口": obs(Decimal(5))}, others_name="印刷本")
    head, *rows = rows_of(fan)
    assert head == [
        *("年份", "项目", "性质", "数值（亿美元）", "下限（亿美元）", "上限（亿美元）", "印刷本（亿美元）")
    ]
    assert rows[1:] == [["2021", "出口", "实际", "2", "", "", ""], ["2022", "出口", "预测", "3", "2", "4", "5"]]


def test_a_quotient_has_as_many_digits_as_a_spreadsheet_keeps():
    third = charts.lines(frame(1) / frame(3), "")
    assert rows_of(third)[1] == ["2020", "0.333333333333333"]


def test_a_tables_spans_are_repeated_in_its_data():
    table = tables.Table(
        [
            [tables.cell("地区", header=True, rows=2), tables.cell("出口", header=True, cols=2)],
            tables.headers("金额", "同比"),
        ],
        [
            [tables.cell("陕西", header=True, rows=2), tables.cell("1"), tables.cell("-2")],
            [tables.cell("3"), tables.cell("—")],
        ],
    )
    assert exhibit_rows(table.payload()) == [
        ["地区", "出口 金额", "出口 同比"],
        ["陕西", "1", "-2"],
        ["陕西", "3", "—"],
    ]


def test_no_text_is_a_formula_to_a_spreadsheet():
    assert csv_text([["=1+1", "-1.5", "-5%", "-x", "@a", "+3", "a,b"]]) == (
        "\ufeff'=1+1,-1.5,-5%,'-x,'@a,+3,\"a,b\"\r\n"
    )


def test_a_table_filters_by_columns_that_it_has():
    head = [tables.headers("案例", "领域", "地区")]
    assert tables.Table(head, [], filters=["领域", "地区"]).payload()["table"]["filters"] == [1, 2]
    with pytest.raises(ExhibitError, match=r"层级.*现有的列：案例、领域、地区"):
        tables.Table(head, [], filters=["层级"])


def test_an_exhibit_traces_every_value_that_it_shows():
    exports, imports = obs(Decimal("41.73"), "亿美元", "出口"), obs(Decimal("31.24"), "亿美元", "进口")
    values = pd.DataFrame(
        {"出口": [exports], "差额": [exports - imports], "缺": [obs(None, "亿美元")]}, index=[2022]
    )
    texts = {"caption": "标题", "alt": "说明", "source": "来源"}
    drawn = Exhibit("fig-a", charts.lines(values, "亿美元"), **texts).figures
    assert [(one.key, one.label, one.text) for one in drawn] == [
        ("fig-a.1", "2022 出口（亿美元）", "41.73亿美元"),
        ("fig-a.2", "2022 差额（亿美元）", "10.49亿美元"),
    ]
    assert [one.formula for one in drawn] == ["出口", "出口 − 进口"]
    table = Exhibit("tab-a", tables.from_frame(values, "年份", lambda value: tables.number(value, 1)), **texts)
    assert [one.text for one in table.figures] == ["41.7", "10.5"]
    payload = json.loads(table._repr_mimebundle_()[EXHIBIT_MIME])
    assert [cell.get("figure") for cell in payload["table"]["body"][0]] == [None, "tab-a.1", "tab-a.2", None]
    assert len(payload["figures"]) == 2


def test_a_chart_that_is_no_vega_lite_is_refused():
    encoding = alt.Chart(pd.DataFrame({"a": [1]})).mark_bar().encode(x=alt.X("a:Q", axis=alt.Axis(grid="no")))
    with pytest.raises(ChapterError, match=r"overview\.ipynb 的图 fig-a .*encoding\.x\.axis.*'no'"):
        chart.validate(charts.Chart(encoding, []).spec, "overview.ipynb 的图 fig-a")
