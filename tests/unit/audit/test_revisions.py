"""What reports stated one after the other, and what they revised."""

from decimal import Decimal

import pytest
from helpers.tables import withhold
from helpers.tiny_data import FACTS, TRADE, write_tables
from tradebook.audit.revisions import count_revised, list_revisions, trace_statements, word_revision
from tradebook.data.package import DataPackage
from tradebook.figures.units import UNITS

LATER = """\
CN-SN,2022,ALL,T,125.0,万美元,2024,表1,
CN-SN,2021,ALL,T,100.00,万美元,2023,表1,
CN-SN,2022,ALL,T,118.0,万美元,2023,表1,
CN-SN,2022,ALL,X,70.0,万美元,2023,表1,
"""
TOTAL = {"area": "CN-SN", "sector": "ALL", "flow": "T"}


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    data = write_tables(tmp_path_factory.mktemp("revised"), {"services_trade": TRADE, "facts": FACTS})
    with (data / "services_trade.csv").open("a", encoding="utf-8") as stream:
        stream.write(LATER)
    return DataPackage(data)


def test_a_series_shows_what_each_report_stated(package):
    before, now = trace_statements(package, "services_trade", TOTAL)
    assert before.key == ("CN-SN", 2021, "ALL", "T")
    assert now.label == "陕西2022年全部服务进出口"
    assert {vintage: str(value.value) for vintage, value in now.by_vintage.items()} == {
        2022: "120.0",
        2023: "118.0",
        2024: "125.0",
    }
    assert list(now.by_vintage) == [2022, 2023, 2024]
    assert [value.cell.row for value in now.by_vintage.values()] == [11, 14, 12]


def test_a_report_sees_no_later_statements(package):
    [_, now] = trace_statements(package.as_of(2023), "services_trade", TOTAL)
    assert list(now.by_vintage) == [2022, 2023]


def test_revisions_are_the_steps_that_state_something_else(package):
    first, second = list_revisions(package)
    assert (first.step, first.change) == ("120.0万美元（2022年版）→ 118.0万美元（2023年版）", "减少2.0万美元")
    assert (second.step, second.change) == ("118.0万美元（2023年版）→ 125.0万美元（2024年版）", "增加7.0万美元")
    assert (first.table, first.label) == ("services_trade", "陕西2022年全部服务进出口")


def test_a_value_that_is_taken_back_is_revised_and_again_when_it_returns(tmp_path):
    data = write_tables(tmp_path, {"services_trade": TRADE, "facts": FACTS})
    with (data / "services_trade.csv").open("a", encoding="utf-8") as stream:
        stream.write(LATER)
    withhold(data, "services_trade", "Q", **TOTAL, year=2022, vintage=2023)
    back, again = list_revisions(DataPackage(data))
    assert (back.step, back.change) == ("120.0万美元（2022年版）→ 未予公布（2023年版）", "")
    assert (again.step, again.change) == ("未予公布（2023年版）→ 125.0万美元（2024年版）", "")
    [_, now] = trace_statements(DataPackage(data).as_of(2023), "services_trade", TOTAL)
    assert [value.is_missing for value in now.by_vintage.values()] == [False, True]


def test_revisions_can_be_those_of_one_table_and_one_report(package):
    assert list_revisions(package, "facts") == []
    assert [revision.vintage for revision in list_revisions(package, vintage=2024)] == [2024]
    assert list_revisions(package.as_of(2023), vintage=2024) == []


@pytest.mark.parametrize(
    ("label", "unit", "old", "new", "words"),
    [
        ("陕西2022年出口同比增速", "%", "12.9", "12.6", "下降0.3个百分点"),
        ("陕西2022年占比", "%", "12.6", "12.9", "提高0.3个百分点"),
        ("陕西2022年在全国的位次", "位", "18", "17", "上升1位"),
        ("陕西2022年进出口差额", "亿美元", "-100.0", "-120.0", "逆差扩大20.0亿美元"),
        ("陕西2022年进出口差额", "亿美元", "-2.0", "1.5", "由逆差转为顺差，差额增加3.5亿美元"),
        ("陕西2022年进出口差额", "亿美元", "2.0", "1.5", "顺差收窄0.5亿美元"),
        ("陕西2022年企业数", "家", "20", "18", "减少2家"),
    ],
)
def test_a_revision_is_worded_by_what_was_revised(label, unit, old, new, words):
    assert word_revision(label, Decimal(old), Decimal(new), UNITS[unit]) == words


def test_an_observation_that_was_revised_twice_is_one(package):
    revisions = list_revisions(package)
    assert (len(revisions), count_revised(revisions)) == (2, 1)
