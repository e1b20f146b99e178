"""Cases: register, outcomes, comparisons before and after, cards."""

from decimal import Decimal

import pytest
from tradebook.model.cases import LEVELS, Cases


@pytest.fixture
def cases(edition):
    cases = Cases(edition)
    cases.record()
    return cases


def test_cases_are_counted_by_level_field_and_place(cases):
    phrases = {key: text for key, text in cases.edition.phrases.items() if key.startswith("cases.")}
    assert phrases == {
        "cases.levels": "国家级试点案例1个，企业案例2个",
        "cases.count": "3",
        "cases.outcomes": "4",
        "cases.pairs": "2",
        "cases.field": "2",
        "cases.place": "2",
        "cases.national": "1",
        "cases.enterprise": "2",
    }


def test_change_is_computed_from_the_values_before_and_after(cases):
    figures = cases.edition.figures
    assert [figures[f"cases.CASE-B.2{measure}"].text for measure in ("", ".before", ".change")] == [
        "50人",
        "40人",
        "增长25.0%",
    ]


def test_working_days_are_turned_into_days_before_they_are_compared(cases):
    change = Decimal(cases.edition.figures["cases.CASE-A.1.change"].value)
    assert change == (Decimal(5) * 7 / 5 / 10 - 1) * 100


def test_reductions_leave_out_what_grew(cases):
    reductions = cases.reductions()
    assert {name: value.value for name, value in reductions.items()} == {"通关时间": 30}
    assert cases.cases_of(reductions) == {"通关时间": "通关改革"}


def test_an_outcome_that_the_edition_lacks_is_missing_with_its_name(cases, first_edition):
    assert cases.value("CASE-B", 1).value == 800
    assert cases.value("CASE-B", 9).is_missing
    early = Cases(first_edition).value("CASE-B", 1)
    assert early.is_missing
    assert early.unit.symbol == "人次"


def test_fields_and_places_add_up_to_all_cases(cases):
    table = cases.overview_table()
    assert [cell["text"] for cell in table.head[-1]] == ["领域", "西安", "宝鸡", "合计"]
    assert [[cell["text"] for cell in row] for row in table.body] == [
        ["医疗健康", "1", "1", "2"],
        ["政务服务", "1", "", "1"],
    ]


def test_the_register_leads_to_the_cards(cases):
    links = [row[0]["href"].removeprefix("#") for row in cases.register_table().body]
    cards = "".join(card.data for level in LEVELS if (card := cases.cards(level)))
    assert links == ["case-a", "case-b", "case-c"]
    assert [link for link in links if f":name: {link}\n" not in cards] == []


def test_cards_tell_outcomes_in_words_and_figures(cases):
    assert cases.cards("市（区）") is None
    assert cases.cards("国家级试点").data == (
        ":::{container} case-card\n:name: case-a\n\n**通关改革**\n\n*政务服务 · 西安 · 甲局*\n\n压缩时间。\n\n"
        "成效：通关时间由{glue:}`cases.CASE-A.1.before`变为不超过{glue:}`cases.CASE-A.1`"
        "（{glue:}`cases.CASE-A.1.change`）；排名{glue:}`cases.CASE-A.2`。\n:::"
    )
    # a case without outcomes has a card without them
    assert "成效" not in cases.cards("企业").data.split(":name: case-c")[1]


def test_changes_are_listed_with_what_the_source_hedges_in_words(cases):
    rows = [[cell["text"] for cell in row] for row in cases.change_table().body]
    assert rows == [
        ["通关改革：通关时间", "10天", "不超过5工作日", "-30.0"],
        ["远程诊疗：医师", "40人", "50人", "25.0"],
    ]


def test_an_edition_without_cases_shows_nothing(first_edition):
    cases = Cases(first_edition)
    cases.record()
    assert cases.register_table() is None
    assert cases.overview_table() is None
    assert cases.change_table() is None
    assert cases.reductions() == {}
    assert cases.cards("企业") is None
    assert first_edition.figures == {}
