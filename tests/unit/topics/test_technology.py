"""Contracts of technology trade: along the tree of a breakdown, with growth, shares and places."""

import pytest
from helpers.small_data import write_small_data
from helpers.tables import edit, rewrite
from tradebook.figures.figure import Absent
from tradebook.model.edition import Edition
from tradebook.topics.technology import Technology


@pytest.fixture
def technology(edition):
    return Technology(edition)


def technology_with(folder, **changes):
    """Technology trade of data in which cells of a table are different: ``technology_partners={"old": "new"}``."""
    data = write_small_data(folder)
    for table, replacements in changes.items():
        for old, new in replacements.items():
            edit(data / f"{table}.csv", old, new)
    return Technology(Edition(2022, data))


def codes(parts):
    return [part.code for part in parts]


def test_all_contracts_of_a_flow(technology):
    exports = technology.exports
    levels = [exports.contracts, exports.value, exports.technology_fee, exports.average, exports.average.previous]
    assert list(map(str, levels)) == ["35份", "2400.0万美元", "1650.0万美元", "68.6万美元", "63.3万美元"]
    assert (exports.value.key, exports.value.label) == ("technology.exports.value", "陕西技术出口合同金额")
    assert str(technology.balance) == "顺差1400.0万美元"


def test_large_parts_stand_before_small_ones_but_modes_by_their_letters(technology):
    partners = technology.exports.partners
    assert codes(partners) == ["ASIA", "EUROPE"]
    assert codes(partners.finest) == ["HKG", "KOR", "DEU"]
    assert codes(partners["ASIA"].parts) == ["HKG", "KOR"]
    assert codes(technology.exports.modes) == ["TECH-A", "TECH-B"]


def test_a_part_has_levels_growth_and_shares_of_the_total(technology):
    part = technology.exports.modes["TECH-A"]
    shown = [part.contracts, part.value, part.value.growth, part.value.share, part.value.share.previous]
    assert list(map(str, shown)) == ["15份", "900.0万美元", "增长28.6%", "37.5%", "36.8%"]
    assert part.value.share.key == 'technology.exports.modes["TECH-A"].value.share'
    assert part.value.label == "陕西技术出口（专利技术）合同金额"
    assert str(technology.exports.partners["ASIA"].parts.value.sum) == "2000.0万美元"
    assert str(technology.exports.modes.value.at(2021).sum) == "1900.0万美元"


def test_growth_comes_from_levels_where_both_years_are_known_else_as_stated(technology):
    exports = technology.exports
    assert str(exports.value.growth) == str(exports.industries.total.value.growth) == "增长26.3%"
    stated = exports.industries["GB-C"].value.growth
    assert str(stated) == "增长50.0%"
    assert stated.traced.cell


def test_growth_without_base_is_said_not_to_be_there(tmp_path):
    row = "CN-SN,2022,X,KOR,value_growth,25.0"
    technology = technology_with(tmp_path, technology_partners={row: row.replace("25.0", "0.0")})
    growth = technology.exports.partners["KOR"].value.growth
    assert (str(growth), growth.number, bool(growth)) == ("来源没有可用的同比", "—", False)


def test_what_the_table_of_the_year_before_has_not_or_as_zero_had_no_contracts(tmp_path):
    row = "CN-SN,2021,X,TECH-A,value,700.0"
    technology = technology_with(tmp_path, technology_modes={row: row.replace("700.0", "0.0")})
    growth = technology.exports.modes["TECH-A"].value.growth
    assert (str(growth), bool(growth)) == ("上年没有合同", False)


@pytest.mark.parametrize(("asia", "impossible"), [("42.9", []), ("300.0", ["HKG"])])
def test_a_stated_zero_that_cannot_mean_unchanged_is_seen(tmp_path, asia, impossible):
    # at 42.9 % there were 1399.6 in Asia the year before, at 300 % only 500; unchanged, Hong Kong alone had 1000
    technology = technology_with(
        tmp_path,
        technology_partners={
            "CN-SN,2022,X,ASIA,value_growth,42.9": f"CN-SN,2022,X,ASIA,value_growth,{asia}",
            "CN-SN,2022,X,HKG,value,1500.0": "CN-SN,2022,X,HKG,value,900.0",
            "CN-SN,2022,X,HKG,value_growth,50.0": "CN-SN,2022,X,HKG,value_growth,0.0",
        },
    )
    partners = technology.exports.partners
    assert (codes(partners.zeros), codes(partners.impossible_zeros)) == (["HKG"], impossible)
    assert (str(technology.zeros), str(technology.impossible_zeros)) == ("1处", f"{len(impossible)}处")
    # 900, and 400 of Korea and 500 of Germany the year before, less 1900
    assert str(partners.excess_if_flat("HKG")) == "−100万美元"


@pytest.mark.parametrize(("asia", "impossible"), [("42.9", []), ("11.1", ["EUROPE", "DEU"])])
def test_the_only_part_of_what_cannot_be_unchanged_cannot_be_either(tmp_path, asia, impossible):
    # of 1900 the year before Asia had 1400 or 1800; unchanged, Europe had 400, all of it in Germany
    changes = {
        "CN-SN,2022,X,ASIA,value_growth,42.9": f"CN-SN,2022,X,ASIA,value_growth,{asia}",
        "CN-SN,2022,X,EUROPE,value_growth,-20.0": "CN-SN,2022,X,EUROPE,value_growth,0.0",
        "CN-SN,2022,X,DEU,value_growth,-20.0": "CN-SN,2022,X,DEU,value_growth,0.0",
    }
    partners = technology_with(tmp_path, technology_partners=changes).exports.partners
    assert (codes(partners.zeros), codes(partners.impossible_zeros)) == (["EUROPE", "DEU"], impossible)


def test_the_largest_have_places_with_their_share_and_growth(technology):
    value = technology.exports.partners.value
    first, second = value.largest(1), value.largest(2)
    assert [str(each) for each in (first.name, first.share, first.growth)] == ["亚洲", "83.3%", "增长42.9%"]
    assert [str(each) for each in (second.name, second.share, second.growth)] == ["欧洲", "16.7%", "下降20.0%"]
    assert str(value.top(2).share.sum) == "100.0%"
    assert first.name.label == "陕西技术出口合同金额第1位的国家（地区）"


def test_nothing_has_a_place_while_parts_are_missing(tmp_path):
    row = "CN-SN,2022,X,ASIA,value,2000.0"
    technology = technology_with(tmp_path, technology_partners={row: row.replace("2000.0", "1900.0")})
    first = technology.exports.partners.value.largest(1)
    assert isinstance(first.show(), Absent)
    assert isinstance(first.name.show(), Absent)
    assert isinstance(first.share.show(), Absent)


def test_parts_without_contracts_have_no_place(technology):
    fees = technology.exports.partners.finest.equipment_fee
    assert [str(fees.largest(n).name) for n in (1, 2, 3)] == ["韩国", "德国", ""]


def test_value_without_equipment_is_a_gap_where_there_is_no_equipment(tmp_path, technology):
    assert str(technology.exports.without_equipment) == "2250.0万美元"
    row = "CN-SN,2022,X,WORLD,equipment_fee,150.0"
    without = technology_with(tmp_path, technology_partners={row: row.replace("150.0", "0.0")})
    assert isinstance(without.exports.without_equipment.show(), Absent)


def test_the_base_of_owners_whose_growth_is_not_stated_is_what_the_others_leave(tmp_path, technology):
    def state(rows):
        """1217 after 21.7 % leave 1000 of the year before, 200 after 100 % leave 100."""
        rows[0] |= {"value": "1217.0", "unit": "万美元"}
        value, growth = ({**row, "ownership": "OWN-POE"} for row in rows[:2])
        return [*rows, value | {"value": "200.0"}, growth | {"value": "100.0"}]

    data = write_small_data(tmp_path)
    rewrite(
        data,
        "codes/ownership",
        lambda rows: [*rows, {"code": "OWN-POE", "name_zh": "民营企业", "name_en": "Private"}],
    )
    rewrite(data, "technology_ownership", state)
    exports = Technology(Edition(2022, data)).exports
    base = exports.implied_base_of("OWN-SOE")
    assert [str(exports.owners["OWN-FIE"].share), str(exports.owners["OWN-FIE"].growth)] == ["50.7%", "增长21.7%"]
    assert str(base) == "800万美元"
    assert str(exports.owners["OWN-SOE"].growth_from(base).rounded(0)) == "下降56%"
    # of private enterprises the small data has nothing
    assert isinstance(technology.exports.implied_base_of("OWN-SOE").show(), Absent)


def test_the_table_has_parts_below_their_totals_and_only_columns_with_data(technology):
    table = technology.exports.partners.table(["value", "equipment_fee"], "国别")
    assert [header["text"] for header in table.head[-1]] == [
        *("国别", "合同份数（份）", "合同金额（万美元）", "同比（%）", "占比（%）"),
        *("设备费（万美元）", "占比（%）"),
    ]
    rows = [[cell["text"] for cell in row] for row in table.body]
    assert rows[0] == ["合计", "35", "2400.0", "26.3", "100.0", "150.0", "100.0"]
    assert [row[0] for row in rows] == ["合计", "亚洲", "　中国香港", "　韩国", "欧洲", "　德国"]
    assert rows[1][2:4] == ["2000.0", "42.9"]


def test_a_year_without_data_has_gaps_and_no_table(first_edition):
    partners = Technology(first_edition).exports.partners
    assert not partners.has_data
    assert partners.table(["value"], "国别") is None
    assert isinstance(partners.value.largest(1).name.show(), Absent)
    assert isinstance(partners.finest.value.largest(1).share.show(), Absent)
    assert partners["ASIA"].value.show().needs == ["陕西2019年技术出口（亚洲）合同金额"]
