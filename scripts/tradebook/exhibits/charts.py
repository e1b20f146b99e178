"""The book's charts: a small vocabulary over Altair with one theme.

Every function takes a frame of traced values and returns a `Chart`, or None when there is nothing to draw. Binary floats
appear only here, where pixels need no more. Colours are from the Okabe-Ito palette, which colour-blind readers can tell
apart (Okabe and Ito, 2008, *Color Universal Design*).
"""

from __future__ import annotations

import altair as alt
import pandas as pd

from tradebook.exhibits.chart import PRINT_WIDTH, Chart
from tradebook.figures.traced import Traced

POSITIVE, NEGATIVE, INK, GRID = "#0072B2", "#D55E00", "#333333", "#DDDDDD"
PALETTE = [POSITIVE, NEGATIVE, INK, "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C8C8C"]
FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, sans-serif"
LONGEST_LEGEND = 32
"""Characters that a legend holds in one line."""
LONG_NAME = 11
"""Characters of a name beside a bar from which on it stands in two lines."""

alt.utils.schemapi.disable_debug_mode()  # which validates each part, see `Chart`


@alt.theme.register("tradebook", enable=True)
def _theme() -> alt.theme.ThemeConfig:
    axis = {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    }
    return {
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "axis": {**axis, "gridColor": GRID, "domainColor": "#888888", "tickColor": "#888888"},
            "axisX": {"grid": False, "labelAngle": 0},
            "axisY": {
                "titleAngle": 0,
                "titleAlign": "left",
                "titleAnchor": "start",
                "titleY": -12,
                "domain": False,
            },
            "legend": {
                "orient": "bottom",
                "title": None,
                "labelFontSize": 12,
                "labelColor": INK,
                "symbolType": "square",
            },
            "range": {"category": PALETTE},
            "line": {"strokeWidth": 2.5},
        }
    }


# -- the vocabulary --------------------------------------------------------------------------------------------------


def columns(frame: pd.DataFrame, unit: str, *, line: str | None = None) -> Chart | None:
    """Grouped columns over the years, one colour a column of the frame; one of them may be a line above the others.

    Args:
        frame: one row a year; the column names are the legend.
        unit: of all values; stands on the axis and in the tooltips.
        line: the column drawn as a line.
    """
    data = _long(frame)
    if data.empty:
        return None
    order = [name for name in frame.columns if name != line] + ([line] if line else [])
    colour = alt.Color("series:N", sort=order, scale=alt.Scale(domain=order, range=PALETTE[: len(order)]))
    base = alt.Chart(data).encode(x=_years(), y=_values(unit), color=colour, tooltip=_tooltip(unit))
    bars = (
        base.transform_filter(alt.datum.series != line)
        .mark_bar()
        .encode(xOffset=alt.XOffset("series:N", sort=order))
    )
    if line is None:
        return _chart(bars, _by_year(frame, unit))
    points = base.transform_filter(alt.datum.series == line).mark_line(point={"size": 45, "filled": True})
    return _chart(alt.layer(bars, points), _by_year(frame, unit))


def lines(
    frame: pd.DataFrame, unit: str, *, every: int = 1, log: bool = False, highlight: str | None = None
) -> Chart | None:
    """Lines over the years, one a column of the frame, with a rule at zero where values change sign.

    Args:
        frame: one row a year; the column names are the legend.
        unit: of all values.
        every: label every n-th year only, for long series.
        log: a logarithmic scale, on which equal growth has equal slope; values must be positive.
        highlight: the column that stands out; the others recede.
    """
    data = _long(frame)
    if data.empty:
        return None
    order = list(frame.columns)
    scale = alt.Scale(domain=order, range=_colours(order, highlight))
    years = sorted(data["year"].unique())
    axis = alt.Axis(values=years[::-1][::every][::-1], labelOverlap=True)
    y = _values(unit)
    if log:
        y = y.scale(type="log", nice=False).axis(values=[10, 20, 50, 100, 200, 500, 1000, 2000, 5000])
    legend = None if len(order) == 1 else alt.Legend(columns=4 if len(order) > 4 else len(order))
    colour = alt.Color("series:N", sort=order, scale=scale, legend=legend)
    marks = (
        alt.Chart(data)
        .mark_line(point={"size": 40 if every == 1 else 16, "filled": True})
        .encode(
            x=alt.X("year:O", title=None, axis=axis),
            y=y,
            color=colour,
            strokeDash=alt.StrokeDash("series:N", sort=order, legend=None),
            tooltip=_tooltip(unit),
        )
    )
    if highlight is not None:
        shown = alt.datum.series == highlight
        marks = marks.encode(
            strokeWidth=alt.condition(shown, alt.value(4), alt.value(1.5)),
            strokeDash=alt.condition(shown, alt.value([1, 0]), alt.value([4, 2])),
        )
    if data["value"].min() >= 0:
        return _chart(marks, _by_year(frame, unit))
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color="#888888").encode(y="zero:Q")
    return _chart(alt.layer(zero, marks), _by_year(frame, unit))


def ranked_bars(
    values: dict[str, Traced], unit: str, *, decimals: int = 1, groups: dict[str, str] | None = None
) -> Chart | None:
    """Horizontal bars from the largest to the smallest value, each with its number; negative ones in another colour.

    Args:
        values: name to value.
        unit: of all values.
        decimals: of the numbers at the bars.
        groups: name to group; bars are then coloured by group, with a legend.
    """
    rows = [
        {"name": name, "value": float(value.value), "group": (groups or {}).get(name, "")}
        for name, value in values.items()
        if not value.is_missing
    ]
    if not rows:
        return None
    data = pd.DataFrame(rows).sort_values("value", ascending=False, kind="stable")
    base = alt.Chart(data).encode(
        y=alt.Y("name:N", sort=list(data["name"]), title=None, axis=_names(data["name"])),
        tooltip=[
            alt.Tooltip("name:N", title="项目"),
            alt.Tooltip("value:Q", title=unit or "数值", format=f".{decimals}f"),
        ],
    )
    # room beyond the longest bar for its number; numbers of negative bars stand on the free side of zero
    low, high = min(0.0, data["value"].min()), max(0.0, data["value"].max())
    scale = alt.Scale(domain=[low, high + (high - low) * 0.2], nice=False)
    x = alt.X("value:Q", title=unit or None, scale=scale, axis=alt.Axis(tickCount=6))
    colour = alt.condition(alt.datum.value < 0, alt.value(NEGATIVE), alt.value(POSITIVE))
    if groups:
        order = list(dict.fromkeys(data["group"]))
        # long names need lines of their own; by itself, a legend is one line that runs off the page
        columns = 2 if sum(map(len, order)) > LONGEST_LEGEND else 0
        legend = alt.Legend(columns=columns, labelLimit=PRINT_WIDTH // 2)
        colour = alt.Color("group:N", scale=alt.Scale(domain=order, range=PALETTE[: len(order)]), legend=legend)
    bars = base.mark_bar().encode(x=x, color=colour)
    numbers = (
        base.transform_calculate(label=f"format(datum.value, '.{decimals}f')", end="max(datum.value, 0)")
        .mark_text(align="left", dx=4, color=INK)
        .encode(x=alt.X("end:Q", scale=scale), text="label:N")
    )
    step = 26 if data["name"].str.len().max() <= LONG_NAME else 34
    return _chart(
        alt.layer(bars, numbers),
        _ranked(values, unit, list(data["name"]), groups or {}),
        height=step * len(data) + (75 if groups else 50),
    )


def side_by_side(frame: pd.DataFrame, unit: str, *, decimals: int = 1) -> Chart | None:
    """Groups of horizontal bars with their numbers: one group a row of the frame, one colour a column.

    Args:
        frame: the values; rows and columns keep their order.
        unit: of all values.
        decimals: of the numbers at the bars.
    """
    rows = [
        {"name": str(name), "series": str(series), "value": float(value.value)}
        for name, cells in frame.iterrows()
        for series, value in cells.items()
        if not value.is_missing
    ]
    if not rows:
        return None
    data, series = pd.DataFrame(rows), [str(column) for column in frame.columns]
    names = list(dict.fromkeys(data["name"]))
    scale = alt.Scale(domain=[min(0.0, data["value"].min()), data["value"].max() * 1.15], nice=False)
    base = alt.Chart(data).encode(
        y=alt.Y("name:N", sort=names, title=None, axis=_names(names)),
        yOffset=alt.YOffset("series:N", sort=series),
        x=alt.X("value:Q", title=unit or None, scale=scale, axis=alt.Axis(tickCount=6)),
        tooltip=[
            alt.Tooltip("name:N", title="项目"),
            alt.Tooltip("series:N", title="对象"),
            alt.Tooltip("value:Q", title=unit or "数值", format=f".{decimals}f"),
        ],
    )
    colour = alt.Color("series:N", sort=series, scale=alt.Scale(domain=series, range=PALETTE[: len(series)]))
    numbers = base.mark_text(align="left", dx=4, color=INK, fontSize=11)
    layers = alt.layer(
        base.mark_bar().encode(color=colour), numbers.encode(text=alt.Text("value:Q", format=f".{decimals}f"))
    )
    return _chart(layers, _by_name(frame, "项目", unit), height=(18 * len(series) + 12) * len(names) + 70)


def stacked_bars(frame: pd.DataFrame, unit: str, colours: list[str]) -> Chart | None:
    """Horizontal bars of equal length, cut into the shares of their parts; the tooltips have the numbers.

    Args:
        frame: counts or amounts, one bar a row, one part a column; rows and columns keep their order.
        unit: of all values.
        colours: of the parts.
    """
    rows = [
        {"name": str(name), "series": str(series), "order": order, "value": float(value.value)}
        for name, cells in frame.iterrows()
        for order, (series, value) in enumerate(cells.items())
        if not value.is_missing and value.value
    ]
    if not rows:
        return None
    names, series = list(map(str, frame.index)), list(map(str, frame.columns))
    chart = (
        alt.Chart(pd.DataFrame(rows))
        .mark_bar()
        .encode(
            y=alt.Y("name:N", sort=names, title=None, axis=_names(names)),
            x=alt.X("value:Q", stack="normalize", title=None, axis=alt.Axis(format="%", tickCount=5)),
            color=alt.Color("series:N", sort=series, scale=alt.Scale(domain=series, range=colours)),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("name:N", title="项目"),
                alt.Tooltip("series:N", title="类别"),
                alt.Tooltip("value:Q", title=unit),
            ],
        )
    )
    return _chart(chart, _by_name(frame, "项目", unit), height=30 * len(names) + 60)


def rank_dots(frame: pd.DataFrame, title: str) -> Chart | None:
    """Positions as dots, one row a row of the frame, one colour a column; the best stands on the left.

    Args:
        frame: ranks; rows and columns keep their order.
        title: of the axis.
    """
    rows = [
        {"name": str(name), "series": str(series), "value": int(value.value)}
        for name, cells in frame.iterrows()
        for series, value in cells.items()
        if not value.is_missing
    ]
    if not rows:
        return None
    data, series = pd.DataFrame(rows), [str(column) for column in frame.columns]
    names = list(dict.fromkeys(data["name"]))
    scale = alt.Scale(domain=[0.5, data["value"].max() + 0.5], nice=False)
    dots = (
        alt.Chart(data)
        .mark_point(size=70, filled=True, opacity=1)
        .encode(
            y=alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=170, grid=True, domain=False)),
            x=alt.X("value:Q", title=title, scale=scale, axis=alt.Axis(tickMinStep=1, format="d")),
            color=alt.Color("series:N", sort=series, scale=alt.Scale(domain=series, range=PALETTE[: len(series)])),
            yOffset=alt.YOffset("series:N", sort=series),  # equal ranks stay apart
            tooltip=[
                alt.Tooltip("name:N", title="指标"),
                alt.Tooltip("series:N", title="对象"),
                alt.Tooltip("value:Q", title="位次", format="d"),
            ],
        )
    )
    return _chart(dots, _by_name(frame, "指标", title), height=34 * len(names) + 80)


def small_multiples(frames: dict[str, pd.DataFrame], unit: str, *, line: str) -> Chart | None:
    """One small panel a frame, all read alike: columns over the years, one of them drawn as a line, each on its own scale.

    Args:
        frames: panel title to frame; one row a year, the same columns in all.
        unit: of all values.
        line: the column drawn as a line.
    """
    data = pd.concat([_long(frame).assign(panel=title) for title, frame in frames.items()])
    if data.empty:
        return None
    order = [name for name in next(iter(frames.values())).columns if name != line] + [line]
    colour = alt.Color("series:N", sort=order, scale=alt.Scale(domain=order, range=PALETTE[: len(order)]))
    base = alt.Chart().encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelOverlap="greedy", labelExpr="slice(datum.label, 2)")),
        y=alt.Y("value:Q", title=None, axis=alt.Axis(tickCount=4)),
        color=colour,
        tooltip=[alt.Tooltip("panel:N", title="行业"), *_tooltip(unit)],
    )
    bars = base.transform_filter(alt.datum.series != line).mark_bar()
    points = base.transform_filter(alt.datum.series == line).mark_line(point={"size": 25, "filled": True})
    zero = alt.Chart().mark_rule(color="#888888").encode(y=alt.datum(0))
    panel = alt.layer(bars.encode(xOffset=alt.XOffset("series:N", sort=order)), zero, points, data=data)
    header = alt.Header(title=None, labelFontSize=12, labelColor=INK, labelPadding=4)
    facet = alt.Facet("panel:N", sort=list(frames), header=header)
    columns = 2
    return Chart(
        panel.properties(width=PRINT_WIDTH // columns - 60, height=130)
        .facet(facet, columns=columns)
        .resolve_scale(y="independent"),
        _by_panel(frames, unit),
    )


def heat_table(frame: pd.DataFrame, unit: str, *, decimals: int = 1) -> Chart | None:
    """Values by row and year as coloured cells with numbers: blue above zero, orange below, paler near zero.

    The colour scale is symmetric-logarithmic, so that small rows stay visible beside large ones.

    Args:
        frame: one row a year; the columns become the rows of the picture, in their order.
        unit: of all values.
        decimals: of the numbers.
    """
    data = _long(frame)
    if data.empty:
        return None
    reach = max(abs(data["value"]).max(), 0.1)
    scale = alt.Scale(
        type="symlog", constant=0.5, domain=[-reach, 0, reach], range=["#E66100", "#F7F7F7", "#3B78C4"]
    )
    order = list(frame.columns)
    base = alt.Chart(data).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(orient="top", domain=False, ticks=False)),
        y=alt.Y("series:N", sort=order, title=None, axis=alt.Axis(labelLimit=140, domain=False, ticks=False)),
        tooltip=_tooltip(unit),
    )
    cells = base.mark_rect(stroke="white").encode(color=alt.Color("value:Q", scale=scale, legend=None))
    numbers = base.mark_text(fontSize=11, color="#111111").encode(text=alt.Text("value:Q", format=f".{decimals}f"))
    return _chart(alt.layer(cells, numbers), _by_year(frame, unit), height=28 * len(order))


# -- parts -----------------------------------------------------------------------------------------------------------


def _chart(chart: alt.LayerChart | alt.Chart, data: list[list[str | Traced]], height: int = 280) -> Chart:
    return Chart(
        chart.properties(width="container", height=height, autosize={"type": "fit", "contains": "padding"}), data
    )


def _names(names) -> alt.Axis:
    """The axis of names beside horizontal bars; long names stand in two lines, so that bars keep room on a phone."""
    half = max((len(name) + 1) // 2 for name in names)
    broken = f"length(datum.label) > {LONG_NAME} ? [slice(datum.label, 0, {half}), slice(datum.label, {half})]"
    return alt.Axis(labelLimit=150, labelExpr=f"{broken} : datum.label", domain=False, ticks=False)


def _long(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a value, missing ones left out, as Vega-Lite wants it."""
    records = [
        {"year": int(year), "series": str(series), "value": float(value.value)}
        for series in frame.columns
        for year, value in frame[series].items()
        if not value.is_missing
    ]
    return pd.DataFrame(records, columns=["year", "series", "value"])


def _colours(order: list[str], highlight: str | None) -> list[str]:
    """A colour a series; the highlighted one is drawn in ink, which the others then leave alone."""
    if highlight is None:
        return PALETTE[: len(order)]
    others = iter(colour for colour in PALETTE if colour != INK)
    return [INK if name == highlight else next(others) for name in order]


def _years() -> alt.X:
    return alt.X("year:O", title=None, axis=alt.Axis(labelOverlap="greedy"))


def _values(unit: str) -> alt.Y:
    return alt.Y("value:Q", title=unit)


def _tooltip(unit: str) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("year:O", title="年份"),
        alt.Tooltip("series:N", title="项目"),
        alt.Tooltip("value:Q", title=unit or "数值", format=".1f"),
    ]


# -- forecasts -------------------------------------------------------------------------------------------------------


def fan(
    frame: pd.DataFrame,
    ahead: dict[str, tuple[Traced, Traced, Traced]],
    unit: str,
    *,
    others: dict[str, Traced] | None = None,
    others_name: str = "",
) -> Chart | None:
    """Lines over the years, each ending in a fan: the forecast for the next year (dashed) within its interval.

    Args:
        frame: one row a year; the column names are the legend.
        ahead: for each column the lower bound, the forecast and the upper bound of the next year.
        unit: of all values.
        others: for some columns another forecast of that year, drawn as a hollow diamond.
        others_name: what the diamonds are, for the tooltips.
    """
    data = _long(frame)
    if data.empty or not ahead:
        return None
    order = list(frame.columns)
    year = int(frame.index[-1])
    fans = [
        {"year": at, "series": name, **dict(zip(("low", "value", "high"), map(_pixels, values), strict=True))}
        for name, next_year in ahead.items()
        for at, values in ((year, [frame[name].iloc[-1]] * 3), (year + 1, next_year))
    ]
    points = [{"year": year + 1, "series": name, "value": _pixels(v)} for name, v in (others or {}).items()]
    scale = alt.Scale(domain=order, range=PALETTE[: len(order)])
    colour = alt.Color("series:N", sort=order, scale=scale, legend=alt.Legend(symbolOpacity=1))
    axes = {"x": _years(), "color": colour}
    drawn, history = {"size": 40, "filled": True}, alt.Chart(data).encode(**axes)
    ends = alt.Chart(pd.DataFrame(fans))
    bounds = [
        alt.Tooltip(f"{end}:Q", title=title, format=".1f") for end, title in (("low", "下限"), ("high", "上限"))
    ]
    layers = [
        ends.mark_area(opacity=0.2).encode(**axes, y=alt.Y("low:Q", title=unit), y2="high:Q"),
        history.mark_line(point=drawn).encode(y=_values(unit), tooltip=_tooltip(unit)),
        ends.mark_line(strokeDash=[5, 4]).encode(**axes, y=_values(unit)),
        ends.transform_filter(alt.datum.year == year + 1)
        .mark_point(size=45, filled=True, opacity=1)
        .encode(**axes, y=_values(unit), tooltip=[*_tooltip(unit), *bounds]),
    ]
    if points:
        title = alt.Tooltip("value:Q", title=f"{others_name}（{unit}）", format=".1f")
        mark = alt.Chart(pd.DataFrame(points)).mark_point(shape="diamond", size=110, filled=False, strokeWidth=2)
        layers.append(mark.encode(**axes, y=_values(unit), tooltip=["year:O", "series:N", title]))
    return _chart(alt.layer(*layers), _fan_data(frame, ahead, unit, others or {}, others_name), height=320)


def _pixels(value: Traced) -> float:
    return float(value.value)


# -- the data of charts, for download --------------------------------------------------------------------------------


def _with_unit(name: str, unit: str) -> str:
    return f"{name}（{unit}）" if unit else str(name)


def _by_name(frame: pd.DataFrame, corner: str, unit: str) -> list[list[str | Traced]]:
    """A frame as it stands, with the unit in the header."""
    head = [corner, *(_with_unit(name, unit) for name in frame.columns)]
    return [
        head,
        *([str(name), *row] for name, row in zip(frame.index, frame.to_numpy(), strict=True)),
    ]


def _by_year(frame: pd.DataFrame, unit: str) -> list[list[str | Traced]]:
    return _by_name(frame, "年份", unit)


def _by_panel(frames: dict[str, pd.DataFrame], unit: str) -> list[list[str | Traced]]:
    sheets = {panel: _by_year(frame, unit) for panel, frame in frames.items()}
    head = ["行业", *next(iter(sheets.values()))[0]]
    return [head, *([panel, *row] for panel, sheet in sheets.items() for row in sheet[1:])]


def _ranked(
    values: dict[str, Traced], unit: str, order: list[str], groups: dict[str, str]
) -> list[list[str | Traced]]:
    head = ["项目", *(["分组"] if groups else []), _with_unit("数值", unit)]
    return [
        head,
        *([name, *([groups.get(name, "")] if groups else []), values[name]] for name in order),
    ]


def _fan_data(
    frame: pd.DataFrame, ahead: dict, unit: str, others: dict, others_name: str
) -> list[list[str | Traced]]:
    """One row a value, since a forecast has bounds and an observation has none."""
    kinds = ["数值", "下限", "上限", *([others_name] if others else [])]
    rows = [["年份", "项目", "性质", *(_with_unit(kind, unit) for kind in kinds)]]
    blank = [""] * (len(kinds) - 1)
    for name in frame.columns:
        rows += [[str(year), name, "实际", value, *blank] for year, value in frame[name].items()]
        if name in ahead:
            low, middle, high = ahead[name]
            other = [others.get(name, "")] if others else []
            rows.append([str(int(frame.index[-1]) + 1), name, "预测", middle, low, high, *other])
    return rows
