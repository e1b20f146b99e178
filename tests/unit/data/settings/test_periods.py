"""Parts of years: how they are written, and what is wrong with those that are not."""

import pytest
from helpers.tiny_data import NO_DISCREPANCIES, TRADE, write_tables
from tradebook.checks.codes.validity import find_false_validity
from tradebook.checks.identities import compare_all
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.data.settings.periods import Period, parse_period, propose_period

HEAD = "area,period,sector,flow,measure,value,unit,vintage,source"


def package_with(tmp_path, *rows):
    """A data directory with rows of parts of years."""
    text = "\n".join([HEAD, *(f"CN-SN,{row},2022,快报" for row in rows)])
    trade = TRADE + "CN-SN,2022,ALL,X,70.0,万美元,表1\nCN-SN,2022,ALL,M,50.0,万美元,表1\n"
    tables = {"services_trade": trade, "trade_periods": text, "known_discrepancies": NO_DISCREPANCIES}
    return DataPackage(write_tables(tmp_path, tables))


@pytest.mark.parametrize("code", ["2023-S1", "2023-S2", "2023-Q3", "2023-01-01/P11M", "2023-01-01/P2M"])
def test_sdmx_periods_are_read_and_written_alike(code):
    assert parse_period(code).code == code


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2023H1", "2023-S1"),
        ("2023-11", "2023-01-01/P11M"),
        ("2023-M06", "2023-S1"),
        ("2023年9月", "2023-01-01/P9M"),
        ("2023-12", ""),
        ("2023-S3", ""),
        ("2023S2", "2023-S2"),
        ("2023-s1", "2023-S1"),
        ("2023年上半年", "2023-S1"),
        ("2023 下半年", "2023-S2"),
        ("2023-01/P11M", "2023-01-01/P11M"),
        ("2023-01-01/P6M", "2023-S1"),
        ("2023-01-01/P3M", "2023-Q1"),
        ("2023-01-01/P12M", ""),
        ("2023-01-01/P1M", ""),
        ("2023年1—11月", "2023-01-01/P11M"),
        ("2023年1-6月", "2023-S1"),
        ("2023", ""),
        ("上半年", ""),
        ("２０２３-S1", ""),
    ],
)
def test_what_is_written_otherwise_is_refused_with_what_is_meant(tmp_path, text, meant):
    assert parse_period(text) is None
    assert propose_period(text) == meant or meant == ""
    (problem,) = check_data(package_with(tmp_path, f"{text},ALL,T,level,50.0,万美元")).problems
    assert (problem.place.file, problem.place.row, problem.place.column) == ("trade_periods.csv", 2, "period")
    assert f"读到“{text}”" in problem.found
    assert "如 2023-S1（上半年）" in problem.expected
    assert not meant or problem.mend == f"改为 {meant}（{parse_period(meant).title}）"


def test_periods_stand_beside_years_and_change_nothing_of_them(tmp_path):
    package = package_with(tmp_path, "2022-S1,ALL,T,level,60.0,万美元", "2023-S1,ALL,T,level,9999.0,万美元")
    report = Report.of(package)
    assert check_data(package).problems == []
    assert report.years == [2021, 2022]
    assert {key[1] for key in package.values("services_trade")} == {2021, 2022}
    assert not [
        comparison.cell
        for identity, comparison in compare_all(package)
        if identity.table != "trade_periods" and "S1" in comparison.cell
    ]


@pytest.mark.parametrize(
    ("rows", "broken"),
    [
        (
            [
                "2022-S1,ALL,T,level,60.0,万美元",
                "2022-S1,ALL,X,level,40.0,万美元",
                "2022-S1,ALL,M,level,20.0,万美元",
            ],
            "",
        ),
        (
            [
                "2022-S1,ALL,T,level,61.0,万美元",
                "2022-S1,ALL,X,level,40.0,万美元",
                "2022-S1,ALL,M,level,20.0,万美元",
            ],
            "进出口 = 出口 + 进口",
        ),
        (
            ["2022-S1,ALL,X,level,9.0,万美元", "2022-S1,SA,X,level,4.0,万美元", "2022-S1,SI,X,level,4.0,万美元"],
            "合计 = 各行业之和",
        ),
        (
            ["2021-S1,ALL,T,level,50.0,万美元", "2022-S1,ALL,T,level,60.0,万美元", "2022-S1,ALL,T,growth,20.0,%"],
            "",
        ),
        (
            ["2021-S1,ALL,T,level,50.0,万美元", "2022-S1,ALL,T,level,60.0,万美元", "2022-S1,ALL,T,growth,-20.0,%"],
            "同比 = 本期 ÷ 上年同期 − 1",
        ),
        # another part of the year is nothing to compare with
        (
            ["2021-S2,ALL,T,level,50.0,万美元", "2022-S1,ALL,T,level,60.0,万美元", "2022-S1,ALL,T,growth,-20.0,%"],
            "",
        ),
    ],
)
def test_identities_hold_within_a_period_and_with_the_same_of_the_year_before(tmp_path, rows, broken):
    problems = check_data(package_with(tmp_path, *rows)).problems
    assert [broken in str(problem) for problem in problems] == ([True] if broken else [])


@pytest.mark.parametrize(("period", "is_wrong"), [("2020-Q4", False), ("2021-S1", True), ("2021-01-01/P2M", True)])
def test_codes_have_their_years_in_periods_too(tmp_path, period, is_wrong):
    sectors = """
        code,identifier,name_zh,name_en,level,knowledge_intensive,valid_from,valid_to,split_from,merged_into
        ALL,all,全部服务,All,total,false,,,,
        SB,repair,维修服务,Repair,sector,false,,2020,,
        SI,telecom,电信计算机信息服务,Computer services,sector,true,,,,
    """
    text = "\n".join([HEAD, f"CN-SN,{period},SB,T,level,5.0,万美元,2022,快报"])
    package = DataPackage(write_tables(tmp_path, {"sectors": sectors, "trade_periods": text}))
    problems = [str(problem) for problem in find_false_validity(package, "CN-SN")]
    assert ["SB 用到 2020 年为止" in problem for problem in problems] == [True] * is_wrong


def test_amounts_in_other_currencies_are_not_compared_and_that_is_said(tmp_path):
    rows = ["2021-S1,ALL,T,level,300.0,万元", "2022-S1,ALL,T,level,60.0,万美元", "2022-S1,ALL,T,growth,20.0,%"]
    package = package_with(tmp_path, *rows)
    report = check_data(package)
    [notice] = [notice for notice in report.notices if "trade_periods.csv" in notice]
    assert "陕西上半年的金额分别以元、美元计。年平均汇率不是上半年的汇率" in notice
    assert report.problems == []
    assert not [notice for notice in report.notices if "0年" in notice]
    # what converts all the same does so at a rate that can be entered
    levels = [value for key, value in package.values("trade_periods").items() if key[-1] == "level"]
    assert {exchange.year for level in levels for exchange in level.exchanges()} == {2021, 2022}


def test_an_observation_is_called_by_its_period(tmp_path):
    package = package_with(tmp_path)
    key = {"area": "CN-SN", "period": "2023-01-01/P11M", "sector": "ALL", "flow": "X", "measure": "level"}
    assert package.label("trade_periods", key) == "陕西2023年1—11月全部服务出口"
    assert Period(2023, "P11M").folder == "2023-P11M"
