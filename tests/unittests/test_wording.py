"""Numbers in Chinese words."""

from decimal import Decimal

import pytest
from support import obs
from tradebook.errors import TradebookError
from tradebook.ledger import make_figure


def text(value, kind, symbol="万美元", **options):
    return make_figure(
        "k", obs(Decimal(value), symbol), kind, "数", **{"unit": None, "decimals": None, **options}
    ).text


@pytest.mark.parametrize(
    ("value", "kind", "symbol", "expected"),
    [
        ("12.54", "growth", "%", "增长12.5%"),
        ("-14.4", "growth", "%", "下降14.4%"),
        ("0.0", "growth", "%", "与上年持平"),
        ("-0.04", "growth", "%", "与上年持平"),
        ("0.05", "growth", "%", "增长0.1%"),
        ("1.76", "average_growth", "%", "年均增长1.8%"),
        ("104960.5", "balance", "万美元", "顺差10.5亿美元"),
        ("-6516.9", "balance", "万美元", "逆差6516.9万美元"),
        ("0.0", "balance", "万美元", "进出口平衡"),
        ("729715.5", "level", "万美元", "73.0亿美元"),
        ("9999.9", "level", "万美元", "9999.9万美元"),
        ("10000.0", "level", "万美元", "1.0亿美元"),
        ("8891", "level", "亿美元", "8891亿美元"),
        ("8891.1", "level", "亿美元", "8891.1亿美元"),
        ("4.2", "gap", "百分点", "高4.2个百分点"),
        ("-16.9", "gap", "百分点", "低16.9个百分点"),
        ("0.4", "points_change", "百分点", "提高0.4个百分点"),
        ("-0.9", "contribution", "百分点", "下拉0.9个百分点"),
        ("13", "rank", "位", "第13位"),
        ("2", "run", "年", "连续2年"),
        ("31", "stated", "%", "31%"),
        ("411.70", "stated", "万吨", "411.70万吨"),
        ("4639", "count", "列", "4639列"),
        ("-82.4", "change", "亿美元", "减少82.4亿美元"),
    ],
)
def test_wording(value, kind, symbol, expected):
    assert text(value, kind, symbol) == expected


def test_the_chapter_may_choose_unit_and_decimals():
    assert text("729715.5", "level", unit="亿美元", decimals=2) == "72.97亿美元"


def test_an_unknown_kind_lists_the_known_ones():
    with pytest.raises(TradebookError, match="growth"):
        text("1", "grwth")
