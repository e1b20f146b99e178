"""The book's charts: a small vocabulary over Altair with one theme.

Every function takes a frame of traced values and returns a `Chart`, or None when there is nothing to draw. Binary floats
appear only here, where pixels need no more. Colours are from the Okabe-Ito palette, which colour-blind readers can tell
apart (Okabe and Ito, 2008, *Color Universal Design*).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from typing import Any

import altair as alt
import pandas as pd
from altair.utils import schemapi

from tradebook.exhibits.chart import Chart, Rows
from tradebook.exhibits.pictures import PRINT_WIDTH
from tradebook.figures.traced import Traced

POSITIVE, NEGATIVE, INK, GRID = "#0072B2", "#D55E00", "#333333", "#DDDDDD"
PALETTE = [POSITIVE, NEGATIVE, INK, "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C8C8C"]
FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, sans-serif"
THEME = "tradebook"
LONGEST_LEGEND = 32
"""Characters that a legend holds in one line."""
LONG_NAME = 11
"""Characters of a name beside a bar from which on it stands in two lines."""


# -- style -------------------------------------------------------------------------------------------------------------


@contextmanager
def book_style() -> Iterator[None]:
    """Draw in the book's theme, and without validating every part, which takes longer than all else.

    All functions of the vocabulary draw within it, and Altair is as it was when they are done. Whole specifications are
    validated by `tradebook.exhibits.chart.validate`.
    """
    alt.theme.register(THEME, enable=False)(_theme)
    with alt.theme.enable(THEME), schemapi.debug_mode(False):
        yield


def _theme() -> alt.theme.ThemeConfig:
    axis: alt.theme.AxisConfigKwds = {
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


# -- the vocabulary: over the years ------------------------------------------------------------------------------------


@book_style()
def columns(
    frame: pd.DataFrame, unit: str, *, line: str | None = None, breaks: Collection[int] = ()
) -> Chart | None:
    """Draw grouped columns over the years, one colour a column of the frame; one of them may be a line above the others.

    Args:
        frame: one row a year; the column names are the legend.
        unit: of all values; stands on the axis and in the tooltips.
        line: the column drawn as a line.
        breaks: the years from which on the values are of something else, before which a dashed rule is drawn.
    """
    data = _values_by_year(frame)
    if data.empty:
        return None
    series = _with_last(frame.columns, line)
    base = alt.Chart(data).encode(
        x=_years(), y=_values(unit), color=_series_colour(series), tooltip=_year_tooltip(unit)
    )
    layers = [_grouped_bars(base, series, line)]
    if line is not None:
        layers.append(_line_above(base, line, 45))
    return _chart(_with_breaks(layers, data, breaks), _by_year(frame, unit))


@book_style()
def lines(
    frame: pd.DataFrame,
    unit: str,
    *,
    every: int = 1,
    log: bool = False,
    highlight: str | None = None,
    breaks: Collection[int] = (),
) -> Chart | None:
    """Draw lines over the years, one a column of the frame, with a rule at zero where values change sign.

    Args:
        frame: one row a year; the column names are the legend.
        unit: of all values.
        every: label every n-th year only, for long series.
        log: a logarithmic scale, on which equal growth has equal slope; what is not above zero has no place on it.
        highlight: the column that stands out; the others recede.
        breaks: the years from which on the values are of something else, before which a dashed rule is drawn.
    """
    data = _values_by_year(frame)
    if log:
        data = data[data["value"] > 0]
    if data.empty:
        return None
    series = list(frame.columns)
    years = sorted(data["year"].unique())
    axis = alt.Axis(values=years[::-1][::every][::-1], labelOverlap=True)
    y = _values(unit)
    if log:
        ticks = [digit * 10**power for power in range(6) for digit in (1, 2, 5)]
        y = y.scale(type="log", nice=False).axis(values=ticks)
    legend = None if len(series) == 1 else alt.Legend(columns=min(len(series), 4))
    marks = (
        alt.Chart(data)
        .mark_line(point={"size": 40 if every == 1 else 16, "filled": True})
        .encode(
            x=alt.X("year:O", title=None, axis=axis),
            y=y,
            color=_series_colour(series, _line_colours(series, highlight), legend=legend),
            strokeDash=alt.StrokeDash("series:N", sort=series, legend=None),
            tooltip=_year_tooltip(unit),
        )
    )
    if highlight is not None:
        highlighted = alt.datum.series == highlight
        marks = marks.encode(
            strokeWidth=alt.condition(highlighted, alt.value(4), alt.value(1.5)),
            strokeDash=alt.condition(highlighted, alt.value([1, 0]), alt.value([4, 2])),
        )
    layers = [marks]
    if data["value"].min() < 0:
        layers.insert(0, alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color="#888888").encode(y="zero:Q"))
    return _chart(_with_breaks(layers, data, breaks), _by_year(frame, unit))


@book_style()
def fan(
    frame: pd.DataFrame,
    ahead: dict[str, tuple[Traced, Traced, Traced]],
    unit: str,
    *,
    others: dict[str, Traced] | None = None,
    others_name: str = "",
    breaks: Collection[int] = (),
) -> Chart | None:
    """Draw lines over the years, each ending in a fan: the forecast for the next year (dashed) within its interval.

    Args:
        frame: one row a year; the column names are the legend.
        ahead: for each column the lower bound, the forecast and the upper bound of the next year.
        unit: of all values.
        others: for some columns another forecast of that year, drawn as a hollow diamond.
        others_name: what the diamonds are, for the tooltips.
        breaks: the years from which on the values are of something else, before which a dashed rule is drawn.
    """
    data = _values_by_year(frame)
    if data.empty or not ahead:
        return None
    year = int(frame.index[-1])
    fans = [
        {"year": at, "series": name, **dict(zip(("low", "value", "high"), map(_pixels, values), strict=True))}
        for name, next_year in ahead.items()
        for at, values in ((year, (frame[name].iloc[-1],) * 3), (year + 1, next_year))
    ]
    colour = _series_colour(list(frame.columns), legend=alt.Legend(symbolOpacity=1))
    history = alt.Chart(data).encode(x=_years(), color=colour)
    ends = alt.Chart(pd.DataFrame(fans))
    bounds = [
        alt.Tooltip(f"{end}:Q", title=title, format=".1f") for end, title in (("low", "下限"), ("high", "上限"))
    ]
    layers = [
        ends.mark_area(opacity=0.2).encode(
            x=_years(), color=colour, y=alt.Y("low:Q", title=unit), y2=alt.Y2("high:Q")
        ),
        history.mark_line(point={"size": 40, "filled": True}).encode(y=_values(unit), tooltip=_year_tooltip(unit)),
        ends.mark_line(strokeDash=[5, 4]).encode(x=_years(), color=colour, y=_values(unit)),
        ends.transform_filter(alt.datum.year == year + 1)
        .mark_point(size=45, filled=True, opacity=1)
        .encode(x=_years(), color=colour, y=_values(unit), tooltip=[*_year_tooltip(unit), *bounds]),
    ]
    if others:
        points = [{"year": year + 1, "series": name, "value": _pixels(value)} for name, value in others.items()]
        title = alt.Tooltip("value:Q", title=f"{others_name}（{unit}）", format=".1f")
        layers.append(
            alt.Chart(pd.DataFrame(points))
            .mark_point(shape="diamond", size=110, filled=False, strokeWidth=2)
            .encode(x=_years(), color=colour, y=_values(unit), tooltip=["year:O", "series:N", title])
        )
    return _chart(
        _with_breaks(layers, data, breaks), _fan_data(frame, ahead, unit, others or {}, others_name), height=320
    )


@book_style()
def small_multiples(
    frames: dict[str, pd.DataFrame],
    unit: str,
    *,
    line: str,
    breaks: dict[str, Collection[int]] | None = None,
) -> Chart | None:
    """Draw one small panel a frame: columns over the years, one of them drawn as a line, each panel on its own scale.

    Args:
        frames: panel title to frame; one row a year, the same columns in all.
        unit: of all values.
        line: the column drawn as a line.
        breaks: panel title to the years from which on the values are of something else, before which a dashed rule is drawn.
    """
    data = pd.concat([_values_by_year(frame).assign(panel=title) for title, frame in frames.items()])
    if data.empty:
        return None
    series = _with_last(next(iter(frames.values())).columns, line)
    base = alt.Chart().encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelOverlap="greedy", labelExpr="slice(datum.label, 2)")),
        y=alt.Y("value:Q", title=None, axis=alt.Axis(tickCount=4)),
        color=_series_colour(series),
        tooltip=[alt.Tooltip("panel:N", title="行业"), *_year_tooltip(unit)],
    )
    zero = alt.Chart().mark_rule(color="#888888").encode(y=alt.datum(0))
    rules = [
        _break_rules(alt.Chart(), years).transform_filter(alt.datum.panel == title)
        for title, years in (breaks or {}).items()
        if years
    ]
    panel = alt.layer(_grouped_bars(base, series, line), zero, _line_above(base, line, 25), *rules, data=data)
    header = alt.Header(title=None, labelFontSize=12, labelColor=INK, labelPadding=4)
    across = 2
    return Chart(
        panel.properties(width=PRINT_WIDTH // across - 60, height=130)
        .facet(alt.Facet("panel:N", sort=list(frames), header=header), columns=across)
        .resolve_scale(y="independent"),
        _by_panel(frames, unit),
    )


@book_style()
def heat_table(frame: pd.DataFrame, unit: str, *, decimals: int = 1) -> Chart | None:
    """Draw values by row and year as coloured cells with numbers: blue above zero, orange below, paler near zero.

    The colour scale is symmetric-logarithmic, so that small rows stay visible beside large ones.

    Args:
        frame: one row a year; the columns become the rows of the picture, in their order.
        unit: of all values.
        decimals: of the numbers.
    """
    data = _values_by_year(frame)
    if data.empty:
        return None
    reach = max(abs(data["value"]).max(), 0.1)
    scale = alt.Scale(
        type="symlog", constant=0.5, domain=[-reach, 0, reach], range=["#E66100", "#F7F7F7", "#3B78C4"]
    )
    series = list(frame.columns)
    base = alt.Chart(data).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(orient="top", domain=False, ticks=False)),
        y=alt.Y("series:N", sort=series, title=None, axis=alt.Axis(labelLimit=140, domain=False, ticks=False)),
        tooltip=_year_tooltip(unit),
    )
    cells = base.mark_rect(stroke="white").encode(color=alt.Color("value:Q", scale=scale, legend=None))
    numbers = base.mark_text(fontSize=11, color="#111111").encode(text=alt.Text("value:Q", format=f".{decimals}f"))
    return _chart(alt.layer(cells, numbers), _by_year(frame, unit), height=28 * len(series))


# -- the vocabulary: by name -------------------------------------------------------------------------------------------


@book_style()
def ranked_bars(
    values: dict[str, Traced], unit: str, *, decimals: int = 1, groups: dict[str, str] | None = None
) -> Chart | None:
    """Draw bars from the largest to the smallest value, each with its number; negative ones in another colour.

    Args:
        values: name to value.
        unit: of all values.
        decimals: of the numbers at the bars.
        groups: name to group; bars are then coloured by group, with a legend.
    """
    rows = [
        {"name": name, "value": _pixels(value), "group": (groups or {}).get(name, "")}
        for name, value in values.items()
        if not value.is_missing
    ]
    if not rows:
        return None
    data = pd.DataFrame(rows).sort_values("value", ascending=False, kind="stable")
    names = list(data["name"])
    base = alt.Chart(data).encode(
        y=_names(names),
        tooltip=[alt.Tooltip("name:N", title="项目"), _value_tooltip(unit, decimals)],
    )
    # room beyond the longest bar for its number; numbers of negative bars stand on the free side of zero
    low, high = min(0.0, data["value"].min()), max(0.0, data["value"].max())
    scale = alt.Scale(domain=[low, high + (high - low) * 0.2], nice=False)
    colour = _group_colour(list(dict.fromkeys(data["group"]))) if groups else _sign_colour()
    bars = base.mark_bar().encode(x=_lengths(unit, scale), color=colour)
    numbers = (
        base.transform_calculate(label=f"format(datum.value, '.{decimals}f')", end="max(datum.value, 0)")
        .mark_text(align="left", dx=4, color=INK)
        .encode(x=alt.X("end:Q", scale=scale), text="label:N")
    )
    step = 26 if max(map(len, names)) <= LONG_NAME else 34
    return _chart(
        alt.layer(bars, numbers),
        _ranked_data(values, unit, names, groups or {}),
        height=step * len(data) + (75 if groups else 50),
    )


@book_style()
def side_by_side(frame: pd.DataFrame, unit: str, *, decimals: int = 1) -> Chart | None:
    """Draw groups of horizontal bars with their numbers: one group a row of the frame, one colour a column.

    Args:
        frame: the values; rows and columns keep their order.
        unit: of all values.
        decimals: of the numbers at the bars.
    """
    data = _values_by_name(frame)
    if data.empty:
        return None
    series, names = list(map(str, frame.columns)), list(dict.fromkeys(data["name"]))
    scale = alt.Scale(domain=[min(0.0, data["value"].min()), data["value"].max() * 1.15], nice=False)
    base = alt.Chart(data).encode(
        y=_names(names),
        yOffset=alt.YOffset("series:N", sort=series),
        x=_lengths(unit, scale),
        tooltip=_name_tooltip("项目", "对象", _value_tooltip(unit, decimals)),
    )
    bars = base.mark_bar().encode(color=_series_colour(series))
    numbers = base.mark_text(align="left", dx=4, color=INK, fontSize=11).encode(
        text=alt.Text("value:Q", format=f".{decimals}f")
    )
    height = (18 * len(series) + 12) * len(names) + 70
    return _chart(alt.layer(bars, numbers), _by_name(frame, "项目", unit), height=height)


@book_style()
def stacked_bars(frame: pd.DataFrame, unit: str, colours: list[str]) -> Chart | None:
    """Draw horizontal bars of equal length, cut into the shares of their parts; the tooltips have the numbers.

    Args:
        frame: counts or amounts, one bar a row, one part a column; rows and columns keep their order.
        unit: of all values.
        colours: of the parts.
    """
    values = _values_by_name(frame)
    data = values[values["value"] != 0]
    if data.empty:
        return None
    series, names = list(map(str, frame.columns)), list(map(str, frame.index))
    data = data.assign(order=data["series"].map(series.index))[["name", "series", "order", "value"]]
    bars = (
        alt.Chart(data)
        .mark_bar()
        .encode(
            y=_names(names),
            x=alt.X("value:Q", stack="normalize", title=None, axis=alt.Axis(format="%", tickCount=5)),
            color=_series_colour(series, colours),
            order=alt.Order("order:Q"),
            tooltip=_name_tooltip("项目", "类别", alt.Tooltip("value:Q", title=unit)),
        )
    )
    return _chart(bars, _by_name(frame, "项目", unit), height=30 * len(names) + 60)


@book_style()
def rank_dots(frame: pd.DataFrame, title: str) -> Chart | None:
    """Draw positions as dots, one row a row of the frame, one colour a column; the best stands on the left.

    Args:
        frame: ranks; rows and columns keep their order.
        title: of the axis.
    """
    data = _values_by_name(frame, number=int)
    if data.empty:
        return None
    series, names = list(map(str, frame.columns)), list(dict.fromkeys(data["name"]))
    scale = alt.Scale(domain=[0.5, data["value"].max() + 0.5], nice=False)
    dots = (
        alt.Chart(data)
        .mark_point(size=70, filled=True, opacity=1)
        .encode(
            y=alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=170, grid=True, domain=False)),
            x=alt.X("value:Q", title=title, scale=scale, axis=alt.Axis(tickMinStep=1, format="d")),
            color=_series_colour(series),
            # equal ranks stay apart
            yOffset=alt.YOffset("series:N", sort=series),
            tooltip=_name_tooltip("指标", "对象", alt.Tooltip("value:Q", title="位次", format="d")),
        )
    )
    return _chart(dots, _by_name(frame, "指标", title), height=34 * len(names) + 80)


# -- what is drawn -----------------------------------------------------------------------------------------------------


def _values_by_year(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row a value of a frame with one row a year, missing ones left out, as Vega-Lite wants it."""
    records = [
        {"year": int(year), "series": str(series), "value": _pixels(value)}
        for series in frame.columns
        for year, value in zip(frame.index, frame[series], strict=True)
        if not value.is_missing
    ]
    return pd.DataFrame(records, columns=["year", "series", "value"])


def _values_by_name(frame: pd.DataFrame, number: Callable[[Any], float] = float) -> pd.DataFrame:
    """Return one row a value of a frame with one row a name, missing ones left out.

    Args:
        frame: the values.
        number: turns a `Decimal` into what is drawn.
    """
    records = [
        {"name": str(name), "series": str(series), "value": number(value.value)}
        for name, values in zip(frame.index, frame.to_numpy(), strict=True)
        for series, value in zip(frame.columns, values, strict=True)
        if not value.is_missing
    ]
    return pd.DataFrame(records, columns=["name", "series", "value"])


def _pixels(value: Traced) -> float:
    return float(value.value)


def _with_last(names: Iterable[str], last: str | None) -> list[str]:
    """Return names in their order, but one of them last."""
    return [name for name in names if name != last] + ([last] if last else [])


# -- marks, axes and colours -------------------------------------------------------------------------------------------


def _chart(drawing: alt.Chart | alt.LayerChart | alt.FacetChart, data: Rows, height: int = 280) -> Chart:
    size = {"width": "container", "height": height, "autosize": {"type": "fit", "contains": "padding"}}
    return Chart(drawing.properties(**size), data)


def _grouped_bars(base: alt.Chart, series: list[str], line: str | None) -> alt.Chart:
    """Return the bars of all series but the one drawn as a line."""
    return (
        base.transform_filter(alt.datum.series != line)
        .mark_bar()
        .encode(xOffset=alt.XOffset("series:N", sort=series))
    )


def _line_above(base: alt.Chart, line: str, size: int) -> alt.Chart:
    """Return the series drawn as a line, with points of a size."""
    return base.transform_filter(alt.datum.series == line).mark_line(point={"size": size, "filled": True})


def _with_breaks(layers: list[Any], data: pd.DataFrame, breaks: Collection[int]) -> Any:
    """Return layers above each other, with a rule before each of some years; a single one as it is."""
    if breaks:
        layers = [*layers, _break_rules(alt.Chart(data), breaks)]
    return alt.layer(*layers) if len(layers) > 1 else layers[0]


def _break_rules(chart: alt.Chart, years: Collection[int]) -> alt.Chart:
    """Return dashed rules between some years and those before."""
    rules = chart.transform_filter(alt.FieldOneOfPredicate("year", sorted(years)))
    return rules.mark_rule(color="#888888", strokeDash=[3, 3]).encode(x=alt.X("year:O", bandPosition=0))


def _years() -> alt.X:
    return alt.X("year:O", title=None, axis=alt.Axis(labelOverlap="greedy"))


def _values(unit: str) -> alt.Y:
    return alt.Y("value:Q", title=unit)


def _lengths(unit: str, scale: alt.Scale) -> alt.X:
    """Return the axis of horizontal bars."""
    return alt.X("value:Q", title=unit or None, scale=scale, axis=alt.Axis(tickCount=6))


def _names(names: list[str]) -> alt.Y:
    """Return the axis of names beside horizontal bars; long ones stand in two lines, so that bars keep room on a phone."""
    half = max((len(name) + 1) // 2 for name in names)
    lines = {name: [name[:half], name[half:]] for name in names if len(name) > LONG_NAME}
    # cut here, since Vega would cut rare characters in two
    label = f"({json.dumps(lines, ensure_ascii=False)})[datum.label] || datum.label" if lines else "datum.label"
    axis = alt.Axis(labelLimit=150, labelExpr=label, domain=False, ticks=False)
    return alt.Y("name:N", sort=names, title=None, axis=axis)


def _series_colour(
    series: list[str],
    colours: list[str] | None = None,
    *,
    legend: alt.Legend | schemapi.UndefinedType | None = alt.Undefined,
) -> alt.Color:
    """Return a colour a series, in their order; from the palette unless others are asked for."""
    scale = alt.Scale(domain=series, range=colours or _colours(len(series)))
    return alt.Color("series:N", sort=series, scale=scale, legend=legend)


def _colours(count: int) -> list[str]:
    """Return so many colours; those of the palette come again where there are more, told apart by dashes or tooltips."""
    return list(islice(cycle(PALETTE), count))


def _line_colours(series: list[str], highlight: str | None) -> list[str]:
    """Return a colour a series; the highlighted one is drawn in ink, which the others then leave alone."""
    if highlight is None:
        return _colours(len(series))
    others = cycle(colour for colour in PALETTE if colour != INK)
    return [INK if name == highlight else next(others) for name in series]


def _group_colour(groups: list[str]) -> alt.Color:
    # long names need lines of their own; by itself, a legend is one line that runs off the page
    columns = 2 if sum(map(len, groups)) > LONGEST_LEGEND else 0
    legend = alt.Legend(columns=columns, labelLimit=PRINT_WIDTH // 2)
    return alt.Color("group:N", scale=alt.Scale(domain=groups, range=_colours(len(groups))), legend=legend)


def _sign_colour() -> Any:
    return alt.condition(alt.datum.value < 0, alt.value(NEGATIVE), alt.value(POSITIVE))


def _year_tooltip(unit: str) -> list[alt.Tooltip]:
    return [alt.Tooltip("year:O", title="年份"), alt.Tooltip("series:N", title="项目"), _value_tooltip(unit, 1)]


def _name_tooltip(name: str, series: str, value: alt.Tooltip) -> list[alt.Tooltip]:
    return [alt.Tooltip("name:N", title=name), alt.Tooltip("series:N", title=series), value]


def _value_tooltip(unit: str, decimals: int) -> alt.Tooltip:
    return alt.Tooltip("value:Q", title=unit or "数值", format=f".{decimals}f")


# -- the data of charts, for download ----------------------------------------------------------------------------------


def _with_unit(name: str, unit: str) -> str:
    return f"{name}（{unit}）" if unit else str(name)


def _by_name(frame: pd.DataFrame, corner: str, unit: str) -> Rows:
    """Return a frame as it stands, with the unit in the header."""
    rows: Rows = [[corner, *(_with_unit(name, unit) for name in frame.columns)]]
    return rows + [[str(name), *values] for name, values in zip(frame.index, frame.to_numpy(), strict=True)]


def _by_year(frame: pd.DataFrame, unit: str) -> Rows:
    return _by_name(frame, "年份", unit)


def _by_panel(frames: dict[str, pd.DataFrame], unit: str) -> Rows:
    tables = {panel: _by_year(frame, unit) for panel, frame in frames.items()}
    rows: Rows = [["行业", *next(iter(tables.values()))[0]]]
    return rows + [[panel, *row] for panel, table in tables.items() for row in table[1:]]


def _ranked_data(values: dict[str, Traced], unit: str, order: list[str], groups: dict[str, str]) -> Rows:
    rows: Rows = [["项目", *(["分组"] if groups else []), _with_unit("数值", unit)]]
    return rows + [[name, *([groups.get(name, "")] if groups else []), values[name]] for name in order]


def _fan_data(
    frame: pd.DataFrame,
    ahead: dict[str, tuple[Traced, Traced, Traced]],
    unit: str,
    others: dict[str, Traced],
    others_name: str,
) -> Rows:
    """Return one row a value, since a forecast has bounds and an observation has none."""
    kinds = ["数值", "下限", "上限", *([others_name] if others else [])]
    rows: Rows = [["年份", "项目", "性质", *(_with_unit(kind, unit) for kind in kinds)]]
    blank = [""] * (len(kinds) - 1)
    for name in frame.columns:
        rows += [[str(year), name, "实际", value, *blank] for year, value in frame[name].items()]
        if name in ahead:
            low, middle, high = ahead[name]
            other = [others.get(name, "")] if others else []
            rows.append([str(int(frame.index[-1]) + 1), name, "预测", middle, low, high, *other])
    return rows
