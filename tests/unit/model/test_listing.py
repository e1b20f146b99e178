"""The sectors of an area's table by year: lists, comparisons and words for what was added, split or merged."""

import pytest
from helpers.tiny_data import TRADE, write_tables
from tradebook.data.package import DataPackage
from tradebook.model.listing import SectorList

SECTORS = """
    code,identifier,name_zh,name_en,level,knowledge_intensive,valid_from,valid_to,split_from,merged_into
    ALL,all,全部服务,All,total,false,,,,
    SA,processing,加工服务,Processing,sector,false,,,,
    SI,telecom,电信服务,Telecom,sector,true,,2021,,
    SI1,phone,电话服务,Phones,sector,true,2022,,SI,
    SI2,software,软件服务,Software,sector,true,2022,,SI,
    SL,government,政府服务,Government,sector,false,2022,,,
"""
NEXT = """
    CN-SN,2022,SA,T,30.0,万美元,表1
    CN-SN,2022,SI1,T,40.0,万美元,表1
    CN-SN,2022,SI2,T,45.0,万美元,表1
    CN-SN,2022,SL,T,5.0,万美元,表1
"""


@pytest.fixture
def listing(tmp_path):
    return listing_of(tmp_path, 2021, SECTORS, TRADE.rstrip() + NEXT)


def listing_of(folder, year, sectors, trade):
    """The sectors of an edition of a data directory with these tables."""
    package = DataPackage(write_tables(folder, {"sectors": sectors, "services_trade": trade}))
    return SectorList(package, "CN-SN", year, package.name)


def test_each_year_has_its_sectors(listing):
    assert listing.in_year(2021) == ["SA", "SI"]
    assert listing.in_year(2022) == ["SA", "SI1", "SI2", "SL"]
    assert listing.knowledge_in(2022) == ["SI1", "SI2"]
    assert listing.made_up([2021, 2022]) == {"SI": {2022: ["SI1", "SI2"]}}
    assert [listing.has(code, 2021) for code in ("ALL", "SA", "SI1")] == [True, True, False]


def test_totals_are_compared_by_what_both_years_have(listing):
    assert listing.common("ALL", 2022) == ["SA", "SI"]
    # the same services under other codes
    assert listing.common("KI", 2022) is None
    assert listing.comparable(["SA", "SI1", "SI2", "SL"], 2022) == ["SA", "SI"]
    assert listing.comparable(["SI1"], 2022) == []
    assert listing.undivided(["SI1", "SI2", "SL"]) == ["SI", "SL"]
    # the other part is not among them
    assert listing.undivided(["SI1", "SL"]) == ["SI1", "SL"]
    assert listing.divide(2022) == (["SA", "SI"], ["SL"])
    # the year before the first one, whose forecast the first edition looks for
    assert listing.divide(2020) == (["SA", "SI"], [])


def test_changes_are_said_in_words(listing):
    assert listing.describe_changes(2022) == "2022年起增列政府服务，电信服务分列为电话服务、软件服务"
    assert listing.describe_changes(2022, ["SI"]) == "2022年起电信服务分列为电话服务、软件服务"
    assert listing.describe_changes(2021) == ""
    assert listing.describe_change("SI", 2022) == "2022年起为电话服务、软件服务之和"
    assert listing.describe_change("SI1", 2022) == "无可比的上年数（2022年起由电信服务分列）"
    assert listing.describe_change("SL", 2022) == "无可比的上年数（2022年起单列）"
    assert listing.describe_change("SA", 2022) == ""


def test_a_row_need_not_have_the_columns_that_were_added(tmp_path):
    rows = SECTORS.replace(
        "SA,processing,加工服务,Processing,sector,false,,,,", "SA,processing,加工服务,Processing,sector,false"
    )
    data = write_tables(tmp_path, {"sectors": SECTORS, "services_trade": TRADE})
    path = data / "codes/sectors.csv"
    path.write_text("\n".join(line.strip() for line in rows.splitlines() if line.strip()) + "\n", encoding="utf-8")
    package = DataPackage(data)
    assert package.validate("sectors") == []
    assert package.rows("sectors", {"code": "SA"})[0]["valid_from"] is None
    path.write_text(path.read_text(encoding="utf-8").replace(",sector,false\n", ",sector\n"), encoding="utf-8")
    assert DataPackage(data).validate("sectors") != []


def test_what_was_merged_says_what_it_was_before(tmp_path):
    sectors = """
        code,identifier,name_zh,name_en,level,knowledge_intensive,valid_from,valid_to,split_from,merged_into
        ALL,all,全部服务,All,total,false,,,,
        SA,processing,加工服务,Processing,sector,false,,,,
        SI1,phone,电话服务,Phones,sector,true,,2021,,SI
        SI2,software,软件服务,Software,sector,true,,2021,,SI
        SI,telecom,电信服务,Telecom,sector,true,2022,,,
    """
    trade = """
        area,year,sector,flow,value,unit,source
        CN-SN,2021,SA,T,30.0,万美元,表1
        CN-SN,2021,SI1,T,40.0,万美元,表1
        CN-SN,2021,SI2,T,45.0,万美元,表1
        CN-SN,2022,SA,T,30.0,万美元,表1
        CN-SN,2022,SI,T,90.0,万美元,表1
    """
    listing = listing_of(tmp_path, 2022, sectors, trade)
    assert listing.describe_changes(2022) == "2022年起电话服务、软件服务合并为电信服务"
    assert listing.describe_change("SI", 2022) == "2021年及以前为电话服务、软件服务之和"


def test_a_sector_under_another_name_is_no_sum(tmp_path):
    sectors = """
        code,identifier,name_zh,name_en,level,knowledge_intensive,valid_from,valid_to,split_from,merged_into
        ALL,all,全部服务,All,total,false,,,,
        SA,processing,加工服务,Processing,sector,false,,2021,,SAG
        SAG,goods,对货物的加工服务,Processing of goods,sector,false,2022,,,
    """
    trade = """
        area,year,sector,flow,value,unit,source
        CN-SN,2021,SA,T,30.0,万美元,表1
        CN-SN,2022,SAG,T,33.0,万美元,表1
    """
    listing = listing_of(tmp_path, 2022, sectors, trade)
    assert listing.describe_changes(2022) == "2022年起加工服务改称对货物的加工服务"
    assert listing.describe_change("SAG", 2022) == "2021年及以前称加工服务"
    assert listing.describe_change("SA", 2022) == ""
