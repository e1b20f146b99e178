"""The second engine on the real editions: it covers nearly all figures, and agrees with the book on each of them."""

import pytest
from helpers.support import edition_ledger, real_report
from tradebook.audit.second_engine import EngineResult, Outcome, recompute

LEAST_COVERED = {2022: 0.98, 2019: 0.98}
"""The part of an edition's figures that the definitions cover; left out are errors of forecasts by other methods than the naive one,
and numbers of the program's own."""


@pytest.fixture(scope="module", params=sorted(LEAST_COVERED))
def results(request) -> tuple[int, list[EngineResult]]:
    """An edition and what the second engine makes of its figures."""
    report = real_report().as_of(request.param)
    return request.param, recompute(edition_ledger(request.param), report.package, report.info, request.param)


def test_it_agrees_with_the_book_on_every_figure_that_it_covers(results):
    _, each = results
    assert len(each) > 200
    assert [result for result in each if result.outcome == Outcome.DISAGREES] == []


def test_it_covers_nearly_all_figures(results):
    year, each = results
    lacking = [result.figure for result in each if result.outcome == Outcome.NOT_COVERED]
    assert len(lacking) <= (1 - LEAST_COVERED[year]) * len(each), lacking
