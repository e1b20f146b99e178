"""Chinese wording of figures, in the register of official statistics: 增长12.5%, 逆差172.2亿美元, 高4.2个百分点."""

from __future__ import annotations

from decimal import Decimal

from tradebook.figures.traced import Traced, round_half_up
from tradebook.figures.units import UNITS, Unit
from tradebook.figures.wording.kind import Kind

TEN_THOUSAND = Decimal(10**4)


def number(value: Decimal) -> str:
    """A rounded number as written in text: plain digits, all stated decimals."""
    return f"{value:f}"


def quantity(value: Decimal, unit: Unit) -> str:
    """A number with its unit: 72.97亿美元, 41.3%, 第13位 has its own wording."""
    return f"{number(value)}{unit}"


def growth(value: Decimal, unit: Unit) -> str:
    """同比: 增长12.5%, 下降14.4%, and 与上年持平 for what rounds to zero."""
    return _direction(value, f"{number(abs(value))}{unit}", "增长", "下降", "与上年持平")


def average_growth(value: Decimal, unit: Unit) -> str:
    """年均: 年均增长1.8%."""
    return _direction(value, f"{number(abs(value))}{unit}", "年均增长", "年均下降", "年均基本持平")


def balance(value: Decimal, unit: Unit) -> str:
    """差额: 顺差10.5亿美元, 逆差172.2亿美元, 进出口平衡."""
    return _direction(value, f"{number(abs(value))}{unit}", "顺差", "逆差", "进出口平衡")


def change(value: Decimal, unit: Unit) -> str:
    """Change of a level: 增加82.4亿美元, 减少82.4亿美元."""
    return _direction(value, f"{number(abs(value))}{unit}", "增加", "减少", "持平")


def gap(value: Decimal, unit: Unit) -> str:
    """Comparison of two percentages, after 比…: 高4.2个百分点, 低16.9个百分点, 高0.0个百分点."""
    return ("低" if value < 0 else "高") + f"{number(abs(value))}个百分点"


def points_change(value: Decimal, unit: Unit) -> str:
    """Change of a percentage: 提高0.4个百分点, 下降0.4个百分点."""
    return _direction(value, f"{number(abs(value))}个百分点", "提高", "下降", "持平")


def contribution(value: Decimal, unit: Unit) -> str:
    """Contribution to growth: 拉动4.8个百分点, 下拉1.2个百分点."""
    return _direction(value, f"{number(abs(value))}个百分点", "拉动", "下拉", "影响0个百分点")


def difference(value: Decimal, unit: Unit) -> str:
    """Which of two levels is larger, after 比…: 高26.8亿美元, 低26.8亿美元, 高0.0亿美元."""
    return ("低" if value < 0 else "高") + f"{number(abs(value))}{unit}"


def rank(value: Decimal, unit: Unit) -> str:
    """A position: 第13位."""
    return f"第{number(value)}位"


def run(value: Decimal, unit: Unit) -> str:
    """A run of years: 连续2年."""
    return f"连续{number(value)}年"


def index(value: Decimal, unit: Unit) -> str:
    """A number without unit: 0.84, -0.63."""
    return number(value)


def undefined(kind: str, value: Traced) -> str:
    """What stands in the place of a figure that the data does not define: 增速从略（基期为零）."""
    base = value.undefined_base
    growing = kind in ("growth", "stated_growth", "average_growth")
    what = "增速从略" if growing else "从略"
    if base is None:
        return what
    return f"{what}（{'基期' if growing else '分母'}为{'负' if base.value < 0 else '零'}）"


def compared(a: Traced, b: Traced, more: str, less: str, same: str) -> str:
    """Which of three wordings holds for two values; empty if one of them is not known."""
    if a.is_missing or b.is_missing:
        return ""
    return same if a == b else (more if a > b else less)


def numeral(count: int) -> str:
    """A small number of things in Chinese numerals (四省市), from eleven on in digits with a measure word (11个省市)."""
    return "一二三四五六七八九十"[count - 1] if 1 <= count <= 10 else f"{count}个"


def _direction(value: Decimal, amount: str, up: str, down: str, level: str) -> str:
    if value == 0:
        return level
    return (up if value > 0 else down) + amount


def _dollars(value: Traced) -> Unit:
    """亿美元 from what rounds to one 亿美元 on, else 万美元; other units stay."""
    if value.unit.dimension not in ("US dollars", "yuan"):
        return value.unit
    currency = "美元" if value.unit.dimension == "US dollars" else "元"
    base = abs(value.value) * value.unit.factor
    large = round_half_up(base / TEN_THOUSAND, 1) >= TEN_THOUSAND
    return UNITS[("亿" if large else "万") + currency]


def _supported(value: Traced) -> int:
    """One decimal, or none where the inputs are rounded to whole units, so that no false precision is shown."""
    shown = value.to(_dollars(value))
    return 0 if (shown.high - shown.low) / 2 >= Decimal("0.5") else 1


def _as_stated(value: Traced) -> int:
    """The decimals that an observation was stated with; counts have none."""
    return max(-value.value.as_tuple().exponent, 0)


KINDS = {
    "level": Kind(quantity, unit=_dollars, decimals=_supported),
    "stated": Kind(quantity, decimals=_as_stated),
    "share": Kind(quantity),
    "growth": Kind(growth),
    "stated_growth": Kind(growth, decimals=_as_stated),
    "average_growth": Kind(average_growth),
    "balance": Kind(balance, unit=_dollars, decimals=_supported),
    "change": Kind(change, unit=_dollars, decimals=_supported),
    "difference": Kind(difference, unit=_dollars, decimals=_supported),
    "gap": Kind(gap),
    "points_change": Kind(points_change),
    "contribution": Kind(contribution),
    "rank": Kind(rank, decimals=lambda value: 0),
    "run": Kind(run, decimals=lambda value: 0),
    "year": Kind(quantity, decimals=lambda value: 0),
    "count": Kind(quantity, decimals=lambda value: 0),
    "index": Kind(index, decimals=lambda value: 2),
    "name": Kind(index, decimals=lambda value: 0),
}
