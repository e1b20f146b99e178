"""What an editor may get wrong in the real data is caught, by the schema of its table or by an identity."""

import pytest
from helpers.support import copy_real_data, real_data
from helpers.tables import edit
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage

pytestmark = pytest.mark.slow


@pytest.fixture
def data(tmp_path):
    return copy_real_data(tmp_path)


def replace_line(data, file, number, line):
    lines = (data / file).read_text(encoding="utf-8").splitlines()
    lines[number - 1] = line
    (data / file).write_text("\n".join(lines) + "\n", encoding="utf-8")


def messages(data):
    return [str(problem) for problem in check_data(DataPackage(data)).problems]


@pytest.mark.parametrize(
    ("file", "line", "column", "found"),
    [
        ("facts.csv", "services_trade,CN,ALL,T,2022,约八千,亿美元,=,2022,第一部分,L121", "value", "约八千"),
        ("facts.csv", "trade,CN,ALL,T,2022,8891.1,亿美元,=,2022,第一部分,L121", "indicator", "trade"),
        ("facts.csv", "services_trade,CN,ALL,T,2022,8891.1,亿美元,=,2022,第一部分,121", "locator", "121"),
        (
            "services_trade_national.csv",
            "CN,1982,T,levels,47,亿美元,2022,第五部分表2,L2418.01",
            "measure",
            "levels",
        ),
        (
            "known_discrepancies.csv",
            "sector_sum,CN-SN/2018/ALL/X,292031.0,x,万美元,2022,一二三四五六七八九十",
            "expected",
            "x",
        ),
        (
            "known_discrepancies.csv",
            "sector_sum,CN-SN/2018/ALL/X,292031.0,292030.0,万美元,2022,错",
            "reason",
            "错",
        ),
        ("codes/sectors.csv", "ALL,all,全部服务,All services,total,否", "knowledge_intensive", "否"),
        ("codes/sectors.csv", "all,all,全部服务,All services,total,false", "code", "all"),
        ("codes/sectors.csv", "ALL,All,全部服务,All services,total,false", "identifier", "All"),
        ("codes/flows.csv", "T,total,,Exports and imports", "name_zh", "空"),
    ],
)
def test_a_bad_cell_of_any_table_is_named(data, file, line, column, found):
    replace_line(data, file, 2, line)
    (table,) = [name for name in real_data().table_names if real_data().path(name) == file]
    text = "\n".join(str(problem) for problem in DataPackage(data).validate(table))
    assert f"{file}，第 2 行，“{column}”列" in text
    assert found in text


@pytest.mark.parametrize(
    ("file", "old", "new", "identity", "place"),
    [
        ("services_trade.csv", "SA,X,35662.5", "SA,X,35662.9", "flow_sum", "CN-SN/2016/SA/T"),
        (
            "services_trade_national.csv",
            "CN,1982,T,level,47",
            "CN,1982,T,level,49",
            "national_flow_sum",
            "CN/1982/T",
        ),
        (
            "services_trade_national.csv",
            "CN,1982,B,level,6",
            "CN,1982,B,level,-6",
            "national_balance",
            "CN/1982/B",
        ),
        (
            "services_trade_national.csv",
            "2022,T,growth,8",
            "2022,T,growth,18",
            "national_growth",
            "CN/2022/T/growth",
        ),
        ("facts.csv", "ALL,X,2022,4240.6", "ALL,X,2022,4242.6", "facts_against_table", "CN/ALL/X/2022"),
        ("facts.csv", "ALL,T,2022,8891.1", "ALL,T,2022,8891.3", "facts_flow_sum", "services_trade/CN/ALL/T/2022"),
    ],
)
def test_a_digit_typed_wrong_breaks_an_identity(data, file, old, new, identity, place):
    edit(data / file, old, new)
    assert any(f"登记：{identity},{place}" in text for text in messages(data))


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "expected"),
    [
        # a part against its total, a total against the table by mode, a growth against both years
        ("technology_modes.csv", "TECH-C,value,24342.5", "TECH-C,value,24324.5", "全部方式", "31621.0"),
        ("technology_industries.csv", "GB,value,31639.0", "GB,value,31693.0", "全部行业", "31639.0"),
        ("technology_partners.csv", "X,WORLD,value_growth,40.5", "X,WORLD,value_growth,45.0", "全球", "40.5"),
        # what a bound says
        ("technology_partners.csv", "ASIA,value_growth,104.7", "ASIA,value_growth,204.7", "亚洲", "≤113.3"),
        (
            "technology_partners.csv",
            "MYS,technology_fee,4168.6",
            "MYS,technology_fee,8164.6",
            "马来西亚",
            "≥15533.6",
        ),
        ("enterprise_partners.csv", "KOR,25641.5", "KOR,65241.5", "电信计算机信息服务出口", "≥110500.3"),
        ("regional_innovation.csv", "hightech_firms,rank,17", "hightech_firms,rank,19", "高新技术企业数", "≥6126"),
        # two statements of the prose
        ("facts.csv", "CN,SI,T,2022,1241.8", "CN,SI,T,2022,1421.8", "知识密集型服务", "3907.0"),
    ],
)
def test_a_digit_typed_wrong_in_a_topical_table_is_caught(data, file, old, new, place, expected):
    edit(data / file, old, new)
    assert any(place in text and f"应为：{expected}" in text for text in messages(data))
