"""Policies: register, targets against the latest values, tasks."""

from decimal import Decimal

import pytest
from tradebook.model.policies import Policies, bodies


@pytest.fixture
def policies(edition):
    policies = Policies(edition)
    policies.record()
    return policies


def texts(table):
    return [[cell["text"] for cell in row] for row in table.body]


def test_documents_targets_and_tasks_are_counted(policies):
    phrases = {key: text for key, text in policies.edition.phrases.items() if key.startswith("policies.")}
    assert phrases == {
        "policies.count": "2",
        "policies.digests": "1",
        "policies.targets": "3",
        "policies.tasks": "2",
        "policies.bodies": "2",
        "policies.comparable": "2项",
    }


def test_the_register_has_the_highest_level_first_and_leads_to_the_documents(policies):
    table = policies.register_table()
    assert texts(table) == [
        ["国务院意见", "国务院", "综合", "国务院", "国发1号", "2020"],
        ["省级办法", "省", "数字", "省商务厅", "—", "2022"],
    ]
    assert [row[0].get("href") for row in table.body] == ["https://example.org/a", None]


def test_a_target_is_compared_in_its_own_unit(policies):
    figures = policies.edition.figures
    # the fact is in 亿美元
    assert figures["policies.POL-A.2.now"].text == "179000万美元"
    assert figures["policies.POL-A.2.gap"].text == "-29000万美元"
    assert "policies.POL-A.2.pace" not in figures
    pace = Decimal(figures["policies.POL-A.1.pace"].value)
    assert abs(400 * (1 + pace / 100) ** 3 - 500) < Decimal("1e-9")


def test_targets_are_listed_with_what_is_not_known_and_what_is_defined_otherwise(policies):
    assert texts(policies.target_table()) == [
        ["软件收入", "≥500亿元", "2025", "400.0亿元", "100.0亿元", "7.7"],
        ["外包合同*", "150000万美元", "2023", "179000万美元", "-29000万美元", "—"],
        ["展会", "5个", "2024", "—", "—", "—"],
    ]
    assert {name: round(value.value) for name, value in policies.progress().items()} == {
        "软件收入": 80,
        "外包合同*": 119,
    }


def test_the_story_speaks_of_targets_that_are_defined_alike(policies):
    assert (
        policies.story()
        == "口径相同的目标中，软件收入到期前需年均增长7.7%。其余目标没有可比的数据，应建立监测口径。"
    )
    assert policies.due_soon() == "所列目标大多在两年内到期。"


def test_the_work_plan_has_its_tasks_in_order(policies):
    assert [row[:2] for row in texts(policies.task_table())] == [["1", "办展会"], ["2", "建园区"]]
    assert bodies({"bodies": "省商务厅、省统计局等"}) == ["省商务厅", "省统计局"]


def test_what_the_report_reproduces_is_shown(policies):
    assert policies.digests().data == "**国务院意见**（国发1号）。要点一。"


def test_an_edition_without_documents_shows_nothing(first_edition):
    policies = Policies(first_edition)
    policies.record()
    assert policies.register_table() is None
    assert policies.target_table() is None
    assert policies.task_table() is None
    assert policies.digests() is None
    assert first_edition.figures == {}
