"""Statements: their state changes with all that they say and rest on."""

from dataclasses import replace
from decimal import Decimal

import pytest
from helpers.observations import obs
from tradebook.figures.figure import make_drawn_figure, make_figure
from tradebook.figures.statement import STATEMENT_MIME, Kind, Statement, make_statement

EXPORTS = obs(Decimal("104960.5"), label="出口")
FIGURE = make_figure("a", EXPORTS, "level", "出口额")
BEFORE = make_statement("fig-a", Kind.EXHIBIT, "出口", [FIGURE], ["折线图", [["年份"], ["2022"]]])


@pytest.mark.parametrize(
    ("text", "figures", "content"),
    [
        ("进口", [FIGURE], ["折线图", [["年份"], ["2022"]]]),
        ("出口", [replace(FIGURE, label="进口额")], ["折线图", [["年份"], ["2022"]]]),
        ("出口", [FIGURE, FIGURE], ["折线图", [["年份"], ["2022"]]]),
        ("出口", [FIGURE], ["条形图", [["年份"], ["2022"]]]),
        ("出口", [FIGURE], ["折线图", [["年份"], ["2021"]]]),
    ],
)
def test_whatever_it_says_is_in_its_state(text, figures, content):
    assert make_statement("fig-a", Kind.EXHIBIT, text, figures, content).state != BEFORE.state


def test_equal_statements_are_in_one_state():
    again = make_statement("fig-a", Kind.EXHIBIT, "出口", [FIGURE], ["折线图", [["年份"], ["2022"]]])
    assert again == BEFORE


def test_it_knows_the_numbers_in_it_whatever_their_unit():
    drawn = make_drawn_figure("fig-a.1", "出口", EXPORTS.to("亿美元"), "10.49605")
    assert make_statement("fig-a", Kind.EXHIBIT, "出口", [drawn]).numbers == (FIGURE.identity,)


def test_other_cells_and_other_values_are_other_numbers():
    other = make_figure("a", obs(Decimal("104960.5"), label="出口"), "level", "出口额")
    moved = replace(other, inputs=[replace(other.inputs[0], row=99)])
    assert len({FIGURE.identity, moved.identity, replace(other, value="1").identity}) == 3


def test_counted_numbers_are_the_same_only_by_the_same_formula():
    """Of eleven growth rates, eleven are there and eleven may be positive."""
    number = make_figure("n", obs(Decimal(11), "个"), "count", "个数")
    counted = replace(number, is_observation=False, excel="=COUNT(A1)")
    positive = replace(counted, excel="=0+((A1)>0)")
    assert counted.identity != positive.identity


def test_notebooks_keep_it_as_json():
    fields = BEFORE._repr_mimebundle_()[STATEMENT_MIME]
    assert Statement(**{**fields, "numbers": tuple(fields["numbers"])}) == BEFORE
