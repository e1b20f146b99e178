"""What is new in a year: balances that turn, records, ranks gained and lost, sectors that appear and vanish."""

from decimal import Decimal

import pytest
from helpers.small_data import LAST, write_small_data
from helpers.tables import rewrite
from helpers.tiny_data import CODES, write_tables
from tradebook.book.edition import Edition as BookEdition
from tradebook.figures.figure import Absent
from tradebook.figures.traced import constant
from tradebook.model.edition import Edition
from tradebook.model.group import Group
from tradebook.model.series import Series


def series(*values, member="", kind="level", last=2022):
    years = range(last - len(values) + 1, last + 1)
    amounts = {
        year: constant(Decimal(value), "亿美元")
        for year, value in zip(years, values, strict=True)
        if value is not None
    }
    return Series(f"s{member}", f"{member}进出口", amounts, last, kind=kind, member=member)


def words(found):
    return None if isinstance(found, Absent) else str(found)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (("10.5", "-8.2"), "由上年顺差10.5亿美元转为逆差8.2亿美元"),
        (("-410", "12"), "由上年逆差410.0亿美元转为顺差12.0亿美元"),
        (("10.5", "8.2"), None),
        (("-10.5", "-8.2"), None),
        # nothing that readers see has turned
        (("10.5", "0"), None),
        (("0", "-8.2"), None),
        ((None, "-8.2"), None),
    ],
)
def test_a_balance_turns(values, told):
    balance = series(*values, kind="balance")
    assert words(balance.turn) == told
    assert str(balance.with_turn) == (told or str(balance))


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (("9.2", "10.5"), "顺差10.5亿美元，扩大1.3亿美元"),
        (("10.5", "9.2"), "顺差9.2亿美元，收窄1.3亿美元"),
        (("-9.2", "-10.5"), "逆差10.5亿美元，扩大1.3亿美元"),
        (("-10.5", "-9.2"), "逆差9.2亿美元，收窄1.3亿美元"),
        (("9.2", "9.2"), "顺差9.2亿美元，与上年持平"),
        (("10.5", "-8.2"), "由上年顺差10.5亿美元转为逆差8.2亿美元"),
        # of no trade there is no side, and of a first year no change
        (("0", "0"), "进出口平衡"),
        (("-1.3", "0"), "进出口平衡（上年逆差1.3亿美元）"),
        (("1.3", "0.04"), "顺差400.0万美元，收窄1.3亿美元"),
        ((None, "-8.2"), "逆差8.2亿美元"),
    ],
)
def test_a_balance_widens_and_narrows(values, told):
    assert str(series(*values, kind="balance").with_change) == told


def test_only_balances_turn():
    assert words(series("10.5", "-8.2").turn) is None


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (("1.0", "3.0", "2.0", "4.0"), "为2019年以来最高"),
        (("4.0", "3.0", "2.0", "1.0"), "为2019年以来最低"),
        (("1.0", "4.0", "2.0", "4.0"), "与2020年同为2019年以来最高"),
        # tables tell apart what reads the same in a sentence
        (("1.0", "4.03", "2.0", "4.0"), None),
        (("1.0", "4.00", "2.0", "4.03"), "为2019年以来最高"),
        (("1.0", "3.0", "2.0"), None),
        # two years tell of no record, nor does a series that never moved
        (("1.0", "2.0"), None),
        (("2.0", "2.0", "2.0"), None),
        (("1.0", None, "2.0", "4.0"), None),
        (("9.0", None, "2.0", "3.0", "4.0"), "为2020年以来最高"),
        (("1.0", "2.0", "3.0", None), None),
    ],
)
def test_a_record_says_since_when(values, told):
    assert words(series(*values).record) == told


def group(**members):
    return Group("g", "服务", {code: series(*values, member=code) for code, values in members.items()}, "省市")


def test_ranks_are_gained_and_lost():
    provinces = group(甲=("10.0", "10.0"), 乙=("8.0", "9.0"), 丙=("8.5", "8.0"), 丁=("7.0", "9.5"))
    assert words(provinces.rank_change("乙")) is None
    assert words(provinces.rank_change("丙")) == "由上年第2位降至第4位"
    assert words(provinces.rank_change("丁")) == "由上年第4位升至第2位"
    assert words(provinces.overtook("丁")) == "乙、丙"
    assert words(provinces.overtaken_by("丁")) is None
    assert words(provinces.overtook("乙")) == "丙"
    assert words(provinces.overtaken_by("乙")) == "丁"


def test_what_reads_the_same_has_not_overtaken():
    provinces = group(甲=("9.0", "8.96"), 乙=("8.0", "9.04"))
    assert words(provinces.overtook("乙")) is None
    assert words(provinces.level_with("乙")) == "甲"


def test_ranks_are_compared_among_those_with_both_years():
    provinces = group(甲=(None, "10.0"), 乙=("8.0", "9.0"), 丙=("8.5", "8.0"))
    assert words(provinces.rank_change("乙")) == "在两年都有数据的2个省市中由上年第2位升至第1位"
    assert words(provinces.rank_change("甲")) is None
    assert words(provinces.rank_change("无")) is None


def test_another_member_leads():
    assert words(group(甲=("9.0", "8.0"), 乙=("8.0", "9.0")).new_leader) == "由甲变为乙"
    assert words(group(甲=("9.0", "9.0"), 乙=("8.0", "9.04")).new_leader) is None
    assert words(group(甲=("9.0", "9.0"), 乙=("8.0", "8.0")).new_leader) is None
    # level with it last year, as far as readers see, or with another this year
    assert words(group(甲=("9.0", "8.0"), 乙=("8.96", "9.0")).new_leader) is None
    assert words(group(甲=("9.0", "8.0"), 乙=("8.0", "9.0"), 丙=("7.0", "9.04")).new_leader) is None


BALANCE = """
        B,balance,进出口差额,Balance
"""
TRADE = """
    area,year,sector,flow,value,unit,source
    CN-SN,2021,ALL,T,100.0,万美元,表1
    CN-SN,2021,ALL,X,60.0,万美元,表1
    CN-SN,2021,ALL,M,40.0,万美元,表1
    CN-SN,2021,SA,T,100.0,万美元,表1
    CN-SN,2021,SA,X,60.0,万美元,表1
    CN-SN,2021,SA,M,40.0,万美元,表1
    CN-SN,2021,SI,T,0.0,万美元,表1
    CN-SN,2021,SI,X,0.0,万美元,表1
    CN-SN,2021,SI,M,0.0,万美元,表1
    CN-SN,2022,ALL,T,120.0,万美元,表1
    CN-SN,2022,ALL,X,50.0,万美元,表1
    CN-SN,2022,ALL,M,70.0,万美元,表1
    CN-SN,2022,SA,T,0.0,万美元,表1
    CN-SN,2022,SA,X,0.0,万美元,表1
    CN-SN,2022,SA,M,0.0,万美元,表1
    CN-SN,2022,SI,T,120.0,万美元,表1
    CN-SN,2022,SI,X,50.0,万美元,表1
    CN-SN,2022,SI,M,70.0,万美元,表1
"""


def test_an_edition_tells_what_is_new(tmp_path):
    data = write_tables(tmp_path, {"services_trade": TRADE, "flows": CODES["flows"].rstrip() + BALANCE})
    news = str(Edition(2022, data).news)
    assert news.split("；")[:3] == [
        "服务贸易由上年顺差20.0万美元转为逆差20.0万美元",
        "电信计算机信息服务120.0万美元，上年没有进口和出口",
        "加工服务（上年100.0万美元）本年没有进口和出口",
    ]
    assert "平衡" not in news
    assert not Edition(2021, data).news
    # where the turn of the balance stands beside it, it is not said again
    assert str(BookEdition(2022, data).findings.news) == news.partition("；")[2]


def test_of_many_sectors_that_turned_some_are_named(tmp_path):
    """With exports and imports of the year exchanged, every balance turns."""
    folder = write_small_data(tmp_path / "data")
    other = {"X": "M", "M": "X"}
    rewrite(
        folder,
        "services_trade",
        lambda rows: [
            {**row, "flow": other.get(row["flow"], row["flow"])} if row["year"] == str(LAST) else row
            for row in rows
        ],
    )
    turned = str(BookEdition(LAST, folder).area.sectors.turned)
    assert turned.startswith("6个行业由顺转逆或由逆转顺，其中加工服务由上年顺差")
    assert turned.count("由上年") == 3
    assert "等6个" not in turned


def test_records_of_one_kind_are_told_together(tmp_path):
    rows = [
        f"CN-SN,{year},{sector},{flow},{amount * (10 - year % 10)}.0,万美元,表1"
        for year in (2020, 2021, 2022)
        for sector in ("ALL", "SA")
        for flow, amount in (("T", 10), ("X", 6), ("M", 4))
    ]
    table = "\n".join(["area,year,sector,flow,value,unit,source", *rows])
    data = write_tables(tmp_path, {"services_trade": table, "flows": CODES["flows"].rstrip() + BALANCE})
    assert str(Edition(2022, data).news) == "进出口、出口和进口均为2020年以来最低"


@pytest.mark.parametrize(
    ("ranks", "told"), [(("12", "15"), "降至第15位"), (("15", "12"), "升至第12位"), (("12", "12"), "")]
)
def test_a_rank_among_all_provinces_is_gained_or_lost(tmp_path, ranks, told):
    indicators = (
        f"{CODES['indicators'].rstrip()}\n        national_rank,位次,Rank,{{area}}{{year}}年服务进出口位次\n"
    )
    facts = "indicator,area,sector,flow,year,value,unit,source\n" + "".join(
        f"national_rank,CN-SN,ALL,T,{year},{rank},位,表1\n" for year, rank in zip((2021, 2022), ranks, strict=True)
    )
    data = write_tables(
        tmp_path,
        {
            "services_trade": TRADE,
            "indicators": indicators,
            "facts": facts,
            "flows": CODES["flows"].rstrip() + BALANCE,
        },
    )
    news = str(Edition(2022, data).news)
    moved = f"服务进出口额在全国的位次由上年第{ranks[0]}位{told}"
    assert (moved in news) == bool(told)
    assert ("位次由上年" in news) == bool(told)


@pytest.mark.parametrize(
    ("year", "sector", "traded", "is_told"),
    [
        (2021, "SA", "100.0", ("vanished", "加工服务（上年100.0万美元）")),
        (2022, "SI", "120.0", ("appeared", "电信计算机信息服务120.0万美元")),
    ],
)
@pytest.mark.parametrize("way", ["X", "M"])
def test_what_is_traded_one_way_only_vanishes_and_appears_too(tmp_path, year, sector, traded, is_told, way):
    def trade(line):
        flow = next((flow for flow in "XM" if f",{year},{sector},{flow}," in line), "")
        return f"    CN-SN,{year},{sector},{flow},{traded if flow == way else '0.0'},万美元,表1" if flow else line

    tables = {"services_trade": "\n".join(map(trade, TRADE.splitlines())), "flows": CODES["flows"]}
    name, told = is_told
    assert words(getattr(Edition(2022, write_tables(tmp_path, tables)).area.sectors, name)) == told
