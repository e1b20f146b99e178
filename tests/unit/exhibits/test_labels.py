"""Words at the marks of charts: what they say, and that they do not cover each other."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st
from tradebook.exhibits.labels import spread, ticks, wrap

PLACES = st.lists(st.floats(-1000, 1000), min_size=1, max_size=12)


@given(PLACES, st.floats(0.1, 10))
def test_places_are_a_gap_apart_in_their_order(places, gap):
    found = spread(places, gap, -1000, 1000)
    ordered = [place for _, place in sorted(zip(places, found, strict=True))]
    assert all(later - earlier >= gap - 1e-6 for earlier, later in pairwise(sorted(ordered)))
    assert min(found) >= -1000 - 1e-6


@given(PLACES)
def test_places_that_are_far_apart_stay(places):
    far = sorted({round(place, -1) for place in places})
    assert spread(far, 1, -2000, 2000) == far


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
@example(0.0, 5e-324)
def test_round_numbers_reach_around_the_values(low, span):
    marks = ticks(low, low + span)
    assert marks[0] <= low + 1e-6 * max(1, abs(low) + span)
    assert marks[-1] >= low + span - 1e-6 * max(1, abs(low) + span)
    assert len(marks) <= 9


@given(st.text(alphabet="陕西𠮷“”A1", max_size=40), st.integers(1, 12))
def test_names_are_cut_and_lose_nothing(name, longest):
    lines = wrap(name, longest)
    assert "".join(lines) == name
    assert all(len(line) <= longest for line in lines)
