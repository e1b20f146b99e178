"""Identities that follow from the structure of the tables, one after the other on a few rows."""

import pytest
from helpers.tiny_data import write_tables
from tradebook.checks.structural import STRUCTURAL
from tradebook.data.package import DataPackage
from tradebook.errors import ZeroBaseError

IDENTITIES = {identity.id: identity for identity in STRUCTURAL}

TRADE = "area,year,sector,flow,value,unit,source"
PARTS = "area,period,sector,flow,measure,value,unit,source"
NATIONAL = "area,year,flow,measure,value,unit,source"
PROVINCES = "area,year,flow,value,unit,source,locator"
FORECAST = "area,vintage,year,sector,flow,value,unit,source,locator"
FACTS = "indicator,area,sector,flow,year,value,unit,source,locator"
MODES = "area,year,flow,mode,measure,value,unit,source,locator"
INDUSTRIES = "area,year,flow,industry,measure,value,unit,source,locator"
OWNERS_OF = "area,year,flow,ownership,measure,value,unit,source,locator"
PARTNERS = "area,year,flow,partner,measure,value,unit,source,locator"
ENTERPRISES = "area,year,sector,flow,partner,value,unit,enterprise,source,locator"
INNOVATION = "area,year,indicator,measure,value,unit,source,locator"
OUTSOURCED = "area,year,market,mode,measure,value,unit,source,locator"
OWNED = "area,year,market,ownership,measure,value,unit,source,locator"
BASES = "base,indicator,year,status,due,compare,bound,value,unit,source,locator"

AREAS = """
    code,name_zh,name_en,part_of
    CN,全国,China,
    CN-SN,陕西,Shaanxi,
    CN-GD,广东,Guangdong,
    WORLD,全球,World,
    ASIA,亚洲,Asia,WORLD
    KOR,韩国,Korea,ASIA
    JPN,日本,Japan,ASIA
"""
FLOWS = """
    code,identifier,name_zh,name_en
    T,total,进出口,Trade
    X,exports,出口,Exports
    M,imports,进口,Imports
    B,balance,差额,Balance
"""
SECTORS = """
    code,identifier,name_zh,name_en,level,knowledge_intensive
    ALL,all,全部服务,All,total,false
    SA,processing,加工服务,Manufacturing,sector,false
    SI,telecom,电信计算机信息服务,Computer,sector,true
    SF,insurance,保险服务,Insurance,sector,true
    KI,knowledge,知识密集型服务,Knowledge-intensive,aggregate,true
"""
MODE_CODES = """
    code,name_zh,name_en,part_of
    TECH,全部方式,All,
    TECH-A,专利技术,Patents,TECH
    TECH-B,专有技术,Know-how,TECH
"""
INDUSTRY_CODES = """
    code,name_zh,name_en,part_of
    GB,全部行业,All,
    GB-C,制造业,Manufacturing,GB
    GB-G,信息业,Information,GB
"""
KINDS = """
    code,name_zh,name_en,part_of
    ITO,信息技术外包,IT,
    ITO-RD,研发服务,Research,ITO
    BPO,业务流程外包,Processes,
    KPO,知识流程外包,Knowledge,
"""
OWNERS = """
    code,name_zh,name_en
    OWN-FIE,外商投资企业,Foreign
    OWN-DOM,内资企业,Domestic
    OWN-HMT,港澳台商投资企业,Hong Kong
"""
INDICATORS = """
    code,name_zh,name_en,label
    services_trade,服务贸易额,Trade,{area}{year}年{sector}{flow}额
    services_trade_growth,同比,Growth,{area}{year}年{sector}{flow}同比
    outsourcing_contract,合同额,Contracts,{area}{year}年合同额
    outsourcing_offshore_contract,离岸合同额,Offshore,{area}{year}年离岸合同额
    outsourcing_offshore_contract_growth,离岸合同额同比,Growth,{area}{year}年离岸合同额同比
    innovation_index,创新指数,Innovation,{area}{year}年创新指数{measure}
    base_approved,获批年份,Approval,{base}{year}年获批年份{status}
"""
BASE_CODES = """
    code,name_zh,short_zh,name_en,field,place,source,locator
    BASE-A,甲基地,甲,Base A,文化,西安,第二部分,L9
"""
LISTS = {
    "areas": AREAS,
    "flows": FLOWS,
    "sectors": SECTORS,
    "indicators": INDICATORS,
    "technology_mode_codes": MODE_CODES,
    "industries": INDUSTRY_CODES,
    "outsourcing_mode_codes": KINDS,
    "ownership": OWNERS,
    "export_bases": BASE_CODES,
}


def lines(header, rows, end):
    """A table of rows whose last columns are the same."""
    return "\n".join([header, *(f"{row},{end}" for row in rows)])


def trade(*rows):
    return {"services_trade": lines(TRADE, rows, "万美元,表1")}


def parts(*rows):
    return {**trade(), "trade_periods": lines(PARTS, rows, "快报")}


def national(*rows):
    return {"services_trade_national": lines(NATIONAL, rows, "表2")}


def facts(*rows):
    return {"facts": lines(FACTS, rows, "第一部分,L9")}


def technology(table, header, *rows):
    return {table: lines(header, rows, "表8,L9")}


INTENSIVE = facts(
    *("services_trade,CN,KI,T,2022,30.0,亿美元", "services_trade,CN,SI,T,2022,20.0,亿美元"),
    *("services_trade,CN,SF,T,2022,10.0,亿美元", "services_trade_growth,CN,KI,T,2022,5.0,%"),
    *("services_trade_growth,CN,SI,T,2022,0.0,%", "services_trade_growth,CN,SF,T,2022,100.0,%"),
    "services_trade,CN-GD,KI,T,2022,30.0,亿美元",
)
"""The knowledge-intensive sectors of the nation; of 广东 their sum only."""
CASES = [
    (
        "flow_sum",
        trade(
            *("CN-SN,2021,SA,T,30.0", "CN-SN,2021,SA,X,20.0", "CN-SN,2021,SA,M,10.1"),
            *("CN-SN,2022,SA,T,30.0", "CN-SN,2022,SA,X,20.0", "CN-SN,2022,SA,M,12.0"),
            *("CN-SN,2022,SI,T,70.0", "CN-SN,2021,SI,T,70.0", "CN-SN,2021,SI,X,93.0"),
            *("CN-SN,2022,SF,T,70.0", "CN-SN,2022,SF,M,70.0"),
        ),
        [
            *(("CN-SN/2021/SA/T", "=", "30.1", True), ("CN-SN/2022/SA/T", "=", "32.0", False)),
            *(("CN-SN/2021/SI/T", "≥", "93.0", False), ("CN-SN/2022/SF/T", "≥", "70.0", True)),
        ],
    ),
    (
        "sector_sum",
        trade(
            *("CN-SN,2021,ALL,X,60.0", "CN-SN,2021,SA,X,20.0", "CN-SN,2021,SI,X,30.0", "CN-SN,2021,SF,X,10.0"),
            *("CN-SN,2021,ALL,M,40.0", "CN-SN,2021,SA,M,10.0", "CN-SN,2021,SI,M,30.0"),
            *("CN-SN,2022,ALL,T,70.0", "CN-SN,2022,SA,T,30.0", "CN-SN,2022,SI,T,50.0", "CN-SN,2022,KI,T,90.0"),
            "CN-SN,2022,ALL,M,20.0",
        ),
        [
            ("CN-SN/2021/ALL/X", "=", "60.0", True),
            *(("CN-SN/2021/ALL/M", "≥", "40.0", True), ("CN-SN/2022/ALL/T", "≥", "80.0", False)),
        ],
    ),
    (
        "periods_flow_sum",
        parts(
            *(f"CN-SN,2022-S1,SA,{cell},万美元" for cell in ("T,level,30.0", "X,level,20.0", "M,level,12.0")),
            *("CN-SN,2022-S2,SA,T,level,30.0,万美元", "CN-SN,2022-S1,SA,T,growth,5.0,%"),
            *("CN-SN,2022-S1,SI,T,level,30.0,万美元", "CN-SN,2022-S1,SI,X,level,90.0,万美元"),
            # the year's rate is none of its half
            *("CN,2022-S1,ALL,T,level,30,亿元", "CN,2022-S1,ALL,X,level,9,亿美元"),
        ),
        [("CN-SN/2022-S1/SA/T/level", "=", "32.0", False), ("CN-SN/2022-S1/SI/T/level", "≥", "90.0", False)],
    ),
    (
        "periods_sector_sum",
        parts(
            *(f"CN-SN,2022-01-01/P11M,{cell},万美元" for cell in ("ALL,X,level,60.0", "SA,X,level,20.0")),
            *(f"CN-SN,2022-01-01/P11M,{cell},万美元" for cell in ("SI,X,level,30.0", "SF,X,level,10.0")),
            *(f"CN-SN,2022-S1,{cell},万美元" for cell in ("ALL,X,level,60.0", "SA,X,level,80.0")),
        ),
        [
            ("CN-SN/2022-01-01/P11M/ALL/X/level", "=", "60.0", True),
            ("CN-SN/2022-S1/ALL/X/level", "≥", "80.0", False),
        ],
    ),
    (
        "periods_growth",
        parts(
            *("CN-SN,2021-S1,ALL,T,level,50.0,万美元", "CN-SN,2022-S1,ALL,T,level,60.0,万美元"),
            *("CN-SN,2022-S1,ALL,T,growth,-20.0,%", "CN-SN,2022-S2,ALL,T,growth,5.0,%"),
            *("CN,2021-S1,ALL,T,level,4300,亿美元", "CN,2022-S1,ALL,T,level,30000,亿元"),
            "CN,2022-S1,ALL,T,growth,15.0,%",
        ),
        [("CN-SN/2022-S1/ALL/T/growth", "=", "20.0", False)],
    ),
    (
        "forecast_flow_sum",
        {
            "forecast_published": lines(
                FORECAST,
                ["CN-SN,2022,2023,ALL,T,9.0", "CN-SN,2022,2023,ALL,X,5.0", "CN-SN,2022,2023,ALL,M,4.5"],
                "万美元,表3,L9",
            )
        },
        [("CN-SN/2023/ALL/T", "=", "9.5", False)],
    ),
    (
        "national_flow_sum",
        national(
            *("CN,2021,T,level,47,亿美元", "CN,2021,X,level,27,亿美元", "CN,2021,M,level,20,亿美元"),
            *("CN,2022,T,level,47,亿美元", "CN,2022,X,level,49,亿美元", "CN,2022,T,growth,3,%"),
        ),
        [("CN/2021/T/level", "=", "47", True), ("CN/2022/T/level", "≥", "49", False)],
    ),
    (
        "national_balance",
        national("CN,2021,B,level,6,亿美元", "CN,2021,X,level,27,亿美元", "CN,2021,M,level,20,亿美元"),
        [("CN/2021/B/level", "=", "7", True)],
    ),
    (
        "national_growth",
        national(
            *("CN,2020,T,level,100,亿美元", "CN,2021,T,level,110,亿美元"),
            *("CN,2021,T,growth,10.0,%", "CN,2020,T,growth,3.0,%"),
        ),
        [("CN/2021/T/growth", "=", "10.0", True)],
    ),
    (
        "provinces_against_sectors",
        {
            **trade("CN-SN,2022,ALL,T,762769.0", "CN-SN,2022,SA,T,20.0"),
            "services_trade_provinces": lines(
                PROVINCES, ["CN-SN,2022,T,75.4", "CN-GD,2022,T,1585.4"], "亿美元,表2,L9"
            ),
        },
        [("CN-SN/2022/T", "=", "76.3", False)],
    ),
    (
        "facts_flow_sum",
        facts(
            *("services_trade,CN,ALL,T,2022,9.0,亿美元", "services_trade,CN,ALL,X,2022,4.0,亿美元"),
            *("services_trade,CN,ALL,M,2022,5.0,亿美元", "services_trade,CN,SI,T,2022,9.0,亿美元"),
            *("services_trade,CN,SI,X,2022,9.2,亿美元", "services_trade,CN,SA,T,2022,9.0,亿美元"),
            *("services_trade_growth,CN,ALL,T,2022,9.0,%", "services_trade_growth,CN,ALL,X,2022,9.0,%"),
        ),
        [
            ("services_trade/CN/ALL/T/2022", "=", "9.0", True),
            ("services_trade/CN/SI/T/2022", "≥", "9.2", False),
        ],
    ),
    (
        "facts_against_table",
        {
            **facts("services_trade,CN,ALL,X,2022,4240.6,亿美元", "services_trade,CN,SI,X,2022,860.0,亿美元"),
            **national("CN,2022,X,level,4241,亿美元"),
        },
        [("CN/ALL/X/2022", "=", "4241.0", True)],
    ),
    (
        "facts_knowledge_intensive",
        {**trade(), **INTENSIVE},
        [("CN/KI/T/2022/level", "=", "30.0", True), ("CN/KI/T/2022/growth", "=", "20.0", False)],
    ),
    (
        "technology_modes_sum",
        technology(
            *("technology_modes", MODES, "CN-SN,2022,X,TECH,value,30.0,万美元"),
            *("CN-SN,2022,X,TECH-A,value,10.0,万美元", "CN-SN,2022,X,TECH-B,value,20.1,万美元"),
            "CN-SN,2022,M,TECH,value,30.0,万美元",
        ),
        [("CN-SN/2022/X/TECH/value", "=", "30.1", True)],
    ),
    (
        "technology_industries_growth",
        technology(
            *("technology_industries", INDUSTRIES),
            *("CN-SN,2022,X,GB,value,30.0,万美元", "CN-SN,2022,X,GB,value_growth,60.0,%"),
            *("CN-SN,2022,X,GB-C,value,20.0,万美元", "CN-SN,2022,X,GB-C,value_growth,0.1,%"),
            *("CN-SN,2022,X,GB-G,value,10.0,万美元", "CN-SN,2022,X,GB-G,value_growth,0.0,%"),
        ),
        # what grew by 0.0 may have had no base, so the year before was at least the first part's
        [("CN-SN/2022/X/GB/value_growth", "≤", "50.2", False)],
    ),
    (
        "technology_partners_zero",
        technology(
            *("technology_partners", PARTNERS),
            *("CN-SN,2022,X,KOR,value,0.0,万美元", "CN-SN,2022,X,KOR,value_growth,-90.0,%"),
            *("CN-SN,2022,X,JPN,value,3.0,万美元", "CN-SN,2022,X,JPN,value_growth,-100.0,%"),
            *("CN-SN,2022,X,ASIA,value,0.0,万美元", "CN-SN,2022,X,ASIA,value_growth,0.0,%"),
            *("CN-SN,2022,M,KOR,value,0.0,万美元", "CN-SN,2022,M,KOR,value_growth,-100.0,%"),
        ),
        [
            ("CN-SN/2022/X/KOR/value_growth", "=", "-100.0", False),
            ("CN-SN/2022/X/JPN/value", "=", "0.0", False),
            ("CN-SN/2022/M/KOR/value_growth", "=", "-100.0", True),
        ],
    ),
    (
        "technology_partners_total",
        {
            **technology(
                *("technology_modes", MODES, "CN-SN,2021,X,TECH,value,20.0,万美元"),
                *("CN-SN,2022,X,TECH,value,30.0,万美元", "CN-SN,2022,X,TECH-A,value,30.0,万美元"),
                *("CN-SN,2021,M,TECH,value,0.0,万美元", "CN-SN,2022,M,TECH,value,30.0,万美元"),
            ),
            **technology(
                *("technology_partners", PARTNERS, "CN-SN,2022,X,WORLD,value,31.0,万美元"),
                *("CN-SN,2022,X,WORLD,value_growth,50.0,%", "CN-SN,2022,X,ASIA,value,31.0,万美元"),
                "CN-SN,2022,M,WORLD,value_growth,50.0,%",
            ),
        },
        [("CN-SN/2022/X/value", "=", "30.0", False), ("CN-SN/2022/X/value_growth", "=", "50.0", True)],
    ),
    (
        "technology_ownership_total",
        {
            "ownership": f"{OWNERS}\n    OWN-SOE,国有企业,State-owned\n    OWN-POE,民营企业,Private",
            **technology(
                *("technology_modes", MODES, "CN-SN,2022,X,TECH,value,31634.8,万美元"),
                *("CN-SN,2022,M,TECH,value,20000.0,万美元", "CN-SN,2021,X,TECH,value,30000.0,万美元"),
            ),
            **technology(
                *("technology_ownership", OWNERS_OF, "CN-SN,2022,X,OWN-FIE,value,2.8,亿美元"),
                *("CN-SN,2022,X,OWN-SOE,value,1.3,亿美元", "CN-SN,2022,X,OWN-POE,value,290.1,万美元"),
                *("CN-SN,2022,X,OWN-FIE,value_growth,21.7,%", "CN-SN,2022,M,OWN-FIE,value,1.8,亿美元"),
            ),
        },
        [("CN-SN/2022/X/value", "≥", "41290.1", False), ("CN-SN/2022/M/value", "≥", "18000.0", True)],
    ),
    (
        "technology_fees",
        technology(
            *("technology_partners", PARTNERS, "CN-SN,2022,X,KOR,value,10.0,万美元"),
            *("CN-SN,2022,X,KOR,technology_fee,8.0,万美元", "CN-SN,2022,X,KOR,equipment_fee,3.0,万美元"),
            *("CN-SN,2022,X,KOR,contracts,0,份", "CN-SN,2022,X,JPN,value,0.0,万美元"),
            "CN-SN,2022,X,JPN,contracts,0,份",
        ),
        [("CN-SN/2022/X/KOR/value", "≥", "11.0", False), ("CN-SN/2022/X/KOR/contracts", "≥", "1", False)],
    ),
    (
        "enterprises_within_sector",
        {
            **trade("CN-SN,2022,SI,X,110.0"),
            "enterprise_partners": lines(
                ENTERPRISES,
                ["CN-SN,2022,SI,X,KOR,60.0", "CN-SN,2022,SI,X,JPN,60.0", "CN-SN,2022,SA,X,JPN,60.0"],
                "万美元,甲公司,表5,L9",
            ),
        },
        [("CN-SN/2022/SI/X", "≥", "120.0", False)],
    ),
    (
        "innovation_ranks",
        {
            "regional_innovation": lines(
                INNOVATION,
                [
                    *("CN-SN,2022,innovation_index,rank,9,位", "CN-SN,2022,innovation_index,level,71.6,%"),
                    *("CN-GD,2022,innovation_index,rank,4,位", "CN-GD,2022,innovation_index,level,70.0,%"),
                    *("CN,2022,innovation_index,level,75.0,%", "JPN,2022,innovation_index,rank,1,位"),
                    *(
                        "CN-SN,2022,innovation_index,change_rank,6,位",
                        "CN-SN,2022,innovation_index,change,3.7,百分点",
                    ),
                    *(
                        "CN-GD,2022,innovation_index,change_rank,7,位",
                        "CN-GD,2022,innovation_index,change,4.2,百分点",
                    ),
                ],
                "专题二,L9",
            )
        },
        [
            ("2022/innovation_index/rank/CN-GD/CN-SN", "≥", "71.6", False),
            ("2022/innovation_index/change_rank/CN-SN/CN-GD", "≥", "4.2", False),
        ],
    ),
    (
        "outsourcing_modes_sum",
        {
            **facts("outsourcing_offshore_contract,CN-SN,ALL,T,2022,17.7,亿美元"),
            **technology(
                *("outsourcing_modes", OUTSOURCED, "CN-SN,2022,offshore,ITO,contract,10.7,亿美元"),
                *("CN-SN,2022,offshore,BPO,contract,1.1,亿美元", "CN-SN,2022,offshore,KPO,contract,60000,万美元"),
                *("CN-SN,2022,all,ITO,contract,20.0,亿美元", "CN-SN,2022,offshore,ITO-RD,contract,9.0,亿美元"),
            ),
        },
        [("CN-SN/2022/offshore/contract", "=", "17.8", True)],
    ),
    (
        "outsourcing_ownership_growth",
        {
            **facts("outsourcing_offshore_contract_growth,CN-SN,ALL,T,2022,20.0,%"),
            **technology(
                *("outsourcing_ownership", OWNED),
                *(
                    f"CN-SN,2022,offshore,{owner},{measure},{value}"
                    for owner in ("OWN-FIE", "OWN-DOM", "OWN-HMT")
                    for measure, value in (("contract", "11.0,亿美元"), ("contract_growth", "10.0,%"))
                ),
            ),
        },
        [("CN-SN/2022/offshore/contract_growth", "=", "10.0", False)],
    ),
    (
        # still others may be enterprises of these kinds or of none
        "outsourcing_ownership_sum",
        {
            **facts("outsourcing_offshore_contract,CN-SN,ALL,T,2022,35.0,亿美元"),
            "ownership": f"{OWNERS}\n    OWN-POE,民营企业,Private",
            **technology(
                *("outsourcing_ownership", OWNED),
                *(
                    f"CN-SN,2022,offshore,{owner},contract,11.0,亿美元"
                    for owner in ("OWN-FIE", "OWN-DOM", "OWN-HMT", "OWN-POE")
                ),
            ),
        },
        [("CN-SN/2022/offshore/contract", "≥", "33.0", True)],
    ),
    (
        "outsourcing_modes_parts",
        technology(
            *("outsourcing_modes", OUTSOURCED, "CN-SN,2022,offshore,ITO,contract,10.0,亿美元"),
            *("CN-SN,2022,offshore,ITO-RD,contract,110000,万美元", "CN-SN,2022,offshore,BPO,contract,1.1,亿美元"),
        ),
        [("CN-SN/2022/offshore/ITO/contract", "≥", "11.0", False)],
    ),
    (
        "approval_years",
        {"export_base_indicators": lines(BASES, ["BASE-A,base_approved,2021,actual,,,=,2018,年"], "第二部分,L9")},
        [("BASE-A/2021", "=", "2021", False)],
    ),
]


def compare(identity, tables, folder):
    package = DataPackage(write_tables(folder, {**LISTS, **tables}))
    for table in tables:
        assert package.validate(table) == []
    return list(IDENTITIES[identity].compare(package))


def cells_of(comparisons):
    return [(comparison.cell, comparison.relation, comparison.expected_text) for comparison in comparisons]


@pytest.mark.parametrize(("identity", "tables", "expected"), CASES, ids=[case[0] for case in CASES])
def test_an_identity_compares_what_it_has_all_the_values_of(tmp_path, identity, tables, expected):
    comparisons = compare(identity, tables, tmp_path)
    assert [(c.cell, c.relation, c.expected_text, c.holds) for c in comparisons] == expected
    # the message of a break names the cell of what was stated
    assert {comparison.stated.cell.table for comparison in comparisons} <= set(tables)


def test_every_rule_is_tried():
    """Identities of the same rule differ in their table only."""
    rules = {getattr(identity.compare, "func", identity.compare) for identity in STRUCTURAL}
    tried = {IDENTITIES[name].compare for name, _, _ in CASES}
    assert {getattr(compare, "func", compare) for compare in tried} == rules


WHOLE = ("CN-SN,2021,ALL,T,60.0", "CN-SN,2021,SA,T,20.0", "CN-SN,2021,SI,T,30.0", "CN-SN,2021,SF,T,10.0")
"""A year of all sectors, so that another one in the list is none of that year."""


def list_sector(code, since="", intensive="false"):
    """The code lists with one sector more."""
    head, *rows = SECTORS.strip().splitlines()
    rows = [f"{row},,,," for row in rows] + [f"{code},new,新行业,New,sector,{intensive},{since},,,"]
    return {"sectors": "\n".join([f"{head},valid_from,valid_to,split_from,merged_into", *rows])}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # the list alone has it
        (["SA,T,level,20.0", "SI,T,level,30.0", "SF,T,level,10.0"], ("=", "60.0")),
        # the half-year has it before any year does
        (["SA,T,level,20.0", "SI,T,level,25.0", "SF,T,level,10.0", "SM,T,level,5.0"], ("=", "60.0")),
        (["SA,T,level,20.0", "SI,T,level,30.0"], ("≥", "50.0")),
    ],
)
def test_a_sector_that_only_the_list_has_keeps_no_sum_of_a_period_from_being_checked(tmp_path, rows, expected):
    given = parts(*(f"CN-SN,2022-S1,{row},万美元" for row in ["ALL,T,level,60.0", *rows]))
    tables = {**given, **trade(*WHOLE), **list_sector("SM")}
    assert cells_of(compare("periods_sector_sum", tables, tmp_path)) == [("CN-SN/2022-S1/ALL/T/level", *expected)]


@pytest.mark.parametrize(("since", "count"), [("", 2), ("2023", 2), ("2022", 0)])
def test_a_new_knowledge_intensive_sector_counts_since_it_is_one(tmp_path, since, count):
    tables = {**trade(*WHOLE), **INTENSIVE, **list_sector("SM", since, "true")}
    assert len(compare("facts_knowledge_intensive", tables, tmp_path)) == count


SPLIT_KINDS = """
    code,name_zh,name_en,part_of,valid_from,valid_to,split_from,merged_into
    ITO,信息技术外包,IT,,,,,
    ITO-RD,研发服务,Research,ITO,,,,
    BPO,业务流程外包,Processes,,,,,
    KPO,知识流程外包,Knowledge,,,2022,,
    KPO-1,甲类,A,,2023,,KPO,
    KPO-2,乙类,B,,2023,,KPO,
"""
NEW_KIND = KINDS + "OTH,其他外包,Others,\n"
SPLIT_OWNERS = """
    code,name_zh,name_en,valid_from,valid_to,split_from,merged_into
    OWN-FIE,外商投资企业,Foreign,,,,
    OWN-DOM,内资企业,Domestic,,2022,,
    OWN-D1,国有,State,2023,,OWN-DOM,
    OWN-D2,民营,Private,2023,,OWN-DOM,
    OWN-HMT,港澳台商投资企业,Hong Kong,,,,
    OWN-SOE,国有企业,State-owned,,,,
"""


@pytest.mark.parametrize(
    ("table", "lists", "kinds", "expected"),
    [
        ("modes", {"outsourcing_mode_codes": SPLIT_KINDS}, ["ITO", "BPO", "KPO-1", "KPO-2"], "40.0"),
        ("modes", {"outsourcing_mode_codes": SPLIT_KINDS}, ["ITO", "BPO", "KPO-1"], None),
        ("modes", {"outsourcing_mode_codes": NEW_KIND}, ["ITO", "BPO", "KPO", "OTH"], "40.0"),
        ("modes", {"outsourcing_mode_codes": NEW_KIND}, ["ITO", "BPO", "KPO"], "30.0"),
        ("modes", {}, ["ITO", "ITO-RD", "BPO", "KPO"], "30.0"),
        ("ownership", {"ownership": SPLIT_OWNERS}, ["OWN-FIE", "OWN-D1", "OWN-D2", "OWN-HMT"], "40.0"),
        ("ownership", {"ownership": SPLIT_OWNERS}, ["OWN-FIE", "OWN-HMT", "OWN-SOE"], None),
    ],
)
def test_kinds_of_outsourcing_are_those_of_the_year(tmp_path, table, lists, kinds, expected):
    head = {"modes": OUTSOURCED, "ownership": OWNED}[table]
    tables = {
        **lists,
        **facts(
            "outsourcing_offshore_contract,CN-SN,ALL,T,2023,40.0,亿美元",
            "outsourcing_offshore_contract_growth,CN-SN,ALL,T,2023,25.0,%",
        ),
        **technology(
            *(f"outsourcing_{table}", head),
            *(f"CN-SN,2023,offshore,{kind},contract,10.0,亿美元" for kind in kinds),
            *(f"CN-SN,2023,offshore,{kind},contract_growth,25.0,%" for kind in kinds),
        ),
    }
    rows = [*compare(f"outsourcing_{table}_sum", tables, tmp_path / "sum")]
    rates = [*compare(f"outsourcing_{table}_growth", tables, tmp_path / "growth")]
    cell = "CN-SN/2023/offshore/contract"
    assert cells_of(rows) == ([(cell, "=", expected)] if expected else [])
    assert cells_of(rates) == ([(f"{cell}_growth", "=", "25.0")] if expected else [])


def test_growth_over_nothing_is_an_error_of_the_data(tmp_path):
    rows = ("CN,2020,T,level,0,亿美元", "CN,2021,T,level,110,亿美元", "CN,2021,T,growth,10.0,%")
    (comparison,) = compare("national_growth", national(*rows), tmp_path)
    with pytest.raises(ZeroBaseError, match="不能作基期"):
        comparison.holds  # noqa: B018


def test_identities_have_ids_of_their_own_and_say_what_they_mean():
    assert len(IDENTITIES) == len(STRUCTURAL) > 25
    assert [identity.id for identity in STRUCTURAL if not identity.meaning] == []
