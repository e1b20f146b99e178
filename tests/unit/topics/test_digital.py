"""Digital trade as the prose speaks of it: e-commerce, software, the nation, the target."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from helpers.exhibits import cell_texts
from helpers.series import series
from helpers.small_data import LAST
from helpers.topics import edition_with
from tradebook.topics.digital import GROWING, INFRASTRUCTURE, DigitalTrade

CITY = "CN-SN-XA"
FACTS = {
    ("cbec_trade", CITY): "100.0亿元",
    ("cbec_train_trade", CITY): "35.1亿元",
    ("cbec_trade", "XA-QJ"): "25亿元",
    ("cbec_trade", "XA-CB"): "6000万元",
    ("cbec_trade", "XA-KG"): None,
    ("cbec_trade", "XA-GW"): None,
    ("planned_area", "XA-RJ"): None,
    ("cbec_firms", "XA-KG"): "60家",
    ("bonded_firms", "XA-KG"): "93家",
    ("overseas_warehouses", "XA-GW"): "13个",
    ("planned_area", "XA-KG"): "144.2平方公里",
    ("bonded_share_cbec", "XA-KG"): "10%",
    ("bonded_trade", "XA-KG", "T", "2020"): "24.6亿元",
    ("bonded_trade", "XA-KG"): "82.2亿元",
    ("bonded_trade_total", "XA-KG"): "130.4亿元",
    ("digital_services", "CN", "T", "2011"): "1648.4亿美元",
    ("digital_services", "CN", "T", "2021"): "3596.9亿美元",
    ("digital_services", "CN", "X", "2021"): "1948.5亿美元",
    ("digital_services_growth", "CN", "T", "2021"): "22.3%",
    ("outsourcing_offshore_executed", "CN", "T", "2021"): "8600亿元",
    ("outsourcing_offshore_executed_growth", "CN", "T", "2021"): "17.8%",
    ("national_offshore_partner", "USA", "T", "2021"): "1994亿元",
    ("national_offshore_partner_growth", "USA", "T", "2021"): "28.6%",
    ("national_offshore_partner", "HKG", "T", "2021"): "1456亿元",
    ("national_offshore_partner_growth", "HKG", "T", "2021"): "21.5%",
    ("national_offshore_partner", "EU", "T", "2021"): "1154亿元",
    ("national_offshore_partner_growth", "EU", "T", "2021"): "18.6%",
    ("digital_target", "CN-SN"): "10亿美元",
    ("digital_target_year", "CN-SN"): "2027年",
}
FACTS |= {(code, "CN-SN"): None for code in (*INFRASTRUCTURE, *(f"{code}_growth" for code in GROWING))}
INSIDE = {CITY: "CN-SN"} | dict.fromkeys(("XA-CB", "XA-GW", "XA-KG", "XA-QJ", "XA-RJ"), CITY)


@pytest.fixture
def digital(tmp_path):
    return DigitalTrade(edition_with(tmp_path, FACTS, inside=INSIDE))


# -- e-commerce --------------------------------------------------------------------------------------------------------


def test_zones_are_those_of_the_code_list_that_have_anything_beside_what_trains_carry(digital):
    assert str(digital.pilot) == CITY
    assert [*digital.zones] == ["XA-CB", "XA-GW", "XA-KG", "XA-QJ"]
    assert str(digital.zones.known.sum.share) == "25.6%"
    assert not digital.zones.sum
    assert cell_texts(digital.zone_table) == [
        ["全市", "100.0", "—", "—", "—", "—"],
        ["其中：班列", "35.1", "35.1", "—", "—", "—"],
        ["XA-CB", "0.6", "0.6", "—", "—", "—"],
        ["XA-GW", "—", "—", "—", "13", "—"],
        ["XA-KG", "—", "—", "60", "—", "144.2"],
        ["XA-QJ", "25", "25.0", "—", "—", "—"],
    ]


def test_an_area_none_of_whose_cities_has_e_commerce_is_spoken_of_itself(tmp_path):
    none = dict.fromkeys((("cbec_firms", CITY), ("overseas_warehouses", CITY)))
    facts = none | {("cbec_trade", "CN-SN"): "7亿元", ("planned_area", CITY): "9平方公里"}
    digital = DigitalTrade(edition_with(tmp_path, facts, inside={CITY: "CN-SN"}))
    assert (digital.pilot.code, str(digital.city.cbec_trade)) == ("CN-SN", "7亿元")
    assert [*digital.zones] == [CITY]


def test_the_bonded_zone_s_first_year_is_what_the_total_leaves(digital):
    bonded = digital.bonded
    assert str(bonded.start) == "24.6亿元"
    assert [str(bonded.trade.previous.growth), str(bonded.trade.growth)] == ["增长95.9%", "增长70.5%"]
    assert str(bonded.mean_growth) == "83.2%"
    assert str(bonded.trade.since(2020).average_growth) == "年均增长82.8%"


def test_a_stated_year_before_goes_before_the_total_and_ends_the_beginnings(tmp_path):
    facts = FACTS | {("bonded_trade", "XA-KG", "T", "2021"): "41.1亿元"}
    bonded = DigitalTrade(edition_with(tmp_path, facts, inside=INSIDE)).bonded
    assert not bonded.start
    assert str(bonded.trade.growth) == "增长100.0%"


# -- other business services -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("levels", "says"),
    [
        (["100", "90", "99", "105"], "，增速放缓"),
        (["100", "90", "117", "140", "150"], "，增速逐年放缓"),
        (["100", "90", "99", "102", "112"], "，增速时快时慢"),
        (["100", "90", "99", "102", "112", "115"], "，增速时快时慢"),
        (["100", "90", "99", "110", "130"], "，增速连续3年加快"),
        (["100", "90", "99"], ""),
        (["100", "110", "99"], ""),
        (["100"], ""),
    ],
)
def test_growth_is_uneven_only_in_the_years_of_which_it_is_said(levels, says):
    trade = SimpleNamespace(total=series(*levels))
    assert str(DigitalTrade(SimpleNamespace(area={"SJ": trade})).business_pace) == says


# -- digital industry --------------------------------------------------------------------------------------------------


def test_software_revenue_by_part(digital):
    assert str(digital.software["software_services"].share) == "50.0%"
    assert [str(digital.software.sum), str(digital.software.sum.growth)] == ["400.0亿元", "增长10.0%"]
    assert not digital.software.sum.contradicts(digital.software_total)
    assert cell_texts(digital.software_table)[2] == ["软件产品收入", "100.0", "25.0", "10.0", "90.9"]
    assert cell_texts(digital.software_table)[:2] == [
        ["总收入（来源所载）", "400.0", "—", "10.0", "363.6"],
        ["四项之和（计算）", "400.0", "—", "10.0", "363.6"],
    ]


def test_infrastructure_is_listed_as_far_as_there_is_any(tmp_path):
    facts = {
        ("telecom_volume", "CN-SN"): "455.2亿元",
        ("telecom_volume_growth", "CN-SN"): "25.1%",
        ("stations_5g", "CN-SN"): "62675个",
    }
    digital = DigitalTrade(edition_with(tmp_path, FACTS | facts))
    assert cell_texts(digital.infrastructure_table) == [
        ["telecom_volume", "455.2", "亿元", "25.1"],
        ["stations_5g", "62675", "个", "—"],
    ]


def test_the_evaluation_of_innovation_has_one_key_in_the_book(digital):
    assert digital.evaluated("hightech_firms").key == 'innovation.of("CN-SN", "hightech_firms")'


# -- the nation --------------------------------------------------------------------------------------------------------


def test_the_nation_s_facts_are_those_of_the_newest_report(digital):
    nation = digital.nation
    assert digital.nation_year == 2021
    assert str(nation.digital_services) == "3596.9亿美元"
    assert nation.digital_services.key == "nation.fact.digital_services.at(2021)"
    imports = nation.digital_services - nation("digital_services", flow="X")
    assert str(imports) == "1648.4亿美元"
    assert str(nation.digital_services.since(2011).average_growth) == "年均增长8.1%"


def test_the_nation_s_markets_and_the_rest(digital):
    markets = digital.markets
    assert [str(markets.sum), str(markets.sum.share)] == ["4604亿元", "53.5%"]
    assert [str(markets.sum.growth), str(markets.sum.rest.growth)] == ["增长23.7%", "增长11.7%"]


# -- the target --------------------------------------------------------------------------------------------------------


def test_the_target_and_the_ways_ahead(digital):
    target = digital.target
    assert (str(target), target.due, target.key) == ("10亿美元", 2027, "area.fact.digital_target")
    assert target.now < target
    path = target.frame("知识密集型服务")
    assert list(path.columns) == ["知识密集型服务", "达到目标所需", "按以往年均增速"]
    assert path.loc[2027, "达到目标所需"].value.quantize(target.traced.value) == 10
    assert path.loc[2027, "按以往年均增速"].value == target.outlook.traced.value
    assert path.loc[2022, "达到目标所需"].value == path.loc[2022, "知识密集型服务"].value


@pytest.mark.parametrize(
    "change", [{("digital_target", "CN-SN"): "1亿美元"}, {("digital_target_year", "CN-SN"): "2022年"}]
)
def test_there_is_no_way_ahead_to_what_is_reached_or_due(tmp_path, change):
    target = DigitalTrade(edition_with(tmp_path, FACTS | change)).target
    assert not target.pace
    assert not target.outlook
    assert target.frame("知识密集型服务") is None


def test_a_year_without_digital_trade_has_nothing_to_say(tmp_path):
    digital = DigitalTrade(edition_with(tmp_path, FACTS, year=2019))
    assert not digital.target
    assert not digital.bonded.trade
    assert not digital.markets.sum.rest.growth
    assert digital.zone_table is digital.infrastructure_table is digital.software_table is None


def test_software_of_the_year_before_is_said_to_be_implied_only_where_it_is(tmp_path):
    levels = {"revenue": "363.6", "products": "90.9", "services": "181.8", "security": "9.1", "embedded": "81.8"}
    before = {(f"software_{part}", "CN-SN", "T", str(LAST - 1)): f"{level}亿元" for part, level in levels.items()}
    implied = DigitalTrade(edition_with(tmp_path / "implied", FACTS))
    recorded = DigitalTrade(edition_with(tmp_path / "recorded", {**FACTS, **before}))
    assert implied.software_note.startswith("上年（倒推）")
    assert recorded.software_note == ""
    heads = [each.software_table.head[0][-1]["text"] for each in (implied, recorded)]
    assert heads == ["上年（倒推，亿元）", "上年（亿元）"]
