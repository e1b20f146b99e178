"""Codes in their years, as `make check` holds the code lists and the observations to them."""

import pytest
from helpers.sectors import CASES, NEW, declare, government, listed_only, split
from helpers.support import copy_real_data
from helpers.synthetic import NEXT
from helpers.tables import edit, rewrite
from tradebook.checks.codes.validity import find_false_validity, find_unsaid_validity
from tradebook.checks.run import check_data
from tradebook.checks.structural import STRUCTURAL
from tradebook.data.package import DataPackage
from tradebook.data.validity import sectors_of

pytestmark = pytest.mark.slow

AREA = "CN-SN"


def false_validity(data):
    return [str(problem) for problem in find_false_validity(DataPackage(data), AREA)]


def sums_by_sector(report):
    return next((each.holds, each.broken) for each in report.identities if each.id == "sector_sum")


def test_a_sector_that_is_only_listed_changes_nothing(tmp_path):
    before = check_data(DataPackage(copy_real_data(tmp_path / "before")))
    after = check_data(DataPackage(listed_only(tmp_path / "after")))
    assert after.problems == []
    assert sums_by_sector(after) == sums_by_sector(before)
    assert sum(sums_by_sector(after)) == 7 * 3
    assert after.known_breaks == before.known_breaks
    [notice] = [notice for notice in after.notices if notice not in before.notices]
    assert "codes/sectors.csv，第 15 行，“valid_from”列：SL（政府服务）还没有数据" in notice
    assert "请填写启用的年份" in notice


@pytest.mark.parametrize("case", CASES)
def test_sums_of_sectors_stay_checked_in_every_year(tmp_path, case):
    package = DataPackage(CASES[case](tmp_path))
    assert [*find_false_validity(package, AREA)] == []
    [identity] = [each for each in STRUCTURAL if each.id == "sector_sum"]
    comparisons = [*identity.compare(package)]
    assert len(comparisons) == 8 * 3
    assert [each.cell for each in comparisons if not each.holds] == ["CN-SN/2018/ALL/X", "CN-SN/2018/ALL/M"]


def test_a_sum_without_its_new_sector_is_wrong(tmp_path):
    data = CASES["new_sector"](tmp_path)
    wrong = {"T": "9999.0"}
    rewrite(
        data,
        "services_trade",
        lambda rows: [
            {**row, "value": wrong.get(row["flow"], row["value"])} if row["sector"] == NEW else row for row in rows
        ],
    )
    [identity] = [each for each in STRUCTURAL if each.id == "sector_sum"]
    broken = [each.cell for each in identity.compare(DataPackage(data)) if not each.holds]
    assert f"CN-SN/{NEXT}/ALL/T" in broken


def test_a_sector_in_the_data_without_a_year_is_one_since_then(tmp_path):
    package = DataPackage(CASES["unsaid"](tmp_path))
    sectors = sectors_of(package, AREA)
    assert NEW in sectors.in_year(NEXT)
    assert NEW not in sectors.in_year(NEXT - 1)
    [notice] = find_unsaid_validity(package)
    assert f"从 {NEXT} 年起才有数据" in notice


def test_a_list_of_some_sectors_is_no_whole_one(tmp_path):
    data = copy_real_data(tmp_path)
    rewrite(data, "services_trade", lambda rows: [row for row in rows if row["sector"] not in ("SD", "SK")])
    package = DataPackage(data)
    assert {"SD", "SK"} <= {*sectors_of(package, AREA).in_year(2022)}
    assert [*find_unsaid_validity(package)] == []


def change_sector(data, code, **cells):
    rewrite(data, "codes/sectors", lambda rows: [row | cells if row["code"] == code else row for row in rows])


def test_a_whole_that_was_split_has_an_end(tmp_path):
    data = split(tmp_path)
    change_sector(data, "SI", valid_to="")
    found = false_validity(data)
    assert len(found) == 2
    assert "“split_from”列：SI1 由 SI 拆分，SI 却没有停用年份" in found[0]
    assert "在 codes/sectors.csv 中 SI 一行填写“停用年份”" in found[0]


def test_parts_begin_when_the_whole_has_ended(tmp_path):
    data = split(tmp_path)
    change_sector(data, "SI1", valid_from="2025")
    [problem] = false_validity(data)
    assert "“valid_from”列" in problem
    assert "2023：SI 用到 2022 年为止" in problem


def test_what_others_are_merged_into_begins_when_they_have_ended(tmp_path):
    data = CASES["merged"](tmp_path)
    change_sector(data, "SFG", valid_from="")
    assert len(found := false_validity(data)) == 2
    assert "并入的 SFG 没有启用年份" in found[0]


def test_an_end_before_the_beginning_is_a_slip(tmp_path):
    data = copy_real_data(tmp_path)
    declare(data, government(valid_from="2023", valid_to="2022"))
    [problem] = false_validity(data)
    assert "不早于启用的 2023 年" in problem


def test_a_missing_predecessor_is_named(tmp_path):
    data = copy_real_data(tmp_path)
    declare(data, government(valid_from="2023", split_from="SX"))
    [problem] = DataPackage(data).validate("sectors")
    assert "“split_from”列" in str(problem)
    assert "SX" in str(problem)


def test_observations_outside_of_the_years_of_a_code_are_problems(tmp_path):
    data = copy_real_data(tmp_path)
    change_sector(data, "SK", valid_from="2017")
    found = false_validity(data)
    assert len(found) == 3
    assert "services_trade.csv，第 " in found[0]
    assert "2016 年的 SK（个人文化娱乐服务）" in found[0]
    assert "从 2017 年启用" in found[0]


def test_partners_have_years_too(tmp_path):
    data = copy_real_data(tmp_path)
    path = data / "codes/areas.csv"
    edit(
        path,
        "code,name_zh,name_en,part_of\n",
        "code,name_zh,name_en,part_of,valid_from,valid_to,split_from,merged_into\n",
    )
    edit(path, "SGP,新加坡,Singapore,ASIA\n", "SGP,新加坡,Singapore,ASIA,,2021,,\n")
    found = false_validity(data)
    assert found
    assert all("SGP 用到 2021 年为止" in problem for problem in found)
    assert {problem.partition(".csv")[0] for problem in found} >= {"technology_partners"}


def test_a_forecast_is_by_the_sectors_of_its_report(tmp_path):
    data = split(tmp_path)
    # the report of 2022 forecast 电信计算机信息服务 for 2023
    package = DataPackage(data)
    ahead = [row for row in package.rows("forecast_published") if row["sector"] == "SI" and row["year"] == NEXT]
    assert ahead
    assert [*find_false_validity(package, AREA)] == []
