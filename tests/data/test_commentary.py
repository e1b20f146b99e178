"""The project's own commentary: its expressions can be evaluated in the editions that show it."""

from __future__ import annotations

import pytest
from helpers.editions import open_edition
from helpers.support import real_data
from tradebook.book.commentary import find_problems, find_typed_numbers
from tradebook.entry.words.catalogue import KINDS
from tradebook.execution.evaluation import evaluate
from tradebook.execution.expressions import find_expressions

YEAR = 2022


def rows():
    return [row for row in real_data().rows("commentary") if row["year"] == YEAR]


def test_no_expression_is_wrong():
    edition = open_edition(real_data(), YEAR)
    assert [str(problem) for row in rows() for problem in find_problems(real_data(), row, edition)] == []


def test_no_number_is_typed():
    assert [notice for row in rows() for notice in find_typed_numbers(row)] == []


def test_every_figure_has_a_value_in_the_year_that_it_was_written_for():
    edition = open_edition(real_data(), YEAR)
    expressions = [expression for row in rows() for expression in find_expressions(row["text"])]
    assert len(expressions) > 40
    assert [each for each in expressions if not str(evaluate(each, edition.names))] == []


def test_the_texts_can_be_taken_over_by_other_years():
    for year in (2016, 2021):
        edition = open_edition(real_data(), year)
        assert [str(problem) for row in rows() for problem in find_problems(real_data(), row, edition)] == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_desk_asks_for_every_column_that_people_write(kind):
    """But for where it stands in the print, which only the year that was printed has."""
    columns = set(real_data().columns(kind.table))
    written = {each.column for each in kind.fields} | {kind.year, kind.group, kind.number}
    assert columns - written <= {"locator"}
