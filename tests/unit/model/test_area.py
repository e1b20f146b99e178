"""Areas, sectors and facts as expressions speak of them."""

from __future__ import annotations

import pytest
from helpers.small_data import LAST, write_small_data
from helpers.tables import rewrite
from tradebook.errors import DataError, FigureError
from tradebook.figures.figure import Absent, Phrase
from tradebook.model.edition import Edition


def test_a_sector_of_the_area_by_flow(edition):
    travel = edition.area.travel
    shown = {
        flow: [str(getattr(travel, flow)), str(getattr(travel, flow).growth), str(getattr(travel, flow).share)]
        for flow in ("total", "exports", "imports")
    }
    assert shown == {
        "total": ["1.8亿美元", "下降19.7%", "18.2%"],
        "exports": ["2504.0万美元", "增长39.1%", "3.8%"],
        "imports": ["1.5亿美元", "下降25.0%", "50.9%"],
    }
    assert (str(travel.balance), travel.balance.label) == ("逆差1.3亿美元", "陕西旅行服务差额")
    assert travel.balance.growth.label == "陕西旅行服务差额同比增速"
    assert (travel.exports.key, travel.exports.label) == ("area.travel.exports", "陕西旅行服务出口额")
    assert travel.exports.share.label == "陕西旅行服务出口占全部服务出口的比重"
    assert travel.exports.dimensions["sector"] == "SD"
    assert (str(travel), str(edition.area), edition.area["SD"].name) == ("旅行服务", "陕西", "旅行服务")


def test_a_single_sector_has_no_sectors(edition):
    assert len(edition.area.all.sectors) == len(edition.area.sectors)
    with pytest.raises(DataError, match=r"area.travel（旅行服务）不再分行业。全部行业写 area.sectors"):
        edition.area.travel.sectors  # noqa: B018


def test_the_total_has_two_decimals_and_no_whole(edition):
    assert str(edition.area.all.total) == "9.61亿美元"
    with pytest.raises(FigureError):
        edition.area.all.total.share  # noqa: B018


def test_a_new_sector_breaks_the_series_of_the_area_but_not_that_of_the_nation(data):
    begins = {"SB": str(LAST)}
    rewrite(
        data, "codes/sectors", lambda rows: [{**row, "valid_from": begins.get(row["code"], "")} for row in rows]
    )
    edition = Edition(LAST, data)
    assert edition.area.all.total.break_years == [LAST]
    assert edition.nation.all.total.break_years == []
    assert str(edition.area.all.balance.change)[:2] in ("顺差", "逆差")


def test_in_the_first_year_growth_is_left_out_in_words(first_edition):
    assert first_edition.area.travel.total.growth.show() == Phrase("增速从略")


def test_sectors_side_by_side(edition):
    exports = edition.area.sectors.exports
    assert [str(exports.largest(n).name) for n in (1, 2)] == ["加工服务", "电信计算机信息服务"]
    assert [str(exports.largest(n).share) for n in (1, 2)] == ["54.0%", "30.0%"]
    assert exports.largest(1).name.key == "area.sectors.exports.largest(1).name"
    assert [sector.code for sector in edition.area.knowledge.sectors] == ["SI", "SK"]
    assert len(edition.area.sectors) == 6
    assert edition.area.sectors.total.contribution.sum == edition.area.all.total.growth.traced.as_unit(
        edition.area.sectors.total.contribution.sum.traced.unit
    )


def test_an_area_of_which_only_exports_are_known_has_no_competitiveness(data):
    def add(rows):
        known = next(row for row in rows if row["indicator"] == "services_trade")
        new = {"area": "CN-SC", "sector": "SI", "flow": "X", "year": str(LAST - 1), "value": "5.0"}
        return [*rows, known | new]

    rewrite(data, "facts", add)
    telecom = Edition(LAST, data).place("CN-SC").telecom
    assert telecom.exports.at(LAST - 1)
    assert not telecom.competitiveness.at(LAST - 1)


def test_sectors_by_size_stand_in_the_order_of_their_trade(edition):
    assert [sector.code for sector in edition.area.sectors.by_size()][:2] == ["SA", "SI"]


def test_partners_of_a_sectors_enterprises(edition, first_edition):
    partners = edition.area.telecom.partners("X")
    assert (str(partners.names), str(partners.sum)) == ("韩国、中国香港", "1.3亿美元")
    assert partners["HKG"].key == 'area.telecom.partners("X")["HKG"]'
    assert str(partners.rank("HKG")) == "第2位"
    assert not first_edition.area.telecom.partners("X").sum


def test_flows_side_by_side(edition):
    flows = edition.area.travel.flows()
    assert list(flows.share.frame().columns) == ["出口", "进口", "进出口"]
    assert flows.largest(1).name.key == 'area.travel.flows("XMT").largest(1).name'
    assert flows["X"].key == "area.travel.exports"
    assert list(edition.area.all.frame("亿美元", "XB").columns) == ["出口", "进出口差额"]


def test_competitiveness_of_a_sector(edition):
    assert str(edition.area.processing.competitiveness) == "0.98"
    assert edition.area.processing.competitiveness.key == "area.processing.competitiveness"


def test_the_nation_has_the_decimals_of_its_facts_and_the_growth_of_its_table(edition):
    nation = edition.nation
    assert str(nation.all.total.growth) == "增长5.8%"
    assert nation.all.total.traced.cell.table == "facts"
    assert nation.all.total.previous.traced.cell.table == "services_trade_national"
    assert str(nation.all.imports.growth) == "增长5.7%"


def test_other_areas_by_their_codes(edition):
    assert str(edition.place("CN-BJ").all.total) == "1480.5亿美元"
    assert edition.place("CN-BJ").all.total.key == 'place("CN-BJ").all.total'
    assert edition.place(edition.info.area) is edition.area
    assert edition.place(edition.info.nation) is edition.nation
    assert isinstance(edition.place("CN-BJ").travel.exports.show(), Absent)


def test_the_balance_follows_from_the_more_exact_of_two_statements(edition, early_edition):
    assert str(edition.nation.all.balance) == "逆差410.0亿美元"
    assert {cell.table for cell in edition.nation.all.balance.traced.cells()} == {"facts"}
    assert early_edition.nation.all.balance.traced.cell.table == "services_trade_national"


def test_places_side_by_side(edition):
    places = edition.places("CN-BJ", "CN-SH")
    assert [series.member for series in places.values()] == ["北京", "上海"]
    assert (str(places.sum), places.sum.key) == ("3930.6亿美元", 'edition.places("CN-BJ", "CN-SH").sum')
    assert str(places["CN-BJ"].share_of(edition.nation.all.total)) == "16.7%"


def test_the_area_stands_among_the_provinces_with_its_own_table(edition):
    provinces = edition.provinces
    assert list(provinces) == ["CN-BJ", "CN-SH", "CN-SN"]
    own = provinces[edition.area.code]
    assert (own.member, own.key, str(own)) == ("陕西", "area.all.total", "9.6亿美元")
    assert str(provinces.rank(edition.area.code)) == "第3位"
    assert str(provinces.growth.largest(1).name) == "陕西"


def test_a_province_with_a_gap_keeps_ranks_open_and_one_that_has_gone_does_not(tmp_path):
    data = write_small_data(tmp_path)
    rewrite(
        data,
        "services_trade_provinces",
        lambda rows: [r for r in rows if (r["area"], r["year"]) < ("CN-SH", "2022")],
    )
    assert not Edition(LAST, data).provinces.largest(1)
    rewrite(
        data,
        "services_trade_provinces",
        lambda rows: [r for r in rows if (r["area"], r["year"]) < ("CN-SH", "2021")],
    )
    assert str(Edition(LAST, data).provinces.largest(1).name) == "北京"


def test_a_table_as_it_stands(edition):
    table = edition.series("services_trade_national", area="CN", flow="T", measure="level")
    assert (str(table), str(table.previous)) == ("8890亿美元", "8400亿美元")
    assert table.key == 'edition.series("services_trade_national", area="CN", flow="T", measure="level")'


def test_which_of_several_measures_is_the_largest(edition):
    travel = edition.area.travel
    side = edition.choose({"顺差": travel.exports, "逆差": travel.imports}, "收支的方向")
    assert (str(side), side.label) == ("逆差", "收支的方向")


def test_facts_are_worded_by_unit_and_name(edition):
    fact = edition.area.fact
    assert (str(fact.software_revenue_growth)[:2], fact.software_revenue_growth.kind) in {
        ("增长", "stated_growth"),
        ("下降", "stated_growth"),
    }
    assert fact.software_revenue.key == "area.fact.software_revenue"
    assert fact.software_revenue.label == "陕西软件业务收入"
    assert str(fact.population.previous).endswith("万人")
    assert isinstance(fact.population.show(), Absent)


def test_facts_side_by_side_by_indicator_and_by_area(edition):
    fact = edition.area.fact
    pair = fact.group("software_revenue", "population")
    assert pair["software_revenue"].member == edition.name("software_revenue")
    assert pair["software_revenue"].key == "area.fact.software_revenue"
    assert not pair.is_complete
    areas = fact.of_areas("software_revenue", edition.info.area, "CN-BJ")
    assert [each.member for each in areas.values()] == ["陕西", "北京"]
    assert areas["CN-BJ"].key == 'place("CN-BJ").fact.software_revenue'
    apart = fact.of_areas("software_revenue", "CN-BJ", edition.info.area)
    assert (apart.unit, apart.rank(edition.info.area).traced.is_missing) == ("亿元", True)
    assert isinstance(apart.sum.show(), Absent)
    assert areas.rank("CN-BJ").key == 'area.fact.of_areas("software_revenue", "CN-SN", "CN-BJ").rank("CN-BJ")'


def test_facts_of_a_sector_and_flow_are_asked_for_by_their_codes(edition):
    exports = edition.nation.fact("services_trade", flow="X")
    assert (exports.key, str(exports)) == ('nation.fact("services_trade", flow="X")', "4240.2亿美元")


@pytest.mark.parametrize(
    "ask", [lambda area: area.travell, lambda area: area.fact.populatin, lambda area: area.fact.base_approved]
)
def test_an_unknown_name_is_an_error_that_knows_its_holder(edition, ask):
    with pytest.raises(AttributeError) as error:
        ask(edition.area)
    assert error.value.name in ("travell", "populatin", "base_approved")
    assert error.value.obj is not None


def test_names_are_listed_for_completion(edition):
    assert {"travel", "all", "knowledge"} <= set(dir(edition.area))
    assert "population" in dir(edition.area.fact)


def test_a_code_that_there_is_not_is_no_gap(edition):
    with pytest.raises(DataError, match="没有代码为“CN-XX”的地区"):
        edition.place("CN-XX")
    with pytest.raises(DataError, match="没有代码为“XX”的行业或流向"):
        edition.area.fact("services_trade", sector="XX")


def test_totals_tell_which_rate_is_lacking_where_flows_are_not_stated(data):
    last = str(LAST)
    rewrite(
        data,
        "services_trade",
        lambda rows: [{**r, "unit": "万元"} for r in rows if r["flow"] == "T" or r["year"] < last],
    )
    rewrite(data, "exchange_rates", lambda rows: [row for row in rows if row["year"] != last])
    edition = Edition(LAST, data)
    assert f"缺{last}年人民币对美元年平均汇率" in str(edition.area.lacks_rate_to(edition.nation))
    assert str(edition.nation.lacks_rate_to(edition.nation)) == ""
