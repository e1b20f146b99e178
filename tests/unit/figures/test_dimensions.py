"""Dimensions: what is made of something unknown is unknown."""

import pytest
from tradebook.figures.dimensions import define, in_year, observed

ONE = define("constant", value="1", unit="")


@pytest.mark.parametrize(
    "terms",
    [{"of": {}}, {"parts": []}, {"parts": [ONE, {}]}, {"parts": {"甲": ONE, "乙": {}}}, {"of": ONE, "years": {}}],
)
def test_what_is_made_of_something_unknown_is_unknown(terms):
    assert in_year(define("sum", **terms), 2022) == {}


def test_a_definition_keeps_its_terms():
    fact = observed("facts", indicator="population", area="CN")
    assert define("sum", parts=[ONE, fact]) == {"definition": "sum", "parts": [ONE, fact]}
    assert define("largest", parts={"甲": ONE, "乙": fact}, place="1")["parts"]["乙"] == fact
