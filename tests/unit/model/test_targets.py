"""How values are shown that the source hedges."""

import pytest
from tradebook.model.targets import hedge


@pytest.mark.parametrize(
    ("bound", "sign", "words"),
    [("=", "80家", "80家"), ("≥", "≥80家", "超过80家"), ("≤", "≤80家", "不超过80家"), ("≈", "≈80家", "约80家")],
)
def test_a_hedged_value_has_the_sign_or_the_words(bound, sign, words):
    assert hedge(bound, "80家") == sign
    assert hedge(bound, "80家", in_words=True) == words
