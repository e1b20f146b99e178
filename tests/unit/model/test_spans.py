"""Spans: which rows are the two ends of one range, and which stand alone."""

from tradebook.model.spans import join_ends


def test_the_ends_of_a_span_are_one_wherever_they_stand():
    assert join_ends(["工期下限", "员工", "工期上限"], str) == [
        ("工期", "工期下限", "工期上限"),
        ("员工", "员工", None),
    ]


def test_an_end_without_the_other_stands_alone():
    assert join_ends(["贷款上限", "工期下限"], str) == [
        ("贷款上限", "贷款上限", None),
        ("工期下限", "工期下限", None),
    ]
    assert join_ends([], str) == []
