"""The status of observations: whatever is made of a provisional or estimated number bears its mark, and nothing else does."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tradebook.figures import indicators
from tradebook.figures.figure import Figure, Input, make_drawn_figure, make_figure
from tradebook.figures.observation_status import (
    NORMAL,
    STATUSES,
    explain_statuses,
    join_statuses,
    mark_statuses,
    name_statuses,
    word_step,
)
from tradebook.figures.traced import Cell, observation

codes = st.sampled_from(["", NORMAL, *STATUSES])


def observed(row: int, status: str):
    cell = Cell("trade", row, "value", 5, f"第{row}项", status=join_statuses([status]))
    return observation(Decimal(10 + row), "亿美元", cell)


@given(st.lists(codes, min_size=2, max_size=6), st.data())
def test_a_figure_bears_the_marks_of_its_inputs_and_no_others(given_codes, data):
    cells = [observed(row, status) for row, status in enumerate(given_codes)]
    used = data.draw(st.lists(st.sampled_from(range(len(cells))), min_size=1, unique=True))
    total = indicators.total(cells[row] for row in used)
    expected = join_statuses(given_codes[row] for row in used)
    assert total.statuses == make_figure("t", total, "level", "合计").statuses == expected
    assert make_drawn_figure("fig.1", "合计", total, "1").statuses == expected


@given(st.sets(st.sampled_from(sorted(STATUSES))))
def test_marks_names_and_explanation_speak_of_the_same_statuses(given_codes):
    statuses = join_statuses(given_codes)
    said = [mark_statuses(statuses), name_statuses(statuses), explain_statuses(statuses)]
    assert [bool(text) for text in said] == [bool(given_codes)] * 3
    for code, status in STATUSES.items():
        assert [status.mark in said[0], status.name in said[1], status.name in said[2]] == [
            code in given_codes
        ] * 3


@given(codes)
def test_a_final_number_needs_no_code(code):
    assert bool(join_statuses([code])) == (code in STATUSES)


def test_only_what_readers_are_told_of_is_written_down():
    final, early = (make_figure("t", observed(1, status), "level", "总额") for status in (NORMAL, "P"))
    assert "status" not in final.to_json()["inputs"][0]
    assert early.to_json()["inputs"][0]["status"] == "P"
    assert Figure.from_json(early.to_json()) == early
    # a ledger of an earlier version has no statuses
    assert Figure.from_json(final.to_json()).inputs[0] == Input("trade", 1, "value", "第1项", "11", "亿美元", "")


def test_what_was_signed_as_provisional_is_to_be_signed_again_when_it_is_final():
    final, early = (make_figure("t", observed(1, status), "level", "总额") for status in ("", "P"))
    assert final.state != early.state
    assert replace(early, inputs=final.inputs).state == final.state
    assert final.identity == early.identity


@pytest.mark.parametrize(("old", "new"), [("P", ""), ("", "P"), ("E", "P")])
def test_a_step_names_both_ends(old, new):
    before, after = (STATUSES[code].name if code else "正式数" for code in (old, new))
    assert word_step(old, new) == f"由{before}改为{after}"
