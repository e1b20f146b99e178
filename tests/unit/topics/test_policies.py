"""Policies: register, targets against the latest values, tasks."""

import re

import pytest
from helpers.editions import open_edition
from helpers.exhibits import cell_texts
from helpers.hostile import NOT_LIVE, TEXTS
from helpers.small_data import LAST
from helpers.tables import rewrite
from tradebook.data.package import DataPackage
from tradebook.execution.expressions import find_expressions, find_mistakes
from tradebook.markup import from_markdown
from tradebook.topics.policies import Policies


@pytest.fixture
def policies(edition):
    return Policies(edition)


def test_documents_targets_and_tasks_are_counted(policies):
    lists = (policies, policies.digested, policies.targets, policies.targets.comparable, policies.tasks)
    assert list(map(len, lists)) == [2, 1, 3, 2, 2]
    assert policies.bodies == ["省商务厅", "省统计局"]


def test_the_register_has_the_highest_level_first_and_leads_to_the_documents(policies):
    table = policies.register_table()
    assert cell_texts(table) == [
        ["国务院意见", "国务院", "综合", "国务院", "国发1号", "2020年"],
        ["省级办法", "省", "数字", "省商务厅", "—", "2022年3月5日"],
    ]
    assert [row[0].get("href") for row in table.body] == ["https://example.org/a", None]


def test_a_target_is_compared_with_the_fact_in_its_own_unit(policies):
    target = policies.targets["POL-A", 2]
    assert target.key == 'policies.targets["POL-A", 2]'
    # the fact is in 亿美元
    assert (str(target.now), str(target.gap)) == ("179000万美元", "−29000万美元")
    assert target.now.key == "area.fact.outsourcing_offshore_contract"


def test_targets_are_listed_with_what_is_not_known_and_what_is_defined_otherwise(policies):
    assert cell_texts(policies.targets.table("目标")) == [
        ["软件收入", "≥500亿元", "2025", "400.0亿元", "100.0亿元", "7.7", "省工信厅"],
        ["外包合同*", "150000万美元", "2023", "179000万美元", "—", "—", "—"],
        ["展会", "5个", "2024", "—", "—", "—", "—"],
    ]


def test_the_work_plan_has_its_tasks_in_order(policies):
    assert [row[:2] for row in cell_texts(policies.task_table())] == [["1", "办展会"], ["2", "建园区"]]


def test_a_part_of_a_task_has_bodies_of_its_own(data):
    parts = "外包：省科技厅、省商务厅、省财政厅、省统计局；旅游：省文化和旅游厅等；教育：省教育厅"
    rewrite(
        data, "policy_tasks", lambda rows: [row | {"bodies": parts} if row["item"] == "1" else row for row in rows]
    )
    policies = Policies(open_edition(DataPackage(data), LAST))
    assert [str(policies.task(1, part)) for part in ("外包", "旅游", "教育")] == [
        "“办展会”中的“外包”（省科技厅、省商务厅、省财政厅等）",
        "“办展会”中的“旅游”（省文化和旅游厅等）",
        "“办展会”中的“教育”（省教育厅）",
    ]
    assert (str(policies.task(1)), str(policies.task(2))) == ("“办展会”", "“建园区”（省商务厅）")
    assert policies.bodies == ["省科技厅", "省商务厅", "省财政厅", "省统计局", "省文化和旅游厅", "省教育厅"]
    assert not policies.task(1, "金融")
    assert not policies.task(2, "外包")


def test_tasks_name_what_the_outlook_says_to_do(data):
    saying = {"topic": "measure", "title": "推广", "text": "对应{eval}`edition.policies.task(2)`。"}
    rewrite(data, "commentary", lambda rows: [{**row, **saying, "year": str(LAST)} for row in rows[:1]])
    table = Policies(open_edition(DataPackage(data), LAST)).task_table()
    assert [row[-1] for row in cell_texts(table)] == ["—", "推广"]


def test_what_the_report_reproduces_is_shown(policies):
    assert policies.digests().data == "**国务院意见**（国务院，国发1号）。要点一。"


def test_an_edition_without_documents_shows_nothing(first_edition):
    policies = Policies(first_edition)
    assert policies.register_table() is policies.targets.table("目标") is policies.task_table() is None
    assert policies.digests() is None


@pytest.mark.parametrize("text", [*TEXTS, *NOT_LIVE])
def test_a_digest_shows_the_letters_of_its_document(text, data):
    document = {"name_zh": text, "number": text, "digest": text}
    rewrite(data, "codes/policies", lambda rows: [{**row, **document} if row["digest"] else row for row in rows])
    digests = Policies(open_edition(DataPackage(data), LAST)).digests().data
    assert find_expressions(digests) == list(find_mistakes(digests)) == []
    shown = re.sub(r"\s*\n\s*", "\n", text)
    assert from_markdown(digests).startswith(f"**{shown}**（国务院，{shown}）。{shown.strip().splitlines()[0]}")
