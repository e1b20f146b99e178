"""What others contradict though both may be right: growth, changes, multiples, parts larger than wholes, ranks, targets."""

import pytest
from helpers.small_data import LAST
from helpers.tables import rewrite
from tradebook.data.package import DataPackage
from tradebook.entry.asking.likely import find_doubts

CODES = {
    "firms": "企业数",
    "firms_change": "企业数比上年增减",
    "firms_growth": "企业数同比增速",
    "trains": "班列开行量",
    "trains_growth": "班列开行量同比增速",
    "trains_multiple": "班列开行量相当于上年的倍数",
    "trade_share": "对外贸易比重",
    "trade_share_change": "对外贸易比重比上年增减",
    "value_added": "增加值",
    "value_added_growth": "增加值同比增速",
    "orders_average_growth": "单量年均增速",
    "national_share_change": "占全国比重比上年增减",
    "national_rank": "服务进出口额在全国的位次",
    "world_rank": "规模在全球的位次",
    "airport_rank": "机场在全国机场中的位次",
    "outsourcing_contract": "服务外包合同额",
    "shares_share_a": "甲的比重",
    "shares_share_b": "乙的比重",
    "enterprise_sector_share": "占企业服务贸易的比重",
}
"""Indicators besides those of the small data."""


def fact(indicator, value, unit, year=LAST, area="CN-SN", sector="ALL", flow="T"):
    return {
        **{"indicator": indicator, "area": area, "sector": sector, "flow": flow, "year": str(year)},
        **{"value": str(value), "unit": unit, "bound": "=", "vintage": str(LAST), "source": "公报"},
    }


@pytest.fixture
def doubts(data):
    """A function that adds facts, or other rows, to the small data, and returns what is odd then."""

    def find(*rows, table="facts"):
        new = [
            {"code": code, "name_zh": name, "name_en": code, "label": "{area}{year}年" + name}
            for code, name in CODES.items()
        ]
        rewrite(data, "codes/indicators", lambda old: [*old, *new])
        rewrite(data, table, lambda old: [*old, *rows])
        return list(find_doubts(DataPackage(data)))

    return find


def test_nothing_is_odd_in_the_small_data(small_report):
    assert list(find_doubts(small_report.package)) == []


ODD = {
    "growth with the wrong sign": (
        [fact("firms", 198, "家", LAST - 1), fact("firms", 203, "家"), fact("firms_growth", -2.5, "%")],
        "企业数同比增速：读到 -2.5%，而由两年的数额推算应为2.5%",
    ),
    "growth that is another's": (
        [fact("firms", 198, "家", LAST - 1), fact("firms", 203, "家"), fact("firms_growth", 25, "%")],
        "推算应为3%",
    ),
    "growth that rounding might allow, but for its sign": (
        [fact("trains", 2.8, "万吨", LAST - 1), fact("trains", 3, "万吨"), fact("trains_growth", -7.1, "%")],
        "读到 -7.1%，而由两年的数额推算应为7.1%",
    ),
    "a change of a share": (
        [
            fact("trade_share", 12.4, "%", LAST - 1),
            fact("trade_share", 13.5, "%"),
            fact("trade_share_change", -1.1, "百分点"),
        ],
        "对外贸易比重比上年增减：读到 -1.1百分点，而由两年的数推算应为1.1百分点",
    ),
    "a change of a number": (
        [fact("firms", 198, "家", LAST - 1), fact("firms", 203, "家"), fact("firms_change", 50, "家")],
        "推算应为5家",
    ),
    "a multiple": (
        [fact("trains", 198, "列", LAST - 1), fact("trains", 203, "列"), fact("trains_multiple", 16, "倍")],
        "读到 16倍，而由两年的数推算应为1倍",
    ),
    "a change of the share in the nation": (
        [
            fact("services_trade", 8000, "亿美元", LAST - 1, "CN"),
            fact("services_trade", 80, "亿美元", LAST - 1, "CN-BJ"),
            fact("services_trade", 133, "亿美元", LAST, "CN-BJ"),
            fact("national_share_change", 5, "百分点", LAST, "CN-BJ"),
        ],
        "由两年的比重推算应为0百分点",
    ),
    "a province larger than the nation": (
        [fact("services_trade", 9000, "亿美元", LAST, "CN-BJ")],
        "读到 9000亿美元，而全国的数是总数，应为不大于 8890亿美元",
    ),
    "a sector larger than all": (
        [fact("services_trade", 9000, "亿美元", LAST, "CN", "SA")],
        "全部服务的数是总数，应为不大于 8890亿美元",
    ),
    "a declared part larger than its whole, with other parts missing": (
        [fact("software_revenue", 10, "亿元", LAST - 2), fact("software_products", 99, "亿元", LAST - 2)],
        "所列各部分之和为下限，应为不小于 99亿元",
    ),
    "shares of one whole": (
        [fact("shares_share_a", 60, "%"), fact("shares_share_b", 70, "%")],
        "乙的比重：读到 70%，而各项占比之和不超过 100%，这一项应为不大于 40%",
    ),
    "shares by sector": (
        [
            fact("enterprise_sector_share", 60, "%", sector="SA"),
            fact("enterprise_sector_share", 45, "%", sector="SB"),
        ],
        "应为不大于 40%",
    ),
    "a rank among provinces": ([fact("national_rank", 35, "位")], "读到 35位，而参加排位的省级地区只有 31 个"),
    "a rank in the world": ([fact("world_rank", 300, "位", area="CN")], "参加排位的经济体只有 249 个"),
    "a rank above provinces that trade more": (
        [fact("national_rank", 1, "位")],
        "省市表中已有 2 个省市的数额更大，位次应为不小于 3位",
    ),
}


@pytest.mark.parametrize("case", ODD)
def test_what_contradicts_others_is_odd(case, doubts):
    rows, words = ODD[case]
    found = doubts(*rows)
    assert any(words in f"{doubt.label}：{doubt.text}" for doubt in found), found
    assert all(doubt.row[0] == "facts" for doubt in found)


SOUND = {
    "growth as the levels make it": [
        fact("firms", 198, "家", LAST - 1),
        fact("firms", 203, "家"),
        fact("firms_growth", 2.5, "%"),
    ],
    "growth in real terms": [
        fact("value_added", 100, "亿元", LAST - 1),
        fact("value_added", 110, "亿元"),
        fact("value_added_growth", 5.0, "%"),
    ],
    "growth without last year's level": [fact("firms", 203, "家"), fact("firms_growth", -2.5, "%")],
    "average growth": [fact("orders_average_growth", 159, "%")],
    "growth from nothing": [
        fact("firms", 0, "家", LAST - 1),
        fact("firms", 203, "家"),
        fact("firms_growth", 100, "%"),
    ],
    "ranks within those that are ranked": [fact("national_rank", 31, "位"), fact("airport_rank", 60, "位")],
    "a whole of another unit": [fact("services_trade", 9000, "亿元", LAST, "CN-BJ")],
}


@pytest.mark.parametrize("case", SOUND)
def test_what_may_well_be_is_not_odd(case, doubts):
    assert doubts(*SOUND[case]) == []


def test_a_target_for_a_year_before_is_odd(data):
    def set_due(rows):
        return [{**row, "due": str(LAST - 2)} if row["status"] == "target" else row for row in rows]

    rewrite(data, "export_base_indicators", set_due)
    found = list(find_doubts(DataPackage(data)))
    assert found
    assert all(f"目标年份是 {LAST - 2} 年，而数据是" in doubt.text for doubt in found)


def test_kinds_of_outsourcing_are_held_against_the_total_though_some_are_missing(data):
    def keep_one(rows):
        return [{**row, "value": "99"} for row in rows if row["ownership"] == "OWN-DOM"]

    rewrite(data, "outsourcing_ownership", keep_one)
    [doubt] = find_doubts(DataPackage(data))
    assert doubt.row[0] == "facts"
    assert "读到 17.9亿美元，而所列各类之和为下限，应为不小于 99" in doubt.text
    assert [table for table, _ in doubt.others] == ["outsourcing_ownership"]


def test_the_area_is_held_against_the_nation_whichever_tables_have_them(data):
    """Amounts of the nation that were typed in 亿 where the sheet has 万."""

    def shrink(rows):
        return [{**row, "unit": "万美元"} if row["measure"] == "level" else row for row in rows]

    rewrite(data, "services_trade_national", shrink)
    rewrite(data, "services_trade_provinces", lambda rows: [])
    found = {doubt.label: doubt for doubt in find_doubts(DataPackage(data)) if doubt.row[0] == "services_trade"}
    doubt = found[f"陕西{LAST}年全部服务进出口"]
    assert "而全国的数是总数，应为不大于 8890" in doubt.text
    assert [table for table, _ in doubt.others] == ["services_trade_national"]
