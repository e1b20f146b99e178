"""What the sources hedge is hedged wherever the book shows it: in the text, in tables, at the marks of charts and in records."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from helpers.chapters import FIRST, SECOND, YEARS, ran
from tradebook.figures.figure import Figure

NEWEST = 2022
HEDGE = re.compile(r"[≈≥≤约近多]|超过")
"""What says that a number is none exactly."""
EXACT = ("count", "name", "rank", "rank_change", "rank_gap", "run", "numeral", "year")
"""Kinds of figures that are counted or chosen."""


def is_hedged(figure: Figure) -> bool:
    """Tell whether a figure is one that its source hedges, or is computed from such, not counting what is aimed at."""
    hedged = any(entry.bound != "=" for entry in figure.inputs)
    if figure.is_observation or not hedged:
        return hedged
    return figure.kind not in EXACT and not re.search(r"target|progress", figure.key)


def exhibits_of(year: int) -> Iterator[tuple[dict, dict[str, Figure]]]:
    """Yield the exhibits of an edition, each with the figures that it shows by their keys."""
    for name in FIRST + SECOND:
        run = ran(name, year)
        for exhibit in run.exhibits:
            own = {record["key"]: Figure.from_json(record, name) for record in exhibit["figures"]}
            yield exhibit, run.figures | own


def hedged_cells(year: int) -> list[tuple[str, str]]:
    """Return the cells of an edition's tables whose figures are hedged, each with the name of its table."""
    return [
        (exhibit["name"], cell["text"])
        for exhibit, figures in exhibits_of(year)
        for row in exhibit.get("table", {}).get("body", ())
        for cell in row
        if "figure" in cell and is_hedged(figures[cell["figure"]])
    ]


def hedged_marks(year: int) -> list[tuple[str, list[str]]]:
    """Return the hedged values that an edition's charts draw: the chart, and what is told of it, written at it and in the data."""
    found = []
    for exhibit, figures in exhibits_of(year):
        if exhibit["kind"] == "chart":
            drawn = [figures[record["key"]] for record in exhibit["figures"]]
            for value in [float(figure.value) for figure in drawn if is_hedged(figure)]:
                rows = [
                    row
                    for rows in exhibit["spec"]["datasets"].values()
                    for row in rows
                    if row.get("value") == value
                ]
                texts = [row[name] for row in rows for name in ("told", "label") if name in row]
                found.append((exhibit["name"], [*texts, *(f.text for f in drawn if float(f.value) == value)]))
    return found


@pytest.mark.parametrize("year", YEARS)
def test_every_hedged_number_in_the_text_says_so(year):
    figures = [
        figure for name in FIRST + SECOND for figure in ran(name, year).figures.values() if is_hedged(figure)
    ]
    assert [figure.key for figure in figures if not HEDGE.search(figure.text)] == []
    assert figures or year != NEWEST


@pytest.mark.parametrize("year", YEARS)
def test_every_hedged_number_in_a_table_says_so(year):
    cells = hedged_cells(year)
    assert [cell for cell in cells if not HEDGE.search(cell[1])] == []
    if year == NEWEST:
        assert {("tab-digital-zones", text) for text in ("≥25", "≥17.3", "≥0.4", "1000多", "≈60", "≥300")} <= {
            *cells
        }


@pytest.mark.parametrize("year", YEARS)
def test_every_hedged_number_in_a_chart_says_so(year):
    drawn = hedged_marks(year)
    assert [mark for mark in drawn if not all(map(HEDGE.search, mark[1]))] == []
    if year == NEWEST:
        assert {"fig-culture-exporters", "fig-cases-reductions"} <= {name for name, _ in drawn}
