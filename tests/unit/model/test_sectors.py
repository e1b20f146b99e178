"""Figures and sentences that several chapters share."""

from decimal import Decimal

import pytest
from helpers.observations import obs
from tradebook.figures import indicators as ind
from tradebook.figures.traced import constant
from tradebook.model.sectors import (
    fastest_growing,
    largest_first,
    national_sector,
    record_growth,
    record_sectors,
    record_top,
    row_of,
    series_of,
)


def rate(now, before):
    return ind.growth(obs(Decimal(now)), obs(Decimal(before)))


def test_rows_and_columns_of_a_table_of_trade(edition):
    assert row_of(edition.trade, 2022)["SD", "X"] is series_of(edition.trade, ("SD", "X"))[2022]
    with pytest.raises(KeyError):
        row_of(edition.trade, 2018)


def test_the_largest_stand_first_and_what_is_not_known_last():
    values = {"a": obs(None), "b": constant(1), "c": constant(3), "d": constant(1), "e": obs(None)}
    assert largest_first(list("abcde"), values) == ["c", "b", "d", "a", "e"]


def test_sectors_are_recorded_by_flow_with_growth_share_and_balance(edition):
    record_sectors(edition, edition.trade, ["ALL", "SD"], "who", "陕西")
    texts = {key: figure.text for key, figure in edition.figures.items() if key.startswith("who.SD")}
    assert texts == {
        "who.SD.T": "1.8亿美元",
        "who.SD.T.growth": "下降19.7%",
        "who.SD.T.share": "18.2%",
        "who.SD.X": "2504.0万美元",
        "who.SD.X.growth": "增长39.1%",
        "who.SD.X.share": "3.8%",
        "who.SD.M": "1.5亿美元",
        "who.SD.M.growth": "下降25.0%",
        "who.SD.M.share": "50.9%",
        "who.SD.B": "逆差1.3亿美元",
    }
    assert "who.ALL.T.share" not in edition.figures
    assert edition.figures["who.SD.X.share"].label == "陕西旅行服务出口占全部服务出口的比重"


def test_without_a_year_before_growth_is_left_out_in_words(first_edition):
    record_sectors(first_edition, first_edition.trade, ["SD"], "who", "陕西")
    assert first_edition.phrases["who.SD.T.growth"] == "增速从略"


def test_growth_over_zero_says_why_there_is_none(edition):
    record_growth(edition, "zero", {2021: constant(0), 2022: constant(1)}, "增速")
    record_growth(edition, "gap", {2021: obs(None), 2022: obs(Decimal(1))}, "增速")
    assert (edition.phrases["zero"], edition.phrases["gap"]) == ("增速从略（基期为零）", "增速从略")


def test_the_largest_sectors_are_recorded_with_name_level_share_and_growth(edition):
    record_top(edition, edition.trade, edition.sectors, "who", "X", 2)
    places = [f"who.X.top{n}{what}" for n in (1, 2) for what in (".name", "", ".share", ".growth")]
    assert [edition.text(place) for place in places] == [
        *("加工服务", "3.6亿美元", "54.0%", "增长20.0%"),
        *("电信计算机信息服务", "2.0亿美元", "30.0%", "增长25.0%"),
    ]


@pytest.mark.parametrize(
    ("rates", "words"),
    [
        ({"甲": ("3", "1"), "乙": ("2", "1"), "丙": ("1", "1")}, "出口增长较快的是甲和乙。"),
        ({"甲": ("3", "1"), "乙": ("1", "1"), "丙": ("1", "2")}, "出口只有甲增长。"),
        ({"甲": ("1", "1"), "乙": ("1", "2")}, "出口没有一类增长。"),
        ({"甲": ("3", "1"), "乙": ("1", "2"), "丙": ("1", "0")}, "出口增速居前的是甲。"),  # so did 丙, from zero
        ({"甲": ("1", "2"), "乙": ("1", "0")}, ""),
    ],
)
def test_only_what_grew_is_said_to_grow(edition, rates, words):
    growth = {name: rate(*levels) for name, levels in rates.items()}
    assert fastest_growing(edition, "who", growth, "出口") == words


def test_the_nations_total_follows_from_exports_and_imports(edition):
    levels, rates = national_sector(edition, "ALL")
    assert levels["T"].value == levels["X"].value + levels["M"].value == Decimal("8890.4")
    # the growth of exports and imports is not among the facts
    assert rates["T"].is_missing
    assert [cell.label for cell in rates["T"].missing_cells()] == [
        "全国2022年全部服务出口同比增速",
        "全国2022年全部服务进口同比增速",
    ]
