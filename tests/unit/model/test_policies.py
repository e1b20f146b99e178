"""The policies on the real data: register, targets against the latest values, tasks."""

from decimal import Decimal

import pytest
from helpers.support import DATA
from tradebook.model.edition import Edition
from tradebook.model.policies import LEVELS, Policies, bodies


@pytest.fixture(scope="module")
def policies():
    made = Policies(Edition(2022, DATA))
    made.record()
    return made


def test_the_register_is_ordered_by_level(policies):
    levels = [row[1]["text"] for row in policies.register_table().body]
    assert [LEVELS.index(level) for level in levels] == sorted(LEVELS.index(level) for level in levels)
    assert len(levels) == len(policies.register)


def test_documents_lead_to_their_addresses_where_the_source_has_them(policies):
    links = {row[0]["text"]: row[0].get("href") for row in policies.register_table().body}
    assert links["江苏省推进数字贸易加快发展若干措施"].startswith("http://www.jiangsu.gov.cn/")
    assert links["陕西服务贸易发展2022年工作要点"] is None


def test_a_target_is_compared_in_its_own_unit(policies):
    figures = policies.edition.figures
    assert figures["policies.POL-05.20.now"].text == "6.2675万个"
    assert figures["policies.POL-05.20.gap"].text == "3.7325万个"
    pace = Decimal(figures["policies.POL-05.20.pace"].value)
    assert abs(Decimal("6.2675") * (1 + pace / 100) ** 2 - 10) < Decimal("1e-9")


def test_targets_without_comparable_data_have_no_gap(policies):
    alone = next(target for target in policies.targets if target.now is None)
    assert f"{alone.key}.gap" not in policies.edition.figures
    row = next(row for row in policies.target_table().body if row[0]["text"] == alone.name)
    assert [cell["text"] for cell in row[3:]] == ["—", "—", "—"]


def test_other_definitions_are_marked(policies):
    marked = {target.name for target in policies.targets if target.label.endswith("*")}
    assert "软件和信息技术服务业产业规模" in marked
    assert "5G基站" not in marked


def test_the_work_plan_has_its_tasks_in_order(policies):
    assert [row["item"] for row in policies.tasks] == list(range(1, 18))
    assert bodies({"bodies": "省商务厅、省统计局等"}) == ["省商务厅", "省统计局"]


def test_an_edition_without_documents_shows_nothing():
    edition = Edition(2021, DATA)
    policies = Policies(edition)
    policies.record()
    assert policies.register_table() is None
    assert policies.target_table() is None
    assert policies.task_table() is None
    assert policies.digests() is None
    assert edition.figures == {}
