"""The breakdowns of technology trade on the real data."""

from decimal import Decimal

import pytest
from helpers.support import DATA
from tradebook.model.edition import Edition
from tradebook.model.technology import Breakdown


@pytest.fixture(scope="module")
def edition():
    return Edition(2022, DATA)


def test_totals_come_before_their_parts_and_large_parts_before_small_ones(edition):
    partners = Breakdown(edition, "X", "partner")
    assert partners.codes[:3] == ["WORLD", "ASIA", "MYS"]
    assert partners.parts["WORLD"][0] == "ASIA"
    assert "MYS" in partners.leaves
    assert not {"ASIA", "WORLD"} & set(partners.leaves)
    modes = Breakdown(edition, "X", "mode")
    assert modes.codes == ["TECH", *(f"TECH-{letter}" for letter in "ABCDEFGH")]


def test_growth_comes_from_levels_where_both_years_are_at_hand(edition):
    modes = Breakdown(edition, "M", "mode")
    assert round(modes.growth("TECH").value, 2) == Decimal("304.85")  # printed as 304.8 and as 304.9
    industries = Breakdown(edition, "M", "industry")
    assert industries.growth("GB").value == modes.growth("TECH").value
    assert industries.growth("GB-C26").value == Decimal("909.6")  # as stated: no level of the year before


def test_growth_without_base_is_none_not_zero(edition):
    assert Breakdown(edition, "X", "mode").growth("TECH-E") is None  # nothing in both years
    assert Breakdown(edition, "X", "partner").growth("MYS") is None  # stated as 0.0


def test_a_stated_zero_that_cannot_mean_unchanged_is_found(edition):
    zero, impossible = Breakdown(edition, "X", "partner").undefined_growth()
    assert "MYS" in impossible  # 12583.4 is more than all of Asia the year before leaves room for
    assert "IDN" in zero
    assert "IDN" not in impossible
    assert "JPN" not in zero
    assert Breakdown(edition, "M", "industry").undefined_growth() == (["GB-C25"], ["GB-C25"])


def test_a_year_without_data_has_no_codes_and_no_table():
    edition = Edition(2016, DATA)
    partners = Breakdown(edition, "X", "partner")
    partners.record()
    partners.record_top(3)
    assert partners.codes == []
    assert partners.table(["value"], "国别") is None
    assert not [key for key in edition.figures if key.startswith("tech.")]
    assert partners.cell("ASIA", "value").is_missing
