"""What the terms of declared identities stand for."""

from decimal import Decimal

import pytest
from helpers.tiny_data import write_tables
from tradebook.checks.terms import Terms
from tradebook.data.package import DataPackage

FACTS = """
    indicator,area,sector,flow,year,value,unit,source,locator
    firms,CN-SN,ALL,T,2021,80,家,第一部分,L11
    firms,CN-SN,ALL,T,2022,90,家,第一部分,L12
    firms_growth,CN-SN,ALL,T,2022,20.0,%,第一部分,L12
    services_trade,PRD,ALL,T,2022,1585.4,亿美元,第一部分,L13
    services_trade,PRD,SI,T,2022,85.4,亿美元,第一部分,L13
    services_trade,CN-GD,ALL,T,2022,1500.0,亿美元,第一部分,L13
    services_trade_growth,PRD,ALL,T,2022,8.3,%,第一部分,L13
    services_trade_growth,CN-GD,ALL,T,2022,0.0,%,第一部分,L13
"""
PROVINCES = """
    area,year,flow,value,unit,source,locator
    CN-GD,2021,T,1464.0,亿美元,表2,L300
    CN-GD,2022,T,1585.4,亿美元,表2,L301
    CN-GD,2022,X,700.0,亿美元,表2,L301
"""
BASE_CODES = """
    code,name_zh,short_zh,name_en,field,place,source,locator
    BASE-A,甲基地,甲,Base A,文化,西安,第二部分,L9
"""
BASES = """
    base,indicator,year,status,due,compare,bound,value,unit,source,locator
    BASE-A,base_firms,2022,actual,,,=,31,家,第二部分,L9
    BASE-A,base_firms,2022,target,2025,base_firms,≥,40,家,第二部分,L9
"""
CASE_CODES = """
    code,name_zh,name_en,level,field,place,lead,problem_kind,problem,action,conditions,report_year,source,locator
    CASE-A,甲案例,Case A,企业,文化,西安,甲公司,,,做法。,,2022,第三部分,L9
"""
OUTCOMES = """
    case,item,outcome,status,vintage,year,bound,value,unit,source,locator
    CASE-A,1,审批时限,before,2022,2021,=,20,天,第三部分,L9
    CASE-A,1,审批时限,actual,2022,2022,=,5,天,第三部分,L9
"""
TABLES = {
    "facts": FACTS,
    "services_trade_provinces": PROVINCES,
    "export_bases": BASE_CODES,
    "export_base_indicators": BASES,
    "cases": CASE_CODES,
    "case_outcomes": OUTCOMES,
}


@pytest.fixture(scope="module")
def terms(tmp_path_factory):
    return Terms(DataPackage(write_tables(tmp_path_factory.mktemp("terms"), TABLES)))


@pytest.mark.parametrize(
    ("term", "table", "values"),
    [
        ("firms", "facts", {("CN-SN", "ALL", "T", 2021): "80", ("CN-SN", "ALL", "T", 2022): "90"}),
        ("firms@CN-SN", "facts", {(2021,): "80", (2022,): "90"}),
        ("services_trade@PRD", "facts", {(2022,): "1585.4"}),
        ("firms@PRD", "facts", {}),
        ("PRD", "facts", {(2022,): "1585.4"}),
        # the table of provinces comes before the facts
        ("CN-GD", "facts", {(2021,): "1464.0", (2022,): "1585.4"}),
        ("CN", "facts", {}),
        ("BASE-A/base_firms", "export_base_indicators", {(2022,): "31"}),
        ("CASE-A/审批时限", "case_outcomes", {(2022,): "5"}),
        ("100%", "facts", {(): "100"}),
        ("2.5亿美元", "facts", {(): "2.5"}),
    ],
)
def test_a_term_has_values_by_year_or_by_all_that_facts_are_of(terms, term, table, values):
    assert terms.knows(term)
    assert terms.table(term) == table
    assert {key: value.value for key, value in terms.values(term).items()} == {
        key: Decimal(value) for key, value in values.items()
    }


@pytest.mark.parametrize(
    "term",
    [
        "frims",
        "CN-XX",
        "BASE-A",
        "BASE-A/frims",
        "BASE-B/base_firms",
        "CASE-A/别的",
        "CN/firms",
        "100趟",
        "",
        "firms@CN-XX",
        "frims@CN",
        "CN@CN",
        "firms@",
    ],
)
def test_a_term_of_unknown_codes_is_not_known(terms, term):
    assert not terms.knows(term)


def test_growth_rates_are_those_of_the_indicator_or_of_the_area_s_trade(terms):
    assert [value.value for value in terms.rates("firms").values()] == [20]
    assert {key: value.value for key, value in terms.rates("PRD").items()} == {(2022,): Decimal("8.3")}
    assert terms.rates("CN") == {}
    assert {key: value.value for key, value in terms.rates("firms@CN-SN").items()} == {(2022,): 20}
    assert {key: value.value for key, value in terms.bases("firms@CN-SN").items()} == {(2022,): 75}


def test_the_year_before_is_implied_by_level_and_rate(terms):
    assert {key: value.value for key, value in terms.bases("firms").items()} == {("CN-SN", "ALL", "T", 2022): 75}


def test_the_year_before_of_an_area_is_the_one_that_the_data_has(terms):
    assert {key: value.value for key, value in terms.bases("CN-GD").items()} == {(2022,): Decimal("1464.0")}
    (base,) = terms.bases("PRD").values()
    assert (base.value * Decimal("1.083")).quantize(Decimal("0.1")) == Decimal("1585.4")


def test_a_package_without_a_table_has_no_values_of_it(tmp_path):
    terms = Terms(DataPackage(write_tables(tmp_path, {"facts": FACTS})))
    assert not terms.knows("BASE-A/base_firms")
    assert terms.values("BASE-A/base_firms") == {}
    assert set(terms.values("CN-GD")) == {(2022,)}
