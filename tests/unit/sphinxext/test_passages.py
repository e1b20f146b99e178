"""What is left of a paragraph when figures are absent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tradebook.sphinxext.passages import mark, what_remains

A, B, C = mark(0), mark(1), mark(2)


@pytest.mark.parametrize(
    ("text", "absent", "left"),
    [
        (f"出口{A}。进口{B}。", A, f"进口{B}。"),
        (f"出口{A}。进口{B}。", A + B, ""),
        (f"出口{A}；进口{B}；差额{C}。", B, f"出口{A}；差额{C}。"),
        (f"出口{A}；进口{B}。", B, f"出口{A}。"),
        (f"出口{A}，其中服务{B}；进口{C}。", B, ""),  # the other clauses rest on the first
        (f"出口{A}（{B}）。", B, f"出口{A}。"),
        (f"出口{A}（见{B}、{C}）。", B, f"出口{A}（{C}）。"),
        (f"出口{A}，见{B}。", B, f"出口{A}。"),
        (f"出口{A}，见{B}和{C}。", B, f"出口{A}，见{C}。"),
        (f"{B}显示近年走势。出口{A}。", B, f"出口{A}。"),
        (f"出口{A}（占{B}）。", B, ""),  # not only a reference
        (f"{A}。出口{B}。", B, ""),  # a bold lead alone says nothing
        (f"{A}。出口{B}。进口{C}。", B, f"{A}。进口{C}。"),
        ("没有数字。", A, "没有数字。"),
    ],
)
def test_the_least_that_must_fall_falls(text, absent, left):
    assert what_remains(text, absent) == left


sentences = st.lists(
    st.sampled_from([f"出口{A}。", f"进口{B}；差额{C}。", f"见{B}。", f"增长{A}（{C}）。"]), max_size=6
)


@given(sentences, st.sets(st.sampled_from([A, B, C])))
def test_nothing_absent_is_shown_and_nothing_else_is_made_up(parts, absent):
    text = "".join(parts)
    left = what_remains(text, absent)
    assert not set(left) & absent
    assert set(left) <= set(text) | {"。"}
    if not absent & set(text):
        assert left in (text, "")
