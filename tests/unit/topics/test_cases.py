"""Cases: register, outcomes, comparisons before and after, cards."""

import re
from decimal import Decimal

import pytest
from helpers.editions import open_edition
from helpers.exhibits import cell_texts
from helpers.hostile import NOT_LIVE, TEXTS
from helpers.small_data import LAST
from helpers.tables import rewrite
from tradebook.data.package import DataPackage
from tradebook.execution.expressions import find_expressions, find_mistakes
from tradebook.figures.figure import Phrase
from tradebook.markup import from_markdown
from tradebook.topics.cases import Cases


@pytest.fixture
def cases(edition):
    return Cases(edition)


def test_cases_are_counted_by_level_and_field(cases):
    assert str(cases.levels) == "国家级试点案例1个，企业案例2个"
    assert str(cases.count_fields()) == "2个"
    assert (cases.problems, str(cases.count(problem="看病远"))) == (["看病远", "手续繁"], "2个")
    assert cases.count("企业", "手续繁").key == 'cases.count("企业", problem="手续繁")'
    assert (len(cases), len(cases.outcomes), len(cases.compared)) == (3, 4, 2)
    assert [case["code"] for case in cases.of_level("企业")] == ["CASE-B", "CASE-C"]


def test_an_outcome_has_the_words_of_the_table(cases):
    rank = cases.outcome("CASE-A", 2)
    assert (str(rank), rank.label, rank.key) == ("第3位", "通关改革：排名", 'cases.outcome("CASE-A", 2)')


def test_change_is_computed_from_the_values_before_and_after(cases):
    doctors = cases.outcome("CASE-B", 2)
    measures = (doctors, doctors.before, doctors.change)
    assert [str(measure) for measure in measures] == ["50人", "40人", "增长25.0%"]
    assert [measure.key.removeprefix(doctors.key) for measure in measures] == ["", ".before", ".change"]
    assert not cases.outcome("CASE-B", 1).change


def test_working_days_are_turned_into_days_before_they_are_compared(cases):
    assert cases.outcome("CASE-A", 1).change.traced.value == (Decimal(5) * 7 / 5 / 10 - 1) * 100


@pytest.fixture
def in_days(data):
    """The cases, with a time in days before and now."""
    rewrite(
        data, "case_outcomes", lambda rows: [row | {"unit": row["unit"].replace("工作日", "天")} for row in rows]
    )
    return Cases(open_edition(DataPackage(data), LAST))


def test_reductions_leave_out_what_grew(in_days):
    assert {name: value.value for name, value in in_days.reductions.values_by_name.items()} == {"通关时间": 50}
    assert str(in_days.reductions.largest(1).name) == "通关时间"
    assert str(in_days.most_reduced) == "通关改革的通关时间，由10天减到不超过5天，降约50.0%"


def test_what_is_counted_in_another_unit_than_before_is_not_ranked(cases):
    assert cases.outcome("CASE-A", 1).change < 0
    assert cases.reductions.values_by_name == {}
    assert not cases.most_reduced


def test_an_outcome_that_the_edition_lacks_is_missing_with_its_name(cases, first_edition):
    assert cases.outcome("CASE-B", 1).traced.value == 800
    nothing = cases.outcome("CASE-B", 9)
    assert (bool(nothing), nothing.key) == (False, 'cases.outcome("CASE-B", 9)')
    assert nothing.show().label.endswith("：成效9")
    early = Cases(first_edition).outcome("CASE-B", 1)
    assert early.show().needs == ["远程诊疗：诊疗人次"]
    assert early.traced.unit.symbol == "人次"


def test_the_index_of_bodies_has_those_with_the_most_cases_first(data):
    rewrite(data, "codes/cases", lambda rows: [rows[0], {**rows[1], "lead": "丙集团、乙医院"}, rows[2]])
    table = Cases(open_edition(DataPackage(data), LAST)).body_table()
    assert cell_texts(table) == [
        ["丙集团", "远程诊疗", "医疗健康"],
        ["中医馆", "医疗健康"],
        ["甲局", "通关改革", "政务服务"],
        ["乙医院", "远程诊疗", "医疗健康"],
    ]
    assert [row[0].get("rows") for row in table.body] == [2, None, None, None]
    assert table.body[1][0]["href"] == "#case-c"


def test_the_register_has_the_most_common_problem_first_and_unknown_ones_last(data):
    rewrite(data, "codes/cases", lambda rows: [{**rows[0], "problem_kind": ""}, *rows[1:]])
    table = Cases(open_edition(DataPackage(data), LAST)).register_table()
    assert [row[:2] for row in cell_texts(table)] == [
        ["远程诊疗", "看病远"],
        ["中医馆", "看病远"],
        ["通关改革", "—"],
    ]


def test_the_register_leads_to_the_cards(cases):
    links = [row[0]["href"].removeprefix("#") for row in cases.register_table().body]
    cards = "".join(cases.cards(level).data for level in ("国家级试点", "企业"))
    assert links == ["case-b", "case-c", "case-a"]
    assert [link for link in links if f":name: {link}\n" not in cards] == []


def test_cards_tell_outcomes_in_words_and_figures(cases):
    assert cases.cards("市（区）") is None
    assert cases.cards("国家级试点").data == (
        ":::{container} case-card\n:name: case-a\n\n**通关改革**\n\n*政务服务 · 西安*\n\n"
        "**问题**：通关慢。\n\n**做法**：压缩时间。\n\n**主体**：甲局\n\n"
        '**成效**：通关时间由2021年的{eval}`cases.outcome("CASE-A", 1).before`降至2022年的{eval}`cases.outcome("CASE-A", 1)`'
        '（{eval}`cases.outcome("CASE-A", 1).change`）；排名{eval}`cases.outcome("CASE-A", 2)`。\n\n'
        "**可复制条件**：口岸配合。\n:::"
    )
    # what the source does not say is left out
    other = cases.cards("企业").data.split(":name: case-c")[1]
    assert ("问题" in other, "条件" in other, "做法" in other) == (False, False, True)
    # a case without outcomes has a card without them
    assert "成效" not in cases.cards("企业").data.split(":name: case-c")[1]


def test_a_range_is_one_outcome_and_older_years_are_said(data):
    def give_a_range(rows):
        own = {**rows[3], "unit": "百分点", "bound": "="}
        lower = {**own, "outcome": "利率降低下限", "value": "3"}
        upper = {**own, "outcome": "利率降低上限", "value": "4", "item": "9"}
        return [*rows[:3], lower, upper, {**rows[3], "item": "10", "outcome": "病床", "year": "2021"}]

    rewrite(data, "case_outcomes", give_a_range)
    cases = Cases(open_edition(DataPackage(data), LAST))
    lower, upper = cases.outcome("CASE-B", 1), cases.outcome("CASE-B", 9)
    assert f"利率降低{lower}—{upper}" == "利率降低3—4个百分点"
    card = cases.cards("企业").data
    assert (
        '利率降低{eval}`cases.outcome("CASE-B", 1)`—{eval}`cases.outcome("CASE-B", 9)`；'
        '病床{eval}`cases.outcome("CASE-B", 10)`（2021年）。' in card
    )
    assert str(cases.count_outcomes()) == "4项"
    assert "限" not in card


def test_changes_are_listed_with_what_the_source_hedges_in_words(cases):
    assert cell_texts(cases.change_table()) == [
        ["通关改革：通关时间", "10天（2021年）", "不超过5个工作日（2022年）", "≤−30.0"],
        ["远程诊疗：医师", "40人（2021年）", "50人（2022年）", "25.0"],
    ]


def test_an_edition_without_cases_shows_nothing(first_edition):
    cases = Cases(first_edition)
    assert cases.register_table() is cases.body_table() is cases.change_table() is None
    assert cases.cards("企业") is None
    assert not cases.reductions.largest(1)
    assert not isinstance(cases.most_reduced, Phrase)


@pytest.mark.parametrize("text", [*TEXTS, *NOT_LIVE])
def test_a_card_shows_the_letters_of_its_case(text, data):
    rewrite(
        data,
        "codes/cases",
        lambda rows: [
            {**rows[0], **dict.fromkeys(("name_zh", "place", "problem", "action", "conditions"), text)},
            *rows[1:],
        ],
    )
    rewrite(
        data,
        "case_outcomes",
        lambda rows: [{**row, "outcome": "*果*"} if row["item"] == "2" else row for row in rows],
    )
    card = Cases(open_edition(DataPackage(data), LAST)).cards("国家级试点").data
    assert len(find_expressions(card)) >= 2
    assert all(expression.startswith("cases.outcome(") for expression in find_expressions(card))
    assert list(find_mistakes(card)) == []
    shown = re.sub(r"\s*\n\s*", "\n", text)
    shown_card, first = from_markdown(card), shown.strip().splitlines()[0]
    assert f"\n**{shown}**\n\n*政务服务 · {shown}*\n\n**问题**：{first}" in shown_card
    assert f"**做法**：{first}" in shown_card
    assert "&#42;果&#42;{eval}" in card


def test_what_two_cases_have_is_called_by_its_case(data):
    def give_another(rows):
        rows = [row | {"unit": row["unit"].replace("工作日", "天")} for row in rows]
        own = [{**row, "case": "CASE-C", "item": "1"} for row in rows if row["outcome"] == "通关时间"]
        return rows + [{**row, "value": "1"} if row["status"] == "actual" else row for row in own]

    rewrite(data, "case_outcomes", give_another)
    cases = Cases(open_edition(DataPackage(data), LAST))
    first = cases.reductions.largest(1)
    assert (str(first.name), str(first)) == ("中医馆：通关时间", "约90.0%")
    assert cases.reductions.values_by_name.keys() == {"通关改革：通关时间", "中医馆：通关时间"}
    assert cases.reduced_in == {"通关改革：通关时间": "通关改革", "中医馆：通关时间": "中医馆"}


def test_an_outcome_is_compared_with_whatever_year_was_before(data):
    def change(rows):
        same = [{**row, "value": "40"} if row["outcome"] == "医师" else row for row in rows]
        return [
            {**row, "value": "0"} if (row["outcome"], row["status"]) == ("通关时间", "before") else row
            for row in same
        ]

    names = {outcome.name for outcome in Cases(open_edition(DataPackage(data), LAST)).compared}
    assert "通关时间" in names
    other = next(iter(names - {"通关时间"}))
    rewrite(
        data,
        "case_outcomes",
        lambda rows: change([{**row, "outcome": row["outcome"].replace(other, "医师")} for row in rows]),
    )
    cases = Cases(open_edition(DataPackage(data), LAST))
    same = cases.outcome("CASE-B", 2)
    assert (str(same.change), str(same.change_of_numbers)) == ("持平", "持平")
    # over nothing there is no rate to tell
    assert ".change`" not in cases.outcome("CASE-A", 1).tell(None, "通关时间")
    # what stays the same did not become itself
    assert same.tell(None, "医师") == f"医师{{eval}}`{same.key}`，与2021年持平"


def test_what_the_source_expects_is_no_outcome_yet_and_said_to_be_expected(data):
    def expect(rows):
        plan = {
            **rows[0],
            "item": "7",
            "outcome": "新航线",
            "status": "planned",
            "year": "2023",
            "bound": "=",
            "value": "9",
        }
        return [*rows, {**plan, "unit": "条"}]

    before = Cases(open_edition(DataPackage(data), LAST))
    rewrite(data, "case_outcomes", expect)
    cases = Cases(open_edition(DataPackage(data), LAST))
    planned = cases.outcome("CASE-A", 7)
    assert (str(planned), planned.label, planned.dimensions["status"]) == (
        "9条",
        "通关改革：新航线（预计）",
        "planned",
    )
    assert planned.tell(None, "新航线") == f"预计新航线{{eval}}`{planned.key}`（2023年）"
    assert str(cases.count_outcomes()) == str(before.count_outcomes())
