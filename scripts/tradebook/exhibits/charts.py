"""The book's charts: a small vocabulary over Altair with one theme.

Every function takes a frame of traced values and returns a `Chart`, or None when there is nothing to draw. Binary floats
appear only here, where pixels need no more; the numbers beside rounds are those of the text. Lines have their names where they
end, so that no reader has to look them up; colours and dashes are those of `tradebook.exhibits.colours`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

import altair as alt
import pandas as pd
from altair.utils import schemapi

from tradebook.exhibits import labels, marks
from tradebook.exhibits.chart import Chart, Rows
from tradebook.exhibits.colours import (
    BARS,
    DEFICIT,
    EVEN,
    GRID,
    INK,
    OTHERS,
    OWN,
    RULE,
    SURPLUS,
    Style,
    styles_of,
)
from tradebook.figures.traced import Traced

FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, sans-serif"
THEME = "tradebook"
PALE = "#C4C4C4"
"""Of lines that are only there to compare with."""


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
            "axis": {**axis, "gridColor": GRID, "domainColor": RULE, "tickColor": RULE},
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
            "range": {"category": [style.colour for style in OTHERS]},
            "line": {"strokeWidth": 2.5},
            # numbers as in the text: no sign between thousands
            "locale": {"number": {"decimal": ".", "thousands": "", "grouping": [3], "currency": ["", ""]}},
        }
    }


# -- the vocabulary: over the years ------------------------------------------------------------------------------------


@book_style()
def columns(
    frame: pd.DataFrame,
    unit: str,
    *,
    line: str | None = None,
    decimals: int = 1,
    breaks: Collection[int] = (),
) -> Chart | None:
    """Draw grouped columns over the years, one colour a column of the frame; one of them may be a line above the others.

    The line has its name and last number where it ends; the columns have a legend.

    Args:
        frame: one row a year; the column names are what is drawn.
        unit: of all values; stands on the axis and in the tooltips.
        line: the column drawn as a line.
        decimals: of the numbers.
        breaks: the years from which on the values are of something else, before which a dashed rule is drawn.
    """
    data = _values_by_year(frame, decimals)
    if data.empty:
        return None
    series = _with_last(frame.columns, line)
    legend = alt.Legend(values=[name for name in series if name != line]) if line else alt.Undefined
    base = alt.Chart(data).encode(
        x=marks.axis_of_years(data["year"]),
        y=marks.axis_of_values(unit),
        color=marks.colour_series(series, legend=legend),
        tooltip=marks.year_tooltip(unit),
    )
    layers, room = marks.draw_columns(base, series, line, data["value"]), 0
    if line is not None:
        ends = marks.find_ends(frame[[line]], decimals, named=True)
        layers += [
            marks.draw_line_above(base, line, 45),
            *marks.write_at_ends(ends, styles_of([line]), after_band=True),
        ]
        room = marks.room_for(ends)
    return marks.make_chart(marks.layer_with_breaks(layers, data, breaks), _by_year(frame, unit), right=room)


@book_style()
def lines(
    frame: pd.DataFrame,
    unit: str,
    *,
    every: int = 1,
    decimals: int = 1,
    highlight: str | None = None,
    breaks: Collection[int] = (),
) -> Chart | None:
    """Draw lines over the years, one a column of the frame, with its name and last number where it ends.

    Args:
        frame: one row a year; the column names are what is drawn.
        unit: of all values.
        every: label every n-th year only, for long series.
        decimals: of the numbers at the ends.
        highlight: the column that stands out.
        breaks: the years from which on the values are of something else, before which a dashed rule is drawn.
    """
    data = _values_by_year(frame, decimals)
    if data.empty:
        return None
    series = list(frame.columns)
    years = marks.all_years(data["year"])
    rounds = labels.ticks(min(0, data["value"].min()), max(0, data["value"].max()))
    drawn = marks.draw_runs(alt.Chart(data), point={"size": 40 if every == 1 else 16, "filled": True}).encode(
        x=marks.axis_of_years(years, values=years[::-1][::every][::-1], labelOverlap=True),
        y=marks.axis_of_values(unit, rounds),
        color=marks.colour_series(series, highlight, legend=None),
        strokeDash=marks.dash_series(series, highlight),
        tooltip=marks.year_tooltip(unit),
    )
    if highlight is not None:
        drawn = drawn.encode(strokeWidth=marks.widen(highlight))
    ends, styles = (
        marks.find_ends(frame, decimals, named=len(series) > 1),
        dict(zip(series, styles_of(series, highlight), strict=True)),
    )
    last = [end for end in ends if end["year"] == years[-1]]
    layers = [
        drawn,
        *marks.write_at_ends(marks.move_apart(last, rounds), [styles[end["series"]] for end in last]),
        *(
            label
            for end in ends
            if end not in last
            for label in marks.write_at_ends([end], [styles[end["series"]]], above=True)
        ),
    ]
    if rounds[0] < 0:
        layers.insert(0, alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=RULE).encode(y="zero:Q"))
    return marks.make_chart(
        marks.layer_with_breaks(layers, data, breaks), _by_year(frame, unit), right=marks.room_for(last)
    )


@book_style()
def slope(frame: pd.DataFrame, unit: str, *, decimals: int = 1) -> Chart | None:
    """Draw what changed between two years: one line a column of the frame, its numbers at both ends and its name at the later.

    Args:
        frame: one row a year, of which the first and the last are drawn; the column names are what is drawn.
        unit: of all values.
        decimals: of the numbers.
    """
    two = frame.iloc[[0, -1]] if len(frame) > 1 else frame
    known = two[[name for name in two.columns if not any(value.is_missing for value in two[name])]]
    data = _values_by_year(known, decimals)
    if data.empty:
        return None
    series = list(known.columns)
    rounds = labels.ticks(min(0, data["value"].min()), max(0, data["value"].max()))
    drawn = (
        alt.Chart(data)
        .mark_line(point={"size": 60, "filled": True})
        .encode(
            x=alt.X("year:O", title=None, scale=alt.Scale(padding=0.1), axis=alt.Axis(domain=False, ticks=False)),
            y=marks.axis_of_values(unit, rounds).axis(alt.Axis(labels=False, ticks=False, values=[0])),
            color=marks.colour_series(series, legend=None),
            strokeDash=marks.dash_series(series),
            tooltip=marks.year_tooltip(unit),
        )
    )
    starts, ends = (
        marks.find_ends(known.iloc[:1], decimals, named=False),
        marks.find_ends(known, decimals, named=True),
    )
    layers = [
        drawn,
        *marks.write_at_ends(marks.move_apart(ends, rounds), styles_of(series)),
        *(
            marks.write_at_ends(marks.move_apart(starts, rounds), styles_of(series), align="right")
            if len(known) > 1
            else ()
        ),
    ]
    return marks.make_chart(
        alt.layer(*layers), _by_year(two, unit), right=marks.room_for(ends), left=marks.room_for(starts)
    )


@book_style()
def fan(
    frame: pd.DataFrame,
    ahead: dict[str, tuple[Traced, Traced, Traced]],
    unit: str,
    *,
    others: dict[str, Traced] | None = None,
    others_name: str = "另一预测",
    decimals: int = 1,
    breaks: Collection[int] = (),
) -> Chart | None:
    """Draw lines over the years, each ending in a fan: the forecast for the next year (dashed) within its interval.

    Names and forecasts stand where the fans end.

    Args:
        frame: one row a year; the column names are what is drawn.
        ahead: for each column the lower bound, the forecast and the upper bound of the next year.
        unit: of all values.
        others: for some columns another forecast of that year, drawn as a hollow diamond with its number.
        others_name: what the diamonds are, for the tooltips and the data.
        decimals: of the numbers.
        breaks: the years from which on the values are of something else, before which a dashed rule is drawn.
    """
    data = _values_by_year(frame, decimals)
    if data.empty or not ahead:
        return None
    year, series = int(frame.index[-1]), list(frame.columns)
    others = {name: value for name, value in (others or {}).items() if not value.is_missing}
    fans = [
        {"year": at, "series": name}
        | dict(zip(("low", "value", "high"), map(_pixels, values), strict=True))
        | dict(
            zip(("told_low", "told", "told_high"), (labels.told(value, decimals) for value in values), strict=True)
        )
        for name, next_year in ahead.items()
        for at, values in ((year, (frame[name].iloc[-1],) * 3), (year + 1, next_year))
    ]
    points = [
        {"year": year + 1, "series": name, "value": _pixels(value), "told": labels.told(value, decimals)}
        for name, value in others.items()
    ]
    reach = [*data["value"], *(row[end] for row in fans for end in ("low", "high")), *(p["value"] for p in points)]
    rounds = labels.ticks(min(0, *reach), max(0, *reach))
    y = marks.axis_of_values(unit, rounds)
    colour = marks.colour_series(series, legend=None)
    x = marks.axis_of_years([*data["year"], year + 1])
    history = alt.Chart(data).encode(x=x, color=colour)
    ends = alt.Chart(pd.DataFrame(fans)).encode(x=x, color=colour)
    bounds = [marks.value_tooltip("下限", "told_low"), marks.value_tooltip("上限", "told_high")]
    layers = [
        ends.mark_area(opacity=0.2).encode(y=alt.Y("low:Q", title=unit), y2=alt.Y2("high:Q")),
        marks.draw_runs(history, point={"size": 40, "filled": True}).encode(y=y, tooltip=marks.year_tooltip(unit)),
        ends.mark_line(strokeDash=[5, 4]).encode(y=y),
        ends.transform_filter(alt.datum.year == year + 1)
        .mark_point(size=45, filled=True, opacity=1)
        .encode(y=y, tooltip=[*marks.year_tooltip(unit), *bounds]),
    ]
    if points:
        layers.append(
            alt.Chart(pd.DataFrame(points))
            .mark_point(shape="diamond", size=110, filled=False, strokeWidth=2)
            .encode(x=x, color=colour, y=y, tooltip=marks.year_tooltip(_with_unit(others_name, unit)))
        )
    said = [
        marks.make_end(name, year + 1, values[1], [f"{name} {labels.marked(values[1], decimals)}"])
        for name, values in ahead.items()
    ]
    said += [
        marks.make_end(name, year + 1, value, [f"◇ {labels.marked(value, decimals)}"])
        for name, value in others.items()
    ]
    styles = dict(zip(series, styles_of(series), strict=True))
    layers += marks.write_at_ends(marks.move_apart(said, rounds, 320), [styles[row["series"]] for row in said])
    return marks.make_chart(
        marks.layer_with_breaks(layers, data, breaks),
        _fan_data(frame, ahead, unit, others, others_name),
        height=320,
        right=marks.room_for(said),
    )


@book_style()
def small_multiples(
    frames: dict[str, pd.DataFrame],
    unit: str,
    *,
    line: str,
    decimals: int = 1,
    breaks: dict[str, Collection[int]] | None = None,
) -> Chart | None:
    """Draw one small panel a frame: columns over the years, one of them drawn as a line, each panel on its own scale.

    Args:
        frames: panel title to frame; one row a year, the same columns in all.
        unit: of all values.
        line: the column drawn as a line.
        decimals: of the numbers.
        breaks: panel title to the years from which on the values are of something else, before which a dashed rule is drawn.
    """
    data = pd.concat([_values_by_year(frame, decimals).assign(panel=title) for title, frame in frames.items()])
    if data.empty:
        return None
    series = _with_last(next(iter(frames.values())).columns, line)
    base = alt.Chart().encode(
        x=marks.axis_of_short_years(data["year"]),
        y=alt.Y("value:Q", title=None, axis=alt.Axis(tickCount=4)),
        color=marks.colour_series(series),
        tooltip=[alt.Tooltip("panel:N", title="行业"), *marks.year_tooltip(unit)],
    )
    zero = alt.Chart().mark_rule(color=RULE).encode(y=alt.datum(0))
    rules = [
        marks.draw_breaks(alt.Chart(), years).transform_filter(alt.datum.panel == title)
        for title, years in (breaks or {}).items()
        if years
    ]
    panel = alt.layer(
        *marks.draw_columns(base, series, line, data["value"]),
        zero,
        marks.draw_line_above(base, line, 25),
        *rules,
        data=data,
    )
    return Chart(marks.arrange_panels(panel, list(frames)).resolve_scale(y="independent"), _by_panel(frames, unit))


@book_style()
def line_panels(frame: pd.DataFrame, unit: str, *, highlight: str, decimals: int = 1) -> Chart | None:
    """Draw one small panel a column of the frame: its line and that of the column that stands out, the others pale behind.

    Args:
        frame: one row a year; the column names are the titles of the panels.
        unit: of all values.
        highlight: the column that is drawn in all panels and has none of its own.
        decimals: of the numbers.
    """
    values = _values_by_year(frame, decimals)
    titles = [name for name in dict.fromkeys(values["series"]) if name != highlight]
    if not titles:
        return None
    roles = [highlight, "小图标题所示", *(["其余"] if len(titles) > 1 else [])]

    def role(name: str, title: str) -> str:
        return highlight if name == highlight else roles[1] if name == title else "其余"

    data = pd.concat(
        [values.assign(panel=title, role=[role(name, title) for name in values["series"]]) for title in titles]
    )
    styles = [OWN, Style(INK, INK), Style(PALE, PALE)]
    scale = alt.Scale(domain=roles, range=[style.colour for style in styles[: len(roles)]])
    legend = alt.Legend(symbolType="stroke", symbolStrokeWidth=3)
    rounds = labels.ticks(values["value"].min(), values["value"].max(), 4)
    base = alt.Chart().encode(
        x=marks.axis_of_short_years(values["year"]),
        y=alt.Y("value:Q", title=None, axis=alt.Axis(values=rounds), scale=marks.scale_of(rounds)),
        color=alt.Color("role:N", scale=scale, legend=legend),
        detail=["series:N", "run:O"],
        tooltip=marks.year_tooltip(unit),
    )
    # a year between two without data is a point
    pale = base.transform_filter(alt.datum.role == "其余").mark_line(
        strokeWidth=1.2, point={"size": 4, "filled": True}
    )
    named = base.transform_filter(alt.datum.role != "其余").mark_line(
        strokeWidth=2.5, point={"size": 8, "filled": True}
    )
    return Chart(marks.arrange_panels(alt.layer(pale, named, data=data), titles), _by_year(frame, unit))


@book_style()
def heat_table(frame: pd.DataFrame, unit: str, *, decimals: int = 1) -> Chart | None:
    """Draw values by row and year as coloured cells with numbers: blue above zero, orange below, paler near zero.

    The colour scale is symmetric-logarithmic, so that small rows stay visible beside large ones.

    Args:
        frame: one row a year; the columns become the rows of the picture, in their order.
        unit: of all values.
        decimals: of the numbers.
    """
    data = _values_by_year(frame, decimals)
    if data.empty:
        return None
    reach = max(abs(data["value"]).max(), 0.1)
    scale = alt.Scale(type="symlog", constant=0.5, domain=[-reach, 0, reach], range=[DEFICIT, EVEN, SURPLUS])
    series = list(frame.columns)
    base = alt.Chart(data).encode(
        x=marks.axis_of_years(data["year"], orient="top", domain=False, ticks=False),
        y=alt.Y("series:N", sort=series, title=None, axis=alt.Axis(labelLimit=140, domain=False, ticks=False)),
        tooltip=marks.year_tooltip(unit),
    )
    return marks.make_chart(marks.draw_cells(base, scale), _by_year(frame, unit), height=28 * len(series))


# -- the vocabulary: by name -------------------------------------------------------------------------------------------


@book_style()
def ranked_bars(
    values: dict[str, Traced],
    unit: str,
    *,
    decimals: int = 1,
    groups: dict[str, str] | None = None,
    highlight: str = "",
    most: int | None = None,
) -> Chart | None:
    """Draw bars from the largest to the smallest value, each with its number at its end; negative ones in another colour.

    Args:
        values: name to value.
        unit: of all values.
        decimals: of the numbers at the bars.
        groups: name to what it belongs to, which stands below the name.
        highlight: the name whose bar stands out.
        most: how many bars there may be; where there are more, the last one is what the others sum up to.
    """
    groups = groups or {}
    known = {name: value for name, value in values.items() if not value.is_missing}
    if not known:
        return None
    names = sorted(known, key=lambda name: -known[name].value)
    drawn = {name: known[name] for name in names}
    if most and len(names) > most:
        rest = sum((known[name] for name in names[most:]), start=known[names[most - 1]])
        drawn = {name: known[name] for name in names[: most - 1]} | {f"其余{len(names) - most + 1}个合计": rest}
    data = pd.DataFrame(
        {"name": name, "value": _pixels(value), **_written(value, decimals)} for name, value in drawn.items()
    )
    # what is summed up stands in the data one by one, too
    rows, names = {name: known[name] for name in names} | drawn, list(drawn)
    base = alt.Chart(data).encode(
        y=marks.axis_of_names(names, groups),
        tooltip=[alt.Tooltip("name:N", title="项目"), marks.value_tooltip(unit)],
    )
    scale = marks.scale_with_room(data["value"])
    colour = (
        alt.condition(alt.datum.name == highlight, alt.value(OWN.colour), alt.value(BARS.colour))
        if highlight in names
        else marks.colour_by_sign()
    )
    bars = base.mark_bar(size=marks.THICK).encode(x=marks.axis_of_lengths(unit, scale), color=colour)
    lines_of_names = max(len(marks.lines_of_name(name, groups)) for name in names)
    return marks.make_chart(
        alt.layer(bars, *marks.write_lengths(base, scale)),
        _ranked_data(rows, unit, groups),
        height=(13 + marks.NAME_LINE * lines_of_names) * len(data) + 50,
        right=max(map(marks.width_of, data["label"])),
    )


@book_style()
def side_by_side(
    frame: pd.DataFrame, unit: str, *, decimals: int = 1, highlight: str | None = None
) -> Chart | None:
    """Draw groups of horizontal bars with their numbers: one group a row of the frame, one colour a column.

    Args:
        frame: the values; rows and columns keep their order.
        unit: of all values.
        decimals: of the numbers at the bars.
        highlight: the column that stands out.
    """
    data = _values_by_name(frame, decimals)
    if data.empty:
        return None
    series, names = list(map(str, frame.columns)), list(dict.fromkeys(data["name"]))
    scale = marks.scale_with_room(data["value"])
    base = alt.Chart(data).encode(
        y=marks.axis_of_names(names),
        yOffset=alt.YOffset("series:N", sort=series),
        x=marks.axis_of_lengths(unit, scale),
        tooltip=marks.name_tooltip("项目", "对象", marks.value_tooltip(unit)),
    )
    bars = base.mark_bar().encode(color=marks.colour_series(series, highlight))
    height = (18 * len(series) + 12) * len(names) + 70
    drawn = alt.layer(bars, *marks.write_lengths(base, scale, size=11))
    right = max(map(marks.width_of, data["label"]))
    return marks.make_chart(drawn, _by_name(frame, "项目", unit), height=height, right=right)


@book_style()
def rank_table(frame: pd.DataFrame, title: str, *, highlight: str = "") -> Chart | None:
    """Draw positions as cells with numbers, one row a row of the frame, one column a column; the nearer to the first, the darker.

    Args:
        frame: ranks; rows and columns keep their order.
        title: what the numbers are, for the tooltips and the data.
        highlight: the column whose name is in bold.
    """
    data = _values_by_name(frame, 0)
    if data.empty:
        return None
    series, names = list(map(str, frame.columns)), list(dict.fromkeys(data["name"]))
    scale = alt.Scale(domain=[1, max(data["value"].max(), 2)], range=["#7DB5B0", EVEN])
    bold = alt.condition(f"datum.value == {json.dumps(highlight)}", alt.value("bold"), alt.value("normal"))
    axis = alt.Axis(orient="top", domain=False, ticks=False, labelFontWeight=bold, labelPadding=6)
    base = alt.Chart(data).encode(
        x=alt.X("series:N", sort=series, title=None, axis=axis),
        y=marks.axis_of_names(names),
        tooltip=marks.name_tooltip("指标", "对象", marks.value_tooltip("位次")),
    )
    return marks.make_chart(
        marks.draw_cells(base, scale), _by_name(frame, "指标", title), height=32 * len(names) + 20
    )


# -- what is drawn -----------------------------------------------------------------------------------------------------


def _values_by_year(frame: pd.DataFrame, decimals: int) -> pd.DataFrame:
    """Return one row a value of a frame with one row a year, missing ones left out, as Vega-Lite wants it.

    Values of years that follow each other are in one run, so that no line bridges years without data.

    Args:
        frame: the values.
        decimals: of the numbers that are written.
    """
    records = [
        {
            "year": year,
            "series": str(series),
            "value": _pixels(value),
            "run": year - place,
            **_written(value, decimals),
        }
        for series in frame.columns
        for place, (year, value) in enumerate(_known(frame[series]))
    ]
    return pd.DataFrame(records, columns=["year", "series", "value", "run", "label", "told"])


def _known(values: pd.Series) -> list[tuple[int, Traced]]:
    """Return years with their values, missing ones left out."""
    return [(int(str(year)), value) for year, value in values.items() if not value.is_missing]


def _values_by_name(frame: pd.DataFrame, decimals: int) -> pd.DataFrame:
    """Return one row a value of a frame with one row a name, missing ones left out, each with the number that is written."""
    records = [
        {"name": str(name), "series": str(series), "value": _pixels(value)} | _written(value, decimals)
        for name, values in zip(frame.index, frame.to_numpy(), strict=True)
        for series, value in zip(frame.columns, values, strict=True)
        if not value.is_missing
    ]
    return pd.DataFrame(records, columns=["name", "series", "value", "label", "told"])


def _written(value: Traced, decimals: int) -> dict[str, str]:
    return {"label": labels.marked(value, decimals), "told": labels.told(value, decimals)}


def _pixels(value: Traced) -> float:
    return float(value.value)


def _with_last(names: Iterable[str], last: str | None) -> list[str]:
    """Return names in their order, but one of them last."""
    return [name for name in names if name != last] + ([last] if last else [])


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


def _ranked_data(values: dict[str, Traced], unit: str, groups: dict[str, str]) -> Rows:
    rows: Rows = [["项目", *(["分组"] if groups else []), _with_unit("数值", unit)]]
    return rows + [[name, *([groups.get(name, "")] if groups else []), value] for name, value in values.items()]


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
