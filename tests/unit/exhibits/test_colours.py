"""The colours of charts: legible, apart for those who see none, and the same for the same thing."""

from __future__ import annotations

from itertools import combinations

import pytest
from tradebook.exhibits import colours
from tradebook.exhibits.colours import (
    EARLIER,
    EXPORTS,
    IMPORTS,
    OTHERS,
    OWN,
    PEER,
    STYLES,
    THIS_YEAR,
    Style,
    styles_of,
)

ALL = {style for style in vars(colours).values() if isinstance(style, Style)} | set(STYLES.values()) | set(OTHERS)
WHITE, TEXT_ON_CELLS = "#FFFFFF", "#111111"


def lightness(colour: str) -> float:
    """The relative luminance of a colour, after WCAG 2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, after WCAG 2."""
    dark, light = sorted(map(lightness, (one, other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("style", sorted(ALL, key=str))
def test_marks_and_words_are_legible_on_the_page(style):
    assert contrast(style.colour, WHITE) >= 3
    assert contrast(style.text, WHITE) >= 4.5


@pytest.mark.parametrize("cell", [colours.SURPLUS, colours.EVEN, colours.DEFICIT])
def test_numbers_are_legible_on_cells(cell):
    assert contrast(TEXT_ON_CELLS, cell) >= 4.5


@pytest.mark.parametrize(("one", "other"), [(EXPORTS, IMPORTS), (THIS_YEAR, EARLIER)])
def test_bars_side_by_side_are_apart_in_grey(one, other):
    assert contrast(one.colour, other.colour) >= 1.9


def test_lines_of_one_chart_are_apart_without_colours():
    for one, other in combinations(styles_of(["出口", "进口", "进出口", "差额"]), 2):
        assert one.dash != other.dash
    dashes = [style.dash for style in styles_of(["甲", "乙", "丙", "丁"])]
    assert len(set(map(tuple, dashes))) == 4


def test_what_has_a_colour_keeps_it_whatever_stands_beside_it():
    for names in (["出口", "进口"], ["进口", "出口", "旅行服务"], ["旅行服务", "出口"]):
        assert dict(zip(names, styles_of(names), strict=True))["出口"] == EXPORTS
    assert styles_of(["全国", "陕西", "浙江"], highlight="陕西") == [STYLES["全国"], OWN, PEER]


def test_there_are_styles_for_any_number_of_things():
    assert len(styles_of([f"第{n}省" for n in range(40)])) == 40
