"""Chinese wording of figures, in the register of official statistics: 增长12.5%, 逆差172.2亿美元, 高4.2个百分点.

A kind's function takes a number that is rounded already, and its unit; `KINDS` lists them all.

Example:
    >>> from tradebook.figures.units import PERCENT
    >>> growth(Decimal("-14.4"), PERCENT)
    '下降14.4%'
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from tradebook.figures.traced import STATED, Traced, round_half_up, stated_decimals
from tradebook.figures.units import LARGE, RATIO, SMALL, Unit, of_size
from tradebook.figures.wording.common import Kind

NO_DATA = "—"
"""What a table cell shows where there is no data."""
INDEX_DECIMALS = 2
COUNTED_WITH_GE = ("百分点", "基点", "工作日")
"""Units that stand with a measure word after a number: 3个百分点."""
BOUND_WORDS = {"=": "", "≥": "超过", "⪆": "多", "≤": "不超过", "≈": "约", "⪅": "近"}
"""What stands beside a number that the source hedges, by the sign that the data has for it; 多 behind, the others before it."""


# -- one function a kind ---------------------------------------------------------------------------------------------


def number(value: Decimal) -> str:
    """Write a rounded number in plain digits, with all its decimals, and a minus sign, which is no hyphen.

    Example:
        >>> number(Decimal("1E+2")), number(Decimal("-0.63"))
        ('100', '−0.63')
    """
    return f"{value:f}".replace("-", "−")


def quantity(value: Decimal, unit: Unit) -> str:
    """Word a number with its unit.

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> quantity(Decimal("72.97"), UNITS["亿美元"])
        '72.97亿美元'
        >>> quantity(Decimal(5), UNITS["工作日"])
        '5个工作日'
    """
    return f"{number(value)}{'个' if unit.symbol in COUNTED_WITH_GE else ''}{unit}"


def bare(value: Decimal, unit: Unit) -> str:
    """Write a number whose unit follows with another number: the 2 of 2—3天.

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> bare(Decimal(2), UNITS["天"])
        '2'
    """
    return number(value)


def unsigned(value: Decimal, unit: Unit) -> str:
    """Write a number whose direction has been said already: 分别增长12.7%、8.4%, 高于全国4.2个百分点.

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> unsigned(Decimal("-14.4"), UNITS["%"]), unsigned(Decimal("-4.2"), UNITS["百分点"])
        ('14.4%', '4.2个百分点')
    """
    return quantity(abs(value), unit)


def growth(value: Decimal, unit: Unit) -> str:
    """Word growth on the year before (同比); what rounds to zero is no growth.

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> [growth(Decimal(value), UNITS["%"]) for value in ("12.5", "-14.4", "0.0")]
        ['增长12.5%', '下降14.4%', '与上年持平']
    """
    return _by_sign(value, f"{number(abs(value))}{unit}", "增长", "下降", "与上年持平")


def growth_from(value: Decimal, unit: Unit) -> str:
    """Word growth over any other base than the year before, which the sentence names: 比五年前增长169.5%, 环比持平.

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> [growth_from(Decimal(value), UNITS["%"]) for value in ("12.5", "-14.4", "0.0")]
        ['增长12.5%', '下降14.4%', '持平']
    """
    return _by_sign(value, f"{number(abs(value))}{unit}", "增长", "下降", "持平")


def average_growth(value: Decimal, unit: Unit) -> str:
    """Word average annual growth (年均).

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> [average_growth(Decimal(value), UNITS["%"]) for value in ("1.8", "-1.8", "0.0")]
        ['年均增长1.8%', '年均下降1.8%', '年均基本持平']
    """
    return _by_sign(value, f"{number(abs(value))}{unit}", "年均增长", "年均下降", "年均基本持平")


def balance(value: Decimal, unit: Unit) -> str:
    """Word a trade balance (差额).

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> [balance(Decimal(value), UNITS["亿美元"]) for value in ("10.5", "-172.2", "0.0")]
        ['顺差10.5亿美元', '逆差172.2亿美元', '进出口平衡']
    """
    return _by_sign(value, f"{number(abs(value))}{unit}", "顺差", "逆差", "进出口平衡")


def change(value: Decimal, unit: Unit) -> str:
    """Word the change of a level.

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> [change(Decimal(value), UNITS["亿美元"]) for value in ("82.4", "-82.4", "0.0")]
        ['增加82.4亿美元', '减少82.4亿美元', '持平']
    """
    return _by_sign(value, quantity(abs(value), unit), "增加", "减少", "持平")


def surplus_change(value: Decimal, unit: Unit) -> str:
    """Word the change of a balance that was and is a surplus.

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> [surplus_change(Decimal(value), UNITS["亿美元"]) for value in ("1.3", "-1.3", "0.0")]
        ['顺差扩大1.3亿美元', '顺差收窄1.3亿美元', '顺差持平']
    """
    return _by_sign(value, f"{number(abs(value))}{unit}", "顺差扩大", "顺差收窄", "顺差持平")


def deficit_change(value: Decimal, unit: Unit) -> str:
    """Word the change of a balance that was and is a deficit, which shrinks when the balance rises.

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> [deficit_change(Decimal(value), UNITS["亿美元"]) for value in ("11.4", "-11.4", "0.0")]
        ['逆差收窄11.4亿美元', '逆差扩大11.4亿美元', '逆差持平']
    """
    return _by_sign(value, f"{number(abs(value))}{unit}", "逆差收窄", "逆差扩大", "逆差持平")


def turn_of_balance(value: Decimal, unit: Unit) -> str:
    """Word the change of a balance that turned from deficit to surplus, or the other way.

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> [turn_of_balance(Decimal(value), UNITS["亿美元"]) for value in ("9.9", "-9.9")]
        ['由逆差转为顺差，差额增加9.9亿美元', '由顺差转为逆差，差额减少9.9亿美元']
    """
    amount = f"{number(abs(value))}{unit}"
    return _by_sign(value, amount, "由逆差转为顺差，差额增加", "由顺差转为逆差，差额减少", "差额持平")


def difference(value: Decimal, unit: Unit) -> str:
    """Word which of two levels is larger, after 与…相比.

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> [difference(Decimal(value), UNITS["亿美元"]) for value in ("26.8", "-26.8", "0.0")]
        ['高26.8亿美元', '低26.8亿美元', '持平']
    """
    return _by_sign(value, quantity(abs(value), unit), "高", "低", "持平")


def gap(value: Decimal, unit: Unit) -> str:
    """Word which of two percentages is larger, after 与…相比.

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> [gap(Decimal(value), UNITS["百分点"]) for value in ("4.2", "-16.9", "0.0")]
        ['高4.2个百分点', '低16.9个百分点', '持平']
    """
    return _by_sign(value, f"{number(abs(value))}个百分点", "高", "低", "持平")


def points_change(value: Decimal, unit: Unit) -> str:
    """Word the change of a percentage.

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> [points_change(Decimal(value), UNITS["百分点"]) for value in ("0.4", "-0.4", "0.0")]
        ['提高0.4个百分点', '下降0.4个百分点', '持平']
    """
    return _by_sign(value, f"{number(abs(value))}个百分点", "提高", "下降", "持平")


def contribution(value: Decimal, unit: Unit) -> str:
    """Word a contribution to growth (拉动).

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> [contribution(Decimal(value), UNITS["百分点"]) for value in ("4.8", "-1.2", "0.0")]
        ['拉动4.8个百分点', '下拉1.2个百分点', '没有拉动']
    """
    return _by_sign(value, f"{number(abs(value))}个百分点", "拉动", "下拉", "没有拉动")


def rank(value: Decimal, unit: Unit) -> str:
    """Word a position.

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> rank(Decimal(13), UNITS["位"])
        '第13位'
    """
    return f"第{number(value)}位"


def rank_change(value: Decimal, unit: Unit) -> str:
    """Word the change of a position, which rises when its number falls.

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> [rank_change(Decimal(value), UNITS["位"]) for value in ("-1", "5", "0")]
        ['上升1位', '下降5位', '持平']
    """
    return _by_sign(-value, f"{number(abs(value))}位", "上升", "下降", "持平")


def rank_gap(value: Decimal, unit: Unit) -> str:
    """Word which of two positions is higher, that of the smaller number, after 与…相比.

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> [rank_gap(Decimal(value), UNITS["位"]) for value in ("-1", "5", "0")]
        ['高1位', '低5位', '持平']
    """
    return _by_sign(-value, f"{number(abs(value))}位", "高", "低", "持平")


def run(value: Decimal, unit: Unit) -> str:
    """Word a run of years.

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> run(Decimal(2), UNITS["年"])
        '连续2年'
    """
    return f"连续{number(value)}年"


def index(value: Decimal, unit: Unit) -> str:
    """Write an index, a number without unit.

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> index(Decimal("-0.63"), UNITS[""])
        '−0.63'
    """
    return number(value)


def _by_sign(value: Decimal, amount: str, up: str, down: str, level: str) -> str:
    """Word an amount as going up or down; what is zero has a wording of its own, without the amount."""
    if value == 0:
        return level
    return (up if value > 0 else down) + amount


# -- other words -----------------------------------------------------------------------------------------------------


def word_bound(bound: str, text: str) -> str:
    """Say with a worded number how the source hedges it: directly before the number, or 多 where it is spoken.

    多 stands behind a round number or behind its 万 or 亿; with any other number one says 超过.

    Args:
        bound: The sign of the data, one of `BOUND_WORDS`.
        text: The number in words.

    Example:
        >>> word_bound("≥", "80家"), word_bound("≈", "增长10%"), word_bound("=", "80家")
        ('超过80家', '增长约10%', '80家')
        >>> word_bound("⪆", "200万人"), word_bound("⪆", "3万人"), word_bound("⪆", "增长10%")
        ('200多万人', '3万多人', '增长超过10%')
    """
    if bound == "⪆":
        round_number = re.fullmatch(r"(\D*\d*0)([^\d.%‰].*)|(\D*\d+[万亿])(.+)", text)
        if round_number:
            return BOUND_WORDS[bound].join(filter(None, round_number.groups()))
        bound = "≥"
    before = re.match(r"[\u4e00-\u9fff]*(?=\d)", text)
    place = before.end() if before else 0
    return f"{text[:place]}{BOUND_WORDS[bound]}{text[place:]}"


def sign_bound(bound: str, text: str) -> str:
    """Put before a number the sign of how it is hedged, as tables and charts show it.

    Args:
        bound: The sign of the data, one of `BOUND_WORDS`.
        text: The number, with its unit or without.

    Example:
        >>> sign_bound("≥", "80家"), sign_bound("=", "80家"), sign_bound("⪅", "80家"), sign_bound("⪆", "80家")
        ('≥80家', '80家', '近80家', '80多家')
    """
    # few fonts have the signs for a little less and a little more
    return word_bound(bound, text) if bound in "=⪅⪆" else f"{bound}{text}"


def omission(kind: str, value: Traced) -> str:
    """Word what stands in the place of a figure that the data does not define.

    Args:
        kind: The figure's kind.
        value: An undefined value.

    Example:
        >>> from tradebook.figures.indicators import growth, share
        >>> from tradebook.figures.traced import constant
        >>> omission("growth", growth(constant(1), constant(0)))
        '增速从略（基期为零）'
        >>> omission("growth", growth(constant(-1), constant(1)))
        '增速从略（本期为负）'
        >>> omission("share", share(constant(1), constant(0)))
        '从略（分母为零）'
    """
    is_growth = "growth" in kind
    notice = "增速从略" if is_growth else "从略"
    base = value.undefined_base
    if base is None:
        return notice
    if base.value > 0:
        return f"{notice}（本期为负）"
    return f"{notice}（{'基期' if is_growth else '分母'}为{'负' if base.value < 0 else '零'}）"


def word_lacking(labels: Iterable[str]) -> str:
    """Say what yearly observations are lacking, each kind once with its years.

    Args:
        labels: What they are, each beginning with its year.

    Example:
        >>> word_lacking(["2016年汇率", "2017年汇率", "2017年汇率", "2019年汇率"])
        '缺2016年、2017年、2019年汇率'
        >>> word_lacking([f"{year}年汇率" for year in (*range(1982, 2022), 2023)])
        '缺1982—2021年、2023年汇率'
    """
    kinds: dict[str, list[int]] = {}
    for label in dict.fromkeys(labels):
        year, kind = label[:4], label[5:]
        if year.isdigit():
            kinds.setdefault(kind, []).append(int(year))
        else:
            kinds[label] = []
    return "缺" + "；".join(f"{_word_years(sorted(years))}{kind}" for kind, years in kinds.items())


def _word_years(years: list[int]) -> str:
    """Say which years, in order: three and more that follow each other from the first to the last."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    long = ([f"{run[0]}—{run[-1]}"] if len(run) > 2 else map(str, run) for run in runs)
    return "、".join(f"{each}年" for run in long for each in run)


def numeral(count: int) -> str:
    """Write a small number of things in Chinese numerals, from eleven on in digits with a measure word.

    Example:
        >>> f"{numeral(4)}省市", f"{numeral(11)}省市", f"{numeral(2)}批"
        ('四省市', '11个省市', '两批')
    """
    return "一两三四五六七八九十"[count - 1] if 1 <= count <= 10 else f"{count}个"


# -- units and decimals by kind --------------------------------------------------------------------------------------


def _readable_unit(value: Traced) -> Unit:
    """Choose 亿 for money that rounds to one 亿 or more, else 万; other units stay."""
    return readable_unit([value])


def readable_unit(values: Iterable[Traced]) -> Unit:
    """Choose the unit in which readers see amounts beside each other: 亿 if the largest rounds to one 亿 or more, else 万.

    Args:
        values: The amounts; units that are none of money stay as they are.

    Raises:
        ValueError: There is no amount.

    Example:
        >>> from tradebook.figures.traced import constant
        >>> [str(readable_unit([constant(9, "万元"), constant(n, "万元")])) for n in (5000, 20000)]
        ['万元', '亿元']
    """
    listed = list(values)
    unit = next(iter(listed)).unit
    known = [abs(value.value) * value.unit.factor for value in listed if not value.is_missing]
    is_large = round_half_up(max(known, default=Decimal(0)) / SMALL, 1) >= LARGE / SMALL
    return of_size(unit, LARGE if is_large else SMALL)


def _supported_decimals(value: Traced) -> int:
    """Choose the decimals of the unit; none of what was counted, nor where the inputs are rounded to whole units.

    So no false precision is shown.
    """
    shown = value.to(_readable_unit(value))
    if shown.unit == RATIO:
        return shown.unit.decimals
    if shown.unit.counted and shown.value == int(shown.value):
        return 0
    return 0 if (shown.high - shown.low) / 2 >= Decimal("0.5") else max(shown.unit.decimals, 1)


def _digits_after_point(value: Traced) -> int:
    """Count them: a sum has those of its parts, a conversion or quotient as many as it takes."""
    if value.op in ("+", "-", "abs"):
        return max(map(_digits_after_point, value.operands))
    is_stated = value.cell is not None or value.op == STATED
    return stated_decimals(value.value if is_stated else value.value.normalize())


def _stated_decimals(value: Traced) -> int:
    """Choose the decimals of the number; of what is computed or converted no more than the source supports.

    A number keeps its digits when it is converted: 6000万元 are 0.6亿元.
    """
    own = _digits_after_point(value)
    supported = [
        stated_decimals(node.value) + (value.unit.factor / node.unit.factor).adjusted()
        for node in value.observations()
        if node.unit.quantity == value.unit.quantity
    ]
    return max(min(own, max(supported, default=own)), 0)


KINDS = {
    "level": Kind(quantity, unit=_readable_unit, decimals=_supported_decimals),
    "stated": Kind(quantity, decimals=_stated_decimals),
    "bare": Kind(bare, decimals=_stated_decimals),
    "share": Kind(quantity),
    "unsigned": Kind(unsigned),
    "amount": Kind(unsigned, unit=_readable_unit, decimals=_supported_decimals),
    "growth": Kind(growth),
    "stated_growth": Kind(growth_from, decimals=_stated_decimals),
    "growth_from": Kind(growth_from),
    "average_growth": Kind(average_growth),
    "stated_average_growth": Kind(average_growth, decimals=_stated_decimals),
    "balance": Kind(balance, unit=_readable_unit, decimals=_supported_decimals),
    "change": Kind(change, unit=_readable_unit, decimals=_supported_decimals),
    "surplus_change": Kind(surplus_change, unit=_readable_unit, decimals=_supported_decimals),
    "deficit_change": Kind(deficit_change, unit=_readable_unit, decimals=_supported_decimals),
    "turn_of_balance": Kind(turn_of_balance, unit=_readable_unit, decimals=_supported_decimals),
    "difference": Kind(difference, unit=_readable_unit, decimals=_supported_decimals),
    "gap": Kind(gap),
    "points_change": Kind(points_change),
    "contribution": Kind(contribution),
    "rank": Kind(rank, decimals=lambda value: 0),
    "rank_change": Kind(rank_change, decimals=lambda value: 0),
    "rank_gap": Kind(rank_gap, decimals=lambda value: 0),
    "run": Kind(run, decimals=lambda value: 0),
    "year": Kind(quantity, decimals=lambda value: 0),
    "count": Kind(quantity, decimals=lambda value: 0),
    "index": Kind(index, decimals=lambda value: INDEX_DECIMALS),
    "numeral": Kind(lambda value, unit: numeral(int(value)), decimals=lambda value: 0),
    "name": Kind(index, decimals=lambda value: 0),
}
"""Every kind of figure, with its wording and its usual unit and decimals."""
