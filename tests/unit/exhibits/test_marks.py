"""What charts are made of: room for words, and axes of names."""

from __future__ import annotations

import pandas as pd
from tradebook.exhibits.marks import (
    axis_of_names,
    lines_of_name,
    make_end,
    move_apart,
    room_for,
    scale_with_room,
    width_of,
)


def test_words_get_the_room_that_they_need():
    assert width_of("出口") == 24
    assert width_of("−12.5") < width_of("进出口")
    assert (
        room_for([])
        < room_for([{"label": ["出口 1.0"]}])
        < room_for([{"label": ["出口 1.0", "个人文化娱乐服务"]}])
    )


def test_bars_have_room_for_the_numbers_of_negative_ones_only():
    assert scale_with_room(pd.Series([1.0, 2.0])).domain == [0.0, 2.0]
    low, high = scale_with_room(pd.Series([-1.0, 2.0])).domain
    assert (low < -1.5, high) == (True, 2.0)


def test_nothing_is_moved_where_there_is_nothing():
    assert move_apart([], [0, 10]) == []


def test_words_of_several_lines_are_further_apart():
    from tradebook.figures.traced import constant

    def gap(*lines: str) -> float:
        ends = [make_end(name, 2022, constant(5), list(lines)) for name in "甲乙"]
        one, other = (end["place"] for end in move_apart(ends, [0, 10]))
        return abs(one - other)

    assert gap("甲", "1.0") == 2 * gap("甲")


def test_long_names_and_what_they_belong_to_stand_in_lines_of_their_own():
    assert lines_of_name("办理时限", {"办理时限": "药品经营"}) == ["办理时限", "药品经营"]
    assert lines_of_name("人力资源服务产业营业收入", {}) == ["人力资源服务", "产业营业收入"]
    offset = axis_of_names(["办理时限", "现场核查"], {"办理时限": "药品经营"}).to_dict()["axis"]["labelOffset"]
    assert offset["value"] == 0
    assert [(each["value"], "办理时限" in each["test"]) for each in offset["condition"]] == [(-6.5, True)]
