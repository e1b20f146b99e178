"""The findings of the year: whole sentences whatever the year brought, gaps where nothing is known, and pictures."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from helpers.small_data import AREA, LAST, write_small_data
from helpers.tables import rewrite
from tradebook.book.edition import Edition
from tradebook.data.package import DataPackage
from tradebook.topics.findings import Findings

FINDINGS = [
    "size",
    "flows",
    "balance",
    "structure",
    "exports",
    "imports",
    "increase",
    "rests_on",
    "deficit",
    "national",
    "recovery",
    "among_provinces",
    "beside_peers",
    "concentration",
    "ahead",
]
PICTURES = ["size", "balance", "structure", "increase", "comparison", "ahead"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_small_data(tmp_path_factory.mktemp("findings") / "data")


@pytest.fixture(scope="module")
def findings(folder):
    return Edition(LAST, folder).findings


def test_findings_say_what_the_model_says(findings):
    area = findings._edition.area
    assert str(findings.size) == f"服务进出口{area.all.total}，{area.all.total.growth}"
    assert str(findings.flows) == (
        f"出口{area.all.exports}，{area.all.exports.growth}；进口{area.all.imports}，{area.all.imports.growth}"
    )
    assert str(findings.national).endswith(
        str(area.all.total.share_of(findings._edition.nation.all.total).rounded(2))
    )
    assert findings.time == f"{LAST}年"
    assert findings.before == "上年"


def test_the_first_half_year_of_the_data_is_one_and_those_after_it_are_several():
    def name_years(first_year):
        edition = SimpleNamespace(year=LAST, first_year=first_year, part="上半年", period=lambda: "2021—2022年")
        return Findings.years.fget(SimpleNamespace(_edition=edition))

    assert [name_years(LAST), name_years(LAST - 1)] == ["2021—2022年上半年", "2021—2022年各年上半年"]


def test_the_sector_that_moved_a_flow_is_named_by_the_way_it_went(findings):
    area = findings._edition.area
    driver, growth = area.sectors.comparable.exports.driver, area.all.exports.growth
    assert growth.is_up
    is_main = 2 * abs(driver.contribution.traced.value) > abs(growth.traced.value)
    pull = driver.contribution
    most = f"出口增长中，{driver.name}拉动最多，为{pull.worded('unsigned')}"
    assert str(findings.exports) == (f"出口增长主要来自{driver.name}，{pull}" if is_main else most)


def test_a_finding_of_a_fall_says_so(tmp_path):
    folder = write_small_data(tmp_path / "data")
    rewrite(
        folder,
        "services_trade",
        lambda rows: [
            {**row, "value": f"{float(row['value']) / 2:.1f}"}
            if row["area"] == AREA and row["year"] == str(LAST)
            else row
            for row in rows
        ],
    )
    findings = Edition(LAST, folder).findings
    for flow, said in (("出口", findings.exports), ("进口", findings.imports), ("进出口", findings.increase)):
        assert str(said).startswith((f"{flow}下降主要受", f"{flow}下降中，"))
        assert re.search("，下拉[0-9]|下拉最多，为[0-9]", str(said))


def test_the_first_year_has_no_growth_and_no_movers(folder):
    package = DataPackage(folder)
    first = min(row["year"] for row in package.rows("services_trade", {"area": AREA}))
    findings = Edition(first, folder).findings
    assert "增" not in str(findings.size)
    assert "，" not in str(findings.balance)
    assert not any(
        (findings.exports, findings.imports, findings.increase, findings.concentration, findings.recovery)
    )
    assert findings.picture("increase") is None


def test_an_area_without_nation_and_others_lacks_the_comparison(tmp_path):
    folder = write_small_data(tmp_path / "data")
    for table in ("services_trade_national", "services_trade_provinces", "facts"):
        rewrite(folder, table, lambda rows: [row for row in rows if row["area"] == AREA])
    findings = Edition(LAST, folder).findings
    assert not any((findings.national, findings.among_provinces, findings.beside_peers))
    assert findings.picture("comparison") is None
    assert findings.size


def test_a_surplus_turned_into_a_deficit_is_told_with_the_year_before(tmp_path):
    folder = write_small_data(tmp_path / "data")
    year_before = Edition(LAST - 1, folder).area.all.balance
    grown = {"flow": "M" if year_before > 0 else "X", "area": AREA, "year": str(LAST), "sector": "ALL"}
    rewrite(
        folder,
        "services_trade",
        lambda rows: [{**row, "value": "9000000.0"} if grown.items() <= row.items() else row for row in rows],
    )
    said = str(Edition(LAST, folder).findings.balance)
    assert said.startswith("服务贸易由上年")
    assert said.count("差") == 2


def test_the_small_data_has_findings(findings):
    assert sum(bool(getattr(findings, name)) for name in FINDINGS) > 8
    assert sum(findings.picture(name) is not None for name in PICTURES) > 3


@pytest.mark.parametrize("name", FINDINGS)
def test_findings_are_clauses_without_full_stops(findings, name):
    said = str(getattr(findings, name) or "")
    assert not said.endswith(("。", "，", "；"))
    assert "None" not in said


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_small_without_number_and_told_in_words(findings, name):
    picture = findings.picture(name)
    if not getattr(findings, name):
        assert picture is None
        return
    assert not picture.is_numbered
    assert picture.content.spec["usermeta"]["printWidth"] < 400
    assert len(picture.texts["alt"]) > 10
    assert str(LAST) in picture.texts["caption"]


def test_recovery_is_that_of_the_total_whether_or_not_flows_are_stated(tmp_path):
    folder = write_small_data(tmp_path / "data")
    rewrite(folder, "services_trade", lambda rows: [row for row in rows if row["flow"] == "T"])
    assert str(Edition(LAST, folder).findings.recovery).startswith("规模相当于2019年的")


def test_without_surplus_and_deficit_the_balance_rests_on_the_largest_deficit(tmp_path):
    folder = write_small_data(tmp_path / "data")

    def balanced(row):
        is_total = (row["area"], row["year"], row["sector"]) == (AREA, str(LAST), "ALL")
        return {**row, "value": "60000.0"} if is_total and row["flow"] in "XM" else row

    rewrite(folder, "services_trade", lambda rows: list(map(balanced, rows)))
    edition = Edition(LAST, folder)
    assert edition.area.all.balance.traced.value == 0
    assert edition.findings.mainstay.member == edition.area.sectors.balance.smallest.member
