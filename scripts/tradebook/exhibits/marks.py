"""What charts are made of: marks with the words beside them, axes, and the colours of series."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any, Literal

import altair as alt
import pandas as pd
from altair.utils import schemapi

from tradebook.exhibits import labels
from tradebook.exhibits.chart import Chart, Rows
from tradebook.exhibits.colours import BARS, FALLS, INK, RULE, Style, styles_of
from tradebook.exhibits.pictures import PRINT_WIDTH
from tradebook.figures.traced import Traced

Drawing = alt.Chart | alt.LayerChart | alt.FacetChart
LONG_NAME = 11
"""Characters of a name beside a bar in one line."""
HEIGHT = 280
"""Pixels of a chart whose height does not depend on how much it draws."""
LETTER, LINE = 12, 15
"""Pixels of a character and of a line of text."""
NAME_LINE, THICK = 13, 18
"""Pixels of a line of a name beside a bar, and of a bar."""
AROUND = 60
"""Pixels above and below what a chart draws, for its axes."""
EDGE = 5
"""Pixels around a chart."""


# -- words at marks ----------------------------------------------------------------------------------------------------


def find_ends(frame: pd.DataFrame, decimals: int, *, named: bool) -> list[dict[str, Any]]:
    """Return what stands at the ends of lines, one a column of a frame that has values: its last number, and its name."""
    ends = []
    for name in frame.columns:
        known = [(int(str(year)), value) for year, value in frame[name].items() if not value.is_missing]
        if known:
            year, value = known[-1]
            said = labels.lines_of(str(name) if named else "", labels.marked(value, decimals))
            ends.append(make_end(str(name), year, value, said))
    return ends


def make_end(name: str, year: int, value: Traced, lines: list[str]) -> dict[str, Any]:
    """Return what stands at the end of a line.

    Args:
        name: of the line.
        year: of its end.
        value: at its end.
        lines: the words.
    """
    return {"year": year, "series": name, "place": float(value.value), "label": lines}


def move_apart(ends: list[dict[str, Any]], rounds: Sequence[float], height: int = HEIGHT) -> list[dict[str, Any]]:
    """Return what stands at the ends of lines, moved apart as far as they would cover each other.

    Args:
        ends: what stands there.
        rounds: the round numbers of the axis.
        height: of the chart in pixels.
    """
    if not ends:
        return ends
    pixel = (rounds[-1] - rounds[0]) / (height - AROUND)
    gap = LINE * max(len(end["label"]) for end in ends) * pixel
    places = labels.spread([end["place"] for end in ends], gap, rounds[0], rounds[-1])
    return [{**end, "place": place} for end, place in zip(ends, places, strict=True)]


def write_at_ends(
    ends: list[dict[str, Any]],
    styles: Sequence[Style],
    *,
    align: Literal["left", "right"] = "left",
    after_band: bool = False,
    above: bool = False,
) -> list[alt.Chart]:
    """Return the words at the ends of lines, each in the colour of its line.

    Args:
        ends: what stands there.
        styles: of the lines.
        align: left for words after the ends, right for words before them.
        after_band: True where columns stand below the line, of which the last one ends behind it.
        above: True for words above the ends, where other lines go on.
    """
    x = alt.X("year:O", bandPosition=1) if after_band else alt.X("year:O")
    aside = -9 if align == "right" else 4 if after_band else 9
    return [
        alt.Chart(pd.DataFrame([end]))
        .mark_text(
            align="right" if above else align,
            baseline="middle",
            dx=4 if above else aside,
            dy=-LINE * (len(end["label"]) if above else (len(end["label"]) - 1) / 2),
            color=style.text,
            fontSize=LETTER,
            lineHeight=LINE,
        )
        .encode(x=x, y="place:Q", text="label:N")
        for end, style in zip(ends, styles, strict=True)
    ]


def room_for(ends: list[dict[str, Any]]) -> int:
    """Return the pixels that words at the ends of lines need beside the chart."""
    return max((width_of(line) for end in ends for line in end["label"]), default=0) + 12


def width_of(text: str) -> int:
    """Return the pixels of a text, in which digits are about half as wide as letters."""
    return round(sum(1 if ord(sign) > 0xFF and sign != "−" else 0.58 for sign in text) * LETTER)


def write_lengths(base: alt.Chart, scale: alt.Scale, size: int = LETTER) -> list[alt.Chart]:
    """Return the numbers of bars, on the side to which the bar goes."""
    sides: tuple[tuple[Any, Literal["left", "right"], int], ...] = (
        (alt.datum.value >= 0, "left", 4),
        (alt.datum.value < 0, "right", -4),
    )
    return [
        base.transform_filter(side)
        .mark_text(align=align, dx=dx, color=INK, fontSize=size)
        .encode(x=alt.X("value:Q", scale=scale), text="label:N")
        for side, align, dx in sides
    ]


def draw_cells(base: alt.Chart, scale: alt.Scale) -> Drawing:
    """Return coloured cells with their numbers."""
    cells = base.mark_rect(stroke="white").encode(color=alt.Color("value:Q", scale=scale, legend=None))
    return alt.layer(cells, base.mark_text(fontSize=LETTER, color="#111111").encode(text="label:N"))


# -- marks, axes and colours -------------------------------------------------------------------------------------------


def make_chart(drawing: Drawing, data: Rows, height: int = HEIGHT, right: int = 0, left: int = 0) -> Chart:
    """Return a chart as wide as its page, with room for words on both sides of what is drawn."""
    size = {"width": "container", "height": height, "autosize": {"type": "fit", "contains": "padding"}}
    padding = {"left": EDGE + left, "top": EDGE, "bottom": EDGE, "right": EDGE + right}
    return Chart(drawing.properties(**size, padding=padding), data)


def arrange_panels(panel: Drawing, titles: list[str]) -> Any:
    """Return panels side by side, in the order of their titles."""
    header = alt.Header(title=None, labelFontSize=12, labelColor=INK, labelPadding=4)
    across = 2
    return panel.properties(width=PRINT_WIDTH // across - 60, height=130).facet(
        alt.Facet("panel:N", sort=titles, header=header), columns=across
    )


def draw_columns(base: alt.Chart, series: list[str], line: str | None, values: pd.Series) -> list[alt.Chart]:
    """Return the bars of all series but the one drawn as a line; where one has no height, a zero, since gaps lack data.

    Args:
        base: the chart.
        series: the series.
        line: the one drawn as a line.
        values: of all series.
    """
    bars = base.transform_filter(alt.datum.series != line).encode(xOffset=alt.XOffset("series:N", sort=series))
    if not (values == 0).any():
        return [bars.mark_bar()]
    zeros = bars.transform_filter(alt.datum.value == 0).mark_text(baseline="bottom", dy=-2, fontSize=LETTER)
    return [bars.mark_bar(), zeros.encode(text=alt.value("0"))]


def draw_line_above(base: alt.Chart, line: str, size: int) -> alt.Chart:
    """Return the series drawn as a line, with points of a size."""
    return draw_runs(base.transform_filter(alt.datum.series == line), point={"size": size, "filled": True})


def draw_runs(base: alt.Chart, **how: Any) -> alt.Chart:
    """Return lines that end where years lack data and begin anew behind them.

    Args:
        base: the chart; its rows say in which run of years they are.
        **how: the lines look.
    """
    return base.mark_line(**how).encode(detail="run:O")


def layer_with_breaks(layers: list[Any], data: pd.DataFrame, breaks: Collection[int]) -> Any:
    """Return layers above each other, with a rule before each of some years; a single one as it is."""
    if breaks:
        layers = [*layers, draw_breaks(alt.Chart(data), breaks)]
    return alt.layer(*layers) if len(layers) > 1 else layers[0]


def draw_breaks(chart: alt.Chart, years: Collection[int]) -> alt.Chart:
    """Return dashed rules between some years and those before."""
    rules = chart.transform_filter(alt.FieldOneOfPredicate("year", sorted(years)))
    return rules.mark_rule(color=RULE, strokeDash=[3, 3]).encode(x=alt.X("year:O", bandPosition=0))


def axis_of_years(years: Collection[int], **axis: Any) -> alt.X:
    """Return the axis of years: all from the first to the last, also those without data.

    Args:
        years: those that have data.
        **axis: how their labels stand.
    """
    scale = alt.Scale(domain=all_years(years))
    return alt.X("year:O", title=None, scale=scale, axis=alt.Axis(**({"labelOverlap": "greedy"} | axis)))


def axis_of_short_years(years: Collection[int]) -> alt.X:
    """Return the axis of years of a small panel, which has room for their last two digits."""
    return axis_of_years(years, labelExpr="slice(datum.label, 2)")


def all_years(years: Collection[int]) -> list[int]:
    """Return the years from the first to the last of some."""
    return list(range(int(min(years)), int(max(years)) + 1))


def axis_of_values(unit: str, rounds: Sequence[float] = ()) -> alt.Y:
    """Return the axis of values; with the round numbers asked for, where words have been placed by them."""
    if not rounds:
        return alt.Y("value:Q", title=unit)
    return alt.Y("value:Q", title=unit, scale=scale_of(rounds), axis=alt.Axis(values=list(rounds)))


def scale_of(rounds: Sequence[float]) -> alt.Scale:
    """Return the scale from the first to the last of round numbers."""
    return alt.Scale(domain=[rounds[0], rounds[-1]], nice=False, zero=False)


def scale_with_room(values: pd.Series) -> alt.Scale:
    """Return the scale of horizontal bars, with room for the numbers of negative ones; beyond the others, the chart has room."""
    low, high = min(0.0, values.min()), max(0.0, values.max())
    return alt.Scale(domain=[low - (high - low) * 0.28 if low < 0 else 0.0, high], nice=False)


def axis_of_lengths(unit: str, scale: alt.Scale) -> alt.X:
    """Return the axis of horizontal bars."""
    return alt.X("value:Q", title=unit or None, scale=scale, axis=alt.Axis(tickCount=6))


def lines_of_name(name: str, groups: dict[str, str]) -> list[str]:
    """Return the lines in which a name stands beside a bar: several if it is long, and what it belongs to."""
    return labels.wrap(name, LONG_NAME) + (labels.wrap(groups[name], LONG_NAME + 1) if name in groups else [])


def axis_of_names(names: list[str], groups: dict[str, str] | None = None) -> alt.Y:
    """Return the axis of names beside horizontal bars; long ones stand in several lines, so that bars keep room on a phone."""
    all_lines = {name: lines_of_name(name, groups or {}) for name in names}
    lines = {name: parts for name, parts in all_lines.items() if len(parts) > 1}
    # cut here, since Vega would cut rare characters in two
    label = f"({json.dumps(lines, ensure_ascii=False)})[datum.label] || datum.label" if lines else "datum.label"
    axis = alt.Axis(
        labelLimit=150,
        labelLineHeight=NAME_LINE,
        labelOffset=_middle(lines),
        labelExpr=label,
        domain=False,
        ticks=False,
    )
    return alt.Y("name:N", sort=names, title=None, axis=axis)


def _middle(lines: dict[str, list[str]]) -> Any:
    """Return by how much names of several lines are moved up, since Vega puts the first one in the middle."""
    by_count: dict[int, list[str]] = {}
    for name, parts in lines.items():
        by_count.setdefault(len(parts), []).append(name)
    conditions = [
        {
            "test": f"indexof({json.dumps(names, ensure_ascii=False)}, datum.value) >= 0",
            "value": -NAME_LINE * (count - 1) / 2,
        }
        for count, names in by_count.items()
    ]
    return {"condition": conditions, "value": 0} if conditions else alt.Undefined


def colour_series(
    series: list[str],
    highlight: str | None = None,
    *,
    legend: alt.Legend | schemapi.UndefinedType | None = alt.Undefined,
) -> alt.Color:
    """Return a colour a series, in their order."""
    scale = alt.Scale(domain=series, range=[style.colour for style in styles_of(series, highlight)])
    return alt.Color("series:N", sort=series, scale=scale, legend=legend)


def dash_series(series: list[str], highlight: str | None = None) -> alt.StrokeDash:
    """Return a dash a series, in their order; lines are told apart without colours, too."""
    dashes = [list(style.dash) for style in styles_of(series, highlight)]
    return alt.StrokeDash("series:N", sort=series, scale=alt.Scale(domain=series, range=dashes), legend=None)


def widen(highlight: str) -> Any:
    """Return the width of lines, of which one stands out."""
    return alt.condition(alt.datum.series == highlight, alt.value(4), alt.value(1.8))


def colour_by_sign() -> Any:
    """Return the colours of bars above and below zero."""
    return alt.condition(alt.datum.value < 0, alt.value(FALLS.colour), alt.value(BARS.colour))


def year_tooltip(unit: str) -> list[alt.Tooltip]:
    """Return what is told of a value of a year and a series."""
    return [alt.Tooltip("year:O", title="年份"), alt.Tooltip("series:N", title="项目"), value_tooltip(unit)]


def name_tooltip(name: str, series: str, value: alt.Tooltip) -> list[alt.Tooltip]:
    """Return what is told of a value of a name and a series, under their titles."""
    return [alt.Tooltip("name:N", title=name), alt.Tooltip("series:N", title=series), value]


def value_tooltip(title: str, field: str = "told") -> alt.Tooltip:
    """Return how a value is told, under a title: its unit."""
    return alt.Tooltip(f"{field}:N", title=title or "数值")
