"""The cases on the real data: register, outcomes, comparisons before and after, cards."""

from decimal import Decimal

import pytest
from helpers.support import DATA
from tradebook.model.cases import LEVELS, Cases
from tradebook.model.edition import Edition


@pytest.fixture(scope="module")
def cases():
    made = Cases(Edition(2022, DATA))
    made.record()
    return made


def test_every_case_has_a_level_a_place_and_what_was_done(cases):
    assert {level: sum(row["level"] == level for row in cases.register) for level in LEVELS} == {
        "国家级试点": 13,
        "市（区）": 13,
        "企业": 9,
    }
    assert all(row["place"] and row["lead"] and row["action"] for row in cases.register)


def test_change_is_computed_from_the_values_before_and_after(cases):
    papers = Decimal(cases.edition.figures["cases.CASE-M13.2.change"].value)
    assert papers == pytest.approx((Decimal(7) / 21 - 1) * 100)
    assert cases.edition.figures["cases.CASE-N07.1.change"].text == "下降75.0%"


def test_working_days_are_turned_into_days_before_they_are_compared(cases):
    change = Decimal(cases.edition.figures["cases.CASE-M13.3.change"].value)
    assert change == pytest.approx((Decimal(20) * 7 / 5 / 150 - 1) * 100)


def test_reductions_leave_out_what_grew(cases):
    reductions = cases.reductions()
    assert all(value.value > 0 for value in reductions.values())
    assert not any("商标" in name for name in reductions)


def test_fields_and_places_add_up_to_all_cases(cases):
    body = cases.overview_table().body
    assert sum(int(row[-1]["text"]) for row in body) == len(cases.register)
    assert all(sum(int(cell["text"] or 0) for cell in row[1:-1]) == int(row[-1]["text"]) for row in body)


def test_the_register_leads_to_the_cards(cases):
    links = {row[0]["href"].removeprefix("#") for row in cases.register_table().body}
    cards = "".join(cases.cards(level).data for level in LEVELS)
    assert all(f":name: {link}\n" in cards for link in links)
    assert len(links) == len(cases.register)


def test_cards_show_every_outcome_as_a_figure(cases):
    cards = "".join(cases.cards(level).data for level in LEVELS)
    outcomes = [key for key in cases.edition.figures if key.startswith("cases.CASE-")]
    assert [key for key in outcomes if f"{{glue:}}`{key}`" not in cards] == []
    assert len(outcomes) > 290


def test_an_edition_without_cases_shows_nothing():
    edition = Edition(2021, DATA)
    cases = Cases(edition)
    cases.record()
    assert cases.register_table() is None
    assert cases.overview_table() is None
    assert cases.change_table() is None
    assert cases.reductions() == {}
    assert cases.cards("企业") is None
    assert edition.figures == {}
    assert cases.value("CASE-M13", 2).is_missing
