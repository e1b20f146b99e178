"""Values that cannot be, by their unit and what they measure."""

from decimal import Decimal

import pytest
from tradebook.checks.plausible import implausible


@pytest.mark.parametrize(
    ("value", "unit", "other", "fine"),
    [
        ("12.5", "万美元", {}, True),
        ("-12.5", "万美元", {}, False),
        ("-12.5", "亿美元", {"flow": "B", "measure": "level"}, True),
        ("-2500", "亿美元", {"indicator": "world_goods_q4_change"}, True),
        ("-12.5", "%", {"measure": "growth"}, True),
        ("-112.5", "%", {"measure": "growth"}, False),
        ("-100.0", "%", {"measure": "value_growth"}, True),
        ("112.5", "%", {"indicator": "services_trade_growth"}, True),
        ("112.5", "%", {"indicator": "rack_share"}, False),
        ("31", "家", {}, True),
        ("3.1", "家", {}, False),
        ("-31", "家", {}, False),
        ("0", "位", {}, False),
        ("13", "位", {}, True),
        ("2027", "年", {}, True),
        ("20270", "年", {}, False),
        ("1.5", "年", {}, True),
        ("4.6", "件", {"outcome": "每万人发明专利拥有量"}, True),
    ],
)
def test_implausible_values(value, unit, other, fine):
    assert (implausible({"value": Decimal(value), "unit": unit, **other}) is None) == fine
